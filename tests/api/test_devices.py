"""The devices on which a person is logged in: listed, named, revoked, bounded."""

from typing import Any

from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.devices import MOST_DEVICES
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.identity import bearer, log_in, refresh
from tests.builders.looking import looking


def devices(api: Api, **who: Any) -> list[dict[str, Any]]:
    """The person's list."""
    return api.get("/me/devices", **who).json["items"]


def test_the_list_tells_how_each_began_and_which_is_this_one(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    clock.advance(minutes=1)
    session = log_in(api, member, device_name="书房的电脑")
    listed = devices(api, headers=bearer(session))
    assert [(each["name"], each["began_by"], each["is_this_one"]) for each in listed] == [
        ("书房的电脑", "password", True), ("示例手机", "password", False),
    ]  # fmt: skip
    clock.advance(minutes=10)
    refresh(api, session)
    first = devices(api, as_=member)[0]
    assert (first["created_at"], first["last_used_at"]) == ("2026-03-02T01:01:00+00:00", "2026-03-02T01:11:00+00:00")


def test_a_device_is_given_a_name(api: Api, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    named = api.put(f"/me/devices/{member.device_id}", {"name": " 父亲的手机 "}, as_=member)
    assert (named.status_code, named.json["name"], named.json["is_this_one"]) == (200, "父亲的手机", True)
    assert devices(api, as_=member) == [named.json]
    with looking(toolbox.database) as session:
        (row,) = session.execute(select(AuditRow.action, AuditRow.object_id, AuditRow.detail)).all()
    assert tuple(row) == ("device-named", member.account_id, {"device_id": str(member.device_id)})


def test_a_name_has_bounds(api: Api, place: Place) -> None:
    member = place.member()
    for name in ("", "  ", "长" * 61, "a\x00b", None, 7):
        refused = api.put(f"/me/devices/{member.device_id}", {"name": name}, as_=member)
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/name"), name
    assert devices(api, as_=member)[0]["name"] == "示例手机"


def test_only_ones_own_devices_are_named_and_revoked(api: Api, place: Place) -> None:
    member, other = place.member(), place.member()
    for device_id in (other.device_id, new_id()):
        for answer in (
            api.put(f"/me/devices/{device_id}", {"name": "手机"}, as_=member),
            api.delete(f"/me/devices/{device_id}", as_=member),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert devices(api, as_=other)[0]["name"] == "示例手机"


def test_what_ended_has_no_name_to_give(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    log_in(api, member, device_name="旧手机")
    gone = devices(api, as_=member)[0]["id"]
    clock.advance(days=14)
    expired = api.put(f"/me/devices/{gone}", {"name": "手机"}, as_=member)
    log_in(api, member, device_name="新手机")
    revoked = devices(api, as_=member)[0]["id"]
    assert api.delete(f"/me/devices/{revoked}", as_=member).status_code == 204
    for answer in (expired, api.put(f"/me/devices/{revoked}", {"name": "手机"}, as_=member)):
        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert [each["name"] for each in devices(api, as_=member)] == ["示例手机"]


def test_a_revoked_device_is_refused_at_once_and_again_is_no_change(api: Api, place: Place) -> None:
    member = place.member()
    lost = log_in(api, member)
    lost_id = devices(api, headers=bearer(lost))[0]["id"]
    for _ in range(2):
        assert api.delete(f"/me/devices/{lost_id}", as_=member).status_code == 204
    assert api.get("/me", headers=bearer(lost)).json["code"] == "bad-token"
    assert refresh(api, lost).json["code"] == "session-ended"
    assert api.get("/me", as_=member).status_code == 200


def test_logging_out_everywhere_ends_all_of_ones_own(api: Api, place: Place) -> None:
    member, other = place.member(), place.member()
    sessions = [log_in(api, member) for _ in range(3)]
    assert api.post("/sessions/end", {}, headers=bearer(sessions[0])).status_code == 204
    for session in sessions:
        assert api.get("/me", headers=bearer(session)).json["code"] == "bad-token"
        assert refresh(api, session).json["code"] == "session-ended"
    assert api.get("/me", as_=other).status_code == 200


def test_one_device_too_many_ends_the_one_used_longest_ago(
    api: Api, place: Place, toolbox: Toolbox, clock: HeldClock
) -> None:
    member = place.member()
    sessions = [log_in(api, member, device_name=str(number)) for number in range(MOST_DEVICES - 1)]
    assert len(devices(api, as_=member)) == MOST_DEVICES
    clock.advance(minutes=1)
    assert refresh(api, sessions[0]).status_code == 200
    later = [log_in(api, member, device_name="又一台") for _ in range(3)]
    listed = devices(api, headers=bearer(later[-1]))
    assert len(listed) == MOST_DEVICES
    # The one of the builder and the two first that were not used since went; the one that was refreshed stayed.
    assert sorted({str(number) for number in range(MOST_DEVICES - 1)} - {each["name"] for each in listed}) == ["1", "2"]
    assert api.get("/me", as_=member).json["code"] == "bad-token"
    assert refresh(api, sessions[1]).json["code"] == "session-ended"
    with looking(toolbox.database) as session:
        rows = session.scalars(select(AuditRow.detail).where(AuditRow.action == "device-revoked"))
        assert [row["why"] for row in rows] == ["too-many-devices"] * 3


def test_other_peoples_devices_do_not_count(api: Api, place: Place) -> None:
    members: list[Person] = [place.member() for _ in range(2)]
    for _ in range(MOST_DEVICES - 1):
        for member in members:
            log_in(api, member)
    for member in members:
        assert len(devices(api, as_=member)) == MOST_DEVICES
