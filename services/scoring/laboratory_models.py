"""Tables of the laboratory: drafts of regulations, their trials on real years, published lists held against the ledger.

Nothing in force refers to them: they may be deleted at any time.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant, choice_of
from services.scoring.laboratory_vocabulary import ListOutcome
from services.scoring.models import PLACES


class RegulationDraft(InCommittee, Versioned, Model):
    """A regulation that is being written, with what was said of it when it was saved. Nobody is scored by it."""

    __tablename__ = "regulation_draft"

    name: Mapped[str]
    text: Mapped[str]
    is_sound: Mapped[bool]
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)
    saved_at: Mapped[datetime] = mapped_column(UTCInstant)
    saved_by: Mapped[UUID]
    saved_by_name: Mapped[str]

    __table_args__ = (UniqueConstraint("committee_id", "name"),)


class Trial(InCommittee, Model):
    """A regulation tried on real years, each against the one that was in force in it.

    It keeps the text that it tries, which its draft may outgrow. `years` are the years with the regulation in force
    in each, `tallies` what has been counted of each. The worker goes on at `at_year` behind `after_seat_id`.
    """

    __tablename__ = "trial"

    name: Mapped[str]
    title: Mapped[str]
    regulation_version: Mapped[str]
    sha256: Mapped[str]
    text: Mapped[str]
    inputs_sha256: Mapped[str]
    years: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)
    tallies: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    members: Mapped[int]
    done: Mapped[int]
    at_year: Mapped[int]
    after_seat_id: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(UTCInstant)
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    finished_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        UniqueConstraint("committee_id", "inputs_sha256"),
        Index("ix_trial_asked", "committee_id", "asked_at", "id"),
    )


class TrialMember(InCommittee, Model):
    """What a trial comes to for one member's year; `causes` are the rules that count for something else."""

    __tablename__ = "trial_member"

    trial_id: Mapped[UUID]
    year: Mapped[int]
    seat_id: Mapped[UUID]
    is_standing: Mapped[bool]
    old_total: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    new_total: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    change: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    old_grade: Mapped[str | None]
    new_grade: Mapped[str | None]
    crosses: Mapped[bool]
    causes: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)

    __table_args__ = (
        within("trial_id", to="trial"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "trial_id", "year", "seat_id"),
        Index("ix_trial_member_change", "committee_id", "trial_id", "year", "change", "seat_id"),
    )


class ScoreList(InCommittee, Model):
    """A published list of a year, held against the ledger under one regulation, whose text it keeps.

    A draft is taken as if it were in force all year, what is in force on its days. The worker goes on behind the line
    `after_number`.
    """

    __tablename__ = "score_list"

    year: Mapped[int]
    is_draft: Mapped[bool]
    filename: Mapped[str]
    file_sha256: Mapped[str]
    name: Mapped[str]
    title: Mapped[str]
    regulation_version: Mapped[str]
    sha256: Mapped[str]
    text: Mapped[str]
    members: Mapped[int]
    after_number: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCInstant)
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    finished_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (Index("ix_score_list_asked", "committee_id", "asked_at", "id"),)


class ScoreListLine(InCommittee, Model):
    """One member of a published list, or one who is missing in it (`row` and what was listed are then empty).

    `outcome` and what comes after it are written when the line is judged; a list's `reason` says why its member is not
    known here.
    """

    __tablename__ = "score_list_line"

    score_list_id: Mapped[UUID]
    number: Mapped[int]
    row: Mapped[int | None]
    seat_id: Mapped[UUID | None]
    name: Mapped[str]
    member_number: Mapped[str]
    listed_total: Mapped[Decimal | None] = mapped_column(ExactDecimal(PLACES))
    listed_grade: Mapped[str | None]
    listed_categories: Mapped[dict[str, str]] = mapped_column(JSON_DOCUMENT)
    reason: Mapped[str]
    outcome: Mapped[ListOutcome | None] = mapped_column(choice_of(ListOutcome, "outcome"))
    total: Mapped[Decimal | None] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)

    __table_args__ = (
        within("score_list_id", to="score_list"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "score_list_id", "number"),
        CheckConstraint("(row IS NULL) = (listed_total IS NULL)", "listed_whole"),
        Index("ix_score_list_line_outcome", "committee_id", "score_list_id", "outcome", "number"),
    )
