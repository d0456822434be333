"""Lists of proposals: the staff's queue, one's own, and what waits for whom. Never the body of a proposal."""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, and_, case, literal, not_, tuple_
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.types import UTCInstant
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.proposals.models import Proposal
from services.proposals.queries.cases import JOIN_SEAT, JOIN_SECTOR, actions_on, decided_by, has_decided
from services.proposals.queries.texts import SAVED, SUBMITTED, shown_to, shown_to_seat
from services.proposals.vocabulary import ProposalState

Proposing = aliased(Body)
LISTED = (
    Proposal.id, Proposal.version, Proposal.kind, Proposal.officer_account_id, Proposal.state,
    Proposal.author_seat_id, Proposal.submitted_at, Proposal.review_round, Proposal.review_step,
    Proposal.review_steps, Proposal.step_name, Proposal.step_due_at, Proposal.filed_at, Proposal.case_number,
    Proposal.case_label, Seat.name.label("author_name"), Seat.account_id, Seat.sector_id, Body.name.label("sector"),
    Proposing.name.label("body_name"),
)  # fmt: skip

JOIN_PROPOSING = and_(Proposing.committee_id == Proposal.committee_id, Proposing.id == Proposal.body_id)

MOST_COUNTED = 100
"""What waits is counted up to here: "a hundred or more" is as good to know as the figure."""
MOST_SHOWN = 5
MOST_OF_ONES_OWN = 50


def list_proposals(
    work: Work, actor: Actor, *, limit: int, mine_to_review: bool = False, state: ProposalState | None = None,
    category: str | None = None, sector_id: UUID | None = None, step: int | None = None, after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The staff's queue of what was submitted, the newest first; what was sent back only for those who review."""
    wanted = {"state": state, "category": category, "sector_id": sector_id, "step": step}
    submitted_before, before_id = unmark(after, instant, UUID) if after else (None, None)
    statement = _queue(
        limit, frozenset(name for name, value in wanted.items() if value), has_seat=actor.seat_id is not None,
        reviews=actor.may(PROPOSAL_REVIEW), mine_to_review=mine_to_review, is_first_page=not after,
    )  # fmt: skip
    found = work.rows(
        statement, **wanted, seat_id=actor.seat_id, account_id=actor.account_id,
        submitted_before=submitted_before, before_id=before_id,
    )  # fmt: skip
    return page([_item(row, actor) for row in found], limit, lambda row: (row["submitted_at"], row["id"]))


@prepared
def _queue(
    limit: int, filters: frozenset[str], *, has_seat: bool, reviews: bool, mine_to_review: bool, is_first_page: bool
) -> Select[Any]:
    shown = shown_to_seat(given("seat_id")) if has_seat else SUBMITTED
    decided = decided_by(given("account_id")) if reviews else literal(value=False)
    statement = (
        here(*LISTED, *shown, decided.label("has_decided"))
        .join(Seat, JOIN_SEAT)
        .join(Body, JOIN_SECTOR)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .where(Proposal.submitted_at.is_not(None))
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(at_most(limit + 1))
    )
    if not reviews:
        statement = statement.where(Proposal.state != ProposalState.SENT_BACK)
    if mine_to_review:
        seat_id = given("seat_id") if has_seat else None
        statement = statement.where(*_to_review_by(given("account_id"), seat_id, decided))
    columns = {
        "state": Proposal.state, "category": shown.category, "sector_id": Seat.sector_id, "step": Proposal.review_step,
    }  # fmt: skip
    statement = statement.where(*(column == given(name) for name, column in columns.items() if name in filters))
    if not is_first_page:
        mark = tuple_(given("submitted_before", type_=UTCInstant), given("before_id", type_=Uuid))
        statement = statement.where(tuple_(Proposal.submitted_at, Proposal.id) < mark)
    return statement


def list_my_proposals(
    work: Work, actor: Actor, *, limit: int, state: ProposalState | None = None, after: str | None = None
) -> dict[str, Any]:
    """The actor's own proposals, the newest first."""
    before_id = unmark(after, UUID)[0] if after else None
    has_seat = actor.seat_id is not None
    statement = _own(limit, has_seat=has_seat, by_state=state is not None, is_first_page=not after)
    found = work.rows(
        statement, seat_id=actor.seat_id, account_id=actor.account_id, state=state, before_id=before_id
    )  # fmt: skip
    return page([_item(row, actor) for row in found], limit, lambda row: (row["id"],))


@prepared
def _own(limit: int, *, has_seat: bool, by_state: bool, is_first_page: bool) -> Select[Any]:
    is_own = Proposal.author_seat_id == given("seat_id")
    if not has_seat:
        is_own = Proposal.officer_account_id == given("account_id")
    statement = (
        here(*LISTED, *SAVED, literal(value=False).label("has_decided"))
        .join(Seat, JOIN_SEAT)
        .join(Body, JOIN_SECTOR)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .where(is_own)
        .order_by(Proposal.id.desc())
        .limit(at_most(limit + 1))
    )
    if by_state:
        statement = statement.where(Proposal.state == given("state"))
    if not is_first_page:
        statement = statement.where(Proposal.id < given("before_id"))
    return statement


def waiting_for_member(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The actor's own proposals that wait for him: first what was sent back, then what is not yet submitted."""
    is_own = Proposal.author_seat_id == actor.seat_id
    if actor.seat_id is None:
        is_own = Proposal.officer_account_id == actor.account_id
    waiting = (ProposalState.SENT_BACK, ProposalState.DRAFT, ProposalState.CO_SIGNING)
    rows = work.session.execute(
        work.select(Proposal.id, Proposal.state, Proposal.version, SAVED.title, SAVED.saved_at)
        .where(is_own, Proposal.state.in_(waiting))
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
        .where(*_to_review_by(actor.account_id, actor.seat_id, has_decided(actor)))
        .order_by(Proposal.step_due_at, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


def _to_review_by(
    account_id: UUID | BindParameter[UUID], seat_id: UUID | BindParameter[UUID] | None, decided: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """In review, not the person's own, and no step of this round decided by him: as the life's table has it."""
    is_officers = and_(Proposal.officer_account_id.is_not(None), Proposal.officer_account_id == account_id)
    wanted = [
        Proposal.state == ProposalState.IN_REVIEW, Seat.account_id != account_id, not_(is_officers), not_(decided),
    ]  # fmt: skip
    return wanted if seat_id is None else [*wanted, Proposal.author_seat_id != seat_id]


def _item(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return {**row, "actions": actions_on(row, actor)}
