"""Entry on behalf over HTTP: what a clerk does, what its proposer answers, and that nobody else answers for him."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.files import a_pdf, a_photo_with_position, a_word
from tests.builders.proposals import TEXT, a_draft, an_entry, an_offered_entry

ENTRIES = "/proposal-entries"
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "confirm": ("/entry/confirmation", {}),
    "reject-entry": ("/entry/rejection", {"reason": "第二条建议录错了"}),
    "take-over": ("/entry/taking-over", {}),
    "withdraw": ("/withdrawal", {}),
}
"""What a proposer may answer."""


@pytest.fixture
def clerk(place: Place) -> Person:
    return place.officer(Role.REVIEWER, name="示例代录人")


def scan(api: Api, proposal_id: object, as_: Person | None, content: bytes = b"", name: str = "第一页.pdf") -> Any:
    """The answer to an upload of a scan."""
    form = {"file": (io.BytesIO(content or a_pdf()), name)}
    return api.call("POST", f"/proposals/{proposal_id}/scans", as_=as_, data=form)


def read(api: Api, proposal_id: object, as_: Person) -> Any:
    """The proposal as somebody sees it."""
    return api.get(f"/proposals/{proposal_id}", as_=as_)


def answer(api: Api, action: str, proposal_id: object, as_: Person | None, *, version: int) -> Any:
    """Send one of the proposer's answers."""
    path, body = ANSWERS[action]
    return api.post(f"/proposals/{proposal_id}{path}", {**body, "version": version}, as_=as_)


def waiting(api: Api, as_: Person, kind: str) -> list[tuple[str, str]]:
    """What of a kind waits for somebody at home: title and note."""
    sections = {each["kind"]: each["items"] for each in api.get("/home", as_=as_).json["sections"]}
    return [(item["title"], item["note"]) for item in sections[kind]]


def test_from_the_paper_to_the_review(
    api: Api, clock: HeldClock, place: Place, clerk: Person, author: Person, first: Person
) -> None:
    got = clock.instant.isoformat()
    clock.advance(hours=3)
    made = api.post(ENTRIES, {"author_seat_id": str(author.seat_id), "title": "关于停车"}, as_=clerk)
    assert (made.status_code, made.json["state"]) == (201, "entered")
    proposal_id = made.json["id"]
    address = f"/proposals/{proposal_id}"
    assert waiting(api, clerk, "entries") == [("关于停车", "待提请提案人确认")]
    # Its proposer knows of nothing yet, for it may be another's paper.
    assert read(api, proposal_id, author).status_code == 404
    assert api.get("/me/proposals", as_=author).json["items"] == []
    assert waiting(api, author, "my-proposals") == []
    seen = read(api, proposal_id, clerk)
    saved = api.put(f"{address}/entry", TEXT, as_=clerk, headers={"If-Match": seen.headers["ETag"]})
    assert saved.status_code == 200, saved.json
    kept = scan(api, proposal_id, clerk, a_photo_with_position(), "第一页.jpg")
    again = scan(api, proposal_id, clerk, a_photo_with_position(), "第一页.jpg")
    assert kept.json == again.json
    page = kept.json["scans"][0]
    offered = api.post(f"{address}/entry/offer", {"paper_received_at": got}, as_=clerk)
    assert (offered.status_code, offered.json["actions"]) == (200, ["recall"])
    assert waiting(api, author, "my-proposals") == [(TEXT["title"], "待提案人确认")]
    assert waiting(api, clerk, "entries") == []
    whole = read(api, proposal_id, author).json
    assert whole["actions"] == ["confirm", "reject-entry", "take-over", "withdraw"]
    assert whole["progress"]["waits_for"] == "proposer"
    assert (whole["entry"]["entered_by_name"], whole["entry"]["scans"]) == ("示例代录人", [page])
    assert (whole["entry"]["paper_received_at"], whole["situation"]) == (got, TEXT["situation"])
    file = api.get(f"{address}/scans/{page['id']}", as_=author)
    assert len(file.get_data()) == page["size"]
    confirmed = answer(api, "confirm", proposal_id, author, version=whole["version"])
    assert (confirmed.status_code, confirmed.json["state"]) == (200, "in-review")
    history = api.get(f"{address}/history", as_=first).json["items"]
    assert [(row["action"], row["actor_name"]) for row in history] == [
        ("edit-entry", "示例代录人"),
        ("edit-entry", "示例代录人"),
        ("offer", "示例代录人"),
        ("confirm", "示例提案人"),
    ]
    assert read(api, proposal_id, first).json["entry"]["scans"] == [page]
    assert api.get(ENTRIES, as_=clerk).json["items"][0]["state"] == "in-review"
    # The clerk reviews, but not this one; a leader reads it, but not the paper with its signature.
    assert read(api, proposal_id, clerk).json["actions"] == []
    assert api.get("/proposals?mine_to_review=true", as_=clerk).json["items"] == []
    assert waiting(api, clerk, "proposals-to-review") == []
    assert api.post(f"{address}/review/pass", {}, as_=clerk).status_code == 403
    leader = place.officer(Role.LEADER)
    assert read(api, proposal_id, leader).json["entry"]["scans"] == []
    assert api.get(f"{address}/scans/{page['id']}", as_=leader).status_code == 404
    assert api.post(f"{address}/review/pass", {}, as_=first).status_code == 200
    assert api.get("/proposals/search?q=停车", as_=first).json["items"][0]["id"] == proposal_id


@pytest.mark.parametrize("action", ANSWERS)
def test_nobody_but_its_proposer_answers(
    api: Api, toolbox: Toolbox, place: Place, clerk: Person, author: Person, action: str
) -> None:
    proposal_id = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    version = read(api, proposal_id, author).json["version"]
    member_clerk = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    stranger = a_committee(toolbox, name="示例外市政协").member("示例外地委员")
    others = {None: 401, clerk: 403, member_clerk: 404, place.member("示例他人"): 404, stranger: 404}
    for person, status in others.items():
        assert answer(api, action, proposal_id, person, version=version).status_code == status, person
    if action == "confirm":  # Nor for what a member entered himself, who may otherwise write.
        entered = an_offered_entry(toolbox=toolbox, clerk=member_clerk, author=author)
        assert answer(api, action, entered, member_clerk, version=version).status_code == 403
    else:
        assert answer(api, action, proposal_id, author, version=version).status_code == 200
    assert answer(api, action, proposal_id, author, version=version + 7).status_code == 409


def test_what_is_given_back_is_mended_and_only_the_text_that_was_read_is_confirmed(
    api: Api, toolbox: Toolbox, clerk: Person, author: Person
) -> None:
    proposal_id = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    version = read(api, proposal_id, author).json["version"]
    assert answer(api, "reject-entry", proposal_id, author, version=version).json["actions"] == ["withdraw"]
    assert waiting(api, clerk, "entries") == [(TEXT["title"], "提案人未确认，待修改")]
    told = read(api, proposal_id, clerk).json
    assert (told["progress"]["decided"]["reason"], told["progress"]["decided"]["body"]) == (
        "第二条建议录错了",
        "第一提案人",
    )
    address = f"/proposals/{proposal_id}"
    edit = {
        "json": {**TEXT, "title": "关于另一处停车"},
        "as_": clerk,
        "headers": {"If-Match": f'"{told["version"]}-x"'},
    }
    assert api.call("PUT", f"{address}/entry", **edit).status_code == 200
    offer = {"paper_received_at": told["entry"]["paper_received_at"]}
    assert api.post(f"{address}/entry/offer", offer, as_=clerk).status_code == 200
    stale = answer(api, "confirm", proposal_id, author, version=version)
    assert (stale.status_code, stale.json["code"]) == (409, "lost-update")
    assert api.call("PUT", f"{address}/entry", **edit).json["code"] == "not-its-turn"
    assert api.post(f"{address}/entry/recall", {}, as_=clerk).json["state"] == "entered"
    assert read(api, proposal_id, author).json["actions"] == ["withdraw"]
    assert api.post(f"{address}/entry/offer", offer, as_=clerk).status_code == 200
    now = read(api, proposal_id, author).json["version"]
    assert answer(api, "confirm", proposal_id, author, version=now).json["state"] == "in-review"


def test_what_its_proposer_takes_over_is_his_alone(
    api: Api, toolbox: Toolbox, place: Place, clerk: Person, author: Person
) -> None:
    proposal_id = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    version = read(api, proposal_id, author).json["version"]
    taken = answer(api, "take-over", proposal_id, author, version=version).json
    assert (taken["state"], taken["actions"]) == ("draft", ["edit", "invite", "submit", "withdraw"])
    edited = api.put(
        f"/proposals/{proposal_id}", {**TEXT, "title": "另一个案由"}, as_=author, headers={"If-Match": '"1-x"'}
    )
    assert edited.status_code == 200
    assert read(api, proposal_id, clerk).status_code == 404
    assert [(each["state"], each["title"]) for each in api.get(ENTRIES, as_=clerk).json["items"]] == [("draft", None)]
    saved = api.get(f"/proposals/{proposal_id}/revisions", as_=author).json["items"]
    assert [(each["saved_by_name"], each["device_name"] is None) for each in saved] == [
        ("示例提案人", False),
        ("示例代录人", True),
    ]
    scans = read(api, proposal_id, author).json["entry"]["scans"]
    assert api.get(f"/proposals/{proposal_id}/scans/{scans[0]['id']}", as_=clerk).status_code == 404
    assert api.post(f"/proposals/{proposal_id}/submission", {}, as_=author).json["state"] == "in-review"
    assert read(api, proposal_id, clerk).json["actions"] == []


def test_what_is_given_up(api: Api, toolbox: Toolbox, clerk: Person, author: Person) -> None:
    unseen = an_entry(toolbox=toolbox, clerk=clerk, author=author)
    seen = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    api.post(f"/proposals/{seen}/entry/recall", {}, as_=clerk)
    for proposal_id in (unseen, seen):
        given_up = api.post(f"/proposals/{proposal_id}/entry/discard", {"reason": "重复录入"}, as_=clerk)
        assert (given_up.status_code, given_up.json["state"]) == (200, "withdrawn")
        assert read(api, proposal_id, clerk).status_code == 404
    assert read(api, unseen, author).status_code == 404
    whole = read(api, seen, author).json
    assert (whole["entry"]["scans"], whole["progress"]["sentence"]) == ([], "代录已作废，未提交")
    assert (whole["progress"]["decided"]["body"], whole["progress"]["decided"]["reason"]) == ("代录人", "重复录入")
    assert [each["id"] for each in api.get("/me/proposals", as_=author).json["items"]] == [str(seen)]


@pytest.mark.parametrize(
    ("scans", "changes", "later", "pointers"),
    [
        (0, {}, 0, [""]),
        (1, {"suggestions": [], "category": None}, 0, ["/category", "/suggestions"]),
        (1, {}, 1, ["/paper_received_at"]),
        (1, {}, -61 * 24 * 60, ["/paper_received_at"]),
    ],
)
def test_only_what_is_whole_and_scanned_is_offered(
    api: Api, toolbox: Toolbox, clock: HeldClock, clerk: Person, author: Person, scans: int, changes: dict[str, Any],
    later: int, pointers: list[str],
) -> None:  # fmt: skip
    proposal_id = an_entry(toolbox=toolbox, clerk=clerk, author=author, scans=scans, **changes)
    received = (clock.instant + timedelta(minutes=later)).isoformat()
    refused = api.post(f"/proposals/{proposal_id}/entry/offer", {"paper_received_at": received}, as_=clerk)
    assert (refused.status_code, [each["pointer"] for each in refused.json["errors"]]) == (422, pointers)
    assert read(api, proposal_id, clerk).json["state"] == "entered"


def test_for_whom_nobody_enters(api: Api, toolbox: Toolbox, place: Place, author: Person) -> None:
    both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    abroad = a_committee(toolbox, name="示例外市政协").member("示例外地委员")
    for seat_id, words in ((both.seat_id, "不能代录"), (abroad.seat_id, "没有这位委员"), (new_id(), "没有这位委员")):
        refused = api.post(ENTRIES, {"author_seat_id": str(seat_id), "title": "关于停车"}, as_=both)
        assert (refused.status_code, refused.json["code"]) == (422, "entry-refused")
        assert words in refused.json["errors"][0]["detail"]
    assert (
        api.post(ENTRIES, {"author_seat_id": str(author.seat_id), "title": "关于停车"}, as_=author).status_code == 403
    )


def test_scans_are_the_clerks_photos_or_pdf(
    api: Api, toolbox: Toolbox, place: Place, clerk: Person, author: Person
) -> None:
    proposal_id = an_entry(toolbox=toolbox, clerk=clerk, author=author, scans=2)
    pages = [each["id"] for each in read(api, proposal_id, clerk).json["entry"]["scans"]]
    assert scan(api, proposal_id, clerk, a_word("附表"), "附表.docx").json["code"] == "file-unfit"
    other = place.officer(Role.REVIEWER)
    assert scan(api, proposal_id, other).status_code == 404
    assert scan(api, proposal_id, author).status_code == 403
    assert scan(api, a_draft(toolbox=toolbox, author=author), clerk).status_code == 404
    left = api.delete(f"/proposals/{proposal_id}/scans/{pages[0]}", as_=clerk)
    assert [each["id"] for each in left.json["scans"]] == pages[1:]
    assert api.delete(f"/proposals/{proposal_id}/scans/{pages[0]}", as_=clerk).status_code == 404
    assert api.get(f"/proposals/{proposal_id}/scans/{pages[0]}", as_=clerk).status_code == 404
    offered = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author)
    assert scan(api, offered, clerk).json["code"] == "not-its-turn"


def test_a_clerk_has_his_own_list(api: Api, toolbox: Toolbox, place: Place, clerk: Person, author: Person) -> None:
    mine: list[UUID] = [an_entry(toolbox=toolbox, clerk=clerk, author=author, scans=0) for _ in range(3)]
    other = place.officer(Role.REVIEWER)
    an_entry(toolbox=toolbox, clerk=other, author=author)
    page = api.get(f"{ENTRIES}?limit=2&state=entered", as_=clerk).json
    rest = api.get(f"{ENTRIES}?limit=2&state=entered&after={page['next']}", as_=clerk).json
    assert [each["id"] for each in (*page["items"], *rest["items"])] == [str(each) for each in reversed(mine)]
    assert read(api, mine[0], other).status_code == 404
    assert api.get(f"{ENTRIES}?state=filed", as_=clerk).json["items"] == []


def test_another_clerk_takes_on_what_waits_and_neither_reviews_it(
    api: Api, toolbox: Toolbox, place: Place, clerk: Person, author: Person, first: Person
) -> None:
    away = place.officer(Role.REVIEWER, name="示例离岗人")
    entered = an_entry(toolbox=toolbox, clerk=away, author=author)
    address = f"/proposals/{entered}/entry"
    member_clerk = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    his_own = an_entry(toolbox=toolbox, clerk=away, author=member_clerk)
    (shown,) = api.get(f"{ENTRIES}/of-colleagues", as_=member_clerk).json["items"]
    assert {name: shown[name] for name in ("id", "clerk_name", "author_name")} == {
        "id": str(entered), "clerk_name": "示例离岗人", "author_name": author.name,
    }  # fmt: skip
    assert api.get(f"{ENTRIES}/of-colleagues", as_=away).json["items"] == []
    assert read(api, entered, clerk).status_code == 404

    why = {"reason": "原代录人调离（示例）"}
    assert api.post(f"{address}/taking-on", {}, as_=clerk).json["errors"][0]["pointer"] == "/reason"
    for person, proposal_id, status in (
        (away, entered, 403), (member_clerk, his_own, 403), (author, entered, 403),
        (place.officer(Role.LEADER), entered, 403), (clerk, a_draft(toolbox=toolbox, author=author), 404),
        (a_committee(toolbox, name="示例外市政协").officer(Role.REVIEWER), entered, 404),
    ):  # fmt: skip
        answered = api.post(f"/proposals/{proposal_id}/entry/taking-on", why, as_=person)
        assert answered.status_code == status, person.name
    taken = api.post(f"{address}/taking-on", why, as_=clerk)
    assert (taken.status_code, set(taken.json["actions"])) == (200, {"edit-entry", "offer", "discard"})
    assert read(api, entered, away).status_code == 404
    told = read(api, entered, clerk).json
    assert told["entry"]["entered_by_name"] == clerk.name
    last = api.get(f"/proposals/{entered}/history", as_=clerk).json["items"][-1]
    assert (last["action"], last["reason"], last["actor_name"]) == ("take-on-entry", why["reason"], clerk.name)

    received = {"paper_received_at": told["entry"]["entered_at"]}
    offered = api.post(f"{address}/offer", received, as_=clerk).json
    assert api.post(f"{address}/taking-on", why, as_=first).status_code == 404, "its proposer reads it now"
    assert answer(api, "confirm", entered, author, version=offered["version"]).json["state"] == "in-review"
    for person, status in ((away, 403), (clerk, 403), (first, 200)):
        assert api.post(f"/proposals/{entered}/review/pass", {}, as_=person).status_code == status, person.name
        assert api.get("/proposals?mine_to_review=true", as_=person).json["items"] == []
