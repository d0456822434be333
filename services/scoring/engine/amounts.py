"""Points as exact decimals in one canonical form, so that a year recomputes to the same bytes."""

from collections.abc import Iterable
from decimal import Context, Decimal

ZERO = Decimal(0)

EXACT = Context(prec=60)
"""More digits than any product or sum of amounts can need: what is computed in it is never rounded."""


def canonical(number: Decimal | int) -> Decimal:
    """The number without trailing zeros, exponent or negative zero: 40, 7.5, 0."""
    short = EXACT.normalize(Decimal(number))
    exponent = short.as_tuple().exponent
    if not short:
        return ZERO
    return short.quantize(Decimal(1), context=EXACT) if isinstance(exponent, int) and exponent > 0 else short


def summed(numbers: Iterable[Decimal]) -> Decimal:
    """The canonical sum."""
    return canonical(sum(numbers, ZERO))


def in_words(number: Decimal | int) -> str:
    """The number as it is printed on a receipt."""
    return str(canonical(number))


def clamped(number: Decimal, cap: Decimal | None, floor: Decimal | None) -> Decimal:
    """The number inside a cap and a floor, either of which may be missing."""
    below = number if cap is None else min(number, cap)
    return below if floor is None else max(below, floor)
