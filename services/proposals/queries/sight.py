"""Whether a person may see a proposal at all: what he may not see is not found.

Each rule stands here twice, as a judgement of one row and as a condition of lists and searches; a test asks both about
every person and every state.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, true

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_READ, PROPOSAL_REVIEW
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.models import Proposal
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.vocabulary import ProposalState


def is_visible(work: Work, proposal: Any, actor: Actor) -> bool:
    """By who the actor is; a filed one also by the committee's settings, which are read only where they decide."""
    if rules.may_see(proposal, actor):
        return True
    if proposal.state != ProposalState.FILED or actor.seat_id is None:
        return False
    return shows_filed(work)


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
    own = false() if actor.seat_id is None else Proposal.author_seat_id == actor.seat_id
    if actor.may(PROPOSAL_READ):
        others = true() if actor.may(PROPOSAL_REVIEW) else Proposal.state != ProposalState.SENT_BACK
    elif actor.seat_id is not None and shows:
        others = Proposal.state == ProposalState.FILED
    else:
        others = false()
    return and_(was_submitted, or_(own, others))


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
