"""Rows of a sheet of duty facts: pure reading, against the seats of the term, the bodies, and the kinds of the year."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.kernel.sheets.cells import CellFault, day_of, flag_of, loose, name_of, shortened, text_of, whole_of
from services.kernel.sheets.files import Line
from services.kernel.sheets.forms import Form
from services.kernel.sheets.rows import Sheet
from services.members.seat_names import NamedSeat, TermSeats, term_on
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration
from services.scoring.engine.years import Timetable
from services.scoring.fact_columns import Column, Kinds, form_of, headers_of, of_all_years
from services.scoring.fact_values import Stored, is_needed, key_reader, value_reader

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class FactKey(NamedTuple):
    """What makes two rows the same fact; `owner_id` is a member's seat or a body."""

    owner_id: UUID
    kind: str
    on: date
    label: str


class FactContent(NamedTuple):
    """What a later row of the same fact may correct."""

    fields: dict[str, Stored]
    matter: str | None
    is_reversed: bool


@dataclass(frozen=True)
class FactRow:
    """One fact of the file."""

    row: int
    key: FactKey
    content: FactContent
    is_of_body: bool = False

    @property
    def seat_id(self) -> UUID | None:
        """The member's seat, of a member's fact."""
        return None if self.is_of_body else self.key.owner_id

    @property
    def body_id(self) -> UUID | None:
        """The body, of a body's fact."""
        return self.key.owner_id if self.is_of_body else None


@dataclass(frozen=True)
class NamedBody:
    """As much of a body as tells which one it is."""

    id: UUID
    kind: BodyKind
    name: str

    @property
    def names(self) -> tuple[str, str]:
        """By which a sheet may call it."""
        return loose(self.name), loose(f"{BODY_KIND_NAMES[self.kind]}：{self.name}")


@dataclass(frozen=True)
class FactSheet:
    """A file without a mistake: each fact once, and the file's digest."""

    rows: tuple[FactRow, ...]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the committee knows and rows may name."""

    today: date
    terms: Mapping[int, TermSeats]
    kinds: Mapping[int, Kinds]
    years: Timetable = field(default_factory=Timetable)
    bodies: tuple[NamedBody, ...] = ()
    kinds_of_bodies: Mapping[tuple[int, BodyKind], Kinds] = field(default_factory=dict)
    """By which kinds of fact the regulation of a year scores bodies of a kind, as these have them."""

    def kinds_of(self, day: date) -> Kinds:
        """The kinds of fact of the year in which a day lies: those of its regulation, or the built-in ones."""
        return self.kinds.get(self.years.year_of(day), BUILT_IN_KINDS)

    @property
    def all_kinds(self) -> tuple[Kinds, ...]:
        """The kinds of fact of all years, the earliest first."""
        return (BUILT_IN_KINDS, *self.kinds.values())

    def form(self) -> Form:
        """The form of the sheet."""
        return form_of(self.all_kinds)


def read_facts(filename: str, content: bytes, known: Known) -> FactSheet:
    """The facts of an .xlsx or .csv file. Raises BadSheet, when all rows have been checked."""
    form = known.form()
    sheet = Sheet(form, filename, content)
    reader = _RowReader(sheet, known)
    rows: dict[FactKey, FactRow] = {}
    for line in sheet.lines:
        row = reader.read(line)
        if row is None:
            continue
        first = rows.setdefault(row.key, row)
        if first.content != row.content:
            whose = "机构" if row.is_of_body else "委员"
            sheet.note(line, Column.LABEL, f"与第{first.row}行是同一{whose}同一天的同一条记录，内容却不相同。")
    sheet.refuse_mistakes()
    return FactSheet(tuple(rows.values()), hashlib.sha256(content).hexdigest())


class _RowReader:
    """Reads one line after the other."""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        self._sheet = sheet
        self._known = known
        self._bodies: dict[str, dict[UUID, NamedBody]] = {}
        for body in known.bodies:
            for name in body.names:
                self._bodies.setdefault(name, {})[body.id] = body
        self._headers = headers_of(of_all_years(known.all_kinds))
        self._columns = tuple(dict.fromkeys(self._headers.values()))

    def read(self, line: Line) -> FactRow | None:
        """The fact of a line, or None when that much is wrong; what is wrong goes to the sheet's mistakes."""
        on = self._day(line)
        owner = self._owner(line, on)
        kinds = self._known.kinds_of(on) if on else BUILT_IN_KINDS
        kind = self._sheet.value(line, Column.KIND, key_reader({key: each.name for key, each in kinds.items()}), "")
        label = self._sheet.value(line, Column.LABEL, text_of, "")
        matter = self._sheet.value(line, Column.MATTER, text_of, "")
        is_reversed = self._sheet.value(line, Column.IS_REVERSED, flag_of, False)  # noqa: FBT003 - of a faulty cell
        if isinstance(owner, NamedBody) and on and kind and not is_reversed:
            kinds = self._kinds_of_body(line, owner, self._known.years.year_of(on), kinds, kind)
        fields = {} if is_reversed or not kind else self._read_fields(line, kind, kinds[kind])
        self._sheet.check_headers(line)
        if on is None or owner is None:
            return None
        content = FactContent(fields, None if is_reversed else matter or None, is_reversed)
        is_of_body = isinstance(owner, NamedBody)
        return FactRow(line.number, FactKey(owner.id, kind, on, label), content, is_of_body)

    def _day(self, line: Line) -> date | None:
        on = self._sheet.value(line, Column.DATE, day_of, None)
        year = self._sheet.value(line, Column.YEAR, whole_of(EARLIEST_YEAR, LATEST_YEAR), None)
        if on is None:
            return None
        if on > self._known.today:
            self._sheet.note(line, Column.DATE, f"{on.isoformat()} 在今天之后，请核对日期。")
            return None
        expected = self._known.years.counting(on)
        if year and year not in expected:
            told = "、".join(map(str, expected))
            self._sheet.note(line, Column.YEAR, f"年度与日期 {on.isoformat()} 不符：这一天属于 {told} 年度。")
        return on

    def _owner(self, line: Line, on: date | None) -> NamedSeat | NamedBody | None:
        """The body that is named, or the seat of the term that covers the day."""
        number = self._sheet.value(line, Column.MEMBER_NUMBER, text_of, "")
        name = self._sheet.value(line, Column.NAME, name_of, "")
        body = self._sheet.value(line, Column.BODY, text_of, "")
        if not body:
            return self._seat(line, on, number, name)
        if number or name:
            self._sheet.note(line, Column.BODY, "委员与机构只填一样。")
            return None
        return self._body(line, body)

    def _body(self, line: Line, name: str) -> NamedBody | None:
        found = list(self._bodies.get(loose(name), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            told = "、".join(f"“{BODY_KIND_NAMES[each.kind]}：{each.name}”" for each in found)
            self._sheet.note(line, Column.BODY, f"有{len(found)}个机构名为“{shortened(name)}”，请写作：{told}。")
        else:
            self._sheet.note(line, Column.BODY, f"本会没有名为“{shortened(name)}”的机构。")
        return None

    def _kinds_of_body(self, line: Line, body: NamedBody, year: int, kinds: Kinds, kind: str) -> Kinds:
        """The kinds as such a body has them; one by which it is not scored is a mistake."""
        found = self._known.kinds_of_bodies.get((year, body.kind), {})
        if kind in found:
            return found
        told = f"{year} 年度的考核办法不以“{kinds[kind].name}”为{BODY_KIND_NAMES[body.kind]}计分。"
        self._sheet.note(line, Column.KIND, told)
        return kinds

    def _seat(self, line: Line, on: date | None, number: str, name: str) -> NamedSeat | None:
        """The seat of the term that covers the day."""
        if not number and not name:
            if not any(self._sheet.cell(line, each) for each in (Column.MEMBER_NUMBER, Column.NAME, Column.BODY)):
                said = "委员证号与姓名至少填一项；机构自身的事项填“机构”。"
                self._sheet.note(line, Column.MEMBER_NUMBER, said)
            return None
        if on is None:
            return None
        term = term_on(on, self._known.terms)
        if term is None:
            self._sheet.note(line, Column.DATE, f"本会没有覆盖 {on.isoformat()} 的届，无法认定委员。")
            return None
        try:
            return term.of_number(number, name) if number else term.of_name(name)
        except CellFault as fault:
            self._sheet.note(line, Column.MEMBER_NUMBER if number else Column.NAME, fault.reason_zh)
            return None

    def _read_fields(self, line: Line, key: str, kind: FactDeclaration) -> dict[str, Stored]:
        """The fields of the kind; a cell of another kind's field would be lost in silence."""
        found: dict[str, Stored] = {}
        fields = {self._headers[key, field]: field for field in kind.fields}
        for header in self._columns:
            if header not in fields:
                if self._sheet.cell(line, header):
                    self._sheet.note(line, header, f"“{kind.name}”没有“{header}”这一项，请清空。")
                continue
            field = fields[header]
            declaration = kind.fields[field]
            faults = len(self._sheet.mistakes)
            value = self._sheet.value(line, header, value_reader(declaration), None)
            if value is not None:
                found[field] = value
            elif is_needed(declaration) and len(self._sheet.mistakes) == faults:
                words = "、".join(dict.fromkeys(declaration.choices.values()))
                self._sheet.note(line, header, f"“{kind.name}”须填写{header}：{words}。")
        return found
