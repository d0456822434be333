"""Proposals over HTTP: each operation, each refusal, who may."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.models import TermSession
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.proposals import (
    TEXT,
    a_draft,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_proposal_sent_back,
    a_submitted_proposal,
)

REASON = {"reason": "请补充数据"}
CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "edit": ("PUT", "", TEXT),
    "submit": ("POST", "/submission", {}),
    "withdraw": ("POST", "/withdrawal", {}),
    "pass-step": ("POST", "/review/pass", {}),
    "send-back": ("POST", "/review/send-back", REASON),
    "file": ("POST", "/review/filing", {}),
}
"""The operations that change a proposal: method, path below it, body."""

READS = ("", "/history", "/revisions")


def change(api: Api, action: str, proposal_id: UUID, person: Person, **more: Any) -> Any:
    """Send one of the changing operations."""
    method, path, body = CHANGES[action]
    headers = {"If-Match": '"1-x"', **more.pop("headers", {})} if action == "edit" else more.pop("headers", {})
    return api.call(method, f"/proposals/{proposal_id}{path}", json={**body, **more}, as_=person, headers=headers)


def test_from_the_first_word_to_the_number(api: Api, author: Person, first: Person, last: Person) -> None:
    made = api.post("/proposals", {"title": "关于停车"}, as_=author)
    assert made.status_code == 201
    address = f"/proposals/{made.json['id']}"
    read = api.get(address, as_=author)
    assert read.json["actions"] == ["edit", "invite", "submit", "withdraw"]
    saved = api.put(address, TEXT, as_=author, headers={"If-Match": read.headers["ETag"]})
    assert (saved.status_code, saved.json["version"]) == (200, 2)
    assert saved.headers["ETag"].startswith('"2-')
    assert api.post(f"{address}/submission", as_=author).status_code == 200
    assert api.post(f"{address}/review/pass", {"note": "可以立案"}, as_=first).json["review_step"] == 2
    filed = api.post(f"{address}/review/filing", {}, as_=last)
    assert (filed.json["state"], filed.json["case_number"]) == ("filed", 1)
    history = api.get(f"{address}/history", as_=author).json["items"]
    assert [row["action"] for row in history] == ["edit", "submit", "pass-step", "file"]
    revisions = api.get(f"{address}/revisions", as_=author).json["items"]
    assert [row["submitted_round"] for row in revisions] == [1, None]
    oldest = api.get(f"{address}/revisions/{revisions[1]['id']}", as_=author).json
    assert (oldest["title"], oldest["suggestions"], oldest["category"]) == ("关于停车", [], None)
    assert [item["case_number"] for item in api.get("/proposals", as_=first).json["items"]] == [1]
    assert [item["case_label"] for item in api.get("/me/proposals", as_=author).json["items"]] == [
        filed.json["case_label"]
    ]


def test_sent_back_and_in_again(api: Api, toolbox: Toolbox, author: Person, first: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
    assert change(api, "send-back", proposal_id, first).json["state"] == "sent-back"
    seen = api.get(f"/proposals/{proposal_id}", as_=author).json
    assert seen["sent_back"]["reason"] == REASON["reason"]
    assert change(api, "edit", proposal_id, author, analysis="补充了数据。").status_code == 200
    assert change(api, "submit", proposal_id, author).json["review_round"] == 2
    withdrawn = change(api, "withdraw", proposal_id, author, reason="另有安排")
    assert (withdrawn.json["state"], withdrawn.json["actions"]) == ("withdrawn", [])


def test_an_unchanged_proposal_is_not_sent_again(api: Api, toolbox: Toolbox, author: Person) -> None:
    address = f"/proposals/{a_draft(toolbox=toolbox, author=author)}"
    etag = api.get(address, as_=author).headers["ETag"]
    assert api.get(address, as_=author, headers={"If-None-Match": etag}).status_code == 304


def test_a_retried_draft_is_one_draft(api: Api, author: Person) -> None:
    key = {"Idempotency-Key": "one"}
    made = [api.post("/proposals", TEXT, as_=author, headers=key) for _ in range(2)]
    assert made[0].json == made[1].json
    assert len(api.get("/me/proposals", as_=author).json["items"]) == 1
    reused = api.post("/proposals", {**TEXT, "title": "另一件"}, as_=author, headers=key)
    assert (reused.status_code, reused.json["code"]) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("action", ["submit", "withdraw", "pass-step", "send-back", "file"])
def test_a_retried_step_is_one_step(
    api: Api, toolbox: Toolbox, author: Person, first: Person, last: Person, action: str
) -> None:
    proposal_id = {
        "submit": lambda: a_draft(toolbox=toolbox, author=author),
        "file": lambda: a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first),
    }.get(action, lambda: a_submitted_proposal(toolbox=toolbox, author=author))()
    person = author if action in {"submit", "withdraw"} else last
    answers = [change(api, action, proposal_id, person, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json == answers[1].json


def test_a_lost_update_says_what_changed(api: Api, toolbox: Toolbox, author: Person) -> None:
    proposal_id = a_draft(toolbox=toolbox, author=author)
    assert change(api, "edit", proposal_id, author, suggestions=["电脑上改的。"]).status_code == 200
    lost = change(api, "edit", proposal_id, author, suggestions=["手机上改的。"])
    assert (lost.status_code, lost.json["code"]) == (409, "lost-update")
    assert lost.json["changed"] == [{"field": "suggestions", "yours": ["手机上改的。"], "theirs": ["电脑上改的。"]}]
    assert (lost.json["saved_by"], lost.json["saved_on"], lost.json["current_version"]) == ("示例提案人", "示例手机", 2)
    missing = api.put(f"/proposals/{proposal_id}", TEXT, as_=author)
    assert (missing.status_code, missing.json["code"]) == (409, "lost-update")


@pytest.mark.parametrize("action", ["submit", "withdraw", "pass-step", "send-back", "file"])
def test_what_was_read_in_another_version_is_not_decided(
    api: Api, toolbox: Toolbox, author: Person, first: Person, action: str
) -> None:
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
    person = author if action in {"submit", "withdraw"} else first
    answer = change(api, action, proposal_id, person, version=1)
    assert (answer.status_code, answer.json["code"], answer.json["current_version"]) == (409, "lost-update", 2)


def test_an_incomplete_proposal_is_told_what_it_lacks(api: Api, author: Person) -> None:
    made = api.post("/proposals", {"title": "关于停车"}, as_=author).json
    answer = change(api, "submit", made["id"], author)
    assert (answer.status_code, answer.json["code"]) == (422, "not-ready")
    assert [fault["pointer"] for fault in answer.json["errors"]] == [
        "/category", "/situation", "/analysis", "/suggestions",
    ]  # fmt: skip


def test_without_a_session_it_cannot_be_submitted(api: Api, toolbox: Toolbox, place: Place, author: Person) -> None:
    with housekeeping(toolbox, place.id) as work:
        work.session.delete(work.get(TermSession, place.session_id))
    answer = change(api, "submit", a_draft(toolbox=toolbox, author=author), author)
    assert (answer.status_code, answer.json["code"]) == (409, "no-session")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/title"),
        ({"title": " "}, "/title"),
        ({"title": "长" * 201}, "/title"),
        ({"title": "a\u0000b"}, "/title"),
        ({"title": "停车", "situation": "长" * 20_001}, "/situation"),
        ({"title": "停车", "suggestions": [""]}, "/suggestions/0"),
        ({"title": "停车", "suggestions": ["一"] * 51}, "/suggestions"),
        ({"title": "停车", "suggestions": "一"}, "/suggestions"),
        ({"title": "停车", "category": 1}, "/category"),
        ({"title": "停车", "is_researched": "yes"}, "/is_researched"),
        ({"title": "停车", "state": "filed"}, "/state"),
    ],
)
def test_bad_input_is_pointed_at(api: Api, author: Person, body: dict[str, Any], pointer: str) -> None:
    answer = api.post("/proposals", body, as_=author)
    assert (answer.status_code, answer.json["code"]) == (422, "bad-input")
    assert [fault["pointer"] for fault in answer.json["errors"]] == [pointer]
    assert api.get("/me/proposals", as_=author).json["items"] == []


def test_an_edit_leaves_nothing_out(api: Api, toolbox: Toolbox, author: Person) -> None:
    proposal_id = a_draft(toolbox=toolbox, author=author)
    answer = api.put(f"/proposals/{proposal_id}", {"title": "停车"}, as_=author, headers={"If-Match": '"1-x"'})
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json["errors"]} == {f"/{name}" for name in TEXT} - {"/title"}


def test_a_reason_is_required_to_send_back(api: Api, toolbox: Toolbox, author: Person, first: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
    for body in ({}, {"reason": " "}, {"reason": None}):
        answer = api.post(f"/proposals/{proposal_id}/review/send-back", body, as_=first)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/reason")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "lost"}, "?state"), ({"step": "0"}, "?step"), ({"sector_id": "x"}, "?sector_id"),
        ({"mine_to_review": "1"}, "?mine_to_review"), ({"after": "nonsense"}, "?after"), ({"limit": "101"}, "?limit"),
        ({"unknown": "1"}, "?unknown"),
    ],
)  # fmt: skip
def test_a_bad_filter_is_pointed_at(api: Api, first: Person, query: dict[str, str], pointer: str) -> None:
    answer = api.get("/proposals", query_string=query, as_=first)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_filters_of_the_queue(api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
    sector = str(place.sectors["经济"])
    for query in (
        {"state": "in-review"}, {"category": "society"}, {"sector_id": sector}, {"step": "1"},
        {"mine_to_review": "true"},
    ):  # fmt: skip
        answer = api.get("/proposals", query_string=query, as_=first)
        assert [item["id"] for item in answer.json["items"]] == [str(proposal_id)], query
    assert api.get("/me/proposals", query_string={"state": "draft"}, as_=author).json["items"] == []


def test_pages_follow_each_other(api: Api, toolbox: Toolbox, author: Person, first: Person) -> None:
    made = [str(a_submitted_proposal(toolbox=toolbox, author=author)) for _ in range(3)]
    for path, person in (("/proposals", first), ("/me/proposals", author)):
        one = api.get(path, query_string={"limit": "2"}, as_=person).json
        two = api.get(path, query_string={"limit": "2", "after": one["next"]}, as_=person).json
        assert sorted(item["id"] for item in one["items"] + two["items"]) == sorted(made)
        assert two["next"] is None


@pytest.mark.parametrize(
    ("state", "impossible"),
    [
        ("draft", ()),
        ("in-review", ("edit", "submit", "file")),
        ("last step", ("edit", "submit", "pass-step")),
        ("sent-back", ("pass-step", "send-back", "file")),
        ("filed", tuple(CHANGES)),
        ("withdrawn", tuple(CHANGES)),
    ],
)
def test_what_is_not_its_turn(
    api: Api, toolbox: Toolbox, author: Person, first: Person, last: Person, state: str, impossible: tuple[str, ...]
) -> None:
    both = {"toolbox": toolbox, "author": author}
    proposal_id = {
        "draft": lambda: a_draft(**both),
        "in-review": lambda: a_submitted_proposal(**both),
        "last step": lambda: a_proposal_at_its_last_step(**both, first=first),
        "sent-back": lambda: a_proposal_sent_back(**both, reviewer=first),
        "filed": lambda: a_filed_proposal(**both, first=first, last=last),
        "withdrawn": lambda: a_submitted_proposal(**both),
    }[state]()
    if state == "withdrawn":
        assert change(api, "withdraw", proposal_id, author).status_code == 200
    before = api.get(f"/proposals/{proposal_id}", as_=author).json
    for action in impossible:
        person = author if action in {"edit", "submit", "withdraw"} else last
        answer = change(api, action, proposal_id, person)
        assert (answer.status_code, answer.json["code"]) == (409, "not-its-turn"), action
    assert api.get(f"/proposals/{proposal_id}", as_=author).json == before


def test_a_step_is_not_for_everybody(api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person) -> None:
    both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    own = a_submitted_proposal(toolbox=toolbox, author=both)
    answer = change(api, "pass-step", own, both)
    assert (answer.status_code, answer.json["code"]) == (403, "not-this-person")
    others = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
    for action in ("edit", "submit", "withdraw"):
        answer = change(api, action, others, both)
        assert (answer.status_code, answer.json["code"]) == (403, "not-this-person")
    at_last = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
    for action in ("file", "send-back", "pass-step"):
        answer = change(api, action, at_last, first)
        assert (answer.status_code, answer.json["code"]) == (403, "same-reviewer")


def test_a_draft_needs_a_seat(api: Api, place: Place) -> None:
    answer = api.post("/proposals", TEXT, as_=place.officer(Role.ORGANISATION_OFFICER))
    assert (answer.status_code, answer.json["code"]) == (403, "no-seat")


def test_other_members_find_nothing_before_it_is_filed(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
) -> None:
    other = place.member("示例他人")
    for proposal_id in (a_draft(toolbox=toolbox, author=author), a_submitted_proposal(toolbox=toolbox, author=author)):
        for path in READS:
            assert api.get(f"/proposals/{proposal_id}{path}", as_=other).status_code == 404
        for action in ("edit", "submit", "withdraw"):
            assert change(api, action, proposal_id, other).status_code == 404
    filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    assert api.get(f"/proposals/{filed}", as_=other).json["actions"] == []
    assert api.get(f"/proposals/{filed}/history", as_=other).status_code == 404


def test_another_committee_finds_nothing_at_all(
    api: Api, toolbox: Toolbox, author: Person, first: Person, last: Person
) -> None:
    elsewhere = a_committee(toolbox, name="示例县政协")
    everybody = elsewhere.member("示例外县委员", roles=(Role.REVIEWER,))
    filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    for proposal_id in (filed, a_submitted_proposal(toolbox=toolbox, author=author), new_id()):
        for path in (*READS, f"/revisions/{new_id()}"):
            assert api.get(f"/proposals/{proposal_id}{path}", as_=everybody).status_code == 404
        for action in CHANGES:
            assert change(api, action, proposal_id, everybody).status_code == 404
    assert api.get("/proposals", as_=everybody).json["items"] == []


WRITERS = {Role.MEMBER, Role.ORGANISATION_OFFICER}
REVIEWERS = {Role.REVIEWER}
READERS = {
    Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.LEADER, Role.REVIEWER, Role.SECRETARY_GENERAL,
    Role.SUPERVISOR,
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_operations_and_no_others(api: Api, place: Place, role: Role) -> None:
    person = place.member() if role is Role.MEMBER else place.officer(role)
    nowhere = new_id()
    expected = {
        ("GET", "/me/proposals"): WRITERS,
        ("GET", "/proposals"): READERS,
        ("POST", "/proposals"): WRITERS,
        **{("GET", f"/proposals/{nowhere}{path}"): WRITERS | READERS for path in (*READS, f"/revisions/{nowhere}")},
        **{
            (method, f"/proposals/{nowhere}{path}"): WRITERS if action in {"edit", "submit", "withdraw"} else REVIEWERS
            for action, (method, path, _) in CHANGES.items()
        },
    }
    bodies = {f"/proposals/{nowhere}{path}": body for _, path, body in CHANGES.values()} | {
        "/proposals": {"title": "停车"}
    }
    for (method, path), roles in expected.items():
        body = {"json": bodies[path]} if method != "GET" else {}
        answer = api.call(method, path, as_=person, headers={"If-Match": '"1"'} if method == "PUT" else None, **body)
        is_refused = answer.status_code == 403 and answer.json["code"] == "not-permitted"
        assert is_refused == (role not in roles), (method, path, answer.json)
        if role in roles and str(nowhere) in path:
            assert answer.status_code == 404


def test_without_a_token_there_is_nothing(api: Api) -> None:
    nowhere = new_id()
    assert api.get("/proposals").status_code == 401
    assert api.get("/me/proposals").status_code == 401
    assert api.get(f"/proposals/{nowhere}").status_code == 401
    for method, path, body in CHANGES.values():
        assert api.call(method, f"/proposals/{nowhere}{path}", json=body).status_code == 401
