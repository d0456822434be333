"""Whose seat a code means, by the member's number, and by which key his device signs; and people as lists name them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.activities.models import Invitation
from services.activities.queries.joins import SEAT_OF_INVITATION
from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import Body, Device, Seat
from services.members.queries.seats import SECTOR_OF_SEAT


def people_of(work: Work, seat_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Name, number and sector of those who hold these seats, and whether they still do."""
    people: dict[UUID, dict[str, Any]] = {}
    for some in in_chunks(seat_ids):
        rows = work.session.execute(
            work.select(Seat.id.label("seat_id"), Seat.name, Seat.member_number, Seat.is_active)
            .add_columns(Body.name.label("sector_name"))
            .join(Body, SECTOR_OF_SEAT)
            .where(Seat.id.in_(some))
        ).mappings()
        people |= {row["seat_id"]: dict(row) for row in rows}
    return people


def key_of(work: Work, seat_id: UUID, device_id: UUID) -> bytes | None:
    """The key of a live device of whoever holds a seat; None where it has none, or is another person's."""
    account_id = work.session.scalar(work.select(Seat.account_id).where(Seat.id == seat_id, Seat.is_active))
    if account_id is None:
        return None
    key: bytes | None = work.session.scalar(
        select(Device.public_key).where(
            Device.id == device_id, Device.account_id == account_id, Device.revoked_at.is_(None),
            Device.ends_at > work.now,
        )
    )  # fmt: skip
    return key


def invited_by_number(work: Work, activity_id: UUID, numbers: Iterable[str]) -> dict[str, UUID]:
    """The invited seats of these members' numbers."""
    found: dict[str, UUID] = {}
    for some in in_chunks(sorted(set(numbers))):
        rows = work.session.execute(
            work.select(Seat.member_number, Seat.id)
            .join(Invitation, SEAT_OF_INVITATION)
            .where(Invitation.activity_id == activity_id, Seat.member_number.in_(some))
        )
        found |= {row.member_number: row.id for row in rows}
    return found
