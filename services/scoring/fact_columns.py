"""Columns of a sheet of duty facts: some for every fact, then one for each field that some kind of fact has."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from services.kernel.sheets.files import Bounds
from services.kernel.sheets.forms import Form, Heading, plain_header
from services.scoring.engine.fact_kinds import FactDeclaration, FieldDeclaration
from services.scoring.vocabulary import FieldType

Kinds = Mapping[str, FactDeclaration]
"""Kinds of fact by their key, as a year's regulation knows them."""

Headers = Mapping[tuple[str, str], str]
"""The header of each field of each kind."""


class Column(enum.StrEnum):
    """A column that every fact has, by its header, in the order of the template."""

    MEMBER_NUMBER = "委员证号"
    NAME = "姓名"
    BODY = "机构"
    DATE = "日期"
    YEAR = "年度"
    KIND = "履职类别"
    LABEL = "名称"
    MATTER = "关联事项"
    IS_REVERSED = "冲销"


_EXAMPLE: Final = {
    Column.MEMBER_NUMBER.value: "001", Column.NAME.value: "张示例", Column.DATE.value: "2021-01-18",
    Column.KIND.value: "出席", Column.LABEL.value: "示例：第十三届第五次全体会议", "会议种类": "全体会议",
    "状态": "出席", "应当参加": "是", "半天数": "6", "场数": "6", "参加身份": "委员",
}  # fmt: skip
_TYPE_NOTES: Final = {
    FieldType.TEXT: "文字", FieldType.WHOLE: "整数", FieldType.DECIMAL: "数", FieldType.YES_NO: "是、否",
}  # fmt: skip

_COLUMNS: Final[Mapping[str, Heading]] = {
    Column.MEMBER_NUMBER: Heading(
        longest=40, also=("委员证编号", "委员编号", "证号"),
        note="委员证号与姓名至少填一项；有同名委员的须填委员证号；机构自身的事项不填",
    ),
    Column.NAME: Heading(longest=50, also=("委员姓名", "委员"), note="日期所在一届的委员"),
    Column.BODY: Heading(
        longest=100, also=("机构名称", "界别或机构"),
        note="界别、专门委员会、联组、党派团体自身的事项填其名称，不填委员；不同种类的机构同名的，写作“界别：教育”",
    ),
    Column.DATE: Heading(longest=30, is_required=True, also=("时间", "发生日期"), note="不晚于今天，如 2021-01-18"),
    Column.YEAR: Heading(longest=20, also=("年份", "考核年度"), note="可不填；填写时须是该日所在的考核年度"),
    Column.KIND: Heading(longest=60, is_required=True, also=("类别", "事项类别", "类型")),
    Column.LABEL: Heading(
        longest=200, is_required=True, also=("事项", "内容", "活动名称", "事项名称"),
        note="得分明细中显示的名称。同一委员或者机构、类别、日期、名称的视为同一条记录，再次导入时更正",
    ),
    Column.MATTER: Heading(longest=200, note="可不填；几条记录出自同一件事（如同一件提案）时填同样的文字"),
    Column.IS_REVERSED: Heading(longest=10, words=("是", "否"), note="填“是”则撤销此前导入的这一条记录"),
}  # fmt: skip
_TAKEN: Final = {plain_header(header) for column, heading in _COLUMNS.items() for header in (column, *heading.also)}


def of_all_years(kinds_by_year: Iterable[Kinds]) -> Kinds:
    """The kinds of one sheet, which holds many years: each with all its fields, as the last year declares them."""
    found: dict[str, FactDeclaration] = {}
    for key, declaration in (entry for kinds in kinds_by_year for entry in kinds.items()):
        earlier = found[key].fields if key in found else {}
        gone = {field: each for field, each in earlier.items() if field not in declaration.fields}
        found[key] = replace(declaration, fields={**declaration.fields, **gone})
    return found


def headers_of(kinds: Kinds) -> Headers:
    """The header of each field of each kind: its name, or its key where a sheet has another use for the name.

    Fields of several kinds that go by one name share a column; those of one kind never do.
    """
    found: dict[tuple[str, str], str] = {}
    spelt: dict[str, str] = {}
    for key, declaration in kinds.items():
        used: set[str] = set()
        for field in declaration.fields:
            name = declaration.field_name(field)
            plain = plain_header(name)
            header = spelt.setdefault(plain, name)
            found[key, field] = field if plain in _TAKEN or header in used else header
            used.add(found[key, field])
    return found


def form_of(kinds_by_year: Iterable[Kinds]) -> Form:
    """The form that takes the facts of all these years."""
    kinds = of_all_years(kinds_by_year)
    names = tuple(dict.fromkeys(declaration.name for declaration in kinds.values()))
    columns = {**_COLUMNS, Column.KIND: replace(_COLUMNS[Column.KIND], words=names), **_field_columns(kinds)}
    return Form(
        title="历年履职记录",
        thing="履职记录",
        told_by=Column.LABEL,
        bounds=Bounds(rows=20_000, bytes=8 * 1024 * 1024, unpacked_bytes=48 * 1024 * 1024),
        columns={str(name): replace(heading, example=_EXAMPLE.get(str(name), "")) for name, heading in columns.items()},
    )


def _field_columns(kinds: Kinds) -> dict[str, Heading]:
    """A column for each header, with the words it takes and the kinds that have it; a key that means one finds it."""
    headers = headers_of(kinds)
    uses: dict[str, list[str]] = {}
    headers_by_field: dict[str, set[str]] = {}
    for (key, field), header in sorted(headers.items(), key=lambda entry: entry[0][1]):
        uses.setdefault(header, []).append(f"{kinds[key].name}：{_allowed(kinds[key].fields[field])}")
        headers_by_field.setdefault(field, set()).add(header)
    return {
        header: Heading(
            longest=200,
            also=tuple(field for field, its in headers_by_field.items() if its == {header} and field not in uses),
            note="；".join(used),
        )
        for header, used in uses.items()
    }


def _allowed(declaration: FieldDeclaration) -> str:
    if declaration.type is FieldType.CHOICE:
        return "、".join(dict.fromkeys(declaration.choices.values()))
    return _TYPE_NOTES[declaration.type]
