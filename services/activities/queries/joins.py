"""How the tables of an activity are joined; the committee is in every key."""

from sqlalchemy import and_

from services.activities.models import Activity, ActivitySession, Attendance, Invitation, SettledAttendance
from services.members.models import Seat

SEAT_OF_INVITATION = and_(Seat.committee_id == Invitation.committee_id, Seat.id == Invitation.seat_id)
ACTIVITY_OF_INVITATION = and_(Activity.committee_id == Invitation.committee_id, Activity.id == Invitation.activity_id)
SESSION_OF_ATTENDANCE = and_(
    ActivitySession.committee_id == Attendance.committee_id, ActivitySession.id == Attendance.session_id
)
SETTLED_OF_INVITATION = and_(
    SettledAttendance.committee_id == Invitation.committee_id,
    SettledAttendance.activity_id == Invitation.activity_id,
    SettledAttendance.seat_id == Invitation.seat_id,
)
