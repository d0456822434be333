"""Answers, waiting lists, changes and series over HTTP: what services' tests hold, as a client meets it."""

from datetime import timedelta

from tests.builders.activities import a_published_activity, an_activity, answer, plan_body
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place


def test_a_plan_with_all_details_is_read_as_it_was_written(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    speaker = place.member("示例发言人")
    begins_at = clock.now() + timedelta(days=2)
    sent = plan_body(
        begins_at, kind="lecture", capacity=40, is_remote_allowed=True, answer_by=clock.now().isoformat(),
        agenda=[{"title": "专题报告", "presenter": "示例教授", "session_number": 1}, {"title": "讨论"}],
        invitees={"rule": "sectors", "body_ids": [str(place.sectors["经济"])],
                  "speaker_seat_ids": [str(speaker.seat_id)]},
    )  # fmt: skip
    made = api.post("/activities", sent, as_=organiser)
    assert made.status_code == 201, made.json
    path = f"/activities/{made.json['id']}"
    shown = api.get(path, as_=organiser).json
    assert {name: shown[name] for name in ("capacity", "is_remote_allowed", "agenda", "published_at")} == {
        "capacity": 40, "is_remote_allowed": True, "agenda": sent["agenda"], "published_at": None,
    }  # fmt: skip
    assert shown["invitees"]["speaker_seat_ids"] == [str(speaker.seat_id)]
    assert api.get(path, as_=speaker).status_code == 404
    api.post(f"{path}/publication", as_=organiser)
    mine = api.get(path, as_=speaker).json
    assert mine["invitation"] == {
        "state": "pending", "role": "speaker", "answered_at": None, "actions": ["accept", "decline"],
    }  # fmt: skip
    assert (mine["invitees"], mine["history"]) == (None, None)


def test_an_answer_is_put_and_seen(api: Api, place: Place, organiser: Person) -> None:
    first, second = place.member("示例甲"), place.member("示例乙")
    activity = a_published_activity(place=place, kind="lecture", capacity=1)
    path = activity.path("answer")
    assert api.put(path, {"answer": "perhaps"}, as_=first).status_code == 422
    accepted = api.put(path, {"answer": "accept"}, as_=first)
    assert (accepted.status_code, accepted.json["state"], accepted.json["actions"]) == (200, "accepted", ["cancel"])
    assert api.put(path, {"answer": "accept"}, as_=first).json == accepted.json
    assert api.put(path, {"answer": "accept"}, as_=second).json["state"] == "waiting"
    refused = api.put(path, {"answer": "decline"}, as_=first)
    assert (refused.status_code, refused.json["code"]) == (409, "not-its-turn")
    api.put(path, {"answer": "cancel"}, as_=first)
    assert api.get(activity.path(), as_=second).json["invitation"]["state"] == "accepted"
    told = api.get(activity.path("answers"), as_=organiser).json
    assert told["counts"] == {"pending": 0, "accepted": 1, "waiting": 0, "declined": 0, "cancelled": 1}
    assert [(line["name"], line["state"]) for line in told["items"]] == [
        ("示例甲", "cancelled"), ("示例乙", "accepted"),
    ]  # fmt: skip
    page = api.get(activity.path("answers"), as_=organiser, query_string={"limit": 1}).json
    rest = api.get(activity.path("answers"), as_=organiser, query_string={"limit": 1, "after": page["next"]}).json
    assert [line["name"] for line in page["items"] + rest["items"]] == ["示例甲", "示例乙"]


def test_a_required_activity_knows_no_no(api: Api, place: Place) -> None:
    member = place.member()
    activity = a_published_activity(place=place)
    refused = api.put(activity.path("answer"), {"answer": "decline"}, as_=member)
    assert (refused.status_code, refused.json["code"]) == (403, "not-this-person")


def test_who_declined_is_not_asked_on_his_page_any_more(api: Api, place: Place) -> None:
    from services.activities.answer_vocabulary import Said

    member = place.member()
    activity = a_published_activity(place=place, kind="lecture")

    def notes() -> list[str]:
        sections = {each["kind"]: each for each in api.get("/home", as_=member).json["sections"]}
        return [item["note"] for item in sections["my-activities"]["items"]]

    activity_later = a_published_activity(place=place, begins_at=place.toolbox.ports.clock.now() + timedelta(days=2))
    assert notes() == ["现在可以签到", "市会议中心，待答复"]
    answer(activity=activity_later, member=member)
    answer(activity=activity, member=member, says=Said.DECLINE)
    assert notes() == ["市会议中心"]


def test_changes_need_the_version_that_was_seen(api: Api, place: Place, organiser: Person) -> None:
    place.member()
    activity = a_published_activity(place=place)
    path, sent = activity.path("changes"), {"reason": "原会场停电", "place": "政协礼堂"}
    headers = {"If-Match": f'"{activity.version}"'}
    changed = api.post(path, sent, as_=organiser, headers=headers)
    assert changed.status_code == 200, changed.json
    stale = api.post(path, {**sent, "place": "体育馆"}, as_=organiser, headers=headers)
    assert (stale.status_code, stale.json["changed"]) == (
        409, {"place": {"stored": "政协礼堂", "yours": "体育馆"}},
    )  # fmt: skip
    shown = api.get(activity.path(), as_=organiser).json
    assert (shown["place"], shown["history"][0]["reason"]) == ("政协礼堂", "原会场停电")
    draft = an_activity(place=place)
    refused = api.post(draft.path("changes"), sent, as_=organiser, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json["code"]) == (409, "not-its-turn")


def test_differences_are_read_and_taken_over(api: Api, place: Place, organiser: Person) -> None:
    place.member("示例甲")
    activity = a_published_activity(place=place)
    joins = place.member("新任委员")
    shown = api.get(activity.path("invitee-differences"), as_=organiser).json
    assert [line["name"] for line in shown["joined"]] == ["新任委员"]
    wrong = api.post(activity.path("invitee-differences"), {"remove_seat_ids": [str(joins.seat_id)]}, as_=organiser)
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/remove_seat_ids/0")
    told = api.post(activity.path("invitee-differences"), {}, as_=organiser).json
    assert (told["added"], told["still_to_add"]) == (1, 0)
    draft = an_activity(place=place)
    assert api.get(draft.path("invitee-differences"), as_=organiser).status_code == 409


def test_a_series_is_drafted_and_listed(api: Api, organiser: Person, clock: HeldClock) -> None:
    sent = plan_body(clock.now() + timedelta(days=1), repetition={"every": "month", "times": 3})
    made = api.post("/activities/series", sent, as_=organiser, headers={"Idempotency-Key": "series-1"})
    assert (made.status_code, len(made.json["items"])) == (201, 3)
    again = api.post("/activities/series", sent, as_=organiser, headers={"Idempotency-Key": "series-1"})
    assert again.json == made.json
    listed = api.get("/activities", as_=organiser, query_string={"series_id": made.json["series_id"]}).json["items"]
    assert {item["id"] for item in listed} == {item["id"] for item in made.json["items"]}
    faulty = api.post("/activities/series", {**sent, "kind": "picnic"}, as_=organiser)
    assert (faulty.status_code, faulty.json["errors"][0]["pointer"]) == (422, "/kind")
