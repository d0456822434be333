"""Whether a person may see a proposal at all: what he may not see is not found.

Each rule stands here twice, as a judgement of one row and as a condition of lists and searches; a test asks both about
every person and every state.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_, true
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_READ, PROPOSAL_REVIEW
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.co_signature_models import CoSignature
from services.proposals.models import Proposal, ProposalMainMember
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.vocabulary import CoSignatureState, ProposalKind, ProposalState

LOOKED_AT = (
    Proposal.id, Proposal.kind, Proposal.state, Proposal.author_seat_id, Proposal.officer_account_id,
    Proposal.entered_by, Proposal.offered_at, Proposal.submitted_at, Proposal.case_number,
)  # fmt: skip
"""The columns that `is_visible` looks at, for a read that needs no others."""

OnSeat = aliased(Seat)
HAS_SIGNED = (CoSignatureState.SIGNED, CoSignatureState.LAPSED)
"""A signature that stands, or stood until the text changed."""


def is_visible(work: Work, proposal: Any, actor: Actor) -> bool:
    """By who the actor is, or because his name stands under it; a case with a number also by the committee's settings.

    What is not yet submitted a co-signer reads where he signs it (`queries/co_signatures.py`). A number stays visible
    with its fate, also when the case was withdrawn or joined another one.
    """
    if rules.may_see(proposal, actor):
        return True
    if actor.seat_id is None or proposal.submitted_at is None:
        return False
    if _stands_behind(work, proposal, actor):
        return True
    if proposal.case_number is None:
        return False
    return shows_filed(work)


def _stands_behind(work: Work, proposal: Any, actor: Actor) -> bool:
    """Whether the actor's name stands under it; what one member proposes alone needs no look."""
    if proposal.kind == ProposalKind.INDIVIDUAL:
        return False
    statement = work.select(Proposal.id).where(Proposal.id == proposal.id, stands_behind(actor.account_id))
    return work.session.scalar(statement) is not None


class Sight(NamedTuple):
    """What a person may see, as conditions of a list."""

    submitted: ColumnElement[bool]
    """Of the proposals: those that were submitted and that he may see."""
    past: ColumnElement[bool]
    """Of the proposals of earlier years."""


def sight_of(work: Work, actor: Actor) -> Sight:
    """What the actor may see; the committee's settings are read once, and only where they decide."""
    shows = not actor.may(PROPOSAL_READ) and shows_filed(work)
    return Sight(_submitted_seen_by(actor, shows=shows), _past_seen_by(work, actor, shows=shows))


def _submitted_seen_by(actor: Actor, *, shows: bool) -> ColumnElement[bool]:
    was_submitted = Proposal.submitted_at.is_not(None)
    own = Proposal.officer_account_id == actor.account_id
    if actor.seat_id is not None:
        own = or_(own, Proposal.author_seat_id == actor.seat_id, stands_behind(actor.account_id))
    if actor.may(PROPOSAL_READ):
        others = true() if actor.may(PROPOSAL_REVIEW) else Proposal.state != ProposalState.SENT_BACK
    elif actor.seat_id is not None and shows:
        others = Proposal.case_number.is_not(None)
    else:
        others = false()
    return and_(was_submitted, or_(own, others))


def stands_behind(account_id: UUID | SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether a person, on whatever seat, proposes it besides its author.

    His signature stands on it, or stood until the text changed; or its body named him among the main members.
    """
    # What is prepared takes no list.
    return _behind(account_id, or_(*(CoSignature.state == state for state in HAS_SIGNED)))


def has_stood_behind(account_id: UUID | SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether he does, or did: who took his signature back does not decide about it as a reviewer either."""
    return _behind(account_id, CoSignature.signed_at.is_not(None))


def _behind(account_id: UUID | SQLColumnExpression[UUID], signed: ColumnElement[bool]) -> ColumnElement[bool]:
    has_signed = exists().where(
        CoSignature.committee_id == Proposal.committee_id, CoSignature.proposal_id == Proposal.id, signed,
        OnSeat.committee_id == CoSignature.committee_id, OnSeat.id == CoSignature.seat_id,
        OnSeat.account_id == account_id,
    )  # fmt: skip
    is_main = exists().where(
        ProposalMainMember.committee_id == Proposal.committee_id, ProposalMainMember.proposal_id == Proposal.id,
        OnSeat.committee_id == ProposalMainMember.committee_id, OnSeat.id == ProposalMainMember.seat_id,
        OnSeat.account_id == account_id,
    )  # fmt: skip
    return or_(
        and_(Proposal.kind == ProposalKind.JOINT, has_signed), and_(Proposal.kind == ProposalKind.COLLECTIVE, is_main)
    )


def _past_seen_by(work: Work, actor: Actor, *, shows: bool) -> ColumnElement[bool]:
    if actor.may(PROPOSAL_READ):
        return true()
    shown = PastProposal.is_shown_to_members.is_(other=True) if shows else false()
    return or_(is_own_past(work, actor), shown)


def is_own_past(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Whether one of the person's seats stands among the proposers."""
    return (
        work.select(PastProposer.id)
        .join(Seat, and_(Seat.committee_id == PastProposer.committee_id, Seat.id == PastProposer.seat_id))
        .where(PastProposer.past_proposal_id == PastProposal.id, Seat.account_id == actor.account_id)
        .correlate(PastProposal)
        .exists()
    )


def shows_filed(work: Work) -> bool:
    """Whether the committee's settings let members read what was filed."""
    return rules.shows_filed_to_members(current_settings(work)[1])
