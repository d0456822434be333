"""Past proposals: each column read, each mistake told with its row and header."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.kernel.sheets.rows import BadSheet
from services.members.seat_names import NamedSeat, TermSeats, term_on
from services.proposals.past_columns import PAST_PROPOSALS, Column
from services.proposals.past_rows import CaseKey, Known, KnownSession, PastCase, Proposer, read_past_proposals
from services.proposals.past_vocabulary import PastDisposition, Satisfaction, UnitRole
from services.proposals.vocabulary import ProposalKind
from services.scoring.fact_columns import Column as FactColumn
from tests.builders.sheets import CASE, TODAY, Row, csv_of, xlsx_of

ZHANG, LI, WANG, OTHER_WANG = (UUID(int=number) for number in range(1, 5))
POLICE, CITY, SCHOOL = (UUID(int=number) for number in range(11, 14))
SEATS = (
    NamedSeat(ZHANG, "张示例", "001"), NamedSeat(LI, "李建国（示例）", "002"), NamedSeat(WANG, "王示例", "003"),
    NamedSeat(OTHER_WANG, "王示例", "004"),
)  # fmt: skip
FOURTEENTH = TermSeats(14, date(2022, 1, 1), date(2026, 12, 31), SEATS)
KNOWN = Known(
    today=TODAY,
    categories={"社会建设": "society"},
    units={"市公安局": POLICE, "市城管局": CITY, "市教育局": SCHOOL},
    sessions={(14, 3): KnownSession(2024, date(2024, 12, 31)), (14, 5): KnownSession(2026, date(2026, 12, 31))},
    terms={14: FOURTEENTH},
)


def one(**cells: object) -> PastCase:
    """The case of one row."""
    (case,) = read_past_proposals("a.csv", csv_of({**CASE, **cells}), KNOWN).cases
    return case


def faults(*rows: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """What is wrong with these rows."""
    with pytest.raises(BadSheet) as caught:
        read_past_proposals("a.csv", csv_of(*({**CASE, **row} for row in rows)), KNOWN)
    return [(each.row, each.column, each.reason_zh) for each in caught.value.mistakes]


def columns(**cells: object) -> list[str]:
    """The columns that are wrong in one row."""
    return [column for _row, column, _reason in faults(cells)]


def test_the_least_is_read() -> None:
    case = one()
    assert (case.row, case.key) == (2, CaseKey(14, 3, 12))
    assert case.values == {"year": 2024, "title": "关于改善停车的提案"}
    assert case.proposers == (Proposer("张示例", ZHANG),)
    assert (case.has_cosigners, case.units) == (False, None)


def test_everything_is_read() -> None:
    case = one(
        类别="社会建设", 提案形式="联名提案", 联名人="李建国（示例）；某某，王示例（004）", 审查结果="并案",
        并入案号="9",
        主办单位="市公安局", 会办单位="市城管局、市教育局", 答复类别="Ｂ类", 满意度="基本满意", 办理结果="已办\n已复",
        重点提案="是", 优秀提案="否", 向委员公开="是", 情况="甲", 分析="乙", 建议="丙", 正文="丁",
    )  # fmt: skip
    assert case.values == {
        "year": 2024, "title": "关于改善停车的提案", "category": "society", "kind": ProposalKind.JOINT,
        "disposition": PastDisposition.MERGED, "merged_into": 9, "reply_grade": "B",
        "satisfaction": Satisfaction.BASICALLY_SATISFIED, "outcome": "已办\n已复", "is_key": True,
        "is_excellent": False, "is_shown_to_members": True, "situation": "甲", "analysis": "乙", "suggestions": "丙",
        "text": "丁",
    }  # fmt: skip
    assert case.proposers == (
        Proposer("张示例", ZHANG), Proposer("李建国（示例）", LI), Proposer("某某", None),
        Proposer("王示例（004）", OTHER_WANG),
    )  # fmt: skip
    assert case.units == {POLICE: UnitRole.LEAD, CITY: UnitRole.ASSIST, SCHOOL: UnitRole.ASSIST}


def test_columns_of_other_names_and_numbers_of_a_workbook_are_read() -> None:
    content = xlsx_of(
        {"届次": "第14届", "次": 3.0, "年份": 2024, "提案编号": "第012号", "标题": "题", "提案者": "张示例", "序号": 1}
    )
    (case,) = read_past_proposals("a.xlsx", content, KNOWN).cases
    assert case.key == CaseKey(14, 3, 12)


@pytest.mark.parametrize(
    ("cells", "roles"),
    [
        ({"主办单位": "市公安局"}, {POLICE: UnitRole.SOLE}),
        ({"承办单位": "市公安局", "会办单位": ""}, {POLICE: UnitRole.SOLE}),
        ({"分办单位": "市公安局、市城管局"}, {POLICE: UnitRole.SEPARATE, CITY: UnitRole.SEPARATE}),
        ({"主办单位": ""}, {}),
    ],
)
def test_units_have_their_roles(cells: Row, roles: dict[UUID, UnitRole]) -> None:
    assert one(**cells).units == roles


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"主办单位": "市公安居"}, "主办单位"),
        ({"会办单位": "市城管局"}, "主办单位"),
        ({"主办单位": "市公安局", "会办单位": "市公安局"}, "会办单位"),
        ({"分办单位": "市公安局"}, "分办单位"),
        ({"主办单位": "市公安局", "分办单位": "市教育局、市城管局"}, "分办单位"),
        ({"届": ""}, "届"), ({"次": "百"}, "次"), ({"案号": "0"}, "案号"), ({"案由": ""}, "案由"),
        ({"案由": "长" * 201}, "案由"), ({"年度": "2027"}, "年度"), ({"年度": "2023"}, "年度"),
        ({"届": "14", "次": "2", "年度": "2019"}, "年度"), ({"第一提案人": ""}, "第一提案人"),
        ({"第一提案人证号": "002"}, "第一提案人证号"), ({"第一提案人证号": "999"}, "第一提案人证号"),
        ({"联名人": "张示例"}, "联名人"), ({"联名人": "、".join(["某"] * 301)}, "联名人"),
        ({"联名人": "长" * 101}, "联名人"),
        ({"提案形式": "个人", "联名人": "某某"}, "提案形式"), ({"提案形式": "合作"}, "提案形式"),
        ({"审查结果": "立项"}, "审查结果"), ({"并入案号": "9"}, "并入案号"),
        ({"审查结果": "并案", "并入案号": "12"}, "并入案号"), ({"类别": "社会建没"}, "类别"),
        ({"答复类别": "优"}, "答复类别"), ({"满意度": "好"}, "满意度"), ({"重点提案": "也许"}, "重点提案"),
        ({"正文": "长" * 30_001}, "正文"), ({"案由": "=1+1"}, "案由"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_by_its_column(cells: Row, wrong: str) -> None:
    assert columns(**cells) == [wrong]


def test_every_mistake_of_every_row_is_named_at_once() -> None:
    found = faults({}, {"案号": "", "类别": "无"}, {"年度": "2099", "主办单位": "市公安居"}, {})
    assert [(row, column) for row, column, _reason in found] == [
        (3, "案号"), (3, "类别"), (4, "年度"), (4, "案号"), (4, "主办单位"), (5, "案号"),
    ]  # fmt: skip
    assert found[-1][2] == "与第2行是同一次会议的同一案号。"
    assert found[4][2] == "本会没有“市公安居”，是否应为“市公安局”？"


def test_a_session_that_runs_has_no_past_proposals() -> None:
    assert columns(次=5, 年度=2026) == ["次"]


def test_a_case_of_a_term_long_gone_has_proposers_by_name_alone() -> None:
    case = one(届=9, 次=1, 年度=1999, 第一提案人证号="001")
    assert case.proposers == (Proposer("张示例", None),)


def test_an_ambiguous_name_is_no_seat_until_its_number_is_given() -> None:
    assert one(第一提案人="王示例").proposers == (Proposer("王示例", None),)
    assert one(第一提案人="王示例", 第一提案人证号="003").proposers == (Proposer("王示例", WANG),)
    assert one(第一提案人="王示例（003）").proposers == (Proposer("王示例（003）", WANG),)
    assert one(第一提案人="李示例（003）").proposers == (Proposer("李示例（003）", None),)


def test_an_organisation_has_no_seat() -> None:
    case = one(提案形式="集体", 第一提案人="张示例")
    assert case.proposers == (Proposer("张示例", None),)


def test_the_kind_follows_from_the_cosigners_where_it_is_not_said() -> None:
    assert one(提案形式="", 联名人="某某").values["kind"] is ProposalKind.JOINT
    assert one(提案形式="", 联名人="").values["kind"] is ProposalKind.INDIVIDUAL
    assert "kind" not in one(联名人="某某").values, "without a column it depends on what is known already"


def test_the_example_is_never_taken() -> None:
    example = {name: heading.example for name, heading in PAST_PROPOSALS.columns.items()}
    with pytest.raises(BadSheet) as caught:
        read_past_proposals("a.csv", csv_of(example), KNOWN)
    assert caught.value.mistakes[0].reason_zh == "文件中没有提案。"


def test_the_example_itself_keeps_the_rules() -> None:
    example = {name: heading.example for name, heading in PAST_PROPOSALS.columns.items()} | {Column.TITLE: "题"}
    units = {"示例市公安局": POLICE, "示例市城市管理局": CITY}
    known = Known(**{**vars(KNOWN), "units": units, "terms": {}, "sessions": {}})
    assert read_past_proposals("a.csv", csv_of(example), known).cases


def test_the_newer_of_two_terms_that_overlap_covers_a_day() -> None:
    fifteenth = TermSeats(15, date(2026, 6, 1), date(2031, 5, 31), ())
    terms = {14: FOURTEENTH, 15: fifteenth}
    assert term_on(date(2026, 5, 31), terms) is FOURTEENTH
    assert term_on(date(2026, 6, 1), terms) is fifteenth
    assert term_on(date(2021, 12, 31), terms) is None


def test_the_operators_page_explains_every_column() -> None:
    page = (Path(__file__).parents[2] / "README.zh-CN.md").read_text(encoding="utf-8")
    explained = set(re.split(r"[、；|\\*\s]+", "".join(re.findall(r"^\| [^|]+ \|", page, flags=re.MULTILINE))))
    assert {str(column) for column in Column} <= explained
    assert {str(column) for column in FactColumn} <= explained
