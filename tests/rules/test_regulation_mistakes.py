"""Every mistake in what surrounds the plain rules is told: shares, steps, rates, vetoes, lists, years, bodies."""

import pytest

from services.scoring.engine.reading import BadRegulation
from services.scoring.engine.regulation import load_regulation
from tests.builders.regulations import WIDE

SIGNERS = "categories[0].rules[0].match[0].where.signers"
ABSENT = 'among = [{ kind = "attendance", where'

MISTAKES = [
    # The head.
    ('notes = ["说明"]', "notes = [1]", "notes", "文字的列表"),
    ('from = "12-01"', 'from = "13-01"', "period.from", "月和日"),
    ('from = "12-01"', 'from = "12-1"', "period.from", "月和日"),
    ('from = "12-01"', "from = 1", "period.from", "月和日"),
    ('from = "12-01"', 'from = "12-01", by = 1', "period.by", "不认识的键"),
    ("places = 2\ntotal_places = 1", "", "rounding.places", "须写 places 或 total_places"),
    ('mode = "half_up"', 'mode = "nearest"', "rounding.mode", "没有「nearest」"),
    ('mode = "half_up"', "mode = 1", "rounding.mode", "没有「」"),
    ("places = 2\n", "places = 5\n", "rounding.places", "0 到 4"),
    # Without rounding.
    ("places = 2\n", "", "categories[0].weight", "须在 [rounding]"),
    ("places = 2\n", "", "categories[0].rules[0].share", "须在 [rounding]"),
    ("places = 2\n", "", "categories[0].rules[2].points", "须在 [rounding]"),
    # Conditions.
    ('at_least_part = "1/3", of', 'at_least_part = "1", of', SIGNERS, "分数"),
    ('at_least_part = "1/3", of', 'at_least_part = "1/0", of', SIGNERS, "分数"),
    ('at_least_part = "1/3", of = "signers"', 'at_least_part = "1/3"', SIGNERS, "须用 of"),
    ('at_least_part = "1/3", of', "at_least = 1, of", SIGNERS, "of 只用于"),
    ('of = "signers"', 'of = "status"', SIGNERS, "没有名为「status」"),
    ('of = "signers"', "of = 1", SIGNERS, "没有名为「1」"),
    ('not = "merged"', 'not = "lost"', "categories[0].rules[0].match[0].where.status", "没有「lost」"),
    ('not = "merged"', "not = []", "categories[0].rules[0].match[0].where.status", "不能为空"),
    ("given = true", "given = 1", "categories[1].rules[0].match[0].where.amount", "true 或 false"),
    ('days = { from = "01-01"', 'days = { from = "02-30"', "exemptions[0].match[0].days.from", "月和日"),
    # Points, shares, steps, rates.
    ("filed = { first = 5, cosigner = 2 }", "filed = 5", "categories[0].rules[0].points_by.table.filed", "应为表"),
    ("filed = { first", "lost = { first", "categories[0].rules[0].points_by", "没有「lost」"),
    ("first = 5, cosigner = 2", "second = 5", "categories[0].rules[0].points_by", "没有「second」"),
    ('then = "position"', 'then = "signers"', "categories[0].rules[0].points_by", "文字字段"),
    ('among = "signers"', 'among = "status"', "categories[0].rules[0].share.among", "数字字段"),
    ('among = "signers", by = "position"', 'among = "signers", by = "signers"',
     "categories[0].rules[0].share.by", "选择字段"),
    ('parts = { first = "1/2"', 'parts = { second = "1/2"', "categories[0].rules[0].share.parts", "没有「second」"),
    ('parts = { first = "1/2"', 'parts = { first = "half"', "categories[0].rules[0].share.parts.first", "不超过 1"),
    ('parts = { first = "1/2"', 'parts = { first = "3/2"', "categories[0].rules[0].share.parts.first", "不超过 1"),
    ('parts = { first = "1/2", cosigner = "rest" }', "parts = {}", "categories[0].rules[0].share.parts", "缺少各身份"),
    ('parts = { first = "1/2", cosigner = "rest" }', "parts = 1", "categories[0].rules[0].share.parts", "应为表"),
    ('parts = { first = "1/2", cosigner', "parts = { cosigner", "categories[0].rules[0].share.parts", "恰有一种身份"),
    ("each_cap = 9", 'each_cap = "9"', "categories[0].rules[0].each_cap", "应为数"),
    ("lowest = true", "lowest = 1", "categories[1].rules[0].lowest", "true 或 false"),
    ("steps = [{ at_least = 1, points = 1 }, { at_least = 3, points = 2 }]\n", "",
     "categories[0].rules[1].steps", "缺少分档"),
    ("at_least = 3, points = 2", "at_least = 1, points = 2", "categories[0].rules[1].steps[1].at_least", "从低到高"),
    ("at_least = 3, points = 2", 'at_least = "3/2", points = 2', "categories[0].rules[1].steps[1].at_least", "整数"),
    ("at_least = 3, points = 2", "at_least = 0, points = 2", "categories[0].rules[1].steps[1].at_least", "整数"),
    ("at_least = 3, points = 2", "at_least = 3", "categories[0].rules[1].steps[1].points", "缺少数值"),
    ('requires = ["d"]', 'requires = ["x"]', "categories[0].rules[1].requires", "没有「x」"),
    ("points = 10\n", "", "categories[0].rules[2].points", "之一"),
    ("points = 10\n", "steps = []\n", "categories[0].rules[2].steps", "缺少分档"),
    ("points = 10\n", 'steps = [{ at_least = "3/2", points = 1 }]\n',
     "categories[0].rules[2].steps[0].at_least", "不超过 1"),
    ('among = [{ kind = "attendance", where = { status = "absent" } }]', "", "categories[0].rules[2].among", "分母"),
    (ABSENT, f'due = "status"\n{ABSENT}', "categories[0].rules[2].due", "数字字段"),
    ("weight = 0.5", "weight = 0", "categories[0].weight", "大于 0"),
    ("weight = 0.5", "best = 0", "categories[0].best", "1 到"),
    ('clause = "第三条"\nweight', "weight", "categories[0].clause", "须写明依据"),
    # Sections.
    ('rules = ["a1", "a2"]', 'rules = ["a1", "zz"]', "same_matter[0].rules", "没有「zz」"),
    ('rules = ["a1", "a2"]', 'item = "place"\nrules = ["a1", "a2"]', "same_matter[0].item", "没有字段"),
    ("at_least_for = { chair = 85 }", "at_least_for = { boss = 85 }", "grades[0].at_least_for.boss", "没有「boss」"),
    ("up_to = 79", "at_least_for = { chair = 5 }", "grades[1].at_least", "最低一档不写"),
    ('fraction = "2/3"', 'fraction = "3/2"', "duties[0].fraction", "不超过 1"),
    ('fraction = "2/3"', 'fraction = "2/3"\nat_least = 1', "duties[0].at_least", "之一"),
    ('fraction = "2/3"', "", "duties[0].at_least", "之一"),
    ('due = "sessions"\n', "", "duties[0].fraction", "同用"),
    ("cap = 59", "cap = -1", "vetoes[0].cap", "不能为负数"),
    ('otherwise = "不称职"\ncap = 59', "", "vetoes[0].otherwise", "须写"),
    ('otherwise = "不称职"\ncap = 59', 'otherwise = "差"', "vetoes[0].otherwise", "没有「差」"),
    # Lists and quotas.
    ('roles = ["chair"]\nbreak_by', "break_by", "rankings[0].roles", "哪些身份"),
    ("percent = 10\n", "percent = 10\ntop = 3\n", "rankings[0].top", "之一"),
    ("percent = 10\n", "percent = 101\n", "rankings[0].percent", "超过 100"),
    ("percent_from = 5", "percent_from = 11", "quotas[0].percent_from", "高于上限"),
    ("percent_from = 5", "percent_from = 0", "quotas[0].percent_from", "大于 0"),
    ("percent_from = 5\npercent_to = 10\n", "", "quotas[0].top", "之一"),
    # Consequences.
    ("years = 2\ntotal_below = 60", "years = 2", "consequences[0].total_below", "什么情况"),
    ('within = "consecutive"\n', "", "consequences[0].within", "几年如此"),
    ("at_least = 3\nmatch", "match", "consequences[1].at_least", "之一"),
    ('at_least = 3\nmatch = [{ kind = "talk" }]', "at_least = 3", "consequences[1].match", "哪些事实"),
    ("at_least = 3\nmatch", "at_least = 3\ntotal_below = 1\nmatch", "consequences[1].at_least", "不能与"),
    ('within = "term"', 'within = "consecutive"', "consequences[1].within", "请用 term"),
    ('within = "term"', 'within = "term"\nreplaces = ["x"]', "consequences[1].replaces", "没有「x」"),
    ('then = "劝退"', "", "consequences[1].then", "缺少文字"),
    ('visible = "public"', 'visible = "all"', "publication.visible", "没有「all」"),
    # Bodies.
    ('id = "mean"', 'id = "opinion"', "collectives[0].measures[0].id", "已是一类事实"),
    ('category = "a"', 'category = "z"', "collectives[0].measures[0].category", "没有这个类别"),
    ('take = "mean"', 'take = "rate"', "collectives[0].measures[0].grades", "须写 grades"),
    ('take = "facts_rate"', 'take = "facts"', "collectives[0].measures[1].among", "不认识的键"),
    ('[[collectives.categories]]\nid = "ka"\nname = "平均"', "[[collectives.other]]",
     "collectives[0].categories", "至少要有一类"),
    # Examples.
    ('term = "2024-2028"', 'term = "2028-2024"', "year_examples[0].term", "起止年份"),
    ("total = 50, grade", 'total = 50, unmet = ["x"], grade', "year_examples[0].years[0].unmet", "没有「x」"),
    ('grade = "不称职", then', 'grade = "好", then', "year_examples[0].years[0].grade", "没有「好」"),
    ("counts = { c = 1 }", "counts = { z = 1 }", "year_examples[0].years[0].counts.z", "没有这项结果"),
    ("counts = { c = 1 }", "counts = { c = 1.5 }", "year_examples[0].years[0].counts.c", "整数"),
    ("counts = { c = 1 } }]", "counts = { c = 1 } }, { year = 2026 }]", "year_examples[0].years[1].year", "重复"),
    ("years = [{ year = 2026", "other = [{ year = 2026", "year_examples[0].years", "至少要有一年"),
    ('ranking = "r"', 'ranking = "z"', "ranking_examples[0].ranking", "没有「z」"),
    ("listed = 1\n", "", "ranking_examples[0].listed", "0 到"),
    ('ranks = { "某" = 1 }', 'ranks = { "谁" = 1 }', "ranking_examples[0].ranks.谁", "没有这名委员"),
    ('quota = "q"', 'quota = "z"', "quota_examples[0].quota", "没有「z」"),
    ('collective = "k"', 'collective = "z"', "collective_examples[0].collective", "没有「z」"),
    ("categories = { a = 3 }", "categories = { z = 3 }",
     "collective_examples[0].members[0].categories.z", "没有这个类别"),
    ("vetoes = []", 'vetoes = ["z"]', "examples[0].expected.vetoes", "没有「z」"),
]  # fmt: skip


def test_the_wide_regulation_has_no_mistake() -> None:
    regulation = load_regulation(WIDE)

    assert regulation.notes == ("说明",)
    assert [each.id for each in regulation.consequences] == ["c", "e"]


@pytest.mark.parametrize(("old", "new", "path", "message"), MISTAKES)
def test_each_mistake_is_told_with_its_place(old: str, new: str, path: str, message: str) -> None:
    assert old in WIDE
    with pytest.raises(BadRegulation) as refusal:
        load_regulation(WIDE.replace(old, new, 1))
    mistakes = refusal.value.mistakes

    assert any(mistake.path == path and message in mistake.message_zh for mistake in mistakes), mistakes


def test_a_list_of_nothing_but_its_own_kind_of_pattern_is_refused() -> None:
    with pytest.raises(BadRegulation, match="缺少匹配条件"):
        load_regulation(WIDE.replace('among = [{ kind = "attendance", where = { status = "absent" } }]', "among = []"))


@pytest.mark.parametrize(
    ("old", "new", "path", "mend"),
    [
        ('title = "大办法"', "", "title", '应写作 title = "示例市政协委员履职量化考核办法"（办法的全称）'),
        ('title = "大办法"', 'title = "大办法"\ntitel = "x"', "titel", "是否想写 title？"),
        ('title = "大办法"', 'title = "大办法"\nqqq = "x"', "qqq", "「考核办法」可用的键：id、title"),
        ("each_cap = 9", "each_cap = 9\nnth = 2", "categories[0].rules[0].nth", "nth 只用于 shape 为 from_nth 的规则"),
        ('requires = ["d"]', 'requires = ["dd"]', "categories[0].rules[1].requires", "是否想写「d」？"),
        ('visible = "public"', 'visible = "all"', "publication.visible", "own：只公布给本人"),
        ('source = "虚构"', f'source = "{"长" * 2001}"', "source", "请缩短"),
        ("at_least = 80", 'at_least = 80\n[[grades]]\nname = "良"\nat_least = 90', "grades[1].at_least",
         "应低于上一档的 80 分"),
    ],
)  # fmt: skip
def test_a_mistake_says_how_to_mend_it(old: str, new: str, path: str, mend: str) -> None:
    with pytest.raises(BadRegulation) as refusal:
        load_regulation(WIDE.replace(old, new, 1))

    assert any(mistake.path == path and mistake.mend_zh.startswith(mend) for mistake in refusal.value.mistakes)
