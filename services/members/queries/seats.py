"""Seats of all terms, as sheets name them; and how a seat is joined with its sector."""

from sqlalchemy import and_

from services.kernel.work import Work
from services.members.models import Body, Seat, Term
from services.members.seat_names import NamedSeat, TermSeats

SECTOR_OF_SEAT = and_(Body.committee_id == Seat.committee_id, Body.id == Seat.sector_id)


def seats_by_term(work: Work) -> dict[int, TermSeats]:
    """Each term of the committee, by number, with its seats: two reads."""
    seats: dict[object, list[NamedSeat]] = {}
    for row in work.session.execute(work.select(Seat.term_id, Seat.id, Seat.name, Seat.member_number)):
        seats.setdefault(row.term_id, []).append(NamedSeat(row.id, row.name, row.member_number))
    terms = work.session.execute(work.select(Term.id, Term.number, Term.begins_on, Term.ends_on))
    return {row.number: TermSeats(row.number, row.begins_on, row.ends_on, seats.get(row.id, [])) for row in terms}
