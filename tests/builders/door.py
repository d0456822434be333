"""The door of a meeting: a phone's key, desks and readers, envelopes; keyword-only where it matters."""

import hashlib
from base64 import b32decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.activities import member_codes
from services.activities.commands.stations import issue_station
from services.activities.letters import written
from services.activities.sealing import Sealed
from services.activities.venue_codes import CODE, COUNTER, PREFIX, TAIL, window_of
from services.activities.vocabulary import StationKind
from services.kernel.work import Toolbox
from services.members.commands.devices import enrol_key
from services.members.device_keys import proof_of
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, acting, actor_of
from tests.builders.committee import Person, Place


class DeviceKey:
    """The private key of a phone; the same name is the same key."""

    def __init__(self, name: str = "phone") -> None:
        """Made of the name, so that a test is the same every time."""
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def text(self) -> str:
        """The public half as it is enrolled."""
        return b64encode(self.public).decode()

    def proof(self, device_id: UUID) -> str:
        """That this device holds the private half."""
        return b64encode(self._key.sign(proof_of(device_id, self.public))).decode()

    def enrol(self, place: Place, person: Person) -> None:
        """Enrol it for the device on which somebody is logged in."""
        acting(
            place.toolbox, actor_of(person), enrol_key, public_key=self.text, proof=self.proof(person.device_id)
        )  # fmt: skip

    def member_code(self, person: Person, *, at: datetime) -> str:
        """The code on the phone of somebody who has no network."""
        window = window_of(at)
        message = member_codes.signed_message(person.committee_id, person.seat_id, person.device_id, window)
        named = person.seat_id.bytes + person.device_id.bytes + window.to_bytes(COUNTER, "big")
        return written(member_codes.SIGNED, named + self._key.sign(message))

    def sealed(self, person: Person, *, session_id: UUID, code: str, at: datetime, counter: int = 1) -> str:
        """An envelope with the hall's code that somebody saw; `at` is what his phone's clock says."""
        envelope = sealed_by(person, session_id=session_id, code=code, at=at, counter=counter)
        return envelope.text(self._key.sign(envelope.message(person.committee_id)))


def sealed_by(person: Person, *, session_id: UUID, code: str, at: datetime, counter: int = 1) -> Sealed:
    """What an envelope of somebody says, before it is signed."""
    raw = b32decode(code.removeprefix(PREFIX))
    return Sealed(
        session_id=session_id, seat_id=person.seat_id, device_id=person.device_id,
        window=int.from_bytes(raw[TAIL : TAIL + COUNTER], "big"), code=raw[-CODE:], claimed_at=at, counter=counter,
    )  # fmt: skip


def a_member_code(toolbox: Toolbox, person: Person) -> str:
    """The code that the server shows on the phone of somebody who has a network."""
    ports = toolbox.ports
    return member_codes.issue(ports.vault.mac, person.committee_id, person.seat_id, at=ports.clock.now())


@dataclass(frozen=True, kw_only=True)
class KeyHolder(Person):
    """A station that asks by its own key, where the proofs know only persons; it is none."""

    key: str


def a_station(*, activity: AnActivity, kind: StationKind = StationKind.DESK, **more: Any) -> dict[str, Any]:
    """A station of one activity (or with `activity_id=None` of the committee) with its key."""
    fields = {"name": "示例南门", "officer_name": "示例值守人", "activity_id": activity.id, **more}
    organiser = actor_of(activity.organiser, Role.ORGANISER)
    made: dict[str, Any] = acting(activity.place.toolbox, organiser, issue_station, kind=kind, **fields)
    return made
