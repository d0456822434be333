"""What bodies do themselves over HTTP: who declares it, who reads it, and who may not."""

from typing import Any

import pytest

from services.members.models import SeatBody
from services.members.vocabulary import Role
from tests.builders import bodies
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.entries import let_declare
from tests.builders.proposals import speaks_for
from tests.builders.scoring import WITH_OUTCOMES, a_published_regulation
from tests.builders.settings import set_settings

SENT: dict[str, Any] = {**bodies.ACTIVITY, "on": "2026-01-08"}


@pytest.fixture
def convener(place: Place) -> Person:
    """Who convenes the sector of economy."""
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    person = place.member("示例召集人", roles=(Role.CONVENER,))
    with housekeeping(place.toolbox, place.id) as work:
        work.add(SeatBody(seat_id=person.seat_id, body_id=place.sectors["经济"], is_convener=True))
    return person


def test_who_speaks_for_a_body_declares_and_another_one_confirms(api: Api, place: Place, convener: Person) -> None:
    economy = place.sectors["经济"]
    path = f"/bodies/{economy}/duty-entries"
    (kind,) = api.get("/duty-facts/kinds?year=2026&body_kind=sector", as_=convener).json["kinds"]
    assert (kind["key"], kind["name"], kind["may_declare"]) == ("group_activity", "界别活动", False)
    assert [each["name"] for each in kind["details"]] == ["参加人数"]
    assert api.get("/duty-facts/kinds?year=2026&body_kind=organisation", as_=convener).json["kinds"] == []
    closed = api.post(path, SENT, as_=convener)
    assert (closed.status_code, closed.json["code"]) == (409, "declaration-not-allowed")
    let_declare(place, "group_activity", "award")
    assert api.get("/duty-facts/kinds?body_kind=sector", as_=convener).json["kinds"][0]["may_declare"]
    of_member = api.post(path, {**SENT, "kind": "award"}, as_=convener)
    assert (of_member.status_code, of_member.json["errors"][0]["pointer"]) == (422, "/kind")
    for person, status in (
        (place.member(), 404), (place.officer(Role.SCORER), 403),
        (a_committee(place.toolbox, name="另一市政协").member(), 404),
    ):  # fmt: skip
        assert api.post(path, SENT, as_=person).status_code == status
    assert api.post(f"/bodies/{place.sectors['教育']}/duty-entries", SENT, as_=convener).status_code == 404

    declared = api.post(path, SENT, as_=convener)
    assert (declared.status_code, declared.json["form"], declared.json["actions"]) == (
        201, "declaration", ["attach", "take-back"],
    )  # fmt: skip
    assert declared.json["bodies"] == [{"body_id": str(economy), "kind": "sector", "name": "经济"}]
    officer = place.officer(Role.ORGANISATION_OFFICER, name="示例经办人")
    speaks_for(place, economy, officer)
    by_officer = api.post(path, {**SENT, "label": "另一次活动"}, as_=officer)
    assert api.get("/me/duty-entries", as_=officer).json["items"][0]["id"] == by_officer.json["id"]
    home = {each["kind"]: each["items"] for each in api.get("/home", as_=officer).json["sections"]}
    assert [(each["title"], each["note"]) for each in home["my-declarations"]] == [("另一次活动", "待确认")]
    scorer = place.officer(Role.SCORER)
    confirmed = api.post(f"/duty-entries/{declared.json['id']}/confirmation", {"matter": "示例季度活动"}, as_=scorer)
    assert confirmed.json["state"] == "confirmed"
    twice = api.post(path, SENT, as_=convener)
    assert (twice.status_code, twice.json["code"], twice.json["body_ids"]) == (409, "duty-fact-stands", [str(economy)])


def test_a_bodys_ledger_is_read_as_its_score_is(api: Api, place: Place, convener: Person) -> None:
    economy, scorer = place.sectors["经济"], place.officer(Role.SCORER)
    for number in range(3):
        bodies.held(
            place=place, scorers=(scorer, place.officer(Role.SCORER)), body_id=economy, label=f"示例活动{number}",
            is_confidential=True,
        )  # fmt: skip
    path = f"/bodies/{economy}/duty-facts?year=2026"
    first = api.get(f"{path}&limit=2", as_=scorer).json
    rest = api.get(f"{path}&limit=2&after={first['next']}", as_=scorer).json
    shown = [*first["items"], *rest["items"]]
    assert [each["label"] for each in shown] == ["示例活动2", "示例活动1", "示例活动0"]
    assert (shown[0]["source"], shown[0]["kind_name"], shown[0]["entry"]["reason"]) == (
        "人工登记", "界别活动", "示例活动简报",
    )  # fmt: skip
    assert api.get(f"{path}&kind=award", as_=scorer).json["items"] == []
    assert api.get(path, as_=convener).json["code"] == "scores-hidden"
    set_settings(place.toolbox, place.id, '[scoring.totals]\nconvener = "bodies"\n')
    assert len(api.get(path, as_=convener).json["items"]) == 3
    assert api.get(f"/bodies/{place.sectors['教育']}/duty-facts", as_=convener).status_code == 404
    assert api.get(path, as_=place.member()).json["code"] == "scores-hidden"
    assert api.get(path, as_=place.officer(Role.REVIEWER)).status_code == 403
    elsewhere = a_committee(place.toolbox, name="另一市政协").officer(Role.SCORER)
    assert api.get(path, as_=elsewhere).status_code == 404
