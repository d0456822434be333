"""Tables of what is entered into the ledger by hand: the entry, the members or bodies it is about, what proves it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import services.files.models  # noqa: F401 - the table that evidence points to
from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of
from services.scoring.entry_vocabulary import EntryForm, EntryState


class DutyEntry(InCommittee, Model):
    """One entry (登记): a fact about some members or bodies, or the reversal of one; a second person confirms it.

    It never changes but by its life, and by the matter that whoever confirms a declaration finds for it. Only what is
    confirmed is in the ledger.
    """

    __tablename__ = "duty_entry"

    form: Mapped[EntryForm] = mapped_column(choice_of(EntryForm, "form"))
    state: Mapped[EntryState] = mapped_column(choice_of(EntryState, "state"))
    kind: Mapped[str]
    kind_name: Mapped[str]
    occurred_on: Mapped[date]
    label: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    matter: Mapped[str | None]
    reason: Mapped[str]
    document_number: Mapped[str | None]
    is_confidential: Mapped[bool]
    needs_evidence: Mapped[bool]
    reverses_id: Mapped[UUID | None]
    entered_at: Mapped[datetime] = mapped_column(UTCInstant)
    entered_by: Mapped[UUID]
    entered_by_name: Mapped[str]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    refusal_reason: Mapped[str | None]

    # Not columns: what the life of an entry looks at besides the row.
    concerned: frozenset[UUID] = frozenset()
    files = 0

    __table_args__ = (
        within("reverses_id", to="duty_fact"),
        CheckConstraint("(form = 'reversal') = (reverses_id IS NOT NULL)", "reversal_of_something"),
        CheckConstraint("form = 'by-hand' OR NOT is_confidential", "confidential_by_hand"),
        CheckConstraint(
            "(state = 'entered') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            "decided_whole",
        ),
        CheckConstraint("state NOT IN ('confirmed', 'refused') OR decided_by <> entered_by", "two_persons"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", "refused_with_reason"),
        Index("ix_duty_entry_state", "committee_id", "state", "id"),
        Index("ix_duty_entry_entered_by", "committee_id", "entered_by", "id"),
        Index(
            "uq_duty_entry_reverses", "committee_id", "reverses_id", unique=True,
            sqlite_where=text("state IN ('entered', 'confirmed')"),
            postgresql_where=text("state IN ('entered', 'confirmed')"),
        ),
    )  # fmt: skip


class DutyEntrySeat(InCommittee, Model):
    """A member whom an entry is about."""

    __tablename__ = "duty_entry_seat"

    entry_id: Mapped[UUID]
    seat_id: Mapped[UUID]

    __table_args__ = (
        within("entry_id", to="duty_entry"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "entry_id", "seat_id"),
        Index("ix_duty_entry_seat_seat_id", "committee_id", "seat_id"),
        NARROW,
    )


class DutyEntryBody(InCommittee, Model):
    """A body whom an entry is about; an entry is about members or about bodies."""

    __tablename__ = "duty_entry_body"

    entry_id: Mapped[UUID]
    body_id: Mapped[UUID]

    __table_args__ = (
        within("entry_id", to="duty_entry"),
        within("body_id", to="body"),
        UniqueConstraint("committee_id", "entry_id", "body_id"),
        NARROW,
    )


class DutyEntryEvidence(InCommittee, Model):
    """A stored file that proves an entry: the row has the file's own identifier."""

    __tablename__ = "duty_entry_evidence"

    entry_id: Mapped[UUID]

    __table_args__ = (
        within("id", to="stored_file"),
        within("entry_id", to="duty_entry"),
        Index("ix_duty_entry_evidence_of", "committee_id", "entry_id"),
        NARROW,
    )
