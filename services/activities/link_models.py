"""The table of joint activities (联合活动): each committee has its own activity, its own row, and its own members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import UTCInstant

CODES = "activity-link"
"""What the codes of these links are made for."""


class ActivityLink(InCommittee, Model):
    """A tie between the activities of two committees; an offer until the other office accepts. No key leads across."""

    __tablename__ = "activity_link"

    activity_id: Mapped[UUID]
    other_committee_id: Mapped[UUID | None]
    other_activity_id: Mapped[UUID | None]
    other_link_id: Mapped[UUID | None]
    offered_at: Mapped[datetime] = mapped_column(UTCInstant)
    accept_by: Mapped[datetime] = mapped_column(UTCInstant)
    linked_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("activity_id", to="activity"),
        CheckConstraint(
            "(linked_at IS NULL) = (other_committee_id IS NULL) AND (linked_at IS NULL) = (other_activity_id IS NULL) "
            "AND (linked_at IS NULL) = (other_link_id IS NULL)",
            "linked_whole",
        ),
        CheckConstraint("other_committee_id <> committee_id", "elsewhere"),
        Index("ix_activity_link_of", "committee_id", "activity_id", "id"),
    )
