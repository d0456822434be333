"""The roster: headers, cells, rows and files, each refused with the row, the header and the reason."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError, replace
from datetime import date

import openpyxl
import pytest

from services.kernel.sheets.files import Bounds
from services.kernel.sheets.rows import BadSheet, RowMistake
from services.kernel.sheets.templates import template_xlsx
from services.members import roster
from services.members.roster import Roster, RosterRow, read_roster
from services.members.roster_columns import ROSTER, Column
from tests.builders.sheets import workbook_of

SECTORS = ("经济界", "教育界", "中国农工民主党（农工党）")
SPECIAL_COMMITTEES = ("提案委员会", "经济委员会", "经济、科技委员会")
STREET_GROUPS = ("城东街道联组", "城西街道联组")
HEADER = [column.value for column in Column]
ZHANG = {
    "姓名": "张三", "手机": "13800138000", "界别": "经济界", "专门委员会": "提案委员会", "街道联组": "城东街道联组",
    "委员证号": "001", "常委": "是", "职务": "委员", "性别": "男", "单位职务": "某公司总经理",
}  # fmt: skip
ZHANG_ROW = RosterRow(
    row=2, name="张三", phone="13800138000", sector="经济界", special_committees=("提案委员会",),
    street_group="城东街道联组", member_number="001", is_standing=True, position="委员", sex="男",
    employer="某公司总经理",
)  # fmt: skip


def read(filename: str, content: bytes) -> Roster:
    """Read a file of a committee with a few bodies."""
    return read_roster(
        filename, content, sectors=SECTORS, special_committees=SPECIAL_COMMITTEES, street_groups=STREET_GROUPS
    )


def csv_of(*lines: Sequence[object], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A list of cells, quoted."""
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    return text.encode(encoding)


def xlsx_of(*lines: Sequence[object], others: tuple[str, ...] = ()) -> bytes:
    """A workbook of one sheet, and of others by their name with one cell each."""
    workbook = openpyxl.Workbook()
    for line in lines:
        workbook.worksheets[0].append(line)
    for title in others:
        workbook.create_sheet(title)["B3"] = title.strip("空")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def zip_of(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of parts by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one part exchanged or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zip_of({entry: archive.read(entry) for entry in archive.namelist() if entry != name} | {name: part})


def row_with(**cells: object) -> list[object]:
    """张三's row with other cells."""
    return [(ZHANG | cells)[name] for name in HEADER]


def mistakes(filename: str, content: bytes) -> list[tuple[int, str, str]]:
    """What is wrong with a file."""
    with pytest.raises(BadSheet) as caught:
        read(filename, content)
    return [(mistake.row, mistake.column, mistake.reason_zh) for mistake in caught.value.mistakes]


def one_row(**cells: str) -> RosterRow:
    """The one row of a .csv with 张三's row changed."""
    (row,) = read("a.csv", csv_of(HEADER, row_with(**cells))).rows
    return row


def faults(**cells: str) -> list[tuple[str, str]]:
    """What is wrong with the one row of a .csv with 张三's row changed: header and reason."""
    found = mistakes("a.csv", csv_of(HEADER, row_with(**cells)))
    assert {row for row, _, _ in found} == {2}
    return [(column, reason) for _, column, reason in found]


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_list_is_read_in_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    content = csv_of(HEADER, row_with(), delimiter=delimiter, encoding=encoding)
    assert read("名册.CSV", content) == Roster((ZHANG_ROW,))


def test_a_workbook_is_read() -> None:
    assert read("名册.XLSX", xlsx_of(HEADER, row_with())) == Roster((ZHANG_ROW,))


def test_numbers_and_booleans_of_a_workbook_are_text() -> None:
    content = xlsx_of(HEADER, row_with(手机=13800138000, 委员证号=1.0, 常委=False))
    (row,) = read("a.xlsx", content).rows
    assert (row.phone, row.member_number, row.is_standing) == ("13800138000", "1", False)
    content = xlsx_of(HEADER, row_with(委员证号=1.5, 常委=True))
    assert (read("a.xlsx", content).rows[0].member_number, read("a.xlsx", content).rows[0].is_standing) == ("1.5", True)


def test_a_large_number_as_spreadsheet_programs_store_it_is_a_phone() -> None:
    content = xlsx_of(HEADER, row_with(手机=13800138000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b"<v>13800138000</v>", b"<v>1.3800138E10</v>")
    assert b"1.3800138E10" in sheet
    assert read("a.xlsx", with_part(content, "xl/worksheets/sheet1.xml", sheet)) == Roster((ZHANG_ROW,))


def test_members_below_a_wide_gap_are_not_lost() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(HEADER)
    for column, cell in enumerate(row_with(), start=1):
        sheet.cell(300_000, column, cell)
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert [row.row for row in read("a.xlsx", buffer.getvalue()).rows] == [300_000]


def test_rows_are_numbered_as_the_sheet_numbers_them() -> None:
    blank: list[object] = [None] * len(HEADER)
    zhang, li = row_with(), row_with(手机="13800138001", 委员证号="002")
    assert [row.row for row in read("a.xlsx", xlsx_of(HEADER, zhang, blank, li)).rows] == [2, 4]
    lines = csv_of(HEADER, row_with(单位职务="\n某公司\n"), [""] * len(HEADER), li)
    assert [row.row for row in read("a.csv", lines).rows] == [2, 4]


def test_a_title_above_the_header_is_passed_over() -> None:
    content = xlsx_of(["某市政协委员名册"], [], ["2026年11月"], HEADER, row_with())
    assert [row.row for row in read("a.xlsx", content).rows] == [5]


def test_a_header_far_below_is_not_looked_for() -> None:
    lines = [["备注"]] * 6 + [HEADER, row_with()]
    assert mistakes("a.xlsx", xlsx_of(*lines))[0] == (1, "备注", "不认识这个表头，请删除此列或改用模板中的表头。")


@pytest.mark.parametrize("filename", ["a.xls", "a.txt", "a", "xlsx", "", "a.xlsx.exe"])
def test_another_extension_is_refused(filename: str) -> None:
    if filename == "xlsx":
        # A name that is all extension is taken at its word.
        assert read(filename, xlsx_of(HEADER, row_with())).rows
    else:
        assert mistakes(filename, b"") == [(0, "", "只能导入 .xlsx 或 .csv 文件；旧版 .xls 请先另存为 .xlsx。")]


@pytest.mark.parametrize(
    ("filename", "content"), [("a.csv", b""), ("a.csv", b"\xef\xbb\xbf\r\n , \r\n"), ("a.xlsx", xlsx_of())]
)
def test_an_empty_file_is_refused(filename: str, content: bytes) -> None:
    assert mistakes(filename, content) == [(0, "", "文件是空的。")]


def test_a_file_without_members_is_refused() -> None:
    assert mistakes("a.csv", csv_of(HEADER)) == [(0, "", "文件中没有委员。")]


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "ROSTER", replace(ROSTER, bounds=Bounds(5_000, 2 * 1024 * 1024, 0)))
    assert mistakes("a.csv", b"a" * (2 * 1024 * 1024 + 1)) == [(0, "", "文件超过2MB。")]
    assert mistakes("a.csv", b"a" * 2 * 1024 * 1024) != [(0, "", "文件超过2MB。")]


def test_five_thousand_members_are_taken_and_one_more_is_not() -> None:
    members = [
        row_with(手机=str(13_000_000_000 + number), 委员证号=str(number)) for number in range(ROSTER.bounds.rows + 20)
    ]
    assert len(read("a.csv", csv_of(["名册"], HEADER, *members[: ROSTER.bounds.rows])).rows) == 5_000
    too_many = [(0, "", "一份文件最多5000行，请分成几份导入。")]
    assert mistakes("a.csv", csv_of(HEADER, *members[: ROSTER.bounds.rows + 1])) == too_many
    assert mistakes("a.csv", csv_of(HEADER, *members)) == too_many


def test_bytes_that_are_no_text_are_refused() -> None:
    unreadable = [(0, "", "无法识别文件的文字编码，请另存为 UTF-8 或 GBK 编码的 .csv。")]
    assert mistakes("a.csv", b"\xff\xfe" + "姓名".encode("utf-16-le")) == unreadable


@pytest.mark.parametrize("content", [b'"a', b'"a"b,c', b'"' + b"a" * 140_000 + b'"'])
def test_a_broken_list_is_refused(content: bytes) -> None:
    assert mistakes("a.csv", content) == [(0, "", "文件不是有效的 .csv 文本：引号不成对，或有过长的单元格。")]


@pytest.mark.parametrize(
    "make", [lambda line: ("a.csv", csv_of(HEADER, line)), lambda line: ("a.xlsx", xlsx_of(HEADER, line))]
)
def test_a_sheet_that_is_too_wide_is_refused(make: Callable[[list[object]], tuple[str, bytes]]) -> None:
    assert mistakes(*make([*row_with(), *[""] * 54, "x"])) == [(0, "", "表格超过64列。")]
    assert mistakes(*make([*row_with(), *[""] * 53, "x"])) == [(2, "第64列", "此列没有表头，请补上表头或清空。")]


NO_SPREADSHEET = [(0, "", "文件不是有效的 .xlsx 表格，可能已损坏、已加密或只是改了扩展名，请用表格软件重新另存。")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        csv_of(HEADER, row_with()),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),  # an old .xls, or an encrypted .xlsx
        zip_of({"a.txt": b"a"}),
        xlsx_of(HEADER)[:-100],
        with_part(xlsx_of(HEADER), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        with_part(xlsx_of(HEADER), "xl/workbook.xml", b"<workbook/>"),
        zip_of({"[Content_Types].xml": b"a"}, zipfile.ZIP_LZMA),
        zip_of({"[Content_Types].xml": b"a"}, zipfile.ZIP_BZIP2),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert mistakes("a.xlsx", content) == NO_SPREADSHEET


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_document_type_in_a_workbook_is_refused(encoding: str) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'.encode(encoding)
    assert mistakes("a.xlsx", with_part(xlsx_of(HEADER, row_with()), "docProps/app.xml", bomb)) == NO_SPREADSHEET


TOO_MUCH = [(0, "", "文件解压后过大，请分成几份导入。")]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(xlsx_of(HEADER), "xl/media/a.png", bytes(17 * 1024 * 1024))
    assert len(bomb) < 100_000
    assert mistakes("a.xlsx", bomb) == TOO_MUCH


def test_a_zip_bomb_that_hides_its_size_unpacks_no_more_than_it_says() -> None:
    bomb = bytearray(with_part(xlsx_of(HEADER), "a.png", bytes(17 * 1024 * 1024)))
    entry = bomb.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<I", bomb, entry + 24) == (17 * 1024 * 1024,)
    struct.pack_into("<I", bomb, entry + 24, 10)
    assert mistakes("a.xlsx", bytes(bomb)) == NO_SPREADSHEET


def test_an_archive_of_too_many_parts_is_refused() -> None:
    assert mistakes("a.xlsx", zip_of({str(number): b"" for number in range(1_001)})) == TOO_MUCH


def test_a_row_beyond_the_last_of_a_sheet_is_refused() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = with_part(xlsx_of(HEADER), "xl/worksheets/sheet1.xml", sheet)
    assert mistakes("a.xlsx", content) == NO_SPREADSHEET


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    content = xlsx_of(HEADER, row_with())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'<dimension ref="A1:J2"', b'<dimension ref="A1:A1"')
    assert b'"A1:A1"' in sheet
    assert read("a.xlsx", with_part(content, "xl/worksheets/sheet1.xml", sheet)) == Roster((ZHANG_ROW,))


def test_members_on_a_second_sheet_are_refused_and_an_empty_one_is_not() -> None:
    assert read("a.xlsx", xlsx_of(HEADER, row_with(), others=("空",))).rows
    assert mistakes("a.xlsx", xlsx_of(HEADER, row_with(), others=("空", "常委"))) == [
        (0, "", "文件中还有非空的工作表“常委”，请只保留要导入的一张，并放在最前。")
    ]


# Headers


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("姓名", " 姓 名 "), ("姓名", "委员姓名*"), ("手机", "手机号码（必填）"), ("手机", "联系\n电话"),
        ("界别", "所属界别"),
        ("专门委员会", "专委会(可多个)"), ("街道联组", "街道委员联组"), ("委员证号", "证号"), ("常委", "是否常委"),
        ("职务", "政协职务"), ("单位职务", "工作单位及职务"),
    ],
)  # fmt: skip
def test_other_words_for_a_header_are_known(column: str, written: str) -> None:
    header = [written if name == column else name for name in HEADER]
    assert read("a.xlsx", xlsx_of(header, row_with())) == Roster((ZHANG_ROW,))


def test_columns_may_stand_in_any_order_and_beside_a_running_number() -> None:
    content = csv_of(["序号", *reversed(HEADER)], ["1", *reversed(row_with())])
    assert read("a.csv", content) == Roster((ZHANG_ROW,))


def test_optional_columns_may_be_missing() -> None:
    content = csv_of(["姓名", "手机", "界别", "委员证号"], ["张三", "13800138000", "经济界", "001"])
    assert read("a.csv", content).rows == (
        RosterRow(row=2, name="张三", phone="13800138000", sector="经济界", member_number="001"),
    )


@pytest.mark.parametrize("missing", sorted(ROSTER.required))
def test_a_required_column_may_not_be_missing(missing: str) -> None:
    header = ["序号" if name == missing else name for name in HEADER]
    assert mistakes("a.csv", csv_of(header, row_with())) == [(1, missing, f"缺少表头“{missing}”。")]


def test_all_faults_of_the_header_are_named() -> None:
    header = ["姓名", "手机", "手机号", "微信", "籍贯" * 20, *HEADER[3:]]
    assert mistakes("a.csv", csv_of(["名册"], header, row_with())) == [
        (2, "手机", "表头“手机”出现了不止一次。"),
        (2, "微信", "不认识这个表头，请删除此列或改用模板中的表头。"),
        (2, "籍贯" * 10, "不认识这个表头，请删除此列或改用模板中的表头。"),
        (2, "界别", "缺少表头“界别”。"),
    ]


def test_a_formula_is_no_header() -> None:
    content = xlsx_of([*HEADER, "=A1"], row_with())
    assert mistakes("a.xlsx", content) == [(1, "公式或日期", "不认识这个表头，请删除此列或改用模板中的表头。")]


def test_what_stands_under_no_header_is_refused() -> None:
    content = csv_of(
        [*HEADER, "", "序号"], [*row_with(), "", "1"], [*row_with(手机="13800138001", 委员证号="2"), "x", "2", "y"]
    )
    assert mistakes("a.csv", content) == [
        (3, "第11列", "此列没有表头，请补上表头或清空。"),
        (3, "第13列", "此列没有表头，请补上表头或清空。"),
    ]


# Cells


def test_short_rows_are_filled_up() -> None:
    assert read("a.csv", csv_of(HEADER, row_with()[:6])).rows[0].position is None


@pytest.mark.parametrize("column", sorted(ROSTER.required))
@pytest.mark.parametrize("blank", ["", " \u3000"])
def test_required_cells_must_be_filled(column: str, blank: str) -> None:
    assert faults(**{column: blank}) == [(column, f"没有填写{column}。")]


def test_optional_cells_may_be_empty() -> None:
    row = one_row(专门委员会="", 街道联组="", 常委="", 职务="", 性别="", 单位职务="")
    assert row == RosterRow(row=2, name="张三", phone="13800138000", sector="经济界", member_number="001")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" 张 三 ", "张三"),
        ("张\u3000三", "张三"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
        ("𠮷 田", "𠮷田"),
    ],
)
def test_blanks_in_a_name_are_made_uniform(written: str, name: str) -> None:
    assert one_row(姓名=written).name == name


@pytest.mark.parametrize(
    "written",
    [
        "13800138000", " 138 0013 8000 ", "138-0013-8000", "１３８００１３８０００", "+86 13800138000",
        "＋8613800138000",
        "8613800138000", "008613800138000", "\u202d13800138000\u202c",
    ],
)  # fmt: skip
def test_a_phone_is_read_however_it_is_written(written: str) -> None:
    assert one_row(手机=written).phone == "13800138000"


@pytest.mark.parametrize(
    "written",
    [
        "1380013800",
        "138001380000",
        "12800138000",
        "23800138000",
        "010-88886666",
        "无",
        "1380013800a",
        "+85261234567",
        "٠" * 11,
        "13800138000\x00",
    ],
)
def test_what_is_no_mainland_mobile_is_refused(written: str) -> None:
    assert faults(手机=written) == [("手机", "不是有效的手机号码：应为11位数字，以13至19开头。")]


def test_a_phone_in_scientific_notation_is_explained() -> None:
    assert faults(手机="1.38E+10") == [("手机", "号码被表格软件改成了科学计数，请把此列设为文本格式后重新填写。")]


@pytest.mark.parametrize(("column", "other"), [("手机", "委员证号"), ("委员证号", "手机")])
def test_a_phone_or_number_stands_once(column: str, other: str) -> None:
    different = {"手机": "13800138009", "委员证号": "009"}
    content = csv_of(HEADER, row_with(), row_with(**{other: different[other]}))
    assert mistakes("a.csv", content) == [(3, column, f"与第2行的{column}重复。")]


def test_empty_phones_are_missing_and_not_double() -> None:
    content = csv_of(HEADER, row_with(手机=""), row_with(手机="", 委员证号="002"))
    assert mistakes("a.csv", content) == [(2, "手机", "没有填写手机。"), (3, "手机", "没有填写手机。")]


@pytest.mark.parametrize(
    "written", ["中国农工民主党（农工党）", "中国农工民主党(农工党)", " 中国农工民主党 （农工党）"]
)
def test_a_sector_is_found_whatever_its_brackets_and_blanks(written: str) -> None:
    assert one_row(界别=written).sector == "中国农工民主党（农工党）"


def test_a_name_with_letters_is_found_whatever_their_case() -> None:
    content = csv_of(HEADER, row_with(界别="ＡI新兴界"))
    row = read_roster(
        "a.csv", content, sectors=["ai新兴界"], special_committees=SPECIAL_COMMITTEES, street_groups=STREET_GROUPS
    ).rows[0]
    assert row.sector == "ai新兴界"


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    assert faults(界别="经济") == [("界别", "本会没有“经济”，是否应为“经济界”？")]
    assert faults(街道联组="城东联组") == [("街道联组", "本会没有“城东联组”，是否应为“城东街道联组”？")]
    assert faults(专门委员会="提案委员会、经济委") == [("专门委员会", "本会没有“经济委”，是否应为“经济委员会”？")]


def test_an_unknown_name_like_no_other_is_refused_without_a_hint() -> None:
    assert faults(界别="宗" * 50) == [("界别", f"本会没有“{'宗' * 30}…”。")]


def test_only_so_many_different_names_get_a_hint() -> None:
    sectors = [f"经济{number}" for number in range(201)]
    rows = [
        row_with(界别=sector, 手机=str(13_000_000_000 + n), 委员证号=str(n))
        for n, sector in enumerate([*sectors, "经济0"])
    ]
    reasons = [reason for _, _, reason in mistakes("a.csv", csv_of(HEADER, *rows))]
    assert reasons[199:] == [
        "本会没有“经济199”，是否应为“经济界”？",
        "本会没有“经济200”。",
        "本会没有“经济0”，是否应为“经济界”？",
    ]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("提案委员会", ["提案委员会"]),
        ("提案委员会、经济委员会", ["提案委员会", "经济委员会"]),
        ("提案委员会；经济委员会;", ["提案委员会", "经济委员会"]),
        ("提案委员会, 经济委员会，提案委员会", ["提案委员会", "经济委员会"]),
        ("经济、科技委员会", ["经济、科技委员会"]),
        ("提案委员会、经济、科技委员会、经济委员会", ["提案委员会", "经济、科技委员会", "经济委员会"]),
        ("、", []),
    ],
)
def test_special_committees_are_parted_by_any_separator(written: str, names: list[str]) -> None:
    assert list(one_row(专门委员会=written).special_committees) == names


def test_too_many_special_committees_are_refused() -> None:
    assert len(one_row(专门委员会="、".join(["提案委员会"] * 20)).special_committees) == 1
    assert faults(专门委员会="、".join(["提案委员会"] * 21)) == [("专门委员会", "最多填写20个专门委员会。")]


@pytest.mark.parametrize(
    ("written", "is_standing"),
    [("是", True), ("√", True), ("常委", True), ("Y", True), ("１", True), ("否", False), ("", False), ("N", False)],
)
def test_standing_members_are_marked_in_several_ways(written: str, is_standing: bool) -> None:
    assert one_row(常委=written).is_standing is is_standing


def test_another_mark_of_standing_or_sex_is_refused() -> None:
    assert faults(常委="也许", 性别="未知") == [("常委", "请填“是”或“否”。"), ("性别", "请填“男”或“女”，或留空。")]


@pytest.mark.parametrize("sex", ["男", "女"])
def test_sex_is_read(sex: str) -> None:
    assert one_row(性别=sex).sex == sex


@pytest.mark.parametrize(
    "column", [column for column in Column if column not in {Column.PHONE, Column.IS_STANDING, Column.SEX}]
)
def test_over_long_text_is_refused(column: Column) -> None:
    longest = ROSTER.columns[column].longest
    assert (column.value, f"不能超过{longest}个字符。") in faults(**{column.value: "长" * (longest + 1)})
    if column in {Column.NAME, Column.MEMBER_NUMBER, Column.POSITION, Column.EMPLOYER}:
        assert one_row(**{column.value: "长" * longest})


def test_an_over_long_phone_is_refused() -> None:
    assert faults(手机="1" * 31) == [("手机", "不能超过30个字符。")]


@pytest.mark.parametrize("mark", ["\n", "\t", "\x00", "\x85", "\u200b", "\u202e", "\u2028", "\ufeff"])
@pytest.mark.parametrize("column", ["姓名", "界别", "委员证号", "职务", "单位职务"])
def test_unseen_characters_within_a_text_are_refused(mark: str, column: str) -> None:
    written = f"经济{mark}界"
    assert faults(**{column: written}) == [(column, "含有换行或看不见的字符，请删去后重新填写。")]


@pytest.mark.parametrize("start", "=+-@＝＋－＠")
def test_a_text_that_would_run_as_a_formula_is_refused(start: str) -> None:
    assert faults(单位职务=f"{start}SUM(A1)") == [("单位职务", "不能以“=”“+”“-”“@”开头：表格软件会把它当作公式。")]


def test_a_lone_hyphen_is_no_formula() -> None:
    assert one_row(单位职务="-").employer == "-"


def test_a_formula_an_error_and_a_date_are_refused() -> None:
    content = xlsx_of(HEADER, row_with(手机="=1+1", 职务="#N/A", 单位职务=date(2026, 1, 1), 姓名='=HYPERLINK("a")'))
    assert mistakes("a.xlsx", content) == [
        (2, "姓名", "单元格是公式，请粘贴为数值。"),
        (2, "手机", "单元格是公式，请粘贴为数值。"),
        (2, "职务", "单元格是表格软件的错误值，请改为文字。"),
        (2, "单位职务", "单元格是日期，请改为文字。"),
    ]


def test_every_mistake_of_every_row_is_named_in_the_order_of_the_sheet() -> None:
    content = csv_of(
        HEADER,
        row_with(姓名="", 手机="1", 性别="x"),
        row_with(),
        row_with(界别="x", 委员证号="002"),
    )
    assert [(row, column) for row, column, _ in mistakes("a.csv", content)] == [
        (2, "姓名"), (2, "手机"), (2, "性别"), (3, "委员证号"), (4, "手机"), (4, "界别"),
    ]  # fmt: skip


def test_a_row_once_read_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        ZHANG_ROW.phone = ""  # type: ignore[misc]


def test_the_exception_tells_how_many() -> None:
    assert str(BadSheet(RowMistake(1, "姓名", "…"))) == "1 mistakes in the sheet"


# The template


def test_the_template_has_every_header_as_text_and_an_example() -> None:
    sheet = workbook_of(template_xlsx(ROSTER)).worksheets[0]
    header, example = sheet.iter_rows(values_only=True)
    assert [str(cell).rstrip("*") for cell in header] == HEADER
    assert {str(cell).rstrip("*") for cell in header if str(cell).endswith("*")} == set(ROSTER.required)
    assert example[0] == "示例"
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    assert {sheet.column_dimensions[letter].number_format for letter in "ABCDEFGHIJ"} == {"@"}
    assert sheet.freeze_panes == "A2"


def test_the_example_is_never_taken_for_a_member() -> None:
    assert mistakes("a.xlsx", template_xlsx(ROSTER)) == [(0, "", "文件中没有委员。")]
    workbook = workbook_of(template_xlsx(ROSTER))
    workbook.worksheets[0].append(row_with())
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert [row.name for row in read("a.xlsx", buffer.getvalue()).rows] == ["张三"]


def test_the_example_itself_keeps_the_rules() -> None:
    workbook = workbook_of(template_xlsx(ROSTER))
    workbook.worksheets[0]["A2"] = "李四"
    buffer = io.BytesIO()
    workbook.save(buffer)
    (row,) = read("a.xlsx", buffer.getvalue()).rows
    assert row.member_number == "001"
    assert "提案委员会" in row.special_committees
