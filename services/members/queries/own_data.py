"""What is stored about a person, for himself (个人信息查阅权)."""

from typing import Any

from sqlalchemy import select

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members import identifiers
from services.members.models import Account, Body, Committee, Device, Identifier, Officer, RoleGrant, Seat
from services.members.vocabulary import IdentifierKind


def read_my_data(work: Work, actor: Actor) -> dict[str, Any]:
    """The person's identifiers in clear, his account, what this committee keeps of his seat and office, all devices."""
    account = work.session.get_one(Account, actor.account_id)
    phone = identifiers.read(work, account.id, IdentifierKind.PHONE)
    known = select(Identifier.kind).where(Identifier.account_id == account.id)
    seats = (
        work.select(
            Seat.id, Seat.name, Seat.member_number, Seat.position, Seat.sex, Seat.employer, Seat.is_standing,
            Seat.is_active,
        )
        .add_columns(Body.name.label("sector_name"))
        .join(Seat.sector)
        .where(Seat.account_id == account.id)
        .order_by(Seat.id)
    )  # fmt: skip
    offices = work.select(Officer.id, Officer.name, Officer.duty, Officer.is_active).where(
        Officer.account_id == account.id
    )
    roles = work.select(RoleGrant.role, RoleGrant.granted_at).where(RoleGrant.account_id == account.id)
    devices = (
        select(
            Device.id, Committee.name.label("committee_name"), Device.name, Device.is_staff, Device.created_at,
            Device.last_used_at, Device.ends_at, Device.revoked_at,
        )
        .join(Committee, Committee.id == Device.committee_id)
        .where(Device.account_id == account.id)
        .order_by(Device.id.desc())
        .limit(100)
    )  # fmt: skip
    rows = work.session.execute
    return {
        "account_id": account.id,
        "created_at": account.created_at,
        "phone": phone,
        "is_bound_to_wechat": IdentifierKind.WECHAT in work.session.scalars(known).all(),
        "has_password": account.password_hash is not None,
        "has_second_factor": account.second_factor_sealed is not None,
        "seats": [dict(row) for row in rows(seats).mappings()],
        "offices": [dict(row) for row in rows(offices).mappings()],
        "roles": [dict(row) for row in rows(roles.order_by(RoleGrant.role)).mappings()],
        "devices": [dict(row) for row in rows(devices).mappings()],
    }
