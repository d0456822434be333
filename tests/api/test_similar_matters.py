"""The overlap radar: what is like what somebody writes, who finds what, and what he may do about it."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.members.vocabulary import Role
from services.proposals.commands import following
from services.proposals.commands.reviewing import send_back_proposal
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import edit_proposal
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_co_signing_proposal,
    a_draft,
    a_filed_proposal,
    a_proposal_sent_back,
    a_submitted_proposal,
    do,
)
from tests.builders.sheets import CASE, bring_proposals
from tests.builders.statements import statements

LIFT = {
    **CASE,
    "案由": "关于老旧小区加装电梯的提案",
    "向委员公开": "是",
    "正文": "多层住宅老人上下楼难。",
    "满意度": "满意",
}
PARKING = {**CASE, "案号": 13, "案由": "关于老旧小区停车的提案", "向委员公开": "否", "正文": "泊位不足。"}
RIVER = {**CASE, "案号": 14, "案由": "关于治理黑臭河道的提案", "向委员公开": "是", "正文": "雨污混接。"}


@pytest.fixture
def member(place: Place) -> Person:
    return place.member("赵示例")


@pytest.fixture
def reviewer(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


def similar(api: Api, as_: Person, title: str, **more: Any) -> list[dict[str, Any]]:
    """What is found while this is written."""
    answer = api.post("/proposals/similar", {"title": title, **more}, as_=as_)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def titles(items: list[dict[str, Any]]) -> list[str]:
    """Their titles."""
    return [item["title"] for item in items]


def test_the_likest_come_first_with_their_outcome(api: Api, place: Place, reviewer: Person) -> None:
    bring_proposals(place, LIFT, PARKING, RIVER)
    items = similar(api, reviewer, "关于推进老楼电梯加装", text="老人上下楼不便")
    assert titles(items)[0] == LIFT["案由"]
    assert RIVER["案由"] not in titles(items)
    (first, *_) = items
    told = {name: first[name] for name in ("kind", "is_here", "year", "case_number", "outcome", "satisfaction")}
    assert told == {
        "kind": "past", "is_here": True, "year": 2024, "case_number": 12, "outcome": "filed",
        "satisfaction": "satisfied",
    }  # fmt: skip
    assert "电梯" in "".join(first["title"][start:end] for start, end in first["title_ranges"])
    assert first["actions"] == ["follow"]


def test_a_word_of_two_characters_in_the_text_is_enough(api: Api, place: Place, reviewer: Person) -> None:
    bring_proposals(place, LIFT, PARKING, RIVER)
    assert titles(similar(api, reviewer, "增加泊位")) == [PARKING["案由"]]
    assert titles(similar(api, reviewer, "", text="雨污混接")) == [RIVER["案由"]]


def test_another_word_for_the_same_matter_is_enough(api: Api, place: Place, reviewer: Person) -> None:
    bring_proposals(place, LIFT, PARKING, RIVER)
    (first, *_) = similar(api, reviewer, "下大雨脏水倒灌")
    assert first["title"] == RIVER["案由"]
    (first, *_) = similar(api, reviewer, "为车位发愁")
    assert (first["title"], [first["title"][start:end] for start, end in first["title_ranges"]]) == (
        PARKING["案由"], ["停车"],
    )  # fmt: skip


def test_what_one_is_asked_to_sign_comes_first(api: Api, place: Place, member: Person, reviewer: Person) -> None:
    author, guest = place.member("李示例"), place.member("钱示例")
    bring_proposals(place, LIFT)
    toolbox = place.toolbox
    draft = a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest], title="关于老楼装电梯的提案")
    a_co_signing_proposal(toolbox=toolbox, author=author, invitees=[guest], title="关于河道的提案", situation="水黑。")
    for person in (member, author, reviewer):
        assert str(draft) not in {item["id"] for item in similar(api, person, "旧楼装电梯")}
    first, second = similar(api, guest, "旧楼装电梯")
    assert (first["id"], first["outcome"], first["actions"]) == (str(draft), "co-signing", ["co-sign"])
    assert first["sign_by"]
    assert first["title_ranges"]
    assert (second["title"], second["sign_by"]) == (LIFT["案由"], None)
    assert titles(similar(api, guest, "旧楼装电梯", proposal_id=str(draft))) == [LIFT["案由"]]
    address = f"/proposals/{draft}/co-signatures/mine"
    read = api.get(address, as_=guest).json
    answer = api.put(address, {"text_hash": read["text_hash"]}, as_=guest)
    assert answer.status_code == 200, answer.json
    assert titles(similar(api, guest, "旧楼装电梯")) == [LIFT["案由"]], "he has signed"


def test_a_lapsed_signature_of_what_was_sent_back_may_be_given_again(api: Api, place: Place, reviewer: Person) -> None:
    author, guest = place.member("李示例"), place.member("钱示例")
    toolbox = place.toolbox
    proposal_id = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[guest], title="关于装电梯的提案")
    do(toolbox, author, submit_proposal, proposal_id=proposal_id)
    (item,) = similar(api, guest, "旧楼装电梯")
    assert "co-sign" not in item["actions"], "in review nobody signs"
    sent_back = do(toolbox, reviewer, send_back_proposal, proposal_id=proposal_id, reason="请补充")
    edit = {"proposal_id": proposal_id, "base_version": sent_back["version"], **TEXT, "title": "关于旧楼装电梯的提案"}
    do(toolbox, author, edit_proposal, **edit)
    (item,) = similar(api, guest, "旧楼装电梯")
    assert item["actions"] == ["follow", "build-on", "co-sign"]
    assert item["title"] == "关于装电梯的提案", "as it was submitted"
    assert item["sign_by"]


def test_what_says_nothing_yet_finds_nothing(api: Api, place: Place, reviewer: Person) -> None:
    bring_proposals(place, LIFT)
    for title in ("", "！？", "关", "关于进一步加强的建议"):
        assert similar(api, reviewer, title) == []
    answer = api.post("/proposals/similar", {"title": "停" * 201, "text": "x" * 5001}, as_=reviewer)
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/title", "/text"]


def test_everybody_finds_what_he_may_read(api: Api, place: Place, member: Person, reviewer: Person) -> None:
    author, last = place.member("李示例"), place.officer(Role.REVIEWER)
    toolbox = place.toolbox
    bring_proposals(place, {**LIFT, "案由": "电梯一"}, {**PARKING, "案由": "电梯二", "正文": ""})
    a_draft(toolbox=toolbox, author=author, title="电梯三")
    a_submitted_proposal(toolbox=toolbox, author=author, title="电梯四")
    a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=reviewer, title="电梯五")
    a_filed_proposal(toolbox=toolbox, author=author, first=reviewer, last=last, title="电梯六")
    for person, found in (
        (reviewer, {"电梯一", "电梯二", "电梯四", "电梯五", "电梯六"}),
        (author, {"电梯一", "电梯四", "电梯五", "电梯六"}),
        (member, {"电梯一", "电梯六"}),
        (a_committee(toolbox, name="另一市政协").officer(Role.REVIEWER), set()),
    ):
        assert set(titles(similar(api, person, "电梯"))) == found
    own = {item["title"]: item["actions"] for item in similar(api, author, "电梯")}
    assert own["电梯四"] == ["build-on"]
    assert own["电梯一"] == ["follow", "build-on"]


def test_a_proposal_is_not_like_itself(api: Api, place: Place, reviewer: Person) -> None:
    author = place.member("李示例")
    proposal_id = a_proposal_sent_back(toolbox=place.toolbox, author=author, reviewer=reviewer, title="电梯五")
    assert titles(similar(api, author, "电梯")) == ["电梯五"]
    assert similar(api, author, "电梯", proposal_id=str(proposal_id)) == []


def test_committees_above_and_below_show_past_ones_that_their_members_read(api: Api, place: Place) -> None:
    district = a_committee(place.toolbox, name="示例区政协", parent_id=place.id)
    street = a_committee(place.toolbox, name="示例街政协", parent_id=district.id)
    beside = a_committee(place.toolbox, name="示例县政协", parent_id=place.id)
    for each in (place, district, street):
        bring_proposals(each, LIFT, PARKING)
    people = {each.id: each.member("示例委员") for each in (place, district, street, beside)}
    for here, others in ((place, (district, street)), (district, (place, street)), (street, (place, district))):
        items = similar(api, people[here.id], "小区电梯停车", text="泊位")
        assert {UUID(item["committee_id"]) for item in items if not item["is_here"]} == {each.id for each in others}
        assert {item["title"] for item in items} == {LIFT["案由"]}
    items = similar(api, people[beside.id], "小区电梯停车")
    assert [(item["committee_name"], item["title"], item["satisfaction"]) for item in items] == [
        ("示例市政协", LIFT["案由"], None)
    ], "a sister's are not found, and of what is found nothing but title, number and outcome"
    assert api.get(f"/past-proposals/{items[0]['id']}", as_=people[beside.id]).status_code == 404


def test_a_committee_that_hides_filed_ones_from_its_members_hides_them_beyond(api: Api, place: Place) -> None:
    district = a_committee(place.toolbox, name="示例区政协", parent_id=place.id)
    bring_proposals(district, LIFT)
    member, admin = place.member("赵示例"), district.officer(Role.ADMINISTRATOR)
    for version, (audience, found) in enumerate((("staff", []), ("members", [LIFT["案由"]]))):
        document = f'[visibility]\nfiled_proposals = "{audience}"\nreplies = "staff"\n'
        body, headers = {"document": document, "note": "示例"}, {"If-Match": f'"{version}"'}
        assert api.put("/settings", body, as_=admin, headers=headers).status_code == 200
        assert titles(similar(api, member, "小区电梯")) == found


def test_nothing_is_kept_of_what_is_typed(api: Api, place: Place, member: Person) -> None:
    with statements(place.toolbox.database.engine) as sent:
        similar(api, member, "关于某件私事的设想")
    assert len([statement for statement in sent if "matter_index MATCH" not in statement]) <= 6
    assert not [statement for statement in sent if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_matter_is_followed_and_no_more(api: Api, place: Place, member: Person, reviewer: Person) -> None:
    bring_proposals(place, LIFT, PARKING)
    district = a_committee(place.toolbox, name="示例区政协", parent_id=place.id)
    bring_proposals(district, RIVER)
    lift, parking = (similar(api, reviewer, row["案由"])[0]["id"] for row in (LIFT, PARKING))
    river = similar(api, member, "河道")[0]["id"]
    for matter_id in (lift, lift, river):
        assert api.put(f"/me/followed-matters/{matter_id}", as_=member).status_code == 204
    for matter_id in (parking, new_id()):
        assert api.put(f"/me/followed-matters/{matter_id}", as_=member).status_code == 404, "not found, not followed"
    followed = api.get("/me/followed-matters", as_=member).json["items"]
    assert {(item["title"], item["committee_name"]) for item in followed} == {
        (LIFT["案由"], "示例市政协"), (RIVER["案由"], "示例区政协"),
    }  # fmt: skip
    assert api.get("/me/followed-matters", as_=reviewer).json["items"] == []
    assert api.delete(f"/me/followed-matters/{river}", as_=member).status_code == 204
    assert api.delete(f"/me/followed-matters/{river}", as_=member).status_code == 404
    assert titles(api.get("/me/followed-matters", as_=member).json["items"]) == [LIFT["案由"]]
    bring_proposals(place, {**LIFT, "向委员公开": "否"})
    assert api.get("/me/followed-matters", as_=member).json["items"] == [], "hidden since"


def test_a_person_follows_so_many(api: Api, place: Place, reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MOST_FOLLOWED", 1)
    bring_proposals(place, LIFT, PARKING)
    lift, parking = (similar(api, reviewer, row["案由"])[0]["id"] for row in (LIFT, PARKING))
    assert api.put(f"/me/followed-matters/{lift}", as_=reviewer).status_code == 204
    assert api.put(f"/me/followed-matters/{parking}", as_=reviewer).json["code"] == "too-many-followed"
    assert api.put(f"/me/followed-matters/{lift}", as_=reviewer).status_code == 204


def test_a_draft_builds_on_what_its_author_found(
    api: Api, place: Place, member: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_proposals(place, LIFT, PARKING, RIVER)
    lift, parking, river = (similar(api, reviewer, row["案由"])[0]["id"] for row in (LIFT, PARKING, RIVER))
    draft = a_draft(toolbox=place.toolbox, author=member)
    address = f"/proposals/{draft}/references"
    assert api.put(f"{address}/{lift}", as_=member).status_code == 204
    assert api.put(f"{address}/{lift}", as_=member).status_code == 204
    assert api.put(f"{address}/{parking}", as_=member).status_code == 404, "what he may not find he cannot refer to"
    assert titles(api.get(address, as_=member).json["items"]) == [LIFT["案由"]]
    assert api.get(address, as_=reviewer).status_code == 404, "a draft is its author's"
    assert api.put(f"{address}/{lift}", as_=place.member("钱示例")).status_code == 404
    monkeypatch.setattr(following, "MOST_REFERENCES", 1)
    assert api.put(f"{address}/{river}", as_=member).json["code"] == "too-many-references"
    assert api.delete(f"{address}/{lift}", as_=member).status_code == 204
    assert api.delete(f"{address}/{lift}", as_=member).status_code == 404
    assert api.put(f"{address}/{river}", as_=member).status_code == 204
    assert api.post(f"/proposals/{draft}/submission", as_=member).status_code == 200
    assert titles(api.get(address, as_=reviewer).json["items"]) == [RIVER["案由"]]
    for method in (api.put, api.delete):
        assert method(f"{address}/{lift}", as_=member).json["code"] == "not-its-turn"
        assert method(f"{address}/{lift}", as_=place.member("孙示例", roles=(Role.REVIEWER,))).json["code"] in {
            "not-this-person", "not-found",
        }  # fmt: skip
