"""Whose inbox a notice goes to."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, or_

from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import Seat, SeatBody


def accounts_of_seats(work: Work, seat_ids: Collection[UUID]) -> list[UUID]:
    """The accounts that hold these seats."""
    found: list[UUID] = []
    for some in in_chunks(seat_ids):
        found += work.session.scalars(work.select(Seat.account_id).where(Seat.id.in_(some)))
    return found


def conveners_of(work: Work, seat_id: UUID) -> list[UUID]:
    """The accounts of those who convene a body in which a member sits."""
    member = work.get(Seat, seat_id)
    placed = work.select(SeatBody.body_id).where(SeatBody.seat_id == seat_id)
    own = [each for each in (member.sector_id, member.street_group_id) if each]
    statement = (
        work.select(Seat.account_id)
        .join(SeatBody, and_(SeatBody.committee_id == Seat.committee_id, SeatBody.seat_id == Seat.id))
        .where(SeatBody.is_convener, Seat.is_active, or_(SeatBody.body_id.in_(own), SeatBody.body_id.in_(placed)))
        .distinct()
    )
    return list(work.session.scalars(statement))
