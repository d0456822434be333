"""Templates: an empty sheet to fill in, made from its form."""

import io
from typing import TYPE_CHECKING

from services.kernel.sheets.files import NOTES_SHEET
from services.kernel.sheets.forms import Form

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LEAST_WIDTH, _WIDTH_OF_NOTES = 20, 60


def template_xlsx(form: Form) -> bytes:
    """The headers (required ones with *) and one example row, all cells text; then the sheet that explains them."""
    import openpyxl  # noqa: PLC0415 - as in files.py

    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = form.title
    sheet.append([f"{name}*" if heading.is_required else str(name) for name, heading in form.columns.items()])
    sheet.append([heading.example for heading in form.columns.values()])
    _dress(sheet, len(form.columns))
    if any(heading.words or heading.note for heading in form.columns.values()):
        _explain(workbook.create_sheet(NOTES_SHEET), form)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _dress(sheet: "Worksheet", columns: int) -> None:
    """Format whole columns as text: no spreadsheet program then cuts leading zeros or turns phones into 1.38E+10."""
    from openpyxl.styles import Font  # noqa: PLC0415 - as in files.py
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for number in range(1, columns + 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = _LEAST_WIDTH
        column.number_format = "@"
        sheet.cell(1, number).font = Font(bold=True)
        sheet.cell(2, number).number_format = "@"
    sheet.freeze_panes = "A2"


def _explain(sheet: "Worksheet", form: Form) -> None:
    """One line a column: whether it must be filled in, which words it takes, what is meant."""
    sheet.append(["列", "必填", "可填内容", "说明"])
    for name, heading in form.columns.items():
        sheet.append([str(name), "是" if heading.is_required else "", "、".join(heading.words), heading.note])
    _dress(sheet, len("ABCD"))
    for letter in "CD":
        sheet.column_dimensions[letter].width = _WIDTH_OF_NOTES
