"""A desk scans the code on a member's phone: he comes in, or leaves before the end."""

from typing import Any
from uuid import UUID

from services.activities import member_codes
from services.activities.commands.arriving import Arrival, attendance_of, door_of, enter, entry_shown
from services.activities.door_facts import LeavingRecorded
from services.activities.facts import CheckedIn
from services.activities.marks import mark_of
from services.activities.queries.people import key_of
from services.activities.refusals import NotPresent, OwnAttendance
from services.activities.rules import check_going_on, let_in
from services.activities.stations import officer_of
from services.activities.vocabulary import Direction, Evidence
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work


def scan_member(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, code: str, direction: Direction = Direction.IN
) -> dict[str, Any]:
    """An officer at the desk scans a member's code: he comes in, or leaves before the end. Twice is once."""
    claimed = member_codes.read(code)
    seat_id = claimed.seat_id
    key = key_of(work, seat_id, claimed.device_id) if claimed.device_id else None
    claimed.check_proof(work.committee_id, mac=work.ports.vault.mac, public_key=key)
    claimed.check_age(work.now)
    if actor.seat_id == seat_id:
        raise OwnAttendance
    _, _, door = door_of(work, activity_id, session_id, seat_id)
    if not door.is_invited:
        raise NotFound
    if direction is Direction.OUT:
        check_going_on(door.state)
        return _let_out(work, activity_id, session_id, seat_id)
    arrival = Arrival(
        at=work.now, evidence=Evidence.DESK, is_late=let_in(door, at=work.now), recorded_by=actor.account_id,
        recorded_by_name=officer_of(actor), device_mark=mark_of(work.ports.vault.mac, session_id, key),
    )  # fmt: skip
    entry, is_new = enter(work, session_id, seat_id, arrival)
    if entry.left_at is not None:
        entry.left_at = None
        is_new = True
    if is_new:
        work.record(
            CheckedIn(
                subject_id=activity_id, session_id=session_id, seat_id=seat_id, evidence=arrival.evidence,
                is_late=entry.is_late,
            )
        )  # fmt: skip
    return {**entry_shown(activity_id, entry), "left_at": entry.left_at}


def _let_out(work: Work, activity_id: UUID, session_id: UUID, seat_id: UUID) -> dict[str, Any]:
    entry = attendance_of(work, session_id, seat_id)
    if entry is None:
        raise NotPresent
    if entry.left_at is None:
        entry.left_at = work.now
        work.record(LeavingRecorded(subject_id=activity_id, session_id=session_id, seat_id=seat_id, left_at=work.now))
    return {**entry_shown(activity_id, entry), "left_at": entry.left_at}
