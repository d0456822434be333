"""Rows: a sheet read line by line, every mistake of every row collected before anything is refused."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from services.kernel.errors import FieldFault, Refused
from services.kernel.sheets.cells import CellFault
from services.kernel.sheets.files import BadFile, Bounds, Cell, Line, lines_of
from services.kernel.sheets.forms import Form, find_columns, is_header

MOST_NAMED: Final = 500
"""So many mistakes are named to whoever sent the file; of the others he learns how many."""

_LINES_BEFORE_HEADER: Final = 5
"""So many lines of title may stand above the header."""

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class RowMistake:
    """What is wrong: the row as in the sheet (from 1; 0: the whole file), the header (or 第n列), a Chinese sentence."""

    row: int
    column: str
    reason_zh: str


class BadSheet(Exception):
    """The file cannot be taken, and nothing of it is; every mistake is named, by row and then by column."""

    def __init__(self, *mistakes: RowMistake) -> None:
        """Keep the mistakes in the order of the sheet."""
        super().__init__(f"{len(mistakes)} mistakes in the sheet")
        self.mistakes = mistakes


def faults_of(mistakes: Sequence[RowMistake]) -> tuple[FieldFault, ...]:
    """The mistakes as a refusal tells them: `/rows/17/手机` is row 17, column 手机. A long list is cut and says so."""
    named = [
        FieldFault(f"/rows/{each.row}/{each.column}" if each.row else "/file", each.reason_zh)
        for each in mistakes[:MOST_NAMED]
    ]
    if len(mistakes) > MOST_NAMED:
        named.append(FieldFault("/file", f"另有{len(mistakes) - MOST_NAMED}处错误未列出，请改正以上各处后再导入。"))
    return tuple(named)


@contextmanager
def refusing(refusal: type[Refused]) -> Iterator[None]:
    """Within the block a sheet that cannot be taken is refused with all its mistakes."""
    try:
        yield
    except BadSheet as bad:
        raise refusal(errors=faults_of(bad.mistakes)) from bad


class Sheet:
    """A file's lines under the columns of a form. What a line's reader finds wrong goes to `mistakes`.

    Raises BadSheet when the file is none, is too large, or its header does not fit.
    """

    def __init__(self, form: Form, filename: str, content: bytes) -> None:
        """Read the file."""
        bounds = Bounds(form.bounds.rows + _LINES_BEFORE_HEADER, form.bounds.bytes, form.bounds.unpacked_bytes)
        try:
            lines = lines_of(filename, content, bounds)
        except BadFile as fault:
            raise BadSheet(RowMistake(0, "", fault.reason_zh)) from None
        if not lines:
            raise BadSheet(RowMistake(0, "", "文件是空的。"))
        upper = lines[: _LINES_BEFORE_HEADER + 1]
        header_at = next((place for place, line in enumerate(upper) if is_header(form, line.cells)), 0)
        header = lines[header_at]
        places, faults = find_columns(form, header.cells)
        if faults:
            raise BadSheet(*(RowMistake(header.number, fault.column, fault.reason_zh) for fault in faults))
        self._form = form
        self._header = header.cells
        self._places = places
        self._first_rows: dict[tuple[object, ...], int] = {}
        self.mistakes: list[RowMistake] = []
        self.lines = [line for line in lines[header_at + 1 :] if not self._is_example(line)]
        if not self.lines:
            raise BadSheet(RowMistake(0, "", f"文件中没有{form.thing}。"))
        if len(self.lines) > form.bounds.rows:
            raise BadSheet(RowMistake(0, "", f"一份文件最多{form.bounds.rows}行，请分成几份导入。"))

    def value(self, line: Line, column: str, read: Callable[[Cell, int], _Value], otherwise: _Value) -> _Value:
        """A cell's value; `otherwise` and a mistake when it has none."""
        try:
            value = read(self.cell(line, column), self._form.columns[column].longest)
        except CellFault as fault:
            self.note(line, column, fault.reason_zh)
            return otherwise
        if self._form.columns[column].is_required and (value is None or value == ""):
            self.note(line, column, f"没有填写{column}。")
        return value

    def cell(self, line: Line, column: str) -> Cell:
        """What stands in a column, empty where the column is missing."""
        place = self._places.get(column)
        return "" if place is None or place >= len(line.cells) else line.cells[place]

    def has(self, *columns: str) -> bool:
        """Whether any of the columns is in the file at all: what is not there is not said to be empty."""
        return any(column in self._places for column in columns)

    def first_row(self, line: Line, *key: object) -> int:
        """The row in which the key stood first: this one, or an earlier one."""
        return self._first_rows.setdefault(key, line.number)

    def check_headers(self, line: Line) -> None:
        """What stands in a column without a header would be lost in silence."""
        for place, cell in enumerate(line.cells):
            if cell and not any(self._header[place : place + 1]):
                self.note(line, f"第{place + 1}列", "此列没有表头，请补上表头或清空。")

    def note(self, line: Line, column: str, reason_zh: str) -> None:
        """Remember a mistake."""
        self.mistakes.append(RowMistake(line.number, str(column), reason_zh))

    def refuse_mistakes(self, more: Iterable[RowMistake] = ()) -> None:
        """Raise BadSheet if there were any, in the order of the rows and of the form's columns."""
        order = {str(column): place for place, column in enumerate(self._form.columns)}
        mistakes = sorted(
            (*self.mistakes, *more), key=lambda mistake: (mistake.row, order.get(mistake.column, len(order)))
        )
        if mistakes:
            raise BadSheet(*mistakes)

    def _is_example(self, line: Line) -> bool:
        """Is this the template's example, left in its place?"""
        example = self._form.columns[self._form.told_by].example
        return bool(example) and self.cell(line, self._form.told_by) == example
