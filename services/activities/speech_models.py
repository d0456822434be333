"""Tables of speeches and of what happened to each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.activities.speech_vocabulary import SpeechForm, SpeechState
from services.activities.vocabulary import ActivityState
from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import UTCInstant, choice_of


class Speech(InCommittee, Versioned, Model):
    """One member's speech at one activity."""

    __tablename__ = "speech"

    activity_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    form: Mapped[SpeechForm] = mapped_column(choice_of(SpeechForm, "form"))
    state: Mapped[SpeechState] = mapped_column(choice_of(SpeechState, "state"))
    title: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    given_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    # Not columns: what the life of a speech looks at besides the row.
    activity_state = ActivityState.DRAFT
    has_begun = False

    __table_args__ = (
        within("activity_id", to="activity"),
        within("seat_id", to="seat"),
        CheckConstraint("(state = 'given') = (given_at IS NOT NULL)", "given_has_instant"),
        CheckConstraint(
            "form = 'impromptu' OR state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", "submitted_has_instant"
        ),
        Index("ix_speech_activity", "committee_id", "activity_id", "id"),
        Index("ix_speech_seat", "committee_id", "seat_id", "id"),
    )

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None,
    ) -> "SpeechHistory":  # fmt: skip
        """The row of history of one step."""
        return SpeechHistory(
            speech_id=self.id, at=at, actor_id=actor_id, actor_name=actor_name, action=action, source=source,
            target=target, reason=reason,
        )  # fmt: skip


class SpeechHistory(InCommittee, Model):
    """One step of a speech's life."""

    __tablename__ = "speech_history"

    speech_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str | None]

    __table_args__ = (
        within("speech_id", to="speech"),
        Index("ix_speech_history_of", "committee_id", "speech_id", "id"),
    )
