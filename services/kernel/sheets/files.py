"""Files: from the bytes of an .xlsx or .csv to lines of cells, with a guard against hostile files."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

NOTES_SHEET: Final = "填写说明"
"""The sheet of a template that explains; whoever fills in the template leaves it where it is."""

MOST_PARTS: Final = 1_000
"""The most entries of an .xlsx archive."""

MOST_COLUMNS: Final = 64
"""The most columns of a sheet."""

MOST_SHEET_ROWS: Final = 1_048_576
"""The last row that a spreadsheet program can number."""

_PLAIN_COMPRESSION: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DOCUMENT_TYPES: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_UNREADABLE_TYPES: Final = {
    "f": "单元格是公式，请粘贴为数值。",
    "e": "单元格是表格软件的错误值，请改为文字。",
    "d": "单元格是日期，请改为文字。",
}
"""The types of cells, as openpyxl names them, that hold no plain value."""

_NO_SPREADSHEET: Final = "文件不是有效的 .xlsx 表格，可能已损坏、已加密或只是改了扩展名，请用表格软件重新另存。"
_NO_LIST: Final = "文件不是有效的 .csv 文本：引号不成对，或有过长的单元格。"


@dataclass(frozen=True)
class Bounds:
    """How large a file may be: rows, bytes, and bytes that an .xlsx (a ZIP archive) may declare to unpack to.

    `zipfile` reads no more of an entry than it declares.
    """

    rows: int
    bytes: int
    unpacked_bytes: int


class BadFile(Exception):
    """The file as a whole cannot be read; `reason_zh` says why."""

    def __init__(self, reason_zh: str) -> None:
        """Keep the reason, a Chinese sentence."""
        super().__init__(reason_zh)
        self.reason_zh = reason_zh


@dataclass(frozen=True)
class UnreadableCell:
    """A cell without a plain value: a formula, an error of the spreadsheet, a date; with the reason in Chinese."""

    reason_zh: str


@dataclass(frozen=True)
class DateCell(UnreadableCell):
    """A date as the spreadsheet keeps it: a value only where a date is asked for."""

    day: date


Cell = str | UnreadableCell


@dataclass(frozen=True)
class Line:
    """One line that is not blank, with its number as the sheet shows it (from 1)."""

    number: int
    cells: tuple[Cell, ...]


def lines_of(filename: str, content: bytes, bounds: Bounds) -> list[Line]:
    """The lines that are not blank, at most `bounds.rows` and one more that tells of too many. Raises BadFile."""
    if len(content) > bounds.bytes:
        raise BadFile(f"文件超过{bounds.bytes // 1024 // 1024}MB。")
    extension = filename.lower().rpartition(".")[2]
    if extension == "xlsx":
        return _lines_of_xlsx(content, bounds)
    if extension == "csv":
        return _first_lines(_csv_cells(content), bounds.rows)
    raise BadFile("只能导入 .xlsx 或 .csv 文件；旧版 .xls 请先另存为 .xlsx。")


def _first_lines(rows: Iterable[tuple[Cell, ...]], most: int) -> list[Line]:
    numbered = (Line(number, cells) for number, cells in enumerate(rows, start=1) if any(cells))
    lines = list(islice(numbered, most + 1))
    if any(any(line.cells[MOST_COLUMNS:]) for line in lines):
        raise BadFile(f"表格超过{MOST_COLUMNS}列。")
    return lines


def _csv_cells(content: bytes) -> Iterator[tuple[Cell, ...]]:
    text = _decoded(content)
    first = text.split("\n", maxsplit=1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield tuple(cell.strip() for cell in row)
    except csv.Error:
        raise BadFile(_NO_LIST) from None


def _decoded(content: bytes) -> str:
    """UTF-8 if it can be; else GB 18030, which holds GBK. The header 姓名 in GBK is never valid UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("无法识别文件的文字编码，请另存为 UTF-8 或 GBK 编码的 .csv。")


def _lines_of_xlsx(content: bytes, bounds: Bounds) -> list[Line]:
    import openpyxl  # noqa: PLC0415 - sheets are read a few times a year; the start need not wait for it

    try:
        _check_archive(content, bounds.unpacked_bytes)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet, *others = workbook.worksheets
        _check_blank(others)
        return _first_lines(_sheet_cells(sheet), bounds.rows)
    except BadFile:
        raise
    except Exception:  # noqa: BLE001 - openpyxl meets a broken file with almost any exception (KeyError, zlib.error, …)
        raise BadFile(_NO_SPREADSHEET) from None


def _check_archive(content: bytes, most_unpacked: int) -> None:
    """Refuse an archive that would unpack to too much, and XML with a document type, the seat of entity bombs."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
            raise BadFile("文件解压后过大，请分成几份导入。")
        for part in parts:
            if part.compress_type not in _PLAIN_COMPRESSION:
                raise BadFile(_NO_SPREADSHEET)
            unpacked = archive.read(part)
            if any(document_type in unpacked for document_type in _DOCUMENT_TYPES):
                raise BadFile(_NO_SPREADSHEET)


def _check_blank(sheets: list[Any]) -> None:
    """Refuse rows on a second sheet, which would be lost in silence; the template's notes are none."""
    for sheet in sheets:
        if sheet.title != NOTES_SHEET and any(any(cells) for cells in _sheet_cells(sheet)):
            raise BadFile(f"文件中还有非空的工作表“{sheet.title}”，请只保留要导入的一张，并放在最前。")


def _sheet_cells(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    # What a file says about its own dimensions may be wrong, in honest files too.
    sheet.reset_dimensions()
    before = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        if number > MOST_SHEET_ROWS:
            raise BadFile(_NO_SPREADSHEET)
        # For rows that the file leaves out openpyxl gives one and the same blank row, perhaps a million times.
        yield () if row is before else tuple(_cell_of(cell.data_type, cell.value) for cell in row)
        before = row


def _cell_of(data_type: str, value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return DateCell(_UNREADABLE_TYPES["d"], value.date() if isinstance(value, datetime) else value)
    if data_type in _UNREADABLE_TYPES:
        return UnreadableCell(_UNREADABLE_TYPES[data_type])
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
