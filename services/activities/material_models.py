"""The table of materials: which stored file belongs to which activity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

import services.files.models  # noqa: F401 - the table that this one points to
from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import UTCInstant


class ActivityMaterial(InCommittee, Model):
    """A file that its invitees may read; its identifier is the file's."""

    __tablename__ = "activity_material"

    activity_id: Mapped[UUID]
    added_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("id", to="stored_file"),
        within("activity_id", to="activity"),
        Index("ix_activity_material_of", "committee_id", "activity_id", "id"),
        NARROW,
    )
