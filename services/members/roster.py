"""The roster of members: a file from the members' office, read as a whole or refused with every mistake named."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from services.members.roster_cells import CellFault, KnownNames, flag_of, name_of, phone_of, sex_of, text_of
from services.members.roster_columns import LONGEST, REQUIRED, Column, find_columns, has_name_header
from services.members.roster_files import BadFile, Cell, Line, lines_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS: Final = 5_000
"""How many members one file may hold."""

_LINES_BEFORE_HEADER: Final = 5
"""So many lines of title may stand above the header."""

_EXAMPLE: Final = {
    Column.NAME: "示例",
    Column.PHONE: "13800000000",
    Column.SECTOR: "经济界",
    Column.SPECIAL_COMMITTEES: "提案委员会、经济委员会",
    Column.STREET_GROUP: "城东街道联组",
    Column.MEMBER_NUMBER: "001",
    Column.IS_STANDING: "否",
    Column.POSITION: "委员",
    Column.SEX: "女",
    Column.EMPLOYER: "某某公司总经理",
}
"""The template's example; a row of this name is never taken for a member."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One member as the file has them, names of bodies as the committee writes them; `row` is the sheet's number."""

    row: int
    name: str
    phone: str
    sector: str
    member_number: str
    special_committees: tuple[str, ...] = ()
    street_group: str | None = None
    is_standing: bool = False
    position: str | None = None
    sex: str | None = None
    employer: str | None = None


@dataclass(frozen=True)
class Roster:
    """A file without a mistake."""

    rows: tuple[RosterRow, ...]


@dataclass(frozen=True)
class RowMistake:
    """What is wrong: the row as in the sheet (from 1; 0: the whole file), the header (or 第n列), a Chinese sentence."""

    row: int
    column: str
    reason_zh: str


class BadRoster(Exception):
    """The file cannot be taken, and nothing of it is; every mistake is named, by row and then by column."""

    def __init__(self, *mistakes: RowMistake) -> None:
        """Keep the mistakes in the order of the sheet."""
        super().__init__(f"{len(mistakes)} mistakes in the roster")
        self.mistakes = mistakes


def read_roster(
    filename: str,
    content: bytes,
    *,
    sectors: Iterable[str],
    special_committees: Iterable[str],
    street_groups: Iterable[str],
) -> Roster:
    """The members of an .xlsx file, or of a .csv in UTF-8 or GBK parted by commas or tabs.

    The names are those of the committee's own bodies. Raises BadRoster; all rows are checked before it does.
    """
    try:
        lines = lines_of(filename, content, most=MOST_ROWS + _LINES_BEFORE_HEADER)
    except BadFile as fault:
        raise BadRoster(RowMistake(0, "", fault.reason_zh)) from None
    if not lines:
        raise BadRoster(RowMistake(0, "", "文件是空的。"))
    header_at = _header_at(lines)
    header = lines[header_at]
    places, header_faults = find_columns(header.cells)
    if header_faults:
        raise BadRoster(*(RowMistake(header.number, fault.column, fault.reason_zh) for fault in header_faults))
    reader = _RowReader(
        header.cells,
        places,
        sectors=KnownNames(sectors),
        special_committees=KnownNames(special_committees),
        street_groups=KnownNames(street_groups),
    )
    members = [line for line in lines[header_at + 1 :] if not reader.is_example(line)]
    if not members:
        raise BadRoster(RowMistake(0, "", "文件中没有委员。"))
    if len(members) > MOST_ROWS:
        raise BadRoster(RowMistake(0, "", f"一份名册最多{MOST_ROWS}人，请分成几份导入。"))
    rows = tuple(reader.read(line) for line in members)
    if reader.mistakes:
        raise BadRoster(*reader.mistakes)
    return Roster(rows)


def template_xlsx() -> bytes:
    """An empty roster as an .xlsx file: the headers (required ones with *) and one example row, all cells as text."""
    import openpyxl  # noqa: PLC0415 - as in roster_files.py

    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "委员名单"
    sheet.append([f"{column.value}*" if column in REQUIRED else column.value for column in Column])
    sheet.append([_EXAMPLE[column] for column in Column])
    _dress(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _dress(sheet: "Worksheet") -> None:
    """Format whole columns as text: no spreadsheet program then cuts leading zeros or turns phones into 1.38E+10."""
    from openpyxl.styles import Font  # noqa: PLC0415 - as in roster_files.py
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for number in range(1, len(Column) + 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 20
        column.number_format = "@"
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(2, number).number_format = "@"
    sheet.freeze_panes = "A2"


def _header_at(lines: Sequence[Line]) -> int:
    """The place of the header: the first of the upper lines with 姓名; a roster often has a title above."""
    upper = lines[: _LINES_BEFORE_HEADER + 1]
    return next((place for place, line in enumerate(upper) if has_name_header(line.cells)), 0)


class _RowReader:
    """Reads one line after the other and collects what is wrong with them, in the order of the columns."""

    def __init__(
        self,
        header: Sequence[Cell],
        places: dict[Column, int],
        *,
        sectors: KnownNames,
        special_committees: KnownNames,
        street_groups: KnownNames,
    ) -> None:
        self._header = header
        self._places = places
        self._sectors = sectors
        self._special_committees = special_committees
        self._street_groups = street_groups
        self._first_rows: dict[tuple[Column, str], int] = {}
        self.mistakes: list[RowMistake] = []

    def is_example(self, line: Line) -> bool:
        """Is this the template's example, left in its place?"""
        return self._cell(line, Column.NAME) == _EXAMPLE[Column.NAME]

    def read(self, line: Line) -> RosterRow:
        """The member of a line; what is wrong goes to `mistakes`."""
        name = self._value(line, Column.NAME, name_of, "")
        phone = self._value(line, Column.PHONE, phone_of, "")
        self._check_single(line, Column.PHONE, phone)
        sector = self._value(line, Column.SECTOR, self._sectors.one_of, "")
        nowhere: tuple[str, ...] = ()
        special_committees = self._value(line, Column.SPECIAL_COMMITTEES, self._special_committees.several_of, nowhere)
        street_group = self._value(line, Column.STREET_GROUP, self._street_groups.one_of, "")
        member_number = self._value(line, Column.MEMBER_NUMBER, text_of, "")
        self._check_single(line, Column.MEMBER_NUMBER, member_number)
        is_standing = self._value(line, Column.IS_STANDING, flag_of, False)  # noqa: FBT003 - the value of a faulty cell
        position = self._value(line, Column.POSITION, text_of, "")
        sex = self._value(line, Column.SEX, sex_of, "")
        employer = self._value(line, Column.EMPLOYER, text_of, "")
        self._check_headers(line)
        return RosterRow(
            row=line.number,
            name=name,
            phone=phone,
            sector=sector,
            member_number=member_number,
            special_committees=special_committees,
            street_group=street_group or None,
            is_standing=is_standing,
            position=position or None,
            sex=sex or None,
            employer=employer or None,
        )

    def _cell(self, line: Line, column: Column) -> Cell:
        place = self._places.get(column)
        return "" if place is None or place >= len(line.cells) else line.cells[place]

    def _value(self, line: Line, column: Column, read: Callable[[Cell, int], _Value], otherwise: _Value) -> _Value:
        try:
            value = read(self._cell(line, column), LONGEST[column])
        except CellFault as fault:
            self._note(line, column, fault.reason_zh)
            return otherwise
        if column in REQUIRED and not value:
            self._note(line, column, f"没有填写{column.value}。")
        return value

    def _check_single(self, line: Line, column: Column, value: str) -> None:
        """A phone or a member's number stands once in a file."""
        first = self._first_rows.setdefault((column, value), line.number)
        if value and first != line.number:
            self._note(line, column, f"与第{first}行的{column.value}重复。")

    def _check_headers(self, line: Line) -> None:
        """What stands in a column without a header would be lost in silence."""
        for place, cell in enumerate(line.cells):
            if cell and not any(self._header[place : place + 1]):
                self._note(line, f"第{place + 1}列", "此列没有表头，请补上表头或清空。")

    def _note(self, line: Line, column: str, reason_zh: str) -> None:
        self.mistakes.append(RowMistake(line.number, str(column), reason_zh))
