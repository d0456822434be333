"""Settlements cut off by a kill: each activity is settled whole or not at all, and each invitee has one entry."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Select, select

from proofs.clients import CLIENTS, NO_ANSWER, Answer, Call, clients_of
from proofs.scenes import Scene, expect
from services.activities.models import Activity, Attendance, Invitation, SettledAttendance
from services.activities.vocabulary import ActivityState, AttendanceStatus
from services.scoring.models import DutyFact
from tests.builders.activities import AnActivity

KILL_AFTER = 5
"""Settlements that are acknowledged before the kill."""
SECONDS_TO_SETTLE = 60


def settle(scene: Scene, activities: Sequence[AnActivity], *, with_kill: bool) -> str:
    """Settle all activities at once, with a kill in the middle of it or without; returns the figures."""
    for each in activities:
        scene.let_end(each, after=timedelta())
    acknowledged = _settle_until_killed(scene, activities) if with_kill else 0
    before = _settled(scene, activities)
    expect(before >= acknowledged, f"{acknowledged} settlements acknowledged, {before} there")
    with clients_of(scene.deployment.base) as clients:
        again = clients.race([_settlement(scene, each) for each in activities])
    for each in again:
        expect(each.status in {200, 409}, f"neither settled nor told that it is: {each}")
    newly = sum(each.is_done for each in again)
    expect(before + newly == len(activities), f"{before} settled before, {newly} anew, of {len(activities)}")
    expect(_settled(scene, activities) == len(activities), "not all are settled")
    killed = f", {acknowledged} acknowledged and {before} done before a kill" if with_kill else ""
    return f"{len(activities)} activities{killed}"


def _settle_until_killed(scene: Scene, activities: Sequence[AnActivity]) -> int:
    """Settle until a kill comes after the first few; returns how many were acknowledged. The server is ready again."""
    acknowledged = threading.Semaphore(0)

    def kill(_client: httpx.Client) -> list[Answer]:
        for _ in range(KILL_AFTER):
            expect(acknowledged.acquire(timeout=SECONDS_TO_SETTLE), "nothing is settled")
        scene.kill()
        return []

    def settling(number: int) -> Callable[[httpx.Client], list[Answer]]:
        def settle_some(client: httpx.Client) -> list[Answer]:
            answers: list[Answer] = []
            for each in activities[number :: CLIENTS - 1]:
                answers.append(_settlement(scene, each).send(client))
                if not answers[-1].is_done:
                    expect(answers[-1].status == NO_ANSWER, f"not settled: {answers[-1]}")
                    break
                acknowledged.release()
            return answers

        return settle_some

    with clients_of(scene.deployment.base) as clients:
        told = clients.at_once([*(settling(number) for number in range(CLIENTS - 1)), kill])
    scene.deployment.start()
    return sum(each.is_done for answers in told for each in answers)


def _settlement(scene: Scene, activity: AnActivity) -> Call:
    return Call(method="POST", path=activity.path("settlement"), token=scene.token_of(activity.organiser))


def _settled(scene: Scene, activities: Sequence[AnActivity]) -> int:
    """How many are settled, each of them whole; what is not settled has left no trace of a settlement."""
    invited = _seats(scene, select(Invitation.activity_id.label("of"), Invitation.seat_id))
    sheets = _seats(scene, select(SettledAttendance.activity_id.label("of"), SettledAttendance.seat_id))
    there = _seats(scene, select(Attendance.session_id.label("of"), Attendance.seat_id))
    present = _seats(
        scene,
        select(SettledAttendance.activity_id.label("of"), SettledAttendance.seat_id).where(
            SettledAttendance.status.in_((AttendanceStatus.PRESENT, AttendanceStatus.LATE))
        ),
    )
    facts = _seats(scene, select(DutyFact.source_id.label("of"), DutyFact.seat_id))
    states = {row.id: row.state for row in scene.rows(select(Activity.id, Activity.state))}
    settled = 0
    for each in activities:
        is_settled = states[each.id] is ActivityState.SETTLED
        wanted = invited[each.id] if is_settled else Counter()
        expect(sheets[each.id] == wanted, f"{each.id} is {states[each.id]}; its sheet has {len(sheets[each.id])} rows")
        expect(facts[each.id] == wanted, f"{each.id} is {states[each.id]}; its ledger has {len(facts[each.id])} rows")
        expect(not is_settled or present[each.id] == there[each.session], f"{each.id}: settled otherwise than attended")
        settled += is_settled
    return settled


def _seats(scene: Scene, statement: Select[Any]) -> defaultdict[UUID, Counter[UUID]]:
    """How often each seat stands in each thing."""
    seats: defaultdict[UUID, Counter[UUID]] = defaultdict(Counter)
    for row in scene.rows(statement):
        seats[row.of][row.seat_id] += 1
    return seats
