"""What of a committee's filed proposals the public may read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import UTCInstant, choice_of
from services.members.writing_settings import Screen
from services.proposals.publication_vocabulary import PublicationState


class Loaded:
    """What the life's guards look at besides the columns."""

    proposal: Any = None
    text: str = ""
    screens: tuple[Screen, ...] = ()


class Publication(Loaded, InCommittee, Versioned, Model):
    """The publication (公开) of a filed proposal: one person proposes it, another one releases it.

    What the public reads is the revision that was looked at when it was proposed. A withdrawn consent stays withdrawn.
    """

    __tablename__ = "publication"

    proposal_id: Mapped[UUID]
    state: Mapped[PublicationState] = mapped_column(choice_of(PublicationState, "state"))
    revision: Mapped[int]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(UTCInstant)
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    retracted_by: Mapped[UUID | None]
    retracted_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    retraction_reason: Mapped[str | None]
    is_consent_withdrawn: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        within("proposal_id", to="proposal"),
        UniqueConstraint("committee_id", "proposal_id"),
        CheckConstraint("state <> 'released' OR (released_at IS NOT NULL AND released_by IS NOT NULL)", "released"),
        CheckConstraint("released_by <> proposed_by", "two_persons"),
        CheckConstraint("state <> 'retracted' OR (retracted_at IS NOT NULL AND retracted_by IS NOT NULL)", "retracted"),
        Index("ix_publication_released", "committee_id", "state", "released_at", "proposal_id"),
    )
