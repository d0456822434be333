"""A desk scans the code on a member's phone, and a badge reader hands in what it has read."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities import member_codes
from services.activities.commands.arriving import Arrival, attendance_of, door_of, enter, enter_all, entry_shown
from services.activities.door_facts import LeavingRecorded, ReadingsHandedIn
from services.activities.facts import CheckedIn
from services.activities.marks import mark_of
from services.activities.queries.held import hold_shared, session_of
from services.activities.queries.people import invited_by_number, key_of
from services.activities.refusals import NotPresent, OwnAttendance, ReadingsFaulty
from services.activities.rules import check_going_on, is_late, let_in
from services.activities.stations import officer_of
from services.activities.vocabulary import Direction, Evidence
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.work import Work

CLOCK_SKEW = timedelta(minutes=1)
"""By how much a reader's clock may be ahead of ours."""


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


def hand_in_readings(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, readings: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Enter what a badge reader has read, all or nothing; any order, any number of times, gives the same sheet.

    The reader's clock is trusted within check-in, because the reader is trusted: it has a key of its own.
    """
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    check_going_on(activity.state)
    invited = invited_by_number(work, activity_id, (each["member_number"] for each in readings))
    faults = []
    for index, each in enumerate(readings):
        if each["member_number"] not in invited:
            faults.append(FieldFault(f"/readings/{index}/member_number", "没有受邀的委员使用此委员证号"))
        if not session.check_in_opens_at <= each["at"] < session.check_in_closes_at:
            faults.append(FieldFault(f"/readings/{index}/at", "不在本场签到时间内"))
        elif each["at"] > work.now + CLOCK_SKEW:
            faults.append(FieldFault(f"/readings/{index}/at", "晚于服务器时间，请校准设备时钟"))
    if faults:
        raise ReadingsFaulty(errors=tuple(faults))
    earliest: dict[UUID, datetime] = {}
    for each in readings:
        seat_id = invited[each["member_number"]]
        earliest[seat_id] = min(earliest.get(seat_id, each["at"]), each["at"])
    arrivals = {seat_id: _reading(actor, at, session.late_after) for seat_id, at in earliest.items()}
    entered = sum(is_new for _, is_new in enter_all(work, session_id, arrivals).values())
    if entered:
        told = "\n".join(f"{seat_id} {earliest[seat_id].isoformat()}" for seat_id in sorted(earliest))
        work.record(
            ReadingsHandedIn(
                subject_id=activity_id, session_id=session_id, readings=len(readings), entered=entered,
                sha256=hashlib.sha256(told.encode()).hexdigest(),
            )
        )  # fmt: skip
    return {"activity_id": activity_id, "session_id": session_id, "readings": len(readings), "entered": entered}


def _reading(actor: Actor, at: datetime, late_after: datetime | None) -> Arrival:
    return Arrival(
        at=at, evidence=Evidence.READER, is_late=is_late(late_after, at), recorded_by=actor.account_id,
        recorded_by_name=officer_of(actor),
    )  # fmt: skip
