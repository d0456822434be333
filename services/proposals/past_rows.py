"""Rows of a sheet of past proposals: pure reading, against what the committee knows."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from services.kernel.sheets.cells import (
    SEPARATORS,
    CellFault,
    KnownNames,
    flag_of,
    name_of,
    prose_of,
    text_of,
    whole_of,
    word_of,
)
from services.kernel.sheets.files import Cell, Line
from services.kernel.sheets.rows import Sheet
from services.members.seat_names import TermSeats
from services.proposals.past_columns import DISPOSITIONS, GRADES, KINDS, PAST_PROPOSALS, SATISFACTIONS, Column
from services.proposals.past_vocabulary import PastDisposition, UnitRole
from services.proposals.vocabulary import ProposalKind

EARLIEST, MOST_TERMS, MOST_SESSIONS, MOST_NUMBER = 1949, 99, 20, 999_999_999
MOST_COSIGNERS: Final = 300
LONGEST_NAME: Final = 100

Value = TypeVar("Value")


class CaseKey(NamedTuple):
    """What makes two rows the same case."""

    term: int
    session: int
    number: int


class Proposer(NamedTuple):
    """A proposer as written, and whose seat it is, if that is known."""

    name: str
    seat_id: UUID | None


class KnownSession(NamedTuple):
    """A session that stands in the committee's calendar."""

    year: int
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the committee knows and rows may name."""

    today: date
    categories: Mapping[str, str]
    units: Mapping[str, UUID]
    sessions: Mapping[tuple[int, int], KnownSession]
    terms: Mapping[int, TermSeats]


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """One row: `values` by column of the table, only what the file has a column for; None: it says nothing of it."""

    row: int
    key: CaseKey
    values: Mapping[str, Any]
    proposers: tuple[Proposer, ...]
    has_cosigners: bool
    units: Mapping[UUID, UnitRole] | None


@dataclass(frozen=True)
class PastSheet:
    """A file without a mistake, and its digest."""

    cases: tuple[PastCase, ...]
    sha256: str


def read_past_proposals(filename: str, content: bytes, known: Known) -> PastSheet:
    """The cases of an .xlsx or .csv file. Raises BadSheet, when all rows have been checked."""
    sheet = Sheet(PAST_PROPOSALS, filename, content)
    reader = _RowReader(sheet, known)
    cases = tuple(reader.read(line) for line in sheet.lines)
    sheet.refuse_mistakes()
    return PastSheet(cases, hashlib.sha256(content).hexdigest())


def kind_of(proposers: Sequence[Proposer]) -> ProposalKind:
    """The kind where nobody says it: an organisation must be said to be one."""
    return ProposalKind.JOINT if len(proposers) > 1 else ProposalKind.INDIVIDUAL


class _RowReader:
    """Reads one line after the other."""

    def __init__(self, sheet: Sheet, known: Known) -> None:
        self._sheet = sheet
        self._known = known
        self._categories = KnownNames(known.categories, thing="类别")
        self._units = KnownNames(known.units, thing="承办单位")

    def read(self, line: Line) -> PastCase:
        """The case of a line; what is wrong goes to the sheet's mistakes."""
        key = self._key(line)
        values = {
            "year": self._year(line, key),
            "title": self._value(line, Column.TITLE, text_of, ""),
            **self._given(line, "category", Column.CATEGORY, self._category, None),
        }
        written_kind = self._value(line, Column.KIND, word_of(KINDS), None)
        proposers = self._proposers(line, key.term, written_kind)
        values |= self._kind(line, written_kind, proposers)
        values |= self._disposition(line, key)
        units = self._handling(line)
        no = False
        values |= self._given(line, "reply_grade", Column.REPLY_GRADE, word_of(GRADES), None)
        values |= self._given(line, "satisfaction", Column.SATISFACTION, word_of(SATISFACTIONS), None)
        values |= self._given(line, "outcome", Column.OUTCOME, prose_of, "")
        values |= self._given(line, "is_key", Column.IS_KEY, flag_of, no)
        values |= self._given(line, "is_excellent", Column.IS_EXCELLENT, flag_of, no)
        values |= self._given(line, "is_shown_to_members", Column.IS_SHOWN, flag_of, no)
        for name, column in (
            ("situation", Column.SITUATION), ("analysis", Column.ANALYSIS), ("suggestions", Column.SUGGESTIONS),
            ("text", Column.TEXT),
        ):  # fmt: skip
            values |= self._given(line, name, column, prose_of, "")
        self._sheet.check_headers(line)
        return PastCase(
            row=line.number, key=key, values=values, proposers=proposers,
            has_cosigners=self._sheet.has(Column.COSIGNERS), units=units,
        )  # fmt: skip

    def _value(self, line: Line, column: Column, read: Callable[[Cell, int], Value], otherwise: Value) -> Value:
        return self._sheet.value(line, column, read, otherwise)

    def _given(
        self, line: Line, name: str, column: Column, read: Callable[[Cell, int], Value], otherwise: Value
    ) -> dict[str, Value]:
        """The value of a column that the file has; what it has no column for keeps what was known before."""
        return {name: self._value(line, column, read, otherwise)} if self._sheet.has(column) else {}

    def _key(self, line: Line) -> CaseKey:
        key = CaseKey(
            self._value(line, Column.TERM, whole_of(1, MOST_TERMS), None) or 0,
            self._value(line, Column.SESSION, whole_of(1, MOST_SESSIONS), None) or 0,
            self._value(line, Column.CASE_NUMBER, whole_of(1, MOST_NUMBER), None) or 0,
        )
        if all(key) and (first := self._sheet.first_row(line, key)) != line.number:
            self._sheet.note(line, Column.CASE_NUMBER, f"与第{first}行是同一次会议的同一案号。")
        return key

    def _year(self, line: Line, key: CaseKey) -> int:
        """The year of the session; a session that is not over has no past proposals."""
        today = self._known.today
        year = self._value(line, Column.YEAR, whole_of(EARLIEST, today.year), None)
        session = self._known.sessions.get((key.term, key.session))
        term = self._known.terms.get(key.term)
        if session and session.ends_on >= today:
            self._sheet.note(
                line, Column.SESSION, f"第{key.term}届第{key.session}次会议的年度尚未结束，其提案请在系统中办理。"
            )
        if year and session and year != session.year:
            self._sheet.note(line, Column.YEAR, f"第{key.term}届第{key.session}次会议是{session.year}年度。")
        elif year and term and not term.begins_on.year <= year <= term.ends_on.year:
            years = f"{term.begins_on.year}至{term.ends_on.year}年"
            self._sheet.note(line, Column.YEAR, f"第{key.term}届是{years}，请核对届与年度。")
        return year or 0

    def _category(self, cell: Cell, longest: int) -> str | None:
        name = self._categories.one_of(cell, longest)
        return self._known.categories[name] if name else None

    def _kind(
        self, line: Line, written: ProposalKind | None, proposers: tuple[Proposer, ...]
    ) -> dict[str, ProposalKind]:
        if written is ProposalKind.INDIVIDUAL and len(proposers) > 1:
            self._sheet.note(line, Column.KIND, "个人提案没有联名人，请改为“联名提案”或清空联名人。")
        return {"kind": written or kind_of(proposers)} if self._sheet.has(Column.KIND) else {}

    def _disposition(self, line: Line, key: CaseKey) -> dict[str, Any]:
        """What review made of the case; into which it was merged belongs to it."""
        written = self._value(line, Column.DISPOSITION, word_of(DISPOSITIONS), None)
        disposition = written or PastDisposition.FILED
        number = self._value(line, Column.MERGED_INTO, whole_of(1, MOST_NUMBER), None)
        if number and disposition is not PastDisposition.MERGED:
            self._sheet.note(line, Column.MERGED_INTO, "只有审查结果为“并案”的才填并入案号。")
        if number and number == key.number:
            self._sheet.note(line, Column.MERGED_INTO, "不能并入自身。")
        if not self._sheet.has(Column.DISPOSITION):
            return {}
        keeps_number = disposition is PastDisposition.MERGED and not self._sheet.has(Column.MERGED_INTO)
        return {"disposition": disposition} | ({} if keeps_number else {"merged_into": number})

    def _proposers(self, line: Line, term_number: int, kind: ProposalKind | None) -> tuple[Proposer, ...]:
        """The first proposer and the co-signers; an organisation has no seat."""
        term = self._known.terms.get(term_number)
        first = self._value(line, Column.FIRST_PROPOSER, name_of, "")
        seat = term.meant_by(first) if term and first else None
        number = self._value(line, Column.FIRST_NUMBER, text_of, "")
        if number and term:
            try:
                seat = term.of_number(number, first)
            except CellFault as fault:
                self._sheet.note(line, Column.FIRST_NUMBER, fault.reason_zh)
        if kind is ProposalKind.COLLECTIVE:
            seat = None
        found = [Proposer(first, seat.id if seat else None)]
        nobody: tuple[str, ...] = ()
        for name in self._value(line, Column.COSIGNERS, _names, nobody):
            other = term.meant_by(name) if term else None
            found.append(Proposer(name, other.id if other else None))
        seats = [each.seat_id or each.name for each in found]
        if len(set(seats)) < len(seats):
            self._sheet.note(line, Column.COSIGNERS, "同一人出现了不止一次，请只保留一处。")
        return tuple(found)

    def _handling(self, line: Line) -> Mapping[UUID, UnitRole] | None:
        """The units with their roles; None when the file has no column for units."""
        lead = self._value(line, Column.LEAD_UNIT, self._units.one_of, "")
        nobody: tuple[str, ...] = ()
        assisting = self._value(line, Column.ASSISTING_UNITS, self._units.several_of, nobody)
        separate = self._value(line, Column.SEPARATE_UNITS, self._units.several_of, nobody)
        if not self._sheet.has(Column.LEAD_UNIT, Column.ASSISTING_UNITS, Column.SEPARATE_UNITS):
            return None
        if separate and (self._sheet.cell(line, Column.LEAD_UNIT) or assisting):
            self._sheet.note(line, Column.SEPARATE_UNITS, "分办的提案没有主办、会办单位，请只填一种。")
        elif len(separate) == 1:
            self._sheet.note(line, Column.SEPARATE_UNITS, "分办单位应有两个以上；只有一个的请填在主办单位。")
        elif assisting and not self._sheet.cell(line, Column.LEAD_UNIT):
            self._sheet.note(line, Column.LEAD_UNIT, "填写了会办单位，却没有主办单位。")
        elif lead in assisting:
            self._sheet.note(line, Column.ASSISTING_UNITS, f"“{lead}”已是主办单位。")
        leading = UnitRole.LEAD if assisting else UnitRole.SOLE
        roles = [(name, UnitRole.SEPARATE) for name in separate] + [(name, UnitRole.ASSIST) for name in assisting]
        roles += [(lead, leading)] if lead else []
        return {self._known.units[name]: role for name, role in roles}


def _names(cell: Cell, longest: int) -> tuple[str, ...]:
    """Names of persons in one cell, parted by any separator."""
    text = text_of(cell, longest)
    for separator in SEPARATORS:
        text = text.replace(separator, "、")
    names = tuple(name for each in text.split("、") if (name := name_of(each, LONGEST_NAME)))
    if len(names) > MOST_COSIGNERS:
        raise CellFault(f"联名人最多{MOST_COSIGNERS}位。")
    return names
