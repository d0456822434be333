"""Who proposed a case that is filed, and where each stands: what the members' scores may count."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.kernel.work import Work
from services.proposals.co_signature_models import CoSignature
from services.proposals.facts import Credit
from services.proposals.models import Proposal, ProposalMainMember
from services.proposals.vocabulary import CoSignatureState, ProposalKind, SignerPosition


def credits_of(work: Work, proposal: Proposal) -> tuple[Credit, ...]:
    """The main members of a body's proposal; else the first proposer, then whoever signed the text decided on."""
    return credit(proposal, others_of(work, [proposal]))


def settle_kind(proposal: Proposal, others: Mapping[UUID, Sequence[UUID]]) -> None:
    """Say of a joint proposal under which no signature stands any more what it is now: its first proposer's alone.

    What was signed and taken back neither prints nor scores, and is not counted as joint either. It is said once no way
    leads back to where it can be signed: not of a merger, which may be undone.
    """
    if proposal.kind is ProposalKind.JOINT and not others.get(proposal.id):
        proposal.kind = ProposalKind.INDIVIDUAL


def credit(proposal: Proposal, others: Mapping[UUID, Sequence[UUID]]) -> tuple[Credit, ...]:
    """The credits of one of several proposals whose other proposers were read together."""
    own = others.get(proposal.id, ())
    if proposal.kind is ProposalKind.COLLECTIVE:
        return tuple(Credit(seat_id, SignerPosition.MAIN, len(own)) for seat_id in own)
    signers = 1 + len(own)
    position = SignerPosition.FIRST if own else SignerPosition.INDIVIDUAL
    return (
        Credit(proposal.author_seat_id, position, signers),
        *(Credit(seat_id, SignerPosition.COSIGNER, signers) for seat_id in own),
    )


def others_of(work: Work, proposals: Iterable[Proposal]) -> dict[UUID, list[UUID]]:
    """Who proposes besides the author: a body's main members, whoever signed the present text; in their order."""
    kinds = {each.id: each.kind for each in proposals}
    joint = [each for each, kind in kinds.items() if kind is ProposalKind.JOINT]
    collective = [each for each, kind in kinds.items() if kind is ProposalKind.COLLECTIVE]
    signed = (
        work.select(CoSignature.proposal_id, CoSignature.seat_id)
        .where(CoSignature.proposal_id.in_(joint), CoSignature.state == CoSignatureState.SIGNED)
        .order_by(CoSignature.id)
    )
    named = (
        work.select(ProposalMainMember.proposal_id, ProposalMainMember.seat_id)
        .where(ProposalMainMember.proposal_id.in_(collective))
        .order_by(ProposalMainMember.number)
    )
    found: dict[UUID, list[UUID]] = {}
    with work.session.no_autoflush:  # The state "filed" is not yet whole: its number comes after this.
        for those, statement in ((joint, signed), (collective, named)):
            for row in work.session.execute(statement) if those else ():
                found.setdefault(row.proposal_id, []).append(row.seat_id)
    return found
