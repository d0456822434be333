"""What the office may propose for publication, in one list: neither more nor less than it may propose case by case."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands.publishing import propose_publication, release_publication, retract_publication
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.submitting import submit_proposal
from services.proposals.queries.publishable import list_publishable_proposals
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import (
    a_co_signed_proposal,
    a_collective_draft,
    a_filed_proposal,
    a_submitted_proposal,
    ask,
    do,
    speaks_for,
)
from tests.builders.reviewing import a_case_asked_to_be_withdrawn, a_withdrawn_case
from tests.builders.statements import statements

LIST = "/proposals/publishable"


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


@pytest.fixture
def first(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


@pytest.fixture
def last(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


def listed(api: Api, as_: Person, **query: Any) -> list[str]:
    """The identifiers of what somebody may propose."""
    answer = api.get(LIST, as_=as_, query_string=query)
    assert answer.status_code == 200, answer.json
    return [each["id"] for each in answer.json["items"]]


def test_it_holds_what_can_be_proposed_and_nothing_else(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
) -> None:
    people = {"toolbox": toolbox, "author": author, "first": first, "last": last}
    signer = place.member(roles=(Role.REVIEWER,))
    speaks_for(place, place.sectors["经济"], author)
    drafts = {
        "joint": a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer]),
        "collective": a_collective_draft(toolbox=toolbox, author=author, body_id=place.sectors["经济"]),
    }
    for each in drafts.values():
        do(toolbox, author, submit_proposal, proposal_id=each)
        do(toolbox, first, pass_review_step, proposal_id=each)
        do(toolbox, last, file_proposal, proposal_id=each)
    cases: dict[str, UUID] = {
        **drafts, "plain": a_filed_proposal(**people),
        "reviewers own": a_filed_proposal(**{**people, "author": signer}),
        "refused": a_filed_proposal(**people, may_be_published=False),
        "unsaid": a_filed_proposal(**people, may_be_published=None),
        "in review": a_submitted_proposal(toolbox=toolbox, author=author),
        "withdrawal asked": a_case_asked_to_be_withdrawn(**people), "withdrawn": a_withdrawn_case(**people),
        **{name: a_filed_proposal(**people) for name in ("proposed", "released", "retracted", "consent withdrawn")},
    }  # fmt: skip
    for name in ("proposed", "released", "retracted", "consent withdrawn"):
        do(toolbox, first, propose_publication, proposal_id=cases[name])
    do(toolbox, last, release_publication, proposal_id=cases["released"])
    do(toolbox, last, retract_publication, proposal_id=cases["retracted"], reason="请先核实数据")
    do(toolbox, author, retract_publication, proposal_id=cases["consent withdrawn"], reason="不再同意")
    names = {str(proposal_id): name for name, proposal_id in cases.items()}

    def found(as_: Person) -> set[str]:
        return {names[each] for each in listed(api, as_)}

    everywhere = {"collective", "plain", "withdrawal asked", "retracted"}
    assert found(first) == {*everywhere, "joint", "reviewers own"}
    assert found(signer) == everywhere, "neither his own nor what he signed"
    rows = {names[each["id"]]: each for each in api.get(LIST, as_=first).json["items"]}
    assert (rows["retracted"]["retraction_reason"], rows["plain"]["retracted_at"]) == ("请先核实数据", None)
    assert (rows["collective"]["body_name"], rows["plain"]["author_name"]) == ("经济", "张示例")
    for as_ in (first, signer):
        actions = {
            name: api.get(f"/proposals/{proposal_id}/publication", as_=as_).json["actions"]
            for name, proposal_id in cases.items() if name not in {"refused", "unsaid", "consent withdrawn"}
        }  # fmt: skip
        assert found(as_) == {name for name, open_to in actions.items() if "propose" in open_to}, "one by one as well"
    assert api.get(LIST, as_=author).status_code == 403
    assert listed(api, a_committee(toolbox, name="示例县政协").officer(Role.REVIEWER)) == []


def test_it_is_read_page_by_page_by_one_statement(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
) -> None:
    cases = []
    for category in ("society", "economy", "society"):
        cases.append(str(a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last, category=category)))
        toolbox.ports.clock.advance(minutes=1)
    page = api.get(LIST, as_=first, query_string={"limit": 2}).json
    assert [each["id"] for each in page["items"]] == cases[:0:-1]
    assert listed(api, first, limit=2, after=page["next"]) == cases[:1]
    assert listed(api, first, category="society", session_id=str(place.session_id)) == [cases[2], cases[0]]
    broken = api.get(LIST, as_=first, query_string={"after": "x"})
    assert (broken.status_code, broken.json["errors"][0]["pointer"]) == (422, "?after")
    ask(toolbox, first, list_publishable_proposals, limit=2)
    with statements(toolbox.database.engine) as sent:
        ask(toolbox, first, list_publishable_proposals, limit=2)
    assert len([each for each in sent if "publication" in each.lower()]) == 1
