"""Leave over HTTP: ask, prove by a file, decide, read, withdraw; and who may not."""

import io
from datetime import timedelta

import pytest

from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, a_published_activity
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.files import A_PHOTO

BODY = {"reason_key": "illness", "reason": "住院手术"}


@pytest.fixture
def member(place: Place) -> Person:
    return place.member("示例甲")


@pytest.fixture
def activity(place: Place, member: Person, clock: HeldClock) -> AnActivity:
    return a_published_activity(place=place, begins_at=clock.now() + timedelta(days=7), half_days=2)


def test_leave_is_asked_proven_decided_and_read(api: Api, place: Place, member: Person, activity: AnActivity) -> None:
    secretary, other = place.officer(Role.SECRETARY_GENERAL, name="示例秘书长"), place.member("示例乙")
    asked = api.post(activity.path("leave"), BODY, as_=member, headers={"Idempotency-Key": "leave-1"})
    assert (asked.status_code, asked.json["approver"], asked.json["half_days"]) == (201, "secretary-general", 2)
    assert api.post(activity.path("leave"), BODY, as_=member, headers={"Idempotency-Key": "leave-1"}).json == asked.json
    again = api.post(activity.path("leave"), BODY, as_=member)
    assert (again.status_code, again.json["code"]) == (409, "leave-asked-already")
    path = f"/leave-requests/{asked.json['id']}"
    for _ in range(2):
        sent = {"file": (io.BytesIO(A_PHOTO), "诊断证明.png")}
        attached = api.call("POST", f"{path}/evidence", as_=member, data=sent)
        assert attached.status_code == 200, attached.json
    assert api.get(path, as_=other).status_code == 404
    shown = api.get(path, as_=secretary)
    assert (shown.json["reason"], shown.json["name"], shown.json["actions"]) == (
        "住院手术", "示例甲", ["approve", "refuse"],
    )  # fmt: skip
    (file,) = shown.json["evidence"]
    content = api.get(f"{path}/evidence/{file['id']}", as_=secretary)
    assert (content.status_code, content.content_type, content.get_data()[:3]) == (
        200, "application/octet-stream", b"\xff\xd8\xff",
    )  # fmt: skip
    content.close()
    assert api.get(f"{path}/evidence/{activity.id}", as_=secretary).status_code == 404
    assert api.post(f"{path}/decision", {"decision": "approve"}, as_=member).status_code == 403
    silent = api.post(f"{path}/decision", {"decision": "refuse"}, as_=secretary)
    assert (silent.status_code, silent.json["errors"][0]["pointer"]) == (422, "/reason")
    approved = api.post(f"{path}/decision", {"decision": "approve"}, as_=secretary)
    assert (approved.json["state"], approved.json["actions"]) == ("approved", ["revoke"])
    mine = api.get("/me/leave-requests", as_=member).json["items"]
    assert [(line["state"], line["decided_by_name"], line["actions"]) for line in mine] == [
        ("approved", "示例秘书长", ["withdraw"]),
    ]  # fmt: skip
    assert api.get(activity.path(), as_=member).json["is_excused"] is True
    withdrawn = api.post(f"{path}/withdrawal", {}, as_=member)
    assert withdrawn.json["state"] == "withdrawn"
    assert api.get(activity.path(), as_=member).json["is_excused"] is False
    steps = api.get(path, as_=member).json["history"]
    assert [step["action"] for step in steps] == ["attach", "approve", "withdraw"]


def test_the_calendar_is_paged_and_audited(api: Api, place: Place, activity: AnActivity, member: Person) -> None:
    from sqlalchemy import func, select

    from services.kernel.audit import AuditRow
    from services.kernel.work import reading
    from tests.builders.leave import a_leave

    secretary = place.officer(Role.SECRETARY_GENERAL)
    wanted = [a_leave(activity=activity, member=member)]
    near = a_published_activity(place=place, begins_at=place.toolbox.ports.clock.now() + timedelta(days=2))
    wanted.insert(0, a_leave(activity=near, member=member))
    found, after = [], None
    while True:
        query = {"limit": 1, "state": "requested"} | ({"after": after} if after else {})
        page = api.get("/leave-requests", as_=secretary, query_string=query).json
        found += [line["id"] for line in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [str(each) for each in wanted]
    with reading(place.toolbox, committee_id=place.id) as work:
        reads = work.session.scalar(select(func.count()).where(AuditRow.action == "personal-data-read"))
    assert reads == 2
    waiting = {each["kind"]: each for each in api.get("/home", as_=secretary).json["sections"]}
    assert [item["title"] for item in waiting["leave-to-decide"]["items"]] == ["示例甲", "示例甲"]
    assert api.get("/leave-requests", as_=member).status_code == 403


def test_who_may_say_no_needs_no_leave(api: Api, place: Place, member: Person) -> None:
    optional = a_published_activity(place=place, kind="lecture")
    refused = api.post(optional.path("leave"), BODY, as_=member)
    assert (refused.status_code, refused.json["code"]) == (409, "leave-not-needed")
    faulty = api.post(optional.path("leave"), {**BODY, "session_ids": []}, as_=member)
    assert faulty.status_code == 422
