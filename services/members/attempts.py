"""How often something was tried from somewhere within a minute, counted where all processes count."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Index, case, delete, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import NARROW, Directory, Model, insert_here
from services.kernel.types import UTCInstant

WINDOW: Final = timedelta(minutes=1)


class AttemptWindow(Directory, Model):
    """Attempts of one kind from one place; of the deployment, because who tries is not yet known."""

    __tablename__ = "attempt_window"

    place: Mapped[bytes] = mapped_column(primary_key=True)
    """A keyed digest of kind and address: no address is kept here."""
    attempts: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (Index("ix_attempt_window_ends_at", "ends_at"), NARROW)


def count_attempt(session: Session, place: bytes, *, now: datetime) -> tuple[int, datetime]:
    """Count one attempt in one statement; returns how many the running minute has seen, and when it ends."""
    is_over = AttemptWindow.ends_at <= now
    insert = insert_here(session.get_bind().dialect.name, AttemptWindow)
    counted = (
        insert.values(place=place, attempts=1, ends_at=now + WINDOW)
        .on_conflict_do_update(
            index_elements=[AttemptWindow.place],
            set_={
                "attempts": case((is_over, 1), else_=AttemptWindow.attempts + 1),
                "ends_at": case((is_over, literal(now + WINDOW, UTCInstant())), else_=AttemptWindow.ends_at),
            },
        )
        .returning(AttemptWindow.attempts, AttemptWindow.ends_at)
    )
    row = session.execute(counted).one()
    return row.attempts, row.ends_at


def forget(session: Session, *, now: datetime, most: int = 5000) -> int:
    """Delete a batch of minutes that are over; returns how many."""
    over = select(AttemptWindow.place).where(AttemptWindow.ends_at <= now).limit(most)
    places = list(session.scalars(over))
    session.execute(delete(AttemptWindow).where(AttemptWindow.place.in_(places), AttemptWindow.ends_at <= now))
    return len(places)
