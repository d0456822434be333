"""The plenary morning: everybody checks in while all phones ask for the agenda, at a real server, and it is counted.

An open loop (`benchmarks/open_loop.py`): people come when they come, and wait from then on. In one morning on each
database a process that answers requests is killed with -9 in the middle: on PostgreSQL one of several, on SQLite the
only one, which is started again. Who got no answer asks again, as a phone does. After each morning the sheet, the
board, the audit and the settlement must tell what the phones were told (`morning_count.py`). Times are told, and not
judged.
"""

import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from benchmarks.morning import SCALES
from benchmarks.open_loop import CODE, coming_to, morning_of, on_the_wire, screen_of, tags_of
from proofs import settlements
from proofs.aftermath import check_acknowledged, check_audit, check_ins, check_outbox
from proofs.deliveries import wait_until_calm
from proofs.morning_count import Present, check_board, check_settled, check_sheet, read_board, read_sheet
from proofs.parts import Figures, Scale
from proofs.scenes import EmptyDatabase, Scene, databases, expect, running_scene
from proofs.storm import Wish, check_in_of
from services.activities.venue_codes import VenueKey
from tests.builders.activities import AnActivity
from tests.builders.committee import Person

SECTORS = ("经济", "教育", "医药卫生")
STAY_AWAY = 7
"""So many are invited and do not come."""
PATIENCE = timedelta(minutes=3)
"""How long the last ones wait, on a machine that does much else."""
SECONDS_TO_REPLACE = 60
WANTED = (b"200", b"304")
DONE = "200"


@dataclass(frozen=True)
class Morning:
    """How many come in how many seconds, how many agendas are asked for in each, and whether a kill comes between."""

    members: int
    seconds: int
    polls: int
    is_cut_off: bool = False

    def __str__(self) -> str:
        """As it is told."""
        killed = ", a process killed" if self.is_cut_off else ""
        return f"{self.members:,} in {self.seconds} s, {self.polls} agendas a second{killed}"


SHORT: Final = (Morning(members=24, seconds=2, polls=20, is_cut_off=True),)
COMMITTEE: Final = Morning(members=550, seconds=600, polls=55)


def mornings_of(database: EmptyDatabase, scale: Scale) -> tuple[Morning, ...]:
    """One committee's ten minutes, what is measured as stress, and the first of that again with a kill."""
    if scale is Scale.SHORT:
        return SHORT
    stress = SCALES["postgresql" if database.server else "sqlite"]
    return (COMMITTEE, *(Morning(**each) for each in stress), Morning(**stress[0], is_cut_off=True))


def prove(scale: Scale) -> Figures:
    """Each morning on each database; those of one database in one committee, which only grows."""
    figures: dict[str, object] = {}
    with databases(durable=scale is Scale.FULL) as both:
        for database in both:
            with running_scene(database) as scene:
                hall = Hall(scene)
                for morning in mornings_of(database, scale):
                    told = hall.hold(morning)
                    figures |= {f"{database.name}, {morning}: {what}": figure for what, figure in told.items()}
    return figures


@dataclass
class Hall:
    """A committee that meets morning after morning."""

    scene: Scene
    members: list[Person] = field(default_factory=list)
    sectors: dict[Person, str] = field(default_factory=dict)
    done: list[Wish] = field(default_factory=list)
    """What was acknowledged in all mornings."""

    def hold(self, morning: Morning) -> dict[str, object]:
        """One morning, from the invitation to the settlement; the figures."""
        self._grow(morning.members + STAY_AWAY)
        activity = self.scene.open_activity()
        wait_until_calm(self.scene.toolbox)  # Invitations were sent days ago.
        guests = self.members[: morning.members]
        told, statuses = self._let_come(morning, activity, guests)
        expect_no_error(told)
        came = [guest for guest in guests if statuses[guest] == DONE]
        self.done += [check_in_of(self.scene, activity, guest) for guest in came]
        counted = self._count(activity, came)
        again = {"asked again": told["again"]} if morning.is_cut_off else {}
        return {kind: _figure(told[kind]) for kind in ("check-in", "agenda")} | again | counted

    def _grow(self, members: int) -> None:
        while len(self.members) < members:
            sector = SECTORS[len(self.members) % len(SECTORS)]
            member = self.scene.place.member(sector=sector)
            self.members.append(member)
            self.sectors[member] = sector

    def _let_come(
        self, morning: Morning, activity: AnActivity, guests: Sequence[Person]
    ) -> tuple[dict[str, Any], dict[Person, str]]:
        """Let them come; the figures, and what each was told in the end when he checked in."""
        scene = self.scene
        tokens = {guest: scene.token_of(guest) for guest in guests}
        tags = tags_of(scene.deployment.port, tokens)
        path = activity.path("sessions", activity.session, "check-in")
        coming = morning_of(
            guests, seconds=morning.seconds, polls=morning.polls,
            check_in=lambda guest: on_the_wire("PUT", path, tokens[guest], {"code": CODE}),
            agenda=lambda guest: on_the_wire("GET", "/me/activities", tokens[guest], If_None_Match=tags[guest]),
        )  # fmt: skip
        key = VenueKey(scene.toolbox.ports.vault.mac, committee_id=scene.place.id, session_id=activity.session)
        plan = {
            "wanted": WANTED, "persists": morning.is_cut_off, "tells_each": True, "patience": PATIENCE.total_seconds(),
            "screen": screen_of(key, at=scene.clock.now(), lasting=timedelta(seconds=morning.seconds) + PATIENCE),
        }  # fmt: skip
        with coming_to(scene.deployment.port, [request for request, _ in coming], **plan) as figures:
            if morning.is_cut_off:
                time.sleep(morning.seconds * random.uniform(0.3, 0.6))
                kill_one(scene)
            told = figures()
        answers = zip(coming, told["answers"], strict=True)
        return told, {guest: answer for (request, guest), answer in answers if request.kind == "check-in"}

    def _count(self, activity: AnActivity, came: Sequence[Person]) -> dict[str, object]:
        """Hold all that tells of the morning against what the phones were told."""
        scene = self.scene
        present = Present(self.sectors, {guest.seat_id for guest in came})
        held = check_acknowledged(check_ins(scene), self.done)
        check_sheet(read_sheet(scene, activity), present)
        check_board(read_board(scene, activity), present)
        settlements.settle(scene, [activity], with_kill=False)
        check_settled(read_sheet(scene, activity), present)
        rows = check_audit(scene)
        check_outbox(scene)
        return {
            "present": f"{len(came):,} of {len(self.members):,}: on the sheet, the board, in the audit and settled",
            "acknowledged": f"{held.lost} lost, {held.doubled} doubled",
            "audit": f"{rows:,} rows, every chain whole",
        }


def kill_one(scene: Scene) -> None:
    """End a process that answers requests by SIGKILL; returns when the server is as many as before."""
    if scene.database.server is None:
        scene.kill()
        scene.deployment.start()
        return
    before = scene.deployment.answering()
    killed = random.choice(before)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + SECONDS_TO_REPLACE
    while killed in (there := scene.deployment.answering()) or len(there) < len(before):
        expect(time.monotonic() < deadline, f"of {len(before)} processes one was killed, and {len(there)} are there")
        time.sleep(0.1)


def expect_no_error(told: dict[str, Any]) -> None:
    """Nobody was refused, and nobody was left without an answer."""
    for kind in ("check-in", "agenda"):
        expect(not told[kind]["errors"], f"{kind}: {told[kind]['statuses']}, the first: {told[kind]['bad']}")


def _figure(told: dict[str, Any]) -> str:
    return (
        f"{told['answered']:,} in {told['seconds']:.1f} s, {told['errors']} errors, "
        f"p50 {told['p50']:.1f} ms, p99 {told['p99']:.1f} ms, longest {told['max']:.0f} ms"
    )
