"""The life of a year over HTTP: a result published, the year closed by two persons, and adjusted by lines."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place
from tests.builders.scoring import a_published_regulation, presence
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, AYear, a_year, came, catch_up

PATH = f"/score-years/{YEAR}"


@pytest.fixture
def year(place: Place) -> AYear:
    return a_year(place=place)


@pytest.fixture
def member(place: Place) -> Person:
    return place.member()


def test_a_result_is_published_and_the_year_closed_by_two_persons(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    silent = place.member("示例无记录委员")
    came(place=place, member=member)
    assert api.get(PATH, as_=member).json["state"] == "open"
    assert api.get("/score-years", as_=member).json["items"] == []
    running = api.get("/score-years/2026", as_=year.scorer).json
    assert (running["actions"], running["later"]) == (
        [], [{"action": "publish", "after": "2026-12-31T16:00:00+00:00"}]
    )  # fmt: skip
    assert api.get("/score-years/2026", as_=member).json["later"] == []
    assert api.get(PATH, as_=year.scorer).json["actions"] == ["publish"]

    refused = api.post(f"{PATH}/preliminary-result", as_=year.scorer)
    assert (refused.status_code, refused.json["code"]) == (422, "not-ready")
    assert "1 名委员的得分正在重新计算" in refused.json["errors"][0]["detail"]
    catch_up(place=place)
    published = api.post(f"{PATH}/preliminary-result", as_=year.scorer).json
    assert (published["state"], published["round"], published["regulation"]["version"]) == ("preliminary", 1, "2026.1")
    # Monday 2 March 2026; ten working days later it is Monday 16 March.
    assert published["appeal_until"] == "2026-03-16T15:59:59.999999+00:00"
    assert "第10个工作日" in "".join(published["appeal_reckoning"])
    assert published["actions"] == ["reopen"], "nobody closes it before the time for appeals is over"
    assert published["later"] == [{"action": "propose-closing", "after": published["appeal_until"]}]
    assert api.post(f"{PATH}/preliminary-result", as_=year.scorer).json["code"] == "not-its-turn"
    receipt = api.get(f"/me/score?year={YEAR}", as_=silent).json
    assert receipt["total"] == "20", "whoever did nothing has the base"
    assert (receipt["year_state"]["state"], receipt["year_state"]["are_appeals_open"]) == ("preliminary", True)

    early = api.post(f"{PATH}/closing", as_=year.scorer)
    assert [fault["detail"] for fault in early.json["errors"]] == ["申诉期未满，不能结账"]
    clock.advance(days=15)
    waiting = api.get(PATH, as_=year.scorer).json
    assert (waiting["actions"], waiting["later"]) == (["reopen", "propose-closing"], [])
    assert api.get(f"/me/score?year={YEAR}", as_=silent).json["year_state"]["are_appeals_open"] is False
    assert api.post(f"{PATH}/closing", as_=year.scorer).json["actions"] == ["reopen", "refuse-closing"]
    assert api.post(f"{PATH}/closing/confirmation", as_=year.scorer).json["code"] == "not-this-person"
    refused = api.post(f"{PATH}/closing/refusal", {"reason": "再核对一遍"}, as_=year.second).json
    assert (refused["state"], refused["proposed_by_name"]) == ("preliminary", None)
    api.post(f"{PATH}/closing", as_=year.scorer)
    closed = api.post(f"{PATH}/closing/confirmation", as_=place.officer(Role.SECRETARY_GENERAL)).json
    assert (closed["state"], closed["members"], closed["actions"]) == ("closed", 2, [])
    assert api.post(f"{PATH}/reopening", {"reason": "不行"}, as_=year.scorer).json["code"] == "not-its-turn"
    history = api.get(PATH, as_=member).json["history"]
    assert [step["action"] for step in history] == [
        "publish", "propose-closing", "refuse-closing", "propose-closing", "confirm-closing",
    ]  # fmt: skip
    assert history[2]["reason"] == "再核对一遍"
    assert [row["sha256"] for row in api.get("/score-years", as_=member).json["items"]] == [closed["sha256"]]


def test_what_comes_after_the_closing_waits_for_an_adjusting_line(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    came(place=place, member=member)
    year.close(clock=clock)
    frozen = api.get(f"/me/score?year={YEAR}", as_=member).json
    came(place=place, member=member, half_days=1)
    assert api.get(f"/me/score?year={YEAR}", as_=member).json == frozen, "what comes late changes nothing"
    late = api.get(f"{PATH}/late-facts", as_=year.scorer).json["items"]
    assert [(row["label"], row["is_reversal"]) for row in late] == [("示例会议", False)]
    offer = api.get(f"{PATH}/members/{member.seat_id}/adjustment-offer", as_=year.scorer).json
    assert (offer["amount"], len(offer["facts"])) == ("3", 1)
    assert {"line": "总分", "was": "26", "now": "29"} in offer["changes"]

    body = {"seat_id": str(member.seat_id), "reason": "漏记一次", "evidence": "签到表"}
    asked = api.post(f"{PATH}/adjustments", body, as_=year.scorer).json
    assert (asked["state"], asked["amount"], asked["actions"]) == ("proposed", "3", ["refuse"])
    assert api.post(f"{PATH}/adjustments", body, as_=year.scorer).json["code"] == "score-adjustment-waits"
    refusal = f"/score-adjustments/{asked['id']}/refusal"
    assert api.post(refusal, {"reason": "收回"}, as_=year.scorer).json["state"] == "refused"
    assert len(api.get(f"{PATH}/late-facts", as_=year.scorer).json["items"]) == 1, "it waits again"
    asked = api.post(f"{PATH}/adjustments", body, as_=year.scorer).json
    confirmation = f"/score-adjustments/{asked['id']}/confirmation"
    assert api.post(confirmation, as_=year.scorer).json["code"] == "not-this-person"
    assert api.post(confirmation, as_=year.second).json["state"] == "confirmed"
    assert api.post(f"{PATH}/adjustments", body, as_=year.scorer).json["code"] == "nothing-to-adjust"
    after = api.get(f"/me/score?year={YEAR}", as_=member).json
    assert (after["lines"], after["frozen"]) == (frozen["lines"], frozen["frozen"])
    assert [line["amount"] for line in after["adjustments"]] == ["3"]
    summed = sum(Decimal(line["counted"]) for line in after["lines"])
    assert (after["total"], summed + 3) == ("29", 29)
    board = api.get(f"/scores?year={YEAR}", as_=year.scorer).json["items"]
    assert [(row["total"], row["is_stale"]) for row in board] == [("29", False)]
    listed = api.get(f"{PATH}/adjustments", as_=year.second).json["items"]
    assert [row["state"] for row in listed] == ["confirmed", "refused"]
    assert api.get(PATH, as_=member).json["late_facts"] == 0


def test_a_typed_amount_names_a_clause_and_moves_the_grade(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    open_body = {"seat_id": str(member.seat_id), "reason": "示例", "evidence": "示例", "amount": "-0.5"}
    refused = api.post(f"{PATH}/adjustments", open_body, as_=year.scorer)
    assert refused.json["code"] == "score-year-not-closed"
    assert refused.json["detail"].startswith("请直接记入事实")
    came(place=place, member=member)
    year.close(clock=clock)
    without = api.post(f"{PATH}/adjustments", open_body, as_=year.scorer)
    assert (without.json["code"], without.json["errors"][0]["pointer"]) == ("amount-without-clause", "/clause")
    zero = api.post(f"{PATH}/adjustments", {**open_body, "amount": "0", "clause": "第一条"}, as_=year.scorer)
    assert zero.json["code"] == "amount-without-clause"
    for amount in ("1.23456", "１", "100000", "1e3", ""):
        bad = api.post(f"{PATH}/adjustments", {**open_body, "amount": amount, "clause": "第一条"}, as_=year.scorer)
        assert (bad.status_code, bad.json["errors"][0]["pointer"]) == (422, "/amount")
    before = api.get(f"/me/score?year={YEAR}", as_=member).json
    year.adjust(member=member, amount=Decimal("54.5"), clause="第十二条")
    after = api.get(f"/me/score?year={YEAR}", as_=member).json
    assert (before["total"], after["total"]) == ("26", "80.5")
    assert after["grade"] != before["grade"]
    assert after["adjustments"][0]["clause"] == "第十二条"


def test_a_year_that_is_not_over_or_has_no_regulation_has_no_result(api: Api, place: Place, year: AYear) -> None:
    current = api.post("/score-years/2026/preliminary-result", as_=year.scorer)
    assert [fault["detail"] for fault in current.json["errors"]] == ["考核期未满，不能公布初步结果"]
    for nothing in ("2019", "99", "2025x"):
        for path in ("preliminary-result", "closing"):
            assert api.post(f"/score-years/{nothing}/{path}", as_=year.scorer).json["code"] == "no-regulation"
        assert api.get(f"/score-years/{nothing}", as_=year.scorer).json["code"] == "no-regulation"
    assert api.post(f"{PATH}/closing", as_=year.scorer).json["code"] == "not-its-turn"
    assert api.get(f"{PATH}/digests", as_=year.scorer).status_code == 404


def test_a_published_result_keeps_its_version_until_it_is_taken_back(
    api: Api, place: Place, year: AYear, member: Person
) -> None:
    came(place=place, member=member)
    year.publish()
    mended = LAST_YEARS_REGULATION.partition("[[examples]]")[0].replace('"2026.1"', '"2026.2"')
    a_published_regulation(place=place, text=mended.replace("points = 3\n", "points = 4\n"))
    catch_up(place=place)
    kept = api.get(f"/me/score?year={YEAR}", as_=member).json
    assert (kept["total"], kept["regulation"]["version"]) == ("26", "2026.1")
    came(place=place, member=member, half_days=1)
    catch_up(place=place)
    assert api.get(f"/me/score?year={YEAR}", as_=member).json["total"] == "29", "facts still count"
    reopened = api.post(f"{PATH}/reopening", {"reason": "办法已修订"}, as_=year.scorer).json
    assert (reopened["state"], reopened["published_at"], reopened["round"]) == ("open", None, 1)
    catch_up(place=place)
    anew = api.get(f"/me/score?year={YEAR}", as_=member).json
    assert (anew["total"], anew["regulation"]["version"]) == ("32", "2026.2")
    assert year.publish()["round"] == 2


def test_a_quarterly_view_counts_what_had_happened_by_then(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    came(place=place, member=member)
    presence(place=place, member=member, half_days=1, on=date(YEAR, 4, 1))
    for _time in ("while open", "when closed, with a fact that came late"):
        totals = []
        for quarter in (1, 2, 3, 4):
            view = api.get(f"/me/score?year={YEAR}&quarter={quarter}", as_=member).json
            totals.append(view["total"])
            assert Decimal(view["total"]) == sum(Decimal(line["counted"]) for line in view["lines"])
        assert totals == ["26", "29", "29", "29"]
        first = api.get(f"/members/{member.seat_id}/score?year={YEAR}&quarter=1", as_=year.scorer).json
        assert (first["quarter"], first["last_day"], first["unscored"]) == (1, "2025-03-31", [])
        if first["year_state"]["state"] == "open":
            year.close(clock=clock)
            came(place=place, member=member)
    assert api.get(f"/me/score?year={YEAR}&quarter=5", as_=member).json["errors"][0]["pointer"] == "?quarter"


def test_anybody_can_recompute_the_hash_of_a_closed_year(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    """As docs/score-years.md says it, with nothing but the standard library."""
    others = [place.member() for _ in range(3)]
    came(place=place, member=member)
    closed = year.close(clock=clock)
    year.adjust(member=member, amount=Decimal(1), clause="第十二条")
    receipt = api.get(f"/me/score?year={YEAR}", as_=member).json
    names = (
        "categories", "lines", "unmet_duties", "unscored", "next", "next_grade", "vetoes",
    )  # fmt: skip
    document = {
        "seat_id": receipt["seat_id"],
        "year": receipt["year"],
        "roles": receipt["frozen"]["roles"],
        "regulation": {name: receipt["regulation"][name] for name in ("id", "regulation", "version", "sha256")},
        "receipt": {name: receipt[name] for name in names if name in receipt}
        | {name: receipt["frozen"][name] for name in ("total", "grade")},
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == receipt["frozen"]["sha256"]

    rows = []
    after = ""
    while after is not None:
        page = api.get(f"{PATH}/digests?limit=3{after}", as_=others[0]).json
        rows += page["items"]
        after = page["next"] and f"&after={page['next']}"
    assert {row["seat_id"]: row["sha256"] for row in rows}[str(member.seat_id)] == receipt["frozen"]["sha256"]
    lines = "".join(f"{row['seat_id']} {row['sha256']}\n" for row in rows)
    assert hashlib.sha256(lines.encode()).hexdigest() == closed["sha256"]
    assert len(rows) == closed["members"] == 4
