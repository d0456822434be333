"""What everybody but the author sees of a text that he saved and did not submit: nothing, in no view, in no state."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import edit_proposal, withdraw_proposal
from services.proposals.models import Proposal
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.proposals import TEXT, a_draft, a_proposal_sent_back, do

PRIVATE: dict[str, Any] = {
    "title": "私稿案由", "situation": "私稿情况", "analysis": "私稿分析", "suggestions": ["私稿建议"],
    "category": "culture", "is_researched": False, "may_be_published": False,
    "suggested_units": [],
}  # fmt: skip
"""Another value for every field; that of units `test_suggested_units.py` has."""


@pytest.fixture
def reviewing_member(place: Place) -> Person:
    """A seat does not make somebody else's text one's own."""
    return place.member("示例兼审委员", roles=(Role.REVIEWER,))


@pytest.fixture
def supervisor(place: Place) -> Person:
    return place.officer(Role.SUPERVISOR)


@pytest.fixture
def sent_back(toolbox: Toolbox, author: Person, first: Person) -> UUID:
    return a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)


@pytest.fixture
def edit(toolbox: Toolbox, author: Person, clock: HeldClock) -> Callable[[UUID], None]:
    """Let the author save the private text, some minutes later."""

    def save(proposal_id: UUID) -> None:
        clock.advance(minutes=7)
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=3, **PRIVATE)

    return save


def text_of(shown: dict[str, Any]) -> dict[str, Any]:
    """The text in an answer as a client would save it."""
    return {**{name: shown[name] for name in TEXT}, "suggestions": [each["text"] for each in shown["suggestions"]]}


def listed(api: Api, person: Person, **query: str) -> list[dict[str, Any]]:
    """The queue as the person sees it."""
    return api.get("/proposals", query_string=query, as_=person).json["items"]


def every_view(api: Api, person: Person, proposal_id: UUID) -> dict[str, str]:
    """All that a person can read of a proposal, each answer as it is sent; what is not found besides."""
    address = f"/proposals/{proposal_id}"
    views = [
        address, f"{address}/history", f"{address}/revisions", "/proposals", "/proposals?mine_to_review=true",
        "/proposals?state=sent-back", "/proposals?state=withdrawn", "/proposals?state=in-review",
        "/proposals?category=culture", "/proposals?category=society", "/home",
    ]  # fmt: skip
    answers = {view: api.get(view, as_=person) for view in views}
    revisions = answers[f"{address}/revisions"].json.get("items", [])
    answers |= {each["id"]: api.get(f"{address}/revisions/{each['id']}", as_=person) for each in revisions}
    return {view: answer.get_data(as_text=True) for view, answer in answers.items()}


def assert_nothing_private(api: Api, person: Person, proposal_id: UUID) -> None:
    """No view of this person holds a word of the private text."""
    for view, body in every_view(api, person, proposal_id).items():
        assert "私稿" not in body, view
        assert "culture" not in body, view


def test_before_the_edit_everybody_reads_the_same(
    api: Api, author: Person, first: Person, reviewing_member: Person, sent_back: UUID
) -> None:
    for person in (author, first, reviewing_member):
        assert text_of(api.get(f"/proposals/{sent_back}", as_=person).json) == TEXT
    assert [item["title"] for item in listed(api, first)] == [TEXT["title"]]


def test_after_the_edit_its_author_reads_what_he_saved_and_others_what_he_submitted(
    api: Api, author: Person, first: Person, reviewing_member: Person, sent_back: UUID, edit: Callable[[UUID], None]
) -> None:
    before = api.get(f"/proposals/{sent_back}", as_=first).json
    edit(sent_back)
    mine = api.get(f"/proposals/{sent_back}", as_=author).json
    assert (text_of(mine), mine["revision"]) == (PRIVATE, 2)
    (item,) = api.get("/me/proposals", as_=author).json["items"]
    assert (item["title"], item["category"], item["saved_at"]) == ("私稿案由", "culture", mine["saved_at"])
    (home,) = (each for each in api.get("/home", as_=author).json["sections"] if each["kind"] == "my-proposals")
    assert [each["title"] for each in home["items"]] == ["私稿案由"]
    for person in (first, reviewing_member):
        theirs = api.get(f"/proposals/{sent_back}", as_=person).json
        assert {**theirs, "version": before["version"]} == before  # Nor is it told when he saved.
        (item,) = listed(api, person)
        assert (item["title"], item["category"]) == (TEXT["title"], TEXT["category"])
        assert item["saved_at"] == theirs["saved_at"] == theirs["submitted_at"] < mine["saved_at"]
        assert listed(api, person, category="society") == [item]
        assert listed(api, person, category="culture") == []
        assert_nothing_private(api, person, sent_back)


def test_a_withdrawal_does_not_lay_the_private_text_open(
    api: Api, toolbox: Toolbox, author: Person, first: Person, reviewing_member: Person, supervisor: Person,
    sent_back: UUID, edit: Callable[[UUID], None],
) -> None:  # fmt: skip
    edit(sent_back)
    do(toolbox, author, withdraw_proposal, proposal_id=sent_back)
    assert text_of(api.get(f"/proposals/{sent_back}", as_=author).json) == PRIVATE
    assert [item["title"] for item in api.get("/me/proposals", as_=author).json["items"]] == ["私稿案由"]
    for person in (first, reviewing_member, supervisor):
        seen = api.get(f"/proposals/{sent_back}", as_=person).json
        assert (seen["state"], text_of(seen)) == ("withdrawn", TEXT)
        assert [item["title"] for item in listed(api, person, category="society")] == [TEXT["title"]]
        assert listed(api, person, category="culture") == []
        assert_nothing_private(api, person, sent_back)


def test_what_is_submitted_again_is_seen_by_all(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person, supervisor: Person, clock: HeldClock,
    sent_back: UUID, edit: Callable[[UUID], None],
) -> None:  # fmt: skip
    edit(sent_back)
    do(toolbox, author, submit_proposal, proposal_id=sent_back)
    clock.advance(days=40)
    for person in (first, supervisor):
        seen = api.get(f"/proposals/{sent_back}", as_=person).json
        assert (text_of(seen), seen["revision"]) == (PRIVATE, 2)
        assert [item["title"] for item in listed(api, person, category="culture")] == ["私稿案由"]
        shown = [item for each in api.get("/home", as_=person).json["sections"] for item in each["items"]]
        assert "私稿案由" in [item["title"] for item in shown]
    assert [item["title"] for item in listed(api, first, mine_to_review="true")] == ["私稿案由"]


def test_a_reviewer_finds_his_own_in_the_queue_as_he_saved_it(
    api: Api, toolbox: Toolbox, first: Person, reviewing_member: Person
) -> None:
    own = a_proposal_sent_back(toolbox=toolbox, author=reviewing_member, reviewer=first)
    do(toolbox, reviewing_member, edit_proposal, proposal_id=own, base_version=3, **PRIVATE)
    assert [item["title"] for item in listed(api, reviewing_member, category="culture")] == ["私稿案由"]
    assert listed(api, first, category="culture") == []


def test_a_draft_that_was_never_submitted_is_its_authors_alone_withdrawn_or_not(
    api: Api, toolbox: Toolbox, author: Person, first: Person, reviewing_member: Person, supervisor: Person
) -> None:
    draft = a_draft(toolbox=toolbox, author=author, title="私稿案由")
    for _ in range(2):
        for person in (first, reviewing_member, supervisor):
            for path in ("", "/history", "/revisions"):
                assert api.get(f"/proposals/{draft}{path}", as_=person).status_code == 404
            assert listed(api, person) == []
            assert_nothing_private(api, person, draft)
        assert api.get(f"/proposals/{draft}", as_=author).json["title"] == "私稿案由"
        if api.get(f"/proposals/{draft}", as_=author).json["state"] == "draft":
            do(toolbox, author, withdraw_proposal, proposal_id=draft)


def test_the_database_too_wants_the_submitted_title(toolbox: Toolbox, place: Place, sent_back: UUID) -> None:
    table = Proposal.__table__
    with pytest.raises(IntegrityError), housekeeping(toolbox, place.id) as work:
        work.session.execute(table.update().where(table.c.id == sent_back).values(submitted_title=None))
