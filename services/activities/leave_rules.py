"""Judgements about leave: who decides, and whether it is asked for in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.activities.refusals import LeaveTooLate
from services.members.meeting_settings import HigherMeeting, LateLeave, LeaveSettings
from services.members.settings_sections import ActivitySettings
from services.members.vocabulary import Role


@dataclass(frozen=True)
class Path:
    """Which way a request goes: who decides, and whether it is late."""

    approver: Role
    is_late: bool


def path_of_leave(settings: ActivitySettings, kind: str, begins: Sequence[datetime], at: datetime) -> Path:
    """The way of a request for the half-days that begin at these instants; refuses what is too late here."""
    deadline = min(begins) - timedelta(hours=settings.leave.deadline_hours)
    is_late = at > deadline
    if is_late and settings.leave.late is LateLeave.REFUSED:
        raise LeaveTooLate(deadline=deadline)
    if is_late and settings.leave.late is LateLeave.LAST_APPROVER:
        return Path(settings.last_approver, is_late)
    return Path(settings.leave_approver(kind, len(begins)), is_late)


def is_approved_by_evidence(settings: LeaveSettings, reason_key: str) -> bool:
    """Whether a proof alone approves it: the member is called to a higher meeting, and the committee says so."""
    return settings.higher_meeting is HigherMeeting.AUTOMATIC and reason_key == settings.higher_meeting_reason
