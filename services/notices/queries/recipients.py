"""Whose inbox a notice goes to."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import and_, or_

from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.members.models import RoleGrant, Seat, SeatBody
from services.members.permissions import ROLES
from services.members.settings_sections import Scope
from services.members.vocabulary import Role


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


def accounts_that_may(work: Work, permission: str) -> set[UUID]:
    """The accounts whom one of their roles permits this."""
    roles = [role for role, permissions in ROLES.items() if permission in permissions]
    return set(work.session.scalars(work.select(RoleGrant.account_id).where(RoleGrant.role.in_(roles)).distinct()))


def accounts_in_office(work: Work, account_ids: Collection[UUID]) -> set[UUID]:
    """Which of these accounts sit in the committee now: whoever has left reads nothing there."""
    found: set[UUID] = set()
    for some in in_chunks(account_ids):
        found |= set(
            work.session.scalars(work.select(Seat.account_id).where(Seat.account_id.in_(some), Seat.is_active))
        )
    return found


def accounts_shown_their_own(
    work: Work, account_ids: Collection[UUID], scopes: Mapping[Role, Scope]
) -> set[UUID]:  # fmt: skip
    """Which of these accounts sit in the committee now and are shown what is their own, by the widest of their roles.

    Every scope but "nobody's" shows that.
    """
    sitting = accounts_in_office(work, account_ids)
    if scopes[Role.MEMBER] is not Scope.NONE:
        return sitting
    seeing = [role for role, scope in scopes.items() if scope is not Scope.NONE]
    found: set[UUID] = set()
    for some in in_chunks(sitting):
        granted = work.select(RoleGrant.account_id).where(RoleGrant.account_id.in_(some), RoleGrant.role.in_(seeing))
        found |= set(work.session.scalars(granted))
    return found
