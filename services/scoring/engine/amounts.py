"""Points as exact decimals in one canonical form, so that a year recomputes to the same bytes."""

from collections.abc import Iterable
from decimal import Context, Decimal
from functools import lru_cache

ZERO = Decimal(0)
ONE = Decimal(1)

EXACT = Context(prec=60)
"""More digits than any product or sum of amounts can need: what is computed in it is never rounded."""

MOST_AMOUNTS = 10_000
"""Canonical forms that are remembered: points make few different amounts, and each is asked for often."""


@lru_cache(maxsize=MOST_AMOUNTS)
def canonical(number: Decimal | int) -> Decimal:
    """The number without trailing zeros, exponent or negative zero: 40, 7.5, 0. Equal numbers have one form."""
    exact = Decimal(number)
    whole = exact.to_integral_value()
    if whole == exact:
        return whole.quantize(ONE, context=EXACT) or ZERO
    return EXACT.normalize(exact)


def total_of(numbers: Iterable[Decimal]) -> Decimal:
    """The sum as the additions leave it: for what is only added to and compared."""
    return sum(numbers, ZERO)


@lru_cache(maxsize=MOST_AMOUNTS)
def in_words(number: Decimal | int) -> str:
    """The number as it is printed on a receipt."""
    return str(canonical(number))


def clamped(number: Decimal, cap: Decimal | None, floor: Decimal | None) -> Decimal:
    """The number inside a cap and a floor, either of which may be missing."""
    below = number if cap is None else min(number, cap)
    return below if floor is None else max(below, floor)
