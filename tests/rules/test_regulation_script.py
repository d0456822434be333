"""`script/regulation`: checks, explains, scores and compares files, without a database; and what it prints."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server import cli_regulation
from services.scoring.engine.explaining import difference, explain
from services.scoring.engine.regulation import load_regulation
from services.scoring.fact_documents import BadFacts, read_facts_document
from services.scoring.trials import try_out
from tests.builders.regulations import WIDE

FOLDER = Path(__file__).parents[2] / "regulations"
CITY = (FOLDER / "example_city.toml").read_text("utf-8")
JINAN = load_regulation((FOLDER / "jinan_2015.toml").read_text("utf-8"))

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the program in a folder with the files that are given."""
    monkeypatch.setenv("CALLED_FROM", str(tmp_path))

    def started(*arguments: str, **files: str | bytes) -> tuple[int, str, str]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        code = cli_regulation.main(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return started


# ------------------------------------------------------------------------------------------------------- the program


def test_check_tells_whether_a_file_can_be_published(run: Run) -> None:
    code, out, _ = run("check", "city", city=CITY)
    assert (code, out.splitlines()[-1].endswith("0 处提醒；算例 5 个全部算对。")) == (0, True)

    code, out, _ = run("check", "city", city=CITY.replace("points = 2.5", "points = 2"))
    assert (code, out.splitlines()[-1]) == (1, "共 5 处错误、0 处提醒，不能发布。")

    code, out, _ = run("check", "city", city="id = ")
    assert (code, out.splitlines()[-1]) == (1, "共 1 处错误、0 处提醒，不能发布。")


def test_parity_explains_a_list_that_differs(run: Run) -> None:
    meeting = {
        "kind": "attendance", "on": "2026-01-12", "label": "示例会议",
        "fields": {"meeting": "plenary", "status": "present", "required": True, "half_days": 2, "role": "member"},
    }  # fmt: skip
    facts = json.dumps({"year": 2026, "members": [{"name": "张示例", "facts": [meeting]}, {"name": "李示例"}]})
    files = {"city": CITY, "facts": facts}

    code, out, _ = run(
        "parity", "city", "facts", "list.csv", **files, **{"list.csv": "姓名,总分\n张 示例,20\n王示例,9\n"}
    )
    found = json.loads(out)
    assert code == 1
    assert (found["only_listed"], found["only_here"], found["namesakes"]) == (["王示例"], ["李示例"], [])
    (line,) = found["lines"]
    assert (line["row"], line["listed"], line["here"], line["agrees"]) == (2, "20", "26", False)
    assert "没有计一条记录：2026-01-12「示例会议」" in [finding["words"] for finding in line["findings"]]

    code, _, _ = run(
        "parity", "city", "facts", "list.csv", **files, **{"list.csv": "姓名,总分\n张示例,26\n李示例,20\n"}
    )
    assert code == 0
    code, _, told = run("parity", "city", "facts", "list.csv", **files, **{"list.csv": "姓名,总分\n张示例,很高\n"})
    assert (code, told.splitlines()) == (1, ["第 2 行 总分：“很高”不是分数，请填如 78.5 的数。"])


def test_doubts_stop_only_a_strict_check(run: Run) -> None:
    doubtful = CITY.replace("cap = 9\n", "").replace("at_least = 60", "at_least = 60\nup_to = 84")

    assert run("check", "city", city=doubtful)[0] == 0
    assert run("check", "--strict", "city", city=doubtful)[0] == 1
    assert run("check", "--strict", "city", city=CITY)[0] == 0


def test_explain_prints_the_regulation(run: Run) -> None:
    code, out, _ = run("explain", "city", city=CITY)

    assert (code, out) == (0, explain(load_regulation(CITY)))


def test_score_prints_receipts(run: Run) -> None:
    facts = (
        '{"year": 2026, "members": [{"name": "示例甲", "facts": [{"id": "1", "kind": "opinion", "on": "2026-05-01"}]}]}'
    )
    code, out, _ = run("score", "city", "facts", city=CITY, facts=facts)
    receipt = json.loads(out)["receipts"][0]

    assert code == 0
    assert (receipt["name"], receipt["total"], receipt["lines"][-1]["arithmetic"]) == (
        "示例甲",
        "23",
        "3 分 × 1 篇 = 3 分",
    )
    assert json.loads(run("score", "--quarter", "1", "city", "facts")[1])["receipts"][0]["total"] == "20"


def test_diff_tells_what_has_changed(run: Run) -> None:
    code, out, _ = run("diff", "old", "new", old=CITY, new=CITY.replace("points = 2.5", "points = 2") + "# 注\n")
    assert code == 1
    assert out.splitlines()[0] == "修改 计分 第六条第三款 参加协商、视察、调研等活动"

    assert run("diff", "old", "old")[:2] == (0, "两份办法的规定相同。\n")


def test_compare_tries_two_regulations_on_the_same_facts(run: Run) -> None:
    draft = CITY.replace("points = 20", "points = 19", 1)
    facts = '{"members": [{"name": "示例甲", "facts": []}]}'
    code, out, _ = run("compare", "old", "old", "facts", old=CITY, facts=facts)

    assert (code, json.loads(out)["members"][0]["change"]) == (0, "0")
    code, out, _ = run("compare", "old", "new", "facts", new=draft)
    assert (code, json.loads(out)["members"][0]["change"]) == (0, "-1")


def test_a_revision_is_tried_on_a_year_before_it_is_in_force(run: Run) -> None:
    revised = CITY.replace("effective_from = 2026-01-01", "effective_from = 2027-01-01").replace(
        '每篇计 3 分，全年最多 9 分。"\n  shape = "per_event"\n  points = 3',
        '每篇计 4 分，全年最多 9 分。"\n  shape = "per_event"\n  points = 4',
    )
    revised = revised[: revised.index("[[examples]]")]
    opinions = (
        '[{"id": "1", "kind": "opinion", "on": "2026-03-01"}, {"id": "2", "kind": "opinion", "on": "2026-05-01"}]'
    )
    facts = f'{{"year": 2026, "members": [{{"name": "示例甲", "facts": {opinions}}}]}}'
    code, out, _ = run("compare", "old", "new", "facts", old=CITY, new=revised, facts=facts)
    assert (code, json.loads(out)["members"][0]["change"]) == (0, "2")

    tried = json.loads(run("score", "new", "facts")[1])
    assert (tried["first_day"], tried["last_day"]) == ("2026-01-01", "2026-12-31")
    assert tried["receipts"][0]["total"] == "28"
    assert json.loads(run("score", "--quarter", "1", "new", "facts")[1])["receipts"][0]["total"] == "24"


@pytest.mark.parametrize(
    ("arguments", "files", "code", "words"),
    [
        (("check", "missing"), {}, 2, "无法读取 missing"),
        (("check", "city"), {"city": "中".encode("gbk")}, 2, "不是 UTF-8"),
        (("explain", "city"), {"city": "id = "}, 1, "共 1 处错误"),
        (("diff", "city", "bad"), {"city": CITY, "bad": "id = 1"}, 1, "bad：\n"),
        (("score", "city", "facts"), {"city": CITY, "facts": "{"}, 1, "不是有效的 JSON"),
        (("score", "--quarter", "2", "city", "facts"), {"city": CITY, "facts": "[]"}, 1, "须写明年度"),
        (("compare", "old", "city", "facts"), {"old": CITY.replace("2026-01-01", "2025-01-01"), "city": CITY,
                                               "facts": "[]"}, 1, "施行日期不同，须写明年度"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(
    run: Run, arguments: tuple[str, ...], files: dict[str, str | bytes], code: int, words: str
) -> None:
    ended, out, told = run(*arguments, **files)

    assert (ended, out) == (code, "")
    assert words in told


def test_a_file_that_is_too_large_is_not_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_regulation, "LARGEST_FILE", 10)

    assert run("check", "city", city=CITY)[::2] == (2, "city 太大\n")


@pytest.mark.parametrize("arguments", [[], ["check"], ["score", "--quarter", "5", "a", "b"], ["cook", "a"]])
def test_wrong_usage_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli_regulation.main(arguments)

    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


# ---------------------------------------------------------------------------------------------------- facts documents


def mistakes_of(document: Any) -> list[str]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(BadFacts) as refusal:
        read_facts_document(content, JINAN)
    return list(refusal.value.mistakes)


def a_member(**keys: Any) -> dict[str, Any]:
    return {"members": [{"name": "示例甲", **keys}]}


def a_fact(**keys: Any) -> dict[str, Any]:
    return a_member(facts=[{"id": "1", "kind": "proposal", "on": "2026-03-01", **keys}])


@pytest.mark.parametrize(
    ("document", "mistake"),
    [
        (b"{", "不是有效的 JSON 文本（UTF-8）：第 1 行第 2 列附近"),
        (b"\xff", "不是有效的 JSON 文本（UTF-8）：无法读取"),
        (b'{"members": [], "year": NaN}', "不是有效的 JSON 文本（UTF-8）：无法读取"),
        (b"[" * 100_000, "不是有效的 JSON 文本（UTF-8）：无法读取"),
        (1, "应为对象：members 中是委员，委员的 facts 中是事实；或者只写一名委员的事实的列表"),
        ({"members": {}}, "members：应为列表"),
        ({"members": [], "yaer": 1}, "yaer：不认识的键，可用的有：members、term、year"),
        ({"members": [], "year": "2026"}, "year：应为 1900 到 2200 的年份"),
        ({"members": [], "year": True}, "year：应为 1900 到 2200 的年份"),
        ({"members": [], "term": [2026]}, "term：应为一届的首年和末年，如 [2022, 2026]"),
        ({"members": [], "term": [2026, 2022]}, "term：应为一届的首年和末年，如 [2022, 2026]"),
        ({"members": [], "term": [None, 2022]}, "term：应为一届的首年和末年，如 [2022, 2026]"),
        ({"members": [{"name": "甲"}, {"name": "甲"}]}, "members：委员的 name 重复"),
        ({"members": [3]}, "members[0]：应为对象"),
        (a_member(name=" "), "members[0].name：应为非空文字"),
        (a_member(roles=["boss"]), "members[0].roles：没有「boss」这种身份，可用的有：standing、ordinary"),
        (a_member(bodies={"club": "甲"}),
         "members[0].bodies.club：不认识的键，可用的有：role、sector、special_committee、street_group"),
        (a_member(age=3), "members[0].age：不认识的键，可用的有：bodies、earlier、facts、name、roles"),
        (a_member(earlier=[{"year": 2025, "total": "x"}]), "members[0].earlier[0].total：应为数"),
        (a_member(earlier=[{"year": 2025}]), "members[0].earlier[0].total：应为数"),
        (a_member(earlier=[{"year": 2025, "total": 1, "grade": "好"}]),
         "members[0].earlier[0].grade：没有「好」这个等次"),
        (a_fact(on="2026-13-01"), 'members[0].facts[0].on：应为日期，如 "2026-03-01"'),
        (a_fact(on=None), 'members[0].facts[0].on：应为日期，如 "2026-03-01"'),
        (a_fact(matter=3), "members[0].facts[0].matter：应为非空文字"),
        (a_fact(fields={"signers": "3"}), "members[0].facts[0].fields.signers：应为整数"),
        (a_fact(fields={"signers": 10**9}), "members[0].facts[0].fields.signers：数值过大或小数过长"),
        (a_fact(fields=[]), "members[0].facts[0].fields：应为对象"),
        (a_member(facts=[{"id": "1", "kind": "opinion", "on": "2026-03-01"}] * 2), "members[0].facts[1].id：「1」重复"),
    ],
)  # fmt: skip
def test_each_mistake_of_a_document_is_told_with_its_place(document: Any, mistake: str) -> None:
    assert mistake in mistakes_of(document)


def test_a_kind_and_a_field_that_are_not_known_are_told_with_those_that_are() -> None:
    assert mistakes_of(a_fact(kind="visit"))[0].startswith(
        "members[0].facts[0].kind：没有「visit」这类事实，可用的有：activity、"
    )
    assert mistakes_of(a_fact(fields={"x": 1}))[0].startswith("members[0].facts[0].fields.x：不认识的键，可用的有：")


def test_several_mistakes_are_told_at_once() -> None:
    assert len(mistakes_of(a_fact(on=3, fields={"signers": 1.5, "status": "lost"}))) == 3


def test_a_list_of_facts_is_one_member_s_and_decimals_are_exact() -> None:
    text = '[{"kind": "gift", "on": "2026-02-01", "fields": {"amount": 0.1}}]'
    document = read_facts_document(text.encode(), load_regulation(WIDE))

    assert document.members[0].name == "委员"
    assert str(document.members[0].facts[0].fields["amount"]) == "0.1"


def test_what_follows_from_a_year_looks_at_the_years_before() -> None:
    document = {
        "year": 2026,
        "members": [
            {"name": "示例甲", "earlier": [{"year": 2025, "total": "59.5", "grade": "不称职"}], "facts": [
                {"kind": "attendance", "on": "2026-02-01", "fields": {"meeting": "plenary", "status": "absent"}},
            ]},
            {"name": "示例乙"},
        ],
    }  # fmt: skip
    result = try_out(JINAN, read_facts_document(json.dumps(document).encode(), JINAN))

    assert [receipt["total"] for receipt in result["receipts"]] == ["40", "70"]
    assert [[each["id"] for each in receipt["consequences"]] for receipt in result["receipts"]] == [
        ["municipal_talk"],
        [],
    ]
    assert (result["first_day"], result["last_day"], result["lists"]) == ("2026-01-01", "2026-12-31", [])


def test_lists_are_made_of_the_members_of_the_document() -> None:
    regulation = load_regulation((FOLDER / "outcomes" / "guangzhou_2012.toml").read_text("utf-8"))
    document = {
        "term": [2012, 2016],
        "year": 2012,
        "members": [
            {
                "name": name, "roles": ["ordinary"], "bodies": {"special_committee": "提案委员会"},
                "facts": [{"kind": "six_ones", "on": "2012-05-01", "fields": {"points": points}}],
            }
            for name, points in (("示例甲", 62), ("示例乙", 66))
        ],
    }  # fmt: skip
    result = try_out(regulation, read_facts_document(json.dumps(document).encode(), regulation))

    assert [(each["apart"], each["words"]) for each in result["lists"]] == [("提案委员会", "名额 2 人，列入 2 人")]
    assert result["lists"][0]["places"] == [
        {"rank": 1, "name": "示例乙", "total": "65", "is_listed": True},
        {"rank": 2, "name": "示例甲", "total": "62", "is_listed": True},
    ]


def test_a_tie_is_broken_by_what_a_category_came_to_and_not_by_what_the_cap_on_the_total_left_of_it() -> None:
    """Of two at the cap, who did more in the category is first, though his deeds there came last and were cut."""
    regulation = load_regulation("""
id = "tied"
title = "同分"
version = "1"
effective_from = 2026-01-01
[total]
clause = "第一条"
cap = 10
[[categories]]
id = "a"
name = "提案"
[[categories.rules]]
id = "filed"
name = "提案"
clause = "第二条"
text = "提案每件 6 分。"
shape = "per_event"
points = 6
match = [{ kind = "proposal" }]
[[categories]]
id = "b"
name = "发言"
[[categories.rules]]
id = "spoken"
name = "发言"
clause = "第三条"
text = "发言每次 6 分。"
shape = "per_event"
points = 6
match = [{ kind = "speech" }]
[[rankings]]
id = "list"
name = "名单"
clause = "第四条"
break_by = ["a"]
""")
    happened = {"示例甲": ("proposal", "speech"), "示例乙": ("speech", "proposal", "proposal")}
    document = {
        "year": 2026,
        "members": [
            {"name": name, "facts": [{"kind": kind, "on": f"2026-0{month}-01"} for month, kind in enumerate(kinds, 1)]}
            for name, kinds in happened.items()
        ],
    }
    result = try_out(regulation, read_facts_document(json.dumps(document).encode(), regulation))

    counted = [{each["id"]: each["counted"] for each in receipt["categories"]} for receipt in result["receipts"]]
    assert counted == [{"a": "6", "b": "4"}, {"a": "4", "b": "6"}]
    assert [each["name"] for each in result["lists"][0]["places"]] == ["示例乙", "示例甲"]


def test_without_a_year_the_days_are_those_in_force_and_nothing_follows() -> None:
    result = try_out(JINAN, read_facts_document(b'{"members": [{}]}', JINAN))

    assert (result["first_day"], result["last_day"]) == ("2015-01-01", None)
    assert result["receipts"][0]["consequences"] == []


def test_a_quarter_ends_where_the_regulation_ends() -> None:
    ended = load_regulation(CITY.replace("effective_from", "effective_to = 2026-02-15\neffective_from"))
    result = try_out(ended, read_facts_document(b'{"year": 2026, "members": []}', ended), quarter=2)

    assert (result["first_day"], result["last_day"]) == ("2026-01-01", "2026-02-15")


# ---------------------------------------------------------------------------------------- in words, and differences


FILED = (
    "计：提案（提案人数不少于提案人数的 1/3，状态不是并案）；"
    "每件按状态和提案人身份：立案、第一提案人 5 分，立案、联名人 2 分。"
)


def test_every_section_is_explained() -> None:
    told = explain(load_regulation(WIDE))

    for line in (
        "出处：虚构。", "说明：说明", "考核年度：12 月 1 日至次年 11 月 30 日。", "总分四舍五入保留 1 位小数。",
        "以下事实一律不计入：座谈（发生在每年 1 月 1 日至 1 月 31 日）。", "按 50% 折算。",
        FILED,
        "按提案人数分享：第一提案人得 1/2，联名人平分其余，其他人得全额，四舍五入保留 2 位小数。", "每件最高 9 分。",
        "按总数分档：1 次起 1 分，3 次起 2 分。", "须先完成「义务」，否则不计分。",
        "10 分乘以完成数占应完成数的比例，四舍五入保留 2 位小数。", "每年只计一次，取最低一项。",
        "「提案」「走访」之间，同一事项只计最高一项。", "只计得分最高的 1 类。", "主席：85 分起。",
        "等次不高于「不称职」。", "总分不高于 59 分。", "主席分别排名。", "10%，进位取整数。",
        "总分相同时依次比较甲。",
        "以提案为基数：不少于 5%（向上取整），不超过 10%（向下取整）。", "其中集体至少占 20%。",
        "连续 2 年，总分低于 60 分的，约谈。", "届内累计，满 3 次：座谈的，劝退。", "向社会公布。", "公示 7 天。",
        "成员平均分。", "用「甲」一类的得分。", "占：座谈。",
    ):  # fmt: skip
        assert line in told, line


def test_a_regulation_does_not_differ_from_itself() -> None:
    assert difference(load_regulation(WIDE), load_regulation(WIDE + "# 注\n")) == ()


NAMED = """
id = "named"
title = "办法"
version = "1"
effective_from = 2026-01-01
[rounding]
clause = "九"
places = 2
[facts.film]
name = "影像作品"
fields = { rank = ["一等", "二等"], hours = "decimal", due = "decimal", crew = "whole", part = ["主创", "参与"] }
field_names = { rank = "等级", hours = "时长", due = "应摄时长", crew = "主创人数", part = "分工" }
[[categories]]
id = "a"
name = "甲"
[[categories.rules]]
id = "a1"
name = "评奖"
clause = "一"
text = "按等级。"
shape = "best_per_item"
item = "part"
points_by = { field = "rank", then = "part", table = { "一等" = { "主创" = 3 } } }
match = [{ kind = "film", where = { hours = { at_least = 1, at_least_part = "1/2", of = "due" } } }]
[[categories.rules]]
id = "a2"
name = "完成"
clause = "二"
text = "按时长。"
shape = "rate"
points = 10
unit = "hours"
due = "due"
match = [{ kind = "film" }]
[[categories.rules]]
id = "a3"
name = "合拍"
clause = "三"
text = "分享。"
shape = "per_event"
points = 6
share = { among = "crew", by = "part", parts = { "主创" = "even" } }
match = [{ kind = "film" }]
"""


def test_a_declared_field_is_told_by_its_name_wherever_it_is_spoken_of() -> None:
    told = explain(load_regulation(NAMED))

    for line in (
        "计：影像作品（时长不小于 1，时长不少于应摄时长的 1/2）；每次按等级和分工：一等、主创 3 分。",
        "同一分工只计最高一项。", "10 分乘以完成数占应摄时长的比例，四舍五入保留 2 位小数。",
        "按主创人数分享：主创人人平分，其他人得全额，四舍五入保留 2 位小数。",
    ):  # fmt: skip
        assert line in told, told


def test_what_is_new_gone_and_changed_is_told_by_clause() -> None:
    old = load_regulation(WIDE)
    new = load_regulation(
        WIDE.replace("cap = 59", "cap = 50")
        .replace('id = "b1"\nname = "捐赠"', 'id = "b2"\nname = "捐款"')
        .replace("public_days = 7", "public_days = 8")
    )

    assert [line for line in difference(old, new) if not line.startswith("  ")] == [
        "删除 计分 第六条 捐赠",
        "修改 一票否决 第十条 否决", "修改 公示与申诉 第十五条 公示与申诉", "新增 计分 第六条 捐款",
    ]  # fmt: skip
    assert "    - 总分不高于 59 分。" in difference(old, new)
    assert "    + 总分不高于 50 分。" in difference(old, new)
