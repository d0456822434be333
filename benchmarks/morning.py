"""The plenary morning: everybody checks in within a minute while all phones ask for the agenda; ours alone.

An open loop: people come when they come, whatever the server does, and wait from the moment at which they came.
"""

import json
import pickle
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.cases import PREFIX, Desk
from benchmarks.halls import open_hall
from benchmarks.measuring import LOAD
from benchmarks.running import Variant
from benchmarks.scene import Person
from services.activities.venue_codes import VenueKey

SCALES = {
    "postgresql": ({"members": 3718, "seconds": 60, "polls": 372}, {"members": 3718, "seconds": 10, "polls": 372}),
    "sqlite": ({"members": 550, "seconds": 60, "polls": 55},),
}
"""How many members come in how many seconds, and how many agendas are asked for in each."""

CONNECTIONS = 64
BEFORE_THEY_COME = timedelta(seconds=3)
READ_OFF_BEFORE = timedelta(seconds=6)
"""A code was on the screen when the phone read it; one of the next window would be refused."""


def run(desk: Desk, ours: Variant, folder: Path, *, members: int, seconds: int, polls: int) -> dict[str, Any]:
    """One morning; the figures of check-ins and of polls."""
    luck = random.Random(seconds)
    guests = desk.scene.members[:members]
    tags = _tags_of(desk, ours, guests)
    activity_id, (session_id,) = open_hall(desk.scene, guests, half_days=1)
    began = desk.scene.toolbox.ports.clock.now() + BEFORE_THEY_COME
    key = VenueKey(desk.scene.toolbox.ports.vault.mac, committee_id=desk.scene.committee_id, session_id=session_id)
    path = f"/activities/{activity_id}/sessions/{session_id}/check-in"
    coming: list[tuple[float, str, bytes]] = []
    for guest in guests:
        due = luck.random() * seconds
        code = key.issue(began + timedelta(seconds=due) - READ_OFF_BEFORE).text
        coming.append((due, "check-in", desk.request(guest, "PUT", path, {"code": code})))
    for number in range(polls * seconds):
        guest = luck.choice(guests)
        request = desk.request(guest, "GET", "/me/activities", If_None_Match=tags[guest])
        coming.append((number / polls, "agenda", request))
    coming.sort(key=lambda each: each[0])
    plan = folder / "plan.pickle"
    wanted = (b"200", b"304")
    plan.write_bytes(
        pickle.dumps(
            {
                "port": ours.port, "requests": coming, "connections": CONNECTIONS, "wanted": wanted, "is_open": True,
            }
        )
    )  # fmt: skip
    told = subprocess.run([sys.executable, "-S", str(LOAD), str(plan)], capture_output=True, text=True, check=True)
    ours.note_memory()
    return json.loads(told.stdout.splitlines()[-1])


def _tags_of(desk: Desk, ours: Variant, guests: list[Person]) -> dict[Person, str]:
    """What each phone has of the agenda when the morning begins."""
    with httpx.Client(base_url=f"http://127.0.0.1:{ours.port}{PREFIX}") as client:
        tags = {}
        for guest in guests:
            answer = client.get("/me/activities", headers={"Authorization": f"Bearer {desk.token(guest)}"})
            tags[guest] = answer.raise_for_status().headers["ETag"]
        return tags
