"""Columns of a roster: their Chinese headers, what else people call them, how long their text may be."""

import enum
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.members.roster_files import Cell


class Column(enum.StrEnum):
    """A column by its header, in the order of the template."""

    NAME = "姓名"
    PHONE = "手机"
    SECTOR = "界别"
    SPECIAL_COMMITTEES = "专门委员会"
    STREET_GROUP = "街道联组"
    MEMBER_NUMBER = "委员证号"
    IS_STANDING = "常委"
    POSITION = "职务"
    SEX = "性别"
    EMPLOYER = "单位职务"


REQUIRED: Final = frozenset({Column.NAME, Column.PHONE, Column.SECTOR, Column.MEMBER_NUMBER})
"""Columns that must stand in the header and be filled in every row: without them there is no account and no seat."""

LONGEST: Final = {
    Column.NAME: 50,
    Column.PHONE: 30,
    Column.SECTOR: 100,
    Column.SPECIAL_COMMITTEES: 500,
    Column.STREET_GROUP: 100,
    Column.MEMBER_NUMBER: 40,
    Column.IS_STANDING: 10,
    Column.POSITION: 100,
    Column.SEX: 10,
    Column.EMPLOYER: 200,
}
"""The most characters of a cell."""

_OTHER_HEADERS: Final = {
    Column.NAME: ("委员姓名", "名字"),
    Column.PHONE: ("手机号", "手机号码", "移动电话", "联系电话", "电话"),
    Column.SECTOR: ("所属界别", "所在界别", "界别名称"),
    Column.SPECIAL_COMMITTEES: ("专委会", "所属专委会", "所在专委会", "所属专门委员会", "所在专门委员会"),
    Column.STREET_GROUP: (
        "街道委员联组",
        "委员联组",
        "联组",
        "所属街道联组",
        "所在街道联组",
        "委员活动小组",
        "活动小组",
    ),
    Column.MEMBER_NUMBER: ("委员证编号", "委员编号", "证号"),
    Column.IS_STANDING: ("是否常委", "是否为常委", "常务委员"),
    Column.POSITION: ("政协职务",),
    Column.SEX: (),
    Column.EMPLOYER: ("工作单位及职务", "单位及职务", "工作单位和职务", "工作单位", "单位"),
}
_IGNORED: Final = frozenset({"序号"})
"""A header that is in most rosters and says nothing of the member."""

_COLUMN_OF: Final = {header: column for column, others in _OTHER_HEADERS.items() for header in (column.value, *others)}
_REMARK: Final = re.compile(r"\([^()]*\)|\*")
_UNREADABLE: Final = "公式或日期"
"""What a header that is no text is called in a mistake."""

_LONGEST_SHOWN: Final = 20


@dataclass(frozen=True)
class HeaderFault:
    """What is wrong with a header, in Chinese, and which."""

    column: str
    reason_zh: str


def find_columns(header: Sequence[Cell]) -> tuple[dict[Column, int], list[HeaderFault]]:
    """At which place (from 0) each column stands, and what is wrong with the header."""
    places: dict[Column, int] = {}
    faults = []
    for place, cell in enumerate(header):
        written = _plain_header(cell)
        column = _COLUMN_OF.get(written)
        if column is None:
            if written and written not in _IGNORED:
                faults.append(HeaderFault(written[:_LONGEST_SHOWN], "不认识这个表头，请删除此列或改用模板中的表头。"))
        elif column in places:
            faults.append(HeaderFault(column.value, f"表头“{column.value}”出现了不止一次。"))
        else:
            places[column] = place
    faults += [
        HeaderFault(column.value, f"缺少表头“{column.value}”。")
        for column in Column
        if column in REQUIRED and column not in places
    ]
    return places, faults


def has_name_header(line: Sequence[Cell]) -> bool:
    """Is this line the header? It is told by the column 姓名."""
    return any(_COLUMN_OF.get(_plain_header(cell)) is Column.NAME for cell in line)


def _plain_header(cell: Cell) -> str:
    """A header without blanks, line breaks, marks such as * and remarks in brackets."""
    written = cell if isinstance(cell, str) else _UNREADABLE
    return _REMARK.sub("", "".join(unicodedata.normalize("NFKC", written).split()))
