"""The import of duty facts: twice is once, a correction reverses, the cards of the year become stale at once."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from server.worker import Worker
from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.scoring.importing import form_for
from services.scoring.models import DutyFact, ScoreCard
from services.scoring.queries.cards import read_member_score
from services.scoring.refusals import DutyFactsRefused
from tests.builders.activities import actor_of
from tests.builders.committee import Person, Place, a_committee
from tests.builders.looking import looking
from tests.builders.racing import race
from tests.builders.scoring import REGULATION, a_published_regulation
from tests.builders.sheets import OPINION, bring_facts

ON_TRIAL = REGULATION.replace('version = "2026.1"', 'version = "试行"').replace(
    "effective_from = 2026-01-01", "effective_from = 2024-01-01\neffective_to = 2025-12-31"
)
ADOPTED = {**OPINION, "履职类别": "信息采用", "状态": "", "级别": "市级"}


@pytest.fixture
def member(place: Place) -> Person:
    return place.member("张示例")


def figures(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """Entered, corrected, reversed, unchanged."""
    return answer["entered"], answer["corrected"], answer["reversed"], answer["unchanged"]


def ledger(place: Place) -> list[Any]:
    """All facts in the order in which they were entered."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return list(work.session.scalars(work.select(DutyFact).order_by(DutyFact.id)))


def total(place: Place, member: Person, year: int = 2024) -> str:
    """The member's score as a scorer reads it."""
    scorer = actor_of(place.officer(Role.SCORER), Role.SCORER)
    with reading(place.toolbox, committee_id=place.id) as work:
        return str(read_member_score(work, scorer, seat_id=member.seat_id, year=year)["total"])


def stale(place: Place) -> list[tuple[UUID, int, bool]]:
    """Each card: whose, of which year, whether it is stale."""
    with reading(place.toolbox, committee_id=place.id) as work:
        cards = work.session.execute(work.select(ScoreCard.seat_id, ScoreCard.year, ScoreCard.is_stale))
        return [tuple(card) for card in cards]


def test_a_fact_enters_the_ledger_and_the_year_is_stale(place: Place, member: Person, toolbox: Toolbox) -> None:
    answer = bring_facts(place, OPINION, ADOPTED)
    assert (figures(answer), answer["years"]) == ((2, 0, 0, 0), [2024])
    first = ledger(place)[0]
    assert (first.seat_id, first.year, first.kind, first.label, first.fields, first.source_kind) == (
        member.seat_id, 2024, "opinion", "停车建议", {"status": "submitted"}, "import",
    )  # fmt: skip
    assert stale(place) == [(member.seat_id, 2024, True)]
    with looking(toolbox.database) as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "duty-facts-imported"))
    assert row.detail == {
        "years": [2024], "entered": 2, "corrected": 0, "reversed": 0, "unchanged": 0, "sha256": answer["sha256"],
    }  # fmt: skip


def test_a_past_year_under_a_regulation_is_scored_from_imported_facts(
    place: Place, member: Person, toolbox: Toolbox
) -> None:
    a_published_regulation(place=place, text=ON_TRIAL)
    before = total(place, member)
    bring_facts(place, OPINION, ADOPTED)
    while Worker(toolbox).deliver():
        pass
    assert stale(place) == [(member.seat_id, 2024, False)]
    assert float(total(place, member)) > float(before)


def test_twice_is_once_whatever_the_order(place: Place, member: Person) -> None:
    bring_facts(place, OPINION, ADOPTED)
    assert figures(bring_facts(place, ADOPTED, OPINION, OPINION)) == (0, 0, 0, 2)
    assert len(ledger(place)) == 2


def test_a_correction_reverses_and_enters_anew(place: Place, member: Person) -> None:
    a_published_regulation(place=place, text=ON_TRIAL)
    bring_facts(place, OPINION)
    corrected = {**OPINION, "状态": "采用"}
    assert figures(bring_facts(place, corrected)) == (0, 1, 0, 0)
    assert figures(bring_facts(place, corrected)) == (0, 0, 0, 1)
    first, *others = ledger(place)
    assert sorted((each.reverses_id, each.fields.get("status")) for each in others if each.reverses_id) == [
        (first.id, None)
    ]
    assert [each.fields for each in others if each.reverses_id is None] == [{"status": "adopted"}]
    with_correction = total(place, member)
    elsewhere = a_committee(place.toolbox, name="另一市政协")
    other = elsewhere.member("张示例")
    a_published_regulation(place=elsewhere, text=ON_TRIAL)
    bring_facts(elsewhere, corrected)
    assert total(elsewhere, other) == with_correction
    assert figures(bring_facts(place, OPINION)) == (0, 1, 0, 0), "and back again"
    assert [each.reverses_id is None for each in ledger(place)].count(True) == 3


def test_a_fact_is_taken_back_and_may_come_again(place: Place, member: Person) -> None:
    a_published_regulation(place=place, text=ON_TRIAL)
    nothing = total(place, member)
    bring_facts(place, OPINION)
    taken_back = {**OPINION, "状态": "", "冲销": "是"}
    assert figures(bring_facts(place, taken_back)) == (0, 0, 1, 0)
    assert total(place, member) == nothing
    assert figures(bring_facts(place, taken_back)) == (0, 0, 0, 1)
    assert figures(bring_facts(place, OPINION)) == (1, 0, 0, 0)


def test_what_was_never_entered_cannot_be_taken_back(place: Place, member: Person) -> None:
    with pytest.raises(DutyFactsRefused) as refusal:
        bring_facts(place, {**OPINION, "冲销": "否"}, {**ADOPTED, "冲销": "是", "级别": ""})
    assert [fault.pointer for fault in refusal.value.errors] == ["/rows/3/冲销"]
    assert ledger(place) == []


def test_a_dry_run_counts_and_stores_nothing(place: Place, member: Person) -> None:
    answer = bring_facts(place, OPINION, dry_run=True)
    assert (figures(answer), answer["is_dry_run"]) == ((1, 0, 0, 0), True)
    assert (ledger(place), stale(place)) == ([], [])


def test_one_wrong_row_and_nothing_is_taken(place: Place, member: Person) -> None:
    with pytest.raises(DutyFactsRefused) as refusal:
        bring_facts(place, OPINION, {**OPINION, "姓名": "无此人"}, {**OPINION, "日期": "2019-05-01"})
    assert [(fault.pointer, fault.detail) for fault in refusal.value.errors] == [
        ("/rows/3/姓名", "第14届没有名为“无此人”的委员。"),
        ("/rows/4/日期", "本会没有覆盖 2019-05-01 的届，无法认定委员。"),
    ]
    assert ledger(place) == []


def test_members_of_another_committee_are_not_found_nor_touched(place: Place, member: Person) -> None:
    elsewhere = a_committee(place.toolbox, name="另一市政协")
    with pytest.raises(DutyFactsRefused):
        bring_facts(elsewhere, OPINION)
    namesake = elsewhere.member("张示例")
    bring_facts(elsewhere, OPINION)
    bring_facts(place, {**OPINION, "状态": "采用"})
    assert [(each.seat_id, each.fields) for each in ledger(elsewhere)] == [
        (namesake.seat_id, {"status": "submitted"})
    ]  # fmt: skip


def test_exact_decimals_of_a_declared_field_are_scored(place: Place, member: Person) -> None:
    text = ON_TRIAL + '\n[facts.service]\nname = "公益服务"\nmeasure = "小时"\nfields = { hours = "decimal" }\n'
    text += 'field_names = { hours = "服务时长" }\n'
    text += '\n[[categories]]\nid = "service"\nname = "公益服务"\nclause = "第二十条"\ntext = "公益服务每小时2分。"\n'
    text += '\n[[categories.rules]]\nid = "hours"\nname = "服务时长"\nclause = "第二十条"\ntext = "每小时2分。"\n'
    text += 'shape = "per_event"\nmatch = [{ kind = "service" }]\npoints = 2\nunit = "hours"\n'
    a_published_regulation(place=place, text=text)
    before = total(place, member)
    bring_facts(
        place, {"姓名": "张示例", "日期": "2024-03-05", "履职类别": "公益服务", "名称": "义诊", "服务时长": "1.5"}
    )
    assert float(total(place, member)) == float(before) + 3
    with reading(place.toolbox, committee_id=place.id) as work:
        columns = form_for(work).columns
    assert ("公益服务" in columns["履职类别"].words, columns["服务时长"].note) == (True, "公益服务：数")


def test_two_imports_at_once_make_no_doubles(shared: Toolbox) -> None:
    place = a_committee(shared)
    place.member("张示例")
    answers = race([lambda: bring_facts(place, OPINION, ADOPTED)] * 4)
    assert sorted(map(figures, answers)) == [(0, 0, 0, 2)] * 3 + [(2, 0, 0, 0)]
    assert len(ledger(place)) == 2
