"""A clock that tests hold."""

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 2 March 2026, nine o'clock in China."""


class HeldClock:
    """Stands still until a test moves it."""

    def __init__(self, instant: datetime = MORNING) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """The instant it is held at."""
        return self.instant

    def advance(self, **amount: float) -> datetime:
        """Move it forward by `timedelta(**amount)`."""
        self.instant += timedelta(**amount)
        return self.instant
