"""Desks, readers and screens over HTTP: their keys, what each may do, and what a board shows."""

from datetime import timedelta
from typing import Any

import pytest

from services.activities.vocabulary import StationKind
from services.members.vocabulary import Role
from tests.builders.activities import a_code, an_open_activity, check_in, settle
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.door import DeviceKey, a_member_code, a_station
from tests.builders.leave import a_leave, decide


def by(station: dict[str, Any]) -> dict[str, str]:
    """The header of a station."""
    return {"Authorization": f"Bearer {station['key']}"}


# Keys.


def test_a_key_is_shown_once_and_revoked_at_once(api: Api, place: Place, organiser: Person) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    body = {"kind": "desk", "name": "示例南门", "officer_name": "示例值守", "activity_id": str(activity.id)}
    made = api.post("/stations", body, as_=organiser)
    assert made.status_code == 201
    key = made.json["key"]
    listed = api.get("/stations", as_=organiser)
    assert [each["id"] for each in listed.json["items"]] == [made.json["id"]]
    assert key not in listed.get_data(as_text=True)
    scan = {"code": a_member_code(place.toolbox, member)}
    assert api.put(activity.at_door("scan"), scan, headers=by(made.json)).status_code == 200
    for _ in range(2):
        gone = api.post(f"/stations/{made.json['id']}/revocation", as_=organiser)
        assert gone.json["revoked_at"] is not None
    refused = api.put(activity.at_door("scan"), scan, headers=by(made.json))
    assert (refused.status_code, refused.json["code"]) == (401, "bad-token")


def test_a_screen_needs_its_activity_and_a_key_ends(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    place.member()
    activity = an_open_activity(place=place)
    body = {"kind": "screen", "name": "示例大屏", "officer_name": "示例值守"}
    homeless = api.post("/stations", body, as_=organiser)
    assert (homeless.status_code, homeless.json["errors"][0]["pointer"]) == (422, "/activity_id")
    past = {"kind": "desk", "name": "x", "officer_name": "y", "ends_at": clock.now().isoformat()}
    assert api.post("/stations", past, as_=organiser).json["errors"][0]["pointer"] == "/ends_at"
    screen = a_station(activity=activity, kind=StationKind.SCREEN)
    assert api.get(activity.path("board"), headers=by(screen)).status_code == 200
    clock.advance(hours=16)
    assert api.get(activity.path("board"), headers=by(screen)).status_code == 401


def test_each_kind_does_its_own_work_in_its_own_activity_and_nothing_else(api: Api, place: Place) -> None:
    member = place.member()
    activity, other = an_open_activity(place=place), an_open_activity(place=place)
    scan = {"code": a_member_code(place.toolbox, member)}
    readings = {"readings": [{"member_number": "无", "at": place.toolbox.ports.clock.now().isoformat()}]}
    calls = {
        StationKind.DESK: ("PUT", activity.at_door("scan"), scan),
        StationKind.READER: ("PUT", activity.at_door("readings"), readings),
        StationKind.SCREEN: ("GET", activity.path("board"), None),
    }
    for kind in StationKind:
        station = a_station(activity=activity, kind=kind)
        elsewhere = a_station(activity=other, kind=kind)
        for needed, (method, path, body) in calls.items():
            more = {"json": body} if body else {}
            answer = api.call(method, path, headers=by(station), **more)
            assert (answer.status_code not in {401, 403, 404}) is (needed is kind), (kind, needed)
            if needed is kind:
                assert api.call(method, path, headers=by(elsewhere), **more).status_code == 404
        for path in ("/me", "/me/devices"):
            assert api.get(path, headers=by(station)).status_code == 401, (kind, path)
        for path in ("/home", "/activities", "/stations", activity.path(), activity.path("attendance")):
            assert api.get(path, headers=by(station)).status_code == 403, (kind, path)
    screen = a_station(activity=activity, kind=StationKind.SCREEN)
    assert len(api.get(activity.at_door("venue-code"), headers=by(screen)).json["codes"]) == 5


def test_a_station_of_the_committee_serves_all_its_activities_and_no_other_committees(api: Api, place: Place) -> None:
    member = place.member()
    first, second = an_open_activity(place=place), an_open_activity(place=place)
    desk = a_station(activity=first, activity_id=None)
    for activity in (first, second):
        scanned = api.put(activity.at_door("scan"), {"code": a_member_code(place.toolbox, member)}, headers=by(desk))
        assert scanned.status_code == 200
    there = a_committee(place.toolbox, name="示例县政协")
    stranger = there.member()
    foreign = an_open_activity(place=there)
    answer = api.put(foreign.at_door("scan"), {"code": a_member_code(place.toolbox, stranger)}, headers=by(desk))
    assert answer.status_code == 422, "a code of another committee is none of ours"
    answer = api.put(foreign.at_door("scan"), {"code": a_member_code(place.toolbox, member)}, headers=by(desk))
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["CXD1", "CXD1" + "A" * 103, "CXD1" + "A" * 104])
def test_what_is_no_key_is_nobody(api: Api, place: Place, key: str) -> None:
    place.member()
    activity = an_open_activity(place=place)
    answer = api.get(activity.path("board"), headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json["code"]) == (401, "bad-token")


# The desk.


def test_the_desk_scans_the_servers_code_or_one_that_the_phone_signed(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    first, second = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place)
    desk = a_station(activity=activity, officer_name="示例王秘书")
    shown = api.get("/me/check-in-code", as_=first).json
    scanned = api.put(activity.at_door("scan"), {"code": shown["code"]}, headers=by(desk))
    assert (scanned.json["seat_id"], scanned.json["evidence"]) == (str(first.seat_id), "desk")
    key = DeviceKey()
    key.enrol(place, second)
    signed = {"code": key.member_code(second, at=clock.now())}
    assert api.put(activity.at_door("scan"), signed, headers=by(desk)).json["seat_id"] == str(second.seat_id)
    again = api.put(activity.at_door("scan"), signed, headers=by(desk))
    assert again.json["evidence"] == "desk"
    lines = api.get(activity.path("attendance"), as_=organiser).json["items"]
    assert [(line["attended"][0]["recorded_by_name"], line["attended"][0]["grade"]) for line in lines] == [
        ("示例王秘书", 1)
    ] * 2


def test_the_desk_refuses_what_is_no_code_of_now_of_one_who_is_invited(
    api: Api, place: Place, clock: HeldClock
) -> None:
    member, other = place.member("示例甲"), place.member("示例乙")
    key = DeviceKey()
    key.enrol(place, member)
    activity = an_open_activity(place=place)
    stranger = place.member("后来的委员")
    organising = place.member("兼职组织者", roles=(Role.ORGANISER,))
    desk = a_station(activity=activity)
    old = clock.now() - timedelta(minutes=2)
    for code, status, name in (
        ("hello", 422, "member-code-malformed"),
        (DeviceKey("b").member_code(member, at=clock.now()), 422, "member-code-forged"),
        (DeviceKey().member_code(other, at=clock.now()), 422, "member-code-forged"),
        (key.member_code(member, at=old), 409, "member-code-expired"),
        (a_member_code(place.toolbox, stranger), 404, "not-found"),
        (a_code(activity), 422, "member-code-malformed"),
    ):
        answer = api.put(activity.at_door("scan"), {"code": code}, headers=by(desk))
        assert (answer.status_code, answer.json["code"]) == (status, name)
    own = api.put(activity.at_door("scan"), {"code": a_member_code(place.toolbox, organising)}, as_=organising)
    assert (own.status_code, own.json["code"]) == (403, "own-attendance")
    clock.advance(hours=5)
    settle(activity=activity)
    settled = api.put(activity.at_door("scan"), {"code": a_member_code(place.toolbox, member)}, headers=by(desk))
    assert (settled.status_code, settled.json["code"]) == (409, "activity-not-open")


def test_a_logged_out_phone_signs_no_more(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    key = DeviceKey()
    key.enrol(place, member)
    activity = an_open_activity(place=place)
    desk = a_station(activity=activity)
    assert api.delete(f"/me/devices/{member.device_id}", as_=member).status_code == 204
    answer = api.put(activity.at_door("scan"), {"code": key.member_code(member, at=clock.now())}, headers=by(desk))
    assert answer.json["code"] == "member-code-forged"


def test_who_leaves_early_and_comes_back(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    member = place.member("示例甲")
    activity = an_open_activity(place=place)
    desk = a_station(activity=activity)

    def scan(direction: str) -> Any:
        body = {"code": a_member_code(place.toolbox, member), "direction": direction}
        return api.put(activity.at_door("scan"), body, headers=by(desk))

    assert scan("out").json["code"] == "not-present"
    clock.advance(minutes=43)
    assert scan("in").json["is_late"] is True
    clock.advance(minutes=77)
    left = scan("out")
    assert left.json["left_at"] is not None
    assert scan("out").json == left.json
    (entry,) = api.get(activity.path("attendance"), as_=organiser).json["items"][0]["attended"]
    assert (entry["minutes_late"], entry["minutes_early"]) == (13, 90)
    path = activity.path("sessions", activity.session, "attendance", member.seat_id, "leaving")
    corrected = api.put(path, {"left_at": None, "reason": "又回到会场"}, as_=organiser)
    assert (corrected.status_code, corrected.json["left_at"]) == (200, None)
    early = {"left_at": (clock.now() - timedelta(hours=3)).isoformat(), "reason": "写错"}
    assert api.put(path, early, as_=organiser).json["code"] == "leaving-out-of-time"
    absent = place.member("未到")
    other = an_open_activity(place=place)
    nobody = other.path("sessions", other.session, "attendance", absent.seat_id, "leaving")
    assert api.put(nobody, {"left_at": None, "reason": "x"}, as_=organiser).json["code"] == "not-present"


# The reader.


def test_a_readers_batches_give_one_sheet_in_any_order_and_number(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    members = [place.member(f"委员{number}") for number in range(3)]
    activity = an_open_activity(place=place)
    reader = a_station(activity=activity, kind=StationKind.READER)
    lines = api.get(activity.path("attendance"), as_=organiser).json["items"]
    numbers = {line["seat_id"]: line["member_number"] for line in lines}
    clock.advance(minutes=50)

    def read(member: Person, minutes: int) -> dict[str, str]:
        at = clock.now() - timedelta(minutes=minutes)
        return {"member_number": numbers[str(member.seat_id)], "at": at.isoformat()}

    later, earlier = [read(members[0], 5), read(members[1], 20)], [read(members[0], 30), read(members[2], 1)]

    def hand_in(readings: list[dict[str, str]]) -> Any:
        return api.put(activity.at_door("readings"), {"readings": readings}, headers=by(reader))

    assert [hand_in(each).json["entered"] for each in (later, earlier, later, earlier)] == [2, 2, 0, 0]
    attended = [line["attended"][0] for line in api.get(activity.path("attendance"), as_=organiser).json["items"]]
    assert [(each["evidence"], each["minutes_late"]) for each in attended] == [
        ("reader", 0), ("reader", 0), ("reader", 19),
    ]  # fmt: skip
    wrong = [
        {"member_number": "没有此号", "at": clock.now().isoformat()},
        read(members[0], 600),
        read(members[0], -5),
    ]
    answer = hand_in([*wrong, read(members[2], 40)])
    assert (answer.status_code, answer.json["entered"]) == (200, 1), "a stranger's badge does not hold up the rest"
    assert [(each["index"], each["why"]) for each in answer.json["left_out"]] == [
        (0, "not-invited"), (1, "out-of-time"), (2, "ahead-of-time"),
    ]  # fmt: skip
    clock.advance(hours=5)
    settle(activity=activity)
    assert hand_in(later).json["code"] == "activity-not-open"


# The board.


def test_the_board_counts_by_session_and_sector_and_names_nobody(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    first, second, third = place.member("示例甲"), place.member("示例乙"), place.member("示例丙", sector="教育")
    activity = an_open_activity(place=place, half_days=2)
    check_in(activity=activity, member=first)
    api.put(activity.path("invitations", second.seat_id, "excuse"), {"reason": "住院"}, as_=organiser)
    screen = a_station(activity=activity, kind=StationKind.SCREEN)
    board = api.get(activity.path("board"), headers=by(screen))
    assert [(each["present"], each["excused"], each["missing"]) for each in board.json["sessions"]] == [
        (1, 1, 1), (0, 1, 2),
    ]  # fmt: skip
    assert [(each["name"], each["invited"], each["present"]) for each in board.json["sessions"][0]["sectors"]] == [
        ("教育", 1, 0), ("经济", 2, 1),
    ]  # fmt: skip
    text = board.get_data(as_text=True)
    assert not [word for word in ("示例甲", "住院", str(first.seat_id), str(third.seat_id)) if word in text]
    tag = {"If-None-Match": board.headers["ETag"]}
    assert api.get(activity.path("board"), headers={**by(screen), **tag}).status_code == 304
    seen = api.get(activity.path("board"), as_=organiser)
    assert seen.json == board.json
    api.put(activity.at_door("scan"), {"code": a_member_code(place.toolbox, third)}, as_=organiser)
    changed = api.get(activity.path("board"), headers={**by(screen), **tag})
    assert changed.json["sessions"][0]["present"] == 2


def test_leave_from_one_half_day_counts_on_the_board_in_that_half_day_alone(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    member = place.member("示例甲")
    activity = an_open_activity(place=place, half_days=2, begins_at=clock.now() + timedelta(days=9))
    leave_id = a_leave(activity=activity, member=member, sessions=(activity.sessions[0],))
    decide(activity=activity, leave_id=leave_id, by=organiser, role=Role.SECRETARY_GENERAL)
    board = api.get(activity.path("board"), as_=organiser).json["sessions"]
    assert [(each["excused"], each["missing"]) for each in board] == [(1, 0), (0, 1)]
    waited_for = [
        len(
            api.get(activity.path("attendance"), as_=organiser, query_string={"missing_from": str(session)}).json[
                "items"
            ]
        )
        for session in activity.sessions
    ]
    assert waited_for == [0, 1]
