"""Roles of members under a regulation: who gives them, who confirms them, and what they change."""

import pytest

from server.worker import Worker
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.scoring.role_models import RoleOfMember
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, row_of
from tests.builders.scoring import WITH_OUTCOMES, a_published_regulation, presence


@pytest.fixture
def scorer(place: Place) -> Person:
    """Who keeps the scores, under a regulation that knows roles."""
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    return place.officer(Role.SCORER, name="示例考核")


def giving(role: str, *people: Person) -> dict[str, object]:
    """What is sent to give a role."""
    return {"year": 2026, "role": role, "seat_ids": [str(each.seat_id) for each in people], "reason": "示例依据"}


def catch_up(toolbox: Toolbox) -> None:
    """Let the worker do what is due."""
    while Worker(toolbox).deliver():
        pass


def test_a_role_that_frees_nobody_holds_at_once_and_changes_the_lists(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    chair, other = place.member("示例主席"), place.member("示例委员")
    for member in (chair, other):
        presence(place=place, member=member)
    catch_up(toolbox)
    made = api.post("/member-roles", giving("chair", chair), as_=scorer)
    (given,) = made.json["items"]
    assert (made.status_code, given["state"], given["frees"]) == (201, "in-force", False)
    assert (given["name"], given["role_name"], given["actions"]) == ("示例主席", "主席会议成员", ["end"])
    assert api.get("/scores/rankings/lists?ranking=honour", as_=scorer).json["stale"] == 1
    catch_up(toolbox)
    ranked = api.get("/scores/rankings/places?ranking=honour", as_=scorer).json["items"]
    assert [row["name"] for row in ranked] == ["示例委员"], "the chair takes no part"
    ended = api.post(f"/member-roles/{given['id']}/ending", {"reason": "登记有误"}, as_=scorer).json
    assert (ended["state"], ended["decision_reason"], ended["actions"]) == ("ended", "登记有误", [])
    catch_up(toolbox)
    assert len(api.get("/scores/rankings/places?ranking=honour", as_=scorer).json["items"]) == 2
    again = api.post(f"/member-roles/{given['id']}/ending", {"reason": "再次"}, as_=scorer)
    assert again.json["code"] == "not-its-turn"


def test_a_role_that_frees_from_something_holds_when_another_person_confirms_it(
    api: Api, place: Place, scorer: Person, toolbox: Toolbox
) -> None:
    members = [place.member(f"示例{number}") for number in range(5)]
    presence(place=place, member=members[0])
    catch_up(toolbox)
    items = api.post("/member-roles", giving("exempt", *members[:2]), as_=scorer).json["items"]
    ids = [each["id"] for each in items]
    assert {(each["state"], each["frees"], *each["actions"]) for each in items} == {("proposed", True, "refuse")}
    assert api.get("/scores/rankings/lists?ranking=honour", as_=scorer).json["stale"] == 0, "nothing holds yet"
    decision = {"role_ids": ids, "is_confirmed": True}
    assert api.post("/member-roles/decisions", decision, as_=scorer).json["code"] == "not-this-person"
    secretary = place.officer(Role.SECRETARY_GENERAL, name="示例秘书长")
    waiting = {each["kind"]: each for each in api.get("/home", as_=secretary).json["sections"]}["score-confirmations"]
    assert [each["title"] for each in waiting["items"]] == ["2026 年度 2 项委员身份"]
    assert {each["kind"]: each["count"] for each in api.get("/home", as_=scorer).json["sections"]}[
        "score-confirmations"
    ] == 0, "nobody confirms himself"
    silent = api.post("/member-roles/decisions", {**decision, "is_confirmed": False}, as_=secretary)
    assert silent.json["errors"][0]["pointer"] == "/reason"
    decided = api.post("/member-roles/decisions", decision, as_=secretary).json["items"]
    assert {(each["state"], each["decided_by_name"]) for each in decided} == {("in-force", "示例秘书长")}
    assert row_of(place, RoleOfMember, seat_id=members[0].seat_id).decided_by == secretary.account_id
    assert api.get("/scores/rankings/lists?ranking=honour", as_=scorer).json["stale"] == 2
    quotas = api.get("/member-roles/quotas", as_=members[0]).json
    exempt = next(each for each in quotas["items"] if each["role"] == "exempt")
    assert (quotas["members"], exempt["most"], exempt["in_force"], exempt["proposed"]) == (5, 2, 2, 0)
    third = api.post("/member-roles", giving("exempt", members[2]), as_=scorer)
    assert (third.status_code, third.json["code"], third.json["most"]) == (409, "member-role-quota-full", 2)
    api.post(f"/member-roles/{ids[0]}/ending", {"reason": "本人要求参加考核"}, as_=scorer)
    (waiting,) = api.post("/member-roles", giving("exempt", members[2]), as_=scorer).json["items"]
    taken_back = {"role_ids": [waiting["id"]], "is_confirmed": False, "reason": "撤回"}
    assert api.post("/member-roles/decisions", taken_back, as_=scorer).json["items"][0]["state"] == "refused"
    listed = api.get("/member-roles?role=exempt&state=in-force", as_=secretary).json["items"]
    assert [each["name"] for each in listed] == ["示例1"]
    first = api.get("/member-roles?limit=2", as_=secretary).json
    second = api.get(f"/member-roles?limit=2&after={first['next']}", as_=secretary).json
    assert [each["state"] for each in first["items"] + second["items"]] == ["ended", "in-force", "refused"]


def test_a_role_that_another_version_reads_otherwise_is_doubted(api: Api, place: Place, scorer: Person) -> None:
    chair, other, _ = (place.member(f"示例{each}") for each in "甲乙丙")
    secretary = place.officer(Role.SECRETARY_GENERAL)
    (held,) = api.post("/member-roles", giving("chair", chair), as_=scorer).json["items"]
    (waiting,) = api.post("/member-roles", giving("exempt", other), as_=scorer).json["items"]
    assert (held["doubt"], waiting["doubt"]) == (None, None)
    mended = WITH_OUTCOMES.replace('"2026.1"', '"2026.2"').replace('exempt = "免考核"\n', "")
    a_published_regulation(place=place, text=mended.replace('except_for = ["exempt"]', 'except_for = ["chair"]'))
    doubts = {each["role"]: each["doubt"] for each in api.get("/member-roles", as_=secretary).json["items"]}
    assert ("没有另一人确认" in doubts["chair"], "没有这一身份" in doubts["exempt"]) == (True, True)
    decision = {"role_ids": [waiting["id"]], "is_confirmed": True}
    refused = api.post("/member-roles/decisions", decision, as_=secretary).json
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("member-roles-refused", "/role_ids")
    decision = {**decision, "is_confirmed": False, "reason": "办法已没有这一身份"}
    (cleared,) = api.post("/member-roles/decisions", decision, as_=secretary).json["items"]
    assert (cleared["state"], cleared["doubt"]) == ("refused", None)
    ended = api.post(f"/member-roles/{held['id']}/ending", {"reason": "重新登记"}, as_=scorer).json
    assert ended["doubt"] is None
    (again,) = api.post("/member-roles", giving("chair", chair), as_=scorer).json["items"]
    assert (again["state"], again["frees"]) == ("proposed", True)


def test_what_cannot_be_given_is_pointed_to(api: Api, place: Place, scorer: Person) -> None:
    (member, *_), stranger = [place.member() for _ in range(3)], new_id()
    body = {**giving("standing", member, member), "role": "standing"}
    body["seat_ids"].append(str(stranger))
    refused = api.post("/member-roles", body, as_=scorer)
    assert (refused.status_code, refused.json["code"]) == (422, "member-roles-refused")
    assert [each["pointer"] for each in refused.json["errors"]] == ["/role", "/seat_ids/1", "/seat_ids/2"]
    assert "chair（主席会议成员）" in refused.json["errors"][0]["detail"]
    (given,) = api.post("/member-roles", giving("chair", member), as_=scorer).json["items"]
    twice = api.post("/member-roles", giving("chair", member), as_=scorer)
    assert twice.json["errors"][0]["pointer"] == "/seat_ids/0"
    assert api.post("/member-roles", {**giving("chair", member), "year": 2025}, as_=scorer).json["code"] == (
        "no-regulation"
    )
    own = place.member(roles=(Role.SCORER,))
    assert "本人" in api.post("/member-roles", giving("chair", own), as_=own).json["errors"][0]["detail"]
    (exempt,) = api.post("/member-roles", giving("exempt", member), as_=scorer).json["items"]
    mixed = {"role_ids": [given["id"], exempt["id"]], "is_confirmed": True}
    assert api.post("/member-roles/decisions", mixed, as_=scorer).json["errors"][0]["pointer"] == "/role_ids"
    elsewhere = a_committee(place.toolbox, name="示例区政协").officer(Role.SCORER)
    assert api.post(f"/member-roles/{given['id']}/ending", {"reason": "示例"}, as_=elsewhere).status_code == 404
    assert api.get("/member-roles", as_=member).status_code == 403
