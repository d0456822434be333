"""Calendar feeds: who may read whose agenda by which token."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import UTCInstant


class CalendarFeed(InCommittee, Model):
    """The feed (日历订阅) of one seat. Of its token only the digest is kept; another token takes its place."""

    __tablename__ = "calendar_feed"

    seat_id: Mapped[UUID]
    digest: Mapped[bytes]
    made_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "digest"),
        UniqueConstraint("committee_id", "seat_id"),
        NARROW,
    )
