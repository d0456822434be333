"""Deadlines: counting on the national calendar, months, fixed dates, rolling, and the explanation of each."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from services.members.deadlines import (
    CLOCK_START_NAMES,
    SPAN_UNIT_NAMES,
    ClockStart,
    DeadlineRule,
    FixedDate,
    Span,
    SpanUnit,
    due,
    is_date_of_some_year,
)


def noon(year: int, month: int, day: int) -> datetime:
    """Noon in China of a day, as an instant in UTC."""
    return datetime(year, month, day, 4, tzinfo=UTC)


def working_days(amount: int) -> Span:
    """So many working days after an assignment."""
    return Span(ClockStart.ASSIGNED, amount, SpanUnit.WORKING_DAY)


def months(amount: int, *, roll: bool = True) -> Span:
    """So many months after an assignment."""
    return Span(ClockStart.ASSIGNED, amount, SpanUnit.MONTH, roll)


def days(amount: int, *, roll: bool = True) -> Span:
    """So many days after an assignment."""
    return Span(ClockStart.ASSIGNED, amount, SpanUnit.DAY, roll)


@pytest.mark.parametrize(
    ("amount", "start", "day"),
    [
        (1, (2026, 3, 2), (2026, 3, 3)),  # the start day does not count
        (5, (2026, 3, 2), (2026, 3, 9)),  # over a weekend
        (1, (2026, 3, 6), (2026, 3, 9)),  # Friday to Monday
        (1, (2026, 3, 7), (2026, 3, 9)),  # from a Saturday
        (1, (2026, 9, 30), (2026, 10, 8)),  # over the National Day week
        (3, (2026, 9, 30), (2026, 10, 10)),  # Saturday 10 October is a moved working day
        (10, (2026, 2, 13), (2026, 3, 5)),  # Spring Festival, with 14 and 28 February worked
    ],
)
def test_working_days_follow_the_national_calendar(
    amount: int, start: tuple[int, int, int], day: tuple[int, int, int]
) -> None:
    assert due(working_days(amount), noon(*start)).day == date(*day)


@pytest.mark.parametrize(
    ("amount", "start", "day"),
    [
        (1, (2026, 1, 31), (2026, 2, 28)),
        (1, (2024, 1, 31), (2024, 2, 29)),
        (3, (2025, 11, 30), (2026, 2, 28)),
        (1, (2026, 12, 15), (2027, 1, 15)),
        (6, (2026, 8, 31), (2027, 2, 28)),
        (12, (2024, 2, 29), (2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_at_the_end_of_a_shorter_month(
    amount: int, start: tuple[int, int, int], day: tuple[int, int, int]
) -> None:
    assert due(months(amount, roll=False), noon(*start)).day == date(*day)


def test_days_count_every_day() -> None:
    assert due(days(10, roll=False), noon(2026, 9, 25)).day == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ((2026, 1, 5), (2026, 6, 30)),
        ((2026, 6, 29), (2026, 6, 30)),
        ((2026, 6, 30), (2027, 6, 30)),
        ((2026, 7, 1), (2027, 6, 30)),
    ],
)
def test_a_fixed_date_is_its_next_occurrence_after_the_start_day(
    start: tuple[int, int, int], day: tuple[int, int, int]
) -> None:
    assert due(FixedDate(ClockStart.FILED, 6, 30), noon(*start)).day == date(*day)


def test_the_29th_of_february_is_the_28th_in_a_common_year() -> None:
    rule = FixedDate(ClockStart.FILED, 2, 29, roll=False)
    assert due(rule, noon(2026, 1, 5)).day == date(2026, 2, 28)
    assert due(rule, noon(2027, 2, 28)).day == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("rule", "start", "rolled", "unrolled"),
    [
        (lambda roll: days(1, roll=roll), (2026, 3, 6), (2026, 3, 9), (2026, 3, 7)),
        (lambda roll: months(1, roll=roll), (2026, 9, 2), (2026, 10, 8), (2026, 10, 2)),
        (lambda roll: FixedDate(ClockStart.FILED, 10, 1, roll), (2026, 3, 1), (2026, 10, 8), (2026, 10, 1)),
        # A Saturday that is worked is kept.
        (lambda roll: FixedDate(ClockStart.FILED, 10, 10, roll), (2026, 3, 1), (2026, 10, 10), (2026, 10, 10)),
    ],
)
def test_an_end_on_a_day_of_rest_rolls_to_the_next_working_day_only_where_the_rule_says_so(
    rule: Callable[[bool], DeadlineRule],
    start: tuple[int, int, int],
    rolled: tuple[int, int, int],
    unrolled: tuple[int, int, int],
) -> None:
    assert due(rule(True), noon(*start)).day == date(*rolled)
    assert due(rule(False), noon(*start)).day == date(*unrolled)


def test_a_clock_ends_with_its_civil_day_in_china() -> None:
    deadline = due(working_days(1), noon(2026, 3, 2))
    assert deadline.at == datetime(2026, 3, 3, 15, 59, 59, 999_999, tzinfo=UTC)
    assert deadline.at.tzinfo is UTC


def test_the_start_day_is_the_civil_day_in_china() -> None:
    late_evening_in_utc = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # 3 March, 00:00 in China
    assert due(days(1, roll=False), late_evening_in_utc).day == date(2026, 3, 4)
    assert due(days(1, roll=False), late_evening_in_utc - timedelta(microseconds=1)).day == date(2026, 3, 3)


def test_another_zone_counts_its_own_days() -> None:
    deadline = due(days(1, roll=False), datetime(2026, 3, 2, 16, 0, tzinfo=UTC), timezone(timedelta(0)))
    assert (deadline.day, deadline.at.hour) == (date(2026, 3, 3), 23)


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(days(1), datetime(2026, 3, 2))  # noqa: DTZ001 - that is the point


def test_working_days_are_explained_step_by_step() -> None:
    assert due(working_days(10), noon(2026, 9, 18)).explanation_zh == (
        "交办日为2026年9月18日（星期五），当日不计入。",
        "期限为10个工作日。",
        "2026年9月20日（星期日）调休上班，计为工作日。",
        "2026年9月25日至9月27日中秋放假，不计工作日。",
        "2026年10月1日至10月7日国庆节放假，不计工作日。",
        "第10个工作日为2026年10月9日（星期五）。",
        "截止于2026年10月9日（星期五）24时。",
    )


def test_a_month_that_is_shorter_is_explained() -> None:
    assert due(months(1, roll=False), noon(2026, 1, 31)).explanation_zh == (
        "交办日为2026年1月31日（星期六），当日不计入。",
        "期限为1个月。",
        "1个月后的对应日为2026年2月28日（星期六）（当月没有31日，取月末）。",
        "截止于2026年2月28日（星期六）24时。",
    )


def test_days_and_a_single_day_of_holiday_are_explained() -> None:
    assert due(days(3), noon(2024, 12, 29)).explanation_zh == (
        "交办日为2024年12月29日（星期日），当日不计入。",
        "期限为3日。",
        "第3日为2025年1月1日（星期三）。",
        "2025年1月1日（星期三）元旦放假，不计工作日。",
        "2025年1月1日（星期三）不是工作日，顺延至下一个工作日2025年1月2日（星期四）。",
        "截止于2025年1月2日（星期四）24时。",
    )


def test_a_holiday_over_new_year_names_both_years() -> None:
    assert (
        "2018年12月30日至2019年1月1日元旦放假，不计工作日。" in due(working_days(2), noon(2018, 12, 29)).explanation_zh
    )


def test_a_fixed_date_and_its_rolling_are_explained() -> None:
    assert due(FixedDate(ClockStart.FILED, 10, 1), noon(2026, 3, 1)).explanation_zh == (
        "立案日为2026年3月1日（星期日），当日不计入。",
        "期限为10月1日，此后最近的一次为2026年10月1日（星期四）。",
        "2026年10月1日至10月7日国庆节放假，不计工作日。",
        "2026年10月1日（星期四）不是工作日，顺延至下一个工作日2026年10月8日（星期四）。",
        "截止于2026年10月8日（星期四）24时。",
    )


def test_a_worked_saturday_is_explained_where_a_clock_ends_on_it() -> None:
    assert "2026年10月10日（星期六）调休上班，计为工作日。" in due(days(1), noon(2026, 10, 9)).explanation_zh


def test_a_year_without_a_known_calendar_counts_monday_to_friday_and_says_so() -> None:
    deadline = due(working_days(5), noon(2098, 12, 29))
    assert deadline.day == date(2099, 1, 5)
    assert deadline.explanation_zh[2] == "2098年、2099年的放假安排未收录，暂按周一至周五为工作日计算。"


def test_a_known_year_is_not_called_unknown() -> None:
    assert not any("未收录" in step for step in due(working_days(20), noon(2026, 3, 2)).explanation_zh)


@pytest.mark.parametrize(("month", "day"), [(2, 29), (1, 31), (12, 31)])
def test_a_day_of_some_year(month: int, day: int) -> None:
    assert is_date_of_some_year(month, day)


@pytest.mark.parametrize(("month", "day"), [(2, 30), (4, 31), (0, 1), (13, 1), (1, 0)])
def test_a_day_of_no_year(month: int, day: int) -> None:
    assert not is_date_of_some_year(month, day)


def test_a_rule_rolls_unless_it_says_otherwise() -> None:
    assert Span(ClockStart.FILED, 1, SpanUnit.DAY).roll
    assert FixedDate(ClockStart.FILED, 6, 30).roll


def test_every_event_and_unit_has_a_chinese_name() -> None:
    assert set(CLOCK_START_NAMES) == set(ClockStart)
    assert set(SPAN_UNIT_NAMES) == set(SpanUnit)
