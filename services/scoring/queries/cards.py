"""A member's receipt of a year, from the stored card or computed here and now."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, true

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.prepared import given, here, prepared
from services.kernel.shown import AsShown
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import SCORE_READ
from services.members.queries.settings import newest_settings, settings_from
from services.members.settings_sections import ScoringSettings
from services.scoring.freezing import as_shown
from services.scoring.ledger import compute, gather, gather_frozen
from services.scoring.models import ScoreCard
from services.scoring.published import (
    current_year,
    in_force,
    may_be_ahead,
    place_of_today,
    published_regulation,
    source_in_force,
)
from services.scoring.queries.adjustments import adjustments_of
from services.scoring.queries.appeals import appeals_of
from services.scoring.queries.sight import seat_of_year, sees, widest
from services.scoring.queries.years import are_appeals_open
from services.scoring.receipts import receipt
from services.scoring.refusals import NoRegulation, ScoresHidden
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding
from services.scoring.year_models import FrozenReceipt, ScoreYear
from services.scoring.year_vocabulary import YearState

SOURCE = ("regulation", "title", "version", "sha256")
STAND = ("state", "round", "published_at", "appeal_until", "closed_at")


def read_my_score(work: Work, actor: Actor, *, year: int | None = None, quarter: int | None = None) -> dict[str, Any]:
    """The actor's own receipt of a year, by default this one; or as it stood at the end of one of its quarters."""
    year, found = _find_own(work, actor, year)
    return _as_read(work, actor, found, year, quarter)


def read_member_score(
    work: Work, actor: Actor, *, seat_id: UUID, year: int | None = None, quarter: int | None = None
) -> dict[str, Any]:
    """A member's receipt, for those to whom the committee shows it."""
    year = year or current_year(work)
    return _as_read(work, actor, _find(work, seat_id, year), year, quarter)


def receipt_of(work: Work, seat_id: UUID, year: int) -> dict[str, Any]:
    """A member's receipt as it stands now."""
    return _receipt(work, _find(work, seat_id, year), seat_id, year)


def _as_read(
    work: Work, actor: Actor, found: dict[str, Any], year: int, quarter: int | None
) -> dict[str, Any]:  # fmt: skip
    seat_id = found["seat_id"]
    if not sees(work, actor, widest(_scoring(found).receipts, actor), seat_id):
        raise ScoresHidden
    who = {
        "seat_id": seat_id, "name": found["name"], "member_number": found["member_number"], "year": year,
        "regulation": _source(found), "year_state": _stand(work, found),
    }  # fmt: skip
    if quarter is not None:
        return {**who, **_until_quarter(work, found, seat_id, year, quarter)}
    is_published = bool(found["round"])
    # Where the committee shows colleagues each other's receipts, what somebody has to say about his is not among it.
    is_told = found["account_id"] == actor.account_id or actor.may(SCORE_READ)
    return {
        **who,
        **_receipt(work, found, seat_id, year),
        **({"consequences": found["consequences"]} if found["consequences"] else {}),
        "quarter": None,
        "last_day": None,
        "adjustments": adjustments_of(work, actor, seat_id, year) if found["is_frozen"] else [],
        "appeals": appeals_of(work, actor, seat_id, year) if is_published and is_told else [],
    }


def _find(work: Work, seat_id: UUID, year: int) -> dict[str, Any]:
    """The stored card with what says whether it holds: the regulation of the year, and where the year stands."""
    return _checked(_looked_up(work, seat_id, year), year)


def _find_own(work: Work, actor: Actor, year: int | None) -> tuple[int, dict[str, Any]]:
    """The same of the actor himself, in the seat that he had in the year, by default in this one; and which that is.

    This year is what all members ask for, and takes one statement where the present seat has a card of it, unless the
    year of assessment may be ahead of the calendar. Where it has none, the earlier one may: a year can be closed before
    the term ends.
    """
    calendar_year = civil_date(work.now).year
    if year in (None, calendar_year) and actor.seat_id:
        found = _looked_up(work, actor.seat_id, calendar_year)
        if year is None:
            year = current_year(work) if found and found["may_be_ahead"] else calendar_year
        if year != calendar_year:
            found = _looked_up(work, actor.seat_id, year)
        if found and (found["source_id"] is None or found["is_stale"] is not None):
            return year, _checked(found, year)
    year = year or current_year(work)
    return year, _find(work, seat_of_year(work, actor, year), year)


def _looked_up(work: Work, seat_id: UUID, year: int) -> dict[str, Any] | None:
    return work.row(_stored_card(), seat_id=seat_id, year=year, **place_of_today(work))


def _checked(found: dict[str, Any] | None, year: int) -> dict[str, Any]:
    if found is None:
        raise NotFound
    if found["source_id"] is None:
        raise NoRegulation(year=year)
    if found["state"] is YearState.CLOSED and not found["is_frozen"]:
        raise NotFound("该年度结账时，没有这名委员的得分")
    return found


def _scoring(found: dict[str, Any]) -> ScoringSettings:
    return settings_from(found["settings_number"], found["settings_text"])[1].scoring


def _receipt(work: Work, found: dict[str, Any], seat_id: UUID, year: int) -> dict[str, Any]:
    """The stored receipt; computed here and now when it is stale or was never stored."""
    stored = found["receipt"]
    if stored and not found["is_stale"] and found["regulation_id"] == found["source_id"]:
        stored["lines"] = AsShown(stored["lines"])
        return {**stored, **_frozen(found), "as_of": found["computed_at"]}
    regulation = published_regulation(work, found["source_id"])
    computed = compute(regulation, gather(work, regulation.days_of(year), [seat_id], year)[seat_id], year)
    return {**receipt(computed.card, computed.labels), "frozen": None, "as_of": work.now}


def _frozen(found: dict[str, Any]) -> dict[str, Any]:
    """Of a closed year: what is frozen, and the total and grade with all that adjusting lines have added."""
    if not found["is_frozen"]:
        return {"frozen": None}
    stored = found["receipt"]
    return {
        "total": as_shown(found["total"]),
        "grade": found["grade"],
        "frozen": {
            "total": stored["total"], "grade": stored["grade"], "roles": found["roles"], "sha256": found["digest"],
            "year_sha256": found["year_digest"],
        },
    }  # fmt: skip


def _until_quarter(work: Work, found: dict[str, Any], seat_id: UUID, year: int, quarter: int) -> dict[str, Any]:
    """The receipt as the facts up to the end of a quarter give it; of a closed year without those that came late."""
    regulation = published_regulation(work, found["source_id"])
    gathering = gather_frozen if found["is_frozen"] else gather
    computed = compute(regulation, gathering(work, regulation.days_of(year), [seat_id], year)[seat_id], year, quarter)
    return {
        **receipt(computed.card, computed.labels), "frozen": None, "adjustments": [], "appeals": [],
        "as_of": work.now, "quarter": quarter, "last_day": regulation.regulation.year_until(year, quarter).last,
    }  # fmt: skip


def _source(found: dict[str, Any]) -> dict[str, Any]:
    return {"id": found["source_id"], **{name: found[name] for name in SOURCE}}


def _stand(work: Work, found: dict[str, Any]) -> dict[str, Any]:
    """Where the year stands, for who reads a receipt of it."""
    state = found["state"] or YearState.OPEN
    return {
        **{name: found[name] for name in STAND},
        "state": state,
        "round": found["round"] or 0,
        "are_appeals_open": are_appeals_open(state, found["appeal_until"], work),
        "sha256": found["year_digest"],
    }


@prepared
def _stored_card() -> Select[Any]:
    is_of_year = and_(
        ScoreCard.committee_id == Seat.committee_id, ScoreCard.seat_id == Seat.id, ScoreCard.year == given("year")
    )
    is_frozen = and_(
        FrozenReceipt.committee_id == Seat.committee_id, FrozenReceipt.seat_id == Seat.id,
        FrozenReceipt.year == given("year"), ScoreCard.is_frozen,
    )  # fmt: skip
    stands = and_(ScoreYear.committee_id == Seat.committee_id, ScoreYear.year == given("year"))
    stored = case((ScoreCard.is_frozen, FrozenReceipt.receipt), else_=ScoreCard.receipt)
    card = (
        ScoreCard.computed_at, ScoreCard.is_stale, ScoreCard.regulation_id, ScoreCard.is_frozen, ScoreCard.total,
        ScoreCard.grade,
    )  # fmt: skip
    frozen = (FrozenReceipt.roles, FrozenReceipt.sha256.label("digest"), ScoreYear.sha256.label("year_digest"))
    is_standing = and_(
        ScoreStanding.committee_id == Seat.committee_id, ScoreStanding.seat_id == Seat.id,
        ScoreStanding.year == given("year"), ScoreStanding.through_quarter == LAST_QUARTER,
    )  # fmt: skip
    source, settings = in_force().subquery("source"), newest_settings().subquery("settings")
    return (
        here(Seat.id.label("seat_id"), Seat.account_id, Seat.name, Seat.member_number)
        .add_columns(stored.label("receipt"), *card, *frozen, *(getattr(ScoreYear, name) for name in STAND))
        .add_columns(source.c.id.label("source_id"), *(source.c[name] for name in SOURCE))
        .add_columns(ScoreStanding.consequences, may_be_ahead().label("may_be_ahead"))
        .add_columns(settings.c.number.label("settings_number"), settings.c.text.label("settings_text"))
        .outerjoin(ScoreCard, is_of_year)
        .outerjoin(FrozenReceipt, is_frozen)
        .outerjoin(ScoreYear, stands)
        .outerjoin(ScoreStanding, is_standing)
        .outerjoin(source, true())
        .outerjoin(settings, true())
        .where(Seat.id == given("seat_id"))
    )


def standing_of_member(work: Work, actor: Actor) -> dict[str, Any] | None:
    """The member's score in three figures for the to-do home, or None where there is none yet."""
    try:
        year, found = _find_own(work, actor, None)
    except (NoRegulation, NotFound):
        return None
    if not sees(work, actor, widest(_scoring(found).totals, actor), found["seat_id"]):
        return None
    answer = {"year": year, **_receipt(work, found, found["seat_id"], year)}
    return {key: answer[key] for key in ("year", "total", "grade", "next_grade")}


def waiting_for_scorer(work: Work, year: int) -> dict[str, bool]:
    """Whether the year has a regulation, and whether some of its cards are being computed."""
    stale = work.session.execute(
        work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.is_stale).limit(1)
    ).first()
    return {"has_regulation": source_in_force(work, year) is not None, "is_stale": stale is not None}
