"""Corrections of settled attendance. The frozen sheet is never written again: what counts is the last confirmed one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.activities.attendance_vocabulary import CorrectionState
from services.activities.vocabulary import AttendanceStatus
from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import UTCInstant, choice_of


class AttendanceCorrection(InCommittee, Versioned, Model):
    """One correction (更正) of what was settled for one invitee: what it was, what it is to be, and why.

    One person proposes it and another one confirms it. At most one waits for each invitee, and at most one holds.
    A result without status is none: there was, or there is to be, nothing to tell of him.
    """

    __tablename__ = "attendance_correction"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[CorrectionState] = mapped_column(choice_of(CorrectionState, "state"))
    was_status: Mapped[AttendanceStatus | None] = mapped_column(choice_of(AttendanceStatus, "was_status"))
    was_half_days: Mapped[int]
    status: Mapped[AttendanceStatus | None] = mapped_column(choice_of(AttendanceStatus, "status"))
    half_days: Mapped[int]
    reason: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    refusal_reason: Mapped[str | None]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "activity_id", "seat_id", "number", name="uq_attendance_correction_number"),
        CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            "decided_whole",
        ),
        CheckConstraint("state NOT IN ('confirmed', 'superseded') OR decided_by <> proposed_by", "two_persons"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", "refused_has_reason"),
        CheckConstraint("half_days >= 0", "half_days_not_negative"),
        Index(
            "uq_attendance_correction_open", "committee_id", "activity_id", "seat_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_attendance_correction_activity_id", "committee_id", "activity_id", "id"),
        Index("ix_attendance_correction_seat_id", "committee_id", "seat_id", "id"),
    )  # fmt: skip
