"""Deadlines: the last day of a clock, counted on the national working calendar, and how that day was found."""

import calendar
import enum
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

import chinese_calendar

from services.kernel.clock import CHINA


class ClockStart(enum.StrEnum):
    """The event whose day starts a clock."""

    SUBMITTED = "submitted"
    STEP_BEGUN = "step-begun"
    FILED = "filed"
    ASSIGNED = "assigned"
    SIGNED_FOR = "signed-for"
    REPLIED = "replied"
    REOPENED = "reopened"
    RESULT_PUBLISHED = "result-published"


CLOCK_START_NAMES: Final = {
    ClockStart.SUBMITTED: "提交",
    ClockStart.STEP_BEGUN: "本审查环节开始",
    ClockStart.FILED: "立案",
    ClockStart.ASSIGNED: "交办",
    ClockStart.SIGNED_FOR: "签收",
    ClockStart.REPLIED: "答复",
    ClockStart.REOPENED: "重新办理",
    ClockStart.RESULT_PUBLISHED: "公布初步结果",
}
"""The events as people read them."""


class SpanUnit(enum.StrEnum):
    """In what a span of time is counted."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"


SPAN_UNIT_NAMES: Final = {SpanUnit.WORKING_DAY: "个工作日", SpanUnit.DAY: "日", SpanUnit.MONTH: "个月"}
"""The units as people read them, after a number."""

_HOLIDAY_NAMES: Final[dict[str, str]] = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
_WEEKDAYS: Final = "一二三四五六日"
_ONE_DAY: Final = timedelta(days=1)
_DECEMBER: Final = 12
_LEAP_YEAR: Final = 2024


@dataclass(frozen=True)
class Span:
    """So many days or months after an event. `roll`: an end on a day of rest moves to the next working day."""

    event: ClockStart
    amount: int
    unit: SpanUnit
    roll: bool = True


@dataclass(frozen=True)
class FixedDate:
    """The next such day of a year after an event, for instance 30 June; 29 February is the 28th in a common year."""

    event: ClockStart
    month: int
    day: int
    roll: bool = True


DeadlineRule = Span | FixedDate


@dataclass(frozen=True)
class Deadline:
    """A clock's end: the civil day, its last microsecond in UTC, and in Chinese, step by step, how it was found."""

    at: datetime
    day: date
    explanation_zh: tuple[str, ...]


@dataclass
class _Reckoning:
    """The national calendar, and what was met on the way through it."""

    rests: list[tuple[str, date, date]] = field(default_factory=list)
    moved: list[date] = field(default_factory=list)
    unknown_years: set[int] = field(default_factory=set)

    def is_working(self, day: date) -> bool:
        """May this day be counted as a working day? Remembers holidays, moved working days and years not yet known."""
        try:
            is_rest, holiday = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            # The State Council publishes a year's holidays in the November before; until then only weekends are known.
            self.unknown_years.add(day.year)
            return _is_weekday(day)
        if holiday and is_rest:
            self._remember_rest(_HOLIDAY_NAMES[holiday], day)
        elif holiday:
            self.moved.append(day)
        return not is_rest

    def _remember_rest(self, holiday: str, day: date) -> None:
        if self.rests and self.rests[-1][0] == holiday and self.rests[-1][2] == day - _ONE_DAY:
            self.rests[-1] = (holiday, self.rests[-1][1], day)
        else:
            self.rests.append((holiday, day, day))

    def notes(self) -> list[str]:
        """What was met, as Chinese sentences in the order of the calendar; then what is not known."""
        met = [(first, f"{_period(first, last)}{holiday}放假，不计工作日。") for holiday, first, last in self.rests]
        met += [(day, f"{_named(day)}调休上班，计为工作日。") for day in self.moved]
        notes = [sentence for _, sentence in sorted(met)]
        if self.unknown_years:
            years = "、".join(f"{year}年" for year in sorted(self.unknown_years))
            notes.append(f"{years}的放假安排未收录，暂按周一至周五为工作日计算。")
        return notes


def due(rule: DeadlineRule, start: datetime, zone: tzinfo = CHINA) -> Deadline:
    """The end of a clock that an event at `start` (aware) sets going; the day of the event itself does not count.

    `zone` is the committee's civil time: a fixed UTC+8, as China has had no summer time since 1991, so that no machine
    needs a time zone database. Raises ValueError for a naive `start`.
    """
    if start.tzinfo is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    return _due_after(rule, start.astimezone(zone).date(), zone)


@lru_cache(maxsize=1024)
def _due_after(rule: DeadlineRule, begun: date, zone: tzinfo) -> Deadline:
    """The end of a clock that began on this day: on one day many of them begin."""
    steps = [f"{CLOCK_START_NAMES[rule.event]}日为{_named(begun)}，当日不计入。"]
    day = _next_occurrence(rule, begun, steps) if isinstance(rule, FixedDate) else _after_span(rule, begun, steps)
    if rule.roll and not (isinstance(rule, Span) and rule.unit is SpanUnit.WORKING_DAY):
        day = _rolled(day, steps)
    steps.append(f"截止于{_named(day)}24时。")
    return Deadline(datetime.combine(day, time.max, zone).astimezone(UTC), day, tuple(steps))


def _after_span(rule: Span, begun: date, steps: list[str]) -> date:
    steps.append(f"期限为{rule.amount}{SPAN_UNIT_NAMES[rule.unit]}。")
    if rule.unit is SpanUnit.WORKING_DAY:
        reckoning = _Reckoning()
        day = _after_working_days(begun, rule.amount, reckoning)
        steps += reckoning.notes()
        steps.append(f"第{rule.amount}个工作日为{_named(day)}。")
        return day
    if rule.unit is SpanUnit.DAY:
        day = begun + timedelta(days=rule.amount)
        steps.append(f"第{rule.amount}日为{_named(day)}。")
        return day
    day = _after_months(begun, rule.amount)
    month_end = "" if day.day == begun.day else f"（当月没有{begun.day}日，取月末）"
    steps.append(f"{rule.amount}个月后的对应日为{_named(day)}{month_end}。")
    return day


def _after_working_days(begun: date, amount: int, reckoning: _Reckoning) -> date:
    day = begun
    remaining = amount
    while remaining:
        day += _ONE_DAY
        remaining -= reckoning.is_working(day)
    return day


def _after_months(begun: date, amount: int) -> date:
    """The same day of the month `amount` months later, or that month's last day when it is shorter."""
    years, month_index = divmod(begun.month - 1 + amount, 12)
    return _day_within(begun.year + years, month_index + 1, begun.day)


def _next_occurrence(rule: FixedDate, begun: date, steps: list[str]) -> date:
    day = _day_within(begun.year, rule.month, rule.day)
    if day <= begun:
        day = _day_within(begun.year + 1, rule.month, rule.day)
    steps.append(f"期限为{rule.month}月{rule.day}日，此后最近的一次为{_named(day)}。")
    return day


def _rolled(day: date, steps: list[str]) -> date:
    """The day itself, or the next working day when it is a day of rest."""
    reckoning = _Reckoning()
    working = day
    while not reckoning.is_working(working):
        working += _ONE_DAY
    steps += reckoning.notes()
    if working != day:
        steps.append(f"{_named(day)}不是工作日，顺延至下一个工作日{_named(working)}。")
    return working


def is_date_of_some_year(month: int, day: int) -> bool:
    """Does the calendar have this day (29 February counts)? Numbers outside 1–12 and 1–31 give False."""
    return 1 <= month <= _DECEMBER and 1 <= day <= calendar.monthrange(_LEAP_YEAR, month)[1]


def _day_within(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _is_weekday(day: date) -> bool:
    return day.weekday() < calendar.SATURDAY


def _named(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


def _period(first: date, last: date) -> str:
    if first == last:
        return _named(first)
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{first.year}年{first.month}月{first.day}日至{year}{last.month}月{last.day}日"
