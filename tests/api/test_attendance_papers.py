"""What people take away: the printed sheet, badges, a year's figures, one's own history; and corrections over HTTP."""

import io
from collections import Counter
from decimal import Decimal
from typing import Any

import openpyxl
import pikepdf
import pytest
from sqlalchemy import select

from services.activities.badge_codes import BadgeKey
from services.kernel.audit import AuditRow
from services.members.vocabulary import Role
from tests.builders.activities import (
    a_published_activity,
    a_settled_activity,
    an_activity,
    an_open_activity,
    check_in,
    settle,
)
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.corrections import correct, propose
from tests.builders.looking import looking
from tests.builders.sheets import workbook_of
from tests.builders.statements import statements

BODY = {"status": "present", "half_days": 1, "reason": "当时在场（示例）"}


@pytest.fixture
def organiser(place: Place) -> Person:
    return place.officer(Role.ORGANISER)


@pytest.fixture
def second(place: Place) -> Person:
    return place.officer(Role.ORGANISER)


def read_back(answer: Any) -> openpyxl.Workbook:
    assert (answer.status_code, answer.headers["Content-Disposition"].startswith("attachment")) == (200, True)
    return workbook_of(answer.get_data())


def rows_of(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def reads(place: Place) -> list[str]:
    """Which reads were audited."""
    with looking(place.toolbox.database) as session:
        rows = session.execute(select(AuditRow.action, AuditRow.detail).order_by(AuditRow.id))
        return [row.detail["operation"] for row in rows if row.action == "personal-data-read"]


def test_who_came_unseen_gets_a_result_and_may_lose_it_again(
    api: Api, place: Place, clock: HeldClock, organiser: Person, second: Person
) -> None:
    member = place.member("示例委员甲")
    activity = a_settled_activity(place=place, clock=clock, is_required=False)
    corrections = activity.path("corrections")
    for was, to in ((None, ("walk_in", 1)), ("walk_in", (None, 0))):
        body = {"seat_id": str(member.seat_id), "status": to[0], "half_days": to[1], "reason": "现场照片为证（示例）"}
        made = api.post(corrections, body, as_=organiser)
        assert (made.status_code, made.json["was_status"], made.json["status"]) == (201, was, to[0])
        assert api.post(f"{corrections}/{made.json['id']}/confirmation", as_=second).json["state"] == "confirmed"
        [line] = api.get(activity.path("attendance"), as_=organiser).json["items"]
        assert (line["settled"], line["corrected"]["status"]) == (None, to[0])
        assert api.get("/me/attendance", as_=member).json["items"][0]["status"] == to[0]
        [past] = api.get("/me/activities?part=past", as_=member).json["items"]
        assert (past["result"] or {}).get("status") == to[0]
    signed = rows_of(read_back(api.get(activity.path("attendance", "sheet"), as_=organiser))["签到表"])
    assert [row[4] for row in signed][-1] is None
    assert signed[-1][-1] == "结算为没有结果，经两人更正"


def test_two_persons_correct_and_both_sheets_tell(
    api: Api, place: Place, clock: HeldClock, organiser: Person, second: Person
) -> None:
    member = place.member("示例委员甲")
    activity = a_settled_activity(place=place, clock=clock)
    corrections = activity.path("corrections")
    body = {**BODY, "seat_id": str(member.seat_id)}
    answer = api.post(corrections, body, as_=organiser)
    assert (answer.status_code, answer.json["state"], answer.json["name"]) == (201, "proposed", "示例委员甲")
    assert api.post(corrections, body, as_=second).json["code"] == "correction-waits"
    confirmation = f"{corrections}/{answer.json['id']}/confirmation"
    assert api.post(confirmation, as_=organiser).json["code"] == "not-this-person"
    assert api.post(confirmation, as_=second).json["state"] == "confirmed"
    assert api.post(confirmation, as_=second).json["code"] == "not-its-turn"
    refusal = f"{corrections}/{answer.json['id']}/refusal"
    assert api.post(refusal, {"reason": "示例"}, as_=second).json["code"] == "not-its-turn"
    (line,) = api.get(activity.path("attendance"), as_=organiser).json["items"]
    assert line["settled"] == {"status": "absent", "half_days": 0, "sessions": 1}
    assert line["corrected"] == {"status": "present", "half_days": 1, "sessions": 1}
    (told,) = api.get("/me/activities?part=past", as_=member).json["items"]
    assert told["result"] == line["corrected"]
    listed = api.get(corrections, as_=second).json["items"]
    assert [(each["was_status"], each["status"], each["reason"]) for each in listed] == [
        ("absent", "present", BODY["reason"])
    ]
    faulty = api.post(corrections, body, as_=organiser)
    assert (faulty.status_code, faulty.json["code"]) == (422, "correction-faulty")
    assert reads(place)[-2:] == ["read_attendance_sheet", "list_attendance_corrections"]
    assert api.get(corrections, as_=member).status_code == 403


def test_the_corrections_are_paged_from_the_latest(api: Api, place: Place, clock: HeldClock, organiser: Person) -> None:
    members = [place.member(f"委员{number}") for number in range(3)]
    activity = a_settled_activity(place=place, clock=clock)
    for member in members:
        propose(activity=activity, member=member, by=organiser)
    first = api.get(activity.path("corrections?limit=2"), as_=organiser).json
    rest = api.get(activity.path(f"corrections?limit=2&after={first['next']}"), as_=organiser).json
    assert [each["name"] for each in (*first["items"], *rest["items"])] == ["委员2", "委员1", "委员0"]
    assert rest["next"] is None


def test_the_printed_sheet_is_as_committees_print_it(
    api: Api, place: Place, clock: HeldClock, organiser: Person, second: Person
) -> None:
    there, away = place.member("=示例到会"), place.member("示例缺席", sector="教育")
    activity = an_open_activity(place=place, half_days=2)
    for session_id in activity.sessions:
        check_in(activity=activity, member=there, session_id=session_id)
        clock.advance(hours=12)
    settle(activity=activity)
    correct(activity=activity, member=away, by=(organiser, second), half_days=2)
    book = read_back(api.get(activity.path("attendance", "sheet"), as_=organiser))
    sheet, totals = book["签到表"], book["合计"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape", 9, 0,
    )  # fmt: skip
    assert (sheet.print_title_rows, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("$1:$5", True)
    rows = rows_of(sheet)
    assert [rows[0][0], rows[1][0]] == ["示例市政协签到表", "第五次会议"]
    assert rows[4][:3] + rows[4][-3:] == ["序号", "姓名", "委员证号", "结果", "签名", "备注"]
    assert [rows[5][0], rows[7][0]] == ["经济（应到 1 人）", "教育（应到 1 人）"]
    assert rows[6][1] == "'=示例到会"
    assert rows[6][3:] == ["√", "√", "出席", None, None]
    assert rows[8][3:] == ["缺", "缺", "出席", None, "结算为缺席，经两人更正"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert rows_of(totals)[-1][:6] == ["合计", 2, 2, 0, 0, 0]
    assert reads(place) == ["export_attendance_sheet"]


def test_before_settlement_the_sheet_leaves_room_and_a_draft_has_none(
    api: Api, place: Place, organiser: Person
) -> None:
    place.member()
    excused = place.member("示例请假", sector="教育")
    activity = an_open_activity(place=place)
    api.put(activity.path("invitations", excused.seat_id, "excuse"), {"reason": "公务（示例）"}, as_=organiser)
    rows = rows_of(read_back(api.get(activity.path("attendance", "sheet"), as_=organiser))["签到表"])
    assert [rows[6][3:], rows[8][3:]] == [[None, None, None, None], ["假", "请假", None, None]]
    draft = an_activity(place=place)
    answers = [api.get(draft.path(*rest), as_=organiser) for rest in (("attendance", "sheet"), ("badges",))]
    assert {(each.status_code, each.json["code"]) for each in answers} == {(409, "nobody-invited")}
    assert api.get(draft.path("badges"), as_=a_committee(place.toolbox).officer(Role.ORGANISER)).status_code == 404


def test_leave_for_one_half_day_shows_in_its_column(api: Api, place: Place, organiser: Person) -> None:
    from datetime import timedelta

    from tests.builders.leave import a_leave, decide

    member = place.member()
    begins_at = place.toolbox.ports.clock.now() + timedelta(days=5)
    activity = a_published_activity(place=place, begins_at=begins_at, half_days=2)
    leave_id = a_leave(activity=activity, member=member, sessions=(activity.sessions[1],))
    decide(activity=activity, leave_id=leave_id, by=place.officer(Role.SECRETARY_GENERAL))
    rows = rows_of(read_back(api.get(activity.path("attendance", "sheet"), as_=organiser))["签到表"])
    assert rows[6][3:5] == [None, "假"]


def test_badges_are_printed_whole_or_by_sector(api: Api, place: Place, organiser: Person) -> None:
    for number in range(11):
        place.member(f"委员{number}", sector="教育" if number else "经济")
    activity = an_open_activity(place=place)
    pages = []
    for query in ("", f"?sector_id={place.sectors['经济']}"):
        answer = api.get(activity.path("badges") + query, as_=organiser)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        with pikepdf.open(io.BytesIO(answer.get_data())) as pdf:
            pages.append(len(pdf.pages))
    assert pages == [2, 1]
    assert reads(place) == ["print_badges"] * 2
    answer = api.get(activity.path("badges") + f"?sector_id={place.sectors['医药卫生']}", as_=organiser)
    assert answer.json["code"] == "nobody-invited"


def test_a_badge_is_read_at_the_desk(api: Api, place: Place, organiser: Person) -> None:
    guest, stranger = place.member("示例来宾"), place.member()
    activity = an_open_activity(place=place, rule="seats", seat_ids=[guest.seat_id])
    mac = place.toolbox.ports.vault.mac
    codes = [
        BadgeKey(mac, committee_id=place.id, activity_id=activity_id).issue(each.seat_id)
        for each, activity_id in ((guest, activity.id), (stranger, activity.id), (guest, guest.seat_id))
    ]
    reading = activity.path("badges", "reading")
    answers = [api.post(reading, {"code": code}, as_=organiser) for code in (*codes, "https://example.invalid")]
    assert answers[0].json == {
        "seat_id": str(guest.seat_id), "name": "示例来宾", "is_excused": False, "sector_name": "经济",
        "member_number": answers[0].json["member_number"],
    }  # fmt: skip
    assert [each.json["code"] for each in answers[1:]] == ["not-found", "badge-forged", "badge-malformed"]
    assert reads(place) == ["read_badge"]


def test_a_name_that_the_font_cannot_print_is_named(api: Api, place: Place, organiser: Person) -> None:
    place.member("李𠮷")
    answer = api.get(an_open_activity(place=place).path("badges"), as_=organiser)
    assert (answer.status_code, answer.json["code"]) == (422, "glyph-missing")
    assert answer.json["errors"][0]["detail"] == "李𠮷：字体中没有“𠮷”（U+20BB7）"
    assert answer.json["characters"] == ["𠮷"]


def test_more_badges_than_one_file_holds_are_refused(
    api: Api, place: Place, organiser: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.activities.queries import papers

    monkeypatch.setattr(papers, "MOST_BADGES", 1)
    activity = (place.member(), place.member(), an_open_activity(place=place))[-1]
    answer = api.get(activity.path("badges"), as_=organiser)
    assert (answer.status_code, answer.json["code"], answer.json["most"]) == (422, "badges-too-many", 1)


COUNTED = ("present", "absent", "no_show", "walk_in")


def a_year(place: Place, clock: HeldClock) -> list[tuple[Any, ...]]:
    """Three activities of two kinds in two months; returns by activity and member what must be counted."""
    officers = (place.officer(Role.ORGANISER), place.officer(Role.ORGANISER))
    members = [place.member(f"委员{number}", sector=("经济", "教育")[number % 2]) for number in range(5)]
    expected: list[tuple[Any, ...]] = []
    for number, kind in enumerate(("plenary", "inspection", "plenary")):
        present = members[: number + 2]
        # Nobody may stay away from a plenary; to the inspection all said yes but the first one, who came without it.
        accepting = members[1:] if kind == "inspection" else []
        activity = a_settled_activity(place=place, clock=clock, kind=kind, present=present, accepting=accepting)
        not_there = "no_show" if accepting else "absent"
        corrected = members[4] if number == 1 else None
        if corrected:
            correct(activity=activity, member=corrected, by=officers)
        expected += [
            (
                member,
                kind,
                clock.now().month,
                "walk_in"
                if accepting and member is members[0]
                else "present"
                if member in present or member is corrected
                else not_there,
            )
            for member in members
        ]
        clock.advance(days=40 if number == 0 else 1)
    return expected


def test_the_figures_of_a_year_are_those_of_an_independent_count(
    api: Api, place: Place, clock: HeldClock, organiser: Person
) -> None:
    expected = a_year(place, clock)
    clock.advance(days=365)
    a_settled_activity(place=place, clock=clock)
    with statements(place.toolbox.database.engine) as sent:
        found = api.get("/attendance/statistics?year=2026", as_=organiser).json
    assert sum("settled_attendance" in each for each in sent) == 2
    assert found["activities"] == 3

    def counted(part: dict[str, Any]) -> tuple[int, ...]:
        assert (part["late"], part["excused"]) == (0, 0)
        there = Decimal(part["present"] + part["walk_in"])
        assert Decimal(part["rate"]) == (there / part["invited"]).quantize(Decimal("0.0001"))
        return part["invited"], *(part[status] for status in COUNTED)

    def independently(key: int) -> dict[Any, tuple[int, ...]]:
        all_of, by = Counter(row[key] for row in expected), Counter((row[key], row[3]) for row in expected)
        return {each: (all_of[each], *(by[each, status] for status in COUNTED)) for each in all_of}

    assert {each["kind"]: counted(each) for each in found["kinds"]} == independently(1)
    assert {each["month"]: counted(each) for each in found["months"]} == independently(2)
    sectors = Counter((("经济", "教育")[int(row[0].name[-1]) % 2], row[3]) for row in expected)
    assert {each["name"]: each["present"] for each in found["sectors"]} == {
        name: sectors[name, "present"] for name in ("经济", "教育")
    }
    assert counted(found["total"])[0] == len(expected) == sum(each["invited"] for each in found["sectors"])
    book = read_back(api.get("/attendance/statistics/sheet?year=2026", as_=organiser))
    for title, part in (("按界别", "sectors"), ("按活动种类", "kinds"), ("按月份", "months")):
        figures = [*found[part], found["total"]]
        assert [row[1:8] for row in rows_of(book[title])[1:]] == [
            [each[name] for name in ("invited", "present", "late", "excused", "absent", "no_show", "walk_in")]
            for each in figures
        ]


def test_figures_of_required_ones_alone_and_of_an_empty_year(
    api: Api, place: Place, clock: HeldClock, organiser: Person
) -> None:
    a_settled_activity(place=place, clock=clock, kind="inspection", accepting=[place.member()])
    a_settled_activity(place=place, clock=clock)
    for asked, activities in (("", 2), ("&is_required=true", 1), ("&is_required=false", 1)):
        assert api.get(f"/attendance/statistics?year=2026{asked}", as_=organiser).json["activities"] == activities
    optional = api.get("/attendance/statistics?year=2026&is_required=false", as_=organiser).json["total"]
    assert (optional["no_show"], optional["absent"], optional["rate"]) == (1, 0, "0")
    empty = api.get("/attendance/statistics?year=2020", as_=place.officer(Role.SECRETARY_GENERAL)).json
    assert (empty["total"]["invited"], empty["total"]["rate"], empty["sectors"]) == (0, None, [])
    assert api.get("/attendance/statistics", as_=organiser).json["errors"][0]["pointer"] == "?year"
    assert api.get("/attendance/statistics?year=2026", as_=place.member()).status_code == 403
    other = a_committee(place.toolbox).officer(Role.ORGANISER)
    assert api.get("/attendance/statistics?year=2026", as_=other).json["activities"] == 0


def test_the_end_of_a_year_is_that_of_china(api: Api, place: Place, clock: HeldClock, organiser: Person) -> None:
    place.member()
    clock.instant = clock.instant.replace(year=2026, month=12, day=31, hour=12, minute=30)
    activity = an_open_activity(place=place)  # From nine in the evening until past midnight in China.
    clock.advance(hours=5)
    settle(activity=activity)
    found = [api.get(f"/attendance/statistics?year={year}", as_=organiser).json for year in (2026, 2027)]
    assert [(each["activities"], [part["month"] for part in each["months"]]) for each in found] == [(0, []), (1, [1])]


def test_ones_own_history_tells_of_evidence_and_corrections_and_of_nobody_else(
    api: Api, place: Place, clock: HeldClock, organiser: Person, second: Person
) -> None:
    member, other = place.member("示例本人"), place.member("示例他人")
    first = a_settled_activity(place=place, clock=clock, present=[member], title="到会")
    clock.advance(days=400)
    missed = a_settled_activity(place=place, clock=clock, title="缺席")
    correct(activity=missed, member=member, by=(organiser, second))
    propose(activity=missed, member=other, by=organiser)
    found = api.get("/me/attendance", as_=member).json["items"]
    told = [(each["title"], each["status"], each["half_days"], each["evidence"]) for each in found]
    assert told == [("缺席", "present", 1, "manual"), ("到会", "present", 1, "venue-code")]
    assert [(each["was_status"], each["status"], each["state"]) for each in found[0]["corrections"]] == [
        ("absent", "present", "confirmed")
    ]
    assert found[1]["corrections"] == []
    assert api.get("/me/attendance?year=2026", as_=member).json["items"] == [found[1]]
    page = api.get("/me/attendance?limit=1", as_=member).json
    assert api.get(f"/me/attendance?limit=1&after={page['next']}", as_=member).json["items"] == [found[1]]
    (waiting,) = api.get("/me/attendance?year=2027", as_=other).json["items"]
    assert (waiting["status"], waiting["evidence"], waiting["corrections"][0]["state"]) == ("absent", None, "proposed")
    assert str(first.id) == found[1]["id"]
    assert api.get("/me/attendance", as_=organiser).status_code == 403
