"""Lists of proposals: the staff's queue, one's own, and what waits for whom. Never the body of a proposal."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    case,
    exists,
    literal,
    not_,
    or_,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.types import UTCInstant
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.permissions import PROPOSAL_REVIEW
from services.members.queries.seats import SECTOR_OF_SEAT
from services.proposals.models import Proposal
from services.proposals.queries.cases import JOIN_SEAT, actions_on, decided_by, has_decided
from services.proposals.queries.matching import INDEXES, index_of, looked_for
from services.proposals.queries.sight import has_stood_behind, is_of_asked_main
from services.proposals.queries.succession import may_be_taken_on_by
from services.proposals.queries.texts import SAVED, shown_to, shown_to_account
from services.proposals.unit_models import ProposalSuggestedUnit
from services.proposals.vocabulary import ProposalState, RequestKind

Proposing = aliased(Body)
LISTED = (
    Proposal.id, Proposal.version, Proposal.kind, Proposal.officer_account_id, Proposal.state, Proposal.entered_by,
    Proposal.offered_at, Proposal.author_seat_id, Proposal.submitted_at, Proposal.review_round, Proposal.review_step,
    Proposal.review_steps, Proposal.step_name, Proposal.step_due_at, Proposal.filed_at, Proposal.case_number,
    Proposal.case_label, Proposal.period, Proposal.asked, Proposal.asked_by,
    Seat.name.label("author_name"), Seat.account_id.label("author_account_id"), Seat.sector_id,
    Body.name.label("sector"),
    Proposing.name.label("body_name"),
)  # fmt: skip

JOIN_PROPOSING = and_(Proposing.committee_id == Proposal.committee_id, Proposing.id == Proposal.body_id)

MOST_COUNTED = 100
"""What waits is counted up to here: "a hundred or more" is as good to know as the figure."""
MOST_SHOWN = 5
MOST_OF_ONES_OWN = 50


IS_OFFERED = or_(Proposal.entered_by.is_(None), Proposal.offered_at.is_not(None))
"""As `rules.is_own` has it: what a clerk enters is its proposer's once it was offered to him."""

FILTERS: dict[str, SQLColumnExpression[Any]] = {
    "state": Proposal.state, "sector_id": Seat.sector_id, "step": Proposal.review_step,
    "kind": Proposal.kind, "session_id": Proposal.session_id, "period": Proposal.period, "asked": Proposal.asked,
}  # fmt: skip
"""What the queue is filtered by, beside the text, the category and what concerns the reader or the clock."""


def list_proposals(work: Work, actor: Actor, *, limit: int, after: str | None = None, **filters: Any) -> dict[str, Any]:
    """The staff's queue of what was submitted, the newest first; what was sent back only for those who review.

    The filters are those of `ProposalQueueQuery`; one that is not given does not filter.
    """
    submitted_before, before_id = unmark(after, instant, UUID) if after else (None, None)
    statement = _queue(
        limit, filters_of(filters), work.dialect, reviews=actor.may(PROPOSAL_REVIEW), is_first_page=not after
    )
    found = work.rows(
        statement, **values_of(work, filters), account_id=actor.account_id, now=work.now,
        submitted_before=submitted_before, before_id=before_id,
    )  # fmt: skip
    return page([_item(row, actor) for row in found], limit, lambda row: (row["submitted_at"], row["id"]))


def filters_of(filters: Mapping[str, Any]) -> frozenset[str]:
    """The names of the filters that were given."""
    return frozenset(name for name, value in filters.items() if value)


def values_of(work: Work, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What the filters' conditions are compared with."""
    asked = filters.get("q")
    return {**filters, "words": index_of(work).words(looked_for(asked, "?q")) if asked else None}


@prepared
def _queue(limit: int, filters: frozenset[str], dialect: str, *, reviews: bool, is_first_page: bool) -> Select[Any]:
    shown = shown_to_account(given("account_id"))
    decided = decided_by(given("account_id")) if reviews else literal(value=False)
    signed = has_stood_behind(given("account_id")) if reviews else literal(value=False)
    of_main = is_of_asked_main(given("account_id")) if reviews else literal(value=False)
    statement = (
        here(
            *LISTED,
            *shown,
            decided.label("has_decided"),
            signed.label("has_signed"),
            of_main.label("is_of_main"),
            literal(value=False).label("may_be_taken_on"),
        )
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .where(*queued(filters, dialect, reviews=reviews))
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(at_most(limit + 1))
    )
    if not is_first_page:
        mark = tuple_(given("submitted_before", type_=UTCInstant), given("before_id", type_=Uuid))
        statement = statement.where(tuple_(Proposal.submitted_at, Proposal.id) < mark)
    return statement


def queued(filters: frozenset[str], dialect: str, *, reviews: bool) -> Iterator[ColumnElement[bool]]:
    """What of the queue a reader sees through some filters; their values are parameters (`values_of`)."""
    yield Proposal.submitted_at.is_not(None)
    if not reviews:
        yield Proposal.state != ProposalState.SENT_BACK
    yield from (column == given(name) for name, column in FILTERS.items() if name in filters)
    if "q" in filters:
        yield Proposal.id.in_(INDEXES[dialect].holding())
    if "category" in filters:
        yield shown_to_account(given("account_id")).category == given("category")
    if "suggested_unit_id" in filters:
        yield _suggests(given("suggested_unit_id"))
    if "is_overdue" in filters:
        yield Proposal.state == ProposalState.IN_REVIEW
        yield Proposal.step_due_at < given("now")
    if "mine_to_review" in filters:
        decided = decided_by(given("account_id")) if reviews else literal(value=False)
        yield from _to_review_by(given("account_id"), decided)
    if "mine_to_decide" in filters:
        yield from _to_decide_by(given("account_id"))


def _suggests(unit_id: BindParameter[UUID]) -> ColumnElement[bool]:
    """Whether the submitted text suggests a unit; where another one was saved since, nobody learns what is in it."""
    suggests = exists().where(
        ProposalSuggestedUnit.committee_id == Proposal.committee_id, ProposalSuggestedUnit.proposal_id == Proposal.id,
        ProposalSuggestedUnit.unit_id == unit_id,
    )  # fmt: skip
    return and_(Proposal.saved_at <= Proposal.submitted_at, suggests)


def list_my_proposals(
    work: Work, actor: Actor, *, limit: int, state: ProposalState | None = None, after: str | None = None
) -> dict[str, Any]:
    """The actor's own proposals, the newest first; with them his body's that nobody who speaks for it writes now."""
    before_id = unmark(after, UUID)[0] if after else None
    statement = _own(limit, by_state=state is not None, is_first_page=not after)
    found = work.rows(statement, account_id=actor.account_id, state=state, before_id=before_id)
    return page([_item(row, actor) for row in found], limit, lambda row: (row["id"],))


@prepared
def _own(limit: int, *, by_state: bool, is_first_page: bool) -> Select[Any]:
    is_left = may_be_taken_on_by(given("account_id"))
    left = here(Proposal.id).where(is_left).correlate(None)
    statement = (
        here(
            *LISTED,
            *SAVED,
            literal(value=False).label("has_decided"),
            literal(value=False).label("has_signed"),
            literal(value=False).label("is_of_main"),
            is_left.label("may_be_taken_on"),
        )
        .join(Seat, JOIN_SEAT)
        .join(Body, SECTOR_OF_SEAT)
        .outerjoin(Proposing, JOIN_PROPOSING)
        .where(Proposal.id.in_(union_all(*_own_ids(here, given("account_id")), left)), IS_OFFERED)
        .order_by(Proposal.id.desc())
        .limit(at_most(limit + 1))
    )
    if by_state:
        statement = statement.where(Proposal.state == given("state"))
    if not is_first_page:
        statement = statement.where(Proposal.id < given("before_id"))
    return statement


def _own_ids(
    select: Callable[..., Select[Any]], account_id: UUID | BindParameter[UUID]
) -> tuple[Select[Any], Select[Any]]:  # fmt: skip
    """What somebody wrote, on whichever seat, and what he wrote as an officer; each found by an index of its own."""
    seats = select(Seat.id).where(Seat.account_id == account_id).correlate(None)
    return (
        select(Proposal.id).where(Proposal.author_seat_id.in_(seats)).correlate(None),
        select(Proposal.id).where(Proposal.officer_account_id == account_id).correlate(None),
    )


def waiting_for_member(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The actor's own proposals that wait for him: questions to him, sent back, not submitted; the last saved first."""
    own = union_all(*_own_ids(work.select, actor.account_id))
    waiting = (
        ProposalState.AWAITING_CONSENT, ProposalState.AWAITING_CONFIRMATION, ProposalState.SENT_BACK,
        ProposalState.DRAFT, ProposalState.CO_SIGNING,
    )  # fmt: skip
    rows = work.session.execute(
        work.select(Proposal.id, Proposal.state, Proposal.version, SAVED.title, SAVED.saved_at)
        .where(Proposal.id.in_(own), Proposal.state.in_(waiting))
        .order_by(
            case({state: place for place, state in enumerate(waiting)}, value=Proposal.state), Proposal.saved_at.desc()
        )
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
        .where(*_to_review_by(actor.account_id, has_decided(actor)))
        .order_by(Proposal.step_due_at, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


def _to_review_by(
    account_id: UUID | BindParameter[UUID], decided: ColumnElement[bool]
) -> list[ColumnElement[bool]]:  # fmt: skip
    """In review, not the person's own, and no step of this round decided by him: as the life's table has it."""
    return [Proposal.state == ProposalState.IN_REVIEW, not_(decided), *of_others(account_id)]


def of_others(account_id: UUID | BindParameter[UUID]) -> list[ColumnElement[bool]]:
    """Not the person's own, on whatever seat or as whose officer, not entered by him, nor his name under it."""
    is_officers = and_(Proposal.officer_account_id.is_not(None), Proposal.officer_account_id == account_id)
    is_clerks = and_(Proposal.entered_by.is_not(None), Proposal.entered_by == account_id)
    return [Seat.account_id != account_id, not_(is_officers), not_(is_clerks), not_(has_stood_behind(account_id))]


def waiting_for_decision(work: Work, actor: Actor) -> dict[str, Any]:
    """How many requests (up to a hundred) wait for the actor as the second person, and the first of them."""
    rows = work.session.execute(
        work.select(Proposal.id, shown_to(actor).title, Proposal.asked, Proposal.case_label)
        .join(Seat, JOIN_SEAT)
        .where(*_to_decide_by(actor.account_id))
        .order_by(Proposal.asked, Proposal.id)
        .limit(MOST_COUNTED)
    ).mappings().all()  # fmt: skip
    return {"count": len(rows), "items": [dict(row) for row in rows[:MOST_SHOWN]]}


TO_DECIDE = (RequestKind.WITHDRAWAL, RequestKind.MERGER, RequestKind.SEPARATION)
"""What a second reviewer decides."""


def _to_decide_by(account_id: UUID | BindParameter[UUID]) -> list[ColumnElement[bool]]:
    """Asked by somebody else about somebody else's proposal and main case: as the life's table has it."""
    is_asked = or_(*(Proposal.asked == kind for kind in TO_DECIDE))
    return [
        is_asked, Proposal.asked_by != account_id, *of_others(account_id), not_(is_of_asked_main(account_id))
    ]  # fmt: skip


def _item(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return {**row, "actions": actions_on(row, actor)}
