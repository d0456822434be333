"""The table of public observers (旁听): who registered for an activity, sealed, and forgotten after a while."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, within
from services.kernel.types import UTCInstant


class PublicObserver(InCommittee, Model):
    """Somebody of the public who may sit in. No member, no account: counted apart, and erased after a period.

    Name and contact are sealed under the key of the organiser who drew the activity up, so that the keys' rotation
    and erasure hold for them without a word more.
    """

    __tablename__ = "public_observer"

    activity_id: Mapped[UUID]
    sealed_for: Mapped[UUID]
    name_sealed: Mapped[bytes | None]
    contact_sealed: Mapped[bytes | None]
    contact_digest: Mapped[bytes | None]
    """By which a second registration with the same contact is known; of this activity alone."""
    cancel_digest: Mapped[bytes]
    registered_at: Mapped[datetime] = mapped_column(UTCInstant)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    came_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    erased_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("activity_id", to="activity"),
        UniqueConstraint("committee_id", "activity_id", "contact_digest"),
        CheckConstraint(
            "(erased_at IS NULL) = (name_sealed IS NOT NULL) AND (erased_at IS NULL) = (contact_sealed IS NOT NULL) "
            "AND (erased_at IS NULL OR contact_digest IS NULL)",
            "sealed_until_erased",
        ),
        CheckConstraint("cancelled_at IS NULL OR came_at IS NULL", "cancelled_or_came"),
        Index("ix_public_observer_of", "committee_id", "activity_id", "id"),
    )

    def place_of(self, column: str) -> str:
        """Where a value of this row is sealed: moved elsewhere it does not open."""
        return f"public_observer.{column}.{self.id}"
