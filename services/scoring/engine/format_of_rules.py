"""The description of rules and of what they stand in: patterns, points, shares, steps, categories, groups."""

from services.scoring.engine.format import (
    Form,
    Key,
    Part,
    amount,
    count,
    fraction,
    identifier,
    names,
    needed,
    table,
    tables,
    text,
    word,
)
from services.scoring.vocabulary import Comparison, Shape

SHAPE_NAMES: dict[str, str] = {
    Shape.BASE: "基本分：人人都有的起点",
    Shape.PER_EVENT: "逐次计分：每次、每半天、每场、每件都计",
    Shape.ONCE: "只计一次：全年只计最高的一次",
    Shape.THRESHOLD: "满额计分：满 at_least 次才计，只计一次",
    Shape.UP_TO_N: "限次计分：最多计 at_most 次，取分值高的",
    Shape.FROM_NTH: "超额计分：从第 nth 次起计",
    Shape.BEST_PER_ITEM: "同项取高：同一事项只计最高的一次",
    Shape.PER_N: "按满计分：每满 per 次计一次分",
    Shape.STEPS: "分档计分：按总次数落在哪一档计",
    Shape.RATE: "按率计分：按完成的比例计（出席率、采用率）",
}

COMPARISON_NAMES: dict[str, str] = {
    Comparison.EQUALS: "等于（直接写值）",
    Comparison.IN: "是其中之一（写列表）",
    Comparison.NOT: "不是这个值，或不是列表中的任何一个",
    Comparison.AT_LEAST: "不小于",
    Comparison.AT_MOST: "不大于",
    Comparison.ABOVE: "大于",
    Comparison.BELOW: "小于",
    Comparison.AT_LEAST_PART: "不小于另一字段（of）的几分之几",
    Comparison.BELOW_PART: "小于另一字段（of）的几分之几",
    Comparison.GIVEN: "true 为已填写，false 为未填写",
}

COUNTING = (Shape.THRESHOLD, Shape.UP_TO_N, Shape.FROM_NTH, Shape.PER_N)
OF_EVENTS = (Shape.PER_EVENT, Shape.ONCE, Shape.BEST_PER_ITEM)
OF_POINTS = (*OF_EVENTS, *COUNTING)
OF_FACTS = (*OF_POINTS, Shape.STEPS, Shape.RATE)
SHARED = tuple(shape for shape in OF_POINTS if shape is not Shape.PER_N)
"""Where proposers may share points; not where several facts bring them together and the last alone is asked."""

CLAUSE = text("依据的条款", "第六条第一款")
CLAUSE_TEXT = text("条文原文，写在得分明细上", "出席全体会议，每半天计 3 分。")
NAME = needed(text("中文名称", "出席全体会议"))
HEAD = {
    "id": identifier("名称，不重复", "honour"),
    "name": NAME,
    "clause": needed(CLAUSE),
    "text": CLAUSE_TEXT,
}

CAP = amount("封顶分：超过的部分不计", "40")
FLOOR = amount("保底分：不足的补足", "0")
APPLIES_TO = names("只适用于哪些身份的委员；不写为全体", '["standing"]')
EXCEPT_FOR = names("不适用于哪些身份的委员", '["chair"]')
UNIT = text("事实中表示数量的字段：每单位计一次分", "half_days")
MEASURE = text("数量的量词", "个半天")

DAYS = Part(
    "日期段",
    {
        "from": needed(Key(Form.MONTH_DAY, "每年从哪一天起", '"01-01"')),
        "to": needed(Key(Form.MONTH_DAY, "到哪一天止（含当天）；早于 from 时跨年", '"06-30"')),
    },
)

CONDITION = Part(
    "条件",
    {
        **{
            comparison.value: amount(COMPARISON_NAMES[comparison], "1")
            for comparison in (Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.ABOVE, Comparison.BELOW)
        },
        **{
            comparison.value: fraction(COMPARISON_NAMES[comparison], "2/3")
            for comparison in (Comparison.AT_LEAST_PART, Comparison.BELOW_PART)
        },
        "of": text("几分之几是指哪个字段的几分之几", "sessions"),
        Comparison.NOT.value: Key(Form.OPEN, COMPARISON_NAMES[Comparison.NOT], '["absent", "excused"]'),
        Comparison.GIVEN.value: Key(Form.YES_NO, COMPARISON_NAMES[Comparison.GIVEN], "true"),
    },
)

WHERE = Part("条件", {}, free=Key(Form.OPEN, "字段的条件：值、值的列表，或条件表", '"present"', part=CONDITION))

ROWS = Part("分值表", {}, free=amount("这一值的分数", "5"))
AMOUNTS = Part("分值表", {}, free=Key(Form.OPEN, "这一值的分数；写了 then 时是下一层分值表", "5", part=ROWS))

POINTS_BY = Part(
    "按字段取值计分",
    {
        "field": needed(text("按哪个字段取值", "position")),
        "then": text("再按哪个字段取值：分值表写成两层", "level"),
        "table": needed(table("每个取值的分数", "{ first = 8, cosigner = 3 }", AMOUNTS)),
    },
)

POINTS = amount("每单位的分数，扣分写负数", "5", only=(Shape.BASE, *OF_POINTS, Shape.RATE))
POINTS_TABLE = table(
    "按字段的值取分数",
    '{ field = "position", table = { first = 8, cosigner = 3 } }',
    POINTS_BY,
    only=OF_POINTS,
)

PATTERN_KEYS = {
    "kind": needed(text("哪一类事实", "attendance")),
    "where": table("事实的字段须符合的条件", '{ meeting = "plenary" }', WHERE),
    "days": table("只计每年这些日子里的事实", '{ from = "01-01", to = "06-30" }', DAYS),
}
PATTERN = Part("匹配", PATTERN_KEYS)
ALTERNATIVE = Part("匹配", {**PATTERN_KEYS, "points": POINTS, "points_by": POINTS_TABLE})

PARTS = Part("分享比例", {}, free=Key(Form.OPEN, '分数，或 "rest"（其余人平分余下的）、"even"（人人平分）', '"1/2"'))
SHARE = Part(
    "联名分享",
    {
        "among": needed(text("表示人数的字段", "signers")),
        "by": needed(text("表示本人身份的字段", "position")),
        "parts": needed(table("每种身份的比例；未列出的得全额", '{ first = "1/2", cosigner = "rest" }', PARTS)),
    },
)
STEP = Part(
    "分档",
    {
        "at_least": needed(Key(Form.OPEN, '从多少起（次数写整数；按率计分写分数如 "9/10"）', "3")),
        "points": needed(amount("这一档共计多少分", "10")),
    },
)

MATCHES = tables("计哪些事实：几项之间是「或」，先写的优先", '[{ kind = "opinion" }]', ALTERNATIVE, only=OF_FACTS)
PATTERNS = needed(tables("计哪些事实：几项之间是「或」", '[{ kind = "opinion" }]', PATTERN))
AMONG = tables("还有哪些事实算应完成的（分母）", '[{ kind = "attendance" }]', PATTERN)

RULE = Part(
    "计分规则",
    {
        **HEAD,
        "id": identifier("本规则的名称，全文件不重复", "plenary"),
        "text": needed(CLAUSE_TEXT),
        "shape": needed(word("计分方式", SHAPE_NAMES)),
        "points": POINTS,
        "points_by": POINTS_TABLE,
        "match": needed(MATCHES),
        "unit": Key(Form.TEXT, UNIT.help, UNIT.written, only=OF_FACTS),
        "measure": Key(Form.TEXT, MEASURE.help, MEASURE.written, only=OF_FACTS),
        "at_least": needed(count("满多少", "2", only=(Shape.THRESHOLD,))),
        "at_most": needed(count("最多计多少", "4", only=(Shape.UP_TO_N,))),
        "nth": needed(count("从第几起", "2", only=(Shape.FROM_NTH,))),
        "per": needed(count("每满多少计一次分", "3", only=(Shape.PER_N,))),
        "item": Key(
            Form.TEXT,
            "按什么算同一事项：matter、字段名，或 on.day、on.month、on.quarter（同一天、同一月、同一季度）",
            '"matter"',
            only=(Shape.BEST_PER_ITEM,),
        ),
        "times": count("同一事项最多计几次；不写为 1", "2", only=(Shape.BEST_PER_ITEM,)),
        "lowest": Key(Form.YES_NO, "取最低的一次，而不是最高的", "true", only=(Shape.ONCE, Shape.BEST_PER_ITEM)),
        "each_cap": amount("一次最多计多少分", "10", only=OF_EVENTS),
        "share": table(
            "联名人怎样分享分数",
            '{ among = "signers", by = "position", parts = { first = "1/2", cosigner = "rest" } }',
            SHARE,
            only=SHARED,
        ),
        "steps": tables(
            "各档的起点和分数，从低到高",
            "[{ at_least = 1, points = 5 }, { at_least = 3, points = 10 }]",
            STEP,
            only=(Shape.STEPS, Shape.RATE),
        ),
        "among": Key(Form.TABLES, AMONG.help, AMONG.written, part=PATTERN, only=(Shape.RATE,)),
        "due": Key(Form.TEXT, "表示应完成数量的字段", '"sessions"', only=(Shape.RATE,)),
        "cap": CAP,
        "floor": FLOOR,
        "requires": names("须先完成哪些最低履职要求（duties 的 id），否则本项不计分", '["attend_plenary"]'),
        "applies_to": APPLIES_TO,
        "except_for": EXCEPT_FOR,
    },
)

BEST = count("只计其中得分最高的几项", "1")
WEIGHT = amount("折算系数：60% 写 0.6；须有 [rounding]", "0.6")

CATEGORY = Part(
    "类别",
    {
        **HEAD,
        "id": identifier("本类的名称，不重复", "meetings"),
        "clause": CLAUSE,
        "cap": CAP,
        "floor": FLOOR,
        "best": BEST,
        "weight": WEIGHT,
        "applies_to": APPLIES_TO,
        "except_for": EXCEPT_FOR,
        "rules": needed(tables("本类的计分规则", "[[categories.rules]]", RULE)),
    },
)

GROUP = Part(
    "合并项",
    {
        **HEAD,
        "id": identifier("合并项的名称，不重复", "advice"),
        "categories": needed(names("包含哪些类别；一个类别只能在一个合并项中", '["proposals", "opinions"]')),
        "cap": CAP,
        "floor": FLOOR,
        "best": BEST,
        "weight": WEIGHT,
    },
)

SAME_MATTER = Part(
    "同一事项只计一次",
    {
        **HEAD,
        "id": identifier("名称，不重复", "one_matter"),
        "rules": needed(names("在哪些规则之间只计一次", '["filed", "adopted"]')),
        "item": text("按什么算同一事项：matter、字段名，或 on.day、on.month、on.quarter", "matter"),
    },
)

TOTAL = Part("总分", {"clause": needed(CLAUSE), "text": CLAUSE_TEXT, "cap": CAP, "floor": FLOOR})
