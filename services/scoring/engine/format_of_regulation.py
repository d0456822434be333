"""The description of the whole file."""

from services.scoring.engine.format import (
    LONGEST_FIELD_NAME,
    Form,
    Key,
    Part,
    amount,
    count,
    fraction,
    identifier,
    needed,
    table,
    tables,
    text,
    word,
)
from services.scoring.engine.format_of_examples import (
    COLLECTIVE_EXAMPLE,
    EXAMPLE,
    QUOTA_EXAMPLE,
    RANKING_EXAMPLE,
    YEAR_EXAMPLE,
)
from services.scoring.engine.format_of_outcomes import (
    COLLECTIVE,
    CONSEQUENCE,
    GRADE,
    PUBLICATION,
    QUOTA,
    RANKING,
)
from services.scoring.engine.format_of_rules import (
    AMONG,
    APPLIES_TO,
    CATEGORY,
    CLAUSE,
    CLAUSE_TEXT,
    DAYS,
    EXCEPT_FOR,
    GROUP,
    HEAD,
    MEASURE,
    PATTERNS,
    SAME_MATTER,
    TOTAL,
    UNIT,
)
from services.scoring.regulation_vocabulary import ROUNDING_NAMES

FIELDS = Part(
    "字段",
    {},
    free=Key(
        Form.OPEN,
        "text、whole、decimal、yes_no，或可选值的列表，或「值 = 名称」的表",
        '{ national = "国家级", city = "市级" }',
    ),
)
FIELD_NAMES = Part("字段名称", {}, free=text("字段的中文名称", "服务时长", most=LONGEST_FIELD_NAME))
KIND = Part(
    "事实种类",
    {
        "name": text("中文名称；内置的种类可以不写", "志愿服务"),
        "measure": text("量词；不写为「次」", "次"),
        "fields": table("字段；内置种类的字段只能增加可选值", '{ hours = "decimal" }', FIELDS),
        "field_names": table("自取的字段的中文名称；不写则照字段名显示", '{ hours = "服务时长" }', FIELD_NAMES),
    },
)

ROUNDING = Part(
    "舍入",
    {
        "clause": needed(CLAUSE),
        "text": CLAUSE_TEXT,
        "mode": word("怎样取舍；不写为四舍五入", ROUNDING_NAMES),
        "places": count("分享、按率、折算得出的分数保留几位小数", "2", least=0, most=4),
        "total_places": count("总分保留几位小数；不写为不舍入", "1", least=0, most=4),
    },
)

DUTY = Part(
    "最低履职要求",
    {
        **HEAD,
        "text": needed(CLAUSE_TEXT),
        "match": PATTERNS,
        "at_least": count("至少多少；写了 fraction 时不写", "1"),
        "fraction": fraction("至少完成应完成的几分之几", "2/3"),
        "among": AMONG,
        "unit": UNIT,
        "due": text("表示应完成数量的字段", "sessions"),
        "measure": MEASURE,
        "otherwise": text("未完成时等次不高于哪一等；不写则只提示", "不称职"),
        "applies_to": APPLIES_TO,
        "except_for": EXCEPT_FOR,
    },
)

VETO = Part(
    "一票否决",
    {
        **HEAD,
        "match": PATTERNS,
        "at_least": count("满多少；不写为 1", "1"),
        "unit": UNIT,
        "measure": MEASURE,
        "otherwise": text("等次不高于哪一等", "不称职"),
        "cap": amount("总分不高于多少", "59"),
        "applies_to": APPLIES_TO,
        "except_for": EXCEPT_FOR,
    },
)

EXEMPTION = Part("不计入", {**HEAD, "match": PATTERNS})

REGULATION = Part(
    "考核办法",
    {
        "id": identifier("办法的名称：同一办法的各版本相同", "example_city"),
        "title": needed(text("办法的全称", "示例市政协委员履职量化考核办法", most=200)),
        "version": needed(text("版本；发布后不再更改", "2026.1", most=40)),
        "source": text("出处：文件名、文号、日期", "示例市政协办公室文件，2026 年"),
        "notes": Key(Form.NAMES, "说明：未见的内容、转写时的假定", '["来源未列条号"]'),
        "effective_from": Key(Form.DAY, "施行日期", "2026-01-01"),
        "effective_to": Key(Form.DAY, "失效日期（含当天）；不写为长期有效", "2026-12-31"),
        "period": table(
            "考核年度的起止，跨年的以结束的那一年为准；不写为 1 月 1 日至 12 月 31 日",
            '{ from = "12-01", to = "11-30" }',
            DAYS,
        ),
        "roles": table(
            "委员的其他身份及其名称", '{ chair = "主席" }', Part("身份", {}, free=text("身份的名称", "主席"))
        ),
        "facts": table(
            "事实的其他种类和字段",
            "[facts.volunteering]",
            Part("事实种类", {}, free=table("一类事实", '{ name = "志愿服务" }', KIND)),
        ),
        "rounding": table("舍入", '{ clause = "第十条", places = 2 }', ROUNDING),
        "exemptions": tables("不计入的事实：公平条款", "[[exemptions]]", EXEMPTION),
        "categories": tables("计分类别", "[[categories]]", CATEGORY),
        "same_matter": tables("几项规则之间同一事项只计一次", "[[same_matter]]", SAME_MATTER),
        "groups": tables("几类合并封顶、保底、取高、折算", "[[groups]]", GROUP),
        "total": table("总分的封顶与保底", '{ clause = "第十条", cap = 100, floor = 0 }', TOTAL),
        "grades": tables("等次，从高到低", "[[grades]]", GRADE),
        "duties": tables("最低履职要求", "[[duties]]", DUTY),
        "vetoes": tables("一票否决", "[[vetoes]]", VETO),
        "rankings": tables("排名与名单", "[[rankings]]", RANKING),
        "quotas": tables("名额", "[[quotas]]", QUOTA),
        "consequences": tables("当年或跨年的结果", "[[consequences]]", CONSEQUENCE),
        "publication": table("公示与申诉", '{ clause = "第二十条", public_days = 7 }', PUBLICATION),
        "collectives": tables("集体（界别、街道（乡镇）委员联组等）计分", "[[collectives]]", COLLECTIVE),
        "examples": tables("算例：发布前必须全部算对", "[[examples]]", EXAMPLE),
        "year_examples": tables("跨年算例", "[[year_examples]]", YEAR_EXAMPLE),
        "ranking_examples": tables("名单算例", "[[ranking_examples]]", RANKING_EXAMPLE),
        "quota_examples": tables("名额算例", "[[quota_examples]]", QUOTA_EXAMPLE),
        "collective_examples": tables("集体算例", "[[collective_examples]]", COLLECTIVE_EXAMPLE),
    },
)
"""A regulation, from its root."""
