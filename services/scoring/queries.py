"""Reads of scoring: receipts, the board, the regulations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.paging import amount, instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.scoring.ledger import compute, gather, published_regulation, source_in_force
from services.scoring.models import PublishedRegulation, ScoreCard
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation

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
    found = work.row(_stored_card(), seat_id=seat_id, year=year)
    if found is None:
        raise NotFound
    source = source_in_force(work, year)
    if source is None:
        raise NoRegulation(year=year)
    who = {"seat_id": seat_id, "name": found["name"], "member_number": found["member_number"], "year": year}
    if found["receipt"] and not found["is_stale"] and found["regulation_id"] == source["id"]:
        return {**who, **found["receipt"], "regulation": source, "as_of": found["computed_at"]}
    in_force = published_regulation(work, source["id"])
    computed = compute(in_force, gather(work, [seat_id], year)[seat_id], year)
    return {**who, **receipt(computed.card, computed.labels), "regulation": source, "as_of": work.now}


@prepared
def _stored_card() -> Select[Any]:
    is_of_year = and_(
        ScoreCard.committee_id == Seat.committee_id, ScoreCard.seat_id == Seat.id, ScoreCard.year == given("year")
    )
    return (
        here(Seat.name, Seat.member_number)
        .add_columns(ScoreCard.receipt, ScoreCard.computed_at, ScoreCard.is_stale, ScoreCard.regulation_id)
        .outerjoin(ScoreCard, is_of_year)
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
    before = None
    if after and rows:
        first = rows[0]
        before = work.row(
            _before(in_sector=sector_id is not None),
            year=year, sector_id=sector_id, total=first["total"], seat_id=first["seat_id"],
        )  # fmt: skip
    _rank(answer["items"], before)
    return {**answer, "year": year, "as_of": min((row["computed_at"] for row in answer["items"]), default=None)}


@prepared
def _board(limit: int, *, in_sector: bool, is_first_page: bool) -> Select[Any]:
    statement = _of_year(
        here(
            ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.computed_at, ScoreCard.is_stale, Seat.name,
            Seat.member_number, Seat.is_standing, Body.name.label("sector"),
        ),
        in_sector=in_sector,
    )  # fmt: skip
    if not is_first_page:
        total, seat_id = given("total"), given("seat_id")
        statement = statement.where(
            or_(ScoreCard.total < total, and_(ScoreCard.total == total, ScoreCard.seat_id > seat_id))
        )
    return statement.order_by(ScoreCard.total.desc(), ScoreCard.seat_id).limit(at_most(limit + 1))


@prepared
def _before(*, in_sector: bool) -> Select[Any]:
    """How many stand before a row, and how many of them higher."""
    is_higher = ScoreCard.total > given("total")
    is_before = or_(is_higher, and_(ScoreCard.total == given("total"), ScoreCard.seat_id < given("seat_id")))
    counted = _of_year(here(ScoreCard.year), in_sector=in_sector).where(is_before).group_by(ScoreCard.year)
    return counted.add_columns(func.count().label("before"), func.sum(case((is_higher, 1), else_=0)).label("higher"))


def _of_year(statement: Select[Any], *, in_sector: bool) -> Select[Any]:
    """Cards of a year that have a total, with their seats and sectors."""
    joined = (
        statement.join(Seat, and_(Seat.committee_id == ScoreCard.committee_id, Seat.id == ScoreCard.seat_id))
        .join(Body, and_(Body.committee_id == Seat.committee_id, Body.id == Seat.sector_id))
        .where(ScoreCard.year == given("year"), ScoreCard.total.is_not(None))
    )
    return joined.where(Seat.sector_id == given("sector_id")) if in_sector else joined


def _rank(items: list[dict[str, Any]], counts: Mapping[str, Any] | None) -> None:
    """Number a page along its rows; `counts` are of those before its first row, None on the first page."""
    before, rank = (counts["before"], counts["higher"] + 1) if counts else (0, 1)
    for place, row in enumerate(items):
        if place and row["total"] != items[place - 1]["total"]:
            rank = before + place + 1
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
