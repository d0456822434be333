"""A member checks in to a session with the code of the hall's screen."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.activities.facts import CheckedIn
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.rules import Door, admit
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.database import insert_missing
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Work


def check_in(work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, code: str) -> dict[str, Any]:
    """Check in; a second tap is the same check-in and gets the same answer, whatever code it brings."""
    row = _at_the_door(work, actor, activity_id, session_id)
    entry = None
    if row.attendance_id is None:
        door = Door(
            is_invited=row.invitation_id is not None, state=row.state, opens_at=row.check_in_opens_at,
            closes_at=row.check_in_closes_at, late_after=row.late_after,
        )  # fmt: skip
        key = VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=session_id)
        entry = _enter(work, actor, session_id, is_late=admit(door, code=code, key=key, at=work.now))
    there = work.session.execute(
        work.select(
            Attendance.id, Attendance.session_id, Attendance.seat_id, Attendance.at, Attendance.is_late,
            Attendance.evidence,
        ).where(Attendance.session_id == session_id, Attendance.seat_id == actor.seat_id)
    ).one()  # fmt: skip
    if there.id == entry:
        work.record(
            CheckedIn(
                subject_id=activity_id, session_id=session_id, seat_id=there.seat_id, evidence=there.evidence,
                is_late=there.is_late,
            )
        )  # fmt: skip
    return {"activity_id": activity_id, **there._mapping}


def _at_the_door(work: Work, actor: Actor, activity_id: UUID, session_id: UUID) -> Any:
    """Session, invitation and attendance in one query; it holds the activity against settlement (`queries/held.py`)."""
    row = work.session.execute(
        work.select(
            Activity.state, ActivitySession.check_in_opens_at, ActivitySession.check_in_closes_at,
            ActivitySession.late_after,
        )
        .join(
            ActivitySession,
            and_(ActivitySession.committee_id == Activity.committee_id, ActivitySession.activity_id == Activity.id),
        )
        .add_columns(Invitation.id.label("invitation_id"), Attendance.id.label("attendance_id"))
        .outerjoin(
            Invitation,
            and_(
                Invitation.committee_id == Activity.committee_id,
                Invitation.activity_id == Activity.id,
                Invitation.seat_id == actor.seat_id,
            ),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.committee_id == ActivitySession.committee_id,
                Attendance.session_id == ActivitySession.id,
                Attendance.seat_id == actor.seat_id,
            ),
        )
        .where(Activity.id == activity_id, ActivitySession.id == session_id)
        .with_for_update(read=True, key_share=True, of=Activity)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def _enter(work: Work, actor: Actor, session_id: UUID, *, is_late: bool) -> UUID:
    """Write the row, unless another tap was faster: then the identifier returned is nobody's."""
    entry = new_id()
    row = {
        "committee_id": work.committee_id, "id": entry, "session_id": session_id, "seat_id": actor.seat_id,
        "at": work.now, "evidence": Evidence.VENUE_CODE, "is_late": is_late, "recorded_by": actor.account_id,
        "reason": None,
    }  # fmt: skip
    insert_missing(work.session, Attendance, [row])
    return entry
