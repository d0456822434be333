"""The door of the activities of the world: circles, consents, stations, a printed code, a claim."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from proofs.town import AUTHOR, GUEST, HOST, Names, Town
from services.activities.commands.envelopes import hand_in_envelope
from services.activities.commands.placing import consent_to_place, fence_session
from services.activities.commands.printing import print_code
from services.activities.commands.stations import issue_station
from services.activities.vocabulary import StationKind
from services.members.vocabulary import Role
from tests.builders.activities import a_code, acting, actor_of, an_open_activity, check_in
from tests.builders.committee import Person
from tests.builders.door import DeviceKey, KeyHolder

SPOT = {"latitude": 39_904_200, "longitude": 116_407_400}
"""Where the activities of the world take place."""


def prepare(town: Town) -> None:
    """What stands at the doors of the open activities, and who claims to have come through one."""
    host, open_one = town.people[HOST], town.others["activity-open"]
    every = [open_one, *(names for (of, _), names in town.own.items() if of == "activity-open")]
    _fence_all(town, host, every)
    town.others |= _stations_and_codes(town, host, open_one)
    town.readers.append(_a_reader(town, host, open_one))
    town.others["claim"] = _a_claim(town, host, town.people[GUEST])
    DeviceKey().enrol(town.place, town.people[AUTHOR])


def _fence_all(town: Town, organiser: Person, activities: list[Names]) -> None:
    """Draw a circle around each, and let all members consent to be asked where they are."""
    for names in activities:
        _do(town, organiser, fence_session, names, **SPOT, radius=300)
    for person in town.people.values():
        if person.seat_id:
            acting(town.place.toolbox, actor_of(person), consent_to_place, is_given=True)


def _stations_and_codes(town: Town, organiser: Person, open_one: Names) -> dict[str, Names]:
    """A desk and a printed code of an activity."""
    station = _a_station(town, organiser, open_one, StationKind.DESK, "示例签到台")
    code = _do(town, organiser, print_code, open_one)
    return {
        "station": {"station_id": str(station["id"])},
        "printed-code": {**open_one, "printed_code_id": str(code["id"])},
    }


def _a_reader(town: Town, organiser: Person, open_one: Names) -> KeyHolder:
    """A badge reader at the door of an activity."""
    station = _a_station(town, organiser, open_one, StationKind.READER, "示例闸机")
    return KeyHolder(
        committee_id=town.place.id, account_id=station["id"], device_id=station["id"], name="示例闸机", phone="",
        key=station["key"],
    )  # fmt: skip


def _a_station(town: Town, organiser: Person, open_one: Names, kind: StationKind, name: str) -> Any:
    return acting(
        town.place.toolbox, actor_of(organiser, Role.ORGANISER), issue_station, kind=kind, name=name,
        officer_name="示例值守", activity_id=UUID(open_one["activity_id"]),
    )  # fmt: skip


def _a_claim(town: Town, organiser: Person, author: Person) -> Names:
    """An activity to which everybody but one has come, and he says that he did."""
    activity, key = an_open_activity(place=town.place, organiser=organiser), DeviceKey()
    key.enrol(town.place, author)
    for person in town.people.values():
        if person.seat_id and person is not author:
            check_in(activity=activity, member=person)
    at = town.place.toolbox.ports.clock.now() - timedelta(minutes=5)
    envelope = key.sealed(author, session_id=activity.session, code=a_code(activity, at=at), at=at, counter=7)
    names = {"activity_id": activity.id, "session_id": activity.session}
    received = acting(town.place.toolbox, actor_of(author), hand_in_envelope, **names, envelope=envelope)
    return {**{of: str(value) for of, value in names.items()}, "claim_id": str(received["envelope_id"])}


def _do(town: Town, organiser: Person, command: Any, names: Names, **fields: Any) -> Any:
    identifiers = {name: UUID(names[name]) for name in ("activity_id", "session_id")}
    return acting(town.place.toolbox, actor_of(organiser, Role.ORGANISER), command, **identifiers, **fields)
