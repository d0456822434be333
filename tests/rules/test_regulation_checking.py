"""`check`: the line of every mistake, and what may not be meant so."""

import tomllib
from pathlib import Path

import pytest

from services.scoring.engine.checking import Remark, check, remarks_as_text
from services.scoring.engine.positions import line_of, positions
from services.scoring.engine.reach import covers
from services.scoring.engine.regulation import load_regulation
from tests.builders.categories import HEAD, PROPOSALS, a_category
from tests.builders.regulations import WIDE

FOLDER = Path(__file__).parents[2] / "regulations"


def doubts(text: str) -> list[tuple[str, str]]:
    """The doubts about a regulation: where, and what."""
    checked = check(HEAD + text)
    assert checked.is_sound, checked.remarks
    return [(remark.path, remark.message_zh) for remark in checked.remarks]


# ------------------------------------------------------------------------------------------------------- positions

PLACES = '''# 注
title = "x" # 注
"quo.ted" = 1
'a' . b = """
[not.a.table]
"""
[one]
key = [ # 注
  1, [2,
  3], { deep = "]", list = [
    { x = 1 } ] },
]
[[many]]
day = 2026-01-01
  [[many.inner]]
  text = \'\'\'
[[x]]\'\'\'
[[many]]
  [many.table]
  [[many.inner]]
  flag = true
  "k\\u0041" = {}
'''


def test_every_key_is_found_on_its_line() -> None:
    tomllib.loads(PLACES)

    assert dict(positions(PLACES)) == {
        "title": 2, "quo.ted": 3, "a": 4, "a.b": 4, "one": 7, "one.key": 8, "one.key[0]": 9, "one.key[1]": 9,
        "one.key[1][0]": 9, "one.key[1][1]": 10, "one.key[2]": 10, "one.key[2].deep": 10, "one.key[2].list": 10,
        "one.key[2].list[0]": 11, "one.key[2].list[0].x": 11, "many[0]": 13, "many[0].day": 14, "many[0].inner[0]": 15,
        "many[0].inner[0].text": 16, "many[1]": 18, "many[1].table": 19, "many[1].inner[0]": 20,
        "many[1].inner[0].flag": 21, "many[1].inner[0].kA": 22,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["[", "[a", "a", "a = [1", "a = {b = 1", "= 1", "[[a]\n", "a = " + "[" * 4000])
def test_what_is_no_toml_gives_what_was_found(text: str) -> None:
    assert positions(f"first = 1\n{text}")["first"] == 1


def test_what_is_not_written_is_on_the_line_of_what_is_around_it() -> None:
    found = positions(PLACES)

    assert line_of(found, "many[1].inner[0].missing.deeper") == 20
    assert line_of(found, "one.key[9]") == 8
    assert line_of(found, "nothing[0].here") is None
    assert line_of(found, "") is None


def test_every_part_of_every_published_regulation_has_a_line() -> None:
    for path in FOLDER.rglob("*.toml"):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for place, line in positions(text).items():
            if not place.endswith("]"):
                assert place.rpartition(".")[2] in lines[line - 1], (path.name, place)


# --------------------------------------------------------------------------------------------------------- mistakes


def test_several_mistakes_are_told_with_line_clause_and_mend() -> None:
    text = WIDE.replace("each_cap = 9", 'each_cap = "9"').replace('visible = "public"', 'visibel = "public"')
    checked = check(text)

    assert (checked.regulation, checked.is_sound) == (None, False)
    lines = text.splitlines()
    cap, visible = lines.index('each_cap = "9"') + 1, lines.index('visibel = "public"') + 1
    amount, mend = "应为数，绝对值不超过 100000，最多 4 位小数", "应写作 each_cap = 10（一次最多计多少分）"
    assert list(remarks_as_text(checked)) == [
        f"第 {cap} 行（第三条） 错误：categories[0].rules[0].each_cap：{amount}  →  {mend}",
        f"第 {visible} 行（第十五条） 错误：publication.visibel：不认识的键，请检查拼写或删除  →  是否想写 visible？",
        "共 2 处错误、0 处提醒，不能发布。",
    ]


def test_what_is_no_toml_is_told_with_the_line_of_the_parser() -> None:
    (remark,) = check("a = 1\nb = \n").remarks

    assert remark == Remark(2, "", "", "不是有效的 TOML 文本：第 2 行第 5 列附近", "")
    assert remark.words == "第 2 行 错误：不是有效的 TOML 文本：第 2 行第 5 列附近"
    assert check('id = "').remarks[0].words.startswith("全文 错误")


def test_an_example_that_does_not_hold_is_a_mistake_of_its_line() -> None:
    text = (
        WIDE.replace("expected = { total = 0, vetoes = [] }", 'expected = { total = 1, vetoes = ["v"] }')
        .replace("then = [], counts = { c = 1 }", 'then = ["c"], counts = { c = 2 }')
        .replace('listed = 1\nranks = { "某" = 1 }', 'listed = 2\nranks = { "某" = 2 }')
        .replace("least = 5\nmost = 10\npart = 2", "least = 6\nmost = 10\npart = 3")
        .replace("expected = { total = 3 }", "expected = { total = 4 }")
    )
    checked = check(text)
    told = [(remark.path, remark.message_zh) for remark in checked.remarks if not remark.is_doubt]

    assert checked.regulation is not None
    assert told == [
        ("examples[0]", "算例「例」：总分应为 1，实为 0"),
        ("examples[0]", "算例「例」：一票否决事项应为 v，实为 无"),
        ("year_examples[0]", "算例「年」：2026 年的结果应为 c，实为 无"),
        ("year_examples[0]", "算例「年」：2026 年「约谈」应计 2，实为 1"),
        ("ranking_examples[0]", "算例「名」：应列入 2 人，实为 1 人"),
        ("ranking_examples[0]", "算例「名」：「某」应为第 2 名，实为 第 1 名"),
        ("quota_examples[0]", "算例「额」：应为 6 至 10 名，实为 5 至 10 名"),
        ("quota_examples[0]", "算例「额」：其中集体应至少 3 名，实为 2 名"),
        ("collective_examples[0]", "算例「组」：总分应为 4，实为 3"),
    ]
    assert all(remark.line is not None for remark in checked.remarks)


def test_a_member_who_is_not_ranked_has_no_place() -> None:
    text = WIDE.replace('total = 1, roles = ["chair"] }]\nlisted = 1', "total = 1 }]\nlisted = 0")
    (remark,) = [remark for remark in check(text).remarks if not remark.is_doubt]

    assert remark.message_zh == "算例「名」：「某」应为第 1 名，实为 不参加排名"


def test_a_sound_regulation_is_said_to_be_sound() -> None:
    assert list(remarks_as_text(check(HEAD + a_category('shape = "base"\npoints = 1')))) == [
        "《办法》1 没有错误，0 处提醒；没有算例：发布前应至少写一个。"
    ]
    last = list(remarks_as_text(check((FOLDER / "example_city.toml").read_text("utf-8"))))[-1]
    assert last.endswith("没有错误，0 处提醒；算例 5 个全部算对。")


# ----------------------------------------------------------------------------------------------------------- doubts


def test_an_alternative_behind_a_wider_one_is_never_used() -> None:
    rule = (
        'shape = "per_event"\npoints = 1\n'
        'match = [{ kind = "proposal", where = { status = ["filed", "merged"] } }, '
        '{ kind = "proposal", where = { status = "filed", position = "first" }, points = 5 }]'
    )

    assert doubts(a_category(rule)) == [
        (
            "categories[0].rules[0].match[1]",
            "match 的第 2 项永远用不到：第 1 项已包括它的全部事实，先写的优先",
        )
    ]


def test_rules_that_count_the_same_facts_are_told() -> None:
    rule = f'shape = "per_event"\npoints = 1\n{PROPOSALS}'

    assert doubts(a_category(rule, rule)) == [
        ("categories[0].rules[1]", "「项目a1」与「项目a0」（第0条）计同样的事实，会重复计分")
    ]
    standing, ordinary = f'{rule}\napplies_to = ["standing"]', f'{rule}\napplies_to = ["ordinary"]'
    assert doubts(a_category(standing, ordinary)) == []
    assert doubts(a_category(standing, f'{rule}\nexcept_for = ["standing"]')) == []
    assert doubts(a_category('shape = "base"\npoints = 1', 'shape = "base"\npoints = 1')) == []


def test_a_rule_that_another_always_beats_is_told_where_only_the_best_counts() -> None:
    low = f'shape = "once"\npoints = 1\n{PROPOSALS}'.replace('"proposal"', '"proposal", where = { status = "filed" }')
    high = f'shape = "once"\npoints = 3\n{PROPOSALS}'
    message = "本类只计最高一项，而「项目a1」（第1条）包括「项目a0」的事实且分值更高，后者永远不会计分"

    assert doubts(a_category(low, high, keys="best = 1")) == [("categories[0].rules[0]", message)]
    assert doubts(a_category(low, high, keys="best = 2")) == []
    assert doubts(a_category(low, f"{high}\ncap = 2", keys="best = 1")) == []
    assert doubts(a_category(low, high.replace("once", "per_event"), keys="best = 1")) == []
    assert doubts(a_category(high, low, keys="best = 1")) == [
        (
            "categories[0].rules[1]",
            message.replace("a1", "x").replace("a0", "a1").replace("x", "a0").replace("第1", "第0"),
        )
    ]


def test_what_is_exempt_as_a_whole_never_counts() -> None:
    exempt = '[[exemptions]]\nid = "e"\nname = "不计"\nclause = "一"\nmatch = [{ kind = "proposal" }]\n'
    duty = (
        '[[duties]]\nid = "d"\nname = "义务"\nclause = "二"\ntext = "须做。"\nat_least = 1\n'
        'match = [{ kind = "proposal", where = { status = "filed" } }]\n'
    )

    assert doubts(a_category(f'shape = "per_event"\npoints = 1\n{PROPOSALS}') + exempt + duty) == [
        ("categories[0].rules[0]", "「项目a0」的事实全部在 exemptions 中排除，永远不会计分"),
        ("duties[0]", "「义务」的事实全部在 exemptions 中排除，永远无法完成"),
    ]


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        (f'shape = "up_to_n"\nat_most = 4\npoints = 7.5\n{PROPOSALS}', "30"),
        (f'shape = "once"\npoints_by = {{ field = "position", table = {{ first = 5, main = 9 }} }}\n{PROPOSALS}', "9"),
        (f'shape = "once"\npoints = 9\neach_cap = 7\n{PROPOSALS}', "7"),
        (f'shape = "once"\nunit = "signers"\npoints = 9\neach_cap = 7\n{PROPOSALS}', "7"),
        (f'shape = "threshold"\nat_least = 3\npoints = 8\n{PROPOSALS}', "8"),
        ('shape = "base"\npoints = 6', "6"),
        (f'shape = "per_event"\npoints = -6\n{PROPOSALS}', "0"),
        (
            f'shape = "steps"\nsteps = [{{ at_least = 1, points = 5 }}, {{ at_least = 2, points = 9 }}]\n{PROPOSALS}',
            "9",
        ),
    ],
)
def test_a_cap_that_cannot_be_reached_is_told(rule: str, most: str) -> None:
    (first, second) = doubts(a_category(f"{rule}\ncap = 40", keys="cap = 50"))

    assert first == ("categories[0].cap", f"「类别a」各项合计最多 {most} 分，达不到封顶的 50 分")
    assert second == ("categories[0].rules[0].cap", f"「项目a0」最多 {most} 分，达不到封顶的 40 分")


@pytest.mark.parametrize(
    "shape", ['shape = "per_event"', 'shape = "from_nth"\nnth = 2', 'shape = "once"\nunit = "signers"']
)
def test_a_cap_on_what_has_no_bound_may_be_reached(shape: str) -> None:
    assert doubts(a_category(f"{shape}\npoints = 1\ncap = 40\n{PROPOSALS}", keys="cap = 40")) == []


def test_caps_on_groups_and_on_the_total_look_at_what_is_inside() -> None:
    inner = a_category('shape = "base"\npoints = 6', 'shape = "base"\npoints = 5', keys="best = 1") + a_category(
        'shape = "base"\npoints = 4', name="b"
    )
    group = '[[groups]]\nid = "g"\nname = "合"\nclause = "八"\ncategories = ["a", "b"]\ncap = {}\n'
    total = '[total]\nclause = "九"\ncap = {}\n'

    assert doubts(inner + group.format(10) + total.format(10)) == []
    assert doubts(inner + group.format(11) + total.format(12)) == [
        ("groups[0].cap", "「合」各类合计最多 10 分，达不到封顶的 11 分"),
        ("total.cap", "各类合计最多 10 分，达不到封顶的 12 分"),
    ]
    weighed = '[rounding]\nclause = "十"\nplaces = 1\n' + inner.replace("best = 1", "best = 1\nweight = 0.5")
    assert doubts(weighed + total.format(8)) == [("total.cap", "各类合计最多 7 分，达不到封顶的 8 分")]


def a_grade(name: str, keys: str) -> str:
    return f'[[grades]]\nname = "{name}"\n{keys}\n'


def test_gaps_and_overlaps_of_grades_are_told() -> None:
    base = a_category(f'shape = "per_event"\npoints = 5\n{PROPOSALS}')

    def of(good: str, fair: str) -> list[tuple[str, str]]:
        return doubts(base + a_grade("优", good) + a_grade("良", fair) + a_grade("差", ""))

    assert of("at_least = 85", "at_least = 60\nbelow = 85") == []
    assert of("at_least = 85", "at_least = 60\nup_to = 84") == [
        ("grades[1].up_to", "「良」与「优」之间有空档：大于 84、不满 85 分的归「良」")
    ]
    assert of("at_least = 85", "at_least = 60\nup_to = 85") == [
        ("grades[1].up_to", "「良」与「优」重叠：前者到 85 分（含），后者从 85 分起；重叠部分归「优」")
    ]
    assert of("at_least = 85", "at_least = 60\nbelow = 84") == [
        ("grades[1].below", "「良」与「优」之间有空档：前者不满 84 分，后者从 85 分起")
    ]
    assert of("at_least = 85", "at_least = 60\nbelow = 86") == [
        ("grades[1].below", "「良」与「优」重叠：前者不满 86 分，后者从 85 分起")
    ]


def test_grades_that_nobody_can_have_are_told() -> None:
    base, free = a_category('shape = "base"\npoints = 70'), a_category(f'shape = "per_event"\npoints = 5\n{PROPOSALS}')
    grades = a_grade("优", "at_least = 85") + a_grade("差", "")
    total = '[total]\nclause = "九"\n{}\n'

    assert doubts(base + grades) == [("grades[0].at_least", "「优」要 85 分，而总分最多 70 分，无人能达到")]
    assert doubts(free + grades) == []
    assert doubts(free + total.format("cap = 80") + grades) == [
        ("grades[0].at_least", "「优」要 85 分，而总分最多 80 分，无人能达到")
    ]
    assert doubts(base + total.format("cap = 60") + grades)[0][1] == "「优」要 85 分，而总分最多 60 分，无人能达到"
    assert doubts(free + total.format("floor = 85") + grades) == [("grades[1]", "总分最低 85 分，不会落入「差」")]


def test_the_grades_of_another_regulation_are_not_doubted() -> None:
    quota = '[[quotas]]\nid = "q"\nname = "额"\nclause = "一"\nof = "提案"\ntop = 1\n'

    assert doubts(quota + a_grade("优", "") + a_grade("良", "up_to = 3") + a_grade("差", "")) == []


def test_how_bodies_are_scored_is_looked_at_too() -> None:
    body = (
        '[[collectives]]\nid = "k"\nname = "组"\nclause = "一"\nbody = "sector"\n'
        '[[collectives.categories]]\nid = "c"\nname = "类"\nclause = "一"\ncap = 9\n[[collectives.categories.rules]]\n'
        'id = "r"\nname = "项"\nclause = "一"\ntext = "项。"\nshape = "base"\npoints = 3\n'
    )

    assert doubts(a_category('shape = "base"\npoints = 1') + body) == [
        ("collectives[0].categories[0].cap", "「类」各项合计最多 3 分，达不到封顶的 9 分")
    ]


@pytest.mark.parametrize(
    ("wide", "narrow", "is_wider"),
    [
        ("", 'status = "filed"', True),
        ('status = "filed"', "", False),
        ('status = ["filed", "merged"]', 'status = "merged"', True),
        ('status = "merged"', 'status = ["filed", "merged"]', False),
        ('status = { not = "merged" }', 'status = "filed"', True),
        ('status = { not = "merged" }', 'status = "merged"', False),
        ('status = { not = "merged" }', 'status = { not = ["merged", "filed"] }', True),
        ('status = { not = ["merged", "filed"] }', 'status = { not = "merged" }', False),
        ("status = { given = true }", 'status = "filed"', True),
        ("status = { given = true }", "status = { given = false }", False),
        ("status = { given = false }", "status = { given = false }", True),
        ("signers = { at_least = 2 }", "signers = { at_least = 2 }", True),
        ("signers = { at_least = 2 }", "signers = { at_least = 3 }", True),
        ("signers = { at_least = 2 }", "signers = { at_least = 1 }", False),
        ("signers = { above = 2 }", "signers = { at_least = 2 }", False),
        ("signers = { above = 2 }", "signers = { above = 2.5 }", True),
        ("signers = { at_least = 2 }", "signers = { above = 2 }", True),
        ("signers = { at_most = 2 }", "signers = { below = 2 }", True),
        ("signers = { below = 2 }", "signers = { at_most = 2 }", False),
        ("signers = { at_most = 2 }", "signers = { at_least = 1 }", False),
        ("signers = { at_least = 2 }", "signers = [2, 3]", True),
        ("signers = { at_least = 2 }", "signers = [1, 3]", False),
        ("signers = { at_least = 2 }", "signers = { not = 1 }", False),
        ('signers = { below_part = "1/2", of = "signers" }', "signers = { at_least = 1 }", False),
        ("signers = 1", "signers = 1", True),
    ],
)
def test_one_pattern_covers_another(wide: str, narrow: str, is_wider: bool) -> None:
    rule = 'shape = "per_event"\npoints = 1\nmatch = [{{ kind = "proposal", where = {{ {} }} }}]'
    text = HEAD + a_category(rule.format(wide), rule.format(narrow))
    first, second = (rule.patterns[0] for rule in load_regulation(text).categories[0].rules)

    assert covers(first, second) is is_wider


def test_days_and_kinds_decide_too() -> None:
    days = 'match = [{ kind = "proposal", days = { from = "01-01", to = "06-30" } }]'
    rules = [
        f'shape = "per_event"\npoints = 1\n{each}'
        for each in (PROPOSALS, days, PROPOSALS.replace("proposal", "opinion"))
    ]
    plain, dated, other = (rule.patterns[0] for rule in load_regulation(HEAD + a_category(*rules)).categories[0].rules)

    assert [covers(plain, dated), covers(dated, plain), covers(dated, dated), covers(plain, other)] == [
        True,
        False,
        True,
        False,
    ]
