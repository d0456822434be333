"""What holds of the years of assessment, from whatever day to whatever day they go."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.engine.days import LEAP_YEAR, Days, quarter_end
from services.scoring.engine.years import Years

PLACES = st.dates(date(LEAP_YEAR, 1, 1), date(LEAP_YEAR, 12, 31)).map(lambda day: (day.month, day.day))
DAYS = st.builds(Days, PLACES, PLACES)
ALL_DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


def years_by(days: Days) -> Years:
    """Of a regulation that has always been in force."""
    return Years(days, date(2000, 1, 1), None)


@given(DAYS, ALL_DAYS)
def test_each_day_belongs_to_exactly_one_year_of_assessment(days: Days, day: date) -> None:
    years = years_by(days)
    around = range(day.year - 2, day.year + 4)

    assert [year for year in around if years.ledger_of(year).covers(day)] == [years.year_of(day)]
    counted = [year for year in around if years.days_of(year).covers(day)]
    assert counted == ([years.year_of(day)] if days.covers(day) else []), "and is counted in no other one"


@given(PLACES, ALL_DAYS)
def test_a_year_that_ends_on_the_eve_of_its_beginning_counts_every_day(first: tuple[int, int], day: date) -> None:
    eve = date(LEAP_YEAR, *first) - timedelta(days=1)
    years = years_by(Days(first, (eve.month, eve.day)))

    assert years.days_of(years.year_of(day)).covers(day)


@given(DAYS, st.integers(2019, 2032))
def test_quarters_follow_each_other_until_the_year_is_over(days: Days, year: int) -> None:
    years = years_by(days)
    ends = [quarter_end(years.days_of(year).first, quarter) for quarter in (0, 1, 2, 3, 4)]

    assert ends[0] == years.days_of(year).first - timedelta(days=1)
    assert all(80 <= (later - earlier).days <= 95 for earlier, later in pairwise(ends))
    assert years.until(year, 4) == years.in_force(year), "the fourth quarter is the whole year"


@given(DAYS, ALL_DAYS, st.none() | ALL_DAYS)
def test_a_regulation_covers_a_year_of_which_it_counts_a_day_and_no_other(
    days: Days, first: date, last: date | None
) -> None:
    years = Years(days, first, last if last is None or last >= first else first)
    for year in range(first.year - 2, first.year + 16):
        counted = years.in_force(year)
        counts_some = counted.last is not None and counted.first <= counted.last
        is_covered = years.first_year <= year and (years.last_year is None or year <= years.last_year)
        assert is_covered == counts_some
