"""An organiser writes on the sheet that somebody left before the end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.activities.commands.arriving import attendance_of, entry_shown
from services.activities.door_facts import LeavingRecorded
from services.activities.lifecycle import LIFECYCLE
from services.activities.queries.held import hold_shared, invitation_of, session_of
from services.activities.refusals import LeavesBeforeItCame, NotPresent, OwnAttendance
from services.activities.vocabulary import ActivityAction
from services.kernel.actor import Actor
from services.kernel.work import Work


def record_leaving(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, seat_id: UUID, left_at: datetime | None,
    reason: str,
) -> dict[str, Any]:  # fmt: skip
    """Record when somebody left before the end, or (without a time) that he stayed; the reason is in the history."""
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    invitation_of(work, activity_id, seat_id)
    if actor.seat_id == seat_id:
        raise OwnAttendance
    work.take(
        LIFECYCLE, activity, ActivityAction.RECORD_PRESENCE, actor, reason=reason, seat_id=seat_id,
        session_id=session_id,
    )  # fmt: skip
    entry = attendance_of(work, session_id, seat_id)
    if entry is None:
        raise NotPresent
    if left_at is not None and not entry.at <= left_at < session.ends_at:
        raise LeavesBeforeItCame(came_at=entry.at, ends_at=session.ends_at)
    entry.left_at = left_at
    work.record(LeavingRecorded(subject_id=activity_id, session_id=session_id, seat_id=seat_id, left_at=left_at))
    return {**entry_shown(activity_id, entry), "left_at": entry.left_at}
