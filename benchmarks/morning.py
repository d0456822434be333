"""The plenary morning: everybody checks in within a minute while all phones ask for the agenda; ours alone.

`script/proof morning` lets the same come to a committee that was made by its commands, and counts afterwards.
"""

from datetime import timedelta
from typing import Any

from benchmarks.cases import Desk
from benchmarks.halls import open_hall
from benchmarks.open_loop import CODE, let_come, morning_of, screen_of, tags_of
from benchmarks.running import Variant
from services.activities.venue_codes import VenueKey

SCALES = {
    "postgresql": ({"members": 3718, "seconds": 60, "polls": 372}, {"members": 3718, "seconds": 10, "polls": 372}),
    "sqlite": ({"members": 550, "seconds": 60, "polls": 55},),
}
"""How many members come in how many seconds, and how many agendas are asked for in each."""

SCREEN_FOR = timedelta(minutes=5)


def run(desk: Desk, ours: Variant, *, members: int, seconds: int, polls: int) -> dict[str, Any]:
    """One morning; the figures of check-ins and of polls."""
    guests = desk.scene.members[:members]
    tags = tags_of(ours.port, {guest: desk.token(guest) for guest in guests})
    activity_id, (session_id,) = open_hall(desk.scene, guests, half_days=1)
    path = f"/activities/{activity_id}/sessions/{session_id}/check-in"
    coming = morning_of(
        guests, seconds=seconds, polls=polls,
        check_in=lambda guest: desk.request(guest, "PUT", path, {"code": CODE}),
        agenda=lambda guest: desk.request(guest, "GET", "/me/activities", If_None_Match=tags[guest]),
    )  # fmt: skip
    ports = desk.scene.toolbox.ports
    key = VenueKey(ports.vault.mac, committee_id=desk.scene.committee_id, session_id=session_id)
    screen = screen_of(key, at=ports.clock.now(), lasting=SCREEN_FOR)
    figures = let_come(ours.port, [request for request, _ in coming], wanted=(b"200", b"304"), screen=screen)
    ours.note_memory()
    return figures
