"""Reads of scoring: receipts, the board, the regulations."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, or_, true

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.paging import amount, instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.shown import AsShown
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT
from services.scoring.ledger import compute, days_of, gather, in_force, published_regulation, source_in_force
from services.scoring.models import PublishedRegulation, ScoreCard
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation

SOURCE = ("regulation", "title", "version", "sha256")
SEAT_OF_CARD = and_(Seat.committee_id == ScoreCard.committee_id, Seat.id == ScoreCard.seat_id)
REGULATION_COLUMNS = (
    PublishedRegulation.id,
    PublishedRegulation.regulation,
    PublishedRegulation.version,
    PublishedRegulation.title,
    PublishedRegulation.effective_from,
    PublishedRegulation.effective_to,
    PublishedRegulation.sha256,
    PublishedRegulation.published_at,
    PublishedRegulation.published_by_name,
)


def read_my_score(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """The actor's own receipt of a year, by default this one."""
    if actor.seat_id is None:
        raise NotFound
    return _read_score(work, actor.seat_id, year)


def read_member_score(work: Work, actor: Actor, *, seat_id: UUID, year: int | None = None) -> dict[str, Any]:
    """A member's receipt, for those who may read all."""
    del actor
    return _read_score(work, seat_id, year)


def _read_score(work: Work, seat_id: UUID, year: int | None) -> dict[str, Any]:
    """The stored receipt; computed here and now when it is stale or was never stored."""
    year = year or civil_date(work.now).year
    found = work.row(_stored_card(), seat_id=seat_id, year=year, **days_of(year))
    if found is None:
        raise NotFound
    if found["source_id"] is None:
        raise NoRegulation(year=year)
    source = {"id": found["source_id"], **{name: found[name] for name in SOURCE}}
    who = {"seat_id": seat_id, "name": found["name"], "member_number": found["member_number"], "year": year}
    stored = found["receipt"]
    if stored and not found["is_stale"] and found["regulation_id"] == source["id"]:
        stored["lines"] = AsShown(stored["lines"])
        return {**who, **stored, "regulation": source, "as_of": found["computed_at"]}
    regulation = published_regulation(work, source["id"])
    computed = compute(regulation, gather(work, [seat_id], year)[seat_id], year)
    return {**who, **receipt(computed.card, computed.labels), "regulation": source, "as_of": work.now}


@prepared
def _stored_card() -> Select[Any]:
    is_of_year = and_(
        ScoreCard.committee_id == Seat.committee_id, ScoreCard.seat_id == Seat.id, ScoreCard.year == given("year")
    )
    source = in_force().subquery("source")
    return (
        here(Seat.name, Seat.member_number)
        .add_columns(ScoreCard.receipt, ScoreCard.computed_at, ScoreCard.is_stale, ScoreCard.regulation_id)
        .add_columns(source.c.id.label("source_id"), *(source.c[name] for name in SOURCE))
        .outerjoin(ScoreCard, is_of_year)
        .outerjoin(source, true())
        .where(Seat.id == given("seat_id"))
    )


def list_scores(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, sector_id: UUID | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The board of a year from stored cards, the highest first; equal totals share a rank, as `1 2 2 4`."""
    del actor
    year = year or civil_date(work.now).year
    total, seat_id = unmark(after, amount, UUID) if after else (None, None)
    rows = work.rows(
        _board(limit, in_sector=sector_id is not None, is_first_page=not after),
        year=year, sector_id=sector_id, total=total, seat_id=seat_id,
    )  # fmt: skip
    answer = page(rows, limit, lambda row: (row["total"], row["seat_id"]))
    _rank(answer["items"], total)
    return {**answer, "year": year, "as_of": min((row["computed_at"] for row in answer["items"]), default=None)}


@prepared
def _board(limit: int, *, in_sector: bool, is_first_page: bool) -> Select[Any]:
    """A page of the board, and how many stand before it: first the cards that it has, then whose they are."""
    total, seat_id = given("total", ScoreCard.total.type), given("seat_id", ScoreCard.seat_id.type)
    card = (ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.computed_at, ScoreCard.is_stale)
    chosen = _of_year(here(*card), in_sector=in_sector)
    if not is_first_page:
        chosen = chosen.where(ScoreCard.total <= total, or_(ScoreCard.total < total, ScoreCard.seat_id > seat_id))
    ranked = chosen.order_by(ScoreCard.total.desc(), ScoreCard.seat_id).limit(at_most(limit + 1)).subquery("ranked")
    statement = (
        here(Seat.name, Seat.member_number, Seat.is_standing, Body.name.label("sector"))
        .add_columns(*ranked.c)
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


def list_regulations(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The published regulations, the newest first."""
    del actor
    statement = work.select(*REGULATION_COLUMNS)
    if after:
        published_at, row_id = unmark(after, instant, UUID)
        statement = statement.where(
            or_(
                PublishedRegulation.published_at < published_at,
                and_(PublishedRegulation.published_at == published_at, PublishedRegulation.id < row_id),
            )
        )
    rows = work.session.execute(
        statement.order_by(PublishedRegulation.published_at.desc(), PublishedRegulation.id.desc()).limit(limit + 1)
    ).mappings()
    return page([dict(row) for row in rows], limit, lambda row: (row["published_at"], row["id"]))


def read_regulation(work: Work, actor: Actor, *, regulation_id: UUID) -> dict[str, Any]:
    """One published regulation with its text, for everybody: nobody is scored by what he cannot read."""
    del actor
    row = (
        work.session.execute(
            work.select(*REGULATION_COLUMNS, PublishedRegulation.text).where(PublishedRegulation.id == regulation_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound
    return dict(row)


def standing_of_member(work: Work, actor: Actor) -> dict[str, Any] | None:
    """The member's score in three figures for the to-do home, or None where there is none yet."""
    try:
        answer = read_my_score(work, actor)
    except (NoRegulation, NotFound):
        return None
    return {key: answer[key] for key in ("year", "total", "grade", "next_grade")}


def waiting_for_scorer(work: Work, year: int) -> dict[str, bool]:
    """Whether the year has a regulation, and whether some of its cards are being computed."""
    stale = work.session.execute(
        work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.is_stale).limit(1)
    ).first()
    return {"has_regulation": source_in_force(work, year) is not None, "is_stale": stale is not None}
