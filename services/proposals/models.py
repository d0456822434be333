"""Tables of proposals: the case, its main members, its asks, every saved text, the history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.errors import FieldFault
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of
from services.members.settings_sections import ProposalSettings
from services.proposals.vocabulary import (
    ConversionTarget,
    ProposalAction,
    ProposalKind,
    ProposalState,
    RequestKind,
    SubmissionPeriod,
)

NOBODY = UUID(int=0)


class Loaded:
    """What the life's guards look at besides the columns; a command fills it when it loads the case."""

    author_account_id: UUID = NOBODY
    passed_by: frozenset[UUID] = frozenset()
    has_signed: bool = False
    """Whether the actor is among those who co-signed it, be it that he withdrew since, or a main member of its body."""
    is_of_main: bool = False
    may_be_taken_on: bool = False
    suggestions: tuple[str, ...] = ()
    suggested_units: tuple[UUID, ...] = ()
    abolished_units: frozenset[UUID] = frozenset()
    """Which of them were abolished since they were written down."""
    has_contact: bool = False
    form: ProposalSettings | None = None
    main_id: UUID | None = None
    """The case that it is to join or has joined, with that one's state and number."""
    main_state: ProposalState | None = None
    main_number: int | None = None
    merged_count: int = 0
    live_co_signatures: int = 0
    scan_count: int = 0
    collective_fault: FieldFault | None = None
    """Why nobody, or not this person, submits a collective proposal of this body now."""


class Proposal(Loaded, InCommittee, Versioned, Model):
    """A proposal (提案). What runs in its review (the `step_…` columns) began with one version of the settings.

    `title` and the other words are what its author saved last; `submitted_title` and `submitted_category` what he
    submitted last, for the lists of everybody else (`queries/texts.py`).

    Filed and merged are facts beside the state: the number stays with a case that was withdrawn or joined another one.
    `asked` and `asked_by` tell what a second person has to decide; the whole request is a `ProposalRequest`.
    """

    __tablename__ = "proposal"

    author_seat_id: Mapped[UUID]
    kind: Mapped[ProposalKind] = mapped_column(
        choice_of(ProposalKind, "kind"), default=ProposalKind.INDIVIDUAL, server_default=ProposalKind.INDIVIDUAL.value
    )
    body_id: Mapped[UUID | None]
    """The body that proposes collectively."""
    officer_account_id: Mapped[UUID | None]
    """Its officer who wrote it, where he holds no seat; then the author's seat is the first main member's."""
    entered_by: Mapped[UUID | None]
    """The account of the clerk who enters it from paper; whose it was before, revisions and history say."""
    offered_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When the clerk last showed it to its proposer; before that it is not the proposer's."""
    paper_received_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When the office got the paper; what is confirmed is received as of then."""
    title: Mapped[str]
    situation: Mapped[str]
    analysis: Mapped[str]
    category: Mapped[str | None]
    is_researched: Mapped[bool | None]
    may_be_published: Mapped[bool | None]
    state: Mapped[ProposalState] = mapped_column(choice_of(ProposalState, "state"))
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)
    saved_at: Mapped[datetime] = mapped_column(UTCInstant)
    session_id: Mapped[UUID | None]
    period: Mapped[SubmissionPeriod | None] = mapped_column(choice_of(SubmissionPeriod, "period"))
    received_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When it was first submitted; `submitted_at` is the last time."""
    submitted_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    submitted_title: Mapped[str | None]
    submitted_category: Mapped[str | None]
    settings_version: Mapped[int | None]
    review_round: Mapped[int] = mapped_column(default=0)
    review_step: Mapped[int | None]
    review_steps: Mapped[int | None]
    step_name: Mapped[str | None]
    step_began_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    step_due_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    filed_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    case_number: Mapped[int | None]
    case_label: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When it was merged, converted, not filed or withdrawn."""
    decline_ground: Mapped[str | None]
    converted_to: Mapped[ConversionTarget | None] = mapped_column(choice_of(ConversionTarget, "converted_to"))
    merged_into_id: Mapped[UUID | None]
    asked: Mapped[RequestKind | None] = mapped_column(choice_of(RequestKind, "asked"))
    asked_by: Mapped[UUID | None]

    __table_args__ = (
        within("author_seat_id", to="seat"),
        within("session_id", to="term_session"),
        within("merged_into_id", to="proposal"),
        within("body_id", to="body"),
        UniqueConstraint("committee_id", "session_id", "case_number"),
        CheckConstraint("revision >= 1 AND review_round >= 0", "counts"),
        CheckConstraint("state <> 'draft' OR (submitted_at IS NULL AND review_round = 0)", "draft"),
        CheckConstraint(
            "state <> 'co-signing' OR (kind = 'joint' AND submitted_at IS NULL AND review_round = 0)", "co_signing"
        ),
        CheckConstraint(
            "(kind = 'collective') = (body_id IS NOT NULL) AND (officer_account_id IS NULL OR kind = 'collective')",
            "collective",
        ),
        CheckConstraint(
            "state NOT IN ('entered', 'awaiting-confirmation') OR (entered_by IS NOT NULL AND kind = 'individual' "
            "AND submitted_at IS NULL AND review_round = 0)",
            "entered",
        ),
        CheckConstraint("state <> 'awaiting-confirmation' OR offered_at IS NOT NULL", "awaiting_confirmation"),
        CheckConstraint(
            "(offered_at IS NULL) = (paper_received_at IS NULL) AND (offered_at IS NULL OR entered_by IS NOT NULL)",
            "offered",
        ),
        CheckConstraint("(submitted_title IS NULL) = (submitted_at IS NULL)", "submitted_title"),
        CheckConstraint(
            "state NOT IN ('in-review', 'sent-back', 'awaiting-consent', 'filed', 'merged', 'converted', 'not-filed') "
            "OR (session_id IS NOT NULL AND submitted_at IS NOT NULL "
            "AND settings_version IS NOT NULL AND review_round >= 1)",
            "submitted",
        ),
        CheckConstraint(
            "state <> 'in-review' OR (review_step IS NOT NULL AND review_steps IS NOT NULL "
            "AND review_step BETWEEN 1 AND review_steps AND step_name IS NOT NULL AND step_began_at IS NOT NULL "
            "AND step_due_at IS NOT NULL)",
            "in_review",
        ),
        CheckConstraint("state <> 'filed' OR case_number IS NOT NULL", "filed"),
        CheckConstraint(
            "(case_number IS NULL) = (filed_at IS NULL) AND (case_number IS NULL) = (case_label IS NULL)", "numbered"
        ),
        CheckConstraint("case_number >= 1", "case_number"),
        CheckConstraint(
            "(state IN ('merged', 'converted', 'not-filed', 'withdrawn')) = (closed_at IS NOT NULL)", "closed"
        ),
        CheckConstraint("(state = 'not-filed') = (decline_ground IS NOT NULL)", "not_filed"),
        CheckConstraint("(state = 'converted') = (converted_to IS NOT NULL)", "was_converted"),
        CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL) AND (merged_into_id IS NULL OR merged_into_id <> id)",
            "merged",
        ),
        CheckConstraint("(asked IS NULL) = (asked_by IS NULL)", "asked_by_somebody"),
        CheckConstraint(
            "asked IS NULL OR (asked = 'conversion' AND state = 'awaiting-consent') OR "
            "(asked IN ('withdrawal', 'merger') AND state = 'filed') OR (asked = 'separation' AND state = 'merged')",
            "asked_in_its_state",
        ),
        CheckConstraint("state <> 'awaiting-consent' OR asked IS NOT NULL", "awaiting_consent"),
        Index("ix_proposal_author", "committee_id", "author_seat_id", "id"),
        Index(
            "ix_proposal_body",
            "committee_id",
            "body_id",
            "id",
            sqlite_where=text("body_id IS NOT NULL"),
            postgresql_where=text("body_id IS NOT NULL"),
        ),
        Index("ix_proposal_officer", "committee_id", "officer_account_id", "id"),
        Index("ix_proposal_entered", "committee_id", "entered_by", "id"),
        Index("ix_proposal_queue", "committee_id", "submitted_at", "id"),
        Index("ix_proposal_queue_of_state", "committee_id", "state", "submitted_at", "id"),
        Index("ix_proposal_due", "committee_id", "state", "step_due_at", "id"),
        Index("ix_proposal_merged_into", "committee_id", "merged_into_id"),
        Index("ix_proposal_asked", "committee_id", "asked", "id"),
        Index("ix_proposal_publishable", "committee_id", "state", "may_be_published", "filed_at", "id"),
    )

    def begin_step(self, step: int, name: str, *, at: datetime, due_at: datetime) -> None:
        """Let a step of the running review begin."""
        self.review_step, self.step_name, self.step_began_at, self.step_due_at = step, name, at, due_at

    def end_review(self) -> None:
        """Let no step be running any more."""
        self.review_step = self.review_steps = self.step_name = self.step_began_at = self.step_due_at = None

    def pause_review(self) -> None:
        """Stop the clock of the running step; which one it was is kept, for the day on which it goes on."""
        self.step_began_at = self.step_due_at = None

    def ask(self, kind: RequestKind, *, by: UUID) -> None:
        """Let something wait for the decision of a second person."""
        self.asked, self.asked_by = kind, by

    def decide_request(self) -> None:
        """Let nothing wait any more."""
        self.asked = self.asked_by = None

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None, review_round: int | None = None, step: int | None = None, meeting_id: UUID | None = None,
    ) -> "ProposalHistory":  # fmt: skip
        """The row of a step just taken; the version that it will have puts the steps in order."""
        return ProposalHistory(
            proposal_id=self.id, version=self.version + 1, at=at, actor_id=actor_id, actor_name=actor_name,
            action=action, source=source, target=target, reason=reason, step=step, meeting_id=meeting_id,
            round=self.review_round if review_round is None else review_round,
        )  # fmt: skip


class ProposalMainMember(InCommittee, Model):
    """A main member (主笔委员) of a collective proposal, whose score counts it."""

    __tablename__ = "proposal_main_member"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    seat_id: Mapped[UUID]

    __table_args__ = (
        within("proposal_id", to="proposal"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "proposal_id", "number"),
        UniqueConstraint("committee_id", "proposal_id", "seat_id"),
        CheckConstraint("number >= 1", "number"),
    )


class ProposalSuggestion(InCommittee, Model):
    """One numbered ask (建议); a handling unit will answer each."""

    __tablename__ = "proposal_suggestion"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str]

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id", "number"),
        CheckConstraint("number >= 1", "number"),
    )


class ProposalRevision(InCommittee, Model):
    """Every text that was saved, whole, and what was attached to it. Reviewers see those that were submitted."""

    __tablename__ = "proposal_revision"

    proposal_id: Mapped[UUID]
    number: Mapped[int]
    version: Mapped[int]
    text: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT, server_default="[]")
    saved_at: Mapped[datetime] = mapped_column(UTCInstant)
    saved_by: Mapped[UUID]
    saved_by_name: Mapped[str]
    device_id: Mapped[UUID | None]
    submitted_round: Mapped[int | None]

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id", "number"),
    )


class ProposalHistory(InCommittee, Model):
    """Who took which step when, from where to where, and why."""

    __tablename__ = "proposal_history"

    proposal_id: Mapped[UUID]
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[ProposalAction] = mapped_column(choice_of(ProposalAction, "action"))
    source: Mapped[ProposalState] = mapped_column(choice_of(ProposalState, "source"))
    target: Mapped[ProposalState] = mapped_column(choice_of(ProposalState, "target"))
    reason: Mapped[str | None]
    round: Mapped[int]
    step: Mapped[int | None]
    meeting_id: Mapped[UUID | None]
    """The review meeting whose list it was on."""

    __table_args__ = (
        within("proposal_id", to="proposal"),
        within("meeting_id", to="review_meeting"),
        UniqueConstraint("committee_id", "proposal_id", "version"),
        CheckConstraint(
            "reason IS NOT NULL OR action NOT IN ('send-back', 'decline', 'propose-conversion', 'merge', "
            "'ask-withdrawal', 'ask-merger', 'ask-separation', 'refuse-request', 'reject-entry')",
            "with_reason",
        ),
    )
