"""Appeals over HTTP: one line of one's own receipt, in time, once; answered by somebody else."""

from datetime import date
from uuid import UUID

import pytest

from services.kernel.types import new_id
from services.members.commands.settings import edit_settings
from services.members.models import Officer, Seat
from services.members.vocabulary import Role
from services.scoring.commands.entering import take_back
from services.scoring.models import DutyFact
from tests.builders.activities import acting, actor_of
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.looking import looking
from tests.builders.scoring import presence
from tests.builders.years import YEAR, AYear, a_year, came, catch_up

PATH = f"/score-years/{YEAR}"
MINE = "/me/score/appeals"
ENTRIES = "/score-appeals"


@pytest.fixture
def member(place: Place) -> Person:
    return place.member()


@pytest.fixture
def year(place: Place, member: Person) -> AYear:
    """A published result in which the member has one presence."""
    year = a_year(place=place)
    came(place=place, member=member)
    year.publish()
    return year


def line_of(api: Api, member: Person) -> dict[str, str]:
    """The line of the member's presence, as an appeal names it."""
    lines = api.get(f"/me/score?year={YEAR}", as_=member).json["lines"]
    line = next(line for line in lines if line["fact_id"])
    return {"rule": line["rule"], "fact_id": line["fact_id"]}


def body(**named: str) -> dict[str, object]:
    return {"year": YEAR, "reason": "当天到会三个半天（示例）", **named}


def test_a_member_names_a_line_once_and_is_told_the_answer(api: Api, place: Place, year: AYear, member: Person) -> None:
    line = line_of(api, member)
    made = api.post(MINE, body(**line), as_=member).json
    assert (made["state"], made["target"], made["shown"]["counted"]) == ("waiting", "line", "6")
    assert "示例会议" in made["about"]
    again = api.post(MINE, body(**line), as_=member).json
    assert (again["code"], again["appeal_id"]) == ("appeal-made-already", made["id"])
    receipt = api.get(f"/me/score?year={YEAR}", as_=member).json
    assert [(each["id"], each["actions"]) for each in receipt["appeals"]] == [(made["id"], ["withdraw"])]

    dismissal = f"{ENTRIES}/{made['id']}/dismissal"
    assert api.post(dismissal, {"answer": "不成立"}, as_=member).status_code == 403
    answered = api.post(dismissal, {"answer": "签到表只有两个半天"}, as_=year.scorer).json
    assert (answered["state"], answered["decided_by_name"]) == ("dismissed", "示例考核员")
    assert api.post(dismissal, {"answer": "再答"}, as_=year.second).json["code"] == "not-its-turn"
    withdrawal = api.post(f"{MINE}/{made['id']}/withdrawal", as_=member)
    assert withdrawal.json["code"] == "not-its-turn"
    told = api.get(f"/members/{member.seat_id}/score?year={YEAR}", as_=year.scorer).json["appeals"]
    assert [each["answer"] for each in told] == ["签到表只有两个半天"]
    home = {each["kind"]: each for each in api.get("/home", as_=member).json["sections"]}
    assert [item["note"] for item in home["my-appeals"]["items"]] == [f"{YEAR} 年度：申诉不成立"]


def test_what_is_upheld_names_the_entries_that_were_made_for_it(
    api: Api, place: Place, clock: HeldClock, year: AYear, member: Person
) -> None:
    line = line_of(api, member)
    made = api.post(MINE, body(**line), as_=member).json
    home = {each["kind"]: each for each in api.get("/home", as_=year.scorer).json["sections"]}
    assert [item["id"] for item in home["score-appeals"]["items"]] == [made["id"]]
    clock.advance(days=20)
    closing = api.post(f"{PATH}/closing", as_=year.scorer)
    assert [fault["detail"] for fault in closing.json["errors"]] == ["有 1 件申诉待答复"]

    stranger = place.member()
    with looking(place.toolbox.database) as session:
        source_id = session.get_one(DutyFact, (place.id, UUID(line["fact_id"]))).source_id
    with housekeeping(place.toolbox, place.id) as work:
        take_back(work, "activity", source_id)
    came(place=place, member=member, half_days=3)
    came(place=place, member=stranger, half_days=3)
    with looking(place.toolbox.database) as session:
        new = session.query(DutyFact).filter(DutyFact.recorded_at == clock.now()).order_by(DutyFact.id).all()
        ours = [str(fact.id) for fact in new if fact.seat_id == member.seat_id]
        theirs = [str(fact.id) for fact in new if fact.seat_id == stranger.seat_id]
    path = f"{ENTRIES}/{made['id']}/upholding"
    for wrong in ([line["fact_id"]], theirs, [*ours, str(new_id())]):
        refused = api.post(path, {"answer": "成立", "entry_ids": wrong}, as_=year.scorer)
        assert refused.json["code"] == "entries-not-of-appeal"
    upheld = api.post(path, {"answer": "已更正", "entry_ids": ours}, as_=year.scorer).json
    assert upheld["state"] == "upheld"
    assert [(each["fact_id"], each["is_reversal"]) for each in upheld["entered"]] == list(
        zip(ours, (True, False), strict=True)
    )
    assert api.post(f"{PATH}/closing", as_=year.scorer).status_code == 200
    waits = api.post(f"{PATH}/closing/confirmation", as_=year.second)
    assert "2 名委员的得分正在重新计算" in waits.json["errors"][0]["detail"]
    home = {each["kind"]: each for each in api.get("/home", as_=year.second).json["sections"]}
    assert [(item["title"], item["about"], item["year"]) for item in home["score-confirmations"]["items"]] == [
        (f"{YEAR} 年度考核结账", "score-year", YEAR)
    ]
    catch_up(place=place)
    assert api.post(f"{PATH}/closing/confirmation", as_=year.second).json["state"] == "closed"


def test_a_category_a_gap_and_a_fact_without_a_line_can_be_named(
    api: Api, place: Place, year: AYear, member: Person
) -> None:
    presence(place=place, member=member, meeting="chairpersons", on=date(YEAR, 5, 1))
    unscored = api.get(f"/me/score?year={YEAR}", as_=member).json["unscored"]
    named = ({"fact_id": unscored[0]["fact_id"]}, {"category": "meetings"}, {"missing": "三月的调研"})
    made = [api.post(MINE, body(**each), as_=member).json for each in named]
    assert [each["target"] for each in made] == ["fact", "category", "missing"]
    assert made[2]["about"] == "缺少：三月的调研"
    for wrong in ({"rule": "no-such"}, {"category": "no-such"}, {"fact_id": str(new_id())}):
        assert api.post(MINE, body(**wrong), as_=member).json["code"] == "no-such-line"
    for wrong in ({}, {"rule": "plenary", "missing": "又"}, {"category": "meetings", "missing": "又"}):
        assert api.post(MINE, body(**wrong), as_=member).json["code"] == "bad-input"

    withdrawn = api.post(f"{MINE}/{made[1]['id']}/withdrawal", as_=member).json
    assert (withdrawn["state"], withdrawn["actions"]) == ("withdrawn", [])
    assert api.post(MINE, body(category="meetings"), as_=member).json["code"] == "appeal-made-already"
    assert api.post(f"{MINE}/{made[0]['id']}/withdrawal", as_=place.member()).status_code == 404
    listed = api.get(f"{ENTRIES}?state=waiting&year={YEAR}&limit=1", as_=year.scorer).json
    assert [each["id"] for each in listed["items"]] == [made[2]["id"]]
    rest = api.get(f"{ENTRIES}?state=waiting&limit=5&after={listed['next']}", as_=year.scorer).json["items"]
    assert [(each["id"], each["name"]) for each in rest] == [(made[0]["id"], member.name)]


def test_there_is_a_time_for_appeals(api: Api, clock: HeldClock, year: AYear, member: Person) -> None:
    assert api.post(MINE, {**body(category="meetings"), "year": 2026}, as_=member).json["code"] == "appeals-closed"
    deadline = api.get(f"/me/score?year={YEAR}", as_=member).json["year_state"]["appeal_until"]
    clock.instant = clock.instant.fromisoformat(deadline)
    made = api.post(MINE, body(category="meetings"), as_=member)
    assert made.status_code == 201
    clock.advance(microseconds=1)
    late = api.post(MINE, body(category="base"), as_=member).json
    assert (late["code"], late["appeal_until"]) == ("appeals-closed", deadline)
    reopened = api.post(f"{PATH}/reopening", {"reason": "示例"}, as_=year.scorer)
    assert reopened.status_code == 200
    assert year.publish()["round"] == 2
    assert api.post(MINE, body(category="meetings"), as_=member).status_code == 201, "another result, another appeal"


def test_nobody_answers_or_adjusts_his_own(api: Api, place: Place, clock: HeldClock) -> None:
    judge = place.member("示例兼任考核的委员", roles=(Role.SCORER,))
    year = a_year(place=place)
    came(place=place, member=judge)
    year.publish()
    made = api.post(MINE, body(category="meetings"), as_=judge).json
    assert made["actions"] == ["withdraw"]
    for path, answer in (("dismissal", {}), ("upholding", {"entry_ids": [str(new_id())]})):
        refused = api.post(f"{ENTRIES}/{made['id']}/{path}", {"answer": "示例", **answer}, as_=judge)
        assert refused.json["code"] == "not-this-person"
    assert api.get("/home", as_=judge).json["sections"]
    api.post(f"{ENTRIES}/{made['id']}/dismissal", {"answer": "示例"}, as_=year.scorer)
    clock.advance(days=20)
    api.post(f"{PATH}/closing", as_=year.scorer)
    assert api.post(f"{PATH}/closing/confirmation", as_=year.second).json["state"] == "closed"
    line = {"seat_id": str(judge.seat_id), "reason": "示例", "evidence": "示例", "amount": "1", "clause": "第一条"}
    assert api.post(f"{PATH}/adjustments", line, as_=judge).json["code"] == "own-score"
    asked = api.post(f"{PATH}/adjustments", {**line, "appeal_id": made["id"]}, as_=year.scorer).json
    assert asked["appeal_id"] == made["id"]
    for path, reason in (("confirmation", {}), ("refusal", {"reason": "示例"})):
        refused = api.post(f"/score-adjustments/{asked['id']}/{path}", reason, as_=judge)
        assert refused.json["code"] == "not-this-person"
    other = place.member()
    foreign = {**line, "seat_id": str(other.seat_id), "appeal_id": made["id"]}
    assert api.post(f"{PATH}/adjustments", foreign, as_=year.scorer).status_code == 404


def test_an_appeal_tells_no_line_that_the_committee_does_not_show(
    api: Api, place: Place, year: AYear, member: Person
) -> None:
    line = line_of(api, member)
    administrator = actor_of(place.officer(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    api.post(MINE, body(missing="示例活动"), as_=member)
    show = '[scoring.totals]\nmember = "all"\n[scoring.receipts]\nmember = "all"\n'
    acting(place.toolbox, administrator, edit_settings, document=show, note="示例", base_version=0)
    told = {
        reader.name: api.get(f"/members/{member.seat_id}/score?year={YEAR}", as_=reader).json
        for reader in (member, year.scorer, place.member("示例同事"))
    }
    assert {name: len(receipt["appeals"]) for name, receipt in told.items()} == {
        member.name: 1, year.scorer.name: 1, "示例同事": 0
    }  # fmt: skip
    assert told["示例同事"]["lines"] == told[member.name]["lines"]
    hide = '[scoring.receipts]\nmember = "none"\n'
    acting(place.toolbox, administrator, edit_settings, document=hide, note="示例", base_version=1)
    assert api.get(f"/me/score?year={YEAR}", as_=member).json["code"] == "scores-hidden"
    assert api.post(MINE, body(**line), as_=member).json["code"] == "scores-hidden"


def test_who_has_left_his_seat_answers_no_appeal_of_his_own(api: Api, place: Place) -> None:
    year = a_year(place=place)
    scorer = place.member("示例兼任", roles=(Role.SCORER,))
    came(place=place, member=scorer)
    year.publish()
    made = api.post(MINE, body(missing="示例活动"), as_=scorer).json
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Seat, (place.id, scorer.seat_id)).is_active = False
        work.add(Officer(account_id=scorer.account_id, name="示例兼任", duty="工作人员"))
    answered = api.post(f"{ENTRIES}/{made['id']}/dismissal", {"answer": "不成立"}, as_=scorer)
    assert answered.json["code"] == "not-this-person"
    (listed,) = api.get("/score-appeals", as_=scorer).json["items"]
    assert listed["actions"] == []
    home = {each["kind"]: each["count"] for each in api.get("/home", as_=scorer).json["sections"]}
    assert home["score-appeals"] == 0
