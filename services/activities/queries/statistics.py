"""Attendance of a year in figures: by sector, by kind, by month. Two queries that count in the database."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func

from services.activities.attendance_vocabulary import ATTENDED
from services.activities.models import Activity, SettledAttendance
from services.activities.queries.corrections import HOLDING, STATUS, holds_for_settled
from services.activities.vocabulary import ActivityState, AttendanceStatus
from services.kernel.actor import Actor
from services.kernel.clock import civil_date, civil_year
from services.kernel.sheets.exports import Value, tables_xlsx
from services.kernel.work import Work
from services.members.models import Body, Seat

PLACES = Decimal("0.0001")

Count = tuple[AttendanceStatus, int]


@dataclass
class Tally:
    """How many of each status."""

    by_status: dict[AttendanceStatus, int] = field(default_factory=lambda: dict.fromkeys(AttendanceStatus, 0))

    def add(self, status: AttendanceStatus, number: int) -> None:
        """Count so many more."""
        self.by_status[status] += number

    def figures(self) -> dict[str, Any]:
        """As they are shown; the rate is that of whoever was there among all who were invited, to four places."""
        invited = sum(self.by_status.values())
        attended = sum(number for status, number in self.by_status.items() if status in ATTENDED)
        rate = (Decimal(attended) / invited).quantize(PLACES) if invited else None
        return {
            "invited": invited, **{str(status): number for status, number in self.by_status.items()}, "rate": rate,
        }  # fmt: skip


def read_attendance_statistics(
    work: Work, _actor: Actor, *, year: int, is_required: bool | None = None
) -> dict[str, Any]:
    """Settled attendance, as corrected, of the activities whose last day lies in the year."""
    by_activity = work.session.execute(_by_activity(work, year, is_required=is_required)).all()
    by_sector = work.session.execute(_by_sector(work, year, is_required=is_required)).all()
    names = {row.kind: row.kind_name for row in by_activity}
    sectors = {row.id: row.name for row in by_sector}
    return {
        "year": year,
        "activities": len({row.id for row in by_activity}),
        "total": _tally((row.status, row.number) for row in by_activity).figures(),
        "sectors": [
            {"sector_id": sector_id, "name": sectors[sector_id], **figures}
            for sector_id, figures in _tallied(by_sector, lambda row: row.id)
        ],
        "kinds": [
            {"kind": kind, "name": names[kind], **figures}
            for kind, figures in sorted(_tallied(by_activity, lambda row: row.kind))
        ],
        "months": [
            {"month": month, **figures}
            for month, figures in sorted(_tallied(by_activity, lambda row: civil_date(row.ends_at).month))
        ],
    }


def attendance_statistics_sheet(work: Work, actor: Actor, *, year: int, is_required: bool | None = None) -> bytes:
    """The same as a workbook, one sheet for each way to count."""
    found = read_attendance_statistics(work, actor, year=year, is_required=is_required)
    total = _row("合计", found["total"])
    tables = {
        "按界别": ("界别", [_row(each["name"], each) for each in found["sectors"]]),
        "按活动种类": ("活动种类", [_row(each["name"], each) for each in found["kinds"]]),
        "按月份": ("月份", [_row(f"{each['month']}月", each) for each in found["months"]]),
    }
    return tables_xlsx({name: ((head, *_HEADS), [*rows, total]) for name, (head, rows) in tables.items()})


_HEADS = ("应到", "出席", "迟到", "请假", "缺席", "出席率")


def _row(name: str, figures: dict[str, Any]) -> Sequence[Value]:
    counted = ("invited", "present", "late", "excused", "absent")
    rate = figures["rate"]
    return (name, *(figures[each] for each in counted), None if rate is None else f"{rate:.2%}")


def _by_activity(work: Work, year: int, *, is_required: bool | None) -> Select[Any]:
    statement = (
        work.select(Activity.id, Activity.kind, Activity.kind_name, Activity.ends_at)
        .add_columns(STATUS.label("status"), func.count().label("number"))
        .select_from(Activity)
    )
    return _of_year(statement, year, is_required=is_required).group_by(
        Activity.id, Activity.kind, Activity.kind_name, Activity.ends_at, STATUS
    ).order_by(Activity.ends_at, Activity.id)  # fmt: skip


def _by_sector(work: Work, year: int, *, is_required: bool | None) -> Select[Any]:
    statement = work.select(Body.id, Body.name).add_columns(STATUS.label("status"), func.count().label("number"))
    return (
        _of_year(statement.select_from(Activity).where(Activity.committee_id == work.committee_id), year,
                 is_required=is_required)
        .join(Seat, and_(Seat.committee_id == SettledAttendance.committee_id, Seat.id == SettledAttendance.seat_id))
        .join(Body, and_(Body.committee_id == Seat.committee_id, Body.id == Seat.sector_id))
        .group_by(Body.id, Body.name, STATUS)
        .order_by(Body.id)
    )  # fmt: skip


def _of_year(statement: Select[Any], year: int, *, is_required: bool | None) -> Select[Any]:
    """Beginning with the activities, joined to what was settled of them and what holds instead."""
    first, end = civil_year(year)
    statement = (
        statement.join(
            SettledAttendance,
            and_(
                SettledAttendance.committee_id == Activity.committee_id, SettledAttendance.activity_id == Activity.id
            ),
        )
        .outerjoin(HOLDING, holds_for_settled())
        .where(Activity.state == ActivityState.SETTLED, Activity.ends_at >= first, Activity.ends_at < end)
    )  # fmt: skip
    return statement if is_required is None else statement.where(SettledAttendance.is_required.is_(is_required))


def _tally(counts: Iterable[Count]) -> Tally:
    tally = Tally()
    for status, number in counts:
        tally.add(status, number)
    return tally


def _tallied(rows: Iterable[Any], key: Callable[[Any], Hashable]) -> list[tuple[Any, dict[str, Any]]]:
    """The rows counted by a key, in the order in which the keys come."""
    tallies: dict[Any, Tally] = {}
    for row in rows:
        tallies.setdefault(key(row), Tally()).add(row.status, row.number)
    return [(each, tally.figures()) for each, tally in tallies.items()]
