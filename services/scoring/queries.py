"""Reads of scoring: receipts, the board, the regulations."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.paging import amount, instant, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.scoring.ledger import InForce, compute, gather, regulation_in_force
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
    seat = work.session.execute(work.select(Seat.id, Seat.name, Seat.member_number).where(Seat.id == seat_id)).first()
    if seat is None:
        raise NotFound
    in_force = regulation_in_force(work, year)
    if in_force is None:
        raise NoRegulation(year=year)
    stored = work.session.execute(
        work.select(ScoreCard.receipt, ScoreCard.computed_at, ScoreCard.is_stale, ScoreCard.regulation_id).where(
            ScoreCard.seat_id == seat_id, ScoreCard.year == year
        )
    ).first()
    who = {"seat_id": seat.id, "name": seat.name, "member_number": seat.member_number, "year": year}
    if stored and stored.receipt and not stored.is_stale and stored.regulation_id == in_force.id:
        return {**who, **stored.receipt, "regulation": _source(in_force), "as_of": stored.computed_at}
    computed = compute(in_force, gather(work, [seat_id], year)[seat_id], year)
    return {
        **who, **receipt(computed.card, computed.labels), "regulation": _source(in_force), "as_of": work.now,
    }  # fmt: skip


def _source(in_force: InForce) -> dict[str, Any]:
    regulation = in_force.regulation
    return {
        "id": in_force.id,
        "regulation": regulation.id,
        "title": regulation.title,
        "version": regulation.version,
        "sha256": regulation.hash,
    }


def list_scores(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, sector_id: UUID | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The board of a year from stored cards, the highest first; equal totals share a rank, as `1 2 2 4`."""
    del actor
    year = year or civil_date(work.now).year
    wanted = [ScoreCard.year == year, ScoreCard.total.is_not(None)]
    if sector_id:
        wanted.append(Seat.sector_id == sector_id)
    statement = _joined(
        work.select(
            ScoreCard.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.computed_at, ScoreCard.is_stale, Seat.name,
            Seat.member_number, Seat.is_standing, Body.name.label("sector"),
        )
    ).where(*wanted)  # fmt: skip
    if after:
        total, seat_id = unmark(after, amount, UUID)
        statement = statement.where(
            or_(ScoreCard.total < total, and_(ScoreCard.total == total, ScoreCard.seat_id > seat_id))
        )
    rows = [
        dict(row)
        for row in work.session.execute(
            statement.order_by(ScoreCard.total.desc(), ScoreCard.seat_id).limit(limit + 1)
        ).mappings()
    ]
    answer = page(rows, limit, lambda row: (row["total"], row["seat_id"]))
    _rank(work, answer["items"], wanted)
    return {**answer, "year": year, "as_of": min((row["computed_at"] for row in answer["items"]), default=None)}


def _rank(work: Work, items: list[dict[str, Any]], wanted: list[Any]) -> None:
    """Number a page: one count of those before its first row, then along the page."""
    if not items:
        return
    first = items[0]
    is_higher = ScoreCard.total > first["total"]
    is_before = or_(is_higher, and_(ScoreCard.total == first["total"], ScoreCard.seat_id < first["seat_id"]))
    counts = work.session.execute(
        _joined(
            work.select(ScoreCard.year)
            .where(*wanted, is_before)
            .group_by(ScoreCard.year)
            .add_columns(func.count().label("before"), func.sum(case((is_higher, 1), else_=0)).label("higher"))
        )
    ).first()
    before, rank = (counts.before, counts.higher + 1) if counts else (0, 1)
    for place, row in enumerate(items):
        if place and row["total"] != items[place - 1]["total"]:
            rank = before + place + 1
        row["rank"] = rank


def _joined(statement: Select[Any]) -> Select[Any]:
    return statement.join(Seat, and_(Seat.committee_id == ScoreCard.committee_id, Seat.id == ScoreCard.seat_id)).join(
        Body, and_(Body.committee_id == Seat.committee_id, Body.id == Seat.sector_id)
    )


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
    return {"has_regulation": regulation_in_force(work, year) is not None, "is_stale": stale is not None}
