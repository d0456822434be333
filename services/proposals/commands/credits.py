"""Who proposed a case that is filed, and where each stands: what the members' scores may count."""

from uuid import UUID

from services.kernel.work import Work
from services.proposals.co_signature_models import CoSignature
from services.proposals.facts import Credit
from services.proposals.models import Proposal, ProposalMainMember
from services.proposals.vocabulary import CoSignatureState, ProposalKind, SignerPosition


def credits_of(work: Work, proposal: Proposal) -> tuple[Credit, ...]:
    """The main members of a body's proposal; else the first proposer, then whoever signed the text filed.

    Co-signers stand in the order of their invitations.
    """
    if proposal.kind is ProposalKind.COLLECTIVE:
        main = _main_seats(work, proposal)
        return tuple(Credit(seat_id, SignerPosition.MAIN, len(main)) for seat_id in main)
    co_signers = _live_seats(work, proposal) if proposal.kind is ProposalKind.JOINT else []
    signers = 1 + len(co_signers)
    position = SignerPosition.FIRST if co_signers else SignerPosition.INDIVIDUAL
    return (
        Credit(proposal.author_seat_id, position, signers),
        *(Credit(seat_id, SignerPosition.COSIGNER, signers) for seat_id in co_signers),
    )


def _live_seats(work: Work, proposal: Proposal) -> list[UUID]:
    with work.session.no_autoflush:  # The state "filed" is not yet whole: its number comes after this.
        return list(
            work.session.scalars(
                work.select(CoSignature.seat_id)
                .where(CoSignature.proposal_id == proposal.id, CoSignature.state == CoSignatureState.SIGNED)
                .order_by(CoSignature.id)
            )
        )


def _main_seats(work: Work, proposal: Proposal) -> list[UUID]:
    with work.session.no_autoflush:
        return list(
            work.session.scalars(
                work.select(ProposalMainMember.seat_id)
                .where(ProposalMainMember.proposal_id == proposal.id)
                .order_by(ProposalMainMember.number)
            )
        )
