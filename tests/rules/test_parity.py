"""A published list against the cards of its year: what differs, what explains it, and when nothing does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.sheets.rows import BadSheet
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import ScoredFact, ScoredMember
from services.scoring.engine.parity import Case, Finding, Judged, Listed, judge
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.score import score
from services.scoring.engine.variants import Variant, variants_of
from services.scoring.laboratory_vocabulary import FindingKind
from services.scoring.score_lists import form_of_list, read_list
from tests.builders.scoring import REGULATION as TEXT
from tests.builders.sheets import csv_of, xlsx_of

REGULATION = load_regulation(TEXT)
YEAR = REGULATION.year(2026)
ORDINARY, STANDING = (ScoredMember(frozenset({role})) for role in ("ordinary", "standing"))


def presence(place: int, meeting: str = "plenary", status: str = "present", *, half_days: int = 1) -> ScoredFact:
    return ScoredFact(
        f"presence {place}",
        "attendance",
        date(2026, 1, 5) + timedelta(place),
        {"meeting": meeting, "status": status, "required": True, "half_days": half_days, "role": "member"},
    )


def listed(card: Card, *, with_categories: bool = True) -> Listed:
    """A list that says what the card says."""
    categories = {each.id: each.points for each in card.categories} if with_categories else {}
    return Listed(card.total, card.grade, categories)


def judged(facts: Sequence[ScoredFact], told: Listed, member: ScoredMember = ORDINARY) -> Judged:
    labels = {str(fact.id): f"第{place}次会议" for place, fact in enumerate(facts, start=1)}
    (only,) = judge([Case(told, facts, member, labels)], REGULATION, YEAR)
    return only


def made(regulation: Regulation, facts: Sequence[ScoredFact], member: ScoredMember = ORDINARY) -> Card:
    return score(facts, regulation, member, YEAR)


FACTS = [presence(1, half_days=2), presence(2, "research"), presence(3, "research"), presence(9, status="excused")]


def test_a_list_that_leaves_out_one_entry_is_explained_by_it() -> None:
    found = judged(FACTS, listed(made(REGULATION, FACTS[1:])))

    assert [(each.name, each.listed, each.here) for each in found.differences] == [
        ("总分", "24", "30"), ("会议活动", "5", "11"),
    ]  # fmt: skip
    assert found.findings == [
        Finding(FindingKind.RULE, "没有计「出席全体会议」", "第六条第一款", "plenary"),
        Finding(FindingKind.FACT, "没有计一条记录：2026-01-06「第1次会议」", fact="presence 1"),
    ]


def test_an_entry_that_was_counted_twice_or_though_it_was_taken_back_is_found() -> None:
    twice = listed(made(REGULATION, [*FACTS, FACTS[0]._replace(id="again")]))
    assert [each.words for each in judged(FACTS, twice).findings] == ["把一条记录计了两次：2026-01-06「第1次会议」"]

    taken_back = [*FACTS, ScoredFact("back", "attendance", date(2026, 1, 6), reverses="presence 1")]
    found = judged(taken_back, listed(made(REGULATION, FACTS)))
    assert [each.words for each in found.findings] == [
        "没有理会一条撤销，被撤销的记录仍计了分：2026-01-06「第5次会议」"
    ]

    late = presence(1)._replace(id="late", on=date(2025, 12, 30))
    found = judged([*FACTS, late], listed(made(REGULATION, [*FACTS, late._replace(on=YEAR.first)])))
    assert [each.words for each in found.findings] == ["把计分期间以外的一条记录计了分：2025-12-30「第5次会议」"]


def test_a_cap_that_was_overlooked_is_found_with_its_clause() -> None:
    many = [presence(place, half_days=2) for place in range(9)]
    (without_cap,) = (each for each in variants_of(REGULATION) if each.words == "没有执行「会议活动」最高 40 分的限额")
    found = judged(many, listed(made(without_cap.regulation, many)))
    assert Finding(FindingKind.LIMIT, without_cap.words, "第六条") in found.findings


def test_rounding_and_the_role_are_told() -> None:
    half = [presence(1, "research")]
    card = made(REGULATION, half)
    assert card.total == Decimal("22.5")
    found = judged(half, replace(listed(card), total=Decimal(23)))
    assert [each.words for each in found.findings] == ["名单的总分四舍五入取整数，本系统为 22.5 分"]

    opinion = ScoredFact("opinion", "opinion", date(2026, 5, 1), {"status": "submitted"})
    diligent = [*(presence(place, half_days=4) for place in range(4)), opinion]
    as_standing = listed(made(REGULATION, diligent, STANDING))
    assert (as_standing.grade, made(REGULATION, diligent).grade) == ("基本称职", "称职")
    assert [each.words for each in judged(diligent, as_standing).findings] == ["按「常委」的身份计了分"]


def test_what_nothing_explains_is_said_to_be_unexplained() -> None:
    found = judged(FACTS, replace(listed(made(REGULATION, FACTS)), total=Decimal("77.7")))
    assert not found.agrees
    assert found.findings == []


def test_a_grade_alone_may_differ() -> None:
    card = made(REGULATION, FACTS)
    found = judged(FACTS, replace(listed(card), grade="优秀"))
    assert [(each.name, each.listed, each.here) for each in found.differences] == [("等次", "优秀", card.grade)]


def test_who_is_missing_in_the_list_has_a_card_and_nothing_to_explain() -> None:
    (only,) = judge([Case(None, FACTS, ORDINARY)], REGULATION, YEAR)
    assert only.agrees
    assert only.card.total == 30


HAPPENED = st.lists(
    st.builds(
        presence,
        st.integers(0, 300),
        st.sampled_from(["plenary", "standing", "research", "training", "lecture"]),
        st.sampled_from(["present", "late", "excused", "absent"]),
        half_days=st.integers(1, 4),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id,
)


@given(HAPPENED, st.sampled_from([ORDINARY, STANDING]))
def test_a_list_made_from_the_cards_has_no_difference(facts: list[ScoredFact], member: ScoredMember) -> None:
    found = judged(facts, listed(made(REGULATION, facts, member)), member)
    assert found.agrees
    assert found.findings == []


VARIANTS = tuple(variants_of(REGULATION))
RULES = tuple(each for each in VARIANTS if each.rule is not None and each.kind is FindingKind.RULE)


@settings(max_examples=40)
@given(HAPPENED, st.sampled_from(RULES))
def test_a_list_that_leaves_out_one_rule_is_explained_by_that_rule(facts: list[ScoredFact], left_out: Variant) -> None:
    card = made(left_out.regulation, facts)
    found = judged(facts, listed(card))
    if not found.agrees:
        assert left_out.rule in {each.rule for each in found.findings}


def test_every_variant_lacks_something() -> None:
    assert len({(each.words, each.clause) for each in VARIANTS}) == len(VARIANTS)
    assert {each.rule for each in RULES} == {rule.id for each in REGULATION.categories for rule in each.rules}


def test_a_list_is_read_with_its_categories() -> None:
    rows = ({"姓名": "张示例", "总分": "７８．５０分", "等次": "优秀", "会议活动": 30}, {"委员证号": "002", "总分": -3})
    for name, content in (("名单.csv", csv_of(*rows)), ("名单.xlsx", xlsx_of(*rows))):
        first, second = read_list(name, content, REGULATION).rows
        assert (first.name, first.listed) == ("张示例", Listed(Decimal("78.50"), "优秀", {"meetings": Decimal(30)}))
        assert (second.member_number, second.listed) == ("002", Listed(Decimal(-3)))
    assert "会议活动" in form_of_list(REGULATION).columns


def test_each_mistake_of_a_list_is_named_by_row_and_column() -> None:
    rows = (
        {"姓名": "张示例", "总分": "优秀"},
        {"姓名": "", "总分": 3},
        {"姓名": "李示例", "总分": 5},
        {"姓名": "李示例", "总分": 5, "会议活动": "很多"},
    )
    with pytest.raises(BadSheet) as refused:
        read_list("名单.csv", csv_of(*rows), REGULATION)
    assert [(each.row, each.column) for each in refused.value.mistakes] == [
        (2, "总分"), (3, "委员证号"), (5, "姓名"), (5, "会议活动"),
    ]  # fmt: skip
