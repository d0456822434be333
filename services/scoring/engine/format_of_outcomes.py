"""The description of what follows from scores: lists, quotas, consequences over years, bodies, publication."""

from services.scoring.engine.format import (
    Form,
    Key,
    Part,
    amount,
    count,
    identifier,
    names,
    needed,
    table,
    tables,
    text,
    word,
)
from services.scoring.engine.format_of_rules import (
    APPLIES_TO,
    CATEGORY,
    CLAUSE,
    CLAUSE_TEXT,
    EXCEPT_FOR,
    GROUP,
    HEAD,
    MEASURE,
    NAME,
    PATTERN,
    TOTAL,
    UNIT,
)
from services.scoring.regulation_vocabulary import (
    APART_NAMES,
    COLLECTIVE_NAMES,
    ROUNDING_NAMES,
    TAKE_NAMES,
    TIES_NAMES,
    VISIBILITY_NAMES,
    WITHIN_NAMES,
)

NUMBERS = {
    "top": count("前多少名", "30", most=100_000),
    "percent": amount("总数的百分之几", "10"),
    "percent_from": amount("总数的百分之几以上；人数向上取整", "5"),
    "percent_to": amount("总数的百分之几以下；人数向下取整", "10"),
    "rounding": word("按 percent 算出的人数怎样取整；不写为四舍五入", ROUNDING_NAMES),
}

RANKING = Part(
    "名单",
    {
        **HEAD,
        **NUMBERS,
        "apart_by": word("按什么分别排名；不写为全体一起排", APART_NAMES),
        "roles": names("只排哪些身份的委员", '["standing", "ordinary"]'),
        "except_for": EXCEPT_FOR,
        "grades": names("只列这些等次的委员", '["优秀"]'),
        "ties": word("最后一名并列时怎样处理；不写为一并列入", TIES_NAMES),
        "break_by": names("总分相同时依次比较哪些类别的得分", '["proposals"]'),
    },
)

QUOTA = Part(
    "名额",
    {
        **HEAD,
        **NUMBERS,
        "of": needed(text("以什么的总数为基数", "委员总数")),
        "part_name": text("名额中须占一定比例的是哪一类", "集体提案"),
        "part_percent": amount("这一类至少占名额的百分之几", "20"),
    },
)

CONSEQUENCE = Part(
    "结果",
    {
        **HEAD,
        "then": needed(text("结果是什么", "由界别组召集人约谈")),
        "within": word("在多长时间内累计；不写为当年", WITHIN_NAMES),
        "years": count("有几年如此", "2", most=10),
        "total_below": amount("当年总分低于多少", "60"),
        "grades": names("当年等次是其中之一", '["不称职"]'),
        "unmet": names("当年有其中一项最低履职要求未完成", '["attend_plenary"]'),
        "match": tables("按哪些事实计数：几项之间是「或」", '[{ kind = "attendance" }]', PATTERN),
        "unit": UNIT,
        "measure": MEASURE,
        "at_least": count("这些事实满多少", "3"),
        "fewer_than": count("这些事实少于多少", "1"),
        "replaces": names("出现这一结果时，不再执行哪些较轻的结果", '["talk"]'),
        "applies_to": APPLIES_TO,
        "except_for": EXCEPT_FOR,
    },
)

PUBLICATION = Part(
    "公示与申诉",
    {
        "clause": needed(CLAUSE),
        "text": CLAUSE_TEXT,
        "visible": word("公示给谁看；不写为只公布给本人", VISIBILITY_NAMES),
        "public_days": count("公示多少天", "7", most=366),
        "appeal_days": count("可在多少天内对某一行得分提出异议", "5", most=366),
        "answer_days": count("应在多少天内答复", "10", most=366),
    },
)

MEASURE_OF_BODY = Part(
    "指标",
    {
        **HEAD,
        "id": identifier("指标的名称；它也是一类事实的名称，其数值在 value 字段", "mean_score"),
        "take": needed(word("怎样由成员得出", TAKE_NAMES)),
        "category": text("用哪一类的得分；不写为总分（take 为 sum、mean 时）", "proposals"),
        "grades": names("哪些等次的成员算达到要求（take 为 rate 时）", '["优秀", "称职"]'),
        "match": tables("计成员的哪些事实（take 为 facts、facts_rate 时）", '[{ kind = "opinion" }]', PATTERN),
        "unit": UNIT,
        "among": tables("占哪些事实的比例（take 为 facts_rate 时）", '[{ kind = "opinion" }]', PATTERN),
        "percent": Key(Form.YES_NO, "比例以百分数表示：85% 写作 85 而不是 0.85", "true"),
        "places": count("保留几位小数；不写为 2", "2", least=0, most=4),
        "rounding": word("怎样取舍；不写为四舍五入", ROUNDING_NAMES),
    },
)

GRADE = Part(
    "等次",
    {
        "name": NAME,
        "clause": CLAUSE,
        "at_least": amount("多少分起；最低一档不写", "85"),
        "up_to": amount("条文写明的上限（含）；只用于查空档和重叠", "84"),
        "below": amount("条文写明的上限（不含，「不满」）；只用于查空档和重叠", "85"),
        "at_least_for": table(
            "对某些身份另定的起点", "{ standing = 90 }", Part("各身份的起点", {}, free=amount("多少分起", "90"))
        ),
    },
)

COLLECTIVE = Part(
    "集体计分",
    {
        **HEAD,
        "body": needed(word("哪一种集体", COLLECTIVE_NAMES)),
        "measures": tables("由成员得出的指标", "[[collectives.measures]]", MEASURE_OF_BODY),
        "categories": needed(tables("计分类别，写法与委员的相同", "[[collectives.categories]]", CATEGORY)),
        "groups": tables("合并项", "[[collectives.groups]]", GROUP),
        "total": table("总分的封顶与保底", '{ clause = "第九条", cap = 100 }', TOTAL),
        "grades": tables("等次", "[[collectives.grades]]", GRADE),
    },
)
