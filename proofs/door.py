"""The door of the activities of the world: circles, consents, a station, a printed code, a claim."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.activities.commands.check_in import check_in
from services.activities.commands.envelopes import hand_in_envelope
from services.activities.commands.placing import consent_to_place, fence_session
from services.activities.commands.printing import print_code
from services.activities.commands.stations import issue_station
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import StationKind
from services.members.vocabulary import Role
from tests.builders.activities import acting, actor_of, an_open_activity
from tests.builders.committee import Person
from tests.builders.door import DeviceKey, KeyHolder

if TYPE_CHECKING:
    from proofs.world import Names, Town

SPOT = {"latitude": 39_904_200, "longitude": 116_407_400}
"""Where the activities of the world take place."""


def fence_all(town: "Town", organiser: Person, activities: list["Names"]) -> None:
    """Draw a circle around each, and let all members consent to be asked where they are."""
    for names in activities:
        _do(town, organiser, fence_session, names, **SPOT, radius=300)
    for person in town.people.values():
        if person.seat_id:
            acting(town.place.toolbox, actor_of(person), consent_to_place, is_given=True)


def stations_and_codes(town: "Town", organiser: Person, open_one: "Names") -> dict[str, "Names"]:
    """A desk and a printed code of an activity."""
    station = acting(
        town.place.toolbox, actor_of(organiser, Role.ORGANISER), issue_station, kind=StationKind.DESK,
        name="示例签到台", officer_name="示例值守", activity_id=UUID(open_one["activity_id"]),
    )  # fmt: skip
    code = _do(town, organiser, print_code, open_one)
    return {
        "station": {"station_id": str(station["id"])},
        "printed-code": {**open_one, "printed_code_id": str(code["id"])},
    }


def a_reader(town: "Town", organiser: Person, open_one: "Names") -> KeyHolder:
    """A badge reader at the door of an activity."""
    station = acting(
        town.place.toolbox, actor_of(organiser, Role.ORGANISER), issue_station, kind=StationKind.READER,
        name="示例闸机", officer_name="示例值守", activity_id=UUID(open_one["activity_id"]),
    )  # fmt: skip
    return KeyHolder(
        committee_id=town.place.id, account_id=station["id"], device_id=station["id"], name="示例闸机", phone="",
        key=station["key"],
    )  # fmt: skip


def a_claim(town: "Town", organiser: Person, author: Person) -> "Names":
    """An activity to which everybody but one has come, and he says that he did."""
    activity = an_open_activity(place=town.place, organiser=organiser)
    key, session_id = DeviceKey(), activity.session
    key.enrol(town.place, author)
    ports = town.place.toolbox.ports
    hall = VenueKey(ports.vault.mac, committee_id=town.place.id, session_id=session_id)
    now, before = ports.clock.now(), ports.clock.now() - timedelta(minutes=5)
    names = {"activity_id": str(activity.id), "session_id": str(session_id)}
    for person in town.people.values():
        if person.seat_id and person is not author:
            acting(
                town.place.toolbox, actor_of(person), check_in, activity_id=activity.id, session_id=session_id,
                code=hall.issue(now).text,
            )  # fmt: skip
    envelope = key.sealed(author, session_id=session_id, code=hall.issue(before).text, at=before, counter=7)
    received = acting(
        town.place.toolbox, actor_of(author), hand_in_envelope, activity_id=activity.id, session_id=session_id,
        envelope=envelope,
    )  # fmt: skip
    return {**names, "claim_id": str(received["envelope_id"])}


def _do(town: "Town", organiser: Person, command: Any, names: "Names", **fields: Any) -> Any:
    identifiers = {name: UUID(names[name]) for name in ("activity_id", "session_id")}
    return acting(town.place.toolbox, actor_of(organiser, Role.ORGANISER), command, **identifiers, **fields)
