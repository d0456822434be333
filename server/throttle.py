"""How often one address may try to log in; the account's own lock-out is in the database."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from services.members.refusals import TooManyAttempts


class Throttle:
    """Moving windows per address, in the memory of this process."""

    def __init__(self, *, log_ins: int = 60, refreshes: int = 1200) -> None:
        """How many a minute.

        A whole plenary may share one address, so the windows are wide: the lock-out per account is narrow, and a
        refresh token cannot be guessed.
        """
        self._log_ins = RateLimitItemPerMinute(log_ins, namespace="log-in")
        self._refreshes = RateLimitItemPerMinute(refreshes, namespace="refresh")
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit_log_in(self, address: str) -> None:
        """Count one log-in; refuses with the seconds to wait."""
        self._admit(self._log_ins, address)

    def admit_refresh(self, address: str) -> None:
        """Count one refresh; refuses with the seconds to wait."""
        self._admit(self._refreshes, address)

    def _admit(self, limit: RateLimitItemPerMinute, address: str) -> None:
        if not self._limiter.hit(limit, address):
            window = self._limiter.get_window_stats(limit, address)
            raise TooManyAttempts(retry_after=max(1, math.ceil(window.reset_time - time.time())))
