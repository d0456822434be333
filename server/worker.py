"""What happens by itself: the outbox is delivered, the audit sealed, what is past its time forgotten.

A thread of the one process on SQLite; a process of its own on PostgreSQL (`python -m server.worker`), of which there
may be several: leases keep them from doing the same twice.
"""

import logging
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from server.collecting import collect_seldom
from server.keys_in_use import check_keys
from server.log import log_to_stderr
from server.schema import trouble
from server.settings import BadEnvironment, Settings
from server.toolbox import create_toolbox
from server.wall import check_wall
from services.files.keeping import sweep
from services.kernel import audit, idempotency, outbox
from services.kernel.actor import Origin
from services.kernel.audit import DEPLOYMENT
from services.kernel.work import Toolbox, Work, reading, upkeep, writing
from services.members import attempts
from services.members.commands.sessions import forget_refresh_tokens
from services.members.models import Committee
from services.proposals.commands import reindexing
from services.reactions import DELIVERIES

PAUSE = 0.5
SEAL_EVERY = 2.0
FORGET_EVERY = 3600.0
SWEEP_EVERY = 86_400.0
COUNT_EVERY = 86_400.0
FORGETTING = (idempotency.forget, outbox.forget, forget_refresh_tokens, attempts.forget)
ORIGIN = Origin(channel="worker")

logger = logging.getLogger(__name__)


class Worker:
    """Does what is due, round after round, until it is told to stop."""

    def __init__(self, toolbox: Toolbox) -> None:
        """The toolbox is that of the server."""
        self._toolbox = toolbox
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._sealed_at = float("-inf")
        self._forgot_at = float("-inf")
        self._swept_at = float("-inf")
        self._counted_at = float("-inf")
        self._has_indexed = False

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the round and end."""
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=10)

    def run(self) -> None:
        """Work until stopped; a database that is away is waited for."""
        while not self._stop.is_set():
            try:
                busy = self.round()
            except Exception:
                # Whatever it was, a worker that ended would leave everything undone without a word.
                logger.exception("the worker's round failed; it tries again")
                busy = False
            if not busy:
                self._stop.wait(PAUSE)

    def round(self) -> bool:
        """One round; True when there may be more to do at once."""
        delivered = self.deliver()
        present = time.monotonic()
        if present - self._sealed_at >= SEAL_EVERY:
            self._sealed_at = present
            self.seal()
        if present - self._forgot_at >= FORGET_EVERY:
            self._forgot_at = present
            self.forget()
        if present - self._swept_at >= SWEEP_EVERY:
            self._swept_at = present
            self.sweep()
        if present - self._counted_at >= COUNT_EVERY:
            self._counted_at = present
            self.count()
        if not self._has_indexed:
            self.index()
            self._has_indexed = True
        return delivered > 0

    def deliver(self) -> int:
        """Lease a batch of due deliveries and do them, each in a transaction of its own; returns how many."""
        with upkeep(self._toolbox, origin=ORIGIN) as work:
            leased = [
                Lease(each.committee_id, each.id, each.kind, each.payload, each.attempts)
                for each in outbox.claim(work.session, now=work.now)
            ]
        for lease in leased:
            self._deliver_one(lease)
        return len(leased)

    def _deliver_one(self, lease: "Lease") -> None:
        try:
            with self._housekeeping(lease.committee_id) as work:
                if outbox.finish(work.session, lease.committee_id, lease.id, attempt=lease.attempt, now=work.now):
                    DELIVERIES[lease.kind](work, lease.payload)
        except Exception as error:
            logger.exception("delivery failed", extra={"fields": {"kind": lease.kind, "delivery": str(lease.id)}})
            with self._housekeeping(lease.committee_id) as work:
                outbox.fail(
                    work.session, lease.committee_id, lease.id,
                    attempt=lease.attempt, now=work.now, error=type(error).__name__,
                )  # fmt: skip

    def _housekeeping(self, committee_id: UUID) -> AbstractContextManager[Work]:
        """A unit of work of the worker's own, in the committee of one delivery."""
        return writing(self._toolbox, committee_id=committee_id, origin=ORIGIN, housekeeping=True)

    def seal(self) -> int:
        """Seal the audit rows that wait; returns how many."""
        with upkeep(self._toolbox, origin=ORIGIN) as work:
            return audit.seal_batch(work.session, work.ports.vault, now=work.now)

    def forget(self) -> int:
        """Delete answers and refresh tokens past their day, old deliveries and attempts; returns how many."""
        with upkeep(self._toolbox, origin=ORIGIN) as work:
            return sum(forget(work.session, now=work.now) for forget in FORGETTING)

    def count(self) -> None:
        """Let SQLite count its indices anew: after months it plans ill by what was there at the start."""
        self._toolbox.database.count_indices()

    def index(self) -> int:
        """Write what the index of proposals lacks, after an upgrade for instance; returns how many."""
        with reading(self._toolbox, committee_id=DEPLOYMENT) as work:
            committees: list[UUID] = list(work.session.scalars(select(Committee.id)))
        return sum(self._index_one(each) for each in committees)

    def _index_one(self, committee_id: UUID) -> int:
        """In short transactions; what is left when the worker is stopped is written after its next start."""
        total, counts = 0, Counter[str]()
        with reading(self._toolbox, committee_id=committee_id) as work:
            count = int(reindexing.is_behind(work))
        while count and not self._stop.is_set():
            with self._housekeeping(committee_id) as work:
                count = reindexing.catch_up(work, counts)
            total += count
        if total:
            logger.info("indexed what was missing", extra={"fields": {"committee": str(committee_id), "count": total}})
        return total

    def sweep(self) -> int:
        """Remove the bytes of files that were uploaded and never attached; returns how many."""
        return sweep(self._toolbox)


@dataclass(frozen=True)
class Lease:
    """What must be known of a delivery once its leasing transaction is over."""

    committee_id: UUID
    id: UUID
    kind: str
    payload: Mapping[str, Any]
    attempt: int


def main() -> int:
    """Run as a process until SIGTERM or SIGINT; it starts on no database that the server would not start on."""
    log_to_stderr()
    try:
        settings = Settings.from_env()
    except BadEnvironment as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if settings.is_sqlite:
        print(
            "SQLite：投递与封印由服务进程自己的线程完成，无需另行启动；多个进程请改用 PostgreSQL（DATABASE_URL）。\n"
            "SQLite: the worker is a thread of the server; nothing to start. Several processes need PostgreSQL.",
            file=sys.stderr,
        )
        return 2
    toolbox = create_toolbox(settings)
    with closing(toolbox.database) as database:
        try:
            check_wall(settings, database)
            check_keys(database, settings)
        except BadEnvironment as wrong:
            print(wrong, file=sys.stderr)
            return 2
        except DBAPIError as wrong:
            print(trouble(database, wrong), file=sys.stderr)
            return 2
        worker = Worker(toolbox)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: worker.stop())
        collect_seldom()
        worker.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
