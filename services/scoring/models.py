"""Tables of scoring: the ledger of facts, the published regulations, the stored cards."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant

PLACES = 8
"""Decimal places of a total: amounts and the units that multiply them have four each."""

LARGEST_TOTAL = Decimal(10) ** 9
"""Totals from here on fit neither their columns nor a mark of a page; only a slip of somebody makes such ones."""


class DutyFact(InCommittee, Model):
    """One entry of the ledger (履职台账) of a member or of a body. It is only ever added to: a correction reverses."""

    __tablename__ = "duty_fact"

    seat_id: Mapped[UUID | None]
    body_id: Mapped[UUID | None]
    year: Mapped[int]
    kind: Mapped[str]
    occurred_on: Mapped[date]
    label: Mapped[str]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    matter: Mapped[str | None]
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    reverses_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("seat_id", to="seat"),
        within("body_id", to="body"),
        within("reverses_id", to="duty_fact"),
        CheckConstraint("(seat_id IS NULL) <> (body_id IS NULL)", "seat_or_body"),
        UniqueConstraint("committee_id", "source_kind", "source_id", "seat_id", "kind"),
        Index(
            "uq_duty_fact_of_body", "committee_id", "source_kind", "source_id", "body_id", "kind", unique=True,
            sqlite_where=text("body_id IS NOT NULL"), postgresql_where=text("body_id IS NOT NULL"),
        ),
        Index(
            "ix_duty_fact_body_year", "committee_id", "body_id", "year", sqlite_where=text("body_id IS NOT NULL"),
            postgresql_where=text("body_id IS NOT NULL"),
        ),
        UniqueConstraint("committee_id", "reverses_id"),
        Index("ix_duty_fact_seat_year", "committee_id", "seat_id", "year"),
        Index("ix_duty_fact_year", "committee_id", "year", "id"),
        Index(
            "ix_duty_fact_matter", "committee_id", "year", "matter", sqlite_where=text("matter IS NOT NULL"),
            postgresql_where=text("matter IS NOT NULL"),
        ),
    )  # fmt: skip


class PublishedRegulation(InCommittee, Model):
    """A regulation as it was published: it never changes; a mend is another version.

    Which years of assessment it covers, and the month and the day on which each begins and ends (as 1201), are those of
    its text: kept beside it, so that which regulation a year goes by is found without reading any.
    """

    __tablename__ = "regulation"

    regulation: Mapped[str]
    version: Mapped[str]
    title: Mapped[str]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    year_begins: Mapped[int]
    year_ends: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(UTCInstant)
    published_by: Mapped[UUID]
    published_by_name: Mapped[str]

    __table_args__ = (
        UniqueConstraint("committee_id", "regulation", "version"),
        UniqueConstraint("committee_id", "sha256"),
        Index("ix_regulation_published", "committee_id", "published_at"),
    )


class ScoreCard(InCommittee, Model):
    """A member's card of a year as it was last computed; stale when facts or the regulation changed since.

    When the year is closed it is frozen: never stale again, and only an adjusting line changes its total and grade.
    """

    __tablename__ = "score_card"

    seat_id: Mapped[UUID]
    year: Mapped[int]
    is_stale: Mapped[bool]
    is_frozen: Mapped[bool] = mapped_column(default=False, server_default=false())
    total: Mapped[Decimal | None] = mapped_column(ExactDecimal(PLACES))
    grade: Mapped[str | None]
    receipt: Mapped[dict[str, Any] | None] = mapped_column(JSON_DOCUMENT)
    regulation_id: Mapped[UUID | None]
    computed_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("seat_id", to="seat"),
        within("regulation_id", to="regulation"),
        UniqueConstraint("committee_id", "seat_id", "year"),
        CheckConstraint(
            "(total IS NULL) = (receipt IS NULL) AND (total IS NULL) = (computed_at IS NULL)", "computed_whole"
        ),
        CheckConstraint("NOT is_frozen OR (NOT is_stale AND receipt IS NOT NULL)", "frozen_is_current"),
        Index("ix_score_card_board", "committee_id", "year", "total", "seat_id"),
        Index("ix_score_card_stale", "committee_id", "year", "is_stale"),
    )
