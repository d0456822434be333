"""Honour lists: who was distinguished in a year, by which ranking, and why where it was not by the ranking alone."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant, choice_of
from services.scoring.honour_vocabulary import OPEN, HonourState
from services.scoring.models import PLACES
from services.scoring.of_seat import OfSeat

IS_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN))


class HonourList(InCommittee, Versioned, Model):
    """A list drawn up from a ranking of the regulation (评优名单). One person proposes it, another one confirms it.

    `drawn_from` is the SHA-256 of the ranking as it stood: regulation, order, totals and grades of everybody on it.
    """

    __tablename__ = "honour_list"

    year: Mapped[int]
    ranking: Mapped[str]
    name: Mapped[str]
    clause: Mapped[str]
    state: Mapped[HonourState] = mapped_column(choice_of(HonourState, "state"))
    regulation_id: Mapped[UUID]
    drawn_from: Mapped[str]
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)
    """Of each list of the ranking how many were in question, the places, and what became of ties."""
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decision_reason: Mapped[str | None]
    annulment_reason: Mapped[str | None]
    annulment_asked_by: Mapped[UUID | None]
    annulment_asked_by_name: Mapped[str | None]
    annulment_asked_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    annulment_decided_by: Mapped[UUID | None]
    annulment_decided_by_name: Mapped[str | None]
    annulment_decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    annulment_refusal: Mapped[str | None]
    """Why the list holds on; the last request to annul it is told, also where it was refused."""

    # Not a column: whose account stands on it, which its life looks at besides the row.
    people_on_it: frozenset[UUID] = frozenset()

    __table_args__ = (
        within("regulation_id", to="regulation"),
        CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            "decided_whole",
        ),
        CheckConstraint("state IN ('proposed', 'refused') OR decided_by <> proposed_by", "two_persons"),
        CheckConstraint("(state = 'refused') = (decision_reason IS NOT NULL)", "refused_has_reason"),
        CheckConstraint(
            "(annulment_asked_by IS NULL) = (annulment_asked_at IS NULL) "
            "AND (annulment_asked_by IS NULL) = (annulment_asked_by_name IS NULL) "
            "AND (annulment_asked_by IS NULL) = (annulment_reason IS NULL) "
            "AND (state NOT IN ('annulling', 'annulled') OR annulment_asked_by IS NOT NULL)",
            "annulment_asked_whole",
        ),
        CheckConstraint(
            "(annulment_decided_by IS NULL) = (annulment_decided_at IS NULL) "
            "AND (annulment_decided_by IS NULL) = (annulment_decided_by_name IS NULL) "
            "AND (annulment_asked_by IS NOT NULL OR annulment_decided_by IS NULL) "
            "AND (annulment_refusal IS NULL OR annulment_decided_by IS NOT NULL)",
            "annulment_decided_whole",
        ),
        CheckConstraint(
            "state <> 'annulled' OR (annulment_decided_by IS NOT NULL AND annulment_decided_by <> annulment_asked_by "
            "AND annulment_refusal IS NULL)",
            "annulled_by_two",
        ),
        Index(
            "uq_honour_list_open", "committee_id", "year", "ranking", unique=True,
            sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN),
        ),
        Index("ix_honour_list_waiting", "committee_id", "state", "id"),
        Index("ix_honour_list_year", "committee_id", "year", "id"),
    )  # fmt: skip


class HonourEntry(InCommittee, OfSeat, Model):
    """One member of an honour list, or one who was left out of it against the ranking, with the reason.

    Rank, total and grade stand here as they were: the list is kept as it was confirmed. The name stands in the seat.
    """

    __tablename__ = "honour_entry"

    honour_list_id: Mapped[UUID]
    number: Mapped[int]
    apart: Mapped[str]
    rank: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    is_on_list: Mapped[bool]
    reason: Mapped[str]
    """Why he is on the list, or not, where the ranking alone does not say so; else empty."""

    __table_args__ = (
        within("honour_list_id", to="honour_list"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "honour_list_id", "number", name="uq_honour_entry_number"),
        CheckConstraint("is_on_list OR reason <> ''", "left_out_with_reason"),
        Index("ix_honour_entry_seat_id", "committee_id", "seat_id"),
    )
