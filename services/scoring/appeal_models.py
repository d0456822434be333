"""Appeals: a member names one line of his receipt, and somebody else answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of
from services.scoring.of_seat import OfSeat
from services.scoring.year_vocabulary import AppealState, AppealTarget


class ScoreAppeal(InCommittee, OfSeat, Versioned, Model):
    """An appeal (申诉): what of the receipt is wrong, as it stood then, and why; once per line of a published result.

    `entered` are the entries of the ledger to which an appeal that was upheld has led.
    """

    __tablename__ = "score_appeal"

    year: Mapped[int]
    round: Mapped[int]
    state: Mapped[AppealState] = mapped_column(choice_of(AppealState, "state"))
    target: Mapped[AppealTarget] = mapped_column(choice_of(AppealTarget, "target"))
    target_key: Mapped[str]
    about: Mapped[str]
    shown: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    reason: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UTCInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    answer: Mapped[str | None]
    entered: Mapped[list[dict[str, Any]]] = mapped_column(JSON_DOCUMENT)

    __table_args__ = (
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "year", "seat_id", "round", "target_key", name="uq_score_appeal_once"),
        CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL) "
            "AND (decided_by IS NULL) = (decided_by_name IS NULL) AND (decided_by IS NULL) = (answer IS NULL) "
            "AND (state = 'waiting') = (decided_at IS NULL)",
            "decided_whole",
        ),
        Index("ix_score_appeal_state", "committee_id", "state", "id"),
        Index("ix_score_appeal_seat_id", "committee_id", "seat_id", "id"),
        Index("ix_score_appeal_year", "committee_id", "year", "id"),
    )
