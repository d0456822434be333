"""Forms: which columns a sheet has, what else people call them, how long their text may be."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.kernel.sheets.files import Bounds, Cell

_IGNORED: Final = frozenset({"序号"})
"""A header that is in most sheets and says nothing."""

_REMARK: Final = re.compile(r"\([^()]*\)|\*")
_UNREADABLE: Final = "公式或日期"
"""What a header that is no text is called in a mistake."""

_LONGEST_SHOWN: Final = 20


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What is known of a column besides its header.

    `also` are other headers for it; `example`, `words` (what may be filled in) and `note` go into the template.
    """

    longest: int
    is_required: bool = False
    also: tuple[str, ...] = ()
    example: str = ""
    words: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A sheet that people fill in: its title, what a row is, its columns by header in the order of the template.

    `told_by` is the column by which the line of headers is known, and the template's example by what stands in it.
    """

    title: str
    thing: str
    told_by: str
    columns: Mapping[str, Heading]
    bounds: Bounds

    @property
    def required(self) -> frozenset[str]:
        """Columns that must stand in the header and be filled in every row."""
        return frozenset(name for name, heading in self.columns.items() if heading.is_required)


@dataclass(frozen=True)
class HeaderFault:
    """What is wrong with a header, in Chinese, and which."""

    column: str
    reason_zh: str


def find_columns(form: Form, header: Sequence[Cell]) -> tuple[dict[str, int], list[HeaderFault]]:
    """At which place (from 0) each column stands, and what is wrong with the header."""
    column_of = _columns_by_header(form)
    places: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header):
        written = plain_header(cell)
        column = column_of.get(written)
        if column is None:
            if written and written not in _IGNORED:
                faults.append(HeaderFault(written[:_LONGEST_SHOWN], "不认识这个表头，请删除此列或改用模板中的表头。"))
        elif column in places:
            faults.append(HeaderFault(column, f"表头“{column}”出现了不止一次。"))
        else:
            places[column] = place
    faults += [
        HeaderFault(str(column), f"缺少表头“{column}”。")
        for column in form.columns
        if column in form.required and column not in places
    ]
    return places, faults


def is_header(form: Form, line: Sequence[Cell]) -> bool:
    """Is this the line of headers? It is told by one column."""
    known = {form.told_by, *form.columns[form.told_by].also}
    return any(plain_header(cell) in known for cell in line)


def plain_header(cell: Cell) -> str:
    """A header without blanks, line breaks, marks such as * and remarks in brackets."""
    written = cell if isinstance(cell, str) else _UNREADABLE
    return _REMARK.sub("", "".join(unicodedata.normalize("NFKC", written).split()))


def _columns_by_header(form: Form) -> dict[str, str]:
    """The columns by all their headers, as they look without blanks and remarks."""
    return {
        plain_header(header): column
        for column, heading in form.columns.items()
        for header in (str(column), *heading.also)
    }
