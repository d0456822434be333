"""Who proposed a case that is filed, and where each stands: what the members' scores may count."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.kernel.work import Work
from services.proposals.co_signature_models import CoSignature
from services.proposals.facts import Credit
from services.proposals.models import Proposal
from services.proposals.vocabulary import CoSignatureState, ProposalKind, SignerPosition


def credits_of(work: Work, proposal: Proposal) -> tuple[Credit, ...]:
    """The first proposer and, in the order of the invitations, everybody whose signature is of the text filed."""
    return credit(proposal, co_signers_of(work, [proposal]))


def credit(proposal: Proposal, co_signers: Mapping[UUID, Sequence[UUID]]) -> tuple[Credit, ...]:
    """The credits of one of several proposals whose co-signers were read together."""
    own = co_signers.get(proposal.id, ())
    signers = 1 + len(own)
    position = SignerPosition.FIRST if own else SignerPosition.INDIVIDUAL
    return (
        Credit(proposal.author_seat_id, position, signers),
        *(Credit(seat_id, SignerPosition.COSIGNER, signers) for seat_id in own),
    )


def co_signers_of(work: Work, proposals: Iterable[Proposal]) -> dict[UUID, list[UUID]]:
    """The seats whose signatures are of the present text, for each joint proposal in the order of the invitations."""
    joint = [each.id for each in proposals if each.kind is ProposalKind.JOINT]
    found: dict[UUID, list[UUID]] = {}
    if not joint:
        return found
    with work.session.no_autoflush:  # The state "filed" is not yet whole: its number comes after this.
        for row in work.session.execute(
            work.select(CoSignature.proposal_id, CoSignature.seat_id)
            .where(CoSignature.proposal_id.in_(joint), CoSignature.state == CoSignatureState.SIGNED)
            .order_by(CoSignature.id)
        ):
            found.setdefault(row.proposal_id, []).append(row.seat_id)
    return found
