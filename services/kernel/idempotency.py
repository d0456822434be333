"""Remembered answers: a create repeated with the same `Idempotency-Key` gets the first answer again, for 24 hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Delete, Index, Insert, Select, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import InCommittee, Model
from services.kernel.errors import KeyReused
from services.kernel.prepared import given, here, prepared
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import UTCInstant, new_id

if TYPE_CHECKING:
    from services.kernel.work import Work

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


@dataclass(frozen=True)
class Remembered:
    """A first answer that is given again."""

    status: int
    body: bytes
    etag: str | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asked for what under which key; `digest` tells two bodies apart."""

    account_id: UUID
    operation: str
    key: str
    digest: bytes


def recall(work: "Work", asked: Asked) -> Remembered | None:
    """The first answer to this key, if there is one still kept; refuses another body."""
    first = work.row(_kept(), account_id=asked.account_id, operation=asked.operation, key=asked.key)
    if first is None:
        return None
    if first["created_at"] < work.now - KEPT:
        # Past its day: out of the way of the answer that is going to be remembered instead.
        work.rows(_past_its_day(), id=first["id"])
        return None
    if first["request_digest"] != asked.digest:
        raise KeyReused
    return Remembered(first["status"], first["body"], first["etag"])


@prepared
def _kept() -> Select[Any]:
    return here(Answer.id, Answer.request_digest, Answer.status, Answer.body, Answer.etag, Answer.created_at).where(
        Answer.account_id == given("account_id"), Answer.operation == given("operation"), Answer.key == given("key")
    )


@prepared
def _past_its_day() -> Delete:
    return delete(Answer).where(Answer.committee_id == given("committee_id"), Answer.id == given("id"))


def remember(work: "Work", asked: Asked, answer: Remembered) -> None:
    """Keep the first answer, in the transaction whose answer it is."""
    work.note(
        _keep(), id=new_id(), account_id=asked.account_id, operation=asked.operation, key=asked.key,
        request_digest=asked.digest, status=answer.status, body=answer.body, etag=answer.etag, created_at=work.now,
    )  # fmt: skip


@prepared
def _keep() -> Insert:
    return insert(Answer)


def forget(session: Session, *, now: datetime, most: int = 5000) -> int:
    """Delete a batch of answers past their 24 hours; returns how many."""
    old = select(Answer.committee_id, Answer.id).where(Answer.created_at < now - KEPT).limit(most)
    ids = [row.id for row in session.execute(old)]
    session.execute(delete(Answer).where(Answer.id.in_(ids)))
    return len(ids)
