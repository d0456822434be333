"""The outbox under fire: transactions that leave deliveries, every tenth rolled back, and workers killed meanwhile.

What was committed is delivered once; what was rolled back never. The delivery writes a row without any unique key, so
that a second one would be seen. Each worker that follows a killed one has a clock that is ahead by more than a lease,
so that it takes over what the killed one had taken without anybody waiting for the lease to run out.
"""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from proofs.clients import CLIENTS
from proofs.parts import NotProven, Scale
from proofs.scenes import EmptyDatabase, expect
from server.app import create_toolbox
from server.settings import Settings
from server.worker import Worker
from services.kernel import audit, outbox
from services.kernel.clock import SystemClock
from services.kernel.outbox import LEASE, Delivery
from services.kernel.work import Toolbox, Work, writing
from services.members.models import Committee
from services.reactions import DELIVERIES
from services.scoring.models import ScoreCard
from tests.builders.deployment import ROOT

KIND = "proof"
ROLLED_BACK_OF = 10
DELIVERED = Table("proof_delivered", MetaData(), Column("number", Integer, index=True))
SECONDS_TO_DELIVER = 300

TRANSACTIONS: Final = {Scale.SHORT: 150, Scale.FULL: 3000}
KILLS: Final = {Scale.SHORT: 1, Scale.FULL: 12}
DELIVERED_BEFORE_KILL = (10, 100)


class AheadClock(SystemClock):
    """The time of day, and some leases more."""

    def __init__(self, leases: int) -> None:
        """How many leases ahead it goes."""
        self._ahead = leases * (LEASE + timedelta(seconds=1))

    def now(self) -> datetime:
        """The instant."""
        return super().now() + self._ahead


def prove(database: EmptyDatabase, scale: Scale) -> dict[str, object]:
    """Write and deliver in one database that has a committee; the figures."""
    toolbox = _toolbox(database.url)
    DELIVERED.metadata.create_all(toolbox.database.engine)
    with toolbox.database.reading() as session:
        committee_id = session.scalars(select(Committee.id).limit(1)).one()
    with _workers(toolbox, database.url, KILLS[scale]) as kills, ThreadPoolExecutor(CLIENTS) as pool:
        wrote = [pool.submit(_write, toolbox, committee_id, number) for number in range(TRANSACTIONS[scale])]
        committed = {number for number, each in enumerate(wrote) if each.result()}
        wait_until_calm(toolbox)
        killed = kills()
    with toolbox.database.reading() as session:
        delivered = Counter(session.scalars(select(DELIVERED.c.number)))
        attempts = list(session.scalars(select(Delivery.attempts).where(Delivery.kind == KIND)))
    toolbox.database.close()
    expect(
        set(delivered) == committed, f"lost {committed - set(delivered)}, never written {set(delivered) - committed}"
    )
    expect(max(delivered.values()) == 1, f"delivered twice: {[each for each, times in delivered.items() if times > 1]}")
    retried = sum(each > 1 for each in attempts)
    figure = (
        f"{len(wrote)} transactions, {len(wrote) - len(committed)} rolled back, {killed} workers killed, "
        f"{len(committed)} delivered once, {retried} of them taken over from a killed worker"
    )
    return {f"{database.name}, outbox": figure}


def _toolbox(url: str, *, leases_ahead: int = 0) -> Toolbox:
    settings = Settings.from_env({"DATABASE_URL": url, "DEMO": "0", "THREADS": str(CLIENTS)})
    return create_toolbox(settings, clock=AheadClock(leases_ahead))


def _write(toolbox: Toolbox, committee_id: UUID, number: int) -> bool:
    """Leave one delivery in a transaction; False when it was rolled back."""
    is_rolled_back = number % ROLLED_BACK_OF == 0
    with (
        suppress(ZeroDivisionError),
        writing(toolbox, committee_id=committee_id, housekeeping=True) as work,
    ):
        outbox.enqueue(work, KIND, {"number": number})
        work.flush()
        _ = 1 / (not is_rolled_back)
    return not is_rolled_back


def _deliver(work: Work, payload: Mapping[str, Any]) -> None:
    """Deliver by writing down that it was delivered."""
    work.session.execute(insert(DELIVERED).values(number=payload["number"]))


@contextmanager
def _workers(toolbox: Toolbox, url: str, most: int) -> Iterator[Callable[[], int]]:
    """Workers, one after the other, of which at most so many are killed while they deliver; yields how many were."""
    is_over = threading.Event()
    killed = 0

    def keep() -> None:
        nonlocal killed
        while not is_over.is_set():
            worker = subprocess.Popen([sys.executable, "-m", "proofs.deliveries", url, str(killed)], cwd=ROOT)
            enough = _delivered(toolbox) + random.randint(*DELIVERED_BEFORE_KILL)
            while not is_over.wait(0.01) and (killed >= most or _delivered(toolbox) < enough):
                pass
            worker.kill()
            worker.wait()
            killed += not is_over.is_set()

    with ThreadPoolExecutor(1) as pool:
        keeper = pool.submit(keep)
        try:
            yield lambda: killed
        finally:
            is_over.set()
        keeper.result()


def _delivered(toolbox: Toolbox) -> int:
    with toolbox.database.reading() as session:
        return session.scalar(select(func.count()).select_from(DELIVERED)) or 0


def wait_until_calm(toolbox: Toolbox) -> None:
    """Wait until nothing waits: every delivery done, also what the storm left, every row of audit sealed."""
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    while time.monotonic() < deadline:
        with toolbox.database.reading() as session:
            standing, unsealed = outbox.standing(session), audit.waiting(session)
            stale = session.scalar(select(func.count()).select_from(ScoreCard).where(ScoreCard.is_stale))
        if not standing and not unsealed and not stale:
            return
        time.sleep(0.2)
    raise NotProven(f"there waits: deliveries {standing}, rows of audit {unsealed}, stale cards {stale}")


def main(url: str, leases_ahead: str) -> None:
    """One worker, until it is killed."""
    DELIVERIES[KIND] = _deliver  # type: ignore[index]
    Worker(_toolbox(url, leases_ahead=int(leases_ahead))).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
