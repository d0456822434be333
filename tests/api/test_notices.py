"""Notices over HTTP: the inbox, reading, who was told what, reminders."""

from datetime import timedelta

from services.members.vocabulary import Role
from tests.builders.activities import a_published_activity
from tests.builders.client import Api
from tests.builders.committee import Place
from tests.builders.notices import deliver


def test_the_inbox_is_paged_read_and_seen_by_the_organiser(api: Api, place: Place) -> None:
    member, organiser = place.member("示例甲"), place.officer(Role.ORGANISER, name="示例组织者")
    now = place.toolbox.ports.clock.now()
    first, second = (a_published_activity(place=place, begins_at=now + timedelta(days=day)) for day in (5, 6))
    reminded = api.post(first.path("reminders"), {"message": "请尽快答复"}, as_=organiser)
    assert (reminded.status_code, reminded.json["reminded"]) == (200, 1)
    deliver(place.toolbox)
    page = api.get("/me/notices", as_=member, query_string={"limit": 2}).json
    rest = api.get("/me/notices", as_=member, query_string={"limit": 2, "after": page["next"]}).json
    assert (page["unread"], [line["kind"] for line in page["items"] + rest["items"]]) == (
        3, ["reminder", "invitation", "invitation"],
    )  # fmt: skip
    assert "组织者附言：请尽快答复" in page["items"][0]["text"]
    path = f"/me/notices/{page['items'][0]['id']}/reading"
    read = api.put(path, {}, as_=member)
    assert (read.status_code, read.json["unread"]) == (200, 2)
    assert api.put(path, {}, as_=organiser).status_code == 404
    unread = api.get("/me/notices", as_=member, query_string={"is_unread": "true"}).json
    assert len(unread["items"]) == 2
    assert api.post("/me/notices/reading", {}, as_=member).json == {"read": 2, "unread": 0}
    told = api.get(first.path("notices"), as_=organiser, query_string={"kind": "reminder"}).json["items"]
    assert [(line["name"], line["read_at"] is not None) for line in told] == [("示例甲", True)]
    assert api.get(second.path("notices"), as_=member).status_code == 403
    answers = api.get(first.path("answers"), as_=organiser, query_string={"state": "pending"}).json["items"]
    assert answers[0]["told_at"] is not None
    for _ in range(2):
        api.post(first.path("reminders"), {}, as_=organiser)
    refused = api.post(first.path("reminders"), {}, as_=organiser)
    assert (refused.status_code, refused.json["code"], refused.json["most"]) == (409, "too-many-reminders", 3)
