"""Whose seat a code means, by the member's number, and by which key his device signs."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, select

from services.activities.models import Invitation
from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import Device, Seat


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
            .join(Invitation, and_(Invitation.committee_id == Seat.committee_id, Invitation.seat_id == Seat.id))
            .where(Invitation.activity_id == activity_id, Seat.member_number.in_(some))
        )
        found |= {row.member_number: row.id for row in rows}
    return found
