"""Links between proposals of two committees: offered by a code, accepted, ended; what is seen across and by whom."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.looking import looking
from tests.builders.proposals import TEXT, a_draft, a_filed_proposal, a_submitted_proposal
from tests.builders.statements import statements


@pytest.fixture
def there(toolbox: Toolbox) -> Place:
    return a_committee(toolbox, name="示例邻市政协")


@pytest.fixture
def neighbour(there: Place) -> Person:
    return there.member("示例邻市提案人")


def links(api: Api, person: Person, proposal_id: UUID) -> list[dict[str, Any]]:
    """The links as this person sees them."""
    items: list[dict[str, Any]] = api.get(f"/proposals/{proposal_id}/links", as_=person).json["items"]
    return items


def offer(api: Api, person: Person, proposal_id: UUID) -> dict[str, Any]:
    """Offer a link."""
    answer = api.post(f"/proposals/{proposal_id}/links", as_=person)
    assert answer.status_code == 201
    return dict(answer.json)


def accept(api: Api, person: Person, proposal_id: UUID, code: str) -> Any:
    """Accept one."""
    return api.post(f"/proposals/{proposal_id}/links/acceptance", {"code": code}, as_=person)


def test_two_authors_link_their_proposals_and_each_committee_owns_its_own(
    api: Api, toolbox: Toolbox, there: Place, author: Person, neighbour: Person
) -> None:
    ours = a_draft(toolbox=toolbox, author=author)
    first, last = there.officer(Role.REVIEWER), there.officer(Role.REVIEWER)
    theirs = a_filed_proposal(toolbox=toolbox, author=neighbour, first=first, last=last, title="关于跨市公交的建议")
    offered = offer(api, author, ours)
    assert [each["code"] for each in links(api, author, ours)] == [offered["code"]]
    accepted = accept(api, neighbour, theirs, offered["code"])
    assert (accepted.status_code, len(accepted.json["items"])) == (200, 1)
    (seen,) = links(api, author, ours)
    assert (seen["committee_name"], seen["code"]) == ("示例邻市政协", None)
    assert seen["other"] == {"title": "关于跨市公交的建议", "state": "filed", "case_label": seen["other"]["case_label"]}
    assert seen["other"]["case_label"]
    (other,) = links(api, neighbour, theirs)
    assert (other["committee_name"], other["other"]) == ("示例市政协", None), "a draft is seen by nobody"
    api.post(f"/proposals/{ours}/submission", as_=author)
    (other,) = links(api, neighbour, theirs)
    assert other["other"] == {"title": TEXT["title"], "state": "in-review", "case_label": None}
    assert links(api, there.member(), theirs) == [other], "members see of it what they may see of any"
    assert api.get(f"/proposals/{ours}", as_=neighbour).status_code == 404
    with looking(toolbox.database) as session:
        rows = session.execute(
            select(AuditRow.committee_id, AuditRow.object_id).where(AuditRow.action == "proposal-linked")
        ).all()
    assert {tuple(row) for row in rows} == {(author.committee_id, ours), (neighbour.committee_id, theirs)}


@pytest.mark.parametrize("who", ["one", "other"])
def test_either_author_ends_it_for_both(
    api: Api, toolbox: Toolbox, author: Person, neighbour: Person, who: str
) -> None:  # fmt: skip
    ours, theirs = a_draft(toolbox=toolbox, author=author), a_draft(toolbox=toolbox, author=neighbour)
    accept(api, neighbour, theirs, offer(api, author, ours)["code"])
    person, proposal_id = (author, ours) if who == "one" else (neighbour, theirs)
    (link,) = links(api, person, proposal_id)
    for _ in range(2):
        ended = api.post(f"/proposals/{proposal_id}/links/{link['id']}/end", as_=person)
        assert (ended.status_code, ended.json["items"]) == (200, [])
    assert links(api, author, ours) == links(api, neighbour, theirs) == []
    assert api.post(f"/proposals/{proposal_id}/links/{new_id()}/end", as_=person).status_code == 404


def test_a_code_is_good_once_for_thirty_days_and_only_elsewhere(
    api: Api, toolbox: Toolbox, place: Place, author: Person, neighbour: Person, clock: HeldClock
) -> None:
    ours, theirs = a_draft(toolbox=toolbox, author=author), a_draft(toolbox=toolbox, author=neighbour)
    code = offer(api, author, ours)["code"]
    colleague = place.member()
    at_home = accept(api, colleague, a_draft(toolbox=toolbox, author=colleague), code)
    wrong = accept(api, neighbour, theirs, code[:-1] + ("A" if code[-1] != "A" else "B"))
    nonsense = accept(api, neighbour, theirs, "没有这样的码")
    assert accept(api, neighbour, theirs, code.lower()).status_code == 200
    again = accept(api, neighbour, theirs, code)
    late = offer(api, author, ours)["code"]
    clock.advance(days=30)
    too_late = accept(api, neighbour, theirs, late)
    taken_back = offer(api, author, ours)
    api.post(f"/proposals/{ours}/links/{taken_back['id']}/end", as_=author)
    ended = accept(api, neighbour, theirs, taken_back["code"])
    for answer in (at_home, wrong, nonsense, again, too_late, ended):
        assert (answer.status_code, answer.json["code"]) == (422, "link-code-refused")
    assert len(links(api, neighbour, theirs)) == 1
    assert len(links(api, author, ours)) == 1


def test_only_its_author_links_a_proposal_and_not_a_withdrawn_one(
    api: Api, toolbox: Toolbox, place: Place, author: Person, neighbour: Person
) -> None:
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    code = offer(api, neighbour, a_draft(toolbox=toolbox, author=neighbour))["code"]
    member = place.member()
    assert api.post(f"/proposals/{filed}/links", as_=member).json["code"] == "not-this-person"
    assert accept(api, member, filed, code).json["code"] == "not-this-person"
    (mine,) = [offer(api, author, filed)]
    assert api.post(f"/proposals/{filed}/links/{mine['id']}/end", as_=member).json["code"] == "not-this-person"
    assert links(api, member, filed) == [], "what is only offered its author alone sees"
    draft = a_draft(toolbox=toolbox, author=author)
    api.post(f"/proposals/{draft}/withdrawal", {}, as_=author)
    assert api.post(f"/proposals/{draft}/links", as_=author).json["code"] == "not-its-turn"


def test_what_was_withdrawn_or_is_linked_already_is_not_accepted(
    api: Api, toolbox: Toolbox, author: Person, neighbour: Person
) -> None:
    ours, theirs = a_draft(toolbox=toolbox, author=author), a_draft(toolbox=toolbox, author=neighbour)
    code, another, for_later = (offer(api, author, ours)["code"] for _ in range(3))
    assert accept(api, neighbour, theirs, code).status_code == 200
    again = accept(api, neighbour, theirs, another)
    assert (again.status_code, again.json["errors"][0]["detail"]) == (422, "双方已经关联")
    api.post(f"/proposals/{ours}/withdrawal", {}, as_=author)
    late = accept(api, neighbour, a_draft(toolbox=toolbox, author=neighbour), for_later)
    assert (late.status_code, late.json["code"]) == (422, "link-code-refused")
    assert len(links(api, neighbour, theirs)) == 1


def test_a_proposal_has_twenty_links_at_most(api: Api, toolbox: Toolbox, author: Person, clock: HeldClock) -> None:
    ours = a_draft(toolbox=toolbox, author=author)
    for _ in range(20):
        offer(api, author, ours)
    refused = api.post(f"/proposals/{ours}/links", as_=author)
    assert (refused.status_code, refused.json["code"], refused.json["most"]) == (409, "too-many-links", 20)
    clock.advance(seconds=timedelta(days=30).total_seconds())
    assert offer(api, author, ours)["code"], "offers whose time is over do not count"


def test_many_links_into_one_committee_are_read_as_one(
    api: Api, toolbox: Toolbox, author: Person, neighbour: Person
) -> None:
    ours = a_draft(toolbox=toolbox, author=author)

    def link_and_read() -> tuple[int, list[str]]:
        theirs = a_submitted_proposal(toolbox=toolbox, author=neighbour)
        assert accept(api, neighbour, theirs, offer(api, author, ours)["code"]).status_code == 200
        with statements(toolbox.database.engine) as sent:
            shown = links(api, author, ours)
        return len(sent), [each["other"]["state"] for each in shown]

    one, _ = link_and_read()
    link_and_read()
    assert link_and_read() == (one, ["in-review"] * 3)
