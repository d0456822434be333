"""Bodies scored by the regulation's own rules for them (集体计分)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant
from services.scoring.models import PLACES


class CollectiveScore(InCommittee, Model):
    """A body's card of a year up to the end of one quarter, as it was last counted; a new count takes its place."""

    __tablename__ = "collective_score"

    body_id: Mapped[UUID]
    year: Mapped[int]
    through_quarter: Mapped[int]
    collective: Mapped[str]
    members: Mapped[int]
    total: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    measures: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    """What was measured of its members, in words."""
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    regulation_id: Mapped[UUID]
    is_stale: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the body's own ledger has changed since: the worker counts it again."""
    computed_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("body_id", to="body"),
        within("regulation_id", to="regulation"),
        UniqueConstraint(
            "committee_id", "year", "through_quarter", "collective", "body_id", name="uq_collective_score"
        ),
        CheckConstraint("through_quarter BETWEEN 1 AND 4", "quarter"),
        Index("ix_collective_score_board", "committee_id", "year", "through_quarter", "collective", "total", "body_id"),
    )
