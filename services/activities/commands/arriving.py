"""Somebody is seen at the door: admitted by the same rules whatever proves it, and entered once.

A member's own tap has its quicker way (`check_in.py`); all other proofs come through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.proofs import Proof, joined
from services.activities.queries.held import hold_shared, session_of
from services.activities.rules import Door
from services.activities.vocabulary import Evidence
from services.kernel.database import in_chunks, insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One proof that a member was there, and who brings it."""

    at: datetime
    evidence: Evidence
    is_late: bool
    recorded_by: UUID
    recorded_by_name: str | None = None
    reason: str | None = None
    distance: int | None = None
    device_mark: bytes | None = None

    @property
    def proof(self) -> Proof:
        """What it proves."""
        return Proof(self.at, self.evidence, self.is_late)


BROUGHT_BY = ("recorded_by", "recorded_by_name", "reason", "distance")
"""What goes with the evidence: where another is stronger, all of it is the other's."""


def door_of(work: Work, activity_id: UUID, session_id: UUID, seat_id: UUID) -> tuple[Activity, ActivitySession, Door]:
    """The activity, held against its settlement, the session, and what is asked of this seat at the door."""
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    invited = work.session.scalar(
        work.select(Invitation.id).where(Invitation.activity_id == activity_id, Invitation.seat_id == seat_id)
    )
    door = Door(
        is_invited=invited is not None, state=activity.state, opens_at=session.check_in_opens_at,
        closes_at=session.check_in_closes_at, late_after=session.late_after,
    )  # fmt: skip
    return activity, session, door


def attendance_of(work: Work, session_id: UUID, seat_id: UUID) -> Attendance | None:
    """The row of a seat in a session, held, if there is one."""
    found: Attendance | None = work.session.scalar(
        work.select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.seat_id == seat_id)
        .with_for_update()
    )
    return found


def enter(work: Work, session_id: UUID, seat_id: UUID, arrival: Arrival) -> tuple[Attendance, bool]:
    """The row of a seat with this arrival in it, and whether it is another now than it was."""
    return enter_all(work, session_id, {seat_id: arrival})[seat_id]


def enter_all(work: Work, session_id: UUID, arrivals: Mapping[UUID, Arrival]) -> dict[UUID, tuple[Attendance, bool]]:
    """The rows of several seats, with what each of them proves; two statements for five hundred of them."""
    entries = {seat_id: _entry(work, session_id, seat_id, arrivals[seat_id]) for seat_id in sorted(arrivals)}
    made = {entry["id"] for entry in entries.values()}
    entered: dict[UUID, tuple[Attendance, bool]] = {}
    for some in in_chunks(entries):
        insert_missing(work.session, Attendance, [entries[seat_id] for seat_id in some])
        for row in work.session.scalars(
            work.select(Attendance)
            .where(Attendance.session_id == session_id, Attendance.seat_id.in_(some))
            .order_by(Attendance.seat_id)
            .with_for_update()
        ):
            entered[row.seat_id] = row, row.id in made or _join(row, arrivals[row.seat_id])
    return entered


def _entry(work: Work, session_id: UUID, seat_id: UUID, arrival: Arrival) -> dict[str, Any]:
    return {
        "committee_id": work.committee_id, "id": new_id(), "session_id": session_id, "seat_id": seat_id,
        "at": arrival.at, "evidence": arrival.evidence, "is_late": arrival.is_late, "left_at": None,
        "device_mark": arrival.device_mark, **{name: getattr(arrival, name) for name in BROUGHT_BY},
    }  # fmt: skip


def _join(row: Attendance, arrival: Arrival) -> bool:
    """Put a proof beside what is there. What an officer wrote by hand stands against whatever the member does himself.

    Otherwise whoever was written down as late could undo it by a tap.
    """
    if row.evidence is Evidence.MANUAL and arrival.recorded_by_name is None:
        return False
    before = Proof(row.at, row.evidence, row.is_late)
    together = joined(before, arrival.proof)
    has_mark = row.device_mark is not None or arrival.device_mark is None
    if together == before and has_mark:
        return False
    if together.evidence is not before.evidence:
        for name in BROUGHT_BY:
            setattr(row, name, getattr(arrival, name))
    row.at, row.evidence, row.is_late = together.at, together.evidence, together.is_late
    row.device_mark = row.device_mark or arrival.device_mark
    return True


def entry_shown(activity_id: UUID, row: Attendance) -> dict[str, Any]:
    """The answer to whoever checked somebody in, as a tap is answered."""
    return {
        "activity_id": activity_id, "id": row.id, "session_id": row.session_id, "seat_id": row.seat_id, "at": row.at,
        "is_late": row.is_late, "evidence": row.evidence,
    }  # fmt: skip
