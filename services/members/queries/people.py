"""Reads about persons: oneself and one's devices."""

from typing import Any

from sqlalchemy import func, select

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Account, Committee, Device, Officer, Seat


def read_me(work: Work, actor: Actor) -> dict[str, Any]:
    """Who the actor is here, and what he may do."""
    name = work.session.execute(select(Committee.name).where(Committee.id == work.committee_id)).scalar_one()
    return {
        "account_id": actor.account_id,
        "committee_id": actor.committee_id,
        "committee_name": name,
        "name": actor.name,
        "seat_id": actor.seat_id,
        "unit_id": actor.unit_id,
        "roles": sorted(actor.roles),
        "permissions": sorted(actor.permissions),
        "must_change_password": actor.must_change_password,
    }


def list_my_devices(work: Work, actor: Actor) -> dict[str, Any]:
    """The devices on which the actor is logged in, the newest first."""
    rows = work.session.execute(
        select(Device.id, Device.name, Device.created_at, Device.last_used_at, Device.ends_at)
        .where(Device.account_id == actor.account_id, Device.revoked_at.is_(None), Device.ends_at > work.now)
        .order_by(Device.id.desc())
        .limit(100)
    ).mappings()
    return {"items": [{**row, "is_this_one": row["id"] == actor.device_id} for row in rows]}


def count_unused_accounts(work: Work) -> int:
    """How many people of this committee have not yet changed their one-time password."""
    seats = work.select(Seat.account_id).where(Seat.is_active)
    offices = work.select(Officer.account_id).where(Officer.is_active)
    statement = select(func.count(Account.id))
    here = Account.id.in_(seats) | Account.id.in_(offices)
    return work.session.scalar(statement.where(Account.must_change_password, here)) or 0
