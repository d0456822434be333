"""Seats of all terms, as sheets name them; and how a seat is joined with its sector."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody, Term
from services.members.seat_names import NamedSeat, TermSeats

SECTOR_OF_SEAT = and_(Body.committee_id == Seat.committee_id, Body.id == Seat.sector_id)


def seats_by_term(work: Work) -> dict[int, TermSeats]:
    """Each term of the committee, by number, with its seats: two reads."""
    seats: dict[object, list[NamedSeat]] = {}
    for row in work.session.execute(work.select(Seat.term_id, Seat.id, Seat.name, Seat.member_number)):
        seats.setdefault(row.term_id, []).append(NamedSeat(row.id, row.name, row.member_number))
    terms = work.session.execute(work.select(Term.id, Term.number, Term.begins_on, Term.ends_on))
    return {row.number: TermSeats(row.number, row.begins_on, row.ends_on, seats.get(row.id, [])) for row in terms}


def is_convened_by(seat_id: UUID | ColumnElement[UUID] | None) -> ColumnElement[bool]:
    """Whether a seat sits in a body that the holder of another one convenes."""
    convening, placed = aliased(SeatBody), aliased(SeatBody)
    convenes = and_(convening.committee_id == Seat.committee_id, convening.seat_id == seat_id, convening.is_convener)
    is_of_theirs = or_(convening.body_id == Seat.sector_id, convening.body_id == Seat.street_group_id)
    is_placed = and_(
        placed.committee_id == Seat.committee_id, placed.seat_id == Seat.id, placed.body_id == convening.body_id
    )
    return or_(exists().where(convenes, is_of_theirs), exists().where(convenes, is_placed))
