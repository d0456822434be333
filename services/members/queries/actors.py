"""Who is behind a token: the first statement of every request."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from services.kernel.actor import Actor
from services.kernel.prepared import COMMITTEE, given, prepared
from services.kernel.work import Work
from services.members.models import Account, Device, Officer, RoleGrant, Seat
from services.members.permissions import permissions_of
from services.members.rules import owes_new_password
from services.members.vocabulary import Role


def find_actor(work: Work, *, account_id: UUID, device_id: UUID, token_version: int) -> Actor | None:
    """The person in this committee, or None when the account, the device or the token no longer counts.

    One statement, one row a role: whether the account is disabled, the token's version and the device are read with
    the seat, so that revocation is immediate.
    """
    rows = work.rows(_person(), account_id=account_id, device_id=device_id, token_version=token_version, now=work.now)
    if not rows:
        return None
    first = rows[0]
    if first["seat_id"] is None and first["officer_id"] is None:
        return None
    roles = {str(row["role"]) for row in rows if row["role"]}
    if first["seat_id"]:
        roles.add(Role.MEMBER)
    return Actor(
        account_id=account_id,
        committee_id=work.committee_id,
        name=first["seat_name"] or first["officer_name"],
        seat_id=first["seat_id"],
        unit_id=first["unit_id"],
        device_id=device_id,
        roles=frozenset(roles),
        permissions=permissions_of(roles),
        must_change_password=owes_new_password(first["began_by"], is_one_time=first["must_change_password"]),
    )


PERSON: tuple[Any, ...] = (
    Account.must_change_password, Device.began_by, Seat.id.label("seat_id"), Seat.name.label("seat_name"),
    Officer.id.label("officer_id"), Officer.name.label("officer_name"), Officer.unit_id, RoleGrant.role,
)  # fmt: skip


@prepared
def _person() -> Select[Any]:
    here = given(COMMITTEE)
    return (
        select(*PERSON)
        .select_from(Account)
        .join(Device, and_(Device.account_id == Account.id, Device.id == given("device_id")))
        .outerjoin(Seat, and_(Seat.account_id == Account.id, Seat.committee_id == here, Seat.is_active))
        .outerjoin(Officer, and_(Officer.account_id == Account.id, Officer.committee_id == here, Officer.is_active))
        .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.committee_id == here))
        .where(
            Account.id == given("account_id"), Account.token_version == given("token_version"),
            Account.is_disabled.is_(False), Device.revoked_at.is_(None), Device.ends_at > given("now"),
            Device.committee_id == here,
        )
    )  # fmt: skip
