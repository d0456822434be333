"""What stands in a dossier: read from all capabilities, in a number of queries that only the number of years raises."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from services.activities.queries.history import results_of_member
from services.activities.queries.speeches import given_speeches_of_member
from services.dossier.refusals import DossierYearUnfit
from services.dossier.vocabulary import SCHEMA
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import FieldFault, NotFound
from services.kernel.work import Work
from services.members.models import Body, Committee, Seat, SeatBody, Term
from services.members.queries.seats import SECTOR_OF_SEAT
from services.proposals.queries.of_member import past_proposals_of_member, proposals_of_member
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.years import Timetable
from services.scoring.published import timetable
from services.scoring.queries.cards import read_member_score
from services.scoring.queries.duty_facts import facts_of_member
from services.scoring.queries.sight import seat_of_year
from services.scoring.refusals import NoRegulation

StreetGroup = aliased(Body, name="street_group")

OF_SCORE: Final = (
    "total", "grade", "categories", "lines", "unmet_duties", "unscored", "next", "next_grade", "regulation", "as_of",
)  # fmt: skip
OF_SCORE_AT_TIMES: Final = ("vetoes", "frozen")
OF_YEAR_STATE: Final = ("state", "published_at", "appeal_until", "closed_at", "sha256")
OF_ADJUSTMENT: Final = (
    "id", "amount", "effects", "is_recomputed", "clause", "reason", "evidence", "asked_by_name", "asked_at",
    "decided_by_name", "decided_at",
)  # fmt: skip
"""What of a receipt stands in a dossier: all that a closed year's hash is over, so that whoever has the dossier can
compute it. What the reader may do, and how the member appealed, is not for a paper that he hands on."""


def read_contents(work: Work, actor: Actor, *, seat_id: UUID, year: int | None = None) -> dict[str, Any]:
    """A member's dossier of a year, or of his term so far, as plain JSON."""
    member = _member(work, seat_id)
    term = member.pop("term")
    known, today = timetable(work), civil_date(work.now)
    if year:
        _refuse_empty(term, year, known, today)
    years = range(year, year + 1) if year else _years_of(term, known, today)
    days = {each: known.ledger_of(each) for each in years}
    span = Period(days[years.start].first, days[years[-1]].last)
    # The calendar years in which these days lie; what lies besides them is left out below.
    around = range(span.first.year, (span.last or span.first).year + 1)
    facts = _by_year(facts_of_member(work, seat_id, span), days, lambda row: row["occurred_on"])
    proposals = _by_year(proposals_of_member(work, seat_id, around), days, lambda row: civil_date(row["decided_at"]))
    archived: dict[int, list[dict[str, Any]]] = {}
    for row in past_proposals_of_member(work, seat_id, years):
        archived.setdefault(row["year"], []).append(row)
    attendance = _by_year(results_of_member(work, seat_id, around), days, lambda row: civil_date(row["ends_at"]))
    speeches = _by_year(given_speeches_of_member(work, seat_id, around), days, lambda row: civil_date(row["given_at"]))
    contents = {
        "schema": SCHEMA,
        "committee": _committee(work),
        "member": member,
        "term": term,
        "period": {"kind": "year" if year else "term", "first": years.start, "last": years.stop - 1},
        "years": [
            {
                "year": each,
                "score": _score(work, actor, seat_id, each),
                "proposals": proposals[each],
                "archived_proposals": archived.get(each, []),
                "attendance": attendance[each],
                "speeches": speeches[each],
                "facts": facts[each],
            }
            for each in years
        ],
    }
    plain: dict[str, Any] = as_plain(contents)
    return plain


def read_own_contents(work: Work, actor: Actor, *, year: int | None = None) -> dict[str, Any]:
    """The actor's own: of a year that of his seat then, without one that of the term in which he sits."""
    if actor.seat_id is None:
        raise NotFound
    seat_id = seat_of_year(work, actor, year) if year else actor.seat_id
    return read_contents(work, actor, seat_id=seat_id, year=year)


def _refuse_empty(term: Mapping[str, Any], year: int, known: Timetable, today: date) -> None:
    """Sign no year in which nothing can stand under this seat: it would read as if its member had done nothing."""
    this_year, days = known.year_of(today), known.ledger_of(year)
    if year > this_year:
        raise DossierYearUnfit(errors=(FieldFault("?year", f"{year} 年尚未开始，今年是 {this_year} 年"),))
    if days.first > term["ends_on"] or (days.last or days.first) < term["begins_on"]:
        span = f"自 {known.year_of(term['begins_on'])} 年起任职，至 {known.year_of(term['ends_on'])} 年届满"
        raise DossierYearUnfit(errors=(FieldFault("?year", f"{year} 年不在这一届内：{span}；往届的须查当届的席位"),))


def as_plain(value: Any) -> Any:
    """A value as JSON that has one canonical form: instants in UTC, and whatever is not whole as text."""
    if isinstance(value, Mapping):
        return {str(name): as_plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    # An enumeration's value is a text of its own class.
    return str(value) if isinstance(value, UUID | str | float) else value


def _years_of(term: Mapping[str, Any], known: Timetable, today: date) -> range:
    """The years of assessment of a term that have begun; the first one of a term that has not."""
    first = known.year_of(term["begins_on"])
    return range(first, max(first, known.year_of(min(term["ends_on"], today))) + 1)


def _score(work: Work, actor: Actor, seat_id: UUID, year: int) -> dict[str, Any] | None:
    """The receipt as its own reads give it, so that a closed year is the one that was closed; None without one."""
    try:
        return score_of(read_member_score(work, actor, seat_id=seat_id, year=year))
    except (NoRegulation, NotFound):  # He is there; a year that was closed without him has no score of his.
        return None


def score_of(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """What of a receipt is signed; where its year stands and what adjusts it, when the receipt tells."""
    score = {name: receipt[name] for name in OF_SCORE}
    score |= {name: receipt[name] for name in OF_SCORE_AT_TIMES if receipt.get(name)}
    if state := receipt.get("year_state"):
        score["year_state"] = {name: state[name] for name in OF_YEAR_STATE}
    if adjustments := receipt.get("adjustments"):
        score["adjustments"] = [{name: each[name] for name in OF_ADJUSTMENT} for each in adjustments]
    return score


def _committee(work: Work) -> dict[str, Any]:
    committee = work.session.get_one(Committee, work.committee_id)
    return {"id": committee.id, "code": committee.code, "name": committee.name}


def _member(work: Work, seat_id: UUID) -> dict[str, Any]:
    """Who it is, where he sits, and in which term."""
    row = (
        work.session.execute(
            work.select(Seat.name, Seat.member_number, Seat.is_standing, Seat.position, Seat.is_active)
            .join(Body, SECTOR_OF_SEAT)
            .join(Term, and_(Term.committee_id == Seat.committee_id, Term.id == Seat.term_id))
            .outerjoin(
                StreetGroup,
                and_(StreetGroup.committee_id == Seat.committee_id, StreetGroup.id == Seat.street_group_id),
            )
            .add_columns(
                Body.name.label("sector"), StreetGroup.name.label("street_group"), Term.number, Term.begins_on,
                Term.ends_on,
            )
            .where(Seat.id == seat_id)
        )
        .mappings()
        .one_or_none()
    )  # fmt: skip
    if row is None:
        raise NotFound
    bodies = work.session.execute(
        work.select(SeatBody.is_convener)
        .join(Body, and_(Body.committee_id == SeatBody.committee_id, Body.id == SeatBody.body_id))
        .add_columns(Body.kind, Body.name)
        .where(SeatBody.seat_id == seat_id)
        .order_by(Body.kind, Body.name)
    ).mappings()
    member = {name: row[name] for name in ("name", "member_number", "sector", "street_group", "position")}
    return {
        "seat_id": seat_id, **member, "is_standing": row["is_standing"], "is_active": row["is_active"],
        "bodies": [dict(body) for body in bodies],
        "term": {"number": row["number"], "begins_on": row["begins_on"], "ends_on": row["ends_on"]},
    }  # fmt: skip


def _by_year(
    rows: Iterable[dict[str, Any]], days: Mapping[int, Period], day_of: Callable[[dict[str, Any]], date]
) -> dict[int, list[dict[str, Any]]]:
    """The rows by the years of assessment in whose days they lie."""
    found: dict[int, list[dict[str, Any]]] = {year: [] for year in days}
    for row in rows:
        for year, of_year in days.items():
            if of_year.covers(day_of(row)):
                found[year].append(row)
    return found
