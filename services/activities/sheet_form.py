"""The attendance sheet as committees print it: A4 landscape, one column a half-day, signed on the right.

Pure: from what was read to the bytes of a workbook, whose rows are written as they come. Every text goes through
`plain_text`, so that nothing in it runs.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from services.activities.attendance_vocabulary import ATTENDED
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES, StandingSoFar
from services.kernel.clock import CHINA
from services.kernel.sheets.exports import Value, plain_text

SIGNS: Final = {
    StandingSoFar.PRESENT: "√",
    StandingSoFar.LATE: "迟",
    StandingSoFar.EXCUSED: "假",
    StandingSoFar.MISSING: "缺",
    StandingSoFar.UNREGISTERED: "—",
}
LEGEND: Final = "√ 到会　迟 迟到　假 请假　缺 缺席　— 未报名"
STANDING_NAMES: Final = {
    StandingSoFar.PRESENT: "已到会",
    StandingSoFar.LATE: "已到会（迟到）",
    StandingSoFar.EXCUSED: "请假",
    StandingSoFar.MISSING: "",
    StandingSoFar.UNREGISTERED: "",
}
"""How an invitee stands while nothing is settled; who is missing may still come."""

NO_RESULT: Final = "没有结果"
"""What was settled for whom there was nothing to tell of."""

MAY_STILL_COME: Final = frozenset({StandingSoFar.MISSING, StandingSoFar.UNREGISTERED})

FIRST_COLUMNS: Final = ("序号", "姓名", "委员证号")
LAST_COLUMNS: Final = ("结果", "签名", "备注")
HEADER_ROWS: Final = 5
A4: Final = 9


@dataclass(frozen=True, kw_only=True)
class FormSession:
    """One half-day."""

    id: UUID
    name: str
    begins_at: datetime
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """One invitee: where he was, how it came out, and how it came out before a correction."""

    name: str
    member_number: str
    sector_name: str
    is_excused: bool
    """From the whole activity."""
    is_expected: bool
    """Whether he must come, or has said that he will."""
    excused: frozenset[UUID]
    """The half-days from which he is excused, where it is not the whole."""
    arrivals: Mapping[UUID, bool]
    """For each session attended whether he was late."""
    result: str | None
    """The settled status as corrected; None before settlement."""
    corrected_from: str | None
    so_far: StandingSoFar


@dataclass(frozen=True)
class PublicGuests:
    """How many of the public are registered to sit in, and how many came; their names are on no sheet."""

    registered: int
    came: int


@dataclass(frozen=True, kw_only=True)
class AttendanceForm:
    """The whole sheet; the lines come sector by sector."""

    committee_name: str
    title: str
    kind_name: str
    place: str
    begins_at: datetime
    ends_at: datetime
    organiser_name: str
    sessions: Sequence[FormSession]
    lines: Sequence[FormLine]
    guests: PublicGuests | None
    """None where nobody of the public may sit in."""

    @property
    def is_settled(self) -> bool:
        """Whether there are results."""
        return any(line.result is not None for line in self.lines)


def sheet_xlsx(form: AttendanceForm) -> bytes:
    """The workbook: the sheet to be signed, and the totals on a second one."""
    import openpyxl  # noqa: PLC0415 - as in kernel/sheets/files.py

    workbook = openpyxl.Workbook(write_only=True)
    pen = _Pen()
    sheet = _page(workbook, "签到表", [6, 14, 14, *[12] * len(form.sessions), 12, 18, 24])
    sheet.print_title_rows = f"1:{HEADER_ROWS}"
    sheet.freeze_panes = f"A{HEADER_ROWS + 1}"
    for row in (*_head(form, pen, sheet), *_body(form, pen, sheet)):
        sheet.append(row)
    totals = _page(workbook, "合计", [24, *[12] * 8])
    for row in _totals(form, pen, totals):
        totals.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def session_sign(line: FormLine, session: FormSession) -> str:
    """What stands in one half-day's column; nothing for whoever may still come."""
    standing = _standing(line, session)
    return "" if standing in MAY_STILL_COME and not session.is_over else SIGNS[standing]


def _standing(line: FormLine, session: FormSession) -> StandingSoFar:
    if session.id in line.arrivals:
        return StandingSoFar.LATE if line.arrivals[session.id] else StandingSoFar.PRESENT
    if line.is_excused or session.id in line.excused:
        return StandingSoFar.EXCUSED
    return StandingSoFar.MISSING if line.is_expected else StandingSoFar.UNREGISTERED


def _head(form: AttendanceForm, pen: "_Pen", sheet: Any) -> Iterator[list[Any]]:
    """The rows that are repeated on every page."""
    width = len(FIRST_COLUMNS) + len(form.sessions) + len(LAST_COLUMNS)
    yield pen.across(sheet, f"{form.committee_name}签到表", width, size=16)
    yield pen.across(sheet, form.title, width, size=13)
    yield pen.across(
        sheet, f"{form.kind_name}　时间：{_span(form.begins_at, form.ends_at)}　地点：{form.place}　"
        f"组织者：{form.organiser_name}", width,
    )  # fmt: skip
    yield pen.across(sheet, LEGEND, width)
    named = [f"{session.name}\n{_short(session.begins_at)}" for session in form.sessions]
    yield pen.row(sheet, [*FIRST_COLUMNS, *named, *LAST_COLUMNS], is_bold=True)


def _body(form: AttendanceForm, pen: "_Pen", sheet: Any) -> Iterator[list[Any]]:
    width = len(FIRST_COLUMNS) + len(form.sessions) + len(LAST_COLUMNS)
    number = 0
    for sector, group in groupby(form.lines, lambda line: line.sector_name):
        lines = list(group)
        yield pen.row(sheet, [f"{sector}（应到 {len(_due(form, lines))} 人）", *[None] * (width - 1)], is_bold=True)
        for line in lines:
            number += 1
            signs = [session_sign(line, session) for session in form.sessions]
            note = f"结算为{line.corrected_from}，经两人更正" if line.corrected_from else None
            so_far = None if line.corrected_from else STANDING_NAMES[line.so_far]
            result = so_far if line.result is None else line.result
            yield pen.row(sheet, [number, line.name, line.member_number, *signs, result, None, note])
    if form.guests:
        told = f"公众旁听（不计入应到）：登记 {form.guests.registered} 人，到场 {form.guests.came} 人"
        yield pen.across(sheet, told, width)


def _totals(form: AttendanceForm, pen: "_Pen", sheet: Any) -> Iterator[list[Any]]:
    """Session by session who came; then by sector how it came out, or how it stands so far."""
    yield pen.row(sheet, ["分场合计", "受邀", "出席", "迟到", "请假", "未到", "未报名"], is_bold=True)
    for session in form.sessions:
        counted = Counter(_standing(line, session) for line in form.lines)
        yield pen.row(sheet, [session.name, len(form.lines), *(counted[each] for each in StandingSoFar)])
    yield []
    names = list(ATTENDANCE_STATUS_NAMES.values()) if form.is_settled else ["出席", "迟到", "请假", "未到"]
    yield pen.row(sheet, ["分界别合计", "应到", *names, "出席率"], is_bold=True)
    for sector, group in groupby(form.lines, lambda line: line.sector_name):
        yield pen.row(sheet, _counted(form, sector, list(group)))
    yield pen.row(sheet, _counted(form, "合计", form.lines), is_bold=True)
    if form.guests:
        yield []
        yield pen.row(sheet, ["公众旁听", "登记", "到场"], is_bold=True)
        yield pen.row(sheet, ["不计入应到", form.guests.registered, form.guests.came])


def _counted(form: AttendanceForm, name: str, lines: Sequence[FormLine]) -> list[Value]:
    if form.is_settled:
        counted = Counter(line.result for line in lines)
        numbers = [counted[each] for each in ATTENDANCE_STATUS_NAMES.values()]
        attended = sum(counted[ATTENDANCE_STATUS_NAMES[each]] for each in ATTENDED)
    else:
        so_far = Counter(line.so_far for line in lines)
        numbers = [so_far[each] for each in StandingSoFar if each is not StandingSoFar.UNREGISTERED]
        attended = so_far[StandingSoFar.PRESENT] + so_far[StandingSoFar.LATE]
    due = len(_due(form, lines))
    return [name, due, *numbers, f"{attended / due:.1%}" if due else None]


def _due(form: AttendanceForm, lines: Sequence[FormLine]) -> list[FormLine]:
    """Those of whom there is something to tell, as in the statistics: who need not come and did not is none of them."""
    if form.is_settled:
        return [each for each in lines if each.result is not None]
    return [each for each in lines if each.so_far is not StandingSoFar.UNREGISTERED]


def _page(workbook: Any, title: str, widths: Iterable[int]) -> Any:
    """A sheet that prints on A4 in landscape, as wide as the page and as long as it takes."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    sheet = workbook.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    return sheet


class _Pen:
    """Writes cells with a border, or across the page without one."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415 - as above

        thin = Side(style="thin")
        self._border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self._across = Alignment(horizontal="centerContinuous", vertical="center")
        self._bold, self._plain = Font(bold=True), Font()
        self._font = Font

    def row(self, sheet: Any, values: Iterable[Value], *, is_bold: bool = False) -> list[Any]:
        """A row of the table."""
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, plain_text(value) if isinstance(value, str) else value)
            cell.border, cell.alignment = self._border, self._centred
            if is_bold:
                cell.font = self._bold
            cells.append(cell)
        return cells

    def across(self, sheet: Any, text: str, width: int, *, size: int = 11) -> list[Any]:
        """A line centred over so many columns."""
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

        cells = [WriteOnlyCell(sheet, plain_text(text)), *(WriteOnlyCell(sheet) for _ in range(width - 1))]
        for cell in cells:
            cell.alignment = self._across
        cells[0].font = self._font(bold=size > 11, size=size)  # noqa: PLR2004 - the size of plain text
        return cells


def _span(begins_at: datetime, ends_at: datetime) -> str:
    begins, ends = begins_at.astimezone(CHINA), ends_at.astimezone(CHINA)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends.month}月{ends.day}日{ends:%H:%M}"
    return f"{begins.year}年{begins.month}月{begins.day}日{begins:%H:%M}至{until}"


def _short(instant: datetime) -> str:
    there = instant.astimezone(CHINA)
    return f"{there.month}月{there.day}日{there:%H:%M}"
