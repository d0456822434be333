"""A re-elected member's earlier years: what stands under the seat of an earlier term is still his own."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.kernel.work import reading
from services.members.models import Seat
from services.scoring.queries.sight import seat_of_day, seat_of_year
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, housekeeping, re_elected
from tests.builders.entries import confirm, declare, facts_of, let_declare
from tests.builders.proposals import found_actor
from tests.builders.scoring import presence
from tests.builders.settings import edit_settings_of
from tests.builders.statements import statements
from tests.builders.years import YEAR, AYear, a_year, came, catch_up

THIS_YEAR = YEAR + 1
TURN = date(THIS_YEAR, 1, 1)
MINE = "/me/score/appeals"


@pytest.fixture
def before(place: Place) -> Person:
    """A member on his seat of the term in which last year was."""
    return place.member("示例委员甲")


@pytest.fixture
def year(place: Place, before: Person) -> AYear:
    """Last year's result is published; he and a colleague have a presence in it."""
    year = a_year(place=place)
    came(place=place, member=before)
    came(place=place, member=place.member("示例委员乙"))
    year.publish()
    return year


@pytest.fixture
def him(place: Place, year: AYear, before: Person) -> Person:
    """The same member since the turn of the year, with a presence of one half day in the new term."""
    him = re_elected(place, before, begins_on=TURN)
    presence(place=place, member=him, half_days=1, on=TURN + timedelta(days=11))
    catch_up(place=place)
    return him


def section(api: Api, who: Person, kind: str) -> list[dict[str, Any]]:
    sections = api.get("/home", as_=who).json["sections"]
    return [dict(item) for each in sections if each["kind"] == kind for item in each["items"]]


def test_he_reads_each_year_under_the_seat_that_he_had_in_it(
    api: Api, place: Place, before: Person, him: Person
) -> None:
    for of_year, person, half_days in ((YEAR, before, 2), (THIS_YEAR, him, 1)):
        receipt = api.get(f"/me/score?year={of_year}", as_=him).json
        assert (receipt["seat_id"], receipt["year"]) == (str(person.seat_id), of_year)
        assert [each["on"] for each in receipt["lines"] if each["fact_id"]] == [f"{of_year}-01-12"]
        ledger = api.get(f"/me/duty-facts?year={of_year}", as_=him).json["items"]
        assert [each["occurred_on"] for each in ledger] == [f"{of_year}-01-12"]
        (told,) = api.get(f"/me/dossier?year={of_year}", as_=him).json["dossier"]["years"]
        assert told["score"]["total"] == receipt["total"]
        assert [each["fields"]["half_days"] for each in told["facts"]] == [half_days]
    assert api.get("/me/score", as_=him).json["seat_id"] == str(him.seat_id)
    assert api.get("/home", as_=him).json["score"]["total"] == receipt["total"]


def test_no_dossier_of_a_seat_is_signed_for_a_year_of_another_term(
    api: Api, year: AYear, before: Person, him: Person
) -> None:
    for seat, its_year, others in ((before, YEAR, THIS_YEAR), (him, THIS_YEAR, YEAR)):
        address = f"/members/{seat.seat_id}/dossier?year="
        (told,) = api.get(f"{address}{its_year}", as_=year.scorer).json["dossier"]["years"]
        assert told["facts"] != []
        refused = api.get(f"{address}{others}", as_=year.scorer).json
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("dossier-year-unfit", "?year")


def test_what_is_shown_to_its_owner_is_shown_to_him(api: Api, place: Place, before: Person, him: Person) -> None:
    other = place.member("示例委员丙")
    address = f"/members/{before.seat_id}/score?year={YEAR}"
    assert api.get(address, as_=him).json["seat_id"] == str(before.seat_id)
    assert api.get(address, as_=other).json["code"] == "scores-hidden"
    board = f"/scores?year={YEAR}"
    assert [row["seat_id"] for row in api.get(board, as_=him).json["items"]] == [str(before.seat_id)]
    assert api.get(board, as_=other).json["items"] == []
    edit_settings_of(place, '[scoring.receipts]\nmember = "none"\n')
    for hidden in (address, f"/me/score?year={YEAR}"):
        assert api.get(hidden, as_=him).json["code"] == "scores-hidden"


def test_he_appeals_and_gets_the_answer(api: Api, place: Place, year: AYear, him: Person) -> None:
    body = {"year": YEAR, "reason": "当天到会三个半天（示例）"}
    made = api.post(MINE, {**body, "category": "meetings"}, as_=him).json
    assert (made["state"], made["actions"]) == ("waiting", ["withdraw"])
    again = api.post(MINE, {**body, "category": "meetings"}, as_=him).json
    assert again["code"] == "appeal-made-already"
    dropped = api.post(MINE, {**body, "missing": "三月的调研"}, as_=him).json
    withdrawal = f"{MINE}/{dropped['id']}/withdrawal"
    assert api.post(withdrawal, as_=place.member()).status_code == 404
    assert api.post(withdrawal, as_=him).json["state"] == "withdrawn"
    assert [item["note"] for item in section(api, him, "my-appeals")] == [f"{YEAR} 年度：待答复"]

    api.post(f"/score-appeals/{made['id']}/dismissal", {"answer": "签到表只有两个半天"}, as_=year.scorer)
    assert [item["note"] for item in section(api, him, "my-appeals")] == [f"{YEAR} 年度：申诉不成立"]
    appeals = api.get(f"/me/score?year={YEAR}", as_=him).json["appeals"]
    assert [each["answer"] for each in appeals] == ["签到表只有两个半天", None]


def test_what_he_appealed_before_the_turn_he_takes_back_after_it(
    api: Api, place: Place, year: AYear, before: Person
) -> None:
    body = {"year": YEAR, "reason": "示例", "missing": "三月的调研"}
    made = api.post(MINE, body, as_=before).json
    him = re_elected(place, before, begins_on=TURN)
    assert [item["id"] for item in section(api, him, "my-appeals")] == [made["id"]]
    assert api.post(f"{MINE}/{made['id']}/withdrawal", as_=him).json["state"] == "withdrawn"


def test_in_january_he_declares_something_of_december(place: Place, year: AYear, before: Person, him: Person) -> None:
    let_declare(place, "award")
    for on in (date(YEAR, 12, 30), TURN):
        declared = declare(place=place, member=him, on=on, label=f"示例申报 {on}")
        confirm(place=place, entry_id=declared["id"], by=year.second)
    assert [fact["year"] for fact in facts_of(place, before) if fact["kind"] == "award"] == [YEAR]
    assert [fact["year"] for fact in facts_of(place, him) if fact["kind"] == "award"] == [THIS_YEAR]


def test_his_seat_in_another_committee_is_not_his_here(api: Api, place: Place, him: Person) -> None:
    newcomer = place.member("示例委员丁")
    other = a_committee(place.toolbox, name="示例区政协", parent_id=place.id)
    elsewhere = other.member("示例委员丁")
    came(place=other, member=elsewhere)
    with housekeeping(place.toolbox, other.id) as work:
        work.get(Seat, elsewhere.seat_id).account_id = newcomer.account_id
    with housekeeping(place.toolbox, place.id) as work:
        work.get(Seat, newcomer.seat_id).term_id = work.get(Seat, him.seat_id).term_id
    with reading(place.toolbox, committee_id=place.id) as work:
        assert seat_of_year(work, found_actor(work, newcomer), YEAR) == newcomer.seat_id
    assert api.get(f"/me/duty-facts?year={YEAR}", as_=newcomer).json["items"] == []
    assert api.get(f"/members/{elsewhere.seat_id}/score?year={YEAR}", as_=newcomer).status_code == 404


def test_in_a_year_of_change_the_seat_with_a_card_counts(api: Api, place: Place, before: Person) -> None:
    a_year(place=place)
    turn = date(THIS_YEAR, 3, 1)
    him = re_elected(place, before, begins_on=turn)

    def seat_now() -> Any:
        with reading(place.toolbox, committee_id=place.id) as work:
            actor = found_actor(work, him)
            assert seat_of_day(work, actor, turn) == him.seat_id
            assert seat_of_day(work, actor, turn - timedelta(days=1)) == before.seat_id
            return seat_of_year(work, actor, THIS_YEAR)

    assert seat_now() == him.seat_id
    presence(place=place, member=before)
    assert seat_now() == before.seat_id
    assert api.get("/me/score", as_=him).json["seat_id"] == str(before.seat_id)
    presence(place=place, member=him, on=turn)
    assert seat_now() == him.seat_id
    with statements(place.toolbox.database.engine) as sent:
        assert api.get("/me/score", as_=him).json["seat_id"] == str(him.seat_id)
    assert not [each for each in sent if "ends_on" in each], sent
