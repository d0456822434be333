"""Tables of proposals of earlier years: the archived case, who proposed it, which units handled it as what.

An archived case has no life here (decision 11): it came whole from a sheet, and only another sheet changes it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import UTCInstant, choice_of
from services.proposals.past_vocabulary import PastDisposition, Satisfaction, UnitRole
from services.proposals.vocabulary import ProposalKind


class PastProposal(InCommittee, Model):
    """A proposal of an earlier year (历年提案). Its term and session need not be known to the committee's calendar.

    The long texts stand last: SQLite then reads a row's head without them.
    """

    __tablename__ = "past_proposal"

    term_number: Mapped[int]
    session_number: Mapped[int]
    year: Mapped[int]
    case_number: Mapped[int]
    kind: Mapped[ProposalKind] = mapped_column(choice_of(ProposalKind, "kind"))
    disposition: Mapped[PastDisposition] = mapped_column(choice_of(PastDisposition, "disposition"))
    merged_into: Mapped[int | None]
    category: Mapped[str | None]
    reply_grade: Mapped[str | None]
    satisfaction: Mapped[Satisfaction | None] = mapped_column(choice_of(Satisfaction, "satisfaction"))
    is_key: Mapped[bool]
    is_excellent: Mapped[bool]
    is_shown_to_members: Mapped[bool]
    imported_at: Mapped[datetime] = mapped_column(UTCInstant)
    title: Mapped[str]
    outcome: Mapped[str]
    situation: Mapped[str]
    analysis: Mapped[str]
    suggestions: Mapped[str]
    text: Mapped[str]

    __table_args__ = (
        UniqueConstraint("committee_id", "term_number", "session_number", "case_number", name="uq_past_proposal_case"),
        CheckConstraint("term_number >= 1 AND session_number >= 1 AND case_number >= 1", "numbers"),
        CheckConstraint("merged_into IS NULL OR disposition = 'merged'", "merged"),
        Index("ix_past_proposal_newest", "committee_id", "year", "case_number", "id"),
    )


class PastProposer(InCommittee, Model):
    """Who proposed it, the first one first: by name, and by seat where the sheet says which."""

    __tablename__ = "past_proposer"

    past_proposal_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    seat_id: Mapped[UUID | None]

    __table_args__ = (
        within("past_proposal_id", to="past_proposal"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "past_proposal_id", "position"),
        CheckConstraint("position >= 1", "position"),
        Index("ix_past_proposer_seat_id", "committee_id", "seat_id", "past_proposal_id"),
        NARROW,
    )


class PastHandling(InCommittee, Model):
    """Which unit handled it, as what."""

    __tablename__ = "past_handling"

    past_proposal_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    role: Mapped[UnitRole] = mapped_column(choice_of(UnitRole, "role"))

    __table_args__ = (
        within("past_proposal_id", to="past_proposal"),
        within("unit_id", to="unit"),
        UniqueConstraint("committee_id", "past_proposal_id", "unit_id"),
        Index("ix_past_handling_unit_id", "committee_id", "unit_id", "past_proposal_id"),
        NARROW,
    )
