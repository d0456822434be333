"""Exports: rows as a spreadsheet of plain texts and figures, in which nothing runs."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_LONGEST_CELL: Final = 32_000
_WIDTH: Final = 20
_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\']")

Value = str | int | None
Figure = Value | Decimal
"""A cell; points are exact, also as the number that a spreadsheet program adds up."""


def plain_text(text: str) -> str:
    """A text that no spreadsheet program takes for a formula, also when somebody makes a .csv of it later."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as in files.py

    text = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def sheet_title(number: int, name: str) -> str:
    """A name as a sheet may be called: short, without the signs that Excel forbids there, unlike any other's."""
    return f"{number} {_NOT_IN_TITLES.sub('', name)}"[:_LONGEST_TITLE].rstrip()


def rows_xlsx(title: str, headers: Sequence[str], rows: Iterable[Sequence[Figure]]) -> bytes:
    """A workbook of one table."""
    return tables_xlsx({title: (headers, rows)})


def tables_xlsx(tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Figure]]]]) -> bytes:
    """A workbook with a sheet for each table, by its title: a bold first line, then the rows as they come."""
    import openpyxl  # noqa: PLC0415 - as in files.py
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    workbook = openpyxl.Workbook(write_only=True)
    for title, (headers, rows) in tables.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number in range(1, len(headers) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
        heads = [WriteOnlyCell(sheet, header) for header in headers]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for row in rows:
            sheet.append([plain_text(value) if isinstance(value, str) else value for value in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()
