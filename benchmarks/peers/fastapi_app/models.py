"""The tables that the peer's endpoints touch, declared with relationships as SQLAlchemy's tutorial teaches."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from benchmarks.peers.duties import POINTS, new_id
from benchmarks.peers.fastapi_app.database import Amount, Instant

Key = Annotated[UUID, mapped_column(primary_key=True)]
Own = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
At = Annotated[datetime, mapped_column(Instant)]
Document: Any = JSON().with_variant(JSONB(), "postgresql")
Grams: Any = Text().with_variant(TSVECTOR(), "postgresql")


class Base(DeclarativeBase):
    """The base of the tables."""


def within(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key to a row of the same committee."""
    return ForeignKeyConstraint(["committee_id", column], [f"{target}.committee_id", f"{target}.id"])


class Account(Base):
    __tablename__ = "account"
    id: Mapped[Key]
    must_change_password: Mapped[bool]
    is_disabled: Mapped[bool]
    token_version: Mapped[int]


class Device(Base):
    __tablename__ = "device"
    id: Mapped[Key]
    account_id: Mapped[UUID]
    committee_id: Mapped[UUID]
    ends_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class RoleGrant(Base):
    __tablename__ = "role_grant"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    account_id: Mapped[UUID]
    role: Mapped[str]


class Officer(Base):
    __tablename__ = "officer"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    account_id: Mapped[UUID]
    name: Mapped[str]
    is_active: Mapped[bool]


class Body(Base):
    __tablename__ = "body"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str]


class Seat(Base):
    __tablename__ = "seat"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    account_id: Mapped[UUID]
    name: Mapped[str]
    member_number: Mapped[str]
    sector_id: Mapped[UUID]
    is_standing: Mapped[bool]
    is_active: Mapped[bool]
    sector: Mapped[Body] = relationship(viewonly=True)
    __table_args__ = (within("sector_id", "body"),)


class Term(Base):
    __tablename__ = "term"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    number: Mapped[int]


class TermSession(Base):
    __tablename__ = "term_session"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    term_id: Mapped[UUID]
    number: Mapped[int]
    year: Mapped[int]
    begins_on: Mapped[date]
    term: Mapped[Term] = relationship(viewonly=True)
    __table_args__ = (within("term_id", "term"),)


class CommitteeSettings(Base):
    __tablename__ = "committee_settings"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    number: Mapped[int]
    text: Mapped[str]


class Proposal(Base):
    __tablename__ = "proposal"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    version: Mapped[int] = mapped_column()
    author_seat_id: Mapped[UUID]
    kind: Mapped[str]
    body_id: Mapped[UUID | None]
    officer_account_id: Mapped[UUID | None]
    title: Mapped[str]
    situation: Mapped[str]
    analysis: Mapped[str]
    category: Mapped[str | None]
    state: Mapped[str]
    revision: Mapped[int]
    saved_at: Mapped[At]
    session_id: Mapped[UUID | None]
    period: Mapped[str | None]
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_title: Mapped[str | None]
    submitted_category: Mapped[str | None]
    settings_version: Mapped[int | None]
    review_round: Mapped[int]
    review_step: Mapped[int | None]
    review_steps: Mapped[int | None]
    step_name: Mapped[str | None]
    step_began_at: Mapped[datetime | None] = mapped_column(Instant)
    step_due_at: Mapped[datetime | None] = mapped_column(Instant)
    filed_at: Mapped[datetime | None] = mapped_column(Instant)
    case_number: Mapped[int | None]
    case_label: Mapped[str | None]
    asked: Mapped[str | None]
    asked_by: Mapped[UUID | None]
    author: Mapped[Seat] = relationship(viewonly=True)
    body: Mapped[Body | None] = relationship(viewonly=True)
    suggestions: Mapped[list["Suggestion"]] = relationship(viewonly=True, order_by="Suggestion.number")
    reviews: Mapped[list["Review"]] = relationship(viewonly=True)
    revisions: Mapped[list["Revision"]] = relationship(viewonly=True)
    __table_args__ = (within("author_seat_id", "seat"), within("body_id", "body"))
    __mapper_args__ = {"version_id_col": version}


class Suggestion(Base):
    __tablename__ = "proposal_suggestion"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    proposal_id: Mapped[UUID]
    number: Mapped[int]
    text: Mapped[str]
    __table_args__ = (within("proposal_id", "proposal"),)


class Revision(Base):
    __tablename__ = "proposal_revision"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    proposal_id: Mapped[UUID]
    number: Mapped[int]
    submitted_round: Mapped[int | None]
    __table_args__ = (within("proposal_id", "proposal"),)


class Review(Base):
    __tablename__ = "proposal_review"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    proposal_id: Mapped[UUID]
    round: Mapped[int]
    reviewer_id: Mapped[UUID]
    __table_args__ = (within("proposal_id", "proposal"),)


class History(Base):
    __tablename__ = "proposal_history"
    committee_id: Mapped[Key]
    id: Mapped[Own]
    proposal_id: Mapped[UUID]
    version: Mapped[int]
    at: Mapped[At]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    round: Mapped[int]


class CoSignature(Base):
    __tablename__ = "co_signature"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    proposal_id: Mapped[UUID]
    state: Mapped[str]


class Matter(Base):
    __tablename__ = "matter"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str]
    year: Mapped[int]
    term_number: Mapped[int]
    session_number: Mapped[int]
    category: Mapped[str | None]
    author_seat_id: Mapped[UUID | None]
    is_shown_beyond: Mapped[bool]
    case_number: Mapped[int | None]
    outcome: Mapped[str]
    title: Mapped[str]
    edition: Mapped[int]
    key_count: Mapped[int]
    title_grams: Mapped[str] = mapped_column(Grams)
    key_grams: Mapped[str] = mapped_column(Grams)
    text_grams: Mapped[str] = mapped_column(Grams)


class Activity(Base):
    __tablename__ = "activity"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str]
    kind_name: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    is_required: Mapped[bool]
    state: Mapped[str]
    begins_at: Mapped[At]
    ends_at: Mapped[At]
    organiser_name: Mapped[str]
    cancellation_reason: Mapped[str | None]
    sessions: Mapped[list["ActivitySession"]] = relationship(viewonly=True, order_by="ActivitySession.number")


class ActivitySession(Base):
    __tablename__ = "activity_session"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    activity_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    begins_at: Mapped[At]
    ends_at: Mapped[At]
    check_in_opens_at: Mapped[At]
    check_in_closes_at: Mapped[At]
    late_after: Mapped[datetime | None] = mapped_column(Instant)
    activity: Mapped[Activity] = relationship(viewonly=True)
    __table_args__ = (within("activity_id", "activity"),)


class Invitation(Base):
    __tablename__ = "invitation"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    state: Mapped[str]
    role: Mapped[str]
    excused_at: Mapped[datetime | None] = mapped_column(Instant)
    activity: Mapped[Activity] = relationship(viewonly=True)
    __table_args__ = (within("activity_id", "activity"),)


class Attendance(Base):
    __tablename__ = "attendance"
    committee_id: Mapped[Key]
    id: Mapped[Own]
    session_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    at: Mapped[At]
    evidence: Mapped[str]
    is_late: Mapped[bool]
    recorded_by: Mapped[UUID]


class Settled(Base):
    __tablename__ = "settled_attendance"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    status: Mapped[str]
    half_days: Mapped[int]
    sessions: Mapped[int]


class Regulation(Base):
    __tablename__ = "regulation"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    regulation: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    sha256: Mapped[str]
    published_at: Mapped[At]


class ScoreCard(Base):
    __tablename__ = "score_card"
    committee_id: Mapped[Key]
    id: Mapped[Key]
    seat_id: Mapped[UUID]
    year: Mapped[int]
    is_stale: Mapped[bool]
    total: Mapped[Decimal | None] = mapped_column(Amount)
    grade: Mapped[str | None]
    receipt: Mapped[Any] = mapped_column(Document, deferred=True)
    regulation_id: Mapped[UUID | None]
    computed_at: Mapped[datetime | None] = mapped_column(Instant)
    seat: Mapped[Seat] = relationship(viewonly=True)
    __table_args__ = (within("seat_id", "seat"),)


class Points(Base):
    __tablename__ = POINTS
    committee_id: Mapped[Key]
    id: Mapped[Key]
    seat_id: Mapped[UUID]
    year: Mapped[int]
    points: Mapped[Decimal] = mapped_column(Amount)


class Audit(Base):
    __tablename__ = "audit"
    committee_id: Mapped[Key]
    id: Mapped[Own]
    at: Mapped[At]
    actor_id: Mapped[UUID | None]
    address: Mapped[str]
    request_id: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    outcome: Mapped[str]
    detail: Mapped[Any] = mapped_column(Document)
    digest: Mapped[bytes]


class Unsealed(Base):
    __tablename__ = "audit_unsealed"
    committee_id: Mapped[Key]
    audit_id: Mapped[Key]


class Answer(Base):
    __tablename__ = "idempotency"
    committee_id: Mapped[Key]
    id: Mapped[Own]
    account_id: Mapped[UUID]
    operation: Mapped[str]
    key: Mapped[str]
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    etag: Mapped[str | None]
    created_at: Mapped[At]
