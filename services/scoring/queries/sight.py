"""Whose scores somebody sees: his permission lets him ask, the committee's settings say how far he is answered."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.seats import is_convened_by
from services.members.queries.settings import current_settings
from services.members.settings_sections import Scope
from services.members.vocabulary import Role
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
    return frozenset(work.session.scalars(work.select(Seat.id).where(Seat.account_id == actor.account_id)))


def in_sight(viewer: UUID | ColumnElement[UUID] | None, scope: Scope) -> ColumnElement[bool]:
    """Which seats a narrow scope shows to whoever has this one, himself among them."""
    own = Seat.id == viewer
    return own if scope is Scope.OWN else or_(own, is_convened_by(viewer))


def sees(work: Work, actor: Actor, scope: Scope, seat_id: UUID) -> bool:
    """Whether a scope shows this seat to the actor."""
    if scope is Scope.ALL or scope is Scope.NONE:
        return scope is Scope.ALL
    if seat_id == actor.seat_id or scope is Scope.OWN:
        return seat_id == actor.seat_id
    convened = work.select(Seat.id).where(Seat.id == seat_id, in_sight(actor.seat_id, scope))
    return work.session.execute(convened).first() is not None


def seats_in_sight(work: Work, actor: Actor, scope: Scope) -> frozenset[UUID] | None:
    """The seats that a scope shows; None where it shows all."""
    if scope is Scope.ALL:
        return None
    return frozenset(work.session.scalars(work.select(Seat.id).where(in_sight(actor.seat_id, scope))))


def _some(scope: Scope) -> Scope:
    if scope is Scope.NONE:
        raise ScoresHidden
    return scope
