"""A member's receipt of a year, from the stored card or computed here and now."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, true

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.prepared import given, here, prepared
from services.kernel.shown import AsShown
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.ledger import compute, days_of, gather, in_force, published_regulation, source_in_force
from services.scoring.models import ScoreCard
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation

SOURCE = ("regulation", "title", "version", "sha256")


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
