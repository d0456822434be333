"""Publication: two persons of the office, the proposer's consent, and what the public then reads."""

from typing import Any
from uuid import UUID

import pytest

from server.settings import Settings
from server.throttle import MOST_ADDRESSES, PublicDoor
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands.publishing import propose_publication, release_publication
from services.proposals.commands.requesting import ask_merger, ask_withdrawal, decide_request
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.submitting import submit_proposal
from services.proposals.refusals import TooManyPublicReads
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, public_code_of
from tests.builders.proposals import (
    a_collective_draft,
    a_filed_proposal,
    a_published_proposal,
    a_submitted_proposal,
    do,
    speaks_for,
)
from tests.builders.settings import edit_settings_of

LABEL = "第14届第5次会议第001号"


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


@pytest.fixture
def first(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


@pytest.fixture
def last(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


def page_of(place: Place) -> str:
    """The address of a committee's public proposals."""
    return f"/public/committees/{public_code_of(place)}/proposals"


def published(place: Place, author: Person, first: Person, last: Person, **changes: Any) -> str:
    """A proposal that the public reads."""
    people = {"author": author, "first": first, "last": last}
    return str(a_published_proposal(toolbox=place.toolbox, **people, **changes))


def test_two_persons_release_what_its_proposer_agreed_to(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id = a_filed_proposal(toolbox=place.toolbox, author=author, first=first, last=last)
    address, page = f"/proposals/{proposal_id}/publication", page_of(place)
    assert api.get(address, as_=place.member("赵示例")).status_code == 404
    before = [api.get(address, as_=person).json for person in (author, last)]
    assert [(each["state"], each["actions"]) for each in before] == [(None, []), (None, ["propose"])]
    answer = api.post(address, as_=first)
    assert (answer.status_code, answer.json["state"], answer.json["actions"]) == (200, "proposed", ["retract"])
    assert api.get(f"{page}/{proposal_id}").status_code == 404
    assert api.get(address, as_=last).json["actions"] == ["release", "retract"]
    assert api.post(f"{address}/release", as_=first).json["code"] == "not-this-person"
    assert api.post(f"{address}/release", as_=author).status_code == 403
    assert api.post(f"{address}/release", as_=last).json["state"] == "released"
    assert api.post(f"{address}/release", as_=last).json["code"] == "not-its-turn"
    assert api.post(address, as_=last).json["code"] == "not-its-turn"
    assert api.get(address, as_=author).json["actions"] == ["retract"]
    whole = api.get(f"{page}/{proposal_id}").json
    assert set(whole) == {
        "id", "kind", "state", "main_case", "case_label", "title", "year", "category", "category_name", "author_name",
        "sector", "filed_at", "released_at", "committee_name", "situation", "analysis", "suggestions",
    }, "nothing by which anybody could be reached"  # fmt: skip
    told = (whole["committee_name"], whole["author_name"], whole["category_name"], whole["suggestions"][0]["text"])
    assert told == ("示例市政协", "张示例", "社会建设", "增设夜间车位。")
    assert author.phone not in api.get(f"{page}/{proposal_id}").get_data(as_text=True)


def test_nobody_publishes_his_own(api: Api, place: Place, first: Person, last: Person) -> None:
    author = place.member("张示例", roles=(Role.REVIEWER,))
    proposal_id = a_filed_proposal(toolbox=place.toolbox, author=author, first=first, last=last)
    assert api.post(f"/proposals/{proposal_id}/publication", as_=author).json["code"] == "not-this-person"
    assert api.post(f"/proposals/{proposal_id}/publication", as_=first).status_code == 200
    assert api.post(f"/proposals/{proposal_id}/publication/release", as_=author).json["code"] == "not-this-person"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"may_be_published": False}, "/may_be_published"),
        ({"situation": "据内 部资料，车位少。"}, "/text"),
        ({"suggestions": ["原件标有★一年。"]}, "/text"),
        ({"analysis": "详询 138 0000 0000。"}, "/text"),
        ({"situation": "住户３１０１０１１９９００１０１００１Ｘ反映。"}, "/text"),
        ({"suggestions": ["意见寄Shili@example.com。"]}, "/text"),
    ],
)
def test_what_may_not_be_published_is_not(
    api: Api, place: Place, author: Person, first: Person, last: Person, changes: Any, pointer: str
) -> None:
    proposal_id = a_filed_proposal(toolbox=place.toolbox, author=author, first=first, last=last, **changes)
    answer = api.post(f"/proposals/{proposal_id}/publication", as_=first)
    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]


def test_words_that_the_committee_refuses_by_now_are_not_published(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id = a_published_proposal(
        toolbox=place.toolbox, author=author, first=first, last=last, is_released=False, situation="涉及示例工程。"
    )
    document = (
        '[[proposals.screens]]\nkey = "local"\nname = "本地"\nadvice = "请核对"\neffect = "refuse"\n'
        'words = ["示例工程"]\n'
    )
    edit_settings_of(place, document)
    answer = api.post(f"/proposals/{proposal_id}/publication/release", as_=last)
    assert (answer.status_code, [fault["pointer"] for fault in answer.json["errors"]]) == (422, ["/text"])
    assert "示例工程" in answer.json["errors"][0]["detail"]


def test_only_what_is_filed_is_published(api: Api, place: Place, author: Person, first: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=place.toolbox, author=author)
    answer = api.post(f"/proposals/{proposal_id}/publication", as_=first)
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/state"]
    for step, body in (("release", None), ("retraction", {"reason": "x"})):
        answer = api.post(f"/proposals/{proposal_id}/publication/{step}", body, as_=first)
        assert answer.json["code"] == "not-its-turn"


def test_it_is_taken_back_at_once_and_can_be_released_again(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id, page = published(place, author, first, last), page_of(place)
    published(place, author, first, last, title="关于另一件事的提案")
    address = f"/proposals/{proposal_id}/publication"
    assert api.post(f"{address}/retraction", {"reason": ""}, as_=first).status_code == 422
    answer = api.post(f"{address}/retraction", {"reason": "数字有误"}, as_=first)
    assert (answer.json["state"], answer.json["released_at"]) == ("retracted", None)
    assert api.get(f"{page}/{proposal_id}").status_code == 404
    assert [item["title"] for item in api.get(page).json["items"]] == ["关于另一件事的提案"]
    assert api.get(address, as_=author).json["retraction_reason"] == "数字有误"
    assert api.post(f"{address}/retraction", {"reason": "x"}, as_=first).json["code"] == "not-its-turn"
    assert api.post(address, as_=last).status_code == 200
    assert api.post(f"{address}/release", as_=first).status_code == 200
    assert api.get(f"{page}/{proposal_id}").status_code == 200


def test_its_proposer_withdraws_his_consent_for_good(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id, other = published(place, author, first, last), place.member("赵示例")
    address = f"/proposals/{proposal_id}/publication"
    assert api.post(f"{address}/retraction", {"reason": "x"}, as_=other).json["code"] == "not-this-person"
    assert api.post(f"{address}/retraction", {"reason": "不愿公开"}, as_=author).json["state"] == "retracted"
    answer = api.post(address, as_=first)
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/may_be_published"]


def test_the_public_lists_searches_and_turns_pages(
    api: Api, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
) -> None:
    page = page_of(place)
    assert api.get(page).status_code == 404, "nothing is published yet"
    for number in range(1, 6):
        clock.advance(seconds=60)
        title = f"关于{'停车' if number % 2 else '养老'}的第{number}件提案"
        published(place, author, first, last, title=title, situation="略", analysis="略", suggestions=["略"])
    seen, after = [], None
    while True:
        query = {"limit": 2, **({"after": after} if after else {})}
        answer = api.get(page, query_string=query).json
        seen += [item["title"][-4:-2] for item in answer["items"]]
        if not (after := answer["next"]):
            break
    assert seen == ["5件", "4件", "3件", "2件", "1件"]
    for query, count in (
        ("q=停车", 3), ("q=养老 第2件", 1), ("q=地铁", 0), ("year=2026", 5), ("year=2025", 0), ("category=society", 5),
        ("category=economy", 0),
    ):  # fmt: skip
        assert len(api.get(f"{page}?{query}").json["items"]) == count, query
    for query in ("q=！", "q=", "year=1", "limit=101", "after=x", "state=filed"):
        assert api.get(f"{page}?{query}").status_code == 422, query


def test_a_case_that_joined_another_one_stays_with_its_fate(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    main = a_filed_proposal(toolbox=place.toolbox, author=place.member(), first=first, last=last)
    proposal_id, page = published(place, author, first, last), page_of(place)
    do(place.toolbox, first, ask_merger, proposal_id=UUID(proposal_id), main_proposal_id=main, reason="内容相同")
    do(place.toolbox, last, decide_request, proposal_id=UUID(proposal_id), agrees=True)
    whole = api.get(f"{page}/{proposal_id}").json
    assert (whole["state"], whole["author_name"]) == ("merged", "张示例")
    assert whole["situation"]
    (listed,) = api.get(page).json["items"]
    assert listed["main_case"] == whole["main_case"] == {"case_label": LABEL, "id": None}, "the main is not public"
    do(place.toolbox, first, propose_publication, proposal_id=main)
    do(place.toolbox, last, release_publication, proposal_id=main)
    assert api.get(f"{page}/{proposal_id}").json["main_case"] == {"case_label": LABEL, "id": str(main)}


def test_of_a_withdrawn_case_number_title_and_fate_remain(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id, page = published(place, author, first, last, situation="独有的词句。"), page_of(place)
    assert [item["id"] for item in api.get(f"{page}?q=独有的词句").json["items"]] == [proposal_id]
    do(place.toolbox, author, ask_withdrawal, proposal_id=UUID(proposal_id), reason="问题已经解决")
    do(place.toolbox, last, decide_request, proposal_id=UUID(proposal_id), agrees=True)
    whole = api.get(f"{page}/{proposal_id}").json
    told = {name: whole[name] for name in ("state", "case_label", "title", "main_case")}
    assert told == {
        "state": "withdrawn", "case_label": LABEL, "title": "关于增设示例路停车位的建议", "main_case": None,
    }  # fmt: skip
    assert {whole[name] for name in ("author_name", "sector", "situation", "analysis")} == {None}
    assert whole["suggestions"] is None
    assert [item["state"] for item in api.get(f"{page}?q=示例路").json["items"]] == ["withdrawn"]
    assert api.get(f"{page}?q=独有的词句").json["items"] == [], "a search does not tell what nobody may read"
    address = f"/proposals/{proposal_id}/publication/retraction"
    assert api.post(address, {"reason": "连案由也不愿公开"}, as_=author).json["state"] == "retracted"
    assert api.get(page).status_code == 404


def test_a_bodys_proposal_names_the_body_and_no_member(api: Api, place: Place, first: Person, last: Person) -> None:
    writer, main = place.officer(Role.ORGANISATION_OFFICER), place.member("主笔示例")
    body_id = place.sectors["经济"]
    speaks_for(place, body_id, writer)
    toolbox = place.toolbox
    proposal_id = a_collective_draft(toolbox=toolbox, author=writer, body_id=body_id, main=[main])
    do(toolbox, writer, submit_proposal, proposal_id=proposal_id)
    do(toolbox, first, pass_review_step, proposal_id=proposal_id)
    do(toolbox, last, file_proposal, proposal_id=proposal_id)
    do(toolbox, first, propose_publication, proposal_id=proposal_id)
    do(toolbox, last, release_publication, proposal_id=proposal_id)
    answer = api.get(f"{page_of(place)}/{proposal_id}")
    told = (answer.json["kind"], answer.json["author_name"], answer.json["sector"])
    assert told == ("collective", "经济", None)
    assert main.name not in answer.get_data(as_text=True)


def test_another_committees_are_on_its_own_page(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id = published(place, author, first, last)
    elsewhere = a_committee(place.toolbox, name="另一市政协")
    there = elsewhere.officer(Role.REVIEWER), elsewhere.officer(Role.REVIEWER)
    published(elsewhere, elsewhere.member("李示例"), *there, title="关于别处的提案")
    assert [item["title"] for item in api.get(page_of(elsewhere)).json["items"]] == ["关于别处的提案"]
    assert api.get(f"{page_of(elsewhere)}/{proposal_id}").status_code == 404
    assert api.get("/public/committees/nobody/proposals").status_code == 404


def test_what_is_published_is_found_by_the_committees_above_and_below(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    district = a_committee(place.toolbox, name="示例区政协", parent_id=place.id)
    member = district.member("李示例")
    proposal_id = published(place, author, first, last)

    def found() -> list[Any]:
        items = api.post("/proposals/similar", {"title": "示例路停车位"}, as_=member).json["items"]
        return [(item["id"], item["outcome"], item["case_number"]) for item in items]

    assert found() == [(proposal_id, "filed", 1)]
    do(place.toolbox, author, ask_withdrawal, proposal_id=UUID(proposal_id), reason="问题已经解决")
    do(place.toolbox, last, decide_request, proposal_id=UUID(proposal_id), agrees=True)
    assert found() == [(proposal_id, "withdrawn", 1)]
    assert api.post(f"/proposals/{proposal_id}/publication/retraction", {"reason": "x"}, as_=first).status_code == 200
    assert found() == []


def test_any_cache_may_keep_an_answer_for_a_minute(
    api: Api, place: Place, author: Person, first: Person, last: Person
) -> None:
    proposal_id, page = published(place, author, first, last), page_of(place)
    for address in (page, f"{page}/{proposal_id}"):
        answer = api.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        again = api.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, max-age=60")
    assert "public" not in api.get(f"{page}/nobody").headers.get("Cache-Control", "")


def test_one_address_reads_so_often_a_minute() -> None:
    seconds = [0.0]
    door = PublicDoor(2, lambda: seconds[0])
    for _ in range(2):
        door.admit("192.0.2.1")
    with pytest.raises(TooManyPublicReads) as refused:
        door.admit("192.0.2.1")
    assert refused.value.facts["retry_after"] == 60
    door.admit("192.0.2.2")
    seconds[0] = 60.0
    door.admit("192.0.2.1")


def test_the_door_does_not_fill_memory() -> None:
    seconds = [0.0]
    door = PublicDoor(1, lambda: seconds[0])
    for number in range(MOST_ADDRESSES):
        door.admit(str(number))
    door.admit("one more")
    assert len(door._windows) == 1
    seconds[0] = 61.0
    door.admit("another")
    assert len(door._windows) == 2


def test_the_door_stands_before_the_public_pages(settings: Settings, toolbox: Toolbox, place: Place) -> None:
    api, page, answers = api_on(settings, toolbox), page_of(place), set()
    for _ in range(241):
        answer = api.get(page)
        answers.add(answer.status_code)
    assert answers == {404, 429}
    assert answer.json["code"] == "too-many-public-reads"
    assert int(answer.headers["Retry-After"]) <= 60
