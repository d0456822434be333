"""Lists of proposals: the staff's queue, one's own, and what waits for whom. Never the body of a proposal."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, literal, not_, tuple_

from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.proposals.models import Proposal
from services.proposals.queries.cases import JOIN_SEAT, JOIN_SECTOR, actions_on, has_decided
from services.proposals.queries.texts import shown_to
from services.proposals.vocabulary import ProposalState

LISTED = (
    Proposal.id, Proposal.version, Proposal.state, Proposal.author_seat_id, Proposal.submitted_at,
    Proposal.review_round, Proposal.review_step, Proposal.review_steps, Proposal.step_name, Proposal.step_due_at,
    Proposal.filed_at, Proposal.case_number, Proposal.case_label,
    Seat.name.label("author_name"), Seat.account_id, Seat.sector_id, Body.name.label("sector"),
)  # fmt: skip

MOST_COUNTED = 100
"""What waits is counted up to here: "a hundred or more" is as good to know as the figure."""
MOST_SHOWN = 5
MOST_OF_ONES_OWN = 50


def list_proposals(
    work: Work, actor: Actor, *, limit: int, mine_to_review: bool = False, state: ProposalState | None = None,
    category: str | None = None, sector_id: UUID | None = None, step: int | None = None, after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The staff's queue of what was submitted, the newest first; what was sent back only for those who review."""
    wanted: list[ColumnElement[bool]] = [Proposal.submitted_at.is_not(None)]
    if not actor.may(PROPOSAL_REVIEW):
        wanted.append(Proposal.state != ProposalState.SENT_BACK)
    if mine_to_review:
        wanted += _to_review_by(actor)
    if state:
        wanted.append(Proposal.state == state)
    if category:
        wanted.append(shown_to(actor).category == category)
    if sector_id:
        wanted.append(Seat.sector_id == sector_id)
    if step:
        wanted.append(Proposal.review_step == step)
    if after:
        wanted.append(tuple_(Proposal.submitted_at, Proposal.id) < unmark(after, instant, UUID))
    rows = work.session.execute(
        work.select(*LISTED, *shown_to(actor), has_decided(actor).label("has_decided"))
        .join(Seat, JOIN_SEAT)
        .join(Body, JOIN_SECTOR)
        .where(*wanted)
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(limit + 1)
    )
    return page([_item(row, actor) for row in rows], limit, lambda row: (row["submitted_at"], row["id"]))


def list_my_proposals(
    work: Work, actor: Actor, *, limit: int, state: ProposalState | None = None, after: str | None = None
) -> dict[str, Any]:
    """The actor's own proposals, the newest first."""
    wanted: list[ColumnElement[bool]] = [Proposal.author_seat_id == actor.seat_id]
    if state:
        wanted.append(Proposal.state == state)
    if after:
        wanted.append(Proposal.id < unmark(after, UUID)[0])
    rows = work.session.execute(
        work.select(*LISTED, *shown_to(actor), literal(value=False).label("has_decided"))
        .join(Seat, JOIN_SEAT)
        .join(Body, JOIN_SECTOR)
        .where(*wanted)
        .order_by(Proposal.id.desc())
        .limit(limit + 1)
    )
    return page([_item(row, actor) for row in rows], limit, lambda row: (row["id"],))


def waiting_for_member(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The actor's own proposals that wait for him: first what was sent back, then drafts, the last saved first."""
    if actor.seat_id is None:
        return []
    shown = shown_to(actor)
    waiting = (ProposalState.SENT_BACK, ProposalState.DRAFT)
    rows = work.session.execute(
        work.select(Proposal.id, Proposal.state, Proposal.version, shown.title, shown.saved_at)
        .where(Proposal.author_seat_id == actor.seat_id, Proposal.state.in_(waiting))
        .order_by(case((Proposal.state == ProposalState.SENT_BACK, 0), else_=1), Proposal.saved_at.desc())
        .limit(MOST_OF_ONES_OWN)
    ).mappings()
    return [dict(row) for row in rows]


def waiting_for_reviewer(work: Work, actor: Actor) -> dict[str, Any]:
    """How many proposals (up to a hundred) wait for a decision that the actor may take, and those due first."""
    if not actor.may(PROPOSAL_REVIEW):
        return {"count": 0, "items": []}
    rows = work.session.execute(
        work.select(
            Proposal.id, shown_to(actor).title, Proposal.step_name,
            Proposal.step_due_at.label("due_at"), Proposal.submitted_at,
        )
        .join(Seat, JOIN_SEAT)
        .where(*_to_review_by(actor))
        .order_by(Proposal.step_due_at, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


def _to_review_by(actor: Actor) -> list[ColumnElement[bool]]:
    """In review, not the actor's own, and no step of this round decided by him: as the life's table has it."""
    wanted = [
        Proposal.state == ProposalState.IN_REVIEW, Seat.account_id != actor.account_id, not_(has_decided(actor)),
    ]  # fmt: skip
    return [*wanted, Proposal.author_seat_id != actor.seat_id] if actor.seat_id else wanted


def _item(row: Row[Any], actor: Actor) -> dict[str, Any]:
    return {**row._asdict(), "actions": actions_on(row, actor)}
