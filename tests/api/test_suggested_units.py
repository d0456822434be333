"""Suggested units over HTTP: chosen, shown by name, signed with the text, judged at submission."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands.reviewing import send_back_proposal
from services.proposals.models import ProposalRevision
from services.proposals.queries.cases import read_proposal
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee
from tests.builders.looking import holding
from tests.builders.proposals import TEXT, a_co_signed_proposal, a_draft, an_entry, an_offered_entry, ask, do

CITY, SCHOOLS = "示例市城管局", "示例市教育局"


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


def units_of(place: Place, *names: str) -> list[str]:
    """The identifiers of units."""
    return [str(place.units[name]) for name in names]


def save(api: Api, proposal_id: Any, as_: Person, **changes: Any) -> Any:
    """Save another text over the newest."""
    tag = api.get(f"/proposals/{proposal_id}", as_=as_).headers["ETag"]
    return api.put(f"/proposals/{proposal_id}", {**TEXT, **changes}, as_=as_, headers={"If-Match": tag})


def named(shown: Any) -> list[tuple[str, bool]]:
    """The units as a reply shows them."""
    return [(each["name"], each["is_abolished"]) for each in shown.json["suggested_units"]]


def abolish(api: Api, place: Place, administrator: Person, unit: str, **changes: Any) -> Any:
    """Let the administrator abolish a unit."""
    body = {"name": unit, "is_abolished": True, **changes}
    return api.put(f"/units/{place.units[unit]}", body, as_=administrator)


def test_units_are_chosen_in_their_order_and_shown_by_name(api: Api, place: Place, author: Person) -> None:
    listed = {each["name"]: each["id"] for each in api.get("/units", as_=author).json["items"]}
    wanted = [listed[SCHOOLS], listed[CITY]]
    made = api.post("/proposals", {**TEXT, "suggested_units": wanted}, as_=author)
    address = f"/proposals/{made.json['id']}"
    assert named(api.get(address, as_=author)) == [(SCHOOLS, False), (CITY, False)]
    assert save(api, made.json["id"], author, suggested_units=wanted[::-1]).json["revision"] == 2
    assert named(api.get(address, as_=author)) == [(CITY, False), (SCHOOLS, False)]
    revisions = api.get(f"{address}/revisions", as_=author).json["items"]
    of_before = api.get(f"{address}/revisions/{revisions[-1]['id']}", as_=author)
    assert named(of_before) == [(SCHOOLS, False), (CITY, False)]
    assert save(api, made.json["id"], author, suggested_units=wanted[::-1]).json["revision"] == 2, "nothing is new"


def test_a_unit_that_is_not_there_or_stands_twice_is_pointed_at(
    api: Api, toolbox: Toolbox, place: Place, author: Person
) -> None:
    [city] = units_of(place, CITY)
    elsewhere = str(a_committee(toolbox, name="示例县政协").units[CITY])
    wrong = {**TEXT, "suggested_units": [city, str(new_id()), city, elsewhere]}
    clerk = place.officer(Role.REVIEWER)
    draft, entry = a_draft(toolbox=toolbox, author=author), an_entry(toolbox=toolbox, clerk=clerk, author=author)
    seen = api.get(f"/proposals/{entry}", as_=clerk).headers["ETag"]
    for refused in (
        api.post("/proposals", wrong, as_=author),
        save(api, draft, author, suggested_units=wrong["suggested_units"]),
        api.put(f"/proposals/{entry}/entry", wrong, as_=clerk, headers={"If-Match": seen}),
        api.post("/proposal-entries", {**wrong, "author_seat_id": str(author.seat_id)}, as_=clerk),
    ):
        assert (refused.status_code, refused.json["code"]) == (422, "units-refused")
        assert [(each["pointer"], each["detail"]) for each in refused.json["errors"]] == [
            ("/suggested_units/1", "没有这个承办单位"), ("/suggested_units/2", "这个承办单位写了两次"),
            ("/suggested_units/3", "没有这个承办单位"),
        ]  # fmt: skip
    assert api.get(f"/proposals/{draft}", as_=author).json["suggested_units"] == []


def test_a_unit_abolished_since_is_named_while_writing_and_at_submission(
    api: Api, toolbox: Toolbox, place: Place, author: Person, administrator: Person
) -> None:
    units = units_of(place, SCHOOLS, CITY)
    draft = a_draft(toolbox=toolbox, author=author, suggested_units=[UUID(each) for each in units])
    submitted = a_draft(toolbox=toolbox, author=author, suggested_units=[UUID(units[1])])
    assert api.post(f"/proposals/{submitted}/submission", {}, as_=author).status_code == 200
    assert abolish(api, place, administrator, CITY).json == {"id": units[1], "name": CITY, "is_abolished": True}
    assert named(api.get(f"/proposals/{submitted}", as_=author)) == [(CITY, True)]
    refused = api.post(f"/proposals/{draft}/submission", {}, as_=author)
    assert (refused.status_code, refused.json["code"]) == (422, "not-ready")
    expected = {"pointer": "/suggested_units/1", "detail": "这个承办单位已经撤销，请另选或者移除"}
    assert refused.json["errors"] == [expected]
    checked = api.post("/proposals/text-checks", {**TEXT, "suggested_units": units}, as_=author)
    assert checked.json["missing"] == [expected]
    assert abolish(api, place, administrator, CITY, is_abolished=False, name="示例市城市管理局").status_code == 200
    assert named(api.get(f"/proposals/{draft}", as_=author))[1] == ("示例市城市管理局", False)
    assert api.post(f"/proposals/{draft}/submission", {}, as_=author).status_code == 200


def test_a_paper_with_an_abolished_unit_is_not_offered(
    api: Api, toolbox: Toolbox, place: Place, author: Person, administrator: Person
) -> None:
    clerk = place.officer(Role.REVIEWER)
    units = [place.units[CITY]]
    offered = an_offered_entry(toolbox=toolbox, clerk=clerk, author=author, suggested_units=units)
    entered = an_entry(toolbox=toolbox, clerk=clerk, author=author, suggested_units=units)
    abolish(api, place, administrator, CITY)
    body = {"paper_received_at": toolbox.ports.clock.now().isoformat()}
    version = api.get(f"/proposals/{offered}", as_=author).json["version"]
    for refused in (
        api.post(f"/proposals/{entered}/entry/offer", body, as_=clerk),
        api.post(f"/proposals/{offered}/entry/confirmation", {"version": version}, as_=author),
    ):
        assert [each["pointer"] for each in refused.json["errors"]] == ["/suggested_units/0"]


def test_units_are_signed_with_the_text(api: Api, toolbox: Toolbox, place: Place, author: Person) -> None:
    signer = place.member("李示例")
    joint = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
    save(api, joint, author, suggested_units=units_of(place, CITY))
    mine = api.get(f"/proposals/{joint}/co-signatures/mine", as_=signer)
    assert mine.json["state"] == "lapsed"
    assert [each["name"] for each in mine.json["text"]["suggested_units"]] == [CITY]
    changes = api.get(f"/proposals/{joint}/co-signatures/mine/changes", as_=signer).json
    city = {"id": str(place.units[CITY]), "name": CITY, "is_abolished": False}
    assert changes["changed_fields"] == [{"field": "suggested_units", "then": [], "now": [city]}]


def test_a_text_of_before_reads_as_one_that_suggests_none(
    api: Api, toolbox: Toolbox, place: Place, author: Person
) -> None:
    draft = a_draft(toolbox=toolbox, author=author)
    with holding(toolbox.database) as session:
        revision = session.query(ProposalRevision).filter(ProposalRevision.proposal_id == draft).one()
        revision.text = {name: value for name, value in revision.text.items() if name != "suggested_units"}
    assert api.get(f"/proposals/{draft}", as_=author).json["suggested_units"] == []
    assert save(api, draft, author, suggested_units=units_of(place, CITY)).status_code == 200


def test_the_queue_is_filtered_by_what_was_submitted(api: Api, toolbox: Toolbox, place: Place, author: Person) -> None:
    reviewer = place.officer(Role.REVIEWER)
    by_unit = {}
    for name in (CITY, SCHOOLS):
        by_unit[name] = a_draft(toolbox=toolbox, author=author, suggested_units=[place.units[name]])
        api.post(f"/proposals/{by_unit[name]}/submission", {}, as_=author)

    def found(name: str) -> list[str]:
        query = {"suggested_unit_id": str(place.units[name])}
        groups = api.get("/proposals/groups", as_=reviewer, query_string=query)
        items = api.get("/proposals", as_=reviewer, query_string=query).json["items"]
        assert groups.json["count"] == len(items)
        return [each["id"] for each in items]

    assert (found(CITY), found(SCHOOLS)) == ([str(by_unit[CITY])], [str(by_unit[SCHOOLS])])
    do(toolbox, reviewer, send_back_proposal, proposal_id=by_unit[CITY], reason="请补充")
    toolbox.ports.clock.advance(minutes=1)
    save(api, by_unit[CITY], author, suggested_units=units_of(place, SCHOOLS))
    assert (found(CITY), found(SCHOOLS)) == ([], [str(by_unit[SCHOOLS])]), "no word of what was not submitted"
    seen = ask(toolbox, reviewer, read_proposal, proposal_id=by_unit[CITY])
    assert [each["name"] for each in seen["suggested_units"]] == [CITY]
    view = {"name": "城管", "filters": {"suggested_unit_id": str(new_id())}, "is_shared": False}
    refused = api.post("/queue-views", view, as_=reviewer)
    assert [each["pointer"] for each in refused.json["errors"]] == ["/filters/suggested_unit_id"]


def test_units_are_renamed_and_abolished_by_the_administrator_alone(
    api: Api, place: Place, author: Person, administrator: Person
) -> None:
    assert abolish(api, place, author, CITY).status_code == 403
    taken = abolish(api, place, administrator, CITY, name=SCHOOLS)
    assert (taken.status_code, taken.json["code"]) == (409, "name-taken")
    unknown = {"name": "示例局", "is_abolished": False}
    assert api.put(f"/units/{new_id()}", unknown, as_=administrator).status_code == 404
    abolish(api, place, administrator, CITY)
    listed = {each["name"]: each["is_abolished"] for each in api.get("/units", as_=author).json["items"]}
    assert listed == {CITY: True, SCHOOLS: False}
