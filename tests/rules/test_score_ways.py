"""Ways of counting beyond the plain shapes: steps, rates, shares, weights, vetoes, rounding, fairness."""

from datetime import date
from decimal import Decimal

import pytest

from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.score import ScoredFact, ScoredMember, score
from services.scoring.receipts import receipt
from services.scoring.vocabulary import Level
from tests.builders.cards import after
from tests.builders.categories import HEAD, PROPOSALS, a_category

ROUNDING = '[rounding]\nclause = "舍入条"\ntext = "四舍五入。"\nplaces = 2\n'
OPINIONS = 'match = [{ kind = "opinion" }]'
ATTENDED = 'match = [{ kind = "attendance", where = { status = "present" } }]'
DUE = 'among = [{ kind = "attendance", where = { status = ["absent", "excused"] } }]'


def a_fact(
    name: str, kind: str = "proposal", matter: str | None = None, on: str = "2026-03-01", **fields: Value
) -> ScoredFact:
    return ScoredFact(name, kind, date.fromisoformat(on), fields, matter)


def card_of(text: str, *facts: ScoredFact, roles: tuple[str, ...] = ()) -> Card:
    """The card of a member with these roles; its lines always sum to its total."""
    card = score(facts, load_regulation(HEAD + text), ScoredMember(frozenset(roles)))
    assert sum((line.counted for line in card.lines), Decimal(0)) == card.total
    return card


def told(card: Card) -> list[tuple[str, str, str]]:
    """Arithmetic, what counts, and why not all, of every line."""
    return [(line.words, str(line.counted), line.reason) for line in card.lines]


def unscored(card: Card) -> list[tuple[str | None, str]]:
    return [(entry.rule, entry.reason) for entry in card.unscored]


# ------------------------------------------------------------------------------------------------- steps and rates

STEPS = f'shape = "steps"\nsteps = [{{ at_least = 2, points = 5 }}, {{ at_least = 4, points = 8 }}]\n{OPINIONS}'


def test_steps_pay_what_each_fact_adds_to_the_whole() -> None:
    card = card_of(a_category(STEPS), *(a_fact(str(number), "opinion") for number in range(5)))

    assert told(card) == [
        ("累计 1 篇，共计 0 分", "0", ""),
        ("累计 2 篇，共计 5 分", "5", ""),
        ("累计 3 篇，共计 5 分，此前 5 分", "0", ""),
        ("累计 4 篇，共计 8 分，此前 5 分", "3", ""),
        ("累计 5 篇，共计 8 分，此前 8 分", "0", ""),
    ]


def test_the_next_step_is_foretold() -> None:
    (advice,) = card_of(a_category(STEPS), a_fact("x", "opinion")).next
    (full,) = card_of(a_category(STEPS), *(a_fact(str(number), "opinion") for number in range(4))).next

    assert [(each.more, each.gain) for each in advice.suggestions] == [(1, 5)]
    assert full.suggestions == ()


def attendances(present: int, absent: int) -> list[ScoredFact]:
    return [
        a_fact(f"{number:02}", "attendance", status="present" if number < present else "absent")
        for number in range(present + absent)
    ]


def test_a_rate_is_carried_by_the_last_fact_and_compared_as_a_fraction() -> None:
    rule = f'shape = "rate"\nsteps = [{{ at_least = "2/3", points = 10 }}]\n{ATTENDED}\n{DUE}'
    card = card_of(a_category(rule), *attendances(2, 1))

    assert told(card) == [
        ("应有 1 次，实有 1 次", "0", ""),
        ("应有 2 次，实有 2 次", "0", ""),
        ("应有 3 次，实有 2 次，计 10 分", "10", ""),
    ]
    assert card_of(a_category(rule), *attendances(65, 35)).total == 0
    assert card_of(a_category(rule)).total == 0


def test_a_rate_in_proportion_is_rounded_as_stated() -> None:
    rule = 'shape = "rate"\npoints = 50\nunit = "half_days"\ndue = "sessions"\nmatch = [{ kind = "attendance" }]'
    card = card_of(ROUNDING + a_category(rule), a_fact("x", "attendance", half_days=7, sessions=9))
    more = card_of(ROUNDING + a_category(rule), a_fact("x", "attendance", half_days=9, sessions=8))
    none = card_of(ROUNDING + a_category(rule), a_fact("x", "attendance", half_days=0, sessions=0))

    assert told(card) == [
        ("应有 9 个半天，实有 7 个半天，50 分按比例计 38.89 分（四舍五入保留 2 位小数）", "38.89", "")
    ]
    assert (more.total, none.total) == (50, 0)
    assert [(each.more, each.gain) for each in card.next[0].suggestions] == [(1, Decimal("1.11"))]


def test_what_cannot_be_measured_of_a_rate_is_told() -> None:
    rule = (
        'shape = "rate"\npoints = 9\nunit = "half_days"\ndue = "sessions"\n'
        f'{ATTENDED}\namong = [{{ kind = "attendance" }}]'
    )
    card = card_of(
        ROUNDING + a_category(rule),
        a_fact("a", "attendance", status="present", half_days=1),
        a_fact("b", "attendance", status="absent"),
        a_fact("c", "attendance", status="absent", sessions=2),
    )

    assert unscored(card) == [("a0", "缺少字段「sessions」或其值不是可用的数")] * 2
    assert told(card)[0][0].startswith("应有 2 个半天，实有 0 个半天，9 分按比例计 0 分")


# ------------------------------------------------------------------------------------------ shares, tables, each cap

SHARED = (
    'shape = "per_event"\npoints = 10\n'
    'share = { among = "signers", by = "position", parts = { first = "1/2", cosigner = "rest", main = "even" } }\n'
    f"{PROPOSALS}"
)


@pytest.mark.parametrize(
    ("fields", "words", "counted"),
    [
        ({"position": "first", "signers": 4}, "（10 分由 4 人分享，计 1/2） 5 分 × 1 件 = 5 分", "5"),
        (
            {"position": "cosigner", "signers": 4},
            "（10 分由 4 人分享，计 1/6，四舍五入保留 2 位小数） 1.67 分 × 1 件 = 1.67 分",
            "1.67",
        ),
        ({"position": "main", "signers": 4}, "（10 分由 4 人分享，计 1/4） 2.5 分 × 1 件 = 2.5 分", "2.5"),
        ({"position": "individual"}, "10 分 × 1 件 = 10 分", "10"),
        ({"position": "first", "signers": 1}, "10 分 × 1 件 = 10 分", "10"),
    ],
)
def test_proposers_share_the_points(fields: dict[str, Value], words: str, counted: str) -> None:
    assert told(card_of(ROUNDING + a_category(SHARED), a_fact("x", **fields))) == [(words, counted, "")]


@pytest.mark.parametrize("signers", [None, 0, True, "3"])
def test_who_shares_with_nobody_knows_how_many_is_told(signers: Value | None) -> None:
    fields = {} if signers is None else {"signers": signers}
    card = card_of(
        ROUNDING + a_category(SHARED), ScoredFact("x", "proposal", date(2026, 3, 1), {"position": "first", **fields})
    )

    assert (card.lines, unscored(card)) == ((), [("a0", "缺少字段「signers」或其值不是人数")])


def test_a_table_of_two_fields_names_both() -> None:
    rule = (
        'shape = "per_event"\n'
        'points_by = { field = "status", then = "position", table = { filed = { first = 9 } } }\n' + PROPOSALS
    )
    card = card_of(a_category(rule), a_fact("x", status="filed", position="first"), a_fact("y", status="filed"))

    assert told(card) == [("立案、第一提案人 9 分 × 1 件 = 9 分", "9", "")]
    assert unscored(card) == [("a0", "字段「status、position」的值「filed、」不在分值表中")]


def test_one_fact_brings_no_more_than_its_cap() -> None:
    rule = 'shape = "per_event"\nunit = "half_days"\npoints = 5\neach_cap = 12\nmatch = [{ kind = "attendance" }]'
    card = card_of(a_category(rule), a_fact("x", "attendance", half_days=3), a_fact("y", "attendance", half_days=2))

    assert told(card) == [("5 分 × 3 个半天 = 15 分", "12", "每次最高 12 分"), ("5 分 × 2 个半天 = 10 分", "10", "")]
    plain = card_of(a_category(f'shape = "per_event"\npoints = 5\neach_cap = 3\n{PROPOSALS}'), a_fact("x"))
    assert told(plain) == [("5 分 × 1 件 = 5 分", "3", "每件最高 3 分")]
    assert [each.gain for each in plain.next[0].suggestions] == [3]


def test_the_lowest_counts_where_it_is_so_written() -> None:
    table = 'points_by = { field = "level", table = { city = -9, district = -4 } }\nmatch = [{ kind = "award" }]'
    facts = [a_fact("x", "award", level="district", matter="甲"), a_fact("y", "award", level="city", matter="甲")]
    once = card_of(a_category(f'shape = "once"\nlowest = true\n{table}'), *facts)
    item = card_of(a_category(f'shape = "best_per_item"\nlowest = true\n{table}'), *facts)

    assert [(line.counted, line.reason) for line in once.lines] == [(0, "每年只计一次，取最低一项"), (-9, "")]
    assert [(line.counted, line.reason) for line in item.lines] == [(0, "同一事项只计最低一项"), (-9, "")]


# ------------------------------------------------------------------------------- matters, the best, weights, rounding

ONE_MATTER = '[[same_matter]]\nid = "s"\nname = "不重复"\nclause = "第九条"\nrules = ["a0", "b0"]\n'


def test_a_matter_counts_once_across_rules() -> None:
    text = a_category(f'shape = "per_event"\npoints = 4\n{OPINIONS}', 'shape = "base"\npoints = 1') + a_category(
        f'shape = "per_event"\npoints = 10\n{PROPOSALS}', name="b"
    )
    card = card_of(
        text + ONE_MATTER,
        a_fact("o1", "opinion", "停车"),
        a_fact("p1", "proposal", "停车"),
        a_fact("o2", "opinion", "停车"),
        a_fact("o3", "opinion"),
        a_fact("o4", "opinion"),
    )

    assert {line.fact: str(line.counted) for line in card.lines} == {
        "o1": "0", "o2": "0", "o3": "4", "o4": "4", None: "1", "p1": "10",
    }  # fmt: skip
    assert card.lines[0].reason == "不重复：只计最高一项（第九条）"
    assert [after(card.lines[0], level) for level in (Level.SHAPE, Level.MATTER)] == [4, 0]


def test_a_matter_may_be_known_by_a_field_and_what_earned_nothing_is_not_cut() -> None:
    text = a_category(
        f'shape = "per_event"\npoints = 5\n{PROPOSALS}', f'shape = "from_nth"\nnth = 2\npoints = 3\n{PROPOSALS}'
    )
    matter = ONE_MATTER.replace('"a0", "b0"', '"a0", "a1"') + 'item = "case_number"\n'
    card = card_of(text + matter, a_fact("x", case_number="7"), a_fact("y", case_number="7"))

    assert [(line.rule, line.counted, bool(line.cuts)) for line in card.lines] == [
        ("a0", 5, False), ("a0", 0, True), ("a1", 0, False), ("a1", 0, True),
    ]  # fmt: skip


def test_a_base_among_rules_of_one_matter_is_about_nothing() -> None:
    text = a_category('shape = "base"\npoints = 3', name="b") + a_category(f'shape = "once"\npoints = 1\n{PROPOSALS}')

    assert card_of(text + ONE_MATTER, a_fact("x", matter="甲")).total == 4


def test_only_the_best_rules_of_a_category_count() -> None:
    rules = (
        f'shape = "per_event"\npoints = 2\n{PROPOSALS}',
        f'shape = "per_event"\npoints = 3\n{OPINIONS}',
        'shape = "per_event"\npoints = -4\nmatch = [{ kind = "speech" }]',
    )
    facts = (a_fact("p"), a_fact("o", "opinion"), a_fact("s", "speech"))
    card = card_of(a_category(*rules, keys="best = 1"), *facts)

    assert told(card) == [
        ("2 分 × 1 件 = 2 分", "0", "本类「类别a」只计得分最高的 1 项"),
        ("3 分 × 1 篇 = 3 分", "3", ""),
        ("-4 分 × 1 次 = -4 分", "0", "本类「类别a」只计得分最高的 1 项"),
    ]
    assert [(each.rule, each.gain) for each in card.next[0].suggestions] == [("a0", 1), ("a1", 3)]
    two = card_of(a_category(*rules, keys="best = 2"), *facts)
    assert [(each.rule, each.gain) for each in two.next[0].suggestions] == [("a0", 2), ("a1", 3)]


def test_only_the_best_categories_of_a_group_count() -> None:
    text = (
        a_category(f'shape = "per_event"\npoints = 2\n{PROPOSALS}')
        + a_category(f'shape = "per_event"\npoints = 3\n{OPINIONS}', name="b")
        + '[[groups]]\nid = "g"\nname = "两类"\nclause = "第八条"\ncategories = ["a", "b"]\nbest = 1\n'
    )
    card = card_of(text, a_fact("p1"), a_fact("p2"), a_fact("o", "opinion"))

    assert [(line.fact, line.counted, line.reason) for line in card.lines] == [
        ("p1", 2, ""), ("p2", 2, ""), ("o", 0, "「两类」合计只计得分最高的 1 项"),
    ]  # fmt: skip
    assert [each.gain for advice in card.next for each in advice.suggestions] == [2, 2]


def test_a_weight_counts_a_part_of_each_line() -> None:
    rules = (f'shape = "per_event"\npoints = 5\n{PROPOSALS}', f'shape = "per_event"\npoints = 0\n{OPINIONS}')
    text = ROUNDING + a_category(*rules, keys="cap = 8\nweight = 0.333")
    card = card_of(text, a_fact("x"), a_fact("y"), a_fact("z", "opinion"))
    (category,) = card.categories

    assert [(line.counted, line.reason) for line in card.lines] == [
        (Decimal("1.67"), "本类「类别a」按 33.3% 折算"),
        (1, "本类「类别a」最高 8 分；本类「类别a」按 33.3% 折算"),
        (0, ""),
    ]
    assert (category.before_cap, category.points, card.total) == (10, Decimal("2.67"), Decimal("2.67"))
    assert card.next[0].room == 0


def test_the_room_under_a_weight_is_told_as_it_is_felt() -> None:
    text = ROUNDING + a_category(f'shape = "per_event"\npoints = 5\n{PROPOSALS}', keys="cap = 20\nweight = 0.5")
    (advice,) = card_of(text, a_fact("x")).next

    assert (advice.room, [each.gain for each in advice.suggestions]) == (Decimal("7.5"), [Decimal("2.5")])


def test_a_weight_on_a_group_weighs_what_its_floor_has_added() -> None:
    text = (
        ROUNDING
        + a_category(f'shape = "per_event"\npoints = 2\n{PROPOSALS}')
        + a_category('shape = "base"\npoints = 1', name="b")
        + '[[groups]]\nid = "g"\nname = "一类"\nclause = "第八条"\ncategories = ["a"]\nfloor = 10\nweight = 0.4\n'
    )
    card = card_of(text, a_fact("x"))

    assert [(line.earned, line.counted) for line in card.lines] == [(2, Decimal("0.8")), (1, 1), (8, Decimal("3.2"))]
    assert card.total == 5


def test_a_weight_may_be_above_one() -> None:
    (line,) = card_of(
        ROUNDING + a_category(f'shape = "once"\npoints = 5\n{PROPOSALS}', keys="weight = 1.2"), a_fact("x")
    ).lines

    assert (line.cut, line.counted, line.reason) == (-1, 6, "本类「类别a」按 120% 折算")


@pytest.mark.parametrize(
    ("mode", "points", "total", "lines"),
    [
        ("half_up", "2.5", 3, 2),
        ("half_even", "2.5", 2, 2),
        ("down", "2.9", 2, 2),
        ("up", "2.1", 3, 2),
        ("half_up", "2", 2, 1),
    ],
)
def test_the_rounding_of_the_total_is_a_line_of_its_own(mode: str, points: str, total: int, lines: int) -> None:
    rounding = f'[rounding]\nclause = "舍入条"\ntext = "取整数。"\nmode = "{mode}"\ntotal_places = 0\n'
    card = card_of(rounding + a_category(f'shape = "base"\npoints = {points}'))

    assert (card.total, len(card.lines)) == (total, lines)
    if lines == 2:
        last = card.lines[-1]
        assert (last.level, last.category, last.clause, last.text) == (Level.TOTAL, None, "舍入条", "取整数。")
        assert last.words.startswith(f"总分 {points} 分")
        assert last.words.endswith(f"取整数，为 {total} 分")


# --------------------------------------------------------------------- duties as parts, what requires them, vetoes

GRADES = """[[grades]]
name = "好"
at_least = 5
at_least_for = { standing = 8 }
[[grades]]
name = "中"
at_least = 2
[[grades]]
name = "差"
"""
PART = (
    '[[duties]]\nid = "d"\nname = "到会"\nclause = "第三条"\ntext = "到会三分之二。"\nfraction = "2/3"\n'
    f'otherwise = "中"\n{ATTENDED}\n{DUE}\n'
)


def test_a_duty_may_be_a_part_of_what_was_due() -> None:
    base = a_category('shape = "base"\npoints = 9')
    unmet = card_of(base + GRADES + PART, *attendances(3, 2))

    assert unmet.grade == "中"
    assert [(each.done, each.words) for each in unmet.unmet] == [(3, "到会：应达到 2/3，现为 3/5 次（第三条）")]
    assert card_of(base + GRADES + PART, *attendances(4, 2)).unmet == ()
    assert card_of(base + GRADES + PART).unmet == ()
    assert unscored(unmet)[0] == (None, "只用于核对最低履职要求，不计分")


def test_a_rule_that_requires_a_duty_is_withheld_until_it_is_fulfilled() -> None:
    rules = (
        'shape = "base"\npoints = 62\nrequires = ["d"]',
        f'shape = "per_event"\npoints = 1\nrequires = ["d"]\n{PROPOSALS}',
        f'shape = "per_event"\npoints = 0\nrequires = ["d"]\n{OPINIONS}',
    )
    facts = (a_fact("x"), a_fact("y", "opinion"))
    withheld = card_of(a_category(*rules) + GRADES + PART, *attendances(0, 1), *facts)

    assert [(line.counted, line.reason) for line in withheld.lines] == [
        (0, "未完成「到会」，本项不计分"), (0, "未完成「到会」，本项不计分"), (0, ""),
    ]  # fmt: skip
    assert withheld.next[0].suggestions == ()
    assert card_of(a_category(*rules) + GRADES + PART, *attendances(1, 0), *facts).total == 63


VETO = """[[vetoes]]
id = "v"
name = "处分"
clause = "第四条"
text = "处分。"
at_least = 2
{}match = [{{ kind = "award" }}]
"""


def test_a_veto_lowers_grade_and_total_and_is_told() -> None:
    text = a_category('shape = "base"\npoints = 9') + GRADES + VETO.format('otherwise = "差"\ncap = 4\n')
    spared, struck = card_of(text, a_fact("x", "award")), card_of(text, a_fact("x", "award"), a_fact("y", "award"))

    assert (spared.grade, spared.total, spared.vetoes) == ("好", 9, ())
    assert (struck.grade, struck.total, struck.next_grade) == ("差", 4, None)
    assert struck.lines[0].reason == "因「处分」总分最高 4 分"
    assert [each.words for each in struck.vetoes] == ["处分：2 项，等次不高于「差」，总分不高于 4 分（第四条）"]
    assert unscored(struck)[0] == (None, "只用于核对一票否决事项，不计分")


def test_a_veto_on_the_total_alone_leaves_the_next_grade_to_be_told() -> None:
    text = a_category('shape = "base"\npoints = 9') + GRADES + VETO.format("cap = 4\n")
    card = card_of(text, a_fact("x", "award"), a_fact("y", "award"))

    assert card.grade == "中"
    assert card.next_grade is not None
    assert card.next_grade.words == "距「好」还差 1 分"


def test_the_receipt_tells_vetoes_only_where_there_are_some() -> None:
    text = a_category('shape = "base"\npoints = 9') + GRADES + VETO.format('otherwise = "差"\n')

    assert "vetoes" not in receipt(card_of(text), {})
    assert receipt(card_of(text, a_fact("x", "award"), a_fact("y", "award")), {})["vetoes"] == [
        {"name": "处分", "clause": "第四条", "text": "处分。", "words": "处分：2 项，等次不高于「差」（第四条）"}
    ]


def test_a_grade_may_begin_elsewhere_for_some() -> None:
    text = a_category('shape = "base"\npoints = 7') + GRADES
    standing = card_of(text, roles=("standing",))

    assert (card_of(text).grade, standing.grade) == ("好", "中")
    assert standing.next_grade is not None
    assert standing.next_grade.missing == 1


def test_what_names_the_grades_of_another_regulation_gives_none() -> None:
    quota = '[[quotas]]\nid = "q"\nname = "额"\nclause = "一"\nof = "提案"\ntop = 1\n'

    assert card_of(quota + '[[grades]]\nname = "优"\n[[grades]]\nname = "差"\n').grade is None


# ---------------------------------------------------------------------------------------- fairness, days, conditions


def test_what_is_exempt_counts_for_nothing_and_says_so() -> None:
    exempt = (
        '[[exemptions]]\nid = "e"\nname = "年初"\nclause = "第七条"\n'
        'match = [{ kind = "attendance", days = { from = "12-20", to = "01-20" } }]\n'
    )
    rule = 'shape = "per_event"\npoints = -3\nmatch = [{ kind = "attendance" }]'
    text = exempt + a_category(rule) + GRADES + PART + VETO.format("cap = 0\n").replace("award", "attendance")
    card = card_of(
        text,
        a_fact("x", "attendance", on="2026-01-10", status="absent"),
        a_fact("y", "attendance", on="2026-12-25", status="absent"),
        a_fact("z", "attendance", on="2026-06-01", status="present"),
    )

    assert (card.total, card.unmet, card.vetoes) == (-3, (), ())
    assert unscored(card) == [(None, "年初：不计入（第七条）")] * 2


@pytest.mark.parametrize(
    ("where", "fields", "fits"),
    [
        ('status = { not = "filed" }', {"status": "merged"}, True),
        ('status = { not = "filed" }', {"status": "filed"}, False),
        ('status = { not = "filed" }', {}, False),
        ('status = { not = ["filed", "merged"] }', {"status": "merged"}, False),
        ("signers = { above = 2 }", {"signers": 2}, False),
        ("signers = { above = 2, below = 4 }", {"signers": 3}, True),
        ("signers = { below = 2 }", {"signers": 2}, False),
        ("case_number = { given = true }", {"case_number": "7"}, True),
        ("case_number = { given = true }", {}, False),
        ("case_number = { given = false }", {}, True),
        ("case_number = { given = false }", {"case_number": "7"}, False),
    ],
)
def test_further_conditions(where: str, fields: dict[str, Value], fits: bool) -> None:
    rule = f'shape = "per_event"\npoints = 1\nmatch = [{{ kind = "proposal", where = {{ {where} }} }}]'

    assert card_of(a_category(rule), a_fact("x", **fields)).total == (1 if fits else 0)


@pytest.mark.parametrize(
    ("comparison", "attended", "of", "fits"),
    [
        ("at_least_part", 4, 6, True),
        ("at_least_part", 5, 8, False),
        ("below_part", 5, 8, True),
        ("below_part", 4, 6, False),
        ("below_part", 4, None, False),
        ("at_least_part", None, 6, False),
    ],
)
def test_a_part_of_another_field_is_compared_as_a_fraction(
    comparison: str, attended: int | None, of: int | None, fits: bool
) -> None:
    rule = (
        'shape = "per_event"\npoints = 1\n'
        f'match = [{{ kind = "attendance", where = {{ half_days = {{ {comparison} = "2/3", of = "sessions" }} }} }}]'
    )
    fields = {name: value for name, value in (("half_days", attended), ("sessions", of)) if value is not None}

    assert card_of(a_category(rule), a_fact("x", "attendance", **fields)).total == (1 if fits else 0)


def test_who_is_excepted_is_not_concerned() -> None:
    text = '[roles]\nchair = "主席"\n' + a_category(
        f'shape = "per_event"\npoints = 1\nexcept_for = ["chair"]\n{PROPOSALS}', 'shape = "base"\npoints = 2'
    )

    assert card_of(text, a_fact("x"), roles=("ordinary",)).total == 3
    assert card_of(text, a_fact("x"), roles=("ordinary", "chair")).total == 2


# ------------------------------------------------------------------------------------- every n, and parts of the year


def test_every_n_units_bring_points_with_the_fact_that_completes_them() -> None:
    rule = f'shape = "per_n"\nper = 2\nunit = "signers"\npoints = 5\n{PROPOSALS}'
    card = card_of(a_category(rule), *(a_fact(f"{place}", signers=units) for place, units in enumerate((1, 4, 0, 2))))

    assert told(card) == [
        ("累计 1 件，每 2 件计 5 分，本次计 0 分", "0", ""),
        ("累计 5 件，每 2 件计 5 分，本次计 10 分", "10", ""),
        ("累计 5 件，每 2 件计 5 分，本次计 0 分", "0", ""),
        ("累计 7 件，每 2 件计 5 分，本次计 5 分", "5", ""),
    ]
    assert [(each.more, each.gain) for each in card.next[0].suggestions] == [(1, 5)]


@pytest.mark.parametrize(
    ("item", "counted", "word"), [("on.day", "2233", "天"), ("on.month", "2230", "月"), ("on.quarter", "2030", "季度")]
)
def test_of_a_part_of_the_year_only_the_best_count(item: str, counted: str, word: str) -> None:
    rule = (
        f'shape = "best_per_item"\nitem = "{item}"\n'
        f'points_by = {{ field = "position", table = {{ first = 3, main = 2 }} }}\n{PROPOSALS}'
    )
    days = [("2026-01-31", "main"), ("2026-02-01", "main"), ("2026-04-01", "first"), ("2026-04-30", "first")]
    card = card_of(a_category(rule), *(a_fact(f"{place}", on=on, position=who) for place, (on, who) in enumerate(days)))

    assert "".join(str(line.counted) for line in card.lines) == counted
    assert {line.reason for line in card.lines} <= {"", f"同一{word}只计最高一项"}
    assert card.next[0].suggestions[0].words.startswith(f"项目a0在其他{word}再有 1 件")


def test_so_many_of_each_item_count() -> None:
    rule = (
        'shape = "best_per_item"\nitem = "status"\ntimes = 2\n'
        f'points_by = {{ field = "position", table = {{ first = 3, main = 2, cosigner = 1 }} }}\n{PROPOSALS}'
    )
    facts = [
        a_fact(f"{place}", status="filed", position=who) for place, who in enumerate(("cosigner", "main", "first"))
    ]
    card = card_of(a_category(rule), *facts, a_fact("z", status="merged", position="main"))

    assert [(str(line.counted), line.reason) for line in card.lines] == [
        ("0", "同一事项只计最高的 2 项"), ("2", ""), ("3", ""), ("2", ""),
    ]  # fmt: skip


def test_a_part_of_the_year_may_be_one_matter_of_several_rules() -> None:
    text = a_category(f'shape = "per_event"\npoints = 4\n{OPINIONS}') + a_category(
        f'shape = "per_event"\npoints = 10\n{PROPOSALS}', name="b"
    )
    card = card_of(
        text + ONE_MATTER + 'item = "on.month"\n',
        a_fact("o", "opinion"),
        a_fact("p"),
        a_fact("later", "opinion", on="2026-04-01"),
    )

    assert {line.fact: str(line.counted) for line in card.lines} == {"o": "0", "later": "4", "p": "10"}
