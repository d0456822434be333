"""What leaves the transaction: deliveries with a due time, leases, back-off and dead letters.

A row is written in the transaction of the fact that causes it and delivered afterwards by the worker, at least once;
a handler that changes the database does so in the unit of work that also marks the row delivered, hence exactly once.
A `dedup_key` names the intention: the same one is never enqueued twice.
"""

import enum
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import InCommittee, Model, insert_missing
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import JSON_DOCUMENT, UTCInstant, choice_of, new_id

if TYPE_CHECKING:
    from services.kernel.work import Work

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=30)
"""How long a delivery that was done is kept, for whoever asks what became of it."""
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""The waits between attempts; after the last one the delivery is dead and a person must look."""

Handler = Callable[["Work", Mapping[str, Any]], None]
"""Delivers one row inside a unit of work."""


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Delivery(InCommittee, Model):
    """One thing to deliver."""

    __tablename__ = "outbox"
    __policies__ = (COMMITTEE, UPKEEP)

    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    dedup_key: Mapped[str]
    run_at: Mapped[datetime] = mapped_column(UTCInstant)
    state: Mapped[DeliveryState] = mapped_column(choice_of(DeliveryState, "state"))
    attempts: Mapped[int]
    lease_until: Mapped[datetime | None] = mapped_column(UTCInstant)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)
    finished_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        UniqueConstraint("committee_id", "dedup_key"),
        Index("ix_outbox_due", "state", "run_at"),
    )


def enqueue(
    work: "Work",
    kind: str,
    payload: Mapping[str, Any],
    *,
    dedup_key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Write a delivery in this transaction; the same `dedup_key` a second time changes nothing."""
    row = {
        "committee_id": work.committee_id, "id": new_id(), "kind": kind, "payload": dict(payload),
        "dedup_key": dedup_key or str(new_id()), "run_at": run_at or work.now, "state": DeliveryState.PENDING,
        "attempts": 0, "created_at": work.now,
    }  # fmt: skip
    insert_missing(work.session, Delivery, [row])


def claim(session: Session, *, now: datetime, most: int = 20) -> list[Delivery]:
    """Lease up to `most` due deliveries, over all committees; a lease that ran out is due again."""
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < now)
    due = (
        select(Delivery)
        .where(Delivery.state == DeliveryState.PENDING, Delivery.run_at <= now, free)
        .order_by(Delivery.run_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    leased = []
    for delivery in session.scalars(due).all():
        if delivery.attempts > len(BACK_OFF):
            # Taken so often and never ended, well or badly: whatever takes it dies of it.
            delivery.state, delivery.finished_at, delivery.last_error = DeliveryState.DEAD, now, "never ended"
            continue
        delivery.lease_until = now + LEASE
        delivery.attempts += 1
        leased.append(delivery)
    return leased


def finish(session: Session, committee_id: UUID, delivery_id: UUID, *, attempt: int, now: datetime) -> bool:
    """Mark a delivery delivered; False when another worker took it over meanwhile."""
    done = session.execute(
        update(Delivery)
        .where(
            Delivery.committee_id == committee_id, Delivery.id == delivery_id,
            Delivery.state == DeliveryState.PENDING, Delivery.attempts == attempt,
        )
        .values(state=DeliveryState.DELIVERED, finished_at=now, lease_until=None)
    )  # fmt: skip
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def fail(
    session: Session, committee_id: UUID, delivery_id: UUID, *, attempt: int, now: datetime, error: str
) -> DeliveryState | None:
    """Put a failed delivery back with a longer wait, or among the dead letters.

    None when it is no longer this worker's: another one took it over when the lease ran out.
    """
    delivery = session.get(Delivery, (committee_id, delivery_id), with_for_update=True)
    if delivery is None or delivery.state != DeliveryState.PENDING or delivery.attempts != attempt:
        return None
    delivery.last_error = error[:500]
    delivery.lease_until = None
    if delivery.attempts > len(BACK_OFF):
        delivery.state = DeliveryState.DEAD
        delivery.finished_at = now
    else:
        delivery.run_at = now + BACK_OFF[delivery.attempts - 1]
    return delivery.state


def forget(session: Session, *, now: datetime, most: int = 5000) -> int:
    """Delete a batch of deliveries that were done longer ago than `KEPT`; returns how many. Dead ones stay."""
    done = (
        select(Delivery.id)
        .where(Delivery.state == DeliveryState.DELIVERED, Delivery.run_at < now - KEPT)
        .order_by(Delivery.run_at, Delivery.id)
        .limit(most)
    )
    ids = list(session.scalars(done))
    session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
    return len(ids)


def revive(session: Session, *, now: datetime) -> int:
    """Give every dead letter a new life, after a person has mended the cause; returns how many."""
    revived = session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.DEAD)
        .values(state=DeliveryState.PENDING, attempts=0, run_at=now, finished_at=None, lease_until=None)
    )
    return int(revived.rowcount)  # type: ignore[attr-defined]


def standing(session: Session) -> dict[str, int]:
    """How many deliveries are pending and dead, for metrics."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.state.in_((DeliveryState.PENDING, DeliveryState.DEAD)))
        .group_by(Delivery.state)
    )
    return {str(state): count for state, count in rows}
