"""Which facts a pattern speaks of, and how many units a fact is worth."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from services.scoring.engine.articles import Pattern
from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.reading import is_amount
from services.scoring.vocabulary import Comparison

Fields = Mapping[str, Value]
"""The fields of a fact by their names."""


def fits(pattern: Pattern, fields: Fields) -> bool:
    """Whether a fact of the pattern's kind with these fields fulfils its conditions; a missing field fulfils none."""
    return all(
        condition.field in fields and COMPARISONS[condition.comparison](fields[condition.field], condition.values)
        for condition in pattern.conditions
    )


def units_of(fields: Fields, unit: str | None) -> Decimal | None:
    """How many units a fact is worth; None when its unit field is missing, negative or no number."""
    if unit is None:
        return Decimal(1)
    value = fields.get(unit)
    if isinstance(value, int | Decimal) and is_amount(value) and value >= 0:
        return Decimal(value)
    return None


def _number(value: Value) -> Decimal | None:
    return None if isinstance(value, bool | str) else Decimal(value)


def _is_one_of(value: Value, wanted: tuple[Value, ...]) -> bool:
    """Equal to one of them, and both yes/no or both not: true is not the number 1."""
    return any(value == entry and isinstance(value, bool) == isinstance(entry, bool) for entry in wanted)


def _is_at_least(value: Value, wanted: tuple[Value, ...]) -> bool:
    number = _number(value)
    return number is not None and number >= Decimal(wanted[0])


def _is_at_most(value: Value, wanted: tuple[Value, ...]) -> bool:
    number = _number(value)
    return number is not None and number <= Decimal(wanted[0])


COMPARISONS: Mapping[Comparison, Callable[[Value, tuple[Value, ...]], bool]] = {
    Comparison.EQUALS: _is_one_of,
    Comparison.IN: _is_one_of,
    Comparison.AT_LEAST: _is_at_least,
    Comparison.AT_MOST: _is_at_most,
}
"""The closed list: each comparison as one function."""
