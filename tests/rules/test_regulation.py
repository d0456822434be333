"""A regulation is loaded whole, or every mistake in it is told."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest

from services.scoring.engine.fact_kinds import FieldDeclaration, fault_of
from services.scoring.engine.reading import LARGEST, BadRegulation, Mistake, is_amount
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.rule_articles import Condition
from services.scoring.vocabulary import Comparison, FieldType, Shape

WHOLE = """
id = "small"
title = "小办法"
version = "1"
effective_from = 2026-01-01
effective_to = 2026-12-31

[roles]
chair = "主席"

[facts.honour]
name = "荣誉"
measure = "项"
[facts.honour.fields]
level = { national = "国家级", province = "省级" }
place = ["gold", "silver"]
weight = "decimal"
note = "text"
public = "yes_no"
[facts.honour.field_names]
weight = "折算系数"
note = "备注"

[facts.volunteering]
name = "志愿服务"

[facts.attendance.fields]
meeting = { group_discussion = "分组讨论" }

[[categories]]
id = "meetings"
name = "会议"
clause = "第一条"
cap = 50
floor = -10.5
applies_to = ["chair", "standing"]

[[categories.rules]]
id = "start"
name = "起点"
clause = "第一条第一款"
text = "起点 10 分。"
shape = "base"
points = 10

[[categories.rules]]
id = "attended"
name = "到会"
clause = "第一条第二款"
text = "到会计分。"
shape = "per_event"
unit = "half_days"
points = 2.5
[[categories.rules.match]]
kind = "attendance"
where = { meeting = ["plenary", "group_discussion"], half_days = { at_least = 1, at_most = 8 } }

[[categories]]
id = "honours"
name = "荣誉"

[[categories.rules]]
id = "honoured"
name = "荣誉"
clause = "第二条"
text = "荣誉计分。"
shape = "best_per_item"
item = "level"
measure = "个"
points_by = { field = "level", table = { national = 8, province = 4 } }
match = [{ kind = "honour", where = { public = true } }, { kind = "award", points = 1 }]

[[categories.rules]]
id = "late"
name = "后来的荣誉"
clause = "第三条"
text = "从第二项起计分。"
shape = "from_nth"
nth = 2
points = 1
match = [{ kind = "honour" }]

[[groups]]
id = "both"
name = "两类"
clause = "第四条"
categories = ["meetings", "honours"]
cap = 60

[total]
clause = "第五条"
text = "总分最高 100 分。"
cap = 100

[[grades]]
name = "优秀"
clause = "第六条"
at_least = 80

[[grades]]
name = "称职"
at_least = 60

[[grades]]
name = "不称职"

[[duties]]
id = "come"
name = "到会"
clause = "第七条"
text = "须到会四个半天。"
at_least = 4
unit = "half_days"
otherwise = "不称职"
match = [{ kind = "attendance" }]

[[examples]]
name = "例一"
roles = ["chair"]
working = "10+2.5×2=15"
facts = [
  { kind = "attendance", n = 2, on = 2026-03-01, matter = "会", meeting = "plenary", half_days = 1 },
  { kind = "honour", level = "national", weight = 1.5, public = false },
]
expected = { total = 15, categories = { meetings = 15 }, grade = "不称职", unmet = ["come"] }
"""


def mistakes_of(text: str) -> tuple[Mistake, ...]:
    """The mistakes with which the text is refused."""
    with pytest.raises(BadRegulation) as refusal:
        load_regulation(text)
    return refusal.value.mistakes


def test_a_regulation_is_read_into_its_parts() -> None:
    regulation = load_regulation(WHOLE)
    meetings, honours = regulation.categories
    attended = meetings.rules[1]
    honoured, late = honours.rules

    assert (regulation.id, regulation.title, regulation.version) == ("small", "小办法", "1")
    assert (regulation.effective_from, regulation.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert regulation.roles == {"standing": "常委", "ordinary": "委员", "chair": "主席"}
    assert (meetings.cap, meetings.floor) == (Decimal(50), Decimal("-10.5"))
    assert meetings.applies_to == {"chair", "standing"}
    assert meetings.rules[0].points == Decimal(10)
    assert (attended.shape, attended.unit, attended.measure) == (Shape.PER_EVENT, "half_days", "个半天")
    assert attended.alternatives[0].points.amounts == (Decimal("2.5"),)
    assert attended.alternatives[0].pattern.conditions == (
        Condition("meeting", Comparison.IN, ("plenary", "group_discussion")),
        Condition("half_days", Comparison.AT_LEAST, (1,)),
        Condition("half_days", Comparison.AT_MOST, (8,)),
    )
    assert (honoured.item, honoured.measure) == ("level", "个")
    assert honoured.alternatives[0].points.names == {"national": "国家级", "province": "省级"}
    assert honoured.alternatives[0].points.amounts == (Decimal(8), Decimal(4))
    assert honoured.alternatives[1].points.fixed == Decimal(1)
    assert (late.count, late.measure) == (2, "项")
    assert regulation.groups[0].categories == {"meetings", "honours"}
    assert regulation.total.cap == Decimal(100)
    assert [grade.at_least for grade in regulation.grades] == [Decimal(80), Decimal(60), None]
    assert (regulation.duties[0].at_least, regulation.duties[0].otherwise) == (4, "不称职")


def test_an_example_is_read_into_facts_and_what_they_must_come_to() -> None:
    example = load_regulation(WHOLE).examples[0]
    first, second, honour = example.facts

    assert example.roles == {"chair"}
    assert first.id != second.id
    assert (first.kind, first.on, first.matter) == ("attendance", date(2026, 3, 1), "会")
    assert first.fields == {"meeting": "plenary", "half_days": 1}
    assert (honour.on, honour.matter) == (date(2026, 1, 1), None)
    assert honour.fields == {"level": "national", "weight": Decimal("1.5"), "public": False}
    assert example.expected.total == Decimal(15)
    assert example.expected.unmet == ("come",)


def test_the_hash_is_that_of_the_text_with_plain_line_endings() -> None:
    digest = sha256(WHOLE.encode()).hexdigest()

    assert load_regulation(WHOLE).hash == digest
    assert load_regulation(WHOLE.replace("\n", "\r\n")).hash == digest
    assert load_regulation("\ufeff" + WHOLE).hash == digest
    assert load_regulation(WHOLE + "# 注\n").hash != digest


def test_the_smallest_regulation_needs_no_groups_grades_duties_or_examples() -> None:
    regulation = load_regulation(
        """
        id = "tiny"
        title = "小"
        version = "1"
        effective_from = 2026-01-01
        [[categories]]
        id = "a"
        name = "甲"
        [[categories.rules]]
        id = "start"
        name = "起点"
        clause = "第一条"
        text = "起点。"
        shape = "base"
        points = 0
        """
    )

    assert regulation.effective_to is None
    assert (regulation.groups, regulation.grades, regulation.duties, regulation.examples) == ((), (), (), ())
    assert (regulation.total.cap, regulation.total.floor) == (None, None)


MISTAKES = [
    # The head.
    ('id = "small"', 'id = "Small"', "id", "小写字母"),
    ('id = "small"', "", "id", "缺少文字"),
    ('title = "小办法"', "title = 3", "title", "非空文字"),
    ('version = "1"', 'version = " "', "version", "非空文字"),
    ('version = "1"', 'version = "1"\nedition = 2', "edition", "不认识的键"),
    ("effective_from = 2026-01-01", "", "effective_from", "缺少施行日期"),
    ("effective_from = 2026-01-01", 'effective_from = "2026-01-01"', "effective_from", "应为日期"),
    ("effective_from = 2026-01-01", "effective_from = 2026-01-01T00:00:00", "effective_from", "应为日期"),
    ("effective_to = 2026-12-31", "effective_to = 2025-12-31", "effective_to", "早于"),
    # What is declared.
    ('[roles]\nchair = "主席"', '[roles]\nChair = "主席"\nchair = "主席"', "roles.Chair", "名称应以小写字母"),
    ('chair = "主席"', "chair = 1", "roles.chair", "非空文字"),
    ('[roles]\nchair = "主席"', 'roles = ["chair"]', "roles", "应为表"),
    ('[facts.honour]\nname = "荣誉"', "[facts.honour]", "facts.honour.name", "缺少文字"),
    ('measure = "项"\n', 'measure = "项"\ncolour = "red"\n', "facts.honour.colour", "不认识的键"),
    ("[facts.attendance.fields]", "[facts]\nsigh = 1\n[facts.attendance.fields]", "facts.sigh", "应为表"),
    ('weight = "decimal"', 'weight = "float"', "facts.honour.fields.weight", "可选值的列表"),
    ('place = ["gold", "silver"]', "place = []", "facts.honour.fields.place", "可选值的列表"),
    ('place = ["gold", "silver"]', "place = { gold = 1 }", "facts.honour.fields.place", "可选值的列表"),
    ('note = "text"', 'note = "text"\nmatter = "text"', "facts.honour.fields.matter", "已作他用"),
    (
        'meeting = { group_discussion = "分组讨论" }',
        'meeting = "text"',
        "facts.attendance.fields.meeting",
        "不能改变类型",
    ),
    ('note = "备注"', 'notes = "备注"', "facts.honour.field_names.notes", "没有字段「notes」"),
    ('note = "备注"', 'note = " "', "facts.honour.field_names.note", "应为非空文字"),
    ('note = "备注"', f'note = "{"长" * 21}"', "facts.honour.field_names.note", "最多 20 个字，现有 21 个字"),
    ('note = "备注"', 'note = "折算系数"', "facts.honour.field_names.note", "已有字段称为「折算系数」"),
    ('note = "备注"', 'note = "级别"', "facts.honour.field_names.note", "已有字段称为「级别」"),
    ('note = "备注"', 'note = "public"', "facts.honour.field_names.note", "已有字段称为「public」"),
    ('note = "备注"', 'note = "=备注"', "facts.honour.field_names.note", "应以文字开头"),
    ('note = "备注"', 'note = "备\\t注"', "facts.honour.field_names.note", "只含可见的字符"),
    ('name = "荣誉"', 'name = "荣\\u0007誉"', "facts.honour.name", "只含可见的字符"),
    ('name = "荣誉"', 'name = "荣\\n誉"', "facts.honour.name", "写在一行里"),
    ('measure = "项"', 'measure = "项\\u2028"', "facts.honour.measure", "写在一行里"),
    ('chair = "主席"', 'chair = "主\\u200b席"', "roles.chair", "只含可见的字符"),
    ('title = "小办法"', 'title = "小\\u001b办法"', "title", "只含可见的字符"),
    ('name = "称职"\nat_least', 'name = "称\\u200b职"\nat_least', "grades[1].name", "只含可见的字符"),
    ('measure = "个"', 'measure = "个\\n"', "categories[1].rules[0].measure", "写在一行里"),
    ('place = ["gold", "silver"]', 'place = ["gold", "sil\\tver"]', "facts.honour.fields.place", "只含可见的字符"),
    ('note = "备注"', 'level = "等级"', "facts.honour.field_names.level", "内置字段已有名称「级别」"),
    ('meeting = { group_discussion = "分组讨论" }', 'Meeting = "text"', "facts.attendance.fields.Meeting", "小写字母"),
    # Categories.
    ("cap = 50", "cap = -1", "categories[0].cap", "不能为负数"),
    ("cap = 50", "cap = true", "categories[0].cap", "应为数"),
    ("cap = 50", "cap = inf", "categories[0].cap", "应为数"),
    ("cap = 50", "cap = 100001", "categories[0].cap", "应为数"),
    ("cap = 50", "cap = 1.00001", "categories[0].cap", "最多 4 位小数"),
    ("floor = -10.5", "floor = 51", "categories[0].floor", "高于封顶分"),
    ('clause = "第一条"\n', "", "categories[0].clause", "须写明依据"),
    ('applies_to = ["chair", "standing"]', 'applies_to = ["boss"]', "categories[0].applies_to", "没有「boss」"),
    ('applies_to = ["chair", "standing"]', "applies_to = []", "categories[0].applies_to", "非空的文字列表"),
    ('applies_to = ["chair", "standing"]', "applies_to = [1]", "categories[0].applies_to", "非空的文字列表"),
    ('applies_to = ["chair", "standing"]', "applies_to = 1", "categories[0].applies_to", "非空的文字列表"),
    ('id = "honours"', 'id = "meetings"', "categories[1].id", "「meetings」重复"),
    ("[total]", '[[categories]]\nid = "c"\nname = "丙"\n[total]', "categories[2].rules", "没有计分规则"),
    # Rules.
    ('id = "late"', 'id = "start"', "categories[1].rules[1].id", "「start」重复"),
    ('shape = "from_nth"', 'shape = "guess"', "categories[1].rules[1].shape", "没有「guess」"),
    ('shape = "from_nth"', "", "categories[1].rules[1].shape", "缺少文字"),
    ("nth = 2", "", "categories[1].rules[1].nth", "应为 1 到"),
    ("nth = 2", "nth = 0", "categories[1].rules[1].nth", "应为 1 到"),
    ("nth = 2", "nth = true", "categories[1].rules[1].nth", "应为 1 到"),
    ("nth = 2", "nth = 2\nat_most = 3", "categories[1].rules[1].at_most", "不认识的键"),
    ("points = 10", "", "categories[0].rules[0].points", "缺少基本分"),
    ("points = 10", 'points = "10"', "categories[0].rules[0].points", "应为数"),
    ("points = 10", "points = 10\nmatch = []", "categories[0].rules[0].match", "不认识的键"),
    ('match = [{ kind = "honour" }]', "", "categories[1].rules[1].match", "缺少匹配条件"),
    ('match = [{ kind = "honour" }]', "match = []", "categories[1].rules[1].match", "缺少匹配条件"),
    ('match = [{ kind = "honour" }]', "match = [1]", "categories[1].rules[1].match", "表的列表"),
    ('match = [{ kind = "honour" }]', 'match = "honour"', "categories[1].rules[1].match", "表的列表"),
    (
        'match = [{ kind = "honour" }]',
        'match = [{ kind = "fame" }]',
        "categories[1].rules[1].match[0].kind",
        "没有「fame」",
    ),
    ('match = [{ kind = "honour" }]', "match = [{}]", "categories[1].rules[1].match[0].kind", "缺少文字"),
    (
        'match = [{ kind = "honour" }]',
        'match = [{ kind = "honour", when = 1 }]',
        "categories[1].rules[1].match[0].when",
        "不认识的键",
    ),
    (
        'unit = "half_days"\npoints',
        'unit = "days"\npoints',
        "categories[0].rules[1].unit",
        "没有名为「days」的数字字段",
    ),
    ('unit = "half_days"\npoints', 'unit = "status"\npoints', "categories[0].rules[1].unit", "数字字段"),
    ('item = "level"', 'item = "weight"', "categories[1].rules[0].item", "「表彰」没有字段「weight」"),
    # Points.
    ("points = 2.5", "", "categories[0].rules[1].match[0].points", "缺少分值"),
    (
        "points_by = { field",
        "points = 3\npoints_by = { field",
        "categories[1].rules[0].points_by",
        "只能写一个",
    ),
    (
        'points_by = { field = "level", table = { national = 8, province = 4 } }',
        "points_by = 3",
        "categories[1].rules[0].points_by",
        "应为表",
    ),
    ('field = "level", table', 'field = "weight", table', "categories[1].rules[0].points_by", "文字字段"),
    ('field = "level", table', 'field = "rank", table', "categories[1].rules[0].points_by", "文字字段"),
    ("national = 8, province", "city = 8, province", "categories[1].rules[0].points_by", "没有「city」"),
    ("table = { national = 8, province = 4 }", "table = {}", "categories[1].rules[0].points_by.table", "缺少分值表"),
    (", table = { national = 8, province = 4 }", "", "categories[1].rules[0].points_by.table", "缺少分值表"),
    ('"level", table = {', '"level", rows = 1, table = {', "categories[1].rules[0].points_by.rows", "不认识的键"),
    ("national = 8,", 'national = "8",', "categories[1].rules[0].points_by.table.national", "应为数"),
    # Conditions.
    ("public = true", "secret = true", "categories[1].rules[0].match[0].where.secret", "没有字段「secret」"),
    ("public = true", "public = 1", "categories[1].rules[0].match[0].where.public", "true 或 false"),
    ("public = true", "note = true", "categories[1].rules[0].match[0].where.note", "不应为"),
    ("public = true", "note = 1", "categories[1].rules[0].match[0].where.note", "应为文字"),
    ("public = true", "note = []", "categories[1].rules[0].match[0].where.note", "不能为空"),
    ("public = true", 'weight = "1"', "categories[1].rules[0].match[0].where.weight", "应为数"),
    ("public = true", "weight = nan", "categories[1].rules[0].match[0].where.weight", "应为数"),
    ("public = true", "note = { at_least = 1 }", "categories[1].rules[0].match[0].where.note", "只有数字字段"),
    ("public = true", "weight = {}", "categories[1].rules[0].match[0].where.weight", "只能用"),
    ("public = true", "weight = { over = 1 }", "categories[1].rules[0].match[0].where.weight", "只能用"),
    ("public = true", 'weight = { at_most = "1" }', "categories[1].rules[0].match[0].where.weight", "界限应为数"),
    ("where = { public = true }", "where = 1", "categories[1].rules[0].match[0].where", "应为表"),
    (
        '["plenary", "group_discussion"]',
        '["plenary", "party"]',
        "categories[0].rules[1].match[0].where.meeting",
        "没有「party」",
    ),
    (
        "at_least = 1, at_most = 8 }",
        "at_least = 1 }, sessions = 1.5",
        "categories[0].rules[1].match[0].where.sessions",
        "应为整数",
    ),
    # Groups and the total.
    ('categories = ["meetings", "honours"]', 'categories = ["meetings", "x"]', "groups[0].categories", "没有「x」"),
    ('categories = ["meetings", "honours"]', "", "groups[0].categories", "缺少列表"),
    ('categories = ["meetings", "honours"]', 'categories = ["honours", "honours"]', "groups[0].categories", "只写一次"),
    ("cap = 60", "", "groups[0].cap", "封顶分或保底分"),
    ("cap = 60", "cap = 60\nlimit = 3", "groups[0].limit", "不认识的键"),
    (
        "[total]",
        '[[groups]]\nid = "both"\nname = "丁"\nclause = "第九条"\nfloor = 1\ncategories = ["honours"]\n[total]',
        "groups[1].categories",
        "只能属于一个",
    ),
    ("cap = 100", "", "total.cap", "封顶分或保底分"),
    ("cap = 100", "cap = 100\nlimit = 3", "total.limit", "不认识的键"),
    # Grades and duties.
    ('name = "称职"\nat_least = 60', 'name = "优秀"\nat_least = 60', "grades[1].name", "「优秀」重复"),
    ('name = "称职"\nat_least = 60', 'name = "称职"', "grades[1].at_least", "除最低一档外"),
    ('name = "称职"\nat_least = 60', 'name = "称职"\nat_least = 80', "grades[1].at_least", "从高到低"),
    ('name = "称职"\nat_least = 60', 'name = "称职"\nat_least = "60"', "grades[1].at_least", "应为数"),
    ('name = "不称职"', 'name = "不称职"\nat_least = 0', "grades[2].at_least", "最低一档不写"),
    ('name = "不称职"', 'name = "不称职"\nmost = 0', "grades[2].most", "不认识的键"),
    ('otherwise = "不称职"', 'otherwise = "差"', "duties[0].otherwise", "没有「差」"),
    ("at_least = 4", "at_least = 1.5", "duties[0].at_least", "应为 1 到"),
    (
        'match = [{ kind = "attendance" }]',
        'match = [{ kind = "attendance", points = 1 }]',
        "duties[0].match[0].points",
        "不认识的键",
    ),
    ('match = [{ kind = "attendance" }]', "", "duties[0].match", "缺少匹配条件"),
    # Examples.
    ('roles = ["chair"]', 'roles = ["boss"]', "examples[0].roles", "没有「boss」"),
    ('working = "10+2.5×2=15"', 'work = "15"', "examples[0].work", "不认识的键"),
    ('{ kind = "attendance", n = 2', '{ kind = "visit", n = 2', "examples[0].facts[0].kind", "没有「visit」"),
    ('{ kind = "attendance", n = 2', "{ n = 2", "examples[0].facts[0].kind", "缺少文字"),
    ("n = 2", "n = 1001", "examples[0].facts[0].n", "1 到 1000"),
    ("n = 2", "times = 2", "examples[0].facts[0].times", "不认识的键"),
    ("on = 2026-03-01", "on = 3", "examples[0].facts[0].on", "应为日期"),
    ("half_days = 1 }", 'half_days = "1" }', "examples[0].facts[0].half_days", "应为整数"),
    ("half_days = 1 }", "half_days = 1000000 }", "examples[0].facts[0].half_days", "数值过大"),
    ("total = 15,", "", "examples[0].expected.total", "缺少数值"),
    ("categories = { meetings = 15 }", "categories = { x = 15 }", "examples[0].expected.categories.x", "没有这个类别"),
    ('grade = "不称职", unmet', 'grade = "好", unmet', "examples[0].expected.grade", "没有「好」"),
    ('unmet = ["come"]', 'unmet = ["go"]', "examples[0].expected.unmet", "没有「go」"),
    ('unmet = ["come"]', 'unknown = ["go"]', "examples[0].expected.unknown", "不认识的键"),
    ("expected = {", "wanted = {", "examples[0].expected", "缺少应得结果"),
    ('name = "例一"', "", "examples[0].name", "缺少文字"),
]


@pytest.mark.parametrize(("old", "new", "path", "message"), MISTAKES)
def test_each_mistake_is_told_with_its_place(old: str, new: str, path: str, message: str) -> None:
    assert old in WHOLE
    mistakes = mistakes_of(WHOLE.replace(old, new, 1))

    assert any(mistake.path == path and message in mistake.message_zh for mistake in mistakes), mistakes


def test_a_mistake_names_the_clause_it_stands_in() -> None:
    (mistake,) = mistakes_of(WHOLE.replace("points = 2.5", "points = nan"))

    assert mistake == Mistake(
        "categories[0].rules[1].points", "第一条第二款", f"应为数，绝对值不超过 {LARGEST}，最多 4 位小数"
    )


def test_every_mistake_is_told_at_once() -> None:
    text = (
        WHOLE.replace('title = "小办法"', "")
        .replace("nth = 2", "nth = 0")
        .replace('otherwise = "不称职"', 'otherwise = "差"')
    )

    with pytest.raises(BadRegulation) as refusal:
        load_regulation(text)

    assert [mistake.path for mistake in refusal.value.mistakes] == [
        "title",
        "categories[1].rules[1].nth",
        "duties[0].otherwise",
    ]
    assert str(refusal.value).count("\n") == 2


def test_a_regulation_without_categories_is_none() -> None:
    mistakes = mistakes_of('id = "empty"\ntitle = "空"\nversion = "1"\neffective_from = 2026-01-01')

    assert [mistake.path for mistake in mistakes] == ["categories"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id = x", "不是有效的 TOML 文本：第 1 行第 6 列附近"),
        ('id = "', "不是有效的 TOML 文本"),
        ("n = " + "[" * 5000, "不是有效的 TOML 文本"),
        ("n = 1e99999999999999999999", "不是有效的 TOML 文本"),
        ("n = " + "9" * 5000, "不是有效的 TOML 文本"),
        ('id = "\ud800"', "不是有效的 TOML 文本"),
    ],
)
def test_what_is_no_toml_is_refused_like_any_mistake(text: str, message: str) -> None:
    (mistake,) = mistakes_of(text)

    assert (mistake.path, mistake.clause) == ("", "")
    assert mistake.message_zh.startswith(message)


def test_an_example_may_expect_that_every_duty_is_fulfilled_or_say_nothing() -> None:
    nothing = load_regulation(WHOLE.replace(', unmet = ["come"]', ""))
    fulfilled = load_regulation(WHOLE.replace('unmet = ["come"]', "unmet = []"))

    assert nothing.examples[0].expected.unmet is None
    assert fulfilled.examples[0].expected.unmet == ()


def test_an_example_may_leave_its_categories_out() -> None:
    assert load_regulation(WHOLE.replace("categories = { meetings = 15 }, ", "")).examples[0].expected.categories == {}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (5, True),
        (Decimal("0.0001"), True),
        (Decimal("0.00001"), False),
        (Decimal("nan"), False),
        (True, False),
        ("5", False),
    ],
)
def test_an_amount_can_be_summed_without_loss(value: object, fits: bool) -> None:
    assert is_amount(value) is fits


def test_a_decimal_field_holds_whole_numbers_too() -> None:
    assert fault_of(FieldDeclaration(FieldType.DECIMAL), 3) is None
    assert fault_of(FieldDeclaration(FieldType.TEXT), "三") is None
