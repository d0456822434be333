"""Honour lists: drawn up by one person from a ranking, confirmed by another while the ranking is still the same."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from server.worker import Worker
from services.kernel.work import Toolbox
from services.members.models import Officer, Seat
from services.members.vocabulary import Role
from services.scoring.honour_models import HonourList
from services.scoring.honour_vocabulary import HonourState
from tests.builders.client import Api
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.notices import inbox_of
from tests.builders.scoring import WITH_OUTCOMES, a_published_regulation, presence


class Hall:
    """Six members whose order is their name's, and who may propose and confirm."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.scorer, self.second = (place.officer(Role.SCORER, name=f"示例考核{each}") for each in "甲乙")
        text = WITH_OUTCOMES.replace("effective_from = 2026-01-01", "effective_from = 2025-01-01")
        a_published_regulation(place=place, text=text)
        self.members = [place.member(f"示例{number}") for number in range(6)]
        for number, member in enumerate(self.members):
            presence(place=place, member=member, half_days=8 - number)
        self.catch_up()

    def catch_up(self) -> None:
        """Let the worker do what is due."""
        while Worker(self.place.toolbox).deliver():
            pass

    def asked(self, **changes: dict[Person, str]) -> dict[str, object]:
        """What is sent to propose a list."""
        named = {
            name: [{"seat_id": str(person.seat_id), "reason": reason} for person, reason in people.items()]
            for name, people in changes.items()
        }
        return {"year": 2026, "ranking": "honour", **named}


@pytest.fixture
def hall(place: Place) -> Hall:
    return Hall(place)


def test_one_person_draws_it_up_and_another_confirms_it(api: Api, hall: Hall) -> None:
    proposed = api.post("/honour-lists", hall.asked(), as_=hall.scorer)
    assert proposed.status_code == 201
    honours = proposed.json
    assert [each["name"] for each in honours["members"]] == ["示例0", "示例1", "示例2"]
    assert {(each["is_on_list"], each["reason"]) for each in honours["members"]} == {(True, "")}
    assert (honours["state"], honours["actions"], len(honours["drawn_from"])) == ("proposed", ["refuse"], 64)
    assert api.post("/honour-lists", hall.asked(), as_=hall.second).json["code"] == "honours-wait"
    path = f"/honour-lists/{honours['id']}"
    assert api.post(f"{path}/confirmation", {}, as_=hall.scorer).json["code"] == "not-this-person"
    confirmed = api.post(f"{path}/confirmation", {}, as_=hall.second).json
    assert (confirmed["state"], confirmed["decided_by_name"]) == ("confirmed", "示例考核乙")
    assert api.post(f"{path}/refusal", {"reason": "再议"}, as_=hall.second).json["code"] == "not-its-turn"
    presence(place=hall.place, member=hall.members[5], half_days=8, meeting="research", on=date(2026, 1, 13))
    hall.catch_up()
    kept = api.get(path, as_=hall.second).json
    assert kept["members"] == honours["members"], "kept as it was confirmed"
    (listed,) = api.get("/honour-lists?year=2026", as_=hall.second).json["items"]
    assert (listed["id"], listed["drawn_from"]) == (honours["id"], honours["drawn_from"])


def test_a_ranking_that_has_moved_is_not_confirmed(api: Api, hall: Hall) -> None:
    path = f"/honour-lists/{api.post('/honour-lists', hall.asked(), as_=hall.scorer).json['id']}"
    presence(place=hall.place, member=hall.members[5], half_days=8, meeting="research", on=date(2026, 1, 13))
    assert api.post(f"{path}/confirmation", {}, as_=hall.second).json["code"] == "honours-not-counted"
    hall.catch_up()
    assert api.post(f"{path}/confirmation", {}, as_=hall.second).json["code"] == "honours-moved"
    refused = api.post(f"{path}/refusal", {"reason": "排名已变"}, as_=hall.scorer).json
    assert (refused["state"], refused["decision_reason"]) == ("refused", "排名已变")
    assert api.post("/honour-lists", hall.asked(), as_=hall.scorer).status_code == 201


def test_whoever_is_barred_takes_no_place_and_is_named_only_with_a_reason(
    api: Api, place: Place, toolbox: Toolbox
) -> None:
    hall = Hall(place)
    for half_day in (1, 2):  # The member who is first has had the lowest grade in two years, and is talked to.
        presence(place=place, member=hall.members[0], half_days=half_day, meeting="lecture", on=date(2025, 3, half_day))
    hall.catch_up()
    first = api.get("/scores/rankings/places?ranking=honour", as_=hall.scorer).json["items"][0]
    assert (first["name"], len(first["barred_by"])) == ("示例0", 1)
    honours = api.post("/honour-lists", hall.asked(), as_=hall.scorer).json
    told = {each["name"]: (each["is_on_list"], bool(each["reason"])) for each in honours["members"]}
    assert told == {
        "示例1": (True, False), "示例2": (True, False), "示例3": (True, False), "示例0": (False, True),
    }  # fmt: skip
    api.post(f"/honour-lists/{honours['id']}/refusal", {"reason": "重新提出"}, as_=hall.scorer)
    too_many = api.post("/honour-lists", hall.asked(add={hall.members[0]: "主席会议决定"}), as_=hall.scorer)
    assert (too_many.json["code"], too_many.json["errors"][0]["pointer"]) == ("honours-refused", "/add")
    body = hall.asked(add={hall.members[0]: "主席会议决定"}, leave_out={hall.members[3]: "本人谢绝"})
    made = api.post("/honour-lists", body, as_=hall.scorer).json
    reasons = {each["name"]: (each["is_on_list"], each["reason"]) for each in made["members"]}
    assert reasons["示例0"] == (True, "主席会议决定")
    assert reasons["示例3"] == (False, "本人谢绝")
    assert sum(is_on for is_on, _ in reasons.values()) == 3
    assert api.post("/honour-lists", {**hall.asked(), "ranking": "none"}, as_=hall.scorer).json["code"] == "no-ranking"
    assert api.post("/honour-lists", {**hall.asked(), "year": 2020}, as_=hall.scorer).json["code"] == "no-regulation"


def test_a_confirmed_list_is_annulled_by_two_persons_and_another_may_take_its_place(api: Api, hall: Hall) -> None:
    both = hall.place.member("示例兼任", roles=(Role.SCORER,))
    presence(place=hall.place, member=both, half_days=8)
    hall.catch_up()
    made = api.post("/honour-lists", hall.asked(), as_=hall.scorer).json
    assert "示例兼任" in {each["name"] for each in made["members"]}
    path = f"/honour-lists/{made['id']}"
    assert api.post(f"{path}/annulment", {"reason": "初步结果已撤回"}, as_=hall.scorer).json["code"] == "not-its-turn"
    inbox_of(hall.place, hall.second)
    api.post("/me/notices/reading", {}, as_=hall.second)
    confirmed = api.post(f"{path}/confirmation", {}, as_=hall.second).json
    assert (confirmed["actions"], confirmed["annulment"]) == (["ask-annulment"], None)
    asked = api.post(f"{path}/annulment", {"reason": "初步结果已撤回"}, as_=hall.scorer).json
    assert (asked["state"], asked["actions"]) == ("annulling", ["refuse-annulment"])
    assert [text[:2] for _, text in inbox_of(hall.place, hall.second)] == ["20", "撤销"], "to confirm, and to annul"
    for who in (hall.scorer, both):  # Who asked, and who stands on it.
        assert api.post(f"{path}/annulment/confirmation", {}, as_=who).json["code"] == "not-this-person"
    assert api.post(f"{path}/annulment/refusal", {"reason": "示例"}, as_=both).json["code"] == "not-this-person"
    assert api.post("/honour-lists", hall.asked(), as_=hall.scorer).json["code"] == "honours-wait", (
        "it holds until then"
    )
    with pytest.raises(IntegrityError), housekeeping(hall.place.toolbox, hall.place.id) as work:
        work.get(HonourList, UUID(made["id"])).state = HonourState.ANNULLED
    refused = api.post(f"{path}/annulment/refusal", {"reason": "仍属同一排名"}, as_=hall.second).json
    assert (refused["state"], refused["annulment"]["refusal"]) == ("confirmed", "仍属同一排名")
    api.post(f"{path}/annulment", {"reason": "重新公布后名次已变"}, as_=hall.scorer)
    home = api.get("/home", as_=hall.second).json["sections"]
    waiting = next(each for each in home if each["kind"] == "score-confirmations")["items"]
    assert [each["title"].startswith("撤销") for each in waiting] == [True]
    annulled = api.post(f"{path}/annulment/confirmation", {}, as_=hall.second).json
    assert (annulled["state"], annulled["actions"], annulled["members"]) == ("annulled", [], made["members"])
    assert (annulled["annulment"]["reason"], annulled["annulment"]["refusal"]) == ("重新公布后名次已变", None)
    assert api.post("/honour-lists", hall.asked(), as_=hall.scorer).status_code == 201


def test_nobody_adds_or_confirms_himself_though_he_has_left_his_seat(api: Api, hall: Hall) -> None:
    both = hall.place.member("示例兼任", roles=(Role.SCORER,))
    presence(place=hall.place, member=both, half_days=1)
    hall.catch_up()
    body = hall.asked(add={both: "示例理由"}, leave_out={hall.members[0]: "示例理由"})
    own = api.post("/honour-lists", body, as_=both)
    assert [(each["pointer"], own.json["code"]) for each in own.json["errors"]] == [
        ("/add/0/seat_id", "honours-refused")
    ]
    made = api.post("/honour-lists", body, as_=hall.scorer).json
    with housekeeping(hall.place.toolbox, hall.place.id) as work:
        work.session.get_one(Seat, (hall.place.id, both.seat_id)).is_active = False
        work.add(Officer(account_id=both.account_id, name="示例兼任", duty="工作人员"))
    refused = api.post(f"/honour-lists/{made['id']}/confirmation", {}, as_=both)
    assert refused.json["code"] == "not-this-person"
    waiting = {
        who.name: next(
            each["count"]
            for each in api.get("/home", as_=who).json["sections"]
            if each["kind"] == "score-confirmations"
        )
        for who in (both, hall.second)
    }
    assert waiting == {"示例兼任": 0, "示例考核乙": 1}
