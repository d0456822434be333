"""Tables of activities: the activity, its half-day sessions, invitations, attendance, the frozen sheet, history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.activities.answer_vocabulary import AnswerState
from services.activities.vocabulary import (
    ActivityState,
    AttendanceStatus,
    Evidence,
    InviteeRole,
    InviteeRule,
)
from services.kernel.database import NARROW, InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of


class Activity(InCommittee, Versioned, Model):
    """A meeting or activity (会议、活动). Kind's name and settings' version stay as they were when it was planned.

    `begins_at` and `ends_at` are those of its first and last session, kept here for lists and for settlement.
    """

    __tablename__ = "activity"

    kind: Mapped[str]
    kind_name: Mapped[str]
    settings_version: Mapped[int]
    title: Mapped[str]
    place: Mapped[str]
    is_required: Mapped[bool]
    is_remote_allowed: Mapped[bool] = mapped_column(default=False, server_default=false())
    capacity: Mapped[int | None]
    """How many may come to an optional activity; whoever accepts after that waits."""
    observer_places: Mapped[int | None]
    """How many of the public may sit in; none where it is empty."""
    answer_by: Mapped[datetime | None] = mapped_column(UTCInstant)
    agenda: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT, default=list, server_default="[]")
    series_id: Mapped[UUID | None]
    """What the activities of one repetition have in common; each lives its own life."""
    invitee_rule: Mapped[InviteeRule] = mapped_column(choice_of(InviteeRule, "invitee_rule"))
    state: Mapped[ActivityState] = mapped_column(choice_of(ActivityState, "state"))
    begins_at: Mapped[datetime] = mapped_column(UTCInstant)
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)
    organised_by: Mapped[UUID]
    organiser_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)
    published_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    opened_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    settled_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    cancellation_reason: Mapped[str | None]

    # Not columns: what the needs of the life's table look at, filled in by the command just before it takes the step.
    invitee_count = 0
    is_over = False
    open_claims = 0
    begins_soon = False

    __table_args__ = (
        CheckConstraint("ends_at > begins_at", "ends_after_it_begins"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", "settled_has_instant"),
        CheckConstraint(
            "state NOT IN ('published', 'open', 'settled') OR published_at IS NOT NULL", "published_has_instant"
        ),
        CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", "open_has_instant"),
        CheckConstraint("capacity IS NULL OR (capacity > 0 AND NOT is_required)", "places_of_an_optional_one"),
        CheckConstraint("(state = 'cancelled') = (cancellation_reason IS NOT NULL)", "cancelled_has_reason"),
        CheckConstraint("observer_places IS NULL OR observer_places > 0", "places_of_observers"),
        Index("ix_activity_begins_at", "committee_id", "begins_at", "id"),
        Index("ix_activity_state", "committee_id", "state", "begins_at", "id"),
        Index("ix_activity_ended", "committee_id", "state", "ends_at"),
        Index("ix_activity_series", "committee_id", "series_id"),
    )

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None, seat_id: UUID | None = None, session_id: UUID | None = None,
    ) -> "ActivityHistory":  # fmt: skip
        """The row of history of one step; steps about one invitee name the seat, and the session."""
        return ActivityHistory(
            activity_id=self.id, at=at, actor_id=actor_id, actor_name=actor_name, action=action, source=source,
            target=target, reason=reason, seat_id=seat_id, session_id=session_id,
        )  # fmt: skip


class ActivitySession(InCommittee, Model):
    """One half-day (半天) of an activity with its window for check-in; `late_after` is empty where nobody is late."""

    __tablename__ = "activity_session"

    activity_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    begins_at: Mapped[datetime] = mapped_column(UTCInstant)
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)
    check_in_opens_at: Mapped[datetime] = mapped_column(UTCInstant)
    check_in_closes_at: Mapped[datetime] = mapped_column(UTCInstant)
    late_after: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("activity_id", to="activity"),
        UniqueConstraint("committee_id", "activity_id", "number"),
        CheckConstraint("ends_at > begins_at", "ends_after_it_begins"),
        CheckConstraint(
            "check_in_opens_at < check_in_closes_at AND check_in_closes_at <= ends_at", "closes_by_the_end"
        ),
    )


class ActivityInvitee(InCommittee, Model):
    """A body whose members the rule of the activity means, or somebody named besides, with his role."""

    __tablename__ = "activity_invitee"

    activity_id: Mapped[UUID]
    body_id: Mapped[UUID | None]
    seat_id: Mapped[UUID | None]
    role: Mapped[InviteeRole] = mapped_column(
        choice_of(InviteeRole, "role"), default=InviteeRole.MEMBER, server_default=InviteeRole.MEMBER.value
    )

    __table_args__ = (
        within("activity_id", to="activity"),
        within("body_id", to="body"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "activity_id", "body_id"),
        UniqueConstraint("committee_id", "activity_id", "seat_id"),
        CheckConstraint("(body_id IS NULL) <> (seat_id IS NULL)", "body_or_seat"),
        NARROW,
    )


class Invitation(InCommittee, Model):
    """A member is invited to an activity, and says what he will do; and is excused from it, with a reason."""

    __tablename__ = "invitation"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    role: Mapped[InviteeRole] = mapped_column(
        choice_of(InviteeRole, "role"), default=InviteeRole.MEMBER, server_default=InviteeRole.MEMBER.value
    )
    state: Mapped[AnswerState] = mapped_column(
        choice_of(AnswerState, "state"), default=AnswerState.PENDING, server_default=AnswerState.PENDING.value
    )
    answered_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    told_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When the invitation was delivered to him; the notices write it."""
    excused_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    excused_by: Mapped[UUID | None]
    excuse_reason: Mapped[str | None]

    # Not columns: what the life of an answer looks at besides the row.
    activity_state = ActivityState.DRAFT
    is_required = True
    is_closed = False
    has_begun = False

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "activity_id", "seat_id"),
        CheckConstraint(
            "(excused_at IS NULL) = (excuse_reason IS NULL) AND (excused_at IS NULL) = (excused_by IS NULL)",
            "excuse_is_whole",
        ),
        CheckConstraint("(state = 'pending') = (answered_at IS NULL)", "answered_has_instant"),
        Index("ix_invitation_seat_id", "committee_id", "seat_id"),
        Index("ix_invitation_answers", "committee_id", "activity_id", "state", "answered_at"),
        NARROW,
    )

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None,
    ) -> "InvitationHistory":  # fmt: skip
        """The row of history of one answer."""
        return InvitationHistory(
            activity_id=self.activity_id, seat_id=self.seat_id, at=at, actor_id=actor_id, actor_name=actor_name,
            action=action, source=source, target=target, reason=reason,
        )  # fmt: skip


class InvitationHistory(InCommittee, Model):
    """One answer to an invitation, or what became of it by itself."""

    __tablename__ = "invitation_history"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        Index("ix_invitation_history_of", "committee_id", "activity_id", "seat_id"),
    )


class Attendance(InCommittee, Model):
    """A member was there: one row a session and seat, however often he taps. What is recorded by hand has a reason.

    `device_mark` tells the phones of one session apart, and those of two sessions not (`marks.py`).
    """

    __tablename__ = "attendance"

    session_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    evidence: Mapped[Evidence] = mapped_column(choice_of(Evidence, "evidence"))
    is_late: Mapped[bool]
    recorded_by: Mapped[UUID]
    reason: Mapped[str | None]
    recorded_by_name: Mapped[str | None]
    left_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    distance: Mapped[int | None]
    device_mark: Mapped[bytes | None]

    __table_args__ = (
        within("session_id", to="activity_session"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "session_id", "seat_id"),
        CheckConstraint("(evidence = 'manual') = (reason IS NOT NULL)", "by_hand_has_reason"),
        CheckConstraint("evidence <> 'desk' OR recorded_by_name IS NOT NULL", "desk_has_name"),
        CheckConstraint("left_at >= at", "leaves_after_it_came"),
        NARROW,
    )


class SettledAttendance(InCommittee, Model):
    """What became of one invitation, frozen at settlement.

    Whom settlement told nothing of has no row, until a correction says something of him: then one without status.
    """

    __tablename__ = "settled_attendance"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    status: Mapped[AttendanceStatus | None] = mapped_column(choice_of(AttendanceStatus, "status"))
    half_days: Mapped[int]
    sessions: Mapped[int]
    excused_half_days: Mapped[int] = mapped_column(default=0, server_default="0")
    is_required: Mapped[bool]
    role: Mapped[InviteeRole] = mapped_column(
        choice_of(InviteeRole, "role"), default=InviteeRole.MEMBER, server_default=InviteeRole.MEMBER.value
    )
    meeting: Mapped[str]
    evidence: Mapped[Evidence | None] = mapped_column(choice_of(Evidence, "evidence"))
    delivery: Mapped[str | None]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "activity_id", "seat_id"),
        CheckConstraint("0 <= half_days AND half_days <= sessions", "half_days_within_sessions"),
        Index("ix_settled_attendance_seat_id", "committee_id", "seat_id"),
        CheckConstraint(
            "0 <= excused_half_days AND half_days + excused_half_days <= sessions", "excused_within_sessions"
        ),
        NARROW,
    )


class ActivityHistory(InCommittee, Model):
    """One step of an activity's life: who, when, from, to, why; and about whom, where it was one invitee."""

    __tablename__ = "activity_history"

    activity_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None]
    seat_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        within("session_id", to="activity_session"),
        Index("ix_activity_history_activity_id", "committee_id", "activity_id", "id"),
        Index("ix_activity_history_session_id", "committee_id", "session_id"),
    )
