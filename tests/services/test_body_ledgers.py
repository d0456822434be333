"""What bodies do themselves: how it enters their ledgers, and what it comes to on their cards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from services.kernel.audit import AuditRow
from services.kernel.errors import BadInput, NotThisPerson
from services.kernel.types import new_id
from services.members.vocabulary import Role
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import ask_merger, ask_separation, ask_withdrawal, decide_request
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.submitting import submit_proposal
from services.scoring.commands import closing, leading
from services.scoring.commands.counting_bodies import hold_bodies
from services.scoring.commands.entering import Entry, enter_facts
from services.scoring.refusals import AlreadyReversed, DutyFactsRefused, DutyFactStands, OwnDutyFact, ReversedElsewhere
from services.scoring.year_models import LateFact
from tests.builders import bodies
from tests.builders.activities import actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.entries import confirm, propose_reversal
from tests.builders.entries import facts_of as facts_of_member
from tests.builders.looking import looking
from tests.builders.proposals import a_collective_draft, a_filed_proposal, do, speaks_for
from tests.builders.scoring import OUTCOMES, WITH_OUTCOMES, a_published_regulation
from tests.builders.sheets import bring_facts
from tests.builders.years import LAST_YEARS_REGULATION, YEAR, a_year, came

OWN_ACTIVITY = {"机构": "经济", "日期": "2026-01-09", "履职类别": "界别活动", "名称": "示例活动", "参加人数": "12"}
"""A row of an import."""


@pytest.fixture
def scorers(place: Place) -> tuple[Person, Person]:
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    return place.officer(Role.SCORER, name="示例登记人"), place.officer(Role.SCORER, name="示例确认人")


def test_what_a_body_does_counts_on_its_card_line_by_line(place: Place, scorers: tuple[Person, Person]) -> None:
    economy, education = place.sectors["经济"], place.sectors["教育"]
    scene = {"place": place, "by": scorers[0]}
    bodies.count(**scene)
    assert bodies.own_lines(bodies.card_of(**scene, body_id=economy)) == []
    entered = bodies.enter(**scene, body_id=economy, details=[{"key": "people", "value": "12"}])
    assert (entered["members"], [each["name"] for each in entered["bodies"]]) == ([], ["经济"])
    assert not bodies.card_of(**scene, body_id=economy)["is_stale"], "nothing waits in the ledger"

    confirm(place=place, entry_id=entered["id"], by=scorers[1])
    assert bodies.card_of(**scene, body_id=economy)["is_stale"]
    assert not bodies.card_of(**scene, body_id=education)["is_stale"]
    bodies.catch_up(place=place)
    card = bodies.card_of(**scene, body_id=economy)
    assert (card["is_stale"], bodies.own_lines(card)) == (False, [("示例界别活动日", "第二十条第三款", "5")])
    (line,) = [each for each in card["lines"] if each["category"] == "own"]
    assert line["fact_id"] == str(bodies.facts_of(place, economy)[0]["id"])

    for number in range(2):
        bodies.held(place=place, scorers=scorers, body_id=economy, label=f"示例活动{number}")
    bodies.catch_up(place=place)
    card = bodies.card_of(**scene, body_id=economy)
    assert [counted for _, _, counted in bodies.own_lines(card)] == ["5", "4", "3"], "capped at 12"
    assert sum(Decimal(each["counted"]) for each in card["lines"]) == Decimal(card["total"])
    assert (card["rank"], bodies.card_of(**scene, body_id=education)["rank"]) == (1, 2)
    with looking(place.toolbox.database) as session:
        (row,) = session.scalars(
            select(AuditRow).where(AuditRow.action == "duty-entered").order_by(AuditRow.id).limit(1)
        )
    assert (row.detail["seat_ids"], row.detail["body_ids"]) == ([], [str(economy)])


def test_a_fact_of_a_body_is_taken_back_by_two_persons(place: Place, scorers: tuple[Person, Person]) -> None:
    economy = place.sectors["经济"]
    bodies.held(place=place, scorers=scorers, body_id=economy)
    (fact,) = bodies.facts_of(place, economy)
    with pytest.raises(DutyFactStands) as stands:
        bodies.enter(place=place, by=scorers[0], body_id=economy)
    assert stands.value.facts == {"body_ids": [str(economy)]}
    bodies.count(place=place, by=scorers[0])
    proposed = propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])
    confirm(place=place, entry_id=proposed["id"], by=scorers[1])
    bodies.catch_up(place=place)
    assert bodies.own_lines(bodies.card_of(place=place, by=scorers[0], body_id=economy)) == []
    with pytest.raises(AlreadyReversed):
        propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])
    bodies.held(place=place, scorers=scorers, body_id=economy)
    assert [each["reverses_id"] for each in bodies.facts_of(place, economy)] == [None, fact["id"], None]


def test_only_what_the_regulation_scores_such_bodies_by_is_entered(
    place: Place, scorers: tuple[Person, Person]
) -> None:
    def pointers(**more: object) -> list[str]:
        with pytest.raises(BadInput) as refused:
            bodies.enter(place=place, by=scorers[0], body_id=place.sectors["经济"], **more)
        return [fault.pointer for fault in refused.value.errors]

    assert pointers(kind="award") == ["/kind"], "an award is a member's"
    assert pointers(kind="proposal") == ["/kind"], "it enters by itself"
    assert pointers(kind="mean_score") == ["/kind"], "a measure is no fact"
    assert pointers(details=[{"key": "people", "value": "几人"}], on=date(2999, 1, 1)) == ["/on", "/details/0/value"]
    assert pointers(details=[{"key": "people", "value": "几人"}]) == ["/details/0/value"]
    assert pointers(body_ids=[new_id()]) == ["/body_ids/0"]
    assert pointers(body_ids=[place.sectors["经济"]] * 2) == ["/body_ids/1"]
    assert pointers(seat_ids=[place.member().seat_id]) == ["/body_ids"]
    assert pointers(body_ids=[]) == ["/seat_ids"]


def test_who_speaks_for_a_body_decides_nothing_about_it(place: Place, scorers: tuple[Person, Person]) -> None:
    economy = place.sectors["经济"]
    speaks_for(place, economy, scorers[0])
    with pytest.raises(OwnDutyFact):
        bodies.enter(place=place, by=scorers[0], body_id=economy)
    entered = bodies.enter(place=place, by=scorers[1], body_id=economy)
    with pytest.raises(NotThisPerson):
        confirm(place=place, entry_id=entered["id"], by=scorers[0])
    third = place.officer(Role.SCORER)
    confirm(place=place, entry_id=entered["id"], by=third)
    (fact,) = bodies.facts_of(place, economy)
    with pytest.raises(OwnDutyFact):
        propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])


def test_a_bodys_proposal_counts_for_it_and_for_its_main_members(place: Place, scorers: tuple[Person, Person]) -> None:
    economy, author, main = place.sectors["经济"], place.member("示例执笔"), place.member("示例主笔")
    first, last = (place.officer(Role.REVIEWER, name=name) for name in ("示例初审", "示例终审"))
    speaks_for(place, economy, author)
    bodies.count(place=place, by=scorers[0])
    draft = a_collective_draft(toolbox=place.toolbox, author=author, body_id=economy, main=[main])
    do(place.toolbox, author, submit_proposal, proposal_id=draft)
    do(place.toolbox, first, pass_review_step, proposal_id=draft)
    do(place.toolbox, last, file_proposal, proposal_id=draft)
    (fact,) = bodies.facts_of(place, economy)
    (of_member,) = facts_of_member(place, main)
    assert (fact["kind"], fact["fields"]["status"], fact["matter"]) == ("proposal", "filed", of_member["matter"])
    assert bodies.card_of(place=place, by=scorers[0], body_id=economy)["is_stale"]
    bodies.catch_up(place=place)
    card = bodies.card_of(place=place, by=scorers[0], body_id=economy)
    assert bodies.own_lines(card) == [(fact["label"], "第二十条第四款", "3")]
    with pytest.raises(ReversedElsewhere):
        propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])

    do(place.toolbox, author, ask_withdrawal, proposal_id=draft, reason="示例理由")
    do(place.toolbox, last, decide_request, proposal_id=draft, agrees=True)
    bodies.catch_up(place=place)
    assert bodies.own_lines(bodies.card_of(place=place, by=scorers[0], body_id=economy)) == []


def test_what_is_merged_credits_the_body_once_and_is_taken_back_when_it_is_separated(place: Place) -> None:
    economy, author, toolbox = place.sectors["经济"], place.member("示例执笔"), place.toolbox
    first, last = (place.officer(Role.REVIEWER, name=name) for name in ("示例初审", "示例终审"))
    speaks_for(place, economy, author)
    main = a_filed_proposal(toolbox=toolbox, author=place.member("示例他人"), first=first, last=last)
    case, paper = (a_collective_draft(toolbox=toolbox, author=author, body_id=economy, main=[author]) for _ in range(2))
    for each in (case, paper):
        do(toolbox, author, submit_proposal, proposal_id=each)
    do(toolbox, first, pass_review_step, proposal_id=case)
    do(toolbox, last, file_proposal, proposal_id=case)
    merger = {"main_proposal_id": main, "reason": "内容相同"}
    do(toolbox, first, ask_merger, proposal_id=case, **merger)
    do(toolbox, last, decide_request, proposal_id=case, agrees=True)
    do(toolbox, first, merge_proposal, proposal_id=paper, **merger)
    facts = bodies.facts_of(place, economy)
    assert [(each["fields"]["status"], each["matter"]) for each in facts] == [
        ("filed", f"proposal:{case}"), ("merged", f"proposal:{paper}"),
    ]  # fmt: skip
    do(toolbox, first, ask_separation, proposal_id=paper, reason="内容不同")
    do(toolbox, last, decide_request, proposal_id=paper, agrees=True)
    assert [each["reverses_id"] for each in bodies.facts_of(place, economy)] == [None, None, facts[1]["id"]]


def test_a_quarter_has_what_was_done_by_its_end(place: Place, scorers: tuple[Person, Person]) -> None:
    economy = place.sectors["经济"]
    with housekeeping(place.toolbox, place.id) as work:
        late = {"kind": "group_activity", "source_kind": "import", "body_id": economy}
        for month in (3, 4):
            entry = Entry(on=date(2026, month, 1), label=f"{month}月", source_id=new_id(), **late)
            enter_facts(work, [entry])
    bodies.count(place=place, by=scorers[0], quarter=1)
    bodies.count(place=place, by=scorers[0])
    of_quarter = bodies.card_of(place=place, by=scorers[0], body_id=economy, quarter=1)
    of_year = bodies.card_of(place=place, by=scorers[0], body_id=economy)
    assert [[label for label, _, _ in bodies.own_lines(each)] for each in (of_quarter, of_year)] == [
        ["3月"], ["3月", "4月"],
    ]  # fmt: skip


def test_a_closed_year_has_what_was_recorded_when_it_was_closed(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place, text=LAST_YEARS_REGULATION + OUTCOMES)
    economy, scorers = place.sectors["经济"], (year.scorer, year.second)
    came(place=place, member=place.member())
    bodies.held(place=place, scorers=scorers, body_id=economy, on=date(YEAR, 3, 1))
    year.close(clock=clock)
    bodies.count(place=place, by=year.scorer, year=YEAR)
    before = bodies.card_of(place=place, by=year.scorer, body_id=economy, year=YEAR)
    assert len(bodies.own_lines(before)) == 1

    clock.advance(hours=1)
    bodies.held(place=place, scorers=scorers, body_id=economy, on=date(YEAR, 4, 1), label="迟到的一项")
    fact = bodies.facts_of(place, economy)[0]
    proposed = propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])
    confirm(place=place, entry_id=proposed["id"], by=scorers[1])
    assert len(bodies.facts_of(place, economy)) == 3, "the ledger grows all the same"
    bodies.catch_up(place=place)
    assert bodies.card_of(place=place, by=year.scorer, body_id=economy, year=YEAR) == before, "nothing to count anew"
    bodies.count(place=place, by=year.scorer, year=YEAR)
    after = bodies.card_of(place=place, by=year.scorer, body_id=economy, year=YEAR)
    assert (after["is_stale"], after["total"], after["lines"]) == (False, before["total"], before["lines"])
    with looking(place.toolbox.database) as session:
        assert session.scalars(select(LateFact)).all() == [], "no adjusting line waits for what is no member's"


def test_a_closing_counts_what_it_has_waited_for_and_nothing_that_waited_for_it(place: Place, clock: HeldClock) -> None:
    year, economy = a_year(place=place, text=LAST_YEARS_REGULATION + OUTCOMES), place.sectors["经济"]
    came(place=place, member=place.member())
    year.publish()
    clock.advance(days=30)
    year.lead(leading.propose_closing)

    def enter(label: str, *, began: timedelta) -> None:
        fact = {"kind": "group_activity", "source_kind": "import", "body_id": economy}
        with housekeeping(place.toolbox, place.id) as work:
            work.now -= began
            enter_facts(work, [Entry(on=date(YEAR, 3, 1), label=label, source_id=new_id(), **fact)])

    enter("先记入的", began=timedelta())
    with housekeeping(place.toolbox, place.id) as work:
        work.now -= timedelta(minutes=1)
        closing.confirm_closing(work, actor_of(year.second, Role.SCORER), year=str(YEAR))
    enter("后记入的", began=timedelta(minutes=2))
    bodies.count(place=place, by=year.scorer, year=YEAR)
    card = bodies.card_of(place=place, by=year.scorer, body_id=economy, year=YEAR)
    assert [label for label, _, _ in bodies.own_lines(card)] == ["先记入的"]


def test_a_sheet_brings_what_bodies_did(place: Place, scorers: tuple[Person, Person]) -> None:
    economy = place.sectors["经济"]
    assert bring_facts(place, OWN_ACTIVITY)["entered"] == 1
    again = bring_facts(place, {**OWN_ACTIVITY, "机构": "界别：经济"})
    assert (again["entered"], again["unchanged"]) == (0, 1)
    corrected = bring_facts(place, {**OWN_ACTIVITY, "参加人数": "8"})
    assert (corrected["entered"], corrected["corrected"]) == (0, 1)
    assert [each["fields"] for each in bodies.facts_of(place, economy)] == [{"people": 12}, {}, {"people": 8}]
    bodies.count(place=place, by=scorers[0])
    card = bodies.card_of(place=place, by=scorers[0], body_id=economy)
    assert bodies.own_lines(card) == [("示例活动", "第二十条第三款", "4")]
    proposal = {"机构": "经济", "日期": "2026-01-09", "履职类别": "提案", "名称": "示例提案", "状态": "立案"}
    assert bring_facts(place, proposal)["entered"] == 1, "a body has no position among signers"
    place.member("张示例")
    with pytest.raises(DutyFactsRefused) as refused:
        bring_facts(
            place, {**OWN_ACTIVITY, "姓名": "张示例"}, {**OWN_ACTIVITY, "机构": "示例商会"},
            {"机构": "教育", "日期": "2026-01-09", "履职类别": "表彰", "名称": "示例表彰", "级别": "市级"},
        )  # fmt: skip
    assert len(refused.value.errors) == 3


def test_a_fact_has_one_owner(place: Place) -> None:
    fact = {"kind": "opinion", "on": date(2026, 1, 8), "label": "示例", "source_kind": "import"}
    for owner in ({}, {"seat_id": place.member().seat_id, "body_id": place.sectors["经济"]}):
        with pytest.raises(IntegrityError), housekeeping(place.toolbox, place.id) as work:
            enter_facts(work, [Entry(**fact, **owner, source_id=new_id())])


def test_whoever_enters_and_whoever_counts_take_turns(place: Place) -> None:
    if place.toolbox.database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    economy, education = place.sectors["经济"], place.sectors["教育"]
    fact = {"kind": "opinion", "on": date(2026, 1, 8), "label": "示例", "source_kind": "import"}
    with housekeeping(place.toolbox, place.id) as counting:
        hold_bodies(counting, [economy])
        with housekeeping(place.toolbox, place.id) as work:
            work.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            enter_facts(work, [Entry(**fact, body_id=education, source_id=new_id())])
        with pytest.raises(OperationalError), housekeeping(place.toolbox, place.id) as work:
            work.session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            enter_facts(work, [Entry(**fact, body_id=economy, source_id=new_id())])
