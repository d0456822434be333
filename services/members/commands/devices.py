"""What a person does to the devices on which he is logged in: log out, name, revoke."""

from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.accounts import lock_account
from services.members.device_keys import KEY, SIGNATURE, decoded, is_signed, proof_of
from services.members.devices import end_device, end_sessions
from services.members.facts import DeviceKeyEnrolled, DeviceNamed, DeviceRevoked
from services.members.models import Device
from services.members.queries.people import device_shown
from services.members.refusals import KeyEnrolled, KeyFaulty


def log_out(work: Work, actor: Actor) -> None:
    """End this device's session at once."""
    device = work.session.get_one(Device, actor.device_id)
    end_device(work, device, why="logged-out")


def log_out_everywhere(work: Work, actor: Actor) -> None:
    """End the sessions of all the person's devices, this one too."""
    end_sessions(work, lock_account(work, actor.account_id), why="logged-out-everywhere")


def name_device(work: Work, actor: Actor, *, device_id: UUID, name: str) -> dict[str, Any]:
    """Give one of the person's own devices a name by which he will know it again."""
    device = _own_device(work, actor, device_id)
    if device.revoked_at is not None or device.ends_at <= work.now:
        raise NotFound
    device.name = name
    work.record(DeviceNamed(subject_id=actor.account_id, device_id=device.id))
    return device_shown(device, actor)


def revoke_device(work: Work, actor: Actor, *, device_id: UUID) -> None:
    """Log one of the person's own devices out."""
    device = _own_device(work, actor, device_id)
    if device.revoked_at is None:
        end_device(work, device, why="revoked-by-owner")
    else:
        work.record(DeviceRevoked(subject_id=actor.account_id, device_id=device.id, why="again"), outcome="repeated")


def enrol_key(work: Work, actor: Actor, *, public_key: str, proof: str) -> dict[str, Any]:
    """Enrol the key of the device that asks, which proves that it holds the private half; the same again is the same.

    A device has one key for as long as it is logged in: whoever steals a token cannot put his own in its place.
    """
    device = work.session.get_one(Device, actor.device_id, with_for_update=True)
    key, signature = decoded(public_key, KEY), decoded(proof, SIGNATURE)
    if key is None or signature is None or not is_signed(key, signature, proof_of(device.id, key)):
        raise KeyFaulty
    if device.public_key not in {None, key}:
        raise KeyEnrolled
    if device.public_key is None:
        device.public_key, device.key_enrolled_at = key, work.now
        work.record(DeviceKeyEnrolled(subject_id=actor.account_id, device_id=device.id))
    return device_shown(device, actor)


def _own_device(work: Work, actor: Actor, device_id: UUID) -> Device:
    device = work.session.get(Device, device_id)
    if device is None or device.account_id != actor.account_id:
        raise NotFound
    return device
