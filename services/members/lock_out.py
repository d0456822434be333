"""The lock-out: five failures within fifteen minutes lock an account for fifteen."""

from datetime import datetime, timedelta
from typing import Final, Protocol

MOST_FAILURES: Final = 5
FAILURE_WINDOW: Final = timedelta(minutes=15)
LOCKED: Final = timedelta(minutes=15)


class Counted(Protocol):
    """What of an account the lock-out reads and writes."""

    failures: int
    failing_since: datetime | None
    locked_until: datetime | None


def is_locked(account: Counted, now: datetime) -> bool:
    """Whether nothing that the person says is believed now."""
    return account.locked_until is not None and now < account.locked_until


def count_failure(account: Counted, now: datetime) -> None:
    """Remember a wrong password or code; the fifth one locks."""
    if account.failing_since is None or now - account.failing_since > FAILURE_WINDOW:
        account.failures, account.failing_since = 0, now
    account.failures += 1
    if account.failures >= MOST_FAILURES:
        account.locked_until = now + LOCKED
        account.failures, account.failing_since = 0, None


def forget_failures(account: Counted) -> None:
    """Begin to count anew, after the person proved who he is."""
    account.failures, account.failing_since, account.locked_until = 0, None, None
