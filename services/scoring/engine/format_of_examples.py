"""The description of worked examples: facts in short form and what they must come to."""

from services.scoring.engine.format import Form, Key, Part, amount, count, names, needed, table, tables, text
from services.scoring.engine.format_of_rules import NAME

CASE_PARTS = Part("各类别得分", {}, free=amount("应得的分数", "20"))

FACT_OF_EXAMPLE = Part(
    "事实",
    {
        "kind": needed(text("哪一类事实", "attendance")),
        "n": count("有几条同样的事实；不写为 1", "3", most=1_000),
        "on": Key(Form.DAY, "发生日期；不写为施行首日", "2026-03-01"),
        "matter": text("事项的名称：同一事项写同一名称", "提案甲"),
    },
    free=Key(Form.OPEN, "事实的字段", '"present"'),
)
FACTS = tables("事实", '[{ kind = "opinion" }]', FACT_OF_EXAMPLE)

EXPECTED = Part(
    "应得结果",
    {
        "total": needed(amount("应得总分", "86")),
        "categories": table("各类别应得分数；不写的不核对", "{ meetings = 39 }", CASE_PARTS),
        "grade": text("应得等次", "优秀"),
        "unmet": Key(Form.NAMES, "应有哪些未完成的最低要求；[] 为没有", "[]"),
        "vetoes": Key(Form.NAMES, "应有哪些一票否决事项；[] 为没有", "[]"),
    },
)

EXAMPLE = Part(
    "算例",
    {
        "name": NAME,
        "roles": names("委员的身份", '["ordinary"]'),
        "working": text("演算过程，供人核对", "8×3+4×2.5=34"),
        "facts": FACTS,
        "expected": needed(table("应得结果", "{ total = 86 }", EXPECTED)),
    },
)

YEAR = Part(
    "年度",
    {
        "year": needed(count("年份", "2024", least=1900, most=2200)),
        "total": amount("总分", "58"),
        "grade": text("等次", "不称职"),
        "unmet": names("未完成的最低要求", '["attend_plenary"]'),
        "facts": FACTS,
        "then": Key(Form.NAMES, "这一年应有哪些结果（consequences 的 id）；[] 为没有", '["talk"]'),
        "counts": table(
            "这一年各结果应数到多少", "{ resign = 2 }", Part("计数", {}, free=count("数到多少", "2", least=0))
        ),
    },
)

YEAR_EXAMPLE = Part(
    "跨年算例",
    {
        "name": NAME,
        "roles": names("委员的身份", '["ordinary"]'),
        "working": text("演算过程", "连续两年低于 60 分"),
        "term": text("哪一届：起止年份；不写为所列各年", "2021-2025"),
        "years": needed(tables("各年的得分或事实，以及应有的结果", "[{ year = 2024, total = 58 }]", YEAR)),
    },
)

STANDING = Part(
    "参加排名者",
    {
        "name": NAME,
        "n": count("这样的委员有几名；不写为 1", "28", most=1_000),
        "total": needed(amount("总分", "88")),
        "grade": text("等次", "优秀"),
        "roles": names("身份", '["standing"]'),
        "place": text("所在的界别、专门委员会或街道（乡镇）委员联组", "经济界"),
        "categories": table("各类别得分", "{ proposals = 20 }", CASE_PARTS),
    },
)

RANKING_EXAMPLE = Part(
    "名单算例",
    {
        "name": NAME,
        "working": text("演算过程", "第 30 名有 2 人并列"),
        "ranking": needed(text("哪一份名单（rankings 的 id）", "honour")),
        "members": needed(tables("参加排名的委员", '[{ name = "示例甲", total = 88 }]', STANDING)),
        "listed": needed(count("应列入几人", "31", least=0, most=100_000)),
        "ranks": table(
            "某些委员应是第几名", '{ "示例甲" = 1 }', Part("名次", {}, free=count("第几名", "1", most=100_000))
        ),
    },
)

QUOTA_EXAMPLE = Part(
    "名额算例",
    {
        "name": NAME,
        "working": text("演算过程", "210 人：5% 为 10.5，10% 为 21"),
        "quota": needed(text("哪一项名额（quotas 或 rankings 的 id）", "excellent")),
        "number": needed(count("总数", "210", least=0, most=1_000_000)),
        "least": needed(count("应得最少多少名", "11", least=0, most=1_000_000)),
        "most": needed(count("应得最多多少名", "21", least=0, most=1_000_000)),
        "part": count("其中某一类至少多少名", "3", least=0, most=1_000_000),
    },
)

MEMBER_OF_BODY = Part(
    "成员",
    {
        "n": count("这样的成员有几名；不写为 1", "3", most=1_000),
        "total": amount("总分；不写则由 facts 算出", "80"),
        "grade": text("等次", "优秀"),
        "categories": table("各类别得分", "{ proposals = 20 }", CASE_PARTS),
        "roles": names("身份", '["ordinary"]'),
        "facts": FACTS,
    },
)

COLLECTIVE_EXAMPLE = Part(
    "集体算例",
    {
        "name": NAME,
        "working": text("演算过程", "平均分 80，自办活动 2 次"),
        "collective": needed(text("哪一种集体计分（collectives 的 id）", "street_group")),
        "members": tables("成员的得分或事实", "[{ total = 80, n = 3 }]", MEMBER_OF_BODY),
        "facts": tables("集体自己的事实", '[{ kind = "group_activity", n = 2 }]', FACT_OF_EXAMPLE),
        "expected": needed(table("应得结果", "{ total = 90 }", EXPECTED)),
    },
)
