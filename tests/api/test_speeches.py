"""Speeches and materials over HTTP."""

import io
from datetime import timedelta

from services.members.vocabulary import Role
from tests.builders.activities import a_published_activity, an_open_activity
from tests.builders.client import Api
from tests.builders.committee import Place
from tests.builders.files import A_PHOTO, a_pdf


def test_a_speech_goes_its_way(api: Api, place: Place) -> None:
    speaker, organiser = place.member("示例甲"), place.officer(Role.ORGANISER)
    begins_at = place.toolbox.ports.clock.now() - timedelta(minutes=5)
    activity = an_open_activity(place=place, begins_at=begins_at)
    sent = {"form": "oral", "title": "关于养老服务的发言", "text": ""}
    made = api.post(activity.path("speeches"), sent, as_=speaker)
    assert (made.status_code, made.json["actions"]) == (201, ["edit", "submit", "withdraw"])
    path = f"/speeches/{made.json['id']}"
    early = api.post(f"{path}/submission", {}, as_=speaker)
    assert (early.status_code, early.json["errors"][0]["pointer"]) == (422, "/text")
    edited = api.put(path, {**sent, "text": "各位委员"}, as_=speaker, headers={"If-Match": '"1"'})
    assert edited.json["version"] == 2
    assert api.post(f"{path}/submission", {}, as_=speaker).json["state"] == "submitted"
    assert api.post(f"{path}/review", {"decision": "accept"}, as_=speaker).status_code == 403
    assert api.post(f"{path}/review", {"decision": "accept"}, as_=organiser).json["state"] == "accepted"
    assert api.post(f"{path}/giving", {}, as_=organiser).json["state"] == "given"
    shown = api.get(path, as_=speaker).json
    assert (shown["text"], [step["action"] for step in shown["history"]]) == (
        "各位委员", ["edit", "submit", "accept", "give"],
    )  # fmt: skip
    assert [line["id"] for line in api.get("/me/speeches", as_=speaker).json["items"]] == [shown["id"]]
    assert len(api.get(activity.path("speeches"), as_=organiser).json["items"]) == 1
    impromptu = api.post(
        activity.path("impromptu-speeches"), {"seat_id": str(speaker.seat_id), "title": "即席"}, as_=organiser
    )
    assert (impromptu.status_code, impromptu.json["state"]) == (201, "given")
    struck = api.post(f"/speeches/{impromptu.json['id']}/striking", {"reason": "登记错人"}, as_=organiser)
    assert struck.json["state"] == "declined"
    withdrawn = api.post(activity.path("speeches"), sent, as_=speaker).json["id"]
    assert api.post(f"/speeches/{withdrawn}/withdrawal", {}, as_=speaker).json["state"] == "withdrawn"


def test_materials_are_for_whoever_is_invited(api: Api, place: Place) -> None:
    member, organiser = place.member("示例甲"), place.officer(Role.ORGANISER)
    activity = a_published_activity(place=place)
    stranger = place.member("后来的委员")
    path = activity.path("materials")
    for name, content in (("议程.pdf", a_pdf()), ("会场.png", A_PHOTO), ("会场.png", A_PHOTO)):
        added = api.call("POST", path, as_=organiser, data={"file": (io.BytesIO(content), name)})
        assert added.status_code == 200, added.json
    assert [each["name"] for each in added.json["items"]] == ["议程.pdf", "会场.jpg"]
    assert api.get(activity.path(), as_=member).json["materials"] == added.json["items"]
    (first, second) = (each["id"] for each in added.json["items"])
    got = api.get(f"{path}/{first}", as_=member)
    assert (got.status_code, got.get_data()[:4]) == (200, b"%PDF")
    got.close()
    assert api.get(f"{path}/{first}", as_=stranger).status_code == 404
    removed = api.call("DELETE", f"{path}/{first}", as_=organiser)
    assert [each["id"] for each in removed.json["items"]] == [second]
    assert api.call("DELETE", f"{path}/{first}", as_=organiser).status_code == 404
    unfit = api.call("POST", path, as_=organiser, data={"file": (io.BytesIO(b"MZ"), "程序.exe")})
    assert (unfit.status_code, unfit.json["code"]) == (422, "file-unfit")
