"""Tables of leave: what was asked for, for which half-days, with which evidence, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import services.files.models  # noqa: F401 - the table that evidence points to
from services.activities.leave_vocabulary import LeaveState
from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import UTCInstant, choice_of
from services.members.vocabulary import Role


class LeaveRequest(InCommittee, Model):
    """One member asks for leave (请假) from an activity or some of its half-days; another one decides.

    Who decides is found when it is asked, by kind and length, and stays: the settings may change meanwhile.
    """

    __tablename__ = "leave_request"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    state: Mapped[LeaveState] = mapped_column(choice_of(LeaveState, "state"))
    reason_key: Mapped[str]
    reason_name: Mapped[str]
    reason: Mapped[str]
    half_days: Mapped[int]
    is_whole: Mapped[bool]
    is_late: Mapped[bool]
    approver: Mapped[Role] = mapped_column(choice_of(Role, "approver"))
    absent_from: Mapped[datetime] = mapped_column(UTCInstant)
    absent_until: Mapped[datetime] = mapped_column(UTCInstant)
    requested_at: Mapped[datetime] = mapped_column(UTCInstant)
    requested_by: Mapped[UUID]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decision_reason: Mapped[str | None]

    # Not columns: what the life of a request looks at besides the row.
    is_going_on = True
    is_convened_by_actor = False
    last_approver = Role.SECRETARY_GENERAL

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        CheckConstraint("half_days > 0", "half_days"),
        CheckConstraint("absent_until > absent_from", "ends_after_it_begins"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decided_by_name IS NULL) "
            "AND (state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL)",
            "decided_whole",
        ),
        CheckConstraint("decided_by <> requested_by", "nobody_decides_his_own"),
        CheckConstraint("state <> 'refused' OR decision_reason IS NOT NULL", "refused_with_reason"),
        Index("ix_leave_request_of", "committee_id", "activity_id", "seat_id"),
        Index("ix_leave_request_seat_id", "committee_id", "seat_id", "requested_at", "id"),
        Index("ix_leave_request_calendar", "committee_id", "absent_from", "id"),
        Index("ix_leave_request_queue", "committee_id", "state", "requested_at", "id"),
        Index(
            "uq_leave_request_open", "committee_id", "activity_id", "seat_id", unique=True,
            sqlite_where=text("state IN ('requested', 'approved')"),
            postgresql_where=text("state IN ('requested', 'approved')"),
        ),
    )  # fmt: skip

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None,
    ) -> "LeaveHistory":  # fmt: skip
        """The row of history of one step."""
        return LeaveHistory(
            leave_id=self.id, at=at, actor_id=actor_id, actor_name=actor_name, action=action, source=source,
            target=target, reason=reason,
        )  # fmt: skip


class LeaveHalfDay(InCommittee, Model):
    """A half-day for which leave is asked."""

    __tablename__ = "leave_half_day"

    leave_id: Mapped[UUID]
    session_id: Mapped[UUID]

    __table_args__ = (
        within("leave_id", to="leave_request"),
        within("session_id", to="activity_session"),
        UniqueConstraint("committee_id", "leave_id", "session_id"),
        Index("ix_leave_half_day_session_id", "committee_id", "session_id"),
        NARROW,
    )


class LeaveEvidence(InCommittee, Model):
    """A stored file that proves why: the row has the file's own identifier."""

    __tablename__ = "leave_evidence"

    leave_id: Mapped[UUID]

    __table_args__ = (
        within("id", to="stored_file"),
        within("leave_id", to="leave_request"),
        Index("ix_leave_evidence_of", "committee_id", "leave_id"),
        NARROW,
    )


class ExcusedSession(InCommittee, Model):
    """A half-day from which a member is excused, where it is not the whole activity (the invitation says that)."""

    __tablename__ = "excused_session"

    activity_id: Mapped[UUID]
    session_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    leave_id: Mapped[UUID]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("session_id", to="activity_session"),
        within("seat_id", to="seat"),
        within("leave_id", to="leave_request"),
        UniqueConstraint("committee_id", "session_id", "seat_id"),
        Index("ix_excused_session_of", "committee_id", "activity_id", "seat_id"),
        NARROW,
    )


class LeaveHistory(InCommittee, Model):
    """One step of a request's life."""

    __tablename__ = "leave_history"

    leave_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None]

    __table_args__ = (
        within("leave_id", to="leave_request"),
        Index("ix_leave_history_of", "committee_id", "leave_id", "id"),
    )
