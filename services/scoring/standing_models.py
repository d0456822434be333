"""How members stand: what a card comes to in short, so that lists of thousands need no receipts."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant
from services.scoring.models import PLACES


class ScoreStanding(InCommittee, Model):
    """A member's year up to the end of one quarter, as it was last counted; that of the fourth is the whole year.

    Written together with the card it is of, or for an earlier quarter when somebody asks for that to be counted. What
    follows over the years (`consequences`) is found afterwards: until then it is None, and so is its number. Each
    counting has another identifier, so that the newest one tells whether anything was counted since.
    """

    __tablename__ = "score_standing"

    seat_id: Mapped[UUID]
    year: Mapped[int]
    through_quarter: Mapped[int]
    total: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    categories: Mapped[dict[str, str]] = mapped_column(JSON_DOCUMENT)
    unmet: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    """The identifiers of the minimum duties that are not fulfilled."""
    vetoes: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    """The vetoes in force, in words."""
    is_below: Mapped[bool]
    missing: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    """What is missing for whoever is below, in words."""
    regulation_id: Mapped[UUID]
    computed_at: Mapped[datetime] = mapped_column(UTCInstant)
    consequence_count: Mapped[int | None]
    consequences: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON_DOCUMENT)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    """When whoever is below was last reminded; stays when the year is counted anew."""

    __table_args__ = (
        within("seat_id", to="seat"),
        within("regulation_id", to="regulation"),
        UniqueConstraint("committee_id", "year", "through_quarter", "seat_id", name="uq_score_standing"),
        CheckConstraint("through_quarter BETWEEN 1 AND 4", "quarter"),
        Index("ix_score_standing_seat_id", "committee_id", "seat_id", "through_quarter", "year"),
        Index("ix_score_standing_below", "committee_id", "year", "through_quarter", "is_below", "seat_id"),
        Index("ix_score_standing_follows", "committee_id", "year", "through_quarter", "consequence_count", "seat_id"),
    )
