"""Tables of the review besides the case: requests, meetings with their lists, saved views, decisions, the counter."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import NARROW, InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of
from services.proposals.vocabulary import ConversionTarget, ListOutcome, RequestKind, ReviewDecision

WAITS = "decided_at IS NULL AND taken_back_at IS NULL"


class ProposalRequest(InCommittee, Model):
    """What one person asked about a proposal and another one decides: who, when, why, both times."""

    __tablename__ = "proposal_request"

    proposal_id: Mapped[UUID]
    kind: Mapped[RequestKind] = mapped_column(choice_of(RequestKind, "kind"))
    target: Mapped[ConversionTarget | None] = mapped_column(choice_of(ConversionTarget, "target"))
    main_proposal_id: Mapped[UUID | None]
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UTCInstant)
    reason: Mapped[str]
    is_agreed: Mapped[bool | None]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decision_reason: Mapped[str | None]
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When the one who asked took it back undecided; why, the history says."""

    __table_args__ = (
        within("proposal_id", to="proposal"),
        within("main_proposal_id", to="proposal"),
        CheckConstraint("(kind = 'conversion') = (target IS NOT NULL)", "conversion"),
        CheckConstraint("(kind IN ('merger', 'separation')) = (main_proposal_id IS NOT NULL)", "main_case"),
        CheckConstraint(
            "(is_agreed IS NULL) = (decided_at IS NULL) AND (is_agreed IS NULL) = (decided_by IS NULL) "
            "AND (is_agreed IS NULL) = (decided_by_name IS NULL) "
            "AND (decision_reason IS NULL OR is_agreed IS NOT NULL)",
            "decided_whole",
        ),
        CheckConstraint("decided_by <> asked_by", "two_persons"),
        CheckConstraint("taken_back_at IS NULL OR (decided_at IS NULL AND kind <> 'conversion')", "taken_back"),
        # Nothing is asked while something else waits.
        Index(
            "uq_proposal_request_open", "committee_id", "proposal_id", unique=True,
            sqlite_where=text(WAITS), postgresql_where=text(WAITS),
        ),
        Index("ix_proposal_request_proposal", "committee_id", "proposal_id", "asked_at"),
        Index("ix_proposal_request_main", "committee_id", "main_proposal_id"),
    )  # fmt: skip


REQUEST_WAITS = and_(ProposalRequest.decided_at.is_(None), ProposalRequest.taken_back_at.is_(None))
"""Whether a request is neither decided nor taken back."""


class ReviewMeeting(InCommittee, Model):
    """A meeting that decided a list of proposals at once (会议审定), with its minutes."""

    __tablename__ = "review_meeting"
    __privileges__ = "SELECT, INSERT"

    held_on: Mapped[date]
    body: Mapped[str]
    minutes: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (Index("ix_review_meeting_newest", "committee_id", "held_on", "id"),)


class MeetingAttendee(InCommittee, Model):
    """A member who took part in a review meeting."""

    __tablename__ = "review_meeting_attendee"
    __privileges__ = "SELECT, INSERT"

    meeting_id: Mapped[UUID]
    seat_id: Mapped[UUID]

    __table_args__ = (
        within("meeting_id", to="review_meeting"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "meeting_id", "seat_id"),
        NARROW,
    )


class MeetingItem(InCommittee, Model):
    """One line of a meeting's list, in its order: the proposal, and what was made of it."""

    __tablename__ = "review_meeting_item"
    __privileges__ = "SELECT, INSERT"

    meeting_id: Mapped[UUID]
    position: Mapped[int]
    proposal_id: Mapped[UUID]
    outcome: Mapped[ListOutcome] = mapped_column(choice_of(ListOutcome, "outcome"))
    reason: Mapped[str | None]
    ground: Mapped[str | None]
    target: Mapped[ConversionTarget | None] = mapped_column(choice_of(ConversionTarget, "target"))

    __table_args__ = (
        within("meeting_id", to="review_meeting"),
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "meeting_id", "position"),
        UniqueConstraint("committee_id", "meeting_id", "proposal_id"),
        CheckConstraint("position >= 1", "position"),
        CheckConstraint("(outcome = 'decline') = (ground IS NOT NULL)", "declined_on_a_ground"),
        CheckConstraint("(outcome = 'convert') = (target IS NOT NULL)", "converted_to_something"),
        CheckConstraint("(outcome = 'file') = (reason IS NULL)", "otherwise_with_reason"),
        Index("ix_review_meeting_item_proposal", "committee_id", "proposal_id"),
    )


class MeetingRecusal(InCommittee, Model):
    """An attendee whose own proposal was on the list: he stepped out while it was decided (回避)."""

    __tablename__ = "review_meeting_recusal"
    __privileges__ = "SELECT, INSERT"

    meeting_id: Mapped[UUID]
    proposal_id: Mapped[UUID]
    seat_id: Mapped[UUID]

    __table_args__ = (
        within("meeting_id", to="review_meeting"),
        within("proposal_id", to="proposal"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "meeting_id", "proposal_id", "seat_id", name="uq_review_meeting_recusal_once"),
        NARROW,
    )


class QueueView(InCommittee, Versioned, Model):
    """A set of filters of the queue under a name: its owner's, or shared with everybody who reads the queue."""

    __tablename__ = "queue_view"

    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    is_shared: Mapped[bool]
    saved_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        UniqueConstraint("committee_id", "owner_id", "name"),
        Index("ix_queue_view_shared", "committee_id", "is_shared"),
    )


class ProposalReview(InCommittee, Model):
    """What a reviewer decided at a step. The database too refuses two decisions of one person in a round."""

    __tablename__ = "proposal_review"

    proposal_id: Mapped[UUID]
    round: Mapped[int]
    step: Mapped[int]
    reviewer_id: Mapped[UUID]
    decision: Mapped[ReviewDecision] = mapped_column(choice_of(ReviewDecision, "decision"))
    decided_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id", "round", "reviewer_id"),
        UniqueConstraint("committee_id", "proposal_id", "round", "step"),
        NARROW,
    )


class CaseCounter(InCommittee, Model):
    """The last case number given in a session."""

    __tablename__ = "case_counter"

    session_id: Mapped[UUID]
    last_number: Mapped[int]

    __table_args__ = (
        within("session_id", to="term_session"),
        UniqueConstraint("committee_id", "session_id"),
        CheckConstraint("last_number >= 0", "last_number"),
        NARROW,
    )
