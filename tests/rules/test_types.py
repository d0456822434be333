"""Column types refuse what would be lost."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from services.kernel.types import ExactDecimal, UTCInstant, new_id

SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.dialect()
ANY_TIME = st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001 - the zone is put on in the test
DIALECTS = pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL], ids=["sqlite", "postgresql"])


@DIALECTS
def test_an_instant_without_a_zone_is_refused(dialect) -> None:
    with pytest.raises(ValueError, match="time zone"):
        UTCInstant().process_bind_param(datetime(2026, 1, 1), dialect)  # noqa: DTZ001 - the very mistake


@DIALECTS
def test_an_instant_comes_back_in_utc(dialect) -> None:
    kind = UTCInstant()
    noon = datetime(2026, 1, 1, 20, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    back = kind.process_result_value(kind.process_bind_param(noon, dialect), dialect)
    assert back == noon
    assert back.tzinfo is UTC
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


@given(ANY_TIME, ANY_TIME)
def test_sqlite_orders_instants_as_time_does(one: datetime, other: datetime) -> None:
    kind = UTCInstant()
    first, second = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
    assert (kind.process_bind_param(first, SQLITE) < kind.process_bind_param(second, SQLITE)) == (first < second)


@DIALECTS
def test_a_decimal_comes_back_exactly_and_more_places_are_refused(dialect) -> None:
    kind = ExactDecimal(4)
    for text in ("0", "-12.5", "6.25", "99999999.9999"):
        assert kind.process_result_value(kind.process_bind_param(Decimal(text), dialect), dialect) == Decimal(text)
    with pytest.raises(ValueError, match="decimal places"):
        kind.process_bind_param(Decimal("0.00001"), dialect)
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


def test_identifiers_made_later_sort_later() -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert {each.version for each in made} == {7}


FORKED = """
import os
from services.kernel.types import new_id

new_id()  # The generator has begun in the parent, as it has when the demo was loaded before the processes part.
reading, writing = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        os.write(writing, b"".join(new_id().bytes for _ in range(50)))
        os._exit(0)
for _ in range(4):
    assert os.wait()[1] == 0
made = os.read(reading, 4 * 50 * 16)
print(len({made[place + 8 : place + 16] for place in range(0, len(made), 16)}))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes part by forking")
def test_identifiers_made_after_a_fork_differ_even_at_the_same_instant() -> None:
    """The second half has no instant in it: were the generator's state shared, the processes would repeat it."""
    made = subprocess.run([sys.executable, "-c", FORKED], check=True, capture_output=True, timeout=60)
    assert int(made.stdout) == 200
