"""Tables of a year of assessment: where it stands, what was frozen when it was closed, and what came too late."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, and_, text, true
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant, choice_of
from services.scoring.models import PLACES
from services.scoring.year_vocabulary import YearState


class ScoreYear(InCommittee, Versioned, Model):
    """A year of assessment (考核年度) whose preliminary result was published at least once; others are simply open.

    While a result stands, `regulation_id` holds the version by which it was computed: a later one does not touch it.
    """

    __tablename__ = "score_year"

    year: Mapped[int]
    state: Mapped[YearState] = mapped_column(choice_of(YearState, "state"))
    round: Mapped[int]
    regulation_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    published_by_name: Mapped[str | None]
    appeal_until: Mapped[datetime | None] = mapped_column(UTCInstant)
    appeal_reckoning: Mapped[list[str] | None] = mapped_column(JSON_DOCUMENT)
    proposed_by: Mapped[UUID | None]
    proposed_by_name: Mapped[str | None]
    proposed_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    closed_by: Mapped[UUID | None]
    closed_by_name: Mapped[str | None]
    closed_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    members: Mapped[int | None]
    sha256: Mapped[str | None]

    # Not columns: what the life of a year looks at besides the row; the commands count them before a step.
    is_over = False
    are_appeals_over = False
    waiting_appeals = 0
    stale_cards = 0
    unconfirmed_roles = 0

    __table_args__ = (
        within("regulation_id", to="regulation"),
        UniqueConstraint("committee_id", "year"),
        CheckConstraint(
            "(state = 'open') = (regulation_id IS NULL) AND (state = 'open') = (published_at IS NULL) "
            "AND (state = 'open') = (published_by_name IS NULL) AND (state = 'open') = (appeal_until IS NULL)",
            "published_whole",
        ),
        CheckConstraint(
            "(state IN ('closing', 'closed')) = (proposed_by IS NOT NULL) "
            "AND (proposed_by IS NULL) = (proposed_at IS NULL) AND (proposed_by IS NULL) = (proposed_by_name IS NULL)",
            "proposed_whole",
        ),
        CheckConstraint(
            "(state = 'closed') = (closed_by IS NOT NULL) AND (closed_by IS NULL) = (closed_at IS NULL) "
            "AND (closed_by IS NULL) = (closed_by_name IS NULL) AND (closed_by IS NULL) = (sha256 IS NULL) "
            "AND (closed_by IS NULL) = (members IS NULL)",
            "closed_whole",
        ),
        CheckConstraint("closed_by <> proposed_by", "two_persons"),
    )

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None,
    ) -> "ScoreYearHistory":  # fmt: skip
        """The row of history of one step."""
        return ScoreYearHistory(
            score_year_id=self.id, at=at, actor_id=actor_id, actor_name=actor_name, action=action, source=source,
            target=target, reason=reason,
        )  # fmt: skip


class ScoreYearHistory(InCommittee, Model):
    """One step of a year's life."""

    __tablename__ = "score_year_history"
    __privileges__ = "SELECT, INSERT"

    score_year_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None]

    __table_args__ = (
        within("score_year_id", to="score_year"),
        Index("ix_score_year_history_of", "committee_id", "score_year_id", "id"),
    )


class FrozenReceipt(InCommittee, Model):
    """A member's receipt as the year was closed, with the roles by which it was scored. Nobody ever writes on it."""

    __tablename__ = "frozen_receipt"
    __privileges__ = "SELECT, INSERT"

    year: Mapped[int]
    seat_id: Mapped[UUID]
    roles: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    total: Mapped[Decimal] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    sha256: Mapped[str]

    __table_args__ = (within("seat_id", to="seat"), UniqueConstraint("committee_id", "year", "seat_id"))


class LateFact(InCommittee, Model):
    """A fact that came into the ledger of a year after it was closed: no card counts it, an adjusting line may.

    `adjustment_id` is the line that answers it, as long as that is proposed or holds. One on a day that the year's own
    regulation does not count (`is_counted`) is kept out of the year in the same way, but waits for nothing.
    """

    __tablename__ = "late_fact"

    year: Mapped[int]
    seat_id: Mapped[UUID]
    fact_id: Mapped[UUID]
    is_counted: Mapped[bool] = mapped_column(default=True, server_default=true())
    adjustment_id: Mapped[UUID | None]

    __table_args__ = (
        within("seat_id", to="seat"),
        within("fact_id", to="duty_fact"),
        within("adjustment_id", to="score_adjustment"),
        UniqueConstraint("committee_id", "fact_id", "year"),
        Index("ix_late_fact_of", "committee_id", "year", "seat_id"),
        Index("ix_late_fact_adjustment_id", "committee_id", "adjustment_id"),
        Index(
            "ix_late_fact_waiting", "committee_id", "year", "id",
            sqlite_where=text("adjustment_id IS NULL"), postgresql_where=text("adjustment_id IS NULL"),
        ),
    )  # fmt: skip


WAITS: Final = and_(LateFact.adjustment_id.is_(None), LateFact.is_counted.is_(True))
"""Which late facts wait for an adjusting line."""
