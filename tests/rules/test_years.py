"""Years of assessment: which days belong to each, under one regulation and where one takes the place of another."""

from datetime import date

import pytest

from services.kernel.types import new_id
from services.scoring.engine.checking import check
from services.scoring.engine.days import Days, quarter_end
from services.scoring.engine.explaining import difference
from services.scoring.engine.fact_kinds import Period
from services.scoring.engine.regulation import load_regulation
from services.scoring.engine.years import CALENDAR, Ruling, Timetable, Years
from tests.builders.scoring import OVER_THE_YEAR, REGULATION

TO_NOVEMBER = Days((12, 1), (11, 30))
WITHIN = Days((1, 1), (11, 30))


def ruling(days: Days = CALENDAR.days, first: date = date(2020, 1, 1), last: date | None = None) -> Ruling:
    """A published regulation."""
    years = Years(days, first, last)
    return Ruling(new_id(), years, years.first_year, years.last_year)


CALENDAR_YEARS = ruling()
OVER = ruling(TO_NOVEMBER, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 11, 30), 2026),
        (date(2026, 12, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 1), 2027),
        (date(2027, 11, 30), 2027),
        (date(2027, 12, 1), 2028),
    ],
)
def test_a_year_over_the_new_year_is_called_by_the_one_in_which_it_ends(day: date, year: int) -> None:
    assert OVER.years.year_of(day) == year
    assert CALENDAR.year_of(day) == day.year


def test_what_lies_between_two_years_stands_in_the_ledger_of_the_earlier_one() -> None:
    to_october = Years(Days((12, 1), (10, 31)), date(2026, 12, 1), None)

    assert to_october.ledger_of(2027) == Period(date(2026, 12, 1), date(2027, 11, 30))
    assert to_october.in_force(2027) == Period(date(2026, 12, 1), date(2027, 10, 31))
    assert Years(WITHIN, date(2026, 1, 1), None).ledger_of(2026) == Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("years", "covered"),
    [
        (Years(TO_NOVEMBER, date(2026, 12, 1), None), (2027, None)),
        (Years(TO_NOVEMBER, date(2026, 11, 30), date(2027, 12, 1)), (2026, 2028)),
        (Years(TO_NOVEMBER, date(2027, 1, 1), date(2027, 11, 30)), (2027, 2027)),
        (Years(Days((12, 1), (10, 31)), date(2026, 11, 5), date(2027, 11, 5)), (2027, 2027)),
        (Years(WITHIN, date(2026, 12, 5), None), (2027, None)),
        (Years(Days((2, 1), (12, 31)), date(2026, 1, 5), date(2027, 1, 5)), (2026, 2026)),
        (Years(WITHIN, date(2026, 12, 5), date(2026, 12, 20)), (2027, 2026)),
        (Years(CALENDAR.days, date(2026, 7, 1), date(2027, 6, 30)), (2026, 2027)),
    ],
)
def test_a_regulation_covers_the_years_of_which_it_counts_a_day(years: Years, covered: tuple[int, int | None]) -> None:
    assert (years.first_year, years.last_year) == covered


@pytest.mark.parametrize(
    ("first", "ends"),
    [
        (date(2026, 12, 1), [date(2027, 2, 28), date(2027, 5, 31), date(2027, 8, 31), date(2027, 11, 30)]),
        (date(2026, 11, 30), [date(2027, 2, 28), date(2027, 5, 29), date(2027, 8, 29), date(2027, 11, 29)]),
        (date(2027, 8, 31), [date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 30), date(2028, 8, 30)]),
        (date(2028, 2, 29), [date(2028, 5, 28), date(2028, 8, 28), date(2028, 11, 28), date(2029, 2, 28)]),
    ],
)
def test_a_quarter_ends_where_the_next_one_begins(first: date, ends: list[date]) -> None:
    assert [quarter_end(first, number) for number in (1, 2, 3, 4)] == ends


def test_a_quarter_is_one_of_the_year_of_assessment() -> None:
    assert OVER.years.until(2027, 1) == Period(date(2026, 12, 1), date(2027, 2, 28))
    assert OVER.years.until(2027, 4) == OVER.years.until(2027, None) == OVER.years.in_force(2027)


# -------------------------------------------------------------------------------------------- of a committee, together


def test_before_there_is_a_regulation_years_are_those_of_the_calendar() -> None:
    nothing = Timetable()

    assert nothing.ruling(2026) is None
    assert nothing.years_of(date(2026, 12, 15)) == (2026,)
    assert (nothing.year_of(date(2026, 12, 31)), nothing.year_of(date(2027, 1, 1))) == (2026, 2027)
    assert nothing.ledger_of(2026) == Period(date(2026, 1, 1), date(2026, 12, 31))


def test_where_years_begin_earlier_than_before_some_days_stand_in_two() -> None:
    changed = Timetable([CALENDAR_YEARS, OVER])

    assert changed.years_of(date(2026, 11, 30)) == (2026,)
    assert changed.years_of(date(2026, 12, 15)) == (2026, 2027)
    assert changed.years_of(date(2027, 12, 15)) == (2028,)
    assert [changed.year_of(day) for day in (date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1))] == [
        2026, 2027, 2027,
    ]  # fmt: skip
    assert list(changed.seams(OVER.id)) == ["2026-12-01 至 2026-12-31 同时计入 2026 年度和 2027 年度"]


def test_who_ends_the_old_regulation_in_time_has_no_day_twice() -> None:
    ended = ruling(last=date(2026, 11, 30))
    changed = Timetable([ended, OVER])

    assert list(changed.seams(OVER.id)) == list(changed.seams(ended.id)) == []
    assert not changed.counts(2026, date(2026, 12, 15))
    assert changed.counts(2027, date(2026, 12, 15))
    assert changed.years_of(date(2026, 12, 15)) == (2026, 2027), "the old receipt tells why it does not count there"


def test_where_years_begin_later_than_before_some_days_stand_in_none_and_are_listed_all_the_same() -> None:
    back = ruling(first=date(2028, 1, 1))
    changed = Timetable([OVER, back])

    assert changed.years_of(date(2027, 12, 15)) == ()
    assert changed.year_of(date(2027, 12, 15)) == 2027
    assert changed.ledger_of(2027) == Period(date(2026, 12, 1), date(2027, 12, 31))
    assert list(changed.seams(back.id)) == ["2027-12-01 至 2027-12-31 不计入任何考核年度"]


def test_who_begins_with_the_calendar_year_has_a_short_first_year() -> None:
    short = ruling(TO_NOVEMBER, date(2027, 1, 1))
    changed = Timetable([CALENDAR_YEARS, short])

    assert list(changed.seams(short.id)) == []
    assert changed.year_of(date(2026, 12, 15)) == 2026
    assert changed.counts(2026, date(2026, 12, 15))
    assert not changed.counts(2027, date(2026, 12, 15))


def test_a_published_result_keeps_its_days() -> None:
    newer = ruling(TO_NOVEMBER, date(2020, 12, 1))

    assert Timetable([CALENDAR_YEARS, newer]).years_of(date(2025, 12, 15)) == (2026,)
    pinned = Timetable([CALENDAR_YEARS, newer], {2025: CALENDAR_YEARS})
    assert pinned.ruling(2025) is CALENDAR_YEARS
    assert pinned.years_of(date(2025, 12, 15)) == (2025, 2026)
    assert list(pinned.seams(newer.id)) == [
        "2020-12-01 至 2020-12-31 同时计入 2020 年度和 2021 年度",
        "2024-12-01 至 2024-12-31 不计入任何考核年度",
        "2025-12-01 至 2025-12-31 同时计入 2025 年度和 2026 年度",
    ], "also where a year that keeps its days lies between"


def test_one_day_twice_is_told_as_one() -> None:
    late = ruling(Days((12, 31), (12, 30)), date(2026, 12, 31))

    assert list(Timetable([CALENDAR_YEARS, late]).seams(late.id)) == ["2026-12-31 同时计入 2026 年度和 2027 年度"]


# ---------------------------------------------------------------------------------------------- what is said beforehand


def doubts(text: str) -> list[str]:
    """What `check` doubts."""
    checked = check(text)
    assert checked.is_sound
    return [f"{remark.path}：{remark.message_zh}" for remark in checked.remarks]


def test_days_that_no_year_has_are_told_before_it_is_published() -> None:
    to_october = OVER_THE_YEAR.replace('to = "11-30"', 'to = "10-31"')
    without_a_day = OVER_THE_YEAR.replace('from = "12-01", to = "11-30"', 'from = "03-01", to = "02-28"')

    assert doubts(OVER_THE_YEAR) == []
    assert doubts(to_october) == ["period：11 月 1 日至 11 月 30 日不在考核年度之内，其间的履职不计分"]
    assert "period：2 月 29 日不在考核年度之内，其间的履职不计分" in doubts(without_a_day)
    assert doubts(OVER_THE_YEAR.replace("effective_from = 2025-12-01", "effective_from = 2026-01-01")) == [
        "effective_from：2026 年度从 2025-12-01 算起，办法施行以前的不计"
    ]


def test_what_becomes_of_the_days_between_two_regulations_is_part_of_their_difference() -> None:
    old = load_regulation(REGULATION)
    over = OVER_THE_YEAR.replace("effective_from = 2025-12-01", "effective_from = 2026-12-01")

    lines = difference(old, load_regulation(over))
    assert lines[-2:] == ("考核年度的衔接", "    ! 2026-12-01 至 2026-12-31 同时计入 2026 年度和 2027 年度")
    assert "    + 考核年度：12 月 1 日至次年 11 月 30 日。" in lines
    same_years = load_regulation(REGULATION.replace('version = "2026.1"', 'version = "2026.2"'))
    assert "考核年度的衔接" not in difference(old, same_years)
