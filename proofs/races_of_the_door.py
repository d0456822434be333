"""Races at the door: the same members tap, are scanned at the desk and read by the badge reader, all at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from proofs.clients import CLIENTS, Call, all_are
from proofs.scenes import expect
from services.activities.door_models import Envelope
from services.activities.member_codes import issue
from services.activities.models import Attendance
from services.activities.vocabulary import Evidence, StationKind
from services.members.models import Seat
from tests.builders.activities import a_code
from tests.builders.door import DeviceKey, a_station

if TYPE_CHECKING:
    from proofs.races import Races


def every_way_at_once(races: "Races") -> None:
    """Whatever comes first, each member stands there once, by the strongest of the three."""
    scene, members = races.scene, races.members[:CLIENTS]
    activity = scene.open_activity()
    vault, now = scene.toolbox.ports.vault, scene.clock.now()
    desk, reader = (a_station(activity=activity, kind=kind)["key"] for kind in (StationKind.DESK, StationKind.READER))
    seats = [each.seat_id for each in members]
    numbers = scene.rows(select(Seat.member_number).where(Seat.id.in_(seats)))
    readings = {"readings": [{"member_number": row.member_number, "at": now.isoformat()} for row in numbers]}
    door = ("sessions", activity.session)
    calls = []
    for member in members:
        calls += [
            Call(
                method="PUT", path=activity.path(*door, "check-in"), token=scene.token_of(member),
                body={"code": a_code(activity)},
            ),
            Call(
                method="PUT", path=activity.path(*door, "scan"), token=desk,
                body={"code": issue(vault.mac, member.committee_id, member.seat_id, at=now)},
            ),
        ]  # fmt: skip
    calls += [Call(method="PUT", path=activity.path(*door, "readings"), token=reader, body=readings)] * 4
    all_are(races.race("taps, scans and readings", calls), 200)
    there = scene.rows(select(Attendance.seat_id, Attendance.evidence).where(Attendance.session_id == activity.session))
    expect(sorted(row.seat_id for row in there) == sorted(seats), f"{len(there)} there, {len(seats)} came")
    expect({row.evidence for row in there} == {Evidence.DESK}, f"not all by the desk: {there}")


def one_envelope(races: "Races") -> None:
    """An envelope that its maker and fifteen neighbours bring at once is one, and he is there once."""
    scene, (member, *neighbours) = races.scene, races.members[:CLIENTS]
    activity = scene.open_activity()
    key = DeviceKey(f"phone of {member.account_id}")
    key.enrol(scene.place, member)
    envelope = key.sealed(
        member, session_id=activity.session, code=a_code(activity), at=scene.clock.now(),
        counter=int(scene.clock.now().timestamp()),
    )  # fmt: skip
    path = activity.path("sessions", activity.session, "envelope")
    calls = [
        Call(method="PUT", path=path, token=scene.token_of(each), body={"envelope": envelope})
        for each in (member, *neighbours)
    ]
    answers = races.race("bringers of one envelope", calls)
    all_are(answers, 200)
    all_are(races.race("an envelope once more", calls[:1]), 200)
    kept = scene.rows(select(Envelope.id).where(Envelope.session_id == activity.session))
    there = scene.rows(select(Attendance.seat_id).where(Attendance.session_id == activity.session))
    expect(len(kept) == 1, f"{len(kept)} envelopes")
    expect([row.seat_id for row in there] == [member.seat_id], f"there: {there}")


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (every_way_at_once, one_envelope)
