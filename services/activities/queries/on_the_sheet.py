"""What the sheet tells about how somebody came in, and how an officer finds whom he looks for on it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_

from services.activities.leave_models import ExcusedSession
from services.activities.models import ActivitySession, Attendance, Invitation
from services.activities.queries.expected import is_expected
from services.activities.queries.joins import SESSION_OF_ATTENDANCE
from services.activities.vocabulary import GRADES
from services.kernel.work import Work
from services.members.models import Seat

Mark = tuple[UUID, bytes]
"""A session, and the mark of a phone in it."""


def shared_marks(work: Work, activity_id: UUID) -> dict[Mark, int]:
    """The phones with which several members checked in to one session, and how many did."""
    rows = work.session.execute(
        work.select(Attendance.session_id, Attendance.device_mark)
        .add_columns(func.count().label("members"))
        .join(
            ActivitySession,
            SESSION_OF_ATTENDANCE,
        )
        .where(ActivitySession.activity_id == activity_id, Attendance.device_mark.is_not(None))
        .group_by(Attendance.session_id, Attendance.device_mark)
        .having(func.count() > 1)
    )  # fmt: skip
    return {(row.session_id, row.device_mark): row.members for row in rows}


def entry_on_sheet(row: Mapping[Any, Any], shared: Collection[Mark]) -> dict[str, Any]:
    """One session that an invitee attended, with the grade of its proof, and by how many minutes he came or left."""
    left_at = row["left_at"]
    return {
        **{name: row[name] for name in SHOWN},
        "grade": GRADES[row["evidence"]],
        "minutes_late": _minutes(row["begins_at"], row["at"]) if row["is_late"] else 0,
        "minutes_early": _minutes(left_at, row["ends_at"]) if left_at else 0,
        "shares_phone": (row["session_id"], row["device_mark"]) in shared,
    }


SHOWN = ("session_id", "at", "is_late", "evidence", "reason", "recorded_by_name", "left_at", "distance")


def _minutes(since: datetime, until: datetime) -> int:
    """Whole minutes, a begun one too; none the other way round."""
    return max(0, -((since - until) // timedelta(minutes=1)))


def narrowed(work: Work, statement: Select[Any], *, search: str | None, missing_from: UUID | None) -> Select[Any]:
    """The sheet's lines that an officer looks for: by the beginning of a name, its initials or a member's number.

    `missing_from` leaves those whom a session still waits for: expected, and neither there nor excused.
    """
    if search:
        wanted = _escaped(search)
        statement = statement.where(
            or_(
                Seat.name.like(f"{wanted}%", escape="\\"),
                Seat.initials.like(f"% {_escaped(search.lower())}%", escape="\\"),
                Seat.member_number.like(f"{wanted}%", escape="\\"),
            )
        )
    if missing_from:
        is_there = exists().where(
            Attendance.committee_id == work.committee_id, Attendance.session_id == missing_from,
            Attendance.seat_id == Invitation.seat_id,
        )  # fmt: skip
        has_leave = exists().where(
            ExcusedSession.committee_id == work.committee_id, ExcusedSession.session_id == missing_from,
            ExcusedSession.seat_id == Invitation.seat_id,
        )  # fmt: skip
        statement = statement.where(is_expected(), ~is_there, ~has_leave, Invitation.excused_at.is_(None))
    return statement


def _escaped(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return text
