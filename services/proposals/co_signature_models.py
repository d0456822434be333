"""Tables of co-signatures: who was asked, where his consent stands and to which text, and how it came to that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee, Model, Versioned, within
from services.kernel.types import UTCInstant, choice_of
from services.proposals.co_signature_lifecycle import NOBODY
from services.proposals.vocabulary import CoSignatureAction, CoSignatureState, ProposalState


class Surrounded:
    """What the life's guards look at besides the columns: the proposal. A command fills it when it loads the row."""

    author_account_id: UUID = NOBODY
    proposal_state: ProposalState = ProposalState.CO_SIGNING


class CoSignature(Surrounded, InCommittee, Versioned, Model):
    """One member's consent (联名) to the text of a proposal; `signed_hash` is of the text that he signed last."""

    __tablename__ = "co_signature"

    proposal_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    state: Mapped[CoSignatureState] = mapped_column(choice_of(CoSignatureState, "state"))
    invited_at: Mapped[datetime] = mapped_column(UTCInstant)
    sign_by: Mapped[datetime] = mapped_column(UTCInstant)
    signed_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    signed_revision: Mapped[int | None]
    signed_hash: Mapped[str | None]

    __table_args__ = (
        within("proposal_id", to="proposal"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "proposal_id", "seat_id"),
        CheckConstraint("state NOT IN ('signed', 'lapsed') OR signed_at IS NOT NULL", "signed"),
        CheckConstraint(
            "(signed_at IS NULL) = (signed_hash IS NULL) AND (signed_at IS NULL) = (signed_revision IS NULL)",
            "signed_whole",
        ),
        Index("ix_co_signature_of_seat", "committee_id", "seat_id", "id"),
        Index("ix_co_signature_waiting", "committee_id", "seat_id", "state", "sign_by"),
    )

    def history_row(
        self, *, at: datetime, actor_id: UUID, actor_name: str, action: str, source: str, target: str,
        reason: str | None, revision: int | None = None, text_hash: str | None = None,
    ) -> "CoSignatureHistory":  # fmt: skip
        """The row of a step just taken; the version that it will have puts the steps in order."""
        return CoSignatureHistory(
            co_signature_id=self.id, version=self.version + 1, at=at, actor_id=actor_id, actor_name=actor_name,
            action=action, source=source, target=target, reason=reason, revision=revision, text_hash=text_hash,
        )  # fmt: skip


class CoSignatureHistory(InCommittee, Model):
    """Who took which step when, and why; a signature with the text that it is of."""

    __tablename__ = "co_signature_history"

    co_signature_id: Mapped[UUID]
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    action: Mapped[CoSignatureAction] = mapped_column(choice_of(CoSignatureAction, "action"))
    source: Mapped[CoSignatureState] = mapped_column(choice_of(CoSignatureState, "source"))
    target: Mapped[CoSignatureState] = mapped_column(choice_of(CoSignatureState, "target"))
    reason: Mapped[str | None]
    revision: Mapped[int | None]
    text_hash: Mapped[str | None]

    __table_args__ = (
        within("co_signature_id", to="co_signature"),
        UniqueConstraint("committee_id", "co_signature_id", "version"),
        CheckConstraint("action <> 'sign' OR (text_hash IS NOT NULL AND revision IS NOT NULL)", "signed_a_text"),
    )
