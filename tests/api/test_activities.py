"""Activities over HTTP: every operation, every refusal, and who may not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.members.vocabulary import Role
from tests.builders.activities import (
    AnActivity,
    a_code,
    a_settled_activity,
    an_activity,
    an_open_activity,
    check_in,
    plan_body,
    settle,
)
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee

NOWHERE = UUID(int=77)


# Planning.


def test_an_organiser_drafts_reads_and_edits(api: Api, organiser: Person, clock: HeldClock) -> None:
    made = api.post("/activities", plan_body(clock.now()), as_=organiser)
    assert made.status_code == 201, made.json
    assert made.json["state"] == "draft"
    assert made.json["actions"] == ["edit", "publish", "attach", "cancel"]
    path = f"/activities/{made.json['id']}"
    read = api.get(path, as_=organiser)
    assert read.json["kind_name"] == "全体会议"
    assert read.json["invitees"] == {
        "rule": "all-members", "body_ids": [], "seat_ids": [], "observer_seat_ids": [], "speaker_seat_ids": [],
    }  # fmt: skip
    assert api.get(path, as_=organiser, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = api.put(
        path,
        plan_body(clock.now(), title="改名", is_required=False),
        as_=organiser,
        headers={"If-Match": read.headers["ETag"]},
    )
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    stale = api.put(path, plan_body(clock.now()), as_=organiser, headers={"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.json["code"]) == (409, "lost-update")
    assert stale.json["changed"]["title"] == {"stored": "改名", "yours": "第五次会议"}
    blind = api.put(path, plan_body(clock.now()), as_=organiser)
    assert (blind.status_code, blind.json["code"]) == (409, "lost-update")
    again = api.get(path, as_=organiser).json
    assert (again["title"], again["is_required"]) == ("改名", False)
    assert [step["action"] for step in again["history"]] == ["edit"]


def test_a_repeated_draft_with_one_key_is_one_draft(api: Api, organiser: Person, clock: HeldClock) -> None:
    headers = {"Idempotency-Key": "draft-1"}
    first, second = (api.post("/activities", plan_body(clock.now()), as_=organiser, headers=headers) for _ in range(2))
    assert first.json == second.json
    assert len(api.get("/activities", as_=organiser).json["items"]) == 1
    other = api.post("/activities", plan_body(clock.now(), title="另一个"), as_=organiser, headers=headers)
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"kind": "picnic"}, "activity-plan-faulty", "/kind"),
        ({"invitees": {"rule": "seats"}}, "activity-plan-faulty", "/invitees/seat_ids"),
        ({"sessions": []}, "bad-input", "/sessions"),
        ({"title": "  "}, "bad-input", "/title"),
        ({"title": "零\u0000字符"}, "bad-input", "/title"),
        ({"state": "open"}, "bad-input", "/state"),
        ({"invitees": {"rule": "everybody"}}, "bad-input", "/invitees/rule"),
        ({"invitees": {"rule": "seats", "seat_ids": ["x"]}}, "bad-input", "/invitees/seat_ids/0"),
    ],
)
def test_a_faulty_plan_points_at_its_fault(
    api: Api, organiser: Person, clock: HeldClock, change: dict[str, Any], code: str, pointer: str
) -> None:
    answer = api.post("/activities", plan_body(clock.now(), **change), as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert pointer in {fault["pointer"] for fault in answer.json["errors"]}


def test_times_out_of_order_are_pointed_at(api: Api, organiser: Person, clock: HeldClock) -> None:
    plan = plan_body(clock.now())
    plan["sessions"][0]["ends_at"] = plan["sessions"][0]["begins_at"]
    answer = api.post("/activities", plan, as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, "activity-plan-faulty")
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/sessions/0/ends_at"]
    naive = plan_body(clock.now())
    naive["sessions"][0]["begins_at"] = "2026-03-02T09:00:00"
    assert api.post("/activities", naive, as_=organiser).json["errors"][0]["pointer"] == "/sessions/0/begins_at"


def test_forty_one_sessions_are_too_many(api: Api, organiser: Person, clock: HeldClock) -> None:
    plan = plan_body(clock.now())
    plan["sessions"] *= 41
    answer = api.post("/activities", plan, as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, "bad-input")


def test_the_list_is_paged_from_the_latest(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    place.member()
    for day in range(5):
        an_activity(place=place, begins_at=clock.now() + timedelta(days=day), title=f"第{day}天")
    same = clock.now() + timedelta(days=4)
    an_open_activity(place=place, begins_at=same, title="同时")
    titles, after = [], None
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = api.get("/activities", as_=organiser, query_string=query).json
        titles += [item["title"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert titles == ["同时", "第4天", "第3天", "第2天", "第1天", "第0天"]
    drafts = api.get("/activities", as_=organiser, query_string={"state": "published"}).json["items"]
    assert [(item["title"], item["actions"][-1]) for item in drafts] == [("同时", "cancel")]
    for wrong in ({"after": "x"}, {"limit": "0"}, {"state": "begun"}, {"page": "2"}):
        assert api.get("/activities", as_=organiser, query_string=wrong).status_code == 422


# Life.


def test_from_opening_to_settlement(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    member = place.member("示例委员")
    made = api.post("/activities", plan_body(clock.now() + timedelta(minutes=30)), as_=organiser).json
    path = f"/activities/{made['id']}"
    published = api.post(f"{path}/publication", as_=organiser)
    assert (published.status_code, published.json["invited"], published.json["state"]) == (200, 1, "published")
    opened = api.post(f"{path}/opening", as_=organiser)
    assert (opened.status_code, opened.json["state"]) == (200, "open")
    session = api.get(path, as_=member).json["sessions"][0]["id"]
    code = api.get(f"{path}/sessions/{session}/venue-code", as_=organiser).json["codes"][0]["code"]
    tapped = api.put(f"{path}/sessions/{session}/check-in", {"code": code}, as_=member)
    assert (tapped.status_code, tapped.json["is_late"], tapped.json["evidence"]) == (200, False, "venue-code")
    clock.advance(hours=4)
    settled = api.post(f"{path}/settlement", as_=organiser)
    assert settled.status_code == 200
    assert settled.json["counts"] == {
        "invited": 1, "present": 1, "late": 0, "excused": 0, "absent": 0, "no_show": 0, "walk_in": 0,
    }  # fmt: skip
    again = api.post(f"{path}/settlement", as_=organiser)
    assert (again.status_code, again.json["code"]) == (409, "not-its-turn")
    history = api.get(path, as_=organiser).json["history"]
    assert [(step["action"], step["source"], step["target"]) for step in history] == [
        ("settle", "open", "settled"), ("open", "published", "open"), ("publish", "draft", "published"),
    ]  # fmt: skip


def test_what_is_not_ready_says_so(api: Api, place: Place, organiser: Person) -> None:
    draft = an_activity(place=place)
    answer = api.post(draft.path("publication"), as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")
    assert answer.json["errors"][0]["pointer"] == "/invitees"
    place.member()
    activity = an_open_activity(place=place)
    answer = api.post(activity.path("settlement"), as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")


def test_steps_out_of_turn(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    place.member()
    activity = an_open_activity(place=place)
    for answer in (
        api.post(activity.path("publication"), as_=organiser),
        api.put(activity.path(), plan_body(clock.now()), as_=organiser, headers={"If-Match": f'"{activity.version}"'}),
        api.post(an_activity(place=place).path("settlement"), as_=organiser),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "not-its-turn")


def test_cancellation_needs_a_reason_and_shows_it(api: Api, place: Place, organiser: Person) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    assert api.post(activity.path("cancellation"), {}, as_=organiser).status_code == 422
    answer = api.post(activity.path("cancellation"), {"reason": "场地维修"}, as_=organiser)
    assert (answer.status_code, answer.json["state"], answer.json["actions"]) == (200, "cancelled", [])
    assert api.get(activity.path(), as_=member).json["cancellation_reason"] == "场地维修"
    assert api.post(activity.path("cancellation"), {"reason": "再来"}, as_=organiser).json["code"] == "not-its-turn"
    at_door = api.put(activity.path("sessions", activity.session, "check-in"), {"code": a_code(activity)}, as_=member)
    assert (at_door.status_code, at_door.json["code"], at_door.json["state"]) == (409, "activity-not-open", "cancelled")


# Who sees what.


def test_a_member_sees_only_what_he_is_invited_to(api: Api, place: Place) -> None:
    member = place.member("受邀委员")
    uninvited = place.member("未受邀委员")
    activity = an_open_activity(place=place, rule="seats", seat_ids=[member.seat_id])
    shown = api.get(activity.path(), as_=member).json
    assert (shown["is_invited"], shown["actions"], shown["invitees"], shown["history"]) == (True, [], None, None)
    assert shown["sessions"][0]["can_check_in"] is True
    assert api.get(activity.path(), as_=uninvited).status_code == 404
    assert api.get(an_activity(place=place).path(), as_=member).status_code == 404
    assert api.get(f"/activities/{NOWHERE}", as_=member).status_code == 404


def test_the_agenda_is_paged_both_ways(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    for day in range(3):
        an_open_activity(place=place, begins_at=clock.now() + timedelta(days=day), title=f"第{day}天")
    an_activity(place=place, title="草稿")

    def agenda(part: str) -> list[str]:
        titles, after = [], None
        while True:
            query = {"part": part, "limit": 1} | ({"after": after} if after else {})
            page = api.get("/me/activities", as_=member, query_string=query).json
            titles += [item["title"] for item in page["items"]]
            after = page["next"]
            if after is None:
                return titles

    assert agenda("upcoming") == ["第0天", "第1天", "第2天"]
    assert agenda("past") == []
    clock.advance(days=1, hours=12)
    assert agenda("past") == ["第1天", "第0天"]
    assert agenda("upcoming") == ["第2天"]


def test_the_agenda_says_when_one_may_check_in(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place, begins_at=clock.now() + timedelta(hours=2))

    def session() -> dict[str, Any]:
        return api.get("/me/activities", as_=member).json["items"][0]["sessions"][0]

    assert session()["can_check_in"] is False
    clock.advance(hours=1)
    assert session()["can_check_in"] is True
    check_in(activity=activity, member=member)
    assert (session()["can_check_in"], session()["attendance"]["evidence"]) == (False, "venue-code")


# The hall's screen.


def test_the_screen_gets_codes_for_two_minutes_and_never_a_key(api: Api, place: Place, organiser: Person) -> None:
    place.member()
    activity = an_open_activity(place=place)
    answer = api.get(activity.path("sessions", activity.session, "venue-code"), as_=organiser)
    codes = answer.json["codes"]
    assert [datetime.fromisoformat(each["ends_at"]) - datetime.fromisoformat(each["begins_at"]) for each in codes] == [
        timedelta(seconds=30)
    ] * 5
    assert codes[0]["code"] == a_code(activity)
    assert len({each["code"] for each in codes}) == 5


def test_the_screen_of_what_is_not_open(api: Api, place: Place, organiser: Person) -> None:
    member = place.member()
    draft, activity = an_activity(place=place), an_open_activity(place=place)
    answer = api.get(draft.path("sessions", draft.session, "venue-code"), as_=organiser)
    assert (answer.status_code, answer.json["code"], answer.json["state"]) == (409, "activity-not-open", "draft")
    assert api.get(activity.path("sessions", draft.session, "venue-code"), as_=organiser).status_code == 404
    assert api.get(activity.path("sessions", activity.session, "venue-code"), as_=member).status_code == 403


# Check-in.


def tap(api: Api, activity: AnActivity, member: Person, code: str | None = None, session_id: UUID | None = None) -> Any:
    path = activity.path("sessions", session_id or activity.session, "check-in")
    return api.put(path, {"code": code or a_code(activity)}, as_=member)


def test_a_second_tap_gets_the_same_answer_and_etag(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    first = tap(api, activity, member)
    clock.advance(minutes=2)
    second = tap(api, activity, member, code="old")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]


def test_every_code_that_is_not_this_moments_is_named(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity, other = an_open_activity(place=place, half_days=2), an_open_activity(place=place)
    now = clock.now()
    true = a_code(activity)
    forged = true[:-1] + ("A" if true[-1] != "A" else "B")
    for code, status, name in (
        ("hello", 422, "venue-code-malformed"),
        (forged, 422, "venue-code-forged"),
        (a_code(activity, session_id=activity.sessions[1]), 409, "venue-code-of-other-session"),
        (a_code(other), 409, "venue-code-of-other-session"),
        (a_code(activity, at=now - timedelta(seconds=60)), 409, "venue-code-expired"),
        (a_code(activity, at=now + timedelta(seconds=60)), 409, "venue-code-not-yet"),
    ):
        answer = tap(api, activity, member, code)
        assert (answer.status_code, answer.json["code"]) == (status, name)
    for bad in ({}, {"code": ""}, {"code": 5}, {"code": "x" * 65}, {"code": true, "seat_id": str(member.seat_id)}):
        answer = api.put(activity.path("sessions", activity.session, "check-in"), bad, as_=member)
        assert (answer.status_code, answer.json["code"]) == (422, "bad-input")
    assert tap(api, activity, member, a_code(activity, at=now - timedelta(seconds=30))).status_code == 200


def test_too_early_and_too_late(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place, begins_at=clock.now() + timedelta(hours=2))
    early = tap(api, activity, member)
    assert (early.status_code, early.json["code"]) == (409, "check-in-not-open")
    assert datetime.fromisoformat(early.json["opens_at"]) == clock.now() + timedelta(hours=1)
    clock.advance(hours=3)
    late = tap(api, activity, member)
    assert (late.status_code, late.json["code"]) == (409, "check-in-closed")
    assert datetime.fromisoformat(late.json["closed_at"]) == clock.now()
    clock.advance(hours=3)
    settle(activity=activity)
    over = tap(api, activity, member)
    assert (over.status_code, over.json["code"]) == (409, "activity-not-open")


def test_the_uninvited_learn_nothing(api: Api, place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    draft = an_activity(place=place)
    late_comer = place.member("后来的委员")
    for person, target in ((late_comer, activity), (member, draft)):
        answer = tap(api, target, person)
        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert tap(api, activity, member, session_id=draft.session).status_code == 404


def test_nobody_checks_in_for_another(api: Api, place: Place) -> None:
    """The seat comes from the token: there is no field to name another."""
    first, second = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place)
    assert tap(api, activity, first).json["seat_id"] == str(first.seat_id)
    assert tap(api, activity, second).json["seat_id"] == str(second.seat_id)


# Entries by hand and the sheet.


def test_presence_by_hand_and_excuses(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    there, away = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place)
    hand = activity.path("sessions", activity.session, "attendance", there.seat_id)
    assert api.put(hand, {}, as_=organiser).status_code == 422
    recorded = api.put(hand, {"reason": "现场核对"}, as_=organiser)
    assert (recorded.status_code, recorded.json["attendance"]["evidence"]) == (200, "manual")
    struck = api.put(hand, {"reason": "登记错人", "is_present": False}, as_=organiser)
    assert struck.json["attendance"] is None
    excused = api.put(activity.path("invitations", away.seat_id, "excuse"), {"reason": "因病"}, as_=organiser)
    assert (excused.status_code, excused.json["is_excused"]) == (200, True)
    shown = api.get(activity.path(), as_=away).json
    assert (shown["is_excused"], shown["history"]) == (True, None)
    sheet = api.get(activity.path("attendance"), as_=organiser).json
    assert [(item["name"], item["standing"], item["excuse_reason"]) for item in sheet["items"]] == [
        ("示例甲", "missing", None), ("示例乙", "excused", "因病"),
    ]  # fmt: skip
    early = an_open_activity(place=place, begins_at=clock.now() + timedelta(days=1))
    answer = api.put(
        early.path("sessions", early.session, "attendance", there.seat_id), {"reason": "提前"}, as_=organiser
    )
    assert (answer.status_code, answer.json["code"]) == (409, "check-in-not-open")
    for path in (
        activity.path("sessions", activity.session, "attendance", NOWHERE),
        activity.path("sessions", early.session, "attendance", there.seat_id),
        activity.path("invitations", NOWHERE, "excuse"),
        f"/activities/{NOWHERE}/invitations/{there.seat_id}/excuse",
    ):
        assert api.put(path, {"reason": "不存在"}, as_=organiser).status_code == 404


def test_why_somebody_is_on_leave_stands_on_the_audited_sheet_alone(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    there, away = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place)
    hand = activity.path("sessions", activity.session, "attendance", there.seat_id)
    leave = activity.path("invitations", away.seat_id, "excuse")
    api.put(hand, {"reason": "手机没电"}, as_=organiser)
    api.put(hand, {"reason": "登记错人", "is_present": False}, as_=organiser)
    api.put(leave, {"reason": "住院"}, as_=organiser)
    api.put(leave, {"reason": "已出院", "is_excused": False}, as_=organiser)
    shown = api.get(activity.path(), as_=organiser)
    assert [step["action"] for step in shown.json["history"]] == ["open", "publish"]
    for address in (activity.path(), "/activities", "/home"):
        page = api.get(address, as_=organiser).get_data(as_text=True)
        assert not [word for word in ("住院", "出院", "没电", str(away.seat_id)) if word in page], address
    lines = api.get(activity.path("attendance"), as_=organiser).json["items"]
    written = {
        line["name"]: [(each["action"], each["reason"], each["session_id"]) for each in line["history"]]
        for line in lines
    }
    session = str(activity.session)
    assert written == {
        "示例甲": [("record-presence", "手机没电", session), ("record-presence", "登记错人", session)],
        "示例乙": [("excuse", "住院", None), ("excuse", "已出院", None)],
    }
    assert {line["history"][0]["actor_name"] for line in lines} == {"示例组织者"}


def test_nobody_writes_for_himself_or_after_settlement(api: Api, place: Place, clock: HeldClock) -> None:
    both = place.member("兼职组织者", roles=(Role.ORGANISER,))
    activity = an_open_activity(place=place)
    hand = activity.path("sessions", activity.session, "attendance", both.seat_id)
    leave = activity.path("invitations", both.seat_id, "excuse")
    for path in (hand, leave):
        answer = api.put(path, {"reason": "自己"}, as_=both)
        assert (answer.status_code, answer.json["code"]) == (403, "own-attendance")
    clock.advance(hours=5)
    settle(activity=activity)
    other = place.officer(Role.ORGANISER)
    for path in (hand, leave):
        answer = api.put(path, {"reason": "太晚"}, as_=other)
        assert (answer.status_code, answer.json["code"]) == (409, "not-its-turn")


def test_counts_hold_no_names_and_the_sheet_is_audited(
    api: Api, place: Place, organiser: Person, clock: HeldClock
) -> None:
    from sqlalchemy import func, select

    from services.kernel.audit import AuditRow
    from services.kernel.work import reading

    member = place.member("示例甲")
    activity = an_open_activity(place=place)
    tap(api, activity, member)

    def reads() -> int:
        with reading(place.toolbox, committee_id=place.id) as work:
            found = work.session.scalar(
                select(func.count()).select_from(AuditRow).where(AuditRow.action == "personal-data-read")
            )
            return found or 0

    counts = api.get(activity.path("attendance", "counts"), as_=organiser)
    assert counts.json["sessions"][0]["present"] == 1
    assert "示例甲" not in counts.get_data(as_text=True)
    unchanged = api.get(
        activity.path("attendance", "counts"), as_=organiser, headers={"If-None-Match": counts.headers["ETag"]}
    )
    assert (unchanged.status_code, reads()) == (304, 0)
    sheet = api.get(activity.path("attendance"), as_=organiser)
    assert sheet.json["items"][0]["attended"][0]["evidence"] == "venue-code"
    assert sheet.json["invitees"] == {
        "invited": 1,
        "present": 1,
        "late": 0,
        "excused": 0,
        "missing": 0,
        "unregistered": 0,
    }
    assert reads() == 1
    assert api.get(activity.path("attendance"), as_=organiser, query_string={"limit": "1001"}).status_code == 422
    for missing in (f"/activities/{NOWHERE}/attendance", f"/activities/{NOWHERE}/attendance/counts"):
        assert api.get(missing, as_=organiser).status_code == 404


def test_the_settled_sheet_is_read(api: Api, place: Place, organiser: Person, clock: HeldClock) -> None:
    there, away = place.member("示例甲"), place.member("示例乙")
    activity = a_settled_activity(place=place, clock=clock, present=[there])
    sheet = api.get(activity.path("attendance"), as_=organiser).json
    assert [item["settled"]["status"] for item in sheet["items"]] == ["present", "absent"]
    past = api.get("/me/activities", as_=away, query_string={"part": "past"}).json["items"]
    assert past[0]["result"] == {"status": "absent", "half_days": 0, "sessions": 1}


# Permissions.


def every_call(activity: AnActivity, seat_id: UUID | None, clock: HeldClock) -> dict[str, tuple[str, str, Any]]:
    """One well-formed call of every operation."""
    session = ("sessions", activity.session)
    return {
        "draft_activity": ("POST", "/activities", plan_body(clock.now())),
        "list_activities": ("GET", "/activities", None),
        "read_activity": ("GET", activity.path(), None),
        "edit_activity": ("PUT", activity.path(), plan_body(clock.now())),
        "draft_activity_series": (
            "POST",
            "/activities/series",
            plan_body(clock.now(), repetition={"every": "week", "times": 2}),
        ),
        "publish_activity": ("POST", activity.path("publication"), {}),
        "open_activity": ("POST", activity.path("opening"), {}),
        "change_activity": ("POST", activity.path("changes"), {"reason": "换会场", "place": "另一会场"}),
        "cancel_activity": ("POST", activity.path("cancellation"), {"reason": "改期"}),
        "settle_activity": ("POST", activity.path("settlement"), {}),
        "answer_invitation": ("PUT", activity.path("answer"), {"answer": "accept"}),
        "list_answers": ("GET", activity.path("answers"), None),
        "add_invitees": ("POST", activity.path("invitations"), {"seat_ids": []}),
        "list_invitee_differences": ("GET", activity.path("invitee-differences"), None),
        "take_over_invitee_differences": ("POST", activity.path("invitee-differences"), {}),
        "read_venue_codes": ("GET", activity.path(*session, "venue-code"), None),
        "check_in": ("PUT", activity.path(*session, "check-in"), {"code": a_code(activity)}),
        "record_presence": ("PUT", activity.path(*session, "attendance", seat_id), {"reason": "核对"}),
        "excuse_invitee": ("PUT", activity.path("invitations", seat_id, "excuse"), {"reason": "因病"}),
        "read_attendance_counts": ("GET", activity.path("attendance", "counts"), None),
        "read_attendance_sheet": ("GET", activity.path("attendance"), None),
        "list_my_activities": ("GET", "/me/activities", None),
    }


MEMBERS_OWN = {"read_activity", "check_in", "list_my_activities", "answer_invitation"}


def statuses(api: Api, calls: dict[str, tuple[str, str, Any]], person: Person | None) -> dict[str, int]:
    """What each call answers to a person."""
    found = {}
    for name, (method, path, sent) in calls.items():
        more = {} if sent is None else {"json": sent}
        headers = {"If-Match": '"1"'} if name in {"edit_activity", "change_activity"} else {}
        found[name] = api.call(method, path, as_=person, headers=headers, **more).status_code
    return found


def test_the_calls_are_every_operation(api: Api, place: Place, clock: HeldClock) -> None:
    from api_spec import activities, attendance, invitations

    contracts = (activities, invitations, attendance)
    declared = {operation.name for contract in contracts for operation in contract.OPERATIONS}
    member = place.member()
    assert set(every_call(an_open_activity(place=place), member.seat_id, clock)) == declared


def test_without_a_token_nothing_opens(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    calls = every_call(an_open_activity(place=place), member.seat_id, clock)
    assert set(statuses(api, calls, None).values()) == {401}


def test_other_roles_may_nothing(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    calls = every_call(an_open_activity(place=place), member.seat_id, clock)
    for role in sorted(set(Role) - {Role.ORGANISER, Role.MEMBER}):
        assert set(statuses(api, calls, place.officer(role)).values()) == {403}, role


def test_a_member_may_only_what_is_his(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    calls = every_call(an_open_activity(place=place), member.seat_id, clock)
    found = statuses(api, calls, member)
    assert {name for name, status in found.items() if status == 200} == MEMBERS_OWN
    assert {status for name, status in found.items() if name not in MEMBERS_OWN} == {403}


def test_another_committees_organiser_and_member_find_nothing(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    calls = every_call(an_open_activity(place=place), member.seat_id, clock)
    other = a_committee(place.toolbox, name="另一市政协")
    here = {"draft_activity", "draft_activity_series", "list_activities", "list_my_activities"}
    found = statuses(api, calls, other.officer(Role.ORGANISER))
    assert {status for name, status in found.items() if name not in here | MEMBERS_OWN} == {404}
    assert found["read_activity"] == 404
    found = statuses(api, calls, other.member())
    assert {found["read_activity"], found["check_in"], found["answer_invitation"]} == {404}
    assert api.get("/me/activities", as_=other.member()).json["items"] == []
    lists = api.get("/activities", as_=other.officer(Role.ORGANISER)).json["items"]
    assert all(item["title"] == "第五次会议" and item["state"] == "draft" for item in lists)
    assert len(lists) == 3  # His own drafts of the calls above.


def test_an_organiser_without_a_seat_does_not_check_in(api: Api, place: Place, organiser: Person) -> None:
    place.member()
    activity = an_open_activity(place=place)
    assert tap(api, activity, organiser).status_code == 403
    assert api.get("/me/activities", as_=organiser).status_code == 403
