"""How often one address may try to log in; the account's own lock-out is in the database."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from services.members.refusals import TooManyAttempts


class Throttle:
    """A moving window per address, in the memory of this process."""

    def __init__(self, per_minute: int = 60) -> None:
        """A whole office may share one address, so the window is wide; the lock-out per account is narrow."""
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, address: str) -> None:
        """Count one attempt; refuses with the seconds to wait."""
        if not self._limiter.hit(self._limit, address):
            window = self._limiter.get_window_stats(self._limit, address)
            raise TooManyAttempts(retry_after=max(1, math.ceil(window.reset_time - time.time())))
