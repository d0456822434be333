"""Review over HTTP: each operation with each refusal, who may, what a retry gets; queue, views, statistics."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import (
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_submitted_proposal,
)
from tests.builders.reviewing import (
    GROUND,
    WHY,
    a_case_asked_to_be_withdrawn,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
)

REASON = {"reason": "示例理由"}
CONVERSION = {"target": "letter", **REASON}


class Cases:
    """Proposals in the states in which something is decided."""

    def __init__(self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person) -> None:
        both: dict[str, Any] = {"toolbox": toolbox, "author": author}
        main_author = place.member("示例主案提案人")
        self.main = a_filed_proposal(toolbox=toolbox, author=main_author, first=first, last=last)
        self.make: dict[str, Callable[[], UUID]] = {
            "in-review": lambda: a_submitted_proposal(**both),
            "last-step": lambda: a_proposal_at_its_last_step(**both, first=first),
            "awaiting-consent": lambda: a_proposal_awaiting_consent(**both, reviewer=first),
            "filed": lambda: a_filed_proposal(**both, first=first, last=last),
            "withdrawal-asked": lambda: a_case_asked_to_be_withdrawn(**both, first=first, last=last),
            "merged": lambda: a_proposal_merged_in_review(**both, reviewer=first, main=self.main),
        }
        self.bodies: dict[str, tuple[str, str, Person, dict[str, Any]]] = {
            "decline": ("last-step", "/review/declining", last, {"ground": GROUND, "reason": WHY}),
            "propose-conversion": ("in-review", "/review/conversion", last, CONVERSION),
            "answer": ("awaiting-consent", "/conversion-answer", author, {"consents": True}),
            "merge": ("in-review", "/review/merger", last, {"main_proposal_id": str(self.main), **REASON}),
            "ask-withdrawal": ("filed", "/withdrawal-request", author, REASON),
            "ask-merger": ("filed", "/merger-request", last, {"main_proposal_id": str(self.main), **REASON}),
            "ask-separation": ("merged", "/separation-request", last, REASON),
            "decide": ("withdrawal-asked", "/request-decision", last, {"agrees": True}),
        }


@pytest.fixture
def cases(toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person) -> Cases:
    return Cases(toolbox, place, author, first, last)


DEEDS = ("decline", "propose-conversion", "answer", "merge", "ask-withdrawal", "ask-merger", "ask-separation", "decide")
LANDS_IN = ("not-filed", "awaiting-consent", "converted", "merged", "filed", "filed", "merged", "withdrawn")


@pytest.mark.parametrize(("deed", "state"), list(zip(DEEDS, LANDS_IN, strict=True)))
def test_each_is_done_once_and_told_to_its_proposer(
    api: Api, cases: Cases, author: Person, deed: str, state: str
) -> None:
    of, path, person, body = cases.bodies[deed]
    address = f"/proposals/{cases.make[of]()}"
    answers = [api.post(address + path, body, as_=person, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200], answers[0].json
    assert answers[0].json == answers[1].json
    assert answers[0].json["state"] == state
    progress = api.get(address, as_=author).json["progress"]
    assert progress["sentence"]
    assert progress["next"]
    assert progress["decided"]["name"]


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_read_in_another_version_is_not_decided(api: Api, cases: Cases, deed: str) -> None:
    of, path, person, body = cases.bodies[deed]
    answer = api.post(f"/proposals/{cases.make[of]()}{path}", {**body, "version": 1}, as_=person)
    assert (answer.status_code, answer.json["code"]) == (409, "lost-update")


@pytest.mark.parametrize("deed", DEEDS)
def test_out_of_its_turn_it_changes_nothing(
    api: Api, toolbox: Toolbox, cases: Cases, author: Person, deed: str
) -> None:
    of, path, person, body = cases.bodies[deed]
    other = "in-review" if of != "in-review" else "filed"
    address = f"/proposals/{cases.make[other]()}"
    before = api.get(address, as_=author).json
    answer = api.post(address + path, body, as_=person)
    assert (answer.status_code, answer.json["code"]) == (409, "not-its-turn")
    if deed in {"propose-conversion", "merge", "decide"}:
        assert answer.json["detail"].startswith("提案现为“"), "a reviewer is told where it stands instead"
    assert api.get(address, as_=author).json == before


@pytest.mark.parametrize(
    ("deed", "body", "pointer"),
    [
        ("decline", {"ground": GROUND}, "/reason"),
        ("decline", {"reason": WHY}, "/ground"),
        ("decline", {"ground": "no-such", "reason": WHY}, "/ground"),
        ("propose-conversion", {**REASON, "target": "proposal"}, "/target"),
        ("answer", {}, "/consents"),
        ("merge", REASON, "/main_proposal_id"),
        ("merge", {"main_proposal_id": str(new_id()), **REASON}, "/main_proposal_id"),
        ("ask-withdrawal", {"reason": " "}, "/reason"),
        ("decide", {"agrees": False}, "/reason"),
        ("decide", {"agrees": "yes"}, "/agrees"),
    ],
)
def test_bad_input_is_pointed_at(api: Api, cases: Cases, deed: str, body: dict[str, Any], pointer: str) -> None:
    of, path, person, _ = cases.bodies[deed]
    answer = api.post(f"/proposals/{cases.make[of]()}{path}", body, as_=person)
    assert (answer.status_code, [each["pointer"] for each in answer.json["errors"]]) == (422, [pointer])


def test_who_asked_does_not_decide_and_what_was_decided_is_decided(
    api: Api, cases: Cases, first: Person, last: Person
) -> None:
    address = f"/proposals/{cases.make['filed']()}"
    body = {"main_proposal_id": str(cases.main), **REASON}
    assert api.post(f"{address}/merger-request", body, as_=first).status_code == 200
    again = api.post(f"{address}/merger-request", body, as_=last)
    assert (again.status_code, again.json["code"]) == (409, "asked-already")
    own = api.post(f"{address}/request-decision", {"agrees": True}, as_=first)
    assert (own.status_code, own.json["code"]) == (403, "second-person-needed")
    assert "refuse-request" not in api.get(address, as_=first).json["actions"]
    assert api.post(f"{address}/request-decision", {"agrees": False, **REASON}, as_=last).json["state"] == "filed"
    late = api.post(f"{address}/request-decision", {"agrees": True}, as_=last)
    assert (late.status_code, late.json["code"]) == (409, "nothing-asked")


def test_nobody_reviews_his_own_and_nobody_twice(api: Api, toolbox: Toolbox, place: Place, first: Person) -> None:
    both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    own = a_proposal_at_its_last_step(toolbox=toolbox, author=both, first=first)
    for path, body in (("declining", {"ground": GROUND, "reason": WHY}), ("conversion", CONVERSION)):
        answer = api.post(f"/proposals/{own}/review/{path}", body, as_=both)
        assert (answer.status_code, answer.json["code"]) == (403, "not-this-person")
        answer = api.post(f"/proposals/{own}/review/{path}", body, as_=first)
        assert (answer.status_code, answer.json["code"]) == (403, "same-reviewer")


def test_a_meeting_from_the_list_to_the_progress(
    api: Api, cases: Cases, place: Place, author: Person, first: Person, last: Person
) -> None:
    filed, declined = (cases.make["last-step"]() for _ in range(2))
    body = {
        "held_on": "2026-03-02", "minutes": "会议逐件审议。",
        "attendee_seat_ids": [str(author.seat_id), str(place.member("示例委员甲").seat_id)],
        "items": [
            {"proposal_id": str(filed), "outcome": "file"},
            {"proposal_id": str(declined), "outcome": "decline", "ground": GROUND, "reason": WHY},
        ],
    }  # fmt: skip
    refused = api.post("/review-meetings", body, as_=first)
    assert (refused.status_code, refused.json["code"]) == (409, "list-refused")
    assert [each["pointer"] for each in refused.json["errors"]] == ["/items/0", "/items/1"]
    made = api.post("/review-meetings", body, as_=last)
    assert made.status_code == 201
    assert [each["stepped_out"] for each in made.json["items"]] == [["示例提案人"], ["示例提案人"]]
    read = api.get(f"/review-meetings/{made.json['id']}", as_=first)
    assert read.json == made.json
    assert [each["decided"] for each in api.get("/review-meetings", as_=first).json["items"]] == [2]
    history = api.get(f"/proposals/{filed}/history", as_=author).json["items"]
    assert history[-1]["meeting_id"] == made.json["id"]
    elsewhere = a_committee(place.toolbox, name="示例县政协").officer(Role.REVIEWER)
    assert api.get(f"/review-meetings/{made.json['id']}", as_=elsewhere).status_code == 404
    wrong = api.post("/review-meetings", {**body, "items": [], "held_on": "2099-01-01"}, as_=last)
    assert wrong.status_code == 422


def test_several_at_once_with_one_key(api: Api, cases: Cases, last: Person) -> None:
    some = [cases.make["in-review"]() for _ in range(2)]
    items = [{"proposal_id": str(each)} for each in (*some, new_id())]
    key = {"Idempotency-Key": "several"}
    answers = [api.post("/proposals/review/passes", {"items": items}, as_=last, headers=key) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert (answers[0].status_code, answers[0].json["done"], answers[0].json["refused"]) == (200, 2, 1)
    assert answers[0].json["results"][2]["problem"]["code"] == "not-found"
    back = api.post("/proposals/review/send-backs", {"items": items[:2], **REASON}, as_=last)
    assert (back.status_code, back.json["code"]) == (409, "none-decided")
    assert [each["pointer"] for each in back.json["errors"]] == ["/items/0", "/items/1"]
    for body in ({"items": []}, {"items": items * 20}, {}):
        answer = api.post("/proposals/review/passes", body, as_=last)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/items")


def test_the_queue_its_groups_and_a_view_of_it(api: Api, cases: Cases, place: Place, last: Person) -> None:
    asked = str(cases.make["withdrawal-asked"]())
    cases.make["in-review"]()
    filters = {
        "asked": "withdrawal", "session_id": str(place.session_id), "kind": "individual", "period": "during-plenary",
        "mine_to_decide": "true", "state": "filed",
    }  # fmt: skip
    found = api.get("/proposals", query_string=filters, as_=last).json["items"]
    assert [(each["id"], each["asked"], each["period"]) for each in found] == [(asked, "withdrawal", "during-plenary")]
    groups = api.get("/proposals/groups", query_string=filters, as_=last).json
    assert groups["items"] == [{"category": "society", "name": "社会建设", "count": 1, "overdue": 0}]
    body = {"name": "待决定的撤案", "filters": {"asked": "withdrawal", "mine_to_decide": True}, "is_shared": False}
    made = api.post("/queue-views", body, as_=last)
    assert (made.status_code, made.json["filters"]) == (201, body["filters"])
    taken = api.post("/queue-views", body, as_=last)
    assert (taken.status_code, taken.json["code"]) == (409, "view-name-taken")
    address = f"/queue-views/{made.json['id']}"
    lost = api.put(address, body, as_=last, headers={"If-Match": '"9-x"'})
    assert (lost.status_code, lost.json["code"]) == (409, "lost-update")
    edited = api.put(address, {**body, "is_shared": True}, as_=last, headers={"If-Match": made.headers["ETag"]})
    assert (edited.status_code, edited.json["version"]) == (200, 2)
    assert [each["id"] for each in api.get("/queue-views", as_=last).json["items"]] == [made.json["id"]]
    assert api.call("DELETE", address, as_=last).status_code == 204
    assert api.get("/queue-views", as_=last).json["items"] == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/proposals", {"asked": "lunch"}), ("/proposals", {"period": "x"}), ("/proposals", {"is_overdue": "1"}),
        ("/proposals/groups", {"limit": "5"}), ("/proposals/groups", {"state": "lost"}),
        ("/proposals/statistics", {"session_id": "x"}), ("/review-meetings", {"after": "x"}),
    ],
)  # fmt: skip
def test_a_bad_filter_is_pointed_at(api: Api, first: Person, path: str, query: dict[str, str]) -> None:
    answer = api.get(path, query_string=query, as_=first)
    (name,) = query
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"?{name}")


def test_statistics_of_a_session(api: Api, cases: Cases, place: Place, author: Person, first: Person) -> None:
    cases.make["merged"]()
    told = api.get("/proposals/statistics", query_string={"session_id": str(place.session_id)}, as_=first).json
    assert (told["total"]["received"], told["total"]["filed"], told["total"]["merged"]) == (2, 1, 1)
    assert [(each["day"], each["received"]) for each in told["by_day"]] == [("2026-03-02", 2)]
    back = cases.make["in-review"]()
    api.post(f"/proposals/{back}/review/send-back", REASON, as_=first)
    api.post(f"/proposals/{back}/withdrawal", {}, as_=author)
    told = api.get("/proposals/statistics", as_=first).json
    assert (told["total"]["sent_back"], told["total"]["withdrawn"]) == (1, 1), "it was sent back, whatever came then"
    assert api.get("/proposals/statistics", query_string={"session_id": str(new_id())}, as_=first).status_code == 404
