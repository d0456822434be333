"""The table of joint activities (联合活动): each committee has its own activity, its own row, and its own members."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, synonym

from services.kernel.database import Model, within
from services.kernel.links import CommitteeLink

CODES = "activity-link"
"""What the codes of these links are made for."""


class ActivityLink(CommitteeLink, Model):
    """A tie between the activities of two committees; an offer until the other office accepts. No key leads across."""

    __tablename__ = "activity_link"

    activity_id: Mapped[UUID]
    other_activity_id: Mapped[UUID | None]
    thing_id = synonym("activity_id")
    other_thing_id = synonym("other_activity_id")

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
