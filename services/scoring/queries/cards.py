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
from services.members.queries.settings import newest_settings, settings_from
from services.scoring.ledger import compute, days_of, gather, in_force, published_regulation, source_in_force
from services.scoring.models import ScoreCard
from services.scoring.queries.sight import sees, widest
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation, ScoresHidden
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding

SOURCE = ("regulation", "title", "version", "sha256")


def read_my_score(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """The actor's own receipt of a year, by default this one."""
    if actor.seat_id is None:
        raise NotFound
    return _read_score(work, actor, actor.seat_id, year)


def read_member_score(work: Work, actor: Actor, *, seat_id: UUID, year: int | None = None) -> dict[str, Any]:
    """A member's receipt, for those to whom the committee shows it."""
    return _read_score(work, actor, seat_id, year)


def _read_score(
    work: Work, actor: Actor, seat_id: UUID, year: int | None, *, only_total: bool = False
) -> dict[str, Any]:
    """The stored receipt; computed here and now when it is stale or was never stored."""
    year = year or civil_date(work.now).year
    found = work.row(_stored_card(), seat_id=seat_id, year=year, **days_of(year))
    if found is None:
        raise NotFound
    scoring = settings_from(found["settings_number"], found["settings_text"])[1].scoring
    if not sees(work, actor, widest(scoring.totals if only_total else scoring.receipts, actor), seat_id):
        raise ScoresHidden
    if found["source_id"] is None:
        raise NoRegulation(year=year)
    source = {"id": found["source_id"], **{name: found[name] for name in SOURCE}}
    who = {"seat_id": seat_id, "name": found["name"], "member_number": found["member_number"], "year": year}
    if found["consequences"]:
        who["consequences"] = found["consequences"]
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
    is_standing = and_(
        ScoreStanding.committee_id == Seat.committee_id, ScoreStanding.seat_id == Seat.id,
        ScoreStanding.year == given("year"), ScoreStanding.through_quarter == LAST_QUARTER,
    )  # fmt: skip
    source, settings = in_force().subquery("source"), newest_settings().subquery("settings")
    return (
        here(Seat.name, Seat.member_number)
        .add_columns(ScoreCard.receipt, ScoreCard.computed_at, ScoreCard.is_stale, ScoreCard.regulation_id)
        .add_columns(source.c.id.label("source_id"), *(source.c[name] for name in SOURCE))
        .add_columns(ScoreStanding.consequences)
        .add_columns(settings.c.number.label("settings_number"), settings.c.text.label("settings_text"))
        .outerjoin(ScoreCard, is_of_year)
        .outerjoin(ScoreStanding, is_standing)
        .outerjoin(source, true())
        .outerjoin(settings, true())
        .where(Seat.id == given("seat_id"))
    )


def standing_of_member(work: Work, actor: Actor) -> dict[str, Any] | None:
    """The member's score in three figures for the to-do home, or None where there is none yet."""
    if actor.seat_id is None:
        return None
    try:
        answer = _read_score(work, actor, actor.seat_id, None, only_total=True)
    except (NoRegulation, NotFound, ScoresHidden):
        return None
    return {key: answer[key] for key in ("year", "total", "grade", "next_grade")}


def waiting_for_scorer(work: Work, year: int) -> dict[str, bool]:
    """Whether the year has a regulation, and whether some of its cards are being computed."""
    stale = work.session.execute(
        work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.is_stale).limit(1)
    ).first()
    return {"has_regulation": source_in_force(work, year) is not None, "is_stale": stale is not None}
