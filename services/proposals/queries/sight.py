"""Whether a person may see a proposal at all: what he may not see is not found."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.co_signature_models import CoSignature
from services.proposals.models import Proposal
from services.proposals.vocabulary import CoSignatureState, ProposalKind

LOOKED_AT = (
    Proposal.id, Proposal.kind, Proposal.state, Proposal.author_seat_id, Proposal.officer_account_id,
    Proposal.submitted_at, Proposal.case_number,
)  # fmt: skip
"""The columns that `is_visible` looks at, for a read that needs no others."""


def is_visible(work: Work, proposal: Any, actor: Actor) -> bool:
    """By who the actor is, or because he signed it; a case with a number also by the committee's settings.

    What is not yet submitted a co-signer reads where he signs it (`queries/co_signatures.py`). A number stays visible
    with its fate, also when the case was withdrawn or joined another one.
    """
    if rules.may_see(proposal, actor):
        return True
    if actor.seat_id is None or proposal.submitted_at is None:
        return False
    if _has_signed(work, proposal, actor):
        return True
    if proposal.case_number is None:
        return False
    _, settings = current_settings(work)
    return rules.shows_filed_to_members(settings)


def _has_signed(work: Work, proposal: Any, actor: Actor) -> bool:
    """Whether the actor's signature stands, or stood until the text changed; joint proposals alone are asked about."""
    if proposal.kind != ProposalKind.JOINT:
        return False
    statement = work.select(CoSignature.id).where(
        CoSignature.proposal_id == proposal.id, CoSignature.seat_id == actor.seat_id,
        CoSignature.state.in_((CoSignatureState.SIGNED, CoSignatureState.LAPSED)),
    )  # fmt: skip
    return work.session.scalar(statement) is not None
