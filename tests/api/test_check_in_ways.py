"""The further ways to check in over HTTP: printed codes, place, from afar; the phone that two members share."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, cast

from services.activities.door_models import PlaceConsent
from services.activities.models import Attendance
from services.kernel.audit import AuditRow
from services.kernel.work import reading
from tests.builders.activities import AnActivity, a_code, an_activity, an_open_activity, settle
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.door import DeviceKey
from tests.builders.settings import edit_settings_of

HALL = {"latitude": 39_904_200, "longitude": 116_407_400}
NEAR = {"latitude": 39_905_200, "longitude": 116_407_400, "accuracy": 20}
FAR = {"latitude": 39_954_200, "longitude": 116_407_400, "accuracy": 20}


@pytest.fixture
def lenient(place: Place) -> Place:
    """A committee that allows printed codes at a plenary."""
    edit_settings_of(place, "[activities.proofs]\nprinted_code_kinds = ['plenary']")
    return place


def tap(api: Api, activity: AnActivity, member: Person, **body: Any) -> Any:
    return api.put(activity.at_door("check-in"), {"code": a_code(activity), **body}, as_=member)


def entry_of(api: Api, activity: AnActivity, organiser: Person, number: int = 0) -> dict[str, Any]:
    line = api.get(activity.path("attendance"), as_=organiser).json["items"][number]
    entry: dict[str, Any] = line["attended"][0]
    return entry


# Printed codes.


def test_a_printed_code_lets_in_for_its_hours_until_it_is_revoked(
    api: Api, lenient: Place, organiser: Person, clock: HeldClock
) -> None:
    first, second = lenient.member("示例甲"), lenient.member("示例乙")
    activity, other = an_open_activity(place=lenient), an_open_activity(place=lenient)
    made = api.post(activity.at_door("printed-codes"), {}, as_=organiser)
    assert made.status_code == 201
    code = made.json["code"]
    assert tap(api, activity, first, code=code).json["evidence"] == "printed-code"
    assert entry_of(api, activity, organiser)["grade"] == 5
    stronger = tap(api, activity, first)
    assert stronger.json["evidence"] == "venue-code", "the hall's own code proves more"
    assert tap(api, activity, first, code=code).json == stronger.json
    elsewhere = tap(api, other, first, code=code)
    assert (elsewhere.status_code, elsewhere.json["code"]) == (409, "venue-code-of-other-session")
    for _ in range(2):
        path = activity.at_door("printed-codes", made.json["id"], "revocation")
        assert api.post(path, as_=organiser).json["revoked_at"] is not None
    assert tap(api, activity, second, code=code).json["code"] == "printed-code-not-valid"
    assert tap(api, activity, second, code=code[:-1] + ("A" if code[-1] != "A" else "B")).status_code == 422
    assert len(api.get(activity.at_door("printed-codes"), as_=organiser).json["items"]) == 1


def test_a_weaker_proof_that_stands_is_not_refused_for_a_wrong_code(
    api: Api, lenient: Place, organiser: Person
) -> None:
    member = lenient.member()
    activity = an_open_activity(place=lenient)
    code = api.post(activity.at_door("printed-codes"), {}, as_=organiser).json["code"]
    first = tap(api, activity, member, code=code)
    assert tap(api, activity, member, code="hello").json == first.json


def test_printed_codes_need_leave_of_the_settings_and_sound_hours(
    api: Api, lenient: Place, organiser: Person, clock: HeldClock
) -> None:
    lenient.member()
    lecture, plenary = an_open_activity(place=lenient, kind="lecture"), an_open_activity(place=lenient)
    answer = api.post(lecture.at_door("printed-codes"), {}, as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (409, "printed-codes-not-allowed")
    for hours in (0, 5):
        times = {"begins_at": clock.now().isoformat(), "ends_at": (clock.now() + timedelta(hours=hours)).isoformat()}
        answer = api.post(plenary.at_door("printed-codes"), times, as_=organiser)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/ends_at")
    draft = an_activity(place=lenient)
    assert api.post(draft.at_door("printed-codes"), {}, as_=organiser).json["code"] == "activity-not-open"


# Place.


def test_who_consents_and_is_inside_checks_in_and_only_a_rounded_distance_stays(
    api: Api, place: Place, organiser: Person
) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    path = activity.at_door("check-in-by-place")
    asked = api.get("/me/place-consent", as_=member).json
    assert (asked["is_given"], asked["given_at"]) == (False, None)
    assert "不保存位置" in asked["text"]
    assert api.put(path, NEAR, as_=member).json["code"] == "no-consent-to-place"
    assert api.put("/me/place-consent", {"is_given": True}, as_=member).json["is_given"] is True
    assert api.put(path, NEAR, as_=member).json["code"] == "no-fence"
    fenced = api.put(activity.at_door("fence"), {**HALL, "radius": 300}, as_=organiser)
    assert fenced.json == {"session_id": str(activity.session), **HALL, "radius": 300}
    unclear = api.put(path, {**NEAR, "accuracy": 301}, as_=member)
    assert (unclear.status_code, unclear.json["code"]) == (422, "place-unclear")
    outside = api.put(path, FAR, as_=member)
    assert (outside.status_code, outside.json["code"], outside.json["distance"]) == (409, "outside-the-fence", 5560)
    assert api.get(activity.path("attendance"), as_=organiser).json["items"][0]["attended"] == []
    inside = api.put(path, NEAR, as_=member)
    assert (inside.status_code, inside.json["evidence"]) == (200, "place")
    assert api.put(path, NEAR, as_=member).json == inside.json
    assert entry_of(api, activity, organiser)["distance"] == 110
    with reading(place.toolbox, committee_id=place.id) as work:
        kept = work.session.execute(work.select(Attendance)).scalar_one()
        told = [*vars(kept).values(), *work.session.scalars(work.select(cast(AuditRow.detail, String)))]
    assert not [each for each in told if "39905200" in str(each) or "39.905" in str(each) or "116407" in str(each)]


def test_consent_is_taken_back_and_other_ways_stay_open(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    api.put(activity.at_door("fence"), {**HALL, "radius": 300}, as_=organiser)
    assert api.put("/me/place-consent", {"is_given": False}, as_=member).json["withdrawn_at"] is None
    for is_given in (True, True, False, False):
        said = api.put("/me/place-consent", {"is_given": is_given}, as_=member).json
        clock.advance(minutes=1)
    assert said["is_given"] is False
    assert said["withdrawn_at"] > said["given_at"]
    with reading(place.toolbox, committee_id=place.id) as work:
        (consent,) = work.session.scalars(work.select(PlaceConsent))
        heard = list(work.session.scalars(work.select(AuditRow.action).where(AuditRow.action == "place-consent")))
    assert (consent.text_version, len(heard)) == (1, 2)
    assert api.put(activity.at_door("check-in-by-place"), NEAR, as_=member).status_code == 403
    assert tap(api, activity, member).status_code == 200
    assert api.delete(activity.at_door("fence"), as_=organiser).status_code == 204
    assert api.delete(activity.at_door("fence"), as_=organiser).status_code == 204


# From afar.


def test_enough_minutes_from_afar_are_presence_of_the_lowest_grade(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    member = place.member()
    activity = an_open_activity(place=place, is_remote_allowed=True)
    path = activity.at_door("remote")

    def act(*, is_joining: bool) -> dict[str, Any]:
        answer = api.put(path, {"is_joining": is_joining}, as_=member)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    assert act(is_joining=False)["minutes"] == 0, "who never joined does not leave"
    act(is_joining=True)
    clock.advance(minutes=90)
    assert act(is_joining=True)["minutes"] == 0, "what is not over does not count yet"
    cut_off = act(is_joining=False)
    assert (cut_off["minutes"], cut_off["minutes_needed"], cut_off["attendance"]) == (60, 120, None)
    clock.advance(minutes=30)
    act(is_joining=True)
    clock.advance(hours=3)
    over = act(is_joining=False)
    assert (over["minutes"], over["attendance"]["evidence"], over["attendance"]["is_late"]) == (150, "remote", False)
    assert act(is_joining=False) == over
    again = api.put(path, {"is_joining": True}, as_=member)
    assert (again.status_code, again.json["code"]) == (409, "check-in-closed")
    assert entry_of(api, activity, organiser)["grade"] == 6
    assert settle(activity=activity)["counts"]["present"] == 1


def test_only_what_its_plan_allows_is_attended_from_afar(api: Api, place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    answer = api.put(activity.at_door("remote"), {"is_joining": True}, as_=member)
    assert (answer.status_code, answer.json["code"]) == (409, "remote-not-allowed")


# One phone for two.


def test_one_phone_for_two_is_told_and_not_refused(api: Api, place: Place, organiser: Person) -> None:
    first, second, third = place.member("示例甲"), place.member("示例乙"), place.member("示例丙")
    activity = an_open_activity(place=place, half_days=2)
    phone = "0b8f5c1e-phone-of-somebody"
    for member, said in ((first, phone), (second, phone), (third, "another")):
        assert tap(api, activity, member, phone=said).status_code == 200
    sheet = api.get(activity.path("attendance"), as_=organiser)
    assert sheet.json["sharing_phones"] == 2
    assert [line["attended"][0]["shares_phone"] for line in sheet.json["items"]] == [True, True, False]
    assert phone not in sheet.get_data(as_text=True)
    with reading(place.toolbox, committee_id=place.id) as work:
        marks = list(work.session.scalars(work.select(Attendance.device_mark)))
    assert len(set(marks)) == 2
    assert all(len(mark) == 8 for mark in marks)


# The sheet.


def test_members_are_found_by_initials_and_by_whom_the_session_waits_for(
    api: Api, place: Place, organiser: Person
) -> None:
    zhang, _, li = (place.member(name) for name in ("张示例", "曾示例", "李示例"))
    activity = an_open_activity(place=place)

    def found(**query: str) -> list[str]:
        answer = api.get(activity.path("attendance"), as_=organiser, query_string=query)
        assert answer.status_code == 200
        return [line["name"] for line in answer.json["items"]]

    assert found(search="z") == ["张示例", "曾示例"]
    assert found(search="ZSL") == ["张示例", "曾示例"]
    assert found(search="cs") == ["曾示例"]
    assert found(search="李") == ["李示例"]
    for nobody in ("sl", "%", "_", "\\"):
        assert found(search=nobody) == []
    tap(api, activity, zhang)
    api.put(activity.path("invitations", li.seat_id, "excuse"), {"reason": "因公"}, as_=organiser)
    assert found(missing_from=str(activity.session)) == ["曾示例"]


# A phone's key.


def test_a_device_enrols_one_key_that_it_proves_to_hold(api: Api, place: Place) -> None:
    member, other = place.member("示例甲"), place.member("示例乙")
    key, second = DeviceKey("a"), DeviceKey("b")
    whole = {"public_key": key.text, "proof": key.proof(member.device_id)}
    for wrong in (
        {**whole, "public_key": "!" * 44},
        {**whole, "proof": key.proof(other.device_id)},
        {**whole, "proof": second.proof(member.device_id)},
    ):
        answer = api.put("/me/device-key", wrong, as_=member)
        assert (answer.status_code, answer.json["code"]) == (422, "device-key-faulty")
    enrolled = api.put("/me/device-key", whole, as_=member)
    assert (enrolled.status_code, enrolled.json["is_this_one"]) == (200, True)
    assert api.put("/me/device-key", whole, as_=member).json == enrolled.json
    replaced = {"public_key": second.text, "proof": second.proof(member.device_id)}
    answer = api.put("/me/device-key", replaced, as_=member)
    assert (answer.status_code, answer.json["code"]) == (409, "device-key-enrolled")
    assert api.get("/me/devices", as_=member).json["items"][0]["key_enrolled_at"] is not None
