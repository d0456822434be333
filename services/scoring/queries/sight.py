"""Whose scores somebody sees: his permission lets him ask, the committee's settings say how far he is answered.

What is his own stands under the seat that he had at the time, one in each term.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.work import Work
from services.members.models import Seat, Term
from services.members.queries.seats import is_convened_by
from services.members.queries.settings import current_settings
from services.members.settings_sections import Scope
from services.members.vocabulary import Role
from services.scoring.models import ScoreCard
from services.scoring.refusals import ScoresHidden

ORDER = tuple(Scope)
"""From narrow to wide."""


def totals_seen(work: Work, actor: Actor) -> Scope:
    """Whose totals and ranks the actor sees, by the widest of his roles; refuses where it is nobody's."""
    return _some(widest(current_settings(work)[1].scoring.totals, actor))


def refuse_but_all(work: Work, actor: Actor) -> None:
    """Refuse whoever does not see everybody's totals, where there is no telling members apart."""
    if totals_seen(work, actor) is not Scope.ALL:
        raise ScoresHidden


def receipts_seen(work: Work, actor: Actor) -> Scope:
    """Whose receipts the actor sees, by the widest of his roles."""
    return widest(current_settings(work)[1].scoring.receipts, actor)


def widest(scopes: Mapping[Role, Scope], actor: Actor) -> Scope:
    """The widest scope that any of the actor's roles has."""
    return max((scopes[Role(role)] for role in actor.roles), key=ORDER.index, default=Scope.NONE)


def own_seats(work: Work, actor: Actor) -> frozenset[UUID]:
    """All the seats that the actor has had: he decides nothing about what he did in one that he has left."""
    return frozenset(work.session.scalars(which_are_own(work, actor)))


def which_are_own(work: Work, actor: Actor) -> Select[Any]:
    """The same as part of a larger question."""
    return work.select(Seat.id).where(Seat.account_id == actor.account_id)


def seat_of_year(work: Work, actor: Actor, year: int) -> UUID:
    """The seat in which the actor was scored in a year: who is re-elected has another one since.

    In a year of change two of his seats may have a part in it; then the one with a card counts, of two with one the
    later. Where no seat has a card of it, and no term lies in the calendar year by which it is called, it is the
    present seat, as if he had done nothing.
    """
    return _seat_in(work, actor, by_card=True, year=year, first=date(year, 1, 1), last=date(year, 12, 31))


def seat_of_day(work: Work, actor: Actor, day: date) -> UUID:
    """The seat that the actor had on a day, by the same rule."""
    return _seat_in(work, actor, by_card=False, year=day.year, first=day, last=day)


def _seat_in(work: Work, actor: Actor, *, by_card: bool, **days: Any) -> UUID:
    if actor.seat_id is None:
        raise NotFound
    found = work.row(_seat_of_account(by_card=by_card), account_id=actor.account_id, **days)
    return found["id"] if found else actor.seat_id


@prepared
def _seat_of_account(*, by_card: bool) -> Select[Any]:
    """An account has as many seats in a committee as terms it sat in, so few rows are ordered."""
    has_part = and_(Term.begins_on <= given("last"), Term.ends_on >= given("first"))
    if by_card:  # A year of assessment may begin before the calendar year by which it is called, in another term.
        has_part = or_(has_part, ScoreCard.id.is_not(None))
    has_card = and_(
        ScoreCard.committee_id == Seat.committee_id, ScoreCard.seat_id == Seat.id, ScoreCard.year == given("year")
    )
    return (
        here(Seat.id)
        .join(Term, and_(Term.committee_id == Seat.committee_id, Term.id == Seat.term_id))
        .outerjoin(ScoreCard, has_card)
        .where(Seat.account_id == given("account_id"))
        .where(has_part)
        .order_by(ScoreCard.id.is_(None), Term.begins_on.desc())
        .limit(at_most(1))
    )


def in_sight(
    viewer: UUID | ColumnElement[UUID] | None, account: UUID | ColumnElement[UUID], scope: Scope
) -> ColumnElement[bool]:
    """Which seats a narrow scope shows to whoever has this one: those that he convenes, and his own of any term."""
    own = Seat.account_id == account
    return own if scope is Scope.OWN else or_(own, is_convened_by(viewer))


def sees(work: Work, actor: Actor, scope: Scope, seat_id: UUID) -> bool:
    """Whether a scope shows this seat to the actor."""
    if scope is Scope.ALL or scope is Scope.NONE:
        return scope is Scope.ALL
    if seat_id == actor.seat_id:
        return True
    shown = work.select(Seat.id).where(Seat.id == seat_id, in_sight(actor.seat_id, actor.account_id, scope))
    return work.session.execute(shown).first() is not None


def seats_in_sight(work: Work, actor: Actor, scope: Scope) -> frozenset[UUID] | None:
    """The seats that a scope shows; None where it shows all."""
    if scope is Scope.ALL:
        return None
    return frozenset(work.session.scalars(work.select(Seat.id).where(in_sight(actor.seat_id, actor.account_id, scope))))


def _some(scope: Scope) -> Scope:
    if scope is Scope.NONE:
        raise ScoresHidden
    return scope
