"""Reads about persons: oneself, one's devices and one's WeChat."""

from typing import Any

from sqlalchemy import func, select

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.devices import live_devices
from services.members.models import Account, Committee, Device, Identifier, Officer, Seat
from services.members.vocabulary import IdentifierKind


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
    # All of them: nobody gets more than `MOST_DEVICES`.
    devices = work.session.scalars(live_devices(work, actor.account_id).order_by(Device.id.desc()))
    return {"items": [device_shown(device, actor) for device in devices]}


def device_shown(device: Device, actor: Actor) -> dict[str, Any]:
    """A device as its owner sees it."""
    return {
        "id": device.id,
        "name": device.name,
        "began_by": device.began_by,
        "created_at": device.created_at,
        "last_used_at": device.last_used_at,
        "ends_at": device.ends_at,
        "is_this_one": device.id == actor.device_id,
        "key_enrolled_at": device.key_enrolled_at,
    }


def read_my_wechat(work: Work, actor: Actor) -> dict[str, Any]:
    """Whether and since when the actor's WeChat is bound; the openid itself is shown to nobody."""
    bound = work.session.get(Identifier, (actor.account_id, IdentifierKind.WECHAT))
    return {"is_bound": bound is not None, "bound_at": bound.entered_at if bound else None}


def count_unused_accounts(work: Work) -> int:
    """How many people of this committee have not yet changed their one-time password."""
    seats = work.select(Seat.account_id).where(Seat.is_active)
    offices = work.select(Officer.account_id).where(Officer.is_active)
    statement = select(func.count(Account.id))
    here = Account.id.in_(seats) | Account.id.in_(offices)
    return work.session.scalar(statement.where(Account.must_change_password, here)) or 0
