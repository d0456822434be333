"""Attendance of a year in figures: by sector, by kind, by month. Five queries at most, which let the database count."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, func

from services.activities.attendance_vocabulary import ATTENDED
from services.activities.models import Activity, SettledAttendance
from services.activities.queries.corrections import HOLDING, STATUS, holds_for_settled
from services.activities.queries.observers import observers_by_activity
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES, ActivityState, AttendanceStatus
from services.kernel.actor import Actor
from services.kernel.clock import civil_date, civil_year
from services.kernel.sheets.exports import Value, tables_xlsx
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT

PLACES = Decimal("0.0001")

Count = tuple[AttendanceStatus, int]
Key = TypeVar("Key", bound=Hashable)


class Sector(NamedTuple):
    """A sector as its figures name it."""

    id: UUID
    name: str


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


@dataclass
class Guests:
    """How many of the public were registered to sit in, and how many came: counted apart, never as members."""

    registered: int = 0
    came: int = 0

    def add(self, other: "Guests") -> None:
        """Count these too."""
        self.registered += other.registered
        self.came += other.came

    def figures(self) -> dict[str, int]:
        """As they are shown."""
        return {"registered": self.registered, "came": self.came}


def read_attendance_statistics(
    work: Work, _actor: Actor, *, year: int, is_required: bool | None = None
) -> dict[str, Any]:
    """Settled attendance, as corrected, of the activities whose last day lies in the year."""
    by_activity = _by_activity(work, year, is_required=is_required)
    by_sector = _by_sector(work, year, is_required=is_required)
    guests = _guests(work, year, is_required=is_required)
    names = {activity.kind: activity.kind_name for activity, _ in (*by_activity, *guests)}
    whole = dict(_figures(by_activity, guests, lambda _: ()))
    return {
        "year": year,
        "activities": len({activity.id for activity, _ in (*by_activity, *guests)}),
        "total": whole.get((), {**Tally().figures(), "public_observers": Guests().figures()}),
        "sectors": [
            {"sector_id": sector.id, "name": sector.name, **tally.figures()}
            for sector, tally in _tallied(by_sector).items()
        ],
        "kinds": [
            {"kind": kind, "name": names[kind], **figures}
            for kind, figures in _figures(by_activity, guests, lambda activity: str(activity.kind))
        ],
        "months": [
            {"month": month, **figures}
            for month, figures in _figures(by_activity, guests, lambda activity: civil_date(activity.ends_at).month)
        ],
    }


def _figures(
    by_activity: Sequence[tuple[Any, Count]], guests: Sequence[tuple[Any, Guests]], key: Callable[[Any], Any]
) -> list[tuple[Any, dict[str, Any]]]:
    """Members and guests by something that an activity tells, in its order."""
    members = _tallied((key(activity), count) for activity, count in by_activity)
    public: dict[Any, Guests] = {}
    for activity, some in guests:
        public.setdefault(key(activity), Guests()).add(some)
    return [
        (
            each,
            {
                **members.get(each, Tally()).figures(),
                "public_observers": public.get(each, Guests()).figures(),
            },
        )
        for each in sorted({*members, *public})
    ]  # fmt: skip


def attendance_statistics_sheet(work: Work, actor: Actor, *, year: int, is_required: bool | None = None) -> bytes:
    """The same as a workbook, one sheet for each way to count; the public belongs to no sector."""
    found = read_attendance_statistics(work, actor, year=year, is_required=is_required)
    whole = _row("合计", found["total"])
    tables = {
        "按界别": ("界别", [_row(each["name"], each) for each in found["sectors"]]),
        "按活动种类": ("活动种类", [_row(each["name"], each) for each in found["kinds"]]),
        "按月份": ("月份", [_row(f"{each['month']}月", each) for each in found["months"]]),
    }
    return tables_xlsx({name: ((head, *_HEADS), [*rows, whole]) for name, (head, rows) in tables.items()})


_HEADS = ("应到", *ATTENDANCE_STATUS_NAMES.values(), "出席率", "公众旁听登记", "公众旁听到场")


def _row(name: str, figures: dict[str, Any]) -> Sequence[Value]:
    rate = figures["rate"]
    public = figures.get("public_observers", {"registered": None, "came": None})
    return (
        name, *(figures[each] for each in ("invited", *AttendanceStatus)), None if rate is None else f"{rate:.2%}",
        public["registered"], public["came"],
    )  # fmt: skip


def _activities(work: Work, year: int) -> Select[Any]:
    """The settled activities whose last day lies in the year."""
    first, end = civil_year(year)
    return work.select(Activity.id, Activity.kind, Activity.kind_name, Activity.ends_at).where(
        Activity.state == ActivityState.SETTLED, Activity.ends_at >= first, Activity.ends_at < end
    )


def _counted(work: Work, year: int, *by: Any, is_required: bool | None) -> Select[Any]:
    """How many of each status, by something.

    The activities stand in a sub-select: joined, SQLite would read for each all that the committee ever settled.
    """
    statement = (
        work.select(*by, SettledAttendance.activity_id)
        .with_only_columns(*by, STATUS.label("status"), func.count().label("number"))
        .select_from(SettledAttendance)
        .outerjoin(HOLDING, holds_for_settled())
        .where(
            SettledAttendance.activity_id.in_(_activities(work, year).with_only_columns(Activity.id)),
            STATUS.is_not(None),
        )
        .group_by(*by, STATUS)
    )
    return statement if is_required is None else statement.where(SettledAttendance.is_required.is_(is_required))


def _by_activity(work: Work, year: int, *, is_required: bool | None) -> list[tuple[Any, Count]]:
    """The counts of each activity, with what it is."""
    activities = {row.id: row for row in work.session.execute(_activities(work, year).order_by(Activity.ends_at))}
    rows = work.session.execute(_counted(work, year, SettledAttendance.activity_id, is_required=is_required))
    return [(activities[row.activity_id], (row.status, row.number)) for row in rows]


def _by_sector(work: Work, year: int, *, is_required: bool | None) -> list[tuple[Sector, Count]]:
    """The counts of each sector, in the order in which the committee entered them."""
    rows = work.session.execute(
        _counted(work, year, Body.id, Body.name, is_required=is_required)
        .join(Seat, and_(Seat.committee_id == SettledAttendance.committee_id, Seat.id == SettledAttendance.seat_id))
        .join(Body, SECTOR_OF_SEAT)
        .order_by(Body.id)
    )
    return [(Sector(row.id, row.name), (row.status, row.number)) for row in rows]


def _guests(work: Work, year: int, *, is_required: bool | None) -> list[tuple[Any, Guests]]:
    """Of each settled activity that let the public sit in, how many were registered and how many came."""
    open_ones = _activities(work, year).where(Activity.observer_places.is_not(None))
    if is_required is not None:
        open_ones = open_ones.where(Activity.is_required.is_(is_required))
    activities = {row.id: row for row in work.session.execute(open_ones.order_by(Activity.ends_at))}
    counts = observers_by_activity(work, open_ones.with_only_columns(Activity.id)) if activities else {}
    return [(activity, Guests(*counts.get(each, (0, 0)))) for each, activity in activities.items()]


def _tallied(counts: Iterable[tuple[Key, Count]]) -> dict[Key, Tally]:
    """The counts added up by a key, in the order in which the keys come."""
    tallies: dict[Key, Tally] = {}
    for key, (status, number) in counts:
        tallies.setdefault(key, Tally()).add(status, number)
    return tallies
