"""Duty facts of the past: each field read by its kind, each mistake told with its row and header."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.kernel.sheets.rows import BadSheet
from services.kernel.types import new_id
from services.members.seat_names import NamedSeat, TermSeats
from services.members.vocabulary import BodyKind
from services.scoring.engine.days import Days
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration, FieldDeclaration
from services.scoring.engine.years import Ruling, Timetable, Years
from services.scoring.fact_columns import form_of
from services.scoring.fact_rows import FactRow, Known, NamedBody, read_facts
from services.scoring.vocabulary import FIELD_NAMES, FieldType
from tests.builders.sheets import OPINION, TODAY, Row, csv_of, xlsx_of

ZHANG, WANG, OTHER_WANG = (UUID(int=number) for number in range(1, 4))
TERM = TermSeats(
    14, date(2022, 1, 1), date(2026, 12, 31),
    (NamedSeat(ZHANG, "张示例", "001"), NamedSeat(WANG, "王示例", "003"), NamedSeat(OTHER_WANG, "王示例", "004")),
)  # fmt: skip
DECLARED = FactDeclaration(
    "公益服务", "小时",
    {
        "hours": FieldDeclaration(FieldType.DECIMAL, name="服务时长"),
        "level": FieldDeclaration(FieldType.CHOICE, {"city": "市级"}), "evening": FieldDeclaration(FieldType.YES_NO),
    },
)  # fmt: skip
PRESS = FactDeclaration(
    "媒体报道", "篇",
    {
        "hours": FieldDeclaration(FieldType.WHOLE, name="播出小时"),
        "body": FieldDeclaration(FieldType.TEXT, name="内容"),
        "length": FieldDeclaration(FieldType.WHOLE, name="服务时长"), "media": FieldDeclaration(FieldType.TEXT),
    },
)  # fmt: skip
KNOWN = Known(today=TODAY, terms={14: TERM}, kinds={2025: {**BUILT_IN_KINDS, "service": DECLARED}})
ATTENDANCE = {
    "委员证号": "003", "姓名": "王 示 例", "日期": "2024年1月15日", "年度": "2024年", "履职类别": "出席",
    "名称": "全体会议", "会议种类": "全体会议", "状态": "出席", "应当参加": "是", "半天数": "6", "场数": "",
    "参加身份": "委员", "关联事项": "2024年全会", "冲销": "",
}  # fmt: skip
SERVICE = {
    "姓名": "张示例", "日期": "2025-03-05", "履职类别": "公益服务", "名称": "义诊", "hours": "1.50", "级别": "市级",
}  # fmt: skip


def read(*rows: Row, known: Known = KNOWN) -> tuple[FactRow, ...]:
    """The facts of these rows."""
    return read_facts("a.csv", csv_of(*rows), known).rows


def faults(*rows: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """What is wrong with these rows."""
    with pytest.raises(BadSheet) as caught:
        read(*rows)
    return [(each.row, each.column, each.reason_zh) for each in caught.value.mistakes]


def test_the_evidence_of_the_past_may_be_told_and_need_not() -> None:
    (told,) = read({**ATTENDANCE, "佐证等级": "会场动态码"})
    assert told.content.fields["evidence"] == "venue-code"
    assert "evidence" not in read(ATTENDANCE)[0].content.fields
    assert "佐证等级" in str(faults({**ATTENDANCE, "佐证等级": "听说"}))


def test_a_fact_is_read_with_the_fields_of_its_kind() -> None:
    (row,) = read(ATTENDANCE)
    assert row.key == (WANG, "attendance", date(2024, 1, 15), "全体会议")
    assert row.content == (
        {"meeting": "plenary", "status": "present", "required": True, "half_days": 6, "role": "member"},
        "2024年全会", False,
    )  # fmt: skip


def test_where_years_run_over_the_new_year_a_row_is_of_the_one_in_which_it_counts() -> None:
    years = Years(Days((12, 1), (11, 30)), date(2024, 12, 1), None)
    over = replace(KNOWN, years=Timetable([Ruling(new_id(), years, years.first_year, years.last_year)]))
    december = {**SERVICE, "日期": "2024-12-15", "年度": "2025"}

    (row,) = read(december, known=over)
    assert (row.key.on, row.key.kind) == (date(2024, 12, 15), "service"), "a kind that only the year's regulation has"
    with pytest.raises(BadSheet) as caught:
        read({**december, "年度": "2024"}, known=over)
    assert [each.reason_zh for each in caught.value.mistakes] == [
        "年度与日期 2024-12-15 不符：这一天属于 2025 年度。"
    ]  # fmt: skip

    before = Years(Days((1, 1), (12, 31)), date(2020, 1, 1), None)
    both = Ruling(new_id(), before, before.first_year, before.last_year), *over.years.published
    changed = replace(KNOWN, years=Timetable(both))
    assert len(read({**december, "年度": "2024"}, known=changed)) == 1, "a day that two years count is of each of them"
    with pytest.raises(BadSheet) as caught:
        read({**december, "年度": "2026"}, known=changed)
    assert caught.value.mistakes[0].reason_zh == "年度与日期 2024-12-15 不符：这一天属于 2024、2025 年度。"


def test_a_row_is_a_members_or_a_bodys_by_the_kinds_that_score_such_bodies() -> None:
    of_economy, of_party, of_street = (
        NamedBody(UUID(int=number), kind, name)
        for number, kind, name in (
            (11, BodyKind.SECTOR, "经济"), (12, BodyKind.ORGANISATION, "示例商会"), (13, BodyKind.STREET_GROUP, "经济"),
        )
    )  # fmt: skip
    known = replace(
        KNOWN, bodies=(of_economy, of_party, of_street),
        kinds_of_bodies={(2025, BodyKind.SECTOR): {"service": DECLARED}},
    )  # fmt: skip
    row = {**SERVICE, "姓名": "", "机构": "界别：经济"}
    (read_one,) = read(row, known=known)
    assert (read_one.key.owner_id, read_one.seat_id) == (of_economy.id, None)
    wrong = (
        {**row, "姓名": "张示例"}, {**row, "机构": "经济"}, {**row, "机构": "示例学会"},
        {**row, "机构": "示例商会"}, {**row, "日期": "2024-03-05", "履职类别": "表彰", "hours": ""},
        {**row, "机构": "@经济"}, {**row, "hours": "1"}, {**row, "hours": "2"}, {**row, "机构": ""},
    )  # fmt: skip
    with pytest.raises(BadSheet) as caught:
        read(*wrong, known=known)
    assert [(each.row, each.column) for each in caught.value.mistakes] == [
        (2, "机构"), (3, "机构"), (4, "机构"), (5, "履职类别"), (6, "履职类别"), (7, "机构"),
        (9, "名称"), (10, "委员证号"),
    ]  # fmt: skip
    assert "同一机构" in caught.value.mistakes[6].reason_zh
    assert "“街道（乡镇）委员联组：经济”" in caught.value.mistakes[1].reason_zh
    assert "不以“公益服务”为党派团体计分" in caught.value.mistakes[3].reason_zh


def test_a_fact_of_a_kind_that_a_regulation_declares_is_read_in_its_year_only() -> None:
    (row,) = read(SERVICE)
    assert (row.key.kind, row.content.fields) == ("service", {"hours": "1.5", "level": "city"})
    assert [column for _row, column, _reason in faults({**SERVICE, "日期": "2024-03-05"})] == ["履职类别"]


def test_a_date_of_the_spreadsheet_and_keys_instead_of_names_are_read() -> None:
    content = xlsx_of({**OPINION, "日期": date(2024, 5, 12), "履职类别": "opinion", "状态": "submitted"})
    (row,) = read_facts("a.xlsx", content, KNOWN).rows
    assert row.key == (ZHANG, "opinion", date(2024, 5, 12), "停车建议")


def test_the_same_row_twice_is_one_fact_and_a_differing_one_is_a_mistake() -> None:
    assert len(read(OPINION, OPINION)) == 1
    assert [(row, column) for row, column, _reason in faults(OPINION, {**OPINION, "状态": "采用"})] == [(3, "名称")]
    assert [(row, column) for row, column, _reason in faults(OPINION, {**OPINION, "冲销": "是"})] == [(3, "名称")]


def test_what_is_taken_back_needs_no_fields() -> None:
    (row,) = read({**OPINION, "状态": "", "冲销": "是"})
    assert row.content == ({}, None, True)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({**OPINION, "姓名": ""}, "委员证号"), ({**OPINION, "姓名": "王示例"}, "姓名"),
        ({**OPINION, "姓名": "无此人"}, "姓名"), ({**OPINION, "委员证号": "999"}, "委员证号"),
        ({**OPINION, "委员证号": "003"}, "委员证号"), ({**OPINION, "日期": ""}, "日期"),
        ({**OPINION, "日期": "2026-11-26"}, "日期"), ({**OPINION, "日期": "2021-12-31"}, "日期"),
        ({**OPINION, "日期": "五月"}, "日期"), ({**OPINION, "年度": "2023"}, "年度"),
        ({**OPINION, "履职类别": "提议"}, "履职类别"), ({**OPINION, "履职类别": ""}, "履职类别"),
        ({**OPINION, "名称": ""}, "名称"), ({**OPINION, "状态": ""}, "状态"), ({**OPINION, "状态": "出席"}, "状态"),
        ({**OPINION, "级别": "市级"}, "级别"), ({**ATTENDANCE, "半天数": "1.5"}, "半天数"),
        ({**ATTENDANCE, "应当参加": "也许"}, "应当参加"), ({**SERVICE, "hours": "1.23456"}, "服务时长"),
        ({**OPINION, "名称": "@停车"}, "名称"), ({**OPINION, "冲销": "删"}, "冲销"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_by_its_column(row: Row, wrong: str) -> None:
    assert [column for _row, column, _reason in faults(row)] == [wrong]


def test_every_mistake_of_every_row_is_named_at_once() -> None:
    found = faults({**OPINION, "姓名": "", "状态": "x"}, {**OPINION, "日期": "x", "履职类别": "y"})
    assert [(row, column) for row, column, _reason in found] == [
        (2, "委员证号"), (2, "状态"), (3, "日期"), (3, "履职类别"),
    ]  # fmt: skip
    assert found[1][2] == "不认识“x”，请填：已提交、采用、未采用。"


def test_every_built_in_field_has_a_chinese_header_of_its_own() -> None:
    fields = {field for kind in BUILT_IN_KINDS.values() for field in kind.fields}
    assert fields == set(FIELD_NAMES)
    assert len(set(FIELD_NAMES.values())) == len(FIELD_NAMES)
    assert set(FIELD_NAMES.values()) < set(form_of([BUILT_IN_KINDS]).columns)


def test_a_declared_field_is_found_by_its_name_or_its_key_and_told_by_its_name() -> None:
    by_name = {header: cell for header, cell in SERVICE.items() if header != "hours"} | {"服务时长": "1.50"}
    assert read(by_name) == read(SERVICE)
    assert {column for _row, column, _reason in faults(SERVICE | {"hours": "许多"})} == {"服务时长"}
    assert faults({**OPINION, "hours": "1"}) == [(2, "服务时长", "“社情民意信息”没有“服务时长”这一项，请清空。")]


def test_one_sheet_heads_the_fields_of_all_years_as_the_last_calls_them() -> None:
    unnamed = replace(DECLARED, fields={**DECLARED.fields, "hours": FieldDeclaration(FieldType.DECIMAL)})
    columns = form_of([BUILT_IN_KINDS, {"service": unnamed}, {"service": DECLARED}]).columns
    assert ("hours" in columns, columns["服务时长"].also) == (False, ("hours",))
    columns = form_of([{"service": DECLARED}, {"service": replace(DECLARED, fields={})}]).columns
    assert columns["服务时长"].note == "公益服务：数", "a field that a later year does without"


def test_kinds_share_a_column_by_its_name_and_a_name_that_is_taken_gives_way_to_the_key() -> None:
    kinds = {2025: {**BUILT_IN_KINDS, "service": DECLARED, "press": PRESS}}
    known = Known(today=TODAY, terms={14: TERM}, kinds=kinds)
    columns = known.form().columns
    assert columns["服务时长"].note == "公益服务：数；媒体报道：整数"
    assert columns["服务时长"].also == ("length",), "hours is said of two columns, so that it finds neither"
    aired = {
        "姓名": "张示例", "日期": "2025-03-05", "履职类别": "媒体报道", "名称": "示例专访", "播出小时": "2",
        "服务时长": "3", "body": "谈停车", "media": "示例台",
    }  # fmt: skip
    (row,) = read(aired, known=known)
    assert row.content.fields == {"hours": 2, "length": 3, "body": "谈停车", "media": "示例台"}


def test_the_example_is_never_taken_and_keeps_the_rules() -> None:
    example = {name: heading.example for name, heading in form_of([BUILT_IN_KINDS]).columns.items()}
    known = Known(
        today=TODAY, kinds={},
        terms={13: TermSeats(13, date(2017, 1, 1), date(2021, 12, 31), (NamedSeat(ZHANG, "张示例", "001"),))},
    )  # fmt: skip
    with pytest.raises(BadSheet, match="1 mistakes"):
        read(example, known=known)
    assert len(read({**example, "名称": "全体会议"}, known=known)) == 1
