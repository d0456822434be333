"""Loading an activity for a command, held so that its sheet and its settlement cannot miss each other.

Settlement reads the sheet once and freezes it. Whoever writes on the sheet holds the activity with a share of its key;
steps of its life hold it alone. On PostgreSQL a step therefore waits for check-ins under way, and a check-in that comes
later waits for the step and sees the new state, or is undone by it (`commands/check_in.py`). SQLite has one writer
anyway and knows no such lock.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from services.activities.models import Activity, ActivitySession, Invitation
from services.kernel.errors import NotFound
from services.kernel.work import Work


def hold_alone(work: Work, activity_id: UUID) -> Activity:
    """The activity for a step of its life, or "not found"."""
    return _held(work, activity_id, for_update=True)


def hold_shared(work: Work, activity_id: UUID) -> Activity:
    """The activity for somebody who writes on its sheet, or "not found"."""
    return _held(work, activity_id, for_update={"read": True, "key_share": True})


def _held(work: Work, activity_id: UUID, *, for_update: bool | dict[str, bool]) -> Activity:
    activity = work.session.get(Activity, (work.committee_id, activity_id), with_for_update=for_update)
    if activity is None:
        raise NotFound
    return activity


def invitation_of(work: Work, activity_id: UUID, seat_id: UUID) -> Invitation:
    """The invitation of one seat, or "not found"."""
    invitation: Invitation | None = work.session.scalar(
        work.select(Invitation).where(Invitation.activity_id == activity_id, Invitation.seat_id == seat_id)
    )
    if invitation is None:
        raise NotFound
    return invitation


def session_of(work: Work, activity_id: UUID, session_id: UUID) -> ActivitySession:
    """A session of this activity, or "not found"."""
    session = work.session.get(ActivitySession, (work.committee_id, session_id))
    if session is None or session.activity_id != activity_id:
        raise NotFound
    return session


def in_sessions_of(work: Work, activity_id: UUID, column: Any) -> ColumnElement[bool]:
    """That a column names a session of this activity: asked so, a database begins with the few sessions.

    Joined, SQLite without statistics begins with all that the committee has of the other table.
    """
    found: ColumnElement[bool] = column.in_(
        work.select(ActivitySession.id).where(ActivitySession.activity_id == activity_id)
    )
    return found


def sessions_of(work: Work, activity_id: UUID) -> list[ActivitySession]:
    """The sessions of an activity, in their order."""
    return list(
        work.session.scalars(
            work.select(ActivitySession)
            .where(ActivitySession.activity_id == activity_id)
            .order_by(ActivitySession.number)
        )
    )
