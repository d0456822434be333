"""Sheets: what cells mean, which sheets are passed over, how many mistakes are named, what a template holds."""

import io
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from services.kernel.sheets.cells import CellFault, KnownNames, day_of, flag_of, prose_of, text_of, whole_of, word_of
from services.kernel.sheets.files import NOTES_SHEET, Bounds, DateCell, UnreadableCell, lines_of
from services.kernel.sheets.forms import Form, Heading
from services.kernel.sheets.rows import MOST_NAMED, BadSheet, RowMistake, Sheet, faults_of
from services.kernel.sheets.templates import template_xlsx
from tests.builders.sheets import workbook_of, xlsx_of

FORM = Form(
    title="表", thing="行", told_by="甲", bounds=Bounds(rows=3, bytes=100_000, unpacked_bytes=1_000_000),
    columns={
        "甲": Heading(longest=5, is_required=True, example="示例甲", also=("一",)),
        "乙": Heading(longest=5, words=("是", "否"), note="说明"),
    },
)  # fmt: skip
FORMULA = UnreadableCell("单元格是公式，请粘贴为数值。")
_number = whole_of(1, 50)
_word = word_of({"满意": 1, "不满意": 2})


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-5-12", date(2023, 5, 12)), ("2023/05/12", date(2023, 5, 12)), ("2023.5.12", date(2023, 5, 12)),
        ("2023年5月12日", date(2023, 5, 12)), ("２０２３-05-12", date(2023, 5, 12)),
        ("2023-05-12 00:00:00", date(2023, 5, 12)), ("", None), (DateCell("", date(2023, 5, 12)), date(2023, 5, 12)),
    ],
)  # fmt: skip
def test_dates_are_read_however_they_are_written(written: Any, day: date | None) -> None:
    assert day_of(written, 30) == day


@pytest.mark.parametrize(
    "written", ["2023-02-30", "2023-13-01", "23-5-12", "去年", "2023-05-12 09:30", "2023", FORMULA]
)
def test_what_is_no_date_is_refused(written: Any) -> None:
    with pytest.raises(CellFault):
        day_of(written, 30)


@pytest.mark.parametrize(
    ("written", "number"), [("12", 12), ("第12号", 12), ("第 12 届", 12), ("012", 12), ("１２", 12), ("", None)]
)
def test_whole_numbers_are_read_as_people_mean_them(written: str, number: int | None) -> None:
    assert _number(written, 20) == number


@pytest.mark.parametrize("written", ["0", "51", "1.5", "十二", "1e3", "-1", "12号楼", "9" * 15, FORMULA])
def test_what_is_no_whole_number_in_bounds_is_refused(written: Any) -> None:
    with pytest.raises(CellFault):
        _number(written, 20)


def test_a_word_is_one_of_a_few() -> None:
    assert (_word("满意", 9), _word("", 9)) == (1, None)
    with pytest.raises(CellFault, match="不认识“还行”，请填：满意、不满意。"):
        _word("还行", 9)


def test_prose_keeps_its_lines_and_refuses_what_is_not_seen() -> None:
    assert prose_of(" 一、\r\n二、\r三、\n", 50) == "一、\n二、\n三、"
    assert prose_of("-减号开头", 50) == "-减号开头"
    for written, longest in (("\x07", 9), ("长" * 10, 9), (FORMULA, 9)):
        with pytest.raises(CellFault):
            prose_of(written, longest)


@pytest.mark.parametrize("read", [text_of, flag_of, prose_of])
def test_a_date_is_a_value_only_where_a_date_is_asked_for(read: Callable[..., Any]) -> None:
    (line,) = lines_of("a.xlsx", xlsx_of({date(2023, 5, 12): ""}), FORM.bounds)
    assert day_of(line.cells[0], 30) == date(2023, 5, 12)
    with pytest.raises(CellFault, match="日期"):
        read(line.cells[0], 30)


def test_a_time_of_day_is_no_date() -> None:
    (line,) = lines_of("a.xlsx", xlsx_of({time(9, 30): ""}), FORM.bounds)
    with pytest.raises(CellFault, match="日期"):
        day_of(line.cells[0], 30)


def test_a_known_name_says_what_it_names() -> None:
    names = KnownNames(["教育局"], thing="承办单位")
    with pytest.raises(CellFault, match="最多填写20个承办单位。"):
        names.several_of("、".join(["教育局"] * 22), 500)


def test_a_template_is_read_again_without_its_example_and_its_notes() -> None:
    workbook = workbook_of(template_xlsx(FORM))
    assert workbook.sheetnames == ["表", NOTES_SHEET]
    assert [cell.value for cell in workbook.worksheets[1][3]] == ["乙", None, "是、否", "说明"]
    workbook.worksheets[0].append(["值", "是"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    sheet = Sheet(FORM, "a.xlsx", buffer.getvalue())
    assert [line.cells[:2] for line in sheet.lines] == [("值", "是")]


def test_rows_are_bounded_and_mistakes_come_in_the_order_of_the_rows() -> None:
    with pytest.raises(BadSheet) as caught:
        Sheet(FORM, "a.csv", "甲\n1\n2\n3\n4".encode())
    assert caught.value.mistakes[0].reason_zh == "一份文件最多3行，请分成几份导入。"
    sheet = Sheet(FORM, "a.csv", "一,乙\n1,\n2,".encode())
    with pytest.raises(BadSheet) as caught:
        sheet.refuse_mistakes([RowMistake(3, "甲", "后"), RowMistake(2, "甲", "前")])
    assert [mistake.reason_zh for mistake in caught.value.mistakes] == ["前", "后"]
    sheet.refuse_mistakes()
    assert (sheet.has("乙"), sheet.has("丙"), sheet.has("丙", "甲")) == (True, False, True)


def test_a_long_list_of_mistakes_is_cut_and_says_so() -> None:
    faults = faults_of([RowMistake(row, "甲", "错。") for row in range(1, MOST_NAMED + 4)])
    assert len(faults) == MOST_NAMED + 1
    assert faults[0].pointer == "/rows/1/甲"
    assert (faults[-1].pointer, faults[-1].detail[:7]) == ("/file", "另有3处错误未")
    assert len(faults_of([RowMistake(1, "甲", "错。")] * MOST_NAMED)) == MOST_NAMED
