"""Entries by hand: only a second person's word lets them in, and of two at once one is heard."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from services.kernel.audit import AuditRow
from services.kernel.errors import NotItsTurn
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.scoring.queries.cards import read_member_score
from services.scoring.queries.entry_form import list_duty_kinds
from services.scoring.refusals import AlreadyReversed, DutyFactsRefused, DutyFactStands, ReversalWaits
from services.scoring.year_models import LateFact
from tests.builders.activities import actor_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.entries import confirm, declare, enter, facts_of, let_declare, propose_reversal, refuse
from tests.builders.looking import looking
from tests.builders.racing import race
from tests.builders.scoring import REGULATION, a_published_regulation
from tests.builders.sheets import OPINION, bring_facts
from tests.builders.years import a_year, came, card_of

EXTRA = """
[facts.extra]
name = "其他突出贡献"
measure = "项"
fields = { points = "decimal" }
field_names = { points = "分值" }

[[categories]]
id = "extra"
name = "奖励加分"
clause = "第二十条"
text = "有其他突出贡献的，经主席会议认定，酌情加分，最高 3 分。"
cap = 3

[[categories.rules]]
id = "extra"
name = "突出贡献"
clause = "第二十条"
text = "按认定的分值。"
shape = "per_event"
match = [{ kind = "extra" }]
points = 1
unit = "points"
"""
"""Shape 19: an award by hand, capped; who decides how much it is worth writes the fact, and the rule counts it."""


@pytest.fixture
def scorers(place: Place) -> tuple[Person, Person]:
    return place.officer(Role.SCORER, name="示例登记人"), place.officer(Role.SCORER, name="示例确认人")


def total(place: Place, member: Person) -> float:
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with reading(place.toolbox, committee_id=place.id) as work:
        return float(read_member_score(work, scorer, seat_id=member.seat_id, year=2026)["total"])


def test_only_what_is_confirmed_counts_exactly_and_up_to_the_cap(place: Place, scorers: tuple[Person, Person]) -> None:
    a_published_regulation(place=place, text=REGULATION + EXTRA)
    members = (place.member(), place.member())
    before = total(place, members[0])
    extra: dict[str, Any] = {"kind": "extra", "label": "示例贡献", "details": [{"key": "points", "value": "1.25"}]}
    entered = enter(place=place, by=scorers[0], about=members, **extra)
    assert (total(place, members[0]), facts_of(place, members[1])) == (before, [])
    answer = confirm(place=place, entry_id=entered["id"], by=scorers[1])
    assert (answer["state"], answer["decided_by_name"]) == ("confirmed", "示例确认人")
    assert answer["details"] == [{"key": "points", "name": "分值", "words": "1.25"}]
    assert [(fact["source_kind"], fact["fields"]) for fact in facts_of(place, members[1])] == [
        ("entry", {"points": "1.25"}),
    ]  # fmt: skip
    assert total(place, members[0]) == before + 1.25
    more = enter(
        place=place, by=scorers[0], about=members[:1],
        **{**extra, "label": "又一贡献", "details": [{"key": "points", "value": "2.5"}]},
    )  # fmt: skip
    confirm(place=place, entry_id=more["id"], by=scorers[1])
    assert total(place, members[0]) == before + 3
    with looking(place.toolbox.database) as session:
        (row,) = session.scalars(
            select(AuditRow).where(AuditRow.action == "duty-entry-confirmed").order_by(AuditRow.id).limit(1)
        )
    assert (row.detail["form"], row.detail["facts"], row.actor_id) == ("by-hand", 2, scorers[1].account_id)


def test_the_same_is_not_entered_twice_by_whatever_way(place: Place, scorers: tuple[Person, Person]) -> None:
    let_declare(place, "award")
    member = place.member()
    declared = declare(place=place, member=member, label="示例先进个人")
    entered = enter(place=place, by=scorers[0], about=(member,))
    confirm(place=place, entry_id=declared["id"], by=scorers[1], matter="示例表彰大会")
    assert [fact["matter"] for fact in facts_of(place, member)] == ["示例表彰大会"]
    with pytest.raises(DutyFactStands):
        confirm(place=place, entry_id=entered["id"], by=scorers[1])
    with pytest.raises(DutyFactStands):
        enter(place=place, by=scorers[0], about=(place.member(), member))
    assert len(facts_of(place, member)) == 1
    refuse(place=place, entry_id=entered["id"], by=scorers[1])
    with pytest.raises(NotItsTurn):
        confirm(place=place, entry_id=entered["id"], by=scorers[1])


def test_one_matter_counts_once_whichever_way_its_facts_came(place: Place, scorers: tuple[Person, Person]) -> None:
    a_published_regulation(place=place)
    member = place.member("张示例")
    before = total(place, member)
    bring_facts(
        place,
        {
            "姓名": "张示例", "日期": "2026-01-08", "履职类别": "提案荣誉", "名称": "优秀提案", "提案荣誉": "优秀提案",
            "提案人身份": "第一提案人", "关联事项": "提案1号",
        },
    )  # fmt: skip
    assert total(place, member) == before + 4.5
    entered = enter(
        place=place, by=scorers[0], about=(member,), kind="proposal_honour", label="重点提案", matter="提案１号",
        details=[{"key": "honour", "value": "key"}, {"key": "position", "value": "第一提案人"}],
    )  # fmt: skip
    confirm(place=place, entry_id=entered["id"], by=scorers[1])
    assert total(place, member) == before + 6


@pytest.mark.one_database
def test_the_form_calls_a_declared_field_as_the_regulation_does(place: Place, scorers: tuple[Person, Person]) -> None:
    a_published_regulation(place=place, text=REGULATION + EXTRA)
    with reading(place.toolbox, committee_id=place.id) as work:
        form = list_duty_kinds(work, actor_of(scorers[0], Role.SCORER), year=2026)
    (extra,) = (each for each in form["kinds"] if each["key"] == "extra")
    assert [(each["key"], each["name"], each["is_required"]) for each in extra["details"]] == [
        ("points", "分值", False)
    ]  # fmt: skip


def test_a_reversal_is_a_fact_and_comes_once(place: Place, scorers: tuple[Person, Person]) -> None:
    a_published_regulation(place=place, text=REGULATION + EXTRA)
    member = place.member()
    extra: dict[str, Any] = {"kind": "extra", "details": [{"key": "points", "value": "2"}]}
    entered = enter(place=place, by=scorers[0], about=(member,), **extra)
    confirm(place=place, entry_id=entered["id"], by=scorers[1])
    with_it = total(place, member)
    (fact,) = facts_of(place, member)
    proposed = propose_reversal(place=place, fact_id=fact["id"], by=scorers[1])
    assert (proposed["form"], proposed["lacks_evidence"], total(place, member)) == ("reversal", False, with_it)
    with pytest.raises(ReversalWaits):
        propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])
    confirm(place=place, entry_id=proposed["id"], by=scorers[0])
    assert total(place, member) == with_it - 2
    both = facts_of(place, member)
    assert [each["reverses_id"] for each in both] == [None, fact["id"]]
    for each in both:
        with pytest.raises(AlreadyReversed):
            propose_reversal(place=place, fact_id=each["id"], by=scorers[0])
    again = enter(place=place, by=scorers[0], about=(member,), **extra)
    confirm(place=place, entry_id=again["id"], by=scorers[1])
    assert total(place, member) == with_it


def test_what_two_persons_took_back_a_file_does_not_bring_again(place: Place, scorers: tuple[Person, Person]) -> None:
    member = place.member("张示例")
    bring_facts(place, OPINION)
    (fact,) = facts_of(place, member)
    proposed = propose_reversal(place=place, fact_id=fact["id"], by=scorers[0])
    confirm(place=place, entry_id=proposed["id"], by=scorers[1])
    for row in (OPINION, {**OPINION, "状态": "", "冲销": "是"}):
        answer = bring_facts(place, row)
        assert (answer["unchanged"], answer["entered"], answer["reversed"]) == (1, 0, 0)
    with pytest.raises(DutyFactsRefused) as refusal:
        bring_facts(place, {**OPINION, "状态": "采用"})
    assert [fault.pointer for fault in refusal.value.errors] == ["/rows/2/名称"]
    assert len(facts_of(place, member)) == 2


def test_a_file_that_took_a_fact_back_first_leaves_nothing_to_confirm(
    place: Place, scorers: tuple[Person, Person]
) -> None:
    member = place.member("张示例")
    bring_facts(place, OPINION)
    proposed = propose_reversal(place=place, fact_id=facts_of(place, member)[0]["id"], by=scorers[0])
    bring_facts(place, {**OPINION, "状态": "", "冲销": "是"})
    with pytest.raises(AlreadyReversed):
        confirm(place=place, entry_id=proposed["id"], by=scorers[1])
    refuse(place=place, entry_id=proposed["id"], by=scorers[1])
    assert len(facts_of(place, member)) == 2


def test_of_two_who_decide_at_once_one_is_heard(shared: Toolbox) -> None:
    place = a_committee(shared)
    enterer, *others = (place.officer(Role.SCORER) for _ in range(5))
    member, twin = place.member(), place.member()
    entered = enter(place=place, by=enterer, about=(member, twin))
    acts = [lambda by=by: confirm(place=place, entry_id=entered["id"], by=by) for by in others[:2]]
    acts += [lambda by=by: refuse(place=place, entry_id=entered["id"], by=by) for by in others[2:]]
    answers = race(acts)
    assert Counter(isinstance(each, dict) for each in answers) == {True: 1, False: 3}
    assert all(isinstance(each, dict | NotItsTurn) for each in answers), answers
    won = next(each for each in answers if isinstance(each, dict))
    assert len(facts_of(place, member)) == (won["state"] == "confirmed")


def test_of_two_like_entries_confirmed_at_once_one_enters_the_ledger(shared: Toolbox) -> None:
    place = a_committee(shared)
    enterer, second = place.officer(Role.SCORER), place.officer(Role.SCORER)
    member = place.member()
    twins = [enter(place=place, by=enterer, about=(member,))["id"] for _ in range(3)]
    answers = race([lambda entry_id=each: confirm(place=place, entry_id=entry_id, by=second) for each in twins])
    assert Counter(type(each) for each in answers) == {dict: 1, DutyFactStands: 2}
    assert len(facts_of(place, member)) == 1


def test_what_is_confirmed_after_the_closing_waits_for_an_adjusting_line(place: Place, clock: HeldClock) -> None:
    year = a_year(place=place)
    member = place.member()
    came(place=place, member=member)
    late = enter(place=place, by=year.scorer, about=(member,), on=date(2025, 5, 5))
    year.close(clock=clock)
    before = card_of(place=place, member=member)
    confirm(place=place, entry_id=late["id"], by=year.second)
    fact = next(fact for fact in facts_of(place, member) if fact["source_kind"] == "entry")
    confirm(
        place=place, by=year.second,
        entry_id=propose_reversal(place=place, fact_id=fact["id"], by=year.scorer)["id"],
    )  # fmt: skip
    after = card_of(place=place, member=member)
    assert (after.total, after.is_stale, after.receipt) == (before.total, False, before.receipt)
    with reading(place.toolbox, committee_id=place.id) as work:
        assert work.session.scalar(work.select(LateFact.id).with_only_columns(func.count())) == 2
