"""The demo's correction: somebody was there after all, says the organiser, and the secretary-general confirms it."""

from datetime import timedelta
from uuid import UUID

from server.demo.year import Stage
from services.activities.commands.correcting import confirm_correction, propose_correction
from services.activities.models import SettledAttendance
from services.activities.vocabulary import AttendanceStatus

DAYS_LATER = timedelta(days=2)


def correct_one(stage: Stage, activity_id: UUID, reason: str) -> None:
    """Correct the first of those who were absent from an activity that was just settled."""
    settled_at = stage.clock.instant
    with stage.at(settled_at) as work:
        absent = work.session.scalars(
            work.select(SettledAttendance)
            .where(
                SettledAttendance.activity_id == activity_id, SettledAttendance.status == AttendanceStatus.ABSENT
            )
            .order_by(SettledAttendance.seat_id)
            .limit(1)
        ).one()  # fmt: skip
        seat_id, sessions = absent.seat_id, absent.sessions
    proposed = stage.act(
        settled_at + DAYS_LATER, stage.cast.staff["organiser"], propose_correction, activity_id=activity_id,
        seat_id=seat_id, status=AttendanceStatus.PRESENT, half_days=sessions, reason=reason,
    )  # fmt: skip
    stage.act(
        settled_at + 2 * DAYS_LATER, stage.cast.staff["secretary-general"], confirm_correction,
        activity_id=activity_id, correction_id=proposed["id"],
    )  # fmt: skip
