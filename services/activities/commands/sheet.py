"""What an organiser writes on the sheet by hand before settlement: who was there, and who is excused."""

from typing import Any
from uuid import UUID

from services.activities.facts import LeaveExcused, PresenceRecorded
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import ActivitySession, Attendance
from services.activities.proofs import is_stronger
from services.activities.queries.held import hold_shared, invitation_of, session_of
from services.activities.refusals import CheckInNotOpen, OwnAttendance
from services.activities.vocabulary import ActivityAction, Evidence
from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.kernel.work import Work


def record_presence(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, seat_id: UUID, reason: str,
    is_present: bool, is_late: bool,
) -> dict[str, Any]:  # fmt: skip
    """Record that an invitee was at a session, or strike a wrong entry out; the reason stays in the history."""
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    invitation_of(work, activity_id, seat_id)
    _refuse_own(actor, seat_id)
    work.take(
        LIFECYCLE,
        activity,
        ActivityAction.RECORD_PRESENCE,
        actor,
        reason=reason,
        seat_id=seat_id,
        session_id=session_id,
    )
    if is_present and work.now < session.check_in_opens_at:
        raise CheckInNotOpen(opens_at=session.check_in_opens_at)
    entry = _write(work, actor, session, seat_id, reason, is_present=is_present, is_late=is_late)
    work.record(
        PresenceRecorded(
            subject_id=activity_id, session_id=session_id, seat_id=seat_id, is_present=is_present,
            is_late=is_present and is_late,
        )
    )  # fmt: skip
    return {
        "activity_id": activity_id,
        "session_id": session_id,
        "seat_id": seat_id,
        "attendance": {"at": entry.at, "is_late": entry.is_late, "evidence": entry.evidence} if entry else None,
    }


def excuse(
    work: Work, actor: Actor, *, activity_id: UUID, seat_id: UUID, reason: str, is_excused: bool
) -> dict[str, Any]:
    """Excuse an invitee from the activity, or take the excuse back; the reason stays in the history."""
    activity = hold_shared(work, activity_id)
    invitation = invitation_of(work, activity_id, seat_id)
    _refuse_own(actor, seat_id)
    work.take(LIFECYCLE, activity, ActivityAction.EXCUSE, actor, reason=reason, seat_id=seat_id)
    invitation.excused_at = work.now if is_excused else None
    invitation.excused_by = actor.account_id if is_excused else None
    invitation.excuse_reason = reason if is_excused else None
    work.record(LeaveExcused(subject_id=activity_id, seat_id=seat_id, is_excused=is_excused))
    return {"activity_id": activity_id, "seat_id": seat_id, "is_excused": is_excused}


def _refuse_own(actor: Actor, seat_id: UUID) -> None:
    if actor.seat_id == seat_id:
        raise OwnAttendance


def _write(
    work: Work, actor: Actor, session: ActivitySession, seat_id: UUID, reason: str, *, is_present: bool, is_late: bool
) -> Attendance | None:
    """Bring the entry to what the organiser says. What says so already keeps its evidence."""
    entry: Attendance | None = work.session.scalar(
        work.select(Attendance).where(Attendance.session_id == session.id, Attendance.seat_id == seat_id)
    )
    if not is_present:
        if entry:
            work.session.delete(entry)
        return None
    if entry is None:
        # Whoever is written down days later was there within the session: his lateness is told by the minute.
        entry = Attendance(id=new_id(), session_id=session.id, seat_id=seat_id, at=min(work.now, session.ends_at))
        work.add(entry)
    elif entry.is_late == is_late and not is_stronger(Evidence.MANUAL, entry.evidence):
        return entry
    entry.evidence, entry.is_late, entry.recorded_by, entry.reason = Evidence.MANUAL, is_late, actor.account_id, reason
    entry.recorded_by_name, entry.distance = actor.name, None
    return entry
