"""Rows about one member know whose account his seat has: nobody decides about himself, in whatever term he sat."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, column_property, declared_attr

from services.members.models import Seat


class OfSeat:
    """A row about one seat.

    An actor has at most the one seat in which he sits now. Who left it, or sat in an earlier term, is still the person
    whose row it is: guards therefore compare accounts.
    """

    seat_id: Mapped[UUID]

    @declared_attr
    def holder_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy calls it with the class
        """The account of whoever has, or had, the seat."""
        is_theirs = (Seat.committee_id == cls.committee_id, Seat.id == cls.seat_id)  # type: ignore[attr-defined]
        return column_property(select(Seat.account_id).where(*is_theirs).correlate_except(Seat).scalar_subquery())
