"""The published regulations: which one covers a year, ready to score by; and which year it is."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_

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
    """The year of assessment in which today lies."""
    return year_of(work, civil_date(work.now))


def year_of(work: Work, day: date) -> int:
    """The year of assessment in which a day lies."""
    return timetable(work).year_of(day)


def may_be_ahead() -> ColumnElement[bool]:
    """Whether `current_year` may be another one than the calendar's, as a column for those who ask it all day.

    It is where today is behind the beginning of years that run over the new year, of whichever regulation; only then is
    it worth a statement to ask. `place_of_today` gives the parameter.
    """
    regulation = PublishedRegulation
    has_begun = and_(
        regulation.year_begins > regulation.year_ends, regulation.year_begins <= given("month_and_day")
    )  # fmt: skip
    return here(regulation.id).where(has_begun).correlate(None).exists()


def place_of_today(work: Work) -> dict[str, int]:
    """What `may_be_ahead` must be told."""
    today = civil_date(work.now)
    return {"month_and_day": _place((today.month, today.day))}


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
    (row,) = work.rows(_text(), regulation=regulation_id)
    return InForce(regulation_id, loaded(row["text"]))


@prepared
def _text() -> Select[Any]:
    return here(PublishedRegulation.text).where(PublishedRegulation.id == given("regulation"))


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
