"""What stands at the door with a key of its own: how the key is written, and who acts when it asks.

"CXD1" + base32(committee 16 ‖ station 16 ‖ random 33). The committee stands in the key because nothing can be looked up
before it is known; of the random part only the digest is kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from services.activities.door_models import Station
from services.activities.letters import taken_apart, written
from services.activities.vocabulary import StationKind
from services.kernel.actor import Actor
from services.kernel.prepared import given, here, prepared
from services.kernel.work import Work
from services.members.permissions import DESK, READER, SCREEN

PREFIX = "CXD1"
IDENTIFIER, SECRET = 16, 33
MAY = {StationKind.DESK: DESK, StationKind.READER: READER, StationKind.SCREEN: SCREEN}


@dataclass(frozen=True, kw_only=True)
class StationActor(Actor):
    """A station acting: its account is its own number; for all activities where it names none."""

    activity_id: UUID | None
    officer_name: str


@dataclass(frozen=True)
class StationKey:
    """A key as it was shown; whether it still counts is asked of the database."""

    committee_id: UUID
    station_id: UUID
    digest: bytes

    @property
    def account_id(self) -> UUID:
        """Who asks, for the log."""
        return self.station_id


def new_key(committee_id: UUID, station_id: UUID) -> tuple[str, bytes]:
    """A fresh key and the digest that is kept of it."""
    secret = secrets.token_bytes(SECRET)
    return written(PREFIX, committee_id.bytes + station_id.bytes + secret), _digest(secret)


def is_station_key(text: str) -> bool:
    """Whether a bearer says of itself that it is a station."""
    return text.startswith(PREFIX)


def read_key(text: str) -> StationKey | None:
    """What a key names; None for a text that is none."""
    parts = taken_apart(PREFIX, text, IDENTIFIER, IDENTIFIER, SECRET)
    if parts is None:
        return None
    committee, station, secret = parts
    return StationKey(UUID(bytes=committee), UUID(bytes=station), _digest(secret))


def find_station(work: Work, key: StationKey) -> StationActor | None:
    """The station behind a key, or None when the key counts no more."""
    row = work.row(_standing(), station_id=key.station_id)
    if row is None or not compare_digest(row["key_digest"], key.digest):
        return None
    if row["revoked_at"] is not None or row["ends_at"] <= work.now:
        return None
    return StationActor(
        account_id=key.station_id, committee_id=work.committee_id, name=row["name"], permissions=MAY[row["kind"]],
        activity_id=row["activity_id"], officer_name=row["officer_name"],
    )  # fmt: skip


def officer_of(actor: Actor) -> str:
    """Whose name stands on the sheet beside what was recorded."""
    return actor.officer_name if isinstance(actor, StationActor) else actor.name


@prepared
def _standing() -> Select[Any]:
    columns = (
        Station.kind, Station.name, Station.officer_name, Station.activity_id, Station.key_digest, Station.ends_at,
        Station.revoked_at,
    )  # fmt: skip
    return here(*columns).where(Station.id == given("station_id"))


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
