"""Entries by hand and the ledger over HTTP: evidence, a second person, what the member reads; and who may not."""

import io
from typing import Any

import pytest

from services.members.models import Officer, Seat
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.entries import confirm, declare, enter, facts_of, let_declare, propose_reversal
from tests.builders.files import A_PHOTO
from tests.builders.scoring import a_published_regulation, presence
from tests.builders.sheets import OPINION, bring_facts

AWARD = {
    "kind": "award", "on": "2026-01-08", "label": "示例先进个人", "reason": "示例市委通报",
    "details": [{"key": "level", "value": "市级"}],
}  # fmt: skip


@pytest.fixture
def member(place: Place) -> Person:
    return place.member("示例甲")


@pytest.fixture
def scorer(place: Place) -> Person:
    return place.officer(Role.SCORER, name="示例登记人")


@pytest.fixture
def secretary(place: Place) -> Person:
    return place.officer(Role.SECRETARY_GENERAL, name="示例秘书长")


def section(api: Api, person: Person, kind: str) -> list[tuple[str, str]]:
    """What waits on a person's home, in one section."""
    (found,) = [each for each in api.get("/home", as_=person).json["sections"] if each["kind"] == kind]
    return [(item["title"], item["note"]) for item in found["items"]]


def send(api: Api, path: str, person: Person) -> Any:
    return api.call("POST", f"{path}/evidence", as_=person, data={"file": (io.BytesIO(A_PHOTO), "示例证书.png")})


def test_an_award_is_entered_proven_confirmed_and_read(
    api: Api, place: Place, member: Person, scorer: Person, secretary: Person
) -> None:
    body = {**AWARD, "seat_ids": [str(member.seat_id)], "matter": "示例表彰大会"}
    entered = api.post("/duty-entries", body, as_=scorer, headers={"Idempotency-Key": "award-1"})
    assert (entered.status_code, entered.json["state"], entered.json["lacks_evidence"]) == (201, "entered", True)
    assert entered.json["details"] == [{"key": "level", "name": "级别", "words": "市级"}]
    assert api.post("/duty-entries", body, as_=scorer, headers={"Idempotency-Key": "award-1"}).json == entered.json
    path = f"/duty-entries/{entered.json['id']}"
    assert section(api, secretary, "duty-entries") == [("示例先进个人", "人工登记：表彰（示例登记人）")]
    assert section(api, scorer, "duty-entries") == []
    bare = api.post(f"{path}/confirmation", {}, as_=secretary)
    assert (bare.status_code, bare.json["errors"][0]["pointer"]) == (422, "/evidence")
    for _ in range(2):
        attached = send(api, path, scorer)
        assert (attached.status_code, len(attached.json["evidence"])) == (200, 1), attached.json
    assert send(api, path, secretary).status_code == 403
    assert api.post(f"{path}/confirmation", {}, as_=scorer).status_code == 403
    proof = f"{path}/evidence/{attached.json['evidence'][0]['id']}"
    assert api.get(proof, as_=member).status_code == 404
    assert api.post(f"{path}/confirmation", {"matter": "另一件"}, as_=secretary).status_code == 422
    confirmed = api.post(f"{path}/confirmation", {}, as_=secretary)
    assert (confirmed.json["state"], confirmed.json["decided_by_name"]) == ("confirmed", "示例秘书长")
    again = api.post(f"{path}/refusal", {"reason": "示例"}, as_=secretary)
    assert (again.status_code, again.json["code"]) == (409, "not-its-turn")
    (fact,) = api.get("/me/duty-facts", as_=member, query_string={"year": 2026}).json["items"]
    assert (fact["source"], fact["matter"], fact["entry"]["entered_by_name"], fact["entry"]["decided_by_name"]) == (
        "人工登记", "示例表彰大会", "示例登记人", "示例秘书长",
    )  # fmt: skip
    assert [each["name"] for each in fact["entry"]["evidence"]] == [attached.json["evidence"][0]["name"]]
    for person in (member, secretary):
        file = api.get(proof, as_=person)
        assert (file.status_code, file.content_type) == (200, "application/octet-stream")
        file.close()
    assert api.get(proof, as_=place.member()).status_code == 404
    assert api.get(path, as_=member).status_code == 404
    twice = api.post("/duty-entries", body, as_=scorer)
    assert (twice.status_code, twice.json["code"], twice.json["seat_ids"]) == (
        409, "duty-fact-stands", [str(member.seat_id)],
    )  # fmt: skip


def test_what_is_wrong_with_an_entry_is_pointed_to(
    api: Api, place: Place, member: Person, scorer: Person, clock: HeldClock
) -> None:
    del clock
    elsewhere = a_committee(place.toolbox, name="另一市政协").member()
    seats = [str(member.seat_id), str(member.seat_id), str(elsewhere.seat_id)]
    body = {**AWARD, "seat_ids": seats, "on": "2999-01-01", "details": [{"key": "level", "value": "村级"}]}
    answer = api.post("/duty-entries", body, as_=scorer)
    assert [fault["pointer"] for fault in answer.json["errors"]] == [
        "/on", "/seat_ids/1", "/seat_ids/0", "/seat_ids/1", "/seat_ids/2", "/details/0/value",
    ]  # fmt: skip
    attendance = api.post("/duty-entries", {**AWARD, "kind": "attendance", "seat_ids": seats[:1]}, as_=scorer)
    assert [fault["pointer"] for fault in attendance.json["errors"]] == ["/kind"]
    of_office = place.member("示例兼考核委员", roles=(Role.SCORER,))
    own = api.post("/duty-entries", {**AWARD, "seat_ids": [str(of_office.seat_id)]}, as_=of_office)
    assert (own.status_code, own.json["code"]) == (403, "own-duty-fact")
    about_him = enter(place=place, by=scorer, about=(of_office, member))
    assert about_him["actions"] == ["attach", "take-back"]
    path = f"/duty-entries/{about_him['id']}"
    assert api.post(f"{path}/confirmation", {}, as_=of_office).status_code == 403
    assert section(api, of_office, "duty-entries") == []
    taken = api.post(f"{path}/taking-back", {}, as_=scorer)
    assert (taken.json["state"], taken.json["actions"]) == ("taken-back", [])


def test_a_confidential_proof_is_kept_from_whom_it_is_about(
    api: Api, place: Place, scorer: Person, secretary: Person
) -> None:
    charged = place.member("示例兼考核委员", roles=(Role.SCORER,))
    entry = enter(place=place, by=scorer, about=(charged,), is_confidential=True)
    path = f"/duty-entries/{entry['id']}"
    proof = f"{path}/evidence/{send(api, path, scorer).json['evidence'][0]['id']}"
    confirm(place=place, entry_id=entry["id"], by=secretary)
    assert api.get(proof, as_=charged).status_code == 404
    shown = api.get(proof, as_=secretary)
    assert shown.status_code == 200
    shown.close()
    (own,) = api.get("/me/duty-facts", as_=charged, query_string={"year": 2026}).json["items"]
    assert (own["entry"]["is_confidential"], own["entry"]["evidence"], own["entry"]["reason"]) == (
        True, [], "示例通报",
    )  # fmt: skip
    ledger = f"/members/{charged.seat_id}/duty-facts"
    (seen,) = api.get(ledger, as_=secretary, query_string={"year": 2026}).json["items"]
    assert len(seen["entry"]["evidence"]) == 1
    assert [len(api.get(path, as_=who).json["evidence"]) for who in (charged, secretary)] == [0, 1]
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Seat, (place.id, charged.seat_id)).is_active = False
        work.add(Officer(account_id=charged.account_id, name="示例兼考核委员", duty="工作人员"))
    (left,) = api.get(ledger, as_=charged, query_string={"year": 2026}).json["items"]
    assert left["entry"]["evidence"] == [], "nor is it listed for who has left his seat"


def test_a_member_declares_what_the_settings_open_and_reads_the_answer(
    api: Api, place: Place, member: Person, scorer: Person
) -> None:
    closed = api.post("/me/duty-entries", AWARD, as_=member)
    assert (closed.status_code, closed.json["code"]) == (409, "declaration-not-allowed")
    let_declare(place, "award", "attendance")
    kinds = {each["key"]: each for each in api.get("/duty-facts/kinds", as_=member).json["kinds"]}
    assert "attendance" not in kinds
    assert (kinds["award"]["may_declare"], kinds["training"]["may_declare"]) == (True, False)
    assert [(each["key"], each["is_required"]) for each in kinds["award"]["details"]] == [
        ("level", True), ("title", False),
    ]  # fmt: skip
    declared = api.post("/me/duty-entries", AWARD, as_=member)
    assert (declared.status_code, declared.json["form"]) == (201, "declaration")
    path = f"/duty-entries/{declared.json['id']}"
    assert section(api, member, "my-declarations") == [("示例先进个人", "待确认")]
    assert send(api, path, member).status_code == 200
    assert api.get(path, as_=member).json["actions"] == ["attach", "take-back"]
    assert api.get(path, as_=place.member()).status_code == 404
    refused = api.post(f"{path}/refusal", {"reason": "请补充表彰文件"}, as_=scorer)
    assert refused.json["state"] == "refused"
    assert section(api, member, "my-declarations") == [("示例先进个人", "未予确认")]
    (mine,) = api.get("/me/duty-entries", as_=member).json["items"]
    assert (mine["refusal_reason"], mine["decided_by_name"]) == ("请补充表彰文件", "示例登记人")
    second = declare(place=place, member=member)
    confirmed = api.post(f"/duty-entries/{second['id']}/confirmation", {"matter": "示例大会"}, as_=scorer)
    assert (confirmed.json["matter"], facts_of(place, member)[0]["matter"]) == ("示例大会", "示例大会")
    states = [each["state"] for each in api.get("/duty-entries", as_=scorer).json["items"]]
    waiting = api.get("/duty-entries", as_=scorer, query_string={"state": "entered"}).json["items"]
    assert (states, waiting) == (["confirmed", "refused"], [])


def test_the_ledger_says_where_each_fact_comes_from_and_what_took_it_back(
    api: Api, place: Place, scorer: Person, secretary: Person
) -> None:
    a_published_regulation(place=place)
    member = place.member("张示例")
    presence(place=place, member=member)
    bring_facts(place, {**OPINION, "日期": "2026-01-09", "关联事项": "停车"})
    settled, imported = facts_of(place, member)
    elsewhere = api.post(f"/duty-facts/{settled['id']}/reversal", {"reason": "示例"}, as_=scorer)
    assert (elsewhere.status_code, elsewhere.json["code"], elsewhere.json["source"]) == (
        409, "reversed-elsewhere", "activity",
    )  # fmt: skip
    matters = api.get("/duty-facts/matters", as_=scorer, query_string={"year": 2026, "text": "停车"}).json["items"]
    assert matters == [{"matter": "停车", "label": "停车建议", "facts": 1}]
    proposed = propose_reversal(place=place, fact_id=imported["id"], by=scorer)
    path = f"/duty-entries/{proposed['id']}/confirmation"
    assert api.post(path, {}, as_=secretary).json["state"] == "confirmed"
    ledger, query = f"/members/{member.seat_id}/duty-facts", {"year": 2026, "limit": 1}
    found: list[dict[str, Any]] = []
    while True:
        answer = api.get(ledger, as_=secretary, query_string=query).json
        found += answer["items"]
        if answer["next"] is None:
            break
        query["after"] = answer["next"]
    assert [(each["source"], each["kind_name"]) for each in found] == [
        ("会议活动结算", "出席"), ("冲销", "社情民意信息"), ("历年履职记录导入", "社情民意信息"),
    ]  # fmt: skip
    assert found[1]["reverses_id"] == found[2]["id"]
    assert {name: found[2]["reversal"][name] for name in ("source", "reason", "decided_by_name")} == {
        "source": "冲销", "reason": "示例有误", "decided_by_name": "示例秘书长",
    }  # fmt: skip
    of_kind = api.get(ledger, as_=secretary, query_string={"year": 2026, "kind": "attendance"}).json["items"]
    assert [each["id"] for each in of_kind] == [found[0]["id"]]
    assert api.get(f"/members/{place.id}/duty-facts", as_=secretary).status_code == 404
    assert api.get(ledger, as_=member).status_code == 403
