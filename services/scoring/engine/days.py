"""Days that return every year, as "from 1 December to 30 November"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

LEAP_YEAR = 2000
"""A year that has every day."""

_MONTH_AND_DAY = re.compile(r"(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Days:
    """The days of every year between two, both included; they run over the new year where the first is the later."""

    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def run_over(self) -> bool:
        """Whether they run over the new year."""
        return self.first > self.last

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        place = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= place <= self.last
        return place >= self.first or place <= self.last

    def ending_in(self, year: int) -> tuple[date, date]:
        """The first and the last of those that end in the year."""
        return _first(year - 1 if self.run_over else year, self.first), _last(year, self.last)

    @property
    def words(self) -> str:
        """The days in Chinese."""
        (first_month, first_day), (last_month, last_day) = self.first, self.last
        if self.first == self.last:
            return f"{first_month} 月 {first_day} 日"
        over = "至" if self.first <= self.last else "至次年"
        return f"{first_month} 月 {first_day} 日{over} {last_month} 月 {last_day} 日"


WHOLE_YEAR = Days((1, 1), (12, 31))


def month_and_day(text: str) -> tuple[int, int] | None:
    """The month and the day of "06-30", or None where the text is no day."""
    found = _MONTH_AND_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        return None
    return month, day


def _first(year: int, place: tuple[int, int]) -> date:
    """The day in that year; where the month is shorter, the first of the next one."""
    month, day = place
    return date(year, month, day) if day <= monthrange(year, month)[1] else date(year, month + 1, 1)


def _last(year: int, place: tuple[int, int]) -> date:
    """The day in that year; where the month is shorter, its last day."""
    month, day = place
    return date(year, month, min(day, monthrange(year, month)[1]))


def quarter_end(first: date, quarter: int) -> date:
    """The last day of a quarter of a year that begins on this day."""
    months = first.month - 1 + 3 * quarter
    following = _first(first.year + months // 12, (months % 12 + 1, first.day))
    return following - timedelta(days=1)
