"""Answers that phones and screens poll for, kept for a second.

Ten watchers of a hall's screen, or a member who taps "refresh" again and again, cost the database one question a
second. A kept answer belongs to one token and is never older than the last change which this process made in the same
committee: whoever changes something and looks again sees it. A change made by another process, a revocation too, is
seen a second later at most, or at once by whoever asks with `Cache-Control: no-cache`; a write never looks here.
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
class Moment:
    """What an answer is as old as: the seconds, and the number of changes, before the database was asked for it."""

    at: float
    change: int


@dataclass(frozen=True)
class Kept:
    """An answer, and since when it is kept."""

    body: bytes
    etag: str | None
    since: Moment


class Answers:
    """The kept answers of one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Seconds are those of `now`."""
        self._now = now
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._changes: Counter[UUID] = Counter()
        self._lock = threading.Lock()

    def moment(self, committee_id: UUID) -> Moment:
        """Now, in a committee; taken before the database is asked, however long that then takes to answer."""
        return Moment(self._now(), self._changes[committee_id])

    def note_change(self, committee_id: UUID) -> None:
        """Something was changed in a committee: what was kept before does not count any more."""
        with self._lock:
            self._changes[committee_id] += 1

    def find(self, key: Key, committee_id: UUID) -> Kept | None:
        """A kept answer that still counts."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        since = kept.since
        return kept if self._now() - since.at < SECONDS and since.change == self._changes[committee_id] else None

    def keep(self, key: Key, response: Response, *, since: Moment) -> None:
        """Keep an answer for which the database was asked after that moment."""
        with self._lock:
            self._kept[key] = Kept(response.get_data(), response.headers.get("ETag"), since)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
