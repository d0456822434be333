"""Collective proposals over HTTP: who proposes for a body, when, with which main members; and what it is worth."""

from typing import Any
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import SeatBody
from services.members.vocabulary import Role
from services.scoring.models import DutyFact
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.proposals import TEXT, a_collective_draft, a_draft, speaks_for


@pytest.fixture
def convener(place: Place) -> Person:
    """The roster says that he convenes the sector."""
    member = place.member("示例召集人")
    with housekeeping(place.toolbox, place.id) as work:
        work.add(SeatBody(seat_id=member.seat_id, body_id=place.sectors["经济"], is_convener=True))
    return member


@pytest.fixture
def officer(place: Place) -> Person:
    return place.officer(Role.ORGANISATION_OFFICER, name="示例经办人")


@pytest.fixture
def organisation(api: Api, place: Place, administrator: Person, officer: Person) -> UUID:
    """A party whose officer the administrator has named."""
    made = api.post("/bodies", {"kind": "organisation", "name": "示例党派市委会"}, as_=administrator)
    named = {"account_ids": [str(officer.account_id)]}
    answer = api.put(f"/bodies/{made.json['id']}/representatives", named, as_=administrator)
    assert [each["name"] for each in answer.json["items"]] == ["示例经办人"]
    return UUID(made.json["id"])


def body(body_id: UUID, *main: Person, **changes: Any) -> dict[str, Any]:
    """The request."""
    return {**TEXT, "body_id": str(body_id), "main_seat_ids": [str(each.seat_id) for each in main], **changes}


def settings(api: Api, administrator: Person, document: str) -> None:
    """Another version of the committee's settings."""
    version = api.get("/settings", as_=administrator).headers["ETag"]
    answer = api.put(
        "/settings", {"document": document, "note": "示例"}, as_=administrator, headers={"If-Match": version}
    )
    assert answer.status_code == 200, answer.json


def ledger(place: Place) -> dict[UUID, tuple[str | None, int | None]]:
    """Position and number of signers in the ledger of each member, and of the body, which has neither."""
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(work.select(DutyFact.seat_id, DutyFact.body_id, DutyFact.fields)).all()
    return {row.seat_id or row.body_id: (row.fields.get("position"), row.fields.get("signers")) for row in rows}


def test_an_organisations_officer_from_the_draft_to_the_ledger(
    api: Api, place: Place, officer: Person, organisation: UUID
) -> None:
    main, second = place.member("示例主笔甲"), place.member("示例主笔乙")
    assert [each["name"] for each in api.get("/me/bodies", as_=officer).json["items"]] == ["示例党派市委会"]
    made = api.post("/proposals/collective", body(organisation, main, second), as_=officer)
    assert (made.status_code, made.json["kind"], made.json["state"]) == (201, "collective", "draft")
    assert made.json["actions"] == ["edit", "name-main", "submit", "withdraw"]
    address = f"/proposals/{made.json['id']}"
    read = api.get(address, as_=officer)
    assert read.json["body"]["name"] == "示例党派市委会"
    assert [each["name"] for each in read.json["body"]["main_members"]] == ["示例主笔甲", "示例主笔乙"]
    assert [each["id"] for each in api.get("/me/proposals", as_=officer).json["items"]] == [made.json["id"]]
    home = {each["kind"]: each for each in api.get("/home", as_=officer).json["sections"]}
    assert home["my-proposals"]["count"] == 1
    edited = api.put(address, {**TEXT, "analysis": "补充。"}, as_=officer, headers={"If-Match": read.headers["ETag"]})
    assert edited.status_code == 200
    assert api.get(address, as_=main).json["actions"] == made.json["actions"], "the first main member stands for it"
    assert api.get(address, as_=second).status_code == 404
    assert api.post(f"{address}/submission", as_=officer).json["state"] == "in-review"
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    assert [each["body_name"] for each in api.get("/proposals", as_=first).json["items"]] == ["示例党派市委会"]
    api.post(f"{address}/review/pass", {}, as_=first)
    assert api.post(f"{address}/review/filing", {}, as_=last).json["state"] == "filed"
    assert ledger(place) == {main.seat_id: ("main", 2), second.seat_id: ("main", 2), organisation: (None, None)}


def test_a_sectors_convener_proposes_for_it(api: Api, place: Place, convener: Person) -> None:
    made = api.post("/proposals/collective", body(place.sectors["经济"]), as_=convener)
    assert made.status_code == 201
    address = f"/proposals/{made.json['id']}"
    main = place.member("示例主笔")
    named = api.put(f"{address}/main-members", {"main_seat_ids": [str(main.seat_id)]}, as_=convener)
    assert (named.status_code, named.json["version"]) == (200, 2)
    again = api.put(f"{address}/main-members", {"main_seat_ids": []}, as_=convener)
    assert (again.json["version"], api.get(address, as_=convener).json["body"]["main_members"]) == (3, [])
    stale = api.put(f"{address}/main-members", {"main_seat_ids": [], "version": 1}, as_=convener)
    assert (stale.status_code, stale.json["code"]) == (409, "lost-update")
    assert api.post(f"{address}/submission", as_=convener).status_code == 200
    history = [each["action"] for each in api.get(f"{address}/history", as_=convener).json["items"]]
    assert history == ["name-main", "name-main", "submit"]
    late = api.put(f"{address}/main-members", {"main_seat_ids": []}, as_=convener)
    assert (late.status_code, late.json["code"]) == (409, "not-its-turn")


def test_nobody_proposes_for_a_body_that_he_does_not_speak_for(
    api: Api, place: Place, convener: Person, officer: Person, organisation: UUID
) -> None:
    main = place.member()
    for person, body_id in ((convener, organisation), (officer, place.sectors["经济"]), (main, organisation)):
        refused = api.post("/proposals/collective", body(body_id, main), as_=person)
        assert (refused.status_code, refused.json["code"]) == (403, "not-for-this-body")
    nowhere = api.post("/proposals/collective", body(new_id(), main), as_=convener)
    assert nowhere.json["code"] == "not-for-this-body", "nobody is told whether there is such a body"
    assert api.get("/me/bodies", as_=main).json["items"] == []


def test_whoever_speaks_for_it_no_more_does_not_submit_it(
    api: Api, place: Place, administrator: Person, officer: Person, organisation: UUID
) -> None:
    address = (
        f"/proposals/{api.post('/proposals/collective', body(organisation, place.member()), as_=officer).json['id']}"
    )
    api.put(f"/bodies/{organisation}/representatives", {"account_ids": []}, as_=administrator)
    refused = api.post(f"{address}/submission", as_=officer)
    assert (refused.status_code, refused.json["errors"]) == (
        422, [{"pointer": "/body_id", "detail": "须由该单位现任的召集人或者经办人提交"}],
    )  # fmt: skip


def test_main_members_are_in_office_and_few(
    api: Api, place: Place, convener: Person, officer: Person, organisation: UUID
) -> None:
    four = [place.member() for _ in range(4)]
    refused = api.post("/proposals/collective", body(place.sectors["经济"], *four), as_=convener)
    assert (refused.json["code"], [each["pointer"] for each in refused.json["errors"]]) == (
        "main-members-refused", ["/main_seat_ids"],
    )  # fmt: skip
    wrong = body(place.sectors["经济"], four[0], four[0])
    wrong["main_seat_ids"].append(str(new_id()))
    refused = api.post("/proposals/collective", wrong, as_=convener)
    assert [each["pointer"] for each in refused.json["errors"]] == ["/main_seat_ids/1", "/main_seat_ids/2"]
    nobody = api.post("/proposals/collective", body(organisation), as_=officer)
    assert [each["detail"] for each in nobody.json["errors"]] == ["请至少写明一位主笔委员"]


def test_sectors_propose_during_the_plenary_and_organisations_at_any_time(
    api: Api, place: Place, administrator: Person, convener: Person, officer: Person, organisation: UUID,
    clock: HeldClock,
) -> None:  # fmt: skip
    cut_off = clock.now().isoformat()
    settings(api, administrator, f"[proposals]\ncut_off = {cut_off}\n")
    of_sector = api.post("/proposals/collective", body(place.sectors["经济"]), as_=convener).json["id"]
    of_party = api.post("/proposals/collective", body(organisation, place.member()), as_=officer).json["id"]
    clock.advance(seconds=1)
    refused = api.post(f"/proposals/{of_sector}/submission", as_=convener)
    assert [each["detail"] for each in refused.json["errors"]] == ["界别的集体提案只在大会期间提交，已过截止时间"]
    assert api.post(f"/proposals/{of_party}/submission", as_=officer).status_code == 200
    settings(
        api, administrator, f'[proposals]\ncut_off = {cut_off}\n[proposals.collective]\nbodies = ["organisation"]\n'
    )
    refused = api.post(f"/proposals/{of_sector}/submission", as_=convener)
    assert [each["detail"] for each in refused.json["errors"]] == ["本会不接受界别提出的集体提案"]


def test_what_came_in_time_comes_in_again_after_the_cut_off(
    api: Api, place: Place, administrator: Person, convener: Person, clock: HeldClock
) -> None:
    settings(api, administrator, f"[proposals]\ncut_off = {clock.now().isoformat()}\n")
    address = f"/proposals/{api.post('/proposals/collective', body(place.sectors['经济']), as_=convener).json['id']}"
    api.post(f"{address}/submission", as_=convener)
    clock.advance(days=1)
    reviewer = place.officer(Role.REVIEWER)
    assert api.post(f"{address}/review/send-back", {"reason": "请补充"}, as_=reviewer).status_code == 200
    assert api.post(f"{address}/submission", as_=convener).status_code == 200
    seen = api.get(address, as_=convener).json
    assert (seen["period"], seen["progress"]["decided"]["body"]) == ("during-plenary", "提案单位")


def test_a_collective_proposal_is_not_co_signed_and_others_have_no_main_members(
    api: Api, toolbox: Toolbox, place: Place, convener: Person
) -> None:
    collective = a_collective_draft(toolbox=toolbox, author=convener, body_id=place.sectors["经济"])
    invitation = {"seat_ids": [str(place.member().seat_id)], "sign_by": "2026-01-14T00:00:00+08:00"}
    refused = api.post(f"/proposals/{collective}/co-signatures", invitation, as_=convener)
    assert (refused.status_code, refused.json["code"]) == (403, "not-this-person")
    alone = a_draft(toolbox=toolbox, author=convener)
    refused = api.put(f"/proposals/{alone}/main-members", {"main_seat_ids": []}, as_=convener)
    assert (refused.status_code, refused.json["code"]) == (403, "not-this-person")


def test_an_officer_who_reviews_does_not_review_his_own(api: Api, toolbox: Toolbox, place: Place) -> None:
    both = place.officer(Role.ORGANISATION_OFFICER, Role.REVIEWER)
    speaks_for(place, place.sectors["教育"], both)
    proposal_id = a_collective_draft(
        toolbox=toolbox, author=both, body_id=place.sectors["教育"], main=[place.member()]
    )  # fmt: skip
    assert api.post(f"/proposals/{proposal_id}/submission", as_=both).status_code == 200
    waiting = api.get("/proposals", query_string={"mine_to_review": "true"}, as_=both).json["items"]
    assert waiting == []
    assert api.post(f"/proposals/{proposal_id}/review/pass", {}, as_=both).json["code"] == "not-this-person"


def test_only_who_serves_here_is_named(api: Api, place: Place, administrator: Person) -> None:
    address = f"/bodies/{place.sectors['经济']}/representatives"
    refused = api.put(address, {"account_ids": [str(new_id())]}, as_=administrator)
    assert (refused.json["code"], refused.json["errors"][0]["pointer"]) == ("representatives-refused", "/account_ids/0")
    member = place.member("示例委员甲")
    named = api.put(address, {"account_ids": [str(member.account_id)] * 2}, as_=administrator)
    assert [each["name"] for each in named.json["items"]] == ["示例委员甲"]
    assert api.get(address, as_=administrator).json == named.json
    assert api.get(f"/bodies/{new_id()}/representatives", as_=administrator).status_code == 404


def test_whoever_is_erased_represents_nobody(api: Api, place: Place, administrator: Person) -> None:
    address, member = f"/bodies/{place.sectors['经济']}/representatives", place.member()
    api.put(address, {"account_ids": [str(member.account_id)]}, as_=administrator)
    api.post(f"/accounts/{member.account_id}/disabling", as_=administrator)
    assert (
        api.post(f"/accounts/{member.account_id}/erasure", {"ground": "own-request"}, as_=administrator).status_code
        < 300
    )
    assert api.get(address, as_=administrator).json["items"] == []
