"""A roster written and read again is the same, in each form; and no bytes make anything but a roster or a BadSheet."""

import csv
import io
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.sheets.rows import BadSheet
from services.kernel.sheets.templates import template_xlsx
from services.members.roster import Roster, RosterRow, read_roster
from services.members.roster_columns import ROSTER, Column

SECTORS = ("经济界", "教育界", "中国农工民主党（农工党）")
SPECIAL_COMMITTEES = ("提案委员会", "经济委员会", "经济、科技委员会")
STREET_GROUPS = ("城东街道联组", "城西街道联组")
TEMPLATE = template_xlsx(ROSTER)

han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
"""The characters of GBK's Han block."""

words = st.text(han, min_size=1, max_size=12).filter(lambda name: name != "示例")
labels = st.text(han | st.sampled_from("abcXYZ019（）·、，\",;'"), min_size=1, max_size=20)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
numbers = st.from_regex(r"[A-Z]?[0-9]{1,8}", fullmatch=True)


@st.composite
def members(draw: st.DrawFn) -> dict[str, Any]:
    """One member, without a row number."""
    return {
        "name": draw(words),
        "phone": draw(phones),
        "sector": draw(st.sampled_from(SECTORS)),
        "member_number": draw(numbers),
        "special_committees": tuple(draw(st.lists(st.sampled_from(SPECIAL_COMMITTEES), unique=True))),
        "street_group": draw(st.none() | st.sampled_from(STREET_GROUPS)),
        "is_standing": draw(st.booleans()),
        "position": draw(st.none() | labels),
        "sex": draw(st.none() | st.sampled_from("男女")),
        "employer": draw(st.none() | labels),
    }


rosters = st.lists(
    members(), min_size=1, max_size=8, unique_by=(lambda one: one["phone"], lambda one: one["member_number"])
).map(lambda some: Roster(tuple(RosterRow(row=row, **one) for row, one in enumerate(some, start=2))))


def lines_of(roster: Roster) -> list[list[str]]:
    """A roster as lines of cells, with the header."""
    return [[column.value for column in Column]] + [
        [
            row.name, row.phone, row.sector, "、".join(row.special_committees), row.street_group or "",
            row.member_number, "是" if row.is_standing else "否", row.position or "", row.sex or "", row.employer or "",
        ]
        for row in roster.rows
    ]  # fmt: skip


def as_csv(roster: Roster, encoding: str, delimiter: str) -> bytes:
    """A roster as a .csv file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(lines_of(roster))
    return buffer.getvalue().encode(encoding)


def as_xlsx(roster: Roster) -> bytes:
    """A roster as an .xlsx file, all cells text."""
    workbook = openpyxl.Workbook()
    for line in lines_of(roster):
        workbook.worksheets[0].append(line)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def read(filename: str, content: bytes) -> Roster:
    """Read with the committee's names."""
    return read_roster(
        filename, content, sectors=SECTORS, special_committees=SPECIAL_COMMITTEES, street_groups=STREET_GROUPS
    )


def read_or_refuse(filename: str, content: bytes) -> None:
    """Read; a BadSheet with its mistakes told in Chinese is an answer too."""
    try:
        answer = read(filename, content).rows
    except BadSheet as refusal:
        answer = refusal.mistakes
        is_told = all(mistake.row >= 0 and mistake.reason_zh.endswith(("。", "？")) for mistake in answer)
    else:
        is_told = True
    assert answer
    assert is_told


@given(rosters, st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030"]), st.sampled_from([",", "\t"]))
def test_a_list_written_and_read_is_the_same(roster: Roster, encoding: str, delimiter: str) -> None:
    assert read("a.csv", as_csv(roster, encoding, delimiter)) == roster


@settings(max_examples=40)
@given(rosters)
def test_a_workbook_written_and_read_is_the_same(roster: Roster) -> None:
    assert read("a.xlsx", as_xlsx(roster)) == roster


@given(st.binary(max_size=2_000), st.sampled_from(["a.csv", "a.xlsx", "a.xls", ""]))
def test_any_bytes_are_read_or_refused(content: bytes, filename: str) -> None:
    read_or_refuse(filename, content)


@given(st.lists(st.lists(st.text(max_size=20), max_size=12), max_size=6))
def test_any_cells_under_a_good_header_are_read_or_refused(lines: list[list[str]]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([[column.value for column in Column], *lines])
    read_or_refuse("a.csv", buffer.getvalue().encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(TEMPLATE)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    read_or_refuse("a.xlsx", bytes(content))
