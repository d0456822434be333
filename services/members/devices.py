"""The devices on which a person is logged in, and how they end."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, select

from services.kernel.work import Work
from services.members.facts import DeviceRevoked
from services.members.models import Account, Device

MOST_DEVICES: Final = 20
"""Whoever logs in on one more loses the one used longest ago, so that a person can oversee his list."""


def end_sessions(work: Work, account: Account, *, why: str, only_here: bool = False) -> None:
    """Refuse every token of a locked account from now on; with `only_here`, those of this committee.

    An access token counts no longer than its device, and no longer than the account's token version.
    """
    devices = live_devices(work, account.id)
    if only_here:
        devices = devices.where(Device.committee_id == work.committee_id)
    else:
        account.token_version += 1
    for device in work.session.scalars(devices):
        end_device(work, device, why=why)


def live_devices(work: Work, account_id: UUID) -> Select[Device]:
    """The devices on which an account is logged in; an index leads past those of earlier years."""
    return select(Device).where(Device.account_id == account_id, Device.revoked_at.is_(None), Device.ends_at > work.now)


def make_room(work: Work, account: Account) -> None:
    """End what is one too many when a locked account is about to get another device."""
    by_use = live_devices(work, account.id).order_by(Device.last_used_at.desc(), Device.id.desc())
    for device in work.session.scalars(by_use.offset(MOST_DEVICES - 1)):
        end_device(work, device, why="too-many-devices")


def end_device(work: Work, device: Device, *, why: str) -> None:
    """Refuse every token of a device from now on."""
    device.revoked_at = work.now
    work.record(DeviceRevoked(subject_id=device.account_id, device_id=device.id, why=why))
