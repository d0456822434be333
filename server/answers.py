"""Answers that phones and screens poll for, kept for a second.

Ten watchers of a hall's screen, or a member who taps "refresh" again and again, cost the database one question a
second. A kept answer belongs to one token and is never older than the last change which this process made in the same
committee: whoever changes something and looks again sees it. A change made by another process, a revocation too, is
seen a second later at most; a write never looks here.
"""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Response

SECONDS = 1.0
MOST = 2_000
"""How many are kept; each is a few kilobytes."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class Kept:
    """An answer, and what must still hold for it to be given again."""

    body: bytes
    etag: str | None
    at: float
    change: int


class Answers:
    """The kept answers of one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Seconds are those of `now`."""
        self._now = now
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._changes: Counter[UUID] = Counter()
        self._lock = threading.Lock()

    def change_of(self, committee_id: UUID) -> int:
        """The number of changes that this process has made in a committee; taken before the database is asked."""
        return self._changes[committee_id]

    def note_change(self, committee_id: UUID) -> None:
        """Something was changed in a committee: what was kept before does not count any more."""
        with self._lock:
            self._changes[committee_id] += 1

    def find(self, key: Key, committee_id: UUID) -> Kept | None:
        """A kept answer that still counts."""
        kept = self._kept.get(key)
        if kept is None or self._now() - kept.at >= SECONDS or kept.change != self._changes[committee_id]:
            return None
        return kept

    def keep(self, key: Key, response: Response, *, change: int) -> None:
        """Keep an answer that was made after `change`."""
        with self._lock:
            self._kept[key] = Kept(response.get_data(), response.headers.get("ETag"), self._now(), change)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
