"""A published list of scores as a sheet: its columns by the regulation of the year, its rows without any database."""

import enum
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.kernel.sheets.cells import FULL_WIDTH, CellFault, name_of, shortened, text_of
from services.kernel.sheets.files import Bounds, Cell, Line
from services.kernel.sheets.forms import Form, Heading
from services.kernel.sheets.rows import Sheet
from services.scoring.engine.articles import Regulation
from services.scoring.engine.parity import Listed

_POINTS: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,8})?")
_SIGNS: Final = {"－": "-", "−": "-", "．": "."}
MOST_ROWS: Final = 10_000


class ListColumn(enum.StrEnum):
    """A column that every list may have, by its header, in the order of the template."""

    MEMBER_NUMBER = "委员证号"
    NAME = "姓名"
    TOTAL = "总分"
    GRADE = "等次"


@dataclass(frozen=True)
class ListRow:
    """One member of the list, as it names him."""

    row: int
    member_number: str
    name: str
    listed: Listed


@dataclass(frozen=True)
class ListSheet:
    """A list without a mistake, and the file's digest."""

    rows: tuple[ListRow, ...]
    sha256: str


def form_of_list(regulation: Regulation) -> Form:
    """The form of a list: a column for each category of the regulation, which may all be missing."""
    grades = tuple(grade.name for grade in regulation.grades)
    columns: dict[str, Heading] = {
        ListColumn.MEMBER_NUMBER: Heading(
            longest=40, also=("委员证编号", "委员编号", "证号"), example="001",
            note="委员证号与姓名至少填一项；有同名委员的须填委员证号",
        ),
        ListColumn.NAME: Heading(longest=50, also=("委员姓名", "委员"), example="张示例"),
        ListColumn.TOTAL: Heading(
            longest=20, is_required=True, also=("得分", "总得分", "合计", "履职得分"), example="例：78.5",
            note="公布的总分，如 78.5",
        ),
        ListColumn.GRADE: Heading(longest=20, also=("考核等次", "等级"), words=grades, note="可不填；填写时一并核对"),
    }  # fmt: skip
    for header in _headers_of(regulation):
        columns[header] = Heading(longest=20, note="可不填；填写时一并核对，并缩小查找原因的范围")
    return Form(
        title="得分名单",
        thing="委员的得分",
        told_by=ListColumn.TOTAL,
        bounds=Bounds(rows=MOST_ROWS, bytes=4 * 1024 * 1024, unpacked_bytes=48 * 1024 * 1024),
        columns={str(header): heading for header, heading in columns.items()},
    )


def read_list(filename: str, content: bytes, regulation: Regulation) -> ListSheet:
    """The rows of an .xlsx or .csv file. Raises BadSheet, when all rows have been checked."""
    form = form_of_list(regulation)
    sheet = Sheet(form, filename, content)
    headers = {header: category for header, category in _headers_of(regulation).items() if sheet.has(header)}
    rows = [row for line in sheet.lines if (row := _read(sheet, line, headers)) is not None]
    sheet.refuse_mistakes()
    return ListSheet(tuple(rows), hashlib.sha256(content).hexdigest())


def points_of(cell: Cell, longest: int) -> Decimal | None:
    """An exact number of points as people write it: 78.5, 78.50分; an empty cell is None. Raises CellFault."""
    # What begins with a sign is no formula here: it is read as a number or not at all.
    text = cell.translate(FULL_WIDTH).strip() if isinstance(cell, str) else text_of(cell, longest)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text = text.removesuffix("分").strip()
    if not text:
        return None
    if not _POINTS.fullmatch(text):
        raise CellFault(f"“{shortened(text)}”不是分数，请填如 78.5 的数。")
    return Decimal(text)


def _headers_of(regulation: Regulation) -> dict[str, str]:
    """The header of each category, its name; where two have one name, or the name of another column, with its place."""
    headers: dict[str, str] = {}
    taken = {str(column) for column in ListColumn}
    for place, category in enumerate(regulation.categories, start=1):
        header = category.name if category.name not in taken else f"{category.name}之{place}"
        taken.add(header)
        headers[header] = category.id
    return headers


def _read(sheet: Sheet, line: Line, headers: Mapping[str, str]) -> ListRow | None:
    faults = len(sheet.mistakes)
    number = sheet.value(line, ListColumn.MEMBER_NUMBER, text_of, "")
    name = sheet.value(line, ListColumn.NAME, name_of, "")
    total = sheet.value(line, ListColumn.TOTAL, points_of, None)
    grade = sheet.value(line, ListColumn.GRADE, text_of, "")
    categories = {category: sheet.value(line, header, points_of, None) for header, category in headers.items()}
    if not number and not name:
        sheet.note(line, ListColumn.MEMBER_NUMBER, "委员证号与姓名至少填一项。")
    else:
        first = sheet.first_row(line, number or name)
        if first != line.number:
            column = ListColumn.MEMBER_NUMBER if number else ListColumn.NAME
            sheet.note(line, column, f"与第{first}行是同一委员。")
    sheet.check_headers(line)
    if total is None or len(sheet.mistakes) > faults:
        return None
    told = {category: points for category, points in categories.items() if points is not None}
    return ListRow(line.number, number, name, Listed(total, grade or None, told))
