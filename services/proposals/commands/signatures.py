"""Co-signatures loaded for a change, what happens to them by rule, and the short answer of every change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.proposals.co_signature_lifecycle import LIFECYCLE, by_rule
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import is_overdue
from services.proposals.commands.case import locked
from services.proposals.facts import CoSignaturesExpired
from services.proposals.models import Proposal
from services.proposals.vocabulary import CoSignatureAction as Do
from services.proposals.vocabulary import CoSignatureState as Is
from services.proposals.vocabulary import ProposalKind

EXPIRE = "expire-co-signatures"
"""The delivery that writes down at a sign-by instant which invitations have ended."""


def signatures_of(work: Work, proposal: Proposal, *states: Is) -> list[CoSignature]:
    """The co-signatures of a proposal that is locked, in the order of the invitations; of these states, or all."""
    statement = work.select(CoSignature).where(CoSignature.proposal_id == proposal.id).order_by(CoSignature.id)
    if states:
        statement = statement.where(CoSignature.state.in_(states))
    found = list(work.session.scalars(statement))
    for each in found:
        surround(each, proposal)
    return found


def surround(signature: CoSignature, proposal: Proposal) -> None:
    """Tell a co-signature what its life looks at besides its own row."""
    signature.author_account_id, signature.proposal_state = proposal.author_account_id, proposal.state


def count_live(work: Work, proposal: Proposal) -> int:
    """How many signatures of the present text there are."""
    statement = work.select(func.count(CoSignature.id)).where(
        CoSignature.committee_id == work.committee_id, CoSignature.proposal_id == proposal.id,
        CoSignature.state == Is.SIGNED,
    )  # fmt: skip
    return int(work.session.scalar(statement) or 0)


def open_invitation(work: Work, actor: Actor, proposal_id: UUID) -> tuple[Proposal, CoSignature]:
    """Load the actor's own co-signature for a change, behind the lock of its proposal.

    Whoever was never invited is told that there is nothing.
    """
    proposal = locked(work, proposal_id)
    signature = work.session.scalar(
        work.select(CoSignature).where(
            CoSignature.proposal_id == proposal_id, CoSignature.seat_id == actor.seat_id
        )
    )  # fmt: skip
    if signature is None:
        raise NotFound
    surround(signature, proposal)
    return proposal, signature


def let_lapse(work: Work, proposal: Proposal) -> tuple[UUID, ...]:
    """The text or its attachments changed: no signature is of it any more. Gives the seats that are asked again."""
    lapsed = signatures_of(work, proposal, Is.SIGNED) if proposal.kind is ProposalKind.JOINT else []
    for each in lapsed:
        work.take(LIFECYCLE, each, Do.LAPSE, by_rule(work.committee_id))
    return tuple(each.seat_id for each in lapsed)


def let_expire(work: Work, *signatures: CoSignature) -> tuple[UUID, ...]:
    """Write down of each that it has ended."""
    for each in signatures:
        work.take(LIFECYCLE, each, Do.EXPIRE, by_rule(work.committee_id))
    work.flush()
    return tuple(each.seat_id for each in signatures)


def ask_to_expire(work: Work, proposal: Proposal, sign_by: datetime) -> None:
    """Let the worker look at a sign-by instant what has ended."""
    outbox.enqueue(work, EXPIRE, {"proposal_id": str(proposal.id)}, run_at=sign_by)


def expire_co_signatures(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: write down which invitations have ended. Until then the rule says so to everybody who asks."""
    proposal = locked(work, UUID(payload["proposal_id"]))
    overdue = [
        each for each in signatures_of(work, proposal, Is.INVITED) if is_overdue(each.state, each.sign_by, work.now)
    ]
    if overdue:
        seat_ids = let_expire(work, *overdue)
        work.record(
            CoSignaturesExpired(
                subject_id=proposal.id, author_seat_id=proposal.author_seat_id, seat_ids=seat_ids
            )
        )  # fmt: skip
