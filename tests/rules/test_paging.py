"""Marks of pages: what was marked is read again, whatever the amount."""

from decimal import Decimal

import pytest

from services.kernel.errors import BadInput
from services.kernel.paging import amount, mark, unmark


@pytest.mark.parametrize("text", ["0E-8", "-0E-8", "1E-8", "1E+2", "78.5", "-3.00000000"])
def test_an_amount_is_marked_as_it_can_be_read(text: str) -> None:
    number = Decimal(text)
    assert unmark(mark(number, "示例"), amount, str) == (number, "示例")


def test_what_nobody_marked_is_refused() -> None:
    with pytest.raises(BadInput):
        unmark(mark("many"), amount)
