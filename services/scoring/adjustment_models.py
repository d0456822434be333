"""Adjusting lines: what changes a closed year, below the lines that are frozen."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant, choice_of
from services.scoring.models import PLACES
from services.scoring.of_seat import OfSeat
from services.scoring.year_vocabulary import AdjustmentState


class ScoreAdjustment(InCommittee, OfSeat, Versioned, Model):
    """An adjusting line (调整项) of one member's closed year, asked for by one person and confirmed by another one.

    Its amount is what the facts that came late make under the year's own version (`is_recomputed`), or is typed in
    and names a clause. It is never edited: what was wrong is put right by another line.
    """

    __tablename__ = "score_adjustment"

    year: Mapped[int]
    state: Mapped[AdjustmentState] = mapped_column(choice_of(AdjustmentState, "state"))
    amount: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    effects: Mapped[list[str]] = mapped_column(JSON_DOCUMENT, default=list, server_default="[]")
    """What it changes beside the points, in words, as it was asked for: duties settled by late facts, the grade."""
    is_recomputed: Mapped[bool]
    clause: Mapped[str | None]
    reason: Mapped[str]
    evidence: Mapped[str]
    appeal_id: Mapped[UUID | None]
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    refusal_reason: Mapped[str | None]

    __table_args__ = (
        within("seat_id", to="seat"),
        within("appeal_id", to="score_appeal"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) "
            "AND (decided_by IS NULL) = (decided_by_name IS NULL)",
            "decided_whole",
        ),
        CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", "two_persons"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", "refused_has_reason"),
        CheckConstraint("is_recomputed OR (clause IS NOT NULL AND amount <> 0)", "typed_names_clause"),
        Index(
            "uq_score_adjustment_open", "committee_id", "year", "seat_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
        Index("ix_score_adjustment_of", "committee_id", "year", "seat_id", "id"),
        Index("ix_score_adjustment_year", "committee_id", "year", "id"),
        Index("ix_score_adjustment_state", "committee_id", "state", "id"),
        Index("ix_score_adjustment_appeal_id", "committee_id", "appeal_id"),
    )  # fmt: skip
