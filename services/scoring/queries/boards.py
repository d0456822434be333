"""The board of a year, from stored cards."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, true
from sqlalchemy.orm import aliased

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.paging import amount, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.settings_sections import Scope
from services.scoring.models import ScoreCard
from services.scoring.published import current_year, may_be_ahead, place_of_today
from services.scoring.queries.sight import in_sight, totals_seen

SEAT_OF_CARD = and_(Seat.committee_id == ScoreCard.committee_id, Seat.id == ScoreCard.seat_id)


def list_scores(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, sector_id: UUID | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The board of a year from stored cards, the highest first; equal totals share a rank, as `1 2 2 4`.

    Where the settings show somebody only some members, these keep the ranks that they have among all.
    """
    scope = totals_seen(work, actor)
    total, seat_id = unmark(after, amount, UUID) if after else (None, None)
    in_sector, is_first = sector_id is not None, not after
    asked = {"sector_id": sector_id, "total": total, "seat_id": seat_id, **place_of_today(work)}
    if scope is Scope.ALL:
        statement = _board(limit, in_sector=in_sector, is_first_page=is_first)
    else:
        statement = _some_of_the_board(limit, scope, in_sector=in_sector, is_first_page=is_first)
        asked |= {"viewer": actor.seat_id, "account_id": actor.account_id}
    calendar_year = civil_date(work.now).year
    rows = work.rows(statement, year=year or calendar_year, **asked)
    if year is None:
        year = current_year(work) if not rows or rows[0]["may_be_ahead"] else calendar_year
        if year != calendar_year:
            rows = work.rows(statement, year=year, **asked)
    answer = page(rows, limit, lambda row: (row["total"], row["seat_id"]))
    if scope is Scope.ALL:
        _rank(answer["items"], total)
    return {**answer, "year": year, "as_of": min((row["computed_at"] for row in answer["items"]), default=None)}


@prepared
def _some_of_the_board(limit: int, scope: Scope, *, in_sector: bool, is_first_page: bool) -> Select[Any]:
    """A page of those whom a narrow scope shows, each with his rank among all."""
    better = aliased(ScoreCard)
    higher = (
        func.count()
        .select()
        .select_from(better)
        .where(
            better.committee_id == ScoreCard.committee_id,
            better.year == ScoreCard.year,
            better.total > ScoreCard.total,
        )
    )
    if in_sector:
        theirs = aliased(Seat)
        is_theirs = and_(theirs.committee_id == better.committee_id, theirs.id == better.seat_id)
        higher = higher.join(theirs, is_theirs).where(theirs.sector_id == given("sector_id"))
    statement = (
        here(ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.computed_at, ScoreCard.is_stale)
        .add_columns(Seat.name, Seat.member_number, Seat.is_standing, Body.name.label("sector"))
        .add_columns((higher.scalar_subquery() + 1).label("rank"), may_be_ahead().label("may_be_ahead"))
        .join(Seat, SEAT_OF_CARD)
        .join(Body, SECTOR_OF_SEAT)
        .where(ScoreCard.year == given("year"), ScoreCard.total.is_not(None))
        .where(in_sight(given("viewer", Seat.id.type), given("account_id"), scope))
        .order_by(ScoreCard.total.desc(), ScoreCard.seat_id)
        .limit(at_most(limit + 1))
    )
    if in_sector:
        statement = statement.where(Seat.sector_id == given("sector_id"))
    return statement if is_first_page else statement.where(_comes_after())


@prepared
def _board(limit: int, *, in_sector: bool, is_first_page: bool) -> Select[Any]:
    """A page of the board, and how many stand before it: first the cards that it has, then whose they are."""
    total, seat_id = given("total", ScoreCard.total.type), given("seat_id", ScoreCard.seat_id.type)
    card = (ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.computed_at, ScoreCard.is_stale)
    chosen = _of_year(here(*card), in_sector=in_sector)
    if not is_first_page:
        chosen = chosen.where(_comes_after())
    ranked = chosen.order_by(ScoreCard.total.desc(), ScoreCard.seat_id).limit(at_most(limit + 1)).subquery("ranked")
    statement = (
        here(Seat.name, Seat.member_number, Seat.is_standing, Body.name.label("sector"))
        .add_columns(*ranked.c, may_be_ahead().label("may_be_ahead"))
        .select_from(ranked)
        .join(Seat, Seat.id == ranked.c.seat_id)
        .join(Body, SECTOR_OF_SEAT)
        .order_by(ranked.c.total.desc(), ranked.c.seat_id)
    )
    if is_first_page:
        return statement.add_columns(literal(0).label("before"), literal(0).label("higher"))
    is_higher = ScoreCard.total > total
    is_before = is_higher | (ScoreCard.total == total) & (ScoreCard.seat_id <= seat_id)
    counted = (func.count().label("before"), func.coalesce(func.sum(case((is_higher, 1), else_=0)), 0).label("higher"))
    everybody = _of_year(here(ScoreCard.year), in_sector=in_sector)
    counts = everybody.where(is_before).with_only_columns(*counted).subquery("counts")
    return statement.join(counts, true()).add_columns(counts.c.before, counts.c.higher)


def _comes_after() -> ColumnElement[bool]:
    """Whether a card stands after the mark of a page."""
    total, seat_id = given("total", ScoreCard.total.type), given("seat_id", ScoreCard.seat_id.type)
    return and_(ScoreCard.total <= total, or_(ScoreCard.total < total, ScoreCard.seat_id > seat_id))


def _of_year(statement: Select[Any], *, in_sector: bool) -> Select[Any]:
    """The cards of a year that have a total, of everybody or of one sector."""
    statement = statement.where(ScoreCard.year == given("year"), ScoreCard.total.is_not(None))
    return statement.join(Seat, SEAT_OF_CARD).where(Seat.sector_id == given("sector_id")) if in_sector else statement


def _rank(items: list[dict[str, Any]], mark: Decimal | None) -> None:
    """Number a page along its rows; `mark` is the total after which it begins, None on the first page."""
    for place, row in enumerate(items):
        if place == 0:
            # Whoever stands before the page has at least the mark's total: all of them have more than a smaller one.
            rank = row["higher"] + 1 if row["total"] == mark else row["before"] + 1
        elif row["total"] != items[place - 1]["total"]:
            rank = row["before"] + place + 1
        row["rank"] = rank
