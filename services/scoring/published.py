"""The published regulations: which one covers a year, ready to score by; and which year it is."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_

from services.kernel.clock import civil_date
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.engine.days import Days
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.years import Ruling, Timetable, Years
from services.scoring.models import PublishedRegulation
from services.scoring.refusals import NoRegulation
from services.scoring.year_models import ScoreYear


@dataclass(frozen=True)
class InForce:
    """The regulation that covers a year, as it was published."""

    id: UUID
    regulation: Regulation

    def days_of(self, year: int) -> Period:
        """The days that stand in the ledger of a year, counted or not."""
        return self.regulation.years.ledger_of(year)


def source_in_force(work: Work, year: int) -> dict[str, Any] | None:
    """Which published regulation covers a year: the newest that counts a day of it, without its text.

    Where a result of the year is published it is the one by which that was computed, whatever was published since.

    Gives `id`, `regulation`, `title`, `version` and `sha256`.
    """
    return work.row(_in_force(), year=year)


@prepared
def _in_force() -> Select[Any]:
    return in_force()


def in_force() -> Select[Any]:
    """What `source_in_force` asks of the given `year`, also as a part of a larger question."""
    regulation = PublishedRegulation
    of_result = here(ScoreYear.regulation_id).where(ScoreYear.year == given("year")).correlate(None).scalar_subquery()
    is_newest = and_(of_result.is_(None), _covers(given("year")))
    return (
        here(regulation.id, regulation.regulation, regulation.title, regulation.version, regulation.sha256)
        .where(or_(regulation.id == of_result, is_newest))
        .order_by(regulation.published_at.desc(), regulation.id.desc())
        .limit(at_most(1))
    )


def _covers(year: ColumnElement[int]) -> ColumnElement[bool]:
    last = PublishedRegulation.last_year
    return and_(PublishedRegulation.first_year <= year, or_(last.is_(None), last >= year))


def current_year(work: Work) -> int:
    """The year of assessment in which today lies: where the next one has begun already, that one.

    What this says in one statement, `this_year` says as a column of another.
    """
    row = work.row(_current_year(), **today_of(work))
    if row is None:  # pragma: no cover - what names no table has one row
        raise LookupError
    year: int = row["this_year"]
    return year


@prepared
def _current_year() -> Select[Any]:
    return here(this_year().label("this_year"))


def this_year() -> ColumnElement[int]:
    """The same as a part of a larger question, to which `today_of` gives the parameters.

    No result of the next year can be published while this calendar year goes on, so it goes by the newest regulation.
    """
    regulation = PublishedRegulation
    has_begun = and_(
        regulation.year_begins > regulation.year_ends, regulation.year_begins <= given("month_and_day"),
        regulation.effective_from <= given("today"),
        or_(regulation.effective_to.is_(None), regulation.effective_to >= given("today")),
    )  # fmt: skip
    this, following = given("calendar_year", regulation.first_year.type), given("next_year")
    newest = (
        here(regulation.id)
        .with_only_columns(case((has_begun, this + literal(1)), else_=this))
        .where(_covers(following))
        .order_by(regulation.published_at.desc(), regulation.id.desc())
        .limit(at_most(1))
    )
    return func.coalesce(newest.correlate(None).scalar_subquery(), this)


def today_of(work: Work) -> dict[str, Any]:
    """What `this_year` must be told."""
    today = civil_date(work.now)
    return {
        "today": today, "month_and_day": _place((today.month, today.day)), "calendar_year": today.year,
        "next_year": today.year + 1,
    }  # fmt: skip


def timetable(work: Work) -> Timetable:
    """The years of assessment of the committee, by all regulations that it has published."""
    rulings: dict[UUID, Ruling] = {}
    pinned: dict[int, Ruling] = {}
    for row in work.rows(_rulings()):
        ruling = rulings.setdefault(row["id"], _ruling(row))
        if row["pinned_year"] is not None:
            pinned[row["pinned_year"]] = ruling
    return Timetable(tuple(rulings.values()), pinned)


@prepared
def _rulings() -> Select[Any]:
    """A row for each regulation and each year of which a result by it is published."""
    regulation = PublishedRegulation
    is_pinned = and_(ScoreYear.committee_id == regulation.committee_id, ScoreYear.regulation_id == regulation.id)
    return (
        here(
            regulation.id, regulation.effective_from, regulation.effective_to, regulation.first_year,
            regulation.last_year, regulation.year_begins, regulation.year_ends,
        )
        .add_columns(ScoreYear.year.label("pinned_year"))
        .outerjoin(ScoreYear, is_pinned)
        .order_by(regulation.published_at, regulation.id)
    )  # fmt: skip


def _ruling(row: dict[str, Any]) -> Ruling:
    days = Days(_month_and_day(row["year_begins"]), _month_and_day(row["year_ends"]))
    years = Years(days, row["effective_from"], row["effective_to"])
    return Ruling(row["id"], years, row["first_year"], row["last_year"])


def columns_of(years: Years) -> dict[str, Any]:
    """What stands of a regulation's years beside its text."""
    return {
        "effective_from": years.effective_from, "effective_to": years.effective_to, "first_year": years.first_year,
        "last_year": years.last_year, "year_begins": _place(years.days.first), "year_ends": _place(years.days.last),
    }  # fmt: skip


def _place(month_and_day: tuple[int, int]) -> int:
    month, day = month_and_day
    return month * 100 + day


def _month_and_day(place: int) -> tuple[int, int]:
    return divmod(place, 100)


def published_regulation(work: Work, regulation_id: UUID) -> InForce:
    """A published regulation, ready to score by."""
    statement = work.select(PublishedRegulation.text).where(PublishedRegulation.id == regulation_id)
    return InForce(regulation_id, loaded(work.session.execute(statement).scalar_one()))


def regulation_in_force(work: Work, year: int) -> InForce | None:
    """The regulation that covers a year, ready to score by."""
    source = source_in_force(work, year)
    return published_regulation(work, source["id"]) if source else None


def in_force_or_refused(work: Work, year: int) -> InForce:
    """The same; refused where no regulation covers the year."""
    in_force = regulation_in_force(work, year)
    if in_force is None:
        raise NoRegulation(year=year)
    return in_force


@lru_cache(maxsize=256)
def loaded(text: str) -> Regulation:
    """The regulation of a text that has no mistakes; whoever reads it again gets the same one."""
    return load_regulation(text)
