"""Remembered answers: a create repeated with the same `Idempotency-Key` gets the first answer again, for 24 hours."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import InCommittee, Model
from services.kernel.errors import KeyReused
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import UTCInstant

KEPT = timedelta(hours=24)


class Answer(InCommittee, Model):
    """One remembered answer, unique by committee, account, operation and key."""

    __tablename__ = "idempotency"
    __policies__ = (COMMITTEE, UPKEEP)

    account_id: Mapped[UUID]
    operation: Mapped[str]
    key: Mapped[str]
    request_digest: Mapped[bytes]
    status: Mapped[int]
    body: Mapped[bytes]
    etag: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        UniqueConstraint("committee_id", "account_id", "operation", "key"),
        Index("ix_idempotency_created_at", "created_at"),
    )


def recall(
    session: Session,
    *,
    committee_id: UUID,
    account_id: UUID,
    operation: str,
    key: str,
    digest: bytes,
    now: datetime,
) -> Answer | None:
    """The first answer to this key, if there is one still kept; refuses another body."""
    answer = session.scalar(
        select(Answer).where(
            Answer.committee_id == committee_id, Answer.account_id == account_id,
            Answer.operation == operation, Answer.key == key,
        )
    )  # fmt: skip
    if answer is None:
        return None
    if answer.created_at < now - KEPT:
        # Past its day: out of the way of the answer that is going to be remembered instead.
        session.execute(delete(Answer).where(Answer.committee_id == committee_id, Answer.id == answer.id))
        session.expunge(answer)
        return None
    if answer.request_digest != digest:
        raise KeyReused
    return answer


def forget(session: Session, *, now: datetime, most: int = 5000) -> int:
    """Delete a batch of answers past their 24 hours; returns how many."""
    old = select(Answer.committee_id, Answer.id).where(Answer.created_at < now - KEPT).limit(most)
    ids = [row.id for row in session.execute(old)]
    session.execute(delete(Answer).where(Answer.id.in_(ids)))
    return len(ids)
