"""The one place that knows what time it is."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "UTC+8")
"""The committees' civil time. China has kept one zone without summer time since 1991."""


class Clock(Protocol):
    """Tells the present instant; tests hold one that stands still."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date on a wall calendar in China at an instant."""
    return instant.astimezone(CHINA).date()


def civil_year(year: int) -> tuple[datetime, datetime]:
    """The instant at which a year begins in China, and the one at which the next begins."""
    first, end = (datetime(each, 1, 1, tzinfo=CHINA).astimezone(UTC) for each in (year, year + 1))
    return first, end
