"""kill -9 in the middle of a storm of writes: whatever was acknowledged is there once, and nothing is there half.

The server with all its processes and its worker is killed at a random moment; at the full scale in turn the server, the
server and PostgreSQL, and PostgreSQL alone, under the server's feet. Then what stands in the
database is held against what sixteen clients were told, what was not acknowledged is sent again with its key, and the
storm goes on. A server that is alive answers 503 while PostgreSQL is away, and goes on by itself once it is back.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from proofs import deliveries, settlements
from proofs.aftermath import check_acknowledged, check_audit, check_outbox, check_remembered, deeds
from proofs.clients import clients_of
from proofs.parts import STORMED, Figures, Scale
from proofs.scenes import EmptyDatabase, Scene, databases, running_scene
from proofs.storm import Storm


@dataclass(frozen=True)
class Size:
    """How much is done on each database."""

    kills: int
    members: int
    activities: int
    writes: tuple[int, int]
    """After how many acknowledged writes the kill comes, at the least and at the most."""


SIZES: Final = {Scale.SHORT: Size(1, 20, 4, (60, 120)), Scale.FULL: Size(10, 40, 60, (50, 400))}
SECONDS_TO_STORM = 300


@dataclass
class Count:
    """What became of the storm on one database."""

    kills: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    done_unseen: int = 0
    killed_at: float = 0.0
    seconds: list[float] = field(default_factory=list)

    def ready(self) -> None:
        """It answers again."""
        self.seconds.append(time.monotonic() - self.killed_at)


def prove(scale: Scale) -> Figures:
    """Kill so many times on each database."""
    figures: dict[str, object] = {}
    with databases(*STORMED[scale], durable=scale is Scale.FULL) as asked:
        for database in asked:
            figures |= _storm(database, SIZES[scale])
            figures |= deliveries.prove(database, scale)
    return figures


def _storm(database: EmptyDatabase, size: Size) -> dict[str, object]:
    count = Count()
    with running_scene(database) as scene:
        storm = Storm(scene, members=size.members, activities=size.activities)
        for number in range(size.kills):
            what = _victim(database, size, number)
            count.kills[what] += 1
            _one_kill(scene, storm, size, what, count)
        settled = settlements.settle(scene, storm.activities, with_kill=size.kills > 1)
        found = deeds(scene)
        held = check_acknowledged(found, storm.done)
        check_remembered(scene, found)
        rows = check_audit(scene)
        delivered = check_outbox(scene)
    figures = {
        "killed": ", ".join(f"{what} × {times}" for what, times in count.kills.items()),
        "acknowledged": ", ".join(f"{kind} {times}" for kind, times in Counter(w.kind for w in storm.done).items()),
        "in flight at the kills": f"{count.in_flight}, of which {count.done_unseen} were done and not acknowledged",
        "done after more than one try": sum(wish.sent > 1 for wish in storm.done),
        "lost": held.lost,
        "doubled": held.doubled,
        "settled": settled,
        "audit": f"{rows} rows, every chain whole",
        "deliveries": ", ".join(f"{state} {times}" for state, times in delivered.items()),
        "seconds until ready again": f"median {statistics.median(count.seconds):.1f}, most {max(count.seconds):.1f}",
    }
    return {f"{database.name}, {name}": figure for name, figure in figures.items()}


def _victim(database: EmptyDatabase, size: Size, number: int) -> str:
    """Whom the next kill ends."""
    if database.server is None or size.kills == 1:
        return "server"
    return ("server", "server and PostgreSQL", "PostgreSQL")[number % 3]


def _one_kill(scene: Scene, storm: Storm, size: Size, what: str, count: Count) -> None:
    """Storm, kill, look, start, replay, look again."""
    before = len(storm.done)
    ends: list[Callable[[], object]] = [scene.kill] if "server" in what else []
    ends += [scene.crash_database] if "PostgreSQL" in what else []

    def kill() -> None:
        storm.wait_for(before + random.randint(*size.writes), SECONDS_TO_STORM)
        count.killed_at = time.monotonic()
        with ThreadPoolExecutor(len(ends)) as pool:
            for each in [pool.submit(end) for end in ends]:
                each.result()
        if "server" not in what:  # It stays, and the storm goes on without anybody's hands.
            scene.deployment.wait_until_ready()
            count.ready()
            storm.wait_for(len(storm.done) + size.writes[0], SECONDS_TO_STORM)

    with clients_of(scene.deployment.base) as clients:
        storm.blow(clients, until=kill)
    waiting = storm.waiting
    count.in_flight += len(waiting)
    count.done_unseen += check_acknowledged(deeds(scene), storm.done, waiting).unseen
    check_audit(scene)
    if "server" in what:
        scene.deployment.start()
        count.ready()
    with clients_of(scene.deployment.base) as clients:
        storm.replay(clients)
    check_acknowledged(deeds(scene), storm.done)
    print(f"   {scene.database.name}: {what} killed after {len(storm.done) - before} writes, {len(waiting)} in flight")
