"""Whose score may count a proposal: its signers, and where each of them stands among how many."""

from services.proposals.facts import Credit
from services.proposals.models import Proposal
from services.proposals.vocabulary import SignerPosition


def credits_of(proposal: Proposal) -> tuple[Credit, ...]:
    """The signers of a proposal."""
    return (Credit(proposal.author_seat_id, SignerPosition.INDIVIDUAL, 1),)
