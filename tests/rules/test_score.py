"""The score: every published example to the last decimal, every shape, cap and floor, the words of the receipt."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from uuid import UUID

import pytest

from services.scoring.engine.amounts import canonical, clamped
from services.scoring.engine.articles import Example, Regulation
from services.scoring.engine.card import Card, Line
from services.scoring.engine.examples import check_examples
from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.matching import COMPARISONS
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.score import ConflictingFacts, Period, ScoredFact, ScoredMember, score
from services.scoring.engine.shapes import SHAPES
from services.scoring.vocabulary import Comparison, Level, Shape
from tests.builders.cards import after

FOLDER = Path(__file__).parents[2] / "regulations"
PUBLISHED = {path.stem: load_regulation(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
DAY = date(2026, 3, 1)

PROPOSAL = 'match = [{ kind = "proposal" }]'
OPINION = 'match = [{ kind = "opinion" }]'


def a_regulation(*categories: str, rest: str = "") -> Regulation:
    """A regulation of these categories; each is the text of its keys and rules."""
    head = 'id = "r"\ntitle = "办法"\nversion = "1"\neffective_from = 2026-01-01\neffective_to = 2026-12-31\n'
    return load_regulation(head + "\n".join(categories) + rest)


def a_category(*rules: str, name: str = "a", keys: str = "") -> str:
    """The text of a category with these rules; each is the text of the keys of a rule."""
    numbered = "\n".join(
        f'[[categories.rules]]\nid = "{name}{place}"\nname = "项目{name}{place}"\n'
        f'clause = "第{place}条"\ntext = "条文。"\n{rule}'
        for place, rule in enumerate(rules)
    )
    return f'[[categories]]\nid = "{name}"\nname = "类别{name}"\nclause = "总则"\n{keys}\n{numbered}\n'


def a_fact(
    name: str | UUID,
    kind: str = "proposal",
    on: date = DAY,
    matter: str | None = None,
    reverses: str | UUID | None = None,
    **fields: Value,
) -> ScoredFact:
    """A fact of the ledger."""
    return ScoredFact(name, kind, on, fields, matter, reverses)


def card_of(regulation: Regulation, *facts: ScoredFact, roles: tuple[str, ...] = ()) -> Card:
    """The card of a member with these roles."""
    return score(facts, regulation, ScoredMember(frozenset(roles)))


PER_PROPOSAL = a_regulation(a_category(f'shape = "per_event"\npoints = 1\n{PROPOSAL}'))


def counted(card: Card) -> Mapping[str, Decimal]:
    """The counted points by fact."""
    return {str(line.fact): line.counted for line in card.lines}


def words_of(card: Card) -> list[str]:
    """The arithmetic of every line."""
    return [line.words for line in card.lines]


# ------------------------------------------------------------------------------------------- published regulations


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param(name, example, id=f"{name} {example.name}")
        for name, regulation in PUBLISHED.items()
        for example in regulation.examples
    ],
)
def test_each_example_of_each_regulation_comes_to_the_last_decimal(name: str, example: Example) -> None:
    regulation = PUBLISHED[name]
    card = score(example.facts, regulation, ScoredMember(example.roles))

    assert check_examples(replace(regulation, examples=(example,))) == ()
    assert str(card.total) == str(canonical(example.expected.total))
    assert sum(line.counted for line in card.lines) == card.total


def test_the_published_regulations_have_examples() -> None:
    assert len(PUBLISHED["example_city"].examples) >= 4
    assert {"J1 活跃的委员", "J2 缺席全体会议", "J3 请假未出席唯一的全体会议"} <= {
        example.name for example in PUBLISHED["jinan_2015"].examples
    }
    assert len(PUBLISHED["minhang"].examples) == 4


def test_an_example_that_fails_is_told_in_every_respect() -> None:
    regulation = PUBLISHED["example_city"]
    example = regulation.examples[3]
    wrong = replace(
        example,
        expected=replace(
            example.expected,
            total=Decimal("70.5"),
            grade="优秀",
            unmet=(),
            categories={"base": Decimal(1), "x": Decimal(2)},
        ),
    )
    messages = [failure.message_zh for failure in check_examples(replace(regulation, examples=(wrong,)))]

    assert messages == [
        "总分应为 70.5，实为 70",
        "类别「base」应为 1，实为 20",
        "类别「x」应为 2，实为 不适用",
        "等次应为「优秀」，实为「基本称职」",
        "未完成的最低要求应为 无，实为 speak_up、standing_meetings",
    ]


def test_an_example_compares_only_what_it_names() -> None:
    regulation = PUBLISHED["example_city"]
    example = regulation.examples[3]
    silent = replace(example, expected=replace(example.expected, grade=None, unmet=None, categories={}))

    assert check_examples(replace(regulation, examples=(silent,))) == ()


# --------------------------------------------------------------------------------------------------------- shapes


def test_every_shape_and_every_comparison_has_its_function() -> None:
    assert set(SHAPES) == set(Shape)
    assert set(COMPARISONS) == set(Comparison)


def test_base_is_a_line_without_a_fact() -> None:
    (line,) = card_of(a_regulation(a_category('shape = "base"\npoints = 70'))).lines

    assert line == Line(
        fact=None,
        on=None,
        category="a",
        rule="a0",
        clause="第0条",
        text="条文。",
        words="基本分 70 分",
        earned=Decimal(70),
        counted=Decimal(70),
    )
    assert (line.cut, line.counted, line.reason) == (Decimal(0), Decimal(70), "")


def test_per_event_multiplies_by_the_unit_field() -> None:
    regulation = a_regulation(
        a_category('shape = "per_event"\nunit = "half_days"\npoints = 5\nmatch = [{ kind = "attendance" }]')
    )
    card = card_of(regulation, a_fact("x", "attendance", half_days=8), a_fact("y", "attendance", half_days=0))

    assert words_of(card) == ["5 分 × 8 个半天 = 40 分", "5 分 × 0 个半天 = 0 分"]
    assert card.total == 40


@pytest.mark.parametrize("half_days", [None, -1, "8", 1_000_000, Decimal("0.00001")])
def test_a_fact_whose_unit_cannot_be_measured_is_reported(half_days: Value | None) -> None:
    regulation = a_regulation(
        a_category('shape = "per_event"\nunit = "half_days"\npoints = 5\nmatch = [{ kind = "attendance" }]')
    )
    fields = {} if half_days is None else {"half_days": half_days}
    card = card_of(regulation, ScoredFact("x", "attendance", DAY, fields))

    assert card.lines == ()
    assert [(entry.fact, entry.rule, entry.reason) for entry in card.unscored] == [
        ("x", "a0", "缺少字段「half_days」或其值不是可用的数")
    ]


def test_points_by_a_table_are_named_as_people_read_them() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "per_event"\npoints_by = { field = "position", table = { first = 5, cosigner = 2.5 } }\n'
            + PROPOSAL
        )
    )
    card = card_of(
        regulation,
        a_fact("x", position="first"),
        a_fact("y", position="cosigner"),
        a_fact("z", position="main"),
        a_fact("zz"),
    )

    assert words_of(card) == ["第一提案人 5 分 × 1 件 = 5 分", "联名人 2.5 分 × 1 件 = 2.5 分"]
    assert [(entry.fact, entry.reason) for entry in card.unscored] == [
        ("z", "字段「position」的值「main」不在分值表中"),
        ("zz", "字段「position」的值「」不在分值表中"),
    ]


def test_the_first_alternative_that_fits_measures_the_fact() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "per_event"\npoints = 1\n'
            'match = [{ kind = "proposal", where = { signers = { at_least = 3 } }, points = 4 }, { kind = "proposal" }]'
        )
    )

    assert counted(card_of(regulation, a_fact("x", signers=3), a_fact("y", signers=2))) == {"x": 4, "y": 1}


def test_once_counts_the_best_and_of_equals_the_earliest() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "once"\npoints_by = { field = "position", table = { first = 15, cosigner = 3, main = 0 } }\n'
            + PROPOSAL
        )
    )
    card = card_of(
        regulation,
        a_fact("b", position="first"),
        a_fact("a", position="cosigner"),
        a_fact("c", position="first"),
        a_fact("d", position="main"),
    )

    assert counted(card) == {"a": 0, "b": 15, "c": 0, "d": 0}
    assert [line.reason for line in card.lines] == ["每年只计一次，取最高一项", "", "每年只计一次，取最高一项", ""]
    assert [line.cut for line in card.lines] == [3, 0, 15, 0]


def test_threshold_pays_once_when_the_number_is_reached() -> None:
    regulation = a_regulation(a_category(f'shape = "threshold"\nat_least = 2\npoints = 30\n{PROPOSAL}'))
    card = card_of(regulation, a_fact("a"), a_fact("b"), a_fact("c"))

    assert card_of(regulation, a_fact("a")).total == 0
    assert counted(card) == {"a": 0, "b": 30, "c": 0}
    assert words_of(card) == ["累计 1 件，满 2 件计 30 分", "累计满 2 件，计 30 分", "已满 2 件，不再加分"]


def test_threshold_counts_units_where_a_field_tells_them() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "threshold"\nat_least = 6\nunit = "half_days"\npoints = 30\nmatch = [{ kind = "attendance" }]'
        )
    )

    assert card_of(regulation, a_fact("a", "attendance", half_days=4)).total == 0
    assert (
        card_of(regulation, a_fact("a", "attendance", half_days=4), a_fact("b", "attendance", half_days=4)).total == 30
    )


def test_up_to_n_counts_those_worth_most() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "up_to_n"\nat_most = 2\n'
            'points_by = { field = "position", table = { first = 7.5, cosigner = 2 } }\n' + PROPOSAL
        )
    )
    card = card_of(
        regulation,
        a_fact("a", position="cosigner"),
        a_fact("b", position="first"),
        a_fact("c", position="first"),
        a_fact("d", position="first"),
    )

    assert counted(card) == {"a": 0, "b": Decimal("7.5"), "c": Decimal("7.5"), "d": 0}
    assert [line.reason for line in card.lines] == ["最多计 2 件", "", "", "最多计 2 件"]


def test_up_to_n_cuts_inside_a_fact_of_several_units() -> None:
    regulation = a_regulation(
        a_category('shape = "up_to_n"\nat_most = 5\nunit = "half_days"\npoints = 2\nmatch = [{ kind = "attendance" }]')
    )
    card = card_of(regulation, a_fact("a", "attendance", half_days=3), a_fact("b", "attendance", half_days=4))

    assert [(line.earned, line.cut, line.counted) for line in card.lines] == [(6, 0, 6), (8, 4, 4)]


def test_from_nth_pays_from_the_nth_on() -> None:
    regulation = a_regulation(a_category(f'shape = "from_nth"\nnth = 2\npoints = 5\n{PROPOSAL}'))
    card = card_of(regulation, a_fact("c"), a_fact("a"), a_fact("b"))

    assert counted(card) == {"a": 0, "b": 5, "c": 5}
    assert words_of(card)[:2] == ["从第 2 件起计分：5 分 × 0 件 = 0 分", "从第 2 件起计分：5 分 × 1 件 = 5 分"]


def test_from_nth_divides_a_fact_of_several_units() -> None:
    regulation = a_regulation(
        a_category('shape = "from_nth"\nnth = 3\nunit = "half_days"\npoints = 5\nmatch = [{ kind = "attendance" }]')
    )

    assert card_of(regulation, a_fact("a", "attendance", half_days=4)).total == 10


def test_best_per_item_counts_the_highest_of_each_item() -> None:
    rule = (
        'shape = "best_per_item"\npoints_by = { field = "honour", table = { key = 15, excellent = 10 } }\n'
        'match = [{ kind = "proposal_honour" }]'
    )
    card = card_of(
        a_regulation(a_category(rule)),
        a_fact("a", "proposal_honour", matter="p1", honour="excellent"),
        a_fact("b", "proposal_honour", matter="p1", honour="key"),
        a_fact("c", "proposal_honour", matter="p2", honour="excellent"),
        a_fact("d", "proposal_honour", honour="key"),
        a_fact("e", "proposal_honour", honour="key"),
    )

    assert counted(card) == {"a": 0, "b": 15, "c": 10, "d": 15, "e": 15}
    assert card.lines[0].reason == "同一事项只计最高一项"


def test_best_per_item_groups_by_a_field_too() -> None:
    rule = f'shape = "best_per_item"\nitem = "case_number"\npoints = 5\n{PROPOSAL}'
    card = card_of(
        a_regulation(a_category(rule)),
        a_fact("a", case_number="7"),
        a_fact("b", case_number="7"),
        a_fact("c", case_number="8"),
    )

    assert counted(card) == {"a": 5, "b": 0, "c": 5}


# ----------------------------------------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("where", "fields", "fits"),
    [
        ('status = "filed"', {"status": "filed"}, True),
        ('status = "filed"', {"status": "merged"}, False),
        ('status = "filed"', {}, False),
        ('status = ["filed", "merged"]', {"status": "merged"}, True),
        ("signers = { at_least = 2 }", {"signers": 2}, True),
        ("signers = { at_least = 2 }", {"signers": Decimal("1.5")}, False),
        ("signers = { at_least = 2 }", {"signers": "3"}, False),
        ("signers = { at_most = 2.5 }", {"signers": 2}, True),
        ("signers = { at_most = 2.5 }", {"signers": 3}, False),
        ("signers = { at_most = 2.5 }", {"signers": True}, False),
        ("signers = 1", {"signers": 1}, True),
        ("signers = 1", {"signers": True}, False),
    ],
)
def test_conditions_are_a_closed_list(where: str, fields: Mapping[str, Value], fits: bool) -> None:
    rule = f'shape = "per_event"\npoints = 1\nmatch = [{{ kind = "proposal", where = {{ {where} }} }}]'
    card = card_of(a_regulation(a_category(rule)), ScoredFact("x", "proposal", DAY, fields))

    assert card.total == (1 if fits else 0)


# ------------------------------------------------------------------------------------------------- caps and floors


def test_a_cap_on_a_rule_cuts_the_latest_lines() -> None:
    regulation = a_regulation(a_category(f'shape = "per_event"\npoints = 4\ncap = 10\n{PROPOSAL}'))
    card = card_of(regulation, a_fact("a", on=date(2026, 5, 1)), a_fact("b"), a_fact("c"), a_fact("d"))

    assert counted(card) == {"b": 4, "c": 4, "d": 2, "a": 0}
    assert [line.reason for line in card.lines] == ["", "", "本项「项目a0」最高 10 分", "本项「项目a0」最高 10 分"]


def test_a_cap_on_a_category_cuts_across_its_rules_in_the_order_of_days() -> None:
    regulation = a_regulation(
        a_category(
            f'shape = "per_event"\npoints = 4\n{PROPOSAL}',
            f'shape = "per_event"\npoints = 3\n{OPINION}',
            keys="cap = 5",
        )
    )
    card = card_of(regulation, a_fact("late", on=date(2026, 9, 1)), a_fact("early", "opinion"))
    (category,) = card.categories

    assert counted(card) == {"late": 2, "early": 3}
    assert card.lines[0].reason == "本类「类别a」最高 5 分"
    assert (category.before_cap, category.cap, category.points, category.counted) == (7, 5, 5, 5)


def test_a_cap_looks_at_the_sum_so_deductions_leave_room() -> None:
    regulation = a_regulation(
        a_category(
            'shape = "base"\npoints = 30',
            f'shape = "per_event"\npoints = -5\n{OPINION}',
            f'shape = "per_event"\npoints = 10\n{PROPOSAL}',
            keys="cap = 32",
        )
    )
    card = card_of(regulation, a_fact("x"), a_fact("y", "opinion"))

    assert card.total == 32
    assert counted(card) == {"None": 30, "x": 7, "y": -5}


def test_a_floor_on_a_rule_gets_its_own_line() -> None:
    regulation = a_regulation(a_category(f'shape = "per_event"\npoints = -5\nfloor = -8\n{PROPOSAL}'))
    card = card_of(regulation, a_fact("a"), a_fact("b"))
    raised = card.lines[-1]

    assert card.total == -8
    assert (raised.fact, raised.rule, raised.category, raised.level) == (None, "a0", "a", Level.RULE)
    assert (raised.clause, raised.words) == ("第0条", "本项「项目a0」最低 -8 分，实得 -10 分，补足 2 分")


def test_a_floor_on_a_category_gets_its_own_line() -> None:
    regulation = a_regulation(
        a_category('shape = "base"\npoints = 3', f'shape = "per_event"\npoints = -5\n{PROPOSAL}', keys="floor = 0"),
        a_category('shape = "base"\npoints = 1', name="b"),
    )
    card = card_of(regulation, a_fact("a"))
    raised = card.lines[2]

    assert card.total == 1
    assert (raised.rule, raised.category, raised.clause, raised.earned) == (None, "a", "总则", 2)
    assert (card.categories[0].before_cap, card.categories[0].points) == (-2, 0)


GROUP = '[[groups]]\nid = "g"\nname = "两类"\nclause = "第八条"\ncategories = ["a", "b"]\n'


def test_a_cap_on_a_group_cuts_across_its_categories() -> None:
    regulation = a_regulation(
        a_category(f'shape = "per_event"\npoints = 4\n{PROPOSAL}'),
        a_category(f'shape = "per_event"\npoints = 3\n{OPINION}', name="b"),
        a_category('shape = "base"\npoints = 50', name="c"),
        rest=GROUP + "cap = 5",
    )
    card = card_of(regulation, a_fact("x", on=date(2026, 4, 1)), a_fact("y", "opinion"))

    assert card.total == 55
    assert counted(card) == {"x": 2, "y": 3, "None": 50}
    assert card.lines[0].reason == "「两类」合计最高 5 分"
    assert [(category.points, category.counted) for category in card.categories] == [(4, 2), (3, 3), (50, 50)]


def test_a_floor_on_a_group_has_a_line_without_a_category() -> None:
    regulation = a_regulation(
        a_category(f'shape = "per_event"\npoints = -4\n{PROPOSAL}'),
        a_category('shape = "base"\npoints = 1', name="b"),
        rest=GROUP + "floor = -1",
    )
    card = card_of(regulation, a_fact("x"))

    assert card.total == -1
    assert (card.lines[-1].category, card.lines[-1].earned, card.lines[-1].level) == (None, 2, Level.GROUP)


def test_a_group_none_of_whose_categories_concerns_the_member_raises_nothing() -> None:
    regulation = a_regulation(
        a_category(f'shape = "per_event"\npoints = 4\n{PROPOSAL}', keys='applies_to = ["standing"]'),
        a_category('shape = "base"\npoints = 1', name="b", keys='applies_to = ["standing"]'),
        a_category('shape = "base"\npoints = 1', name="c"),
        rest=GROUP + "floor = 9",
    )

    assert card_of(regulation, roles=("ordinary",)).total == 1
    assert card_of(regulation, roles=("standing",)).total == 10


def test_the_total_is_capped_and_raised() -> None:
    total = '[total]\nclause = "第九条"\ntext = "总分。"\ncap = 10\nfloor = 0'
    regulation = a_regulation(
        a_category(f'shape = "per_event"\npoints = 6\n{PROPOSAL}', f'shape = "per_event"\npoints = -6\n{OPINION}'),
        rest=total,
    )
    high = card_of(regulation, a_fact("a"), a_fact("b"))
    low = card_of(regulation, a_fact("a", "opinion"))

    assert (high.total, high.lines[-1].reason) == (10, "总分最高 10 分")
    assert (low.total, low.lines[-1].words) == (0, "总分最低 0 分，实得 -6 分，补足 6 分")
    assert (low.lines[-1].category, low.lines[-1].clause, low.lines[-1].level) == (None, "第九条", Level.TOTAL)


def test_a_line_tells_every_level_that_cut_it() -> None:
    regulation = a_regulation(
        a_category(
            f'shape = "up_to_n"\nat_most = 1\nunit = "signers"\npoints = 6\ncap = 5\n{PROPOSAL}', keys="cap = 4"
        ),
        rest='[total]\nclause = "第九条"\ncap = 3',
    )
    (line,) = card_of(regulation, a_fact("a", signers=2)).lines

    assert (line.earned, line.cut, line.counted) == (12, 9, 3)
    assert [cut.amount for cut in line.cuts] == [6, 1, 1, 1]
    assert line.reason == "最多计 1 件；本项「项目a0」最高 5 分；本类「类别a」最高 4 分；总分最高 3 分"
    assert [after(line, level) for level in Level] == [6, 6, 5, 4, 4, 3]


# --------------------------------------------------------------------------------------------- members and facts


def test_rules_for_other_roles_give_no_line_and_no_floor() -> None:
    regulation = a_regulation(
        a_category(
            f'shape = "per_event"\npoints = 5\nfloor = 3\napplies_to = ["standing"]\n{PROPOSAL}',
            'shape = "base"\npoints = 1',
        )
    )
    ordinary = card_of(regulation, a_fact("x"), roles=("ordinary",))

    assert card_of(regulation, a_fact("x"), roles=("standing",)).total == 6
    assert ordinary.total == 1
    assert [(entry.fact, entry.reason) for entry in ordinary.unscored] == [("x", "对应的计分规则不适用于该委员的身份")]


def test_categories_for_other_roles_are_not_on_the_card() -> None:
    regulation = a_regulation(
        a_category('shape = "base"\npoints = 1'),
        a_category('shape = "base"\npoints = 2', name="b", keys='applies_to = ["standing"]'),
    )

    assert [category.id for category in card_of(regulation).categories] == ["a"]
    assert [category.id for category in card_of(regulation, roles=("standing",)).categories] == ["a", "b"]


def test_facts_without_a_line_are_told_with_the_reason() -> None:
    duty = (
        '[[duties]]\nid = "d"\nname = "义务"\nclause = "第九条"\ntext = "须做。"\nat_least = 1\n'
        'match = [{ kind = "speech" }]'
    )
    regulation = a_regulation(a_category(f'shape = "per_event"\npoints = 1\n{PROPOSAL}'), rest=duty)
    card = card_of(
        regulation,
        a_fact("before", on=date(2025, 12, 31)),
        a_fact("after", on=date(2027, 1, 1)),
        a_fact("duty", "speech"),
        a_fact("nothing", "opinion"),
        a_fact("good"),
    )

    assert [(entry.fact, entry.reason) for entry in card.unscored] == [
        ("before", "2025-12-31 不在计分期间内"),
        ("after", "2027-01-01 不在计分期间内"),
        ("duty", "只用于核对最低履职要求，不计分"),
        ("nothing", "没有对应的计分规则"),
    ]


def test_a_fact_of_a_kind_that_the_regulation_does_not_know_is_told() -> None:
    card = card_of(PER_PROPOSAL, a_fact("x", "visit"))

    assert (card.lines, [entry.reason for entry in card.unscored]) == ((), ["没有对应的计分规则"])


def test_facts_that_are_equal_but_not_alike_are_told_apart() -> None:
    rule = 'shape = "per_event"\npoints = 1\nmatch = [{ kind = "proposal", where = { signers = 1 } }]'
    regulation = a_regulation(a_category(rule))

    assert counted(card_of(regulation, a_fact("a", signers=True), a_fact("b", signers=1))) == {"b": 1}
    assert counted(card_of(regulation, a_fact("a", signers=1), a_fact("b", signers=True))) == {"a": 1}
    assert card_of(regulation, a_fact("a", signers=Decimal("1.0"))).total == 1


def test_the_caller_may_give_the_period() -> None:
    regulation = a_regulation(a_category(f'shape = "per_event"\npoints = 1\n{PROPOSAL}'))
    facts = [a_fact("x"), a_fact("y", on=date(2026, 7, 1))]

    assert score(facts, regulation, ScoredMember(), Period(date(2026, 4, 1), None)).total == 1
    assert score(facts, regulation, ScoredMember(), Period(date(2026, 1, 1), date(2026, 7, 1))).total == 2


def test_a_reversed_fact_counts_no_more_and_says_by_what() -> None:
    fact = UUID("00000000-0000-0000-0000-000000000001")
    card = card_of(PER_PROPOSAL, a_fact(fact), a_fact("r", on=date(2030, 1, 1), reverses=fact))

    assert card.lines == ()
    assert [entry.reason for entry in card.unscored] == ["已由记录 r 撤销", f"本条用于撤销记录 {fact}"]


def test_a_reversed_reversal_restores_the_fact() -> None:
    card = card_of(PER_PROPOSAL, a_fact("x"), a_fact("r", reverses="x"), a_fact("s", reverses="r"))

    assert counted(card) == {"x": 1}
    assert [(entry.fact, entry.reason) for entry in card.unscored] == [
        ("r", "已由记录 s 撤销"),
        ("s", "本条用于撤销记录 r"),
    ]


def test_a_fact_falls_when_one_of_two_reversals_stands() -> None:
    facts = [a_fact("x"), a_fact("r", reverses="x"), a_fact("q", reverses="x"), a_fact("s", reverses="r")]

    assert card_of(PER_PROPOSAL, *facts).total == 0


def test_a_reversal_of_an_unknown_fact_is_told() -> None:
    card = card_of(PER_PROPOSAL, a_fact("r", reverses="elsewhere"))

    assert [entry.reason for entry in card.unscored] == ["所撤销的记录 elsewhere 不在计分范围内"]


def test_reversals_that_point_at_each_other_decide_nothing() -> None:
    card = card_of(
        PER_PROPOSAL, a_fact("r", reverses="s"), a_fact("s", reverses="r"), a_fact("x"), a_fact("self", reverses="self")
    )

    assert card.total == 1
    assert {entry.reason for entry in card.unscored} == {"与其他撤销记录互相指向，无法认定"}


def test_the_same_fact_twice_is_one_and_two_facts_with_one_identifier_are_refused() -> None:
    identifier = UUID("00000000-0000-0000-0000-000000000001")

    assert card_of(PER_PROPOSAL, a_fact(identifier), a_fact(str(identifier))).total == 1
    with pytest.raises(ConflictingFacts, match="two different contents"):
        card_of(PER_PROPOSAL, a_fact("x", signers=1), a_fact("x", signers=True))


@pytest.mark.parametrize("value", [1.5, None, Decimal("nan"), Decimal("inf"), [1]])
def test_a_fact_holds_no_float_and_nothing_that_is_no_number(value: object) -> None:
    with pytest.raises(TypeError, match="field 'signers' of fact x"):
        ScoredFact("x", "proposal", DAY, {"signers": value})  # type: ignore[dict-item]


def test_the_caller_s_decimal_context_changes_nothing() -> None:
    regulation = PUBLISHED["example_city"]
    example = regulation.examples[1]
    with localcontext() as context:
        context.prec = 2
        rough = score(example.facts, regulation, ScoredMember(example.roles))

    assert rough == score(example.facts, regulation, ScoredMember(example.roles))


@pytest.mark.parametrize(
    ("number", "text"), [("40.00", "40"), ("4E+1", "40"), ("-0.0", "0"), ("7.50", "7.5"), ("-0.5", "-0.5"), ("0", "0")]
)
def test_amounts_have_one_form(number: str, text: str) -> None:
    assert str(canonical(Decimal(number))) == text


def test_a_number_is_clamped_where_there_is_a_cap_or_a_floor() -> None:
    assert clamped(Decimal(5), None, None) == 5
    assert clamped(Decimal(5), Decimal(3), None) == 3
    assert clamped(Decimal(5), None, Decimal(7)) == 7


# ----------------------------------------------------------------------------------------------- grades and duties

GRADES = """
[[grades]]
name = "优秀"
at_least = 85
[[grades]]
name = "称职"
at_least = 60
[[grades]]
name = "不称职"
"""


def graded(points: str, duties: str = "") -> Regulation:
    """A regulation of one base with grades."""
    return a_regulation(a_category(f'shape = "base"\npoints = {points}'), rest=GRADES + duties)


@pytest.mark.parametrize(
    ("points", "grade"), [("85", "优秀"), ("84.9999", "称职"), ("60", "称职"), ("59.9999", "不称职"), ("-5", "不称职")]
)
def test_the_grade_is_that_of_the_total(points: str, grade: str) -> None:
    assert card_of(graded(points)).grade == grade


def a_duty(otherwise: str, rest: str = "", name: str = "d") -> str:
    """The text of a minimum duty of two half-days."""
    outcome = f'otherwise = "{otherwise}"\n' if otherwise else ""
    return (
        f'[[duties]]\nid = "{name}"\nname = "到会"\nclause = "第九条"\ntext = "须到会。"\n'
        'at_least = 2\nunit = "half_days"\n'
        f'{outcome}{rest}\nmatch = [{{ kind = "attendance" }}]\n'
    )


def test_an_unmet_duty_lowers_the_grade_and_is_told() -> None:
    card = card_of(graded("90", a_duty("称职")), a_fact("x", "attendance", half_days=1), a_fact("y", "attendance"))
    (unmet,) = card.unmet

    assert card.grade == "称职"
    assert (unmet.id, unmet.needed, unmet.done, unmet.otherwise) == ("d", 2, 1, "称职")
    assert unmet.words == "到会：应有 2 个半天，现有 1 个半天（第九条）"
    assert card.next_grade is not None
    assert (card.next_grade.name, card.next_grade.missing, card.next_grade.duties) == ("优秀", 0, ("d",))
    assert (
        card.next_grade.words
        == "距「优秀」分数已够，还须完成最低履职要求：到会：应有 2 个半天，现有 1 个半天（第九条）"
    )


def test_a_fulfilled_duty_changes_nothing() -> None:
    card = card_of(graded("90", a_duty("不称职")), a_fact("x", "attendance", half_days=2))

    assert (card.grade, card.unmet, card.next_grade) == ("优秀", (), None)


def test_an_unmet_duty_never_raises_the_grade_and_the_strictest_decides() -> None:
    assert card_of(graded("10", a_duty("称职"))).grade == "不称职"
    assert card_of(graded("90", a_duty("称职") + a_duty("不称职", name="e"))).grade == "不称职"


def test_a_duty_without_consequence_is_only_told() -> None:
    card = card_of(graded("60", a_duty("")))

    assert (card.grade, len(card.unmet)) == ("称职", 1)
    assert card.next_grade is not None
    assert (card.next_grade.missing, card.next_grade.duties, card.next_grade.words) == (25, (), "距「优秀」还差 25 分")


def test_a_duty_of_other_roles_is_not_asked() -> None:
    regulation = graded("90", a_duty("不称职", 'applies_to = ["standing"]'))

    assert card_of(regulation).unmet == ()
    assert len(card_of(regulation, roles=("standing",)).unmet) == 1


def test_without_grades_there_is_no_grade_and_no_next_one() -> None:
    card = card_of(a_regulation(a_category('shape = "base"\npoints = 1')))

    assert (card.grade, card.next_grade) == (None, None)


def test_the_card_says_which_regulation_made_it() -> None:
    card = card_of(PER_PROPOSAL)

    assert (card.regulation, card.version, card.hash) == ("r", "1", PER_PROPOSAL.hash)


# ------------------------------------------------------------------------------------------------------ what next


def test_next_tells_the_room_and_what_each_rule_would_bring() -> None:
    regulation = a_regulation(
        a_category(
            f'shape = "per_event"\npoints = 4\ncap = 6\n{PROPOSAL}',
            f'shape = "threshold"\nat_least = 3\npoints = 9\n{OPINION}',
            'shape = "per_event"\npoints = -2\nmatch = [{ kind = "attendance" }]',
            keys="cap = 12",
        )
    )
    (advice,) = card_of(regulation, a_fact("x"), a_fact("y", "opinion")).next

    assert (advice.category, advice.name, advice.room) == ("a", "类别a", 8)
    assert [(entry.rule, entry.more, entry.gain) for entry in advice.suggestions] == [("a0", 1, 2), ("a1", 2, 8)]
    assert advice.words == (
        "「类别a」还可加 8 分，例如：项目a0再有 1 件，可加 2 分（第0条）；项目a1再有 2 篇，可加 8 分（第1条）"
    )


def test_next_says_when_a_category_is_full() -> None:
    (advice,) = card_of(
        a_regulation(a_category(f'shape = "per_event"\npoints = 4\n{PROPOSAL}', keys="cap = 4")), a_fact("x")
    ).next

    assert (advice.room, advice.suggestions, advice.words) == (0, (), "「类别a」已到封顶，不能再加分")


def test_next_says_when_nothing_more_can_be_earned() -> None:
    (advice,) = card_of(a_regulation(a_category('shape = "base"\npoints = 4'))).next

    assert (advice.room, advice.words) == (None, "「类别a」没有可以再加分的项目")


def test_next_without_a_cap_names_no_room() -> None:
    (advice,) = card_of(PER_PROPOSAL).next

    assert (advice.room, advice.words) == (None, "「类别a」例如：项目a0再有 1 件，可加 1 分（第0条）")


def test_next_looks_at_the_caps_around_the_category_too() -> None:
    regulation = a_regulation(
        a_category(f'shape = "per_event"\npoints = 4\n{PROPOSAL}'),
        a_category('shape = "base"\npoints = 3', name="b"),
        a_category(f'shape = "per_event"\npoints = 3\n{OPINION}', name="c"),
        rest=GROUP + 'cap = 9\n[total]\nclause = "第九条"\ncap = 8',
    )
    first, _, third = card_of(regulation, a_fact("x")).next

    assert (first.room, third.room) == (1, 1)
    assert [entry.gain for entry in first.suggestions] == [1]


def test_a_gain_that_only_fills_up_to_a_floor_is_no_gain() -> None:
    regulation = a_regulation(
        a_category(
            f'shape = "per_event"\npoints = 2\n{PROPOSAL}',
            f'shape = "per_event"\npoints = -5\n{OPINION}',
            keys="floor = 0",
        )
    )

    assert card_of(regulation, a_fact("x", "opinion")).next[0].suggestions == ()
    assert card_of(regulation).next[0].suggestions[0].gain == 2
