"""Years of assessment: which days belong to each, under one regulation and under all of a committee together. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from services.scoring.engine.days import WHOLE_YEAR, Days, quarter_end
from services.scoring.engine.fact_kinds import Period

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Years:
    """The years of assessment of one regulation: the days that return every year, while it is in force.

    A year that runs over the new year has the number of the one in which it ends.
    """

    days: Days
    effective_from: date
    effective_to: date | None

    def year_of(self, day: date) -> int:
        """The one year to whose ledger a day belongs: what is over when the next one begins, counted or not."""
        return day.year + (self.days.run_over and (day.month, day.day) >= self.days.first)

    def ledger_of(self, year: int) -> Period:
        """All days of which `year_of` says this year."""
        if not self.days.run_over:
            return Period(*WHOLE_YEAR.ending_in(year))
        return Period(self.days_of(year).first, self.days_of(year + 1).first - A_DAY)

    def days_of(self, year: int) -> Period:
        """The days of a year that are assessed, as if the regulation were in force on all of them."""
        return Period(*self.days.ending_in(year))

    def in_force(self, year: int) -> Period:
        """Those of them on which it is in force: what is counted."""
        days = self.days_of(year)
        last = min(filter(None, (days.last, self.effective_to)), default=None)
        return Period(max(days.first, self.effective_from), last)

    def until(self, year: int, quarter: int | None) -> Period:
        """What is counted up to the end of one of the year's quarters; without one, all of it."""
        period = self.in_force(year)
        if quarter is None:
            return period
        end = quarter_end(self.days_of(year).first, quarter)
        return Period(period.first, end if period.last is None else min(period.last, end))

    @property
    def first_year(self) -> int:
        """The first year of which it counts a day."""
        year = self.year_of(self.effective_from)
        _, last = self.days.ending_in(year)
        return year if self.effective_from <= last else year + 1

    @property
    def last_year(self) -> int | None:
        """The last year of which it counts a day; None where no end is known. Before the first: it counts none."""
        if self.effective_to is None:
            return None
        year = self.year_of(self.effective_to)
        first, _ = self.days.ending_in(year)
        return year if first <= self.effective_to else year - 1


CALENDAR = Years(WHOLE_YEAR, date.min, None)
"""Years as they are where no regulation says anything."""


@dataclass(frozen=True)
class Ruling:
    """A published regulation as a timetable knows it."""

    id: UUID
    years: Years
    first_year: int
    last_year: int | None

    def covers(self, year: int) -> bool:
        """Whether the year may go by it."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True)
class Timetable:
    """The years of assessment of a committee: of each year those of the regulation that it goes by.

    `published` are the years of the regulations, the newest last, each with the first and the last year that it covers;
    `pinned` are the years whose result is published, which go by the regulation of that result.
    """

    published: Sequence[Ruling] = ()
    pinned: Mapping[int, Ruling] = field(default_factory=dict)

    def ruling(self, year: int) -> Ruling | None:
        """By which regulation a year goes; None before there is one."""
        if year in self.pinned:
            return self.pinned[year]
        return next((each for each in reversed(self.published) if each.covers(year)), None)

    def years_by(self, year: int) -> Years:
        """By which days a year goes."""
        ruling = self.ruling(year)
        return CALENDAR if ruling is None else ruling.years

    def counts(self, year: int, day: date) -> bool:
        """Whether the year's own regulation counts the day; before there is one, nobody can say that it will not."""
        return self.years_by(year).in_force(year).covers(day)

    def years_of(self, day: date) -> tuple[int, ...]:
        """The years in whose ledger a day stands: one, but for days between regulations with different years.

        Of these, a day may stand in two years or in none.
        """
        return tuple(year for year in (day.year, day.year + 1) if self.years_by(year).ledger_of(year).covers(day))

    def year_of(self, day: date) -> int:
        """The year that goes on on a day: the later one of those that count it, else that of the calendar."""
        return day.year + 1 if self.counts(day.year + 1, day) else day.year

    def counting(self, day: date) -> tuple[int, ...]:
        """The years that count a day by a regulation of theirs; where there is none, the one that goes on on it."""
        years = (day.year, day.year + 1)
        found = tuple(year for year in years if self.ruling(year) is not None and self.counts(year, day))
        return found or (self.year_of(day),)

    def ledger_of(self, year: int) -> Period:
        """The days that are listed under a year; also those that no other year has, so that nothing is lost."""
        days = self.years_by(year).ledger_of(year)
        if days.last is None:  # pragma: no cover - every year has an end
            return days
        following = self.years_by(year + 1).ledger_of(year + 1).first
        return Period(days.first, max(days.last, following - A_DAY))

    def seams(self, ruling_id: UUID) -> Iterator[str]:
        """What is to be known of the days where years of this regulation and of another one meet, in words.

        That is at its ends, and wherever a published result keeps a year between them with another regulation.
        """
        mine = next(each for each in self.published if each.id == ruling_id)
        years = {mine.first_year, *self.pinned, *(year + 1 for year in self.pinned)}
        if mine.last_year is not None:
            years.add(mine.last_year + 1)
        for year in sorted(years):
            before, here = self.ruling(year - 1), self.ruling(year)
            if before is not None and here is not None and (before is mine) is not (here is mine):
                yield from seam(before.years.in_force(year - 1), here.years.in_force(year), year)


def seam(before: Period, here: Period, year: int) -> Iterator[str]:
    """Which days lie in two years of assessment, that before `year` and this one, or in none of the two."""
    if before.last is None or here.last is None:  # pragma: no cover - every year has an end
        return
    first, last = max(before.first, here.first), min(before.last, here.last)
    if first <= last:
        yield f"{_span(first, last)}同时计入 {year - 1} 年度和 {year} 年度"
    elif before.last + A_DAY < here.first:
        yield f"{_span(before.last + A_DAY, here.first - A_DAY)}不计入任何考核年度"


def _span(first: date, last: date) -> str:
    return f"{first.isoformat()} 至 {last.isoformat()} " if first < last else f"{first.isoformat()} "
