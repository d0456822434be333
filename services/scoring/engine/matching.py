"""Which facts a pattern speaks of, and how many units a fact is worth."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.reading import is_amount
from services.scoring.engine.rule_articles import Condition, Pattern
from services.scoring.vocabulary import Comparison

Fields = Mapping[str, Value]
"""The fields of a fact by their names."""


def fits(pattern: Pattern, fields: Fields, on: date | None = None) -> bool:
    """Whether a fact of the pattern's kind with these fields, on that day, is one that the pattern speaks of.

    A field that is missing fulfils no condition but the one that asks for that. The day is needed only where a pattern
    asks for days.
    """
    if pattern.days is not None and (on is None or not pattern.days.covers(on)):
        return False
    return all(COMPARISONS[condition.comparison](fields, condition) for condition in pattern.conditions)


def fits_one(patterns: Iterable[Pattern], fields: Fields, on: date | None) -> bool:
    """Whether one of the patterns, all of them of the fact's kind, speaks of it."""
    return any(fits(pattern, fields, on) for pattern in patterns)


def units_of(fields: Fields, unit: str | None) -> Decimal | None:
    """How many units a fact is worth; None when its unit field is missing, negative or no number."""
    if unit is None:
        return Decimal(1)
    value = fields.get(unit)
    if isinstance(value, int | Decimal) and is_amount(value) and value >= 0:
        return Decimal(value)
    return None


def _number(fields: Fields, name: str) -> Fraction | None:
    value = fields.get(name)
    return None if value is None or isinstance(value, bool | str) else Fraction(value)


def _is_one_of(fields: Fields, condition: Condition) -> bool:
    """Equal to one of them, and both yes/no or both not: true is not the number 1."""
    value = fields.get(condition.field)
    return any(value == entry and isinstance(value, bool) == isinstance(entry, bool) for entry in condition.values)


def _is_none_of(fields: Fields, condition: Condition) -> bool:
    return condition.field in fields and not _is_one_of(fields, condition)


def _bounded(holds: Callable[[Fraction, Fraction], bool]) -> Callable[[Fields, Condition], bool]:
    """A comparison of the field with a number."""

    def judge(fields: Fields, condition: Condition) -> bool:
        number = _number(fields, condition.field)
        return number is not None and holds(number, Fraction(condition.values[0]))

    return judge


def _parted(holds: Callable[[Fraction, Fraction], bool]) -> Callable[[Fields, Condition], bool]:
    """A comparison of the field with a part of another one: as fractions, so that 4 of 6 is 2/3."""

    def judge(fields: Fields, condition: Condition) -> bool:
        number, whole = _number(fields, condition.field), _number(fields, condition.of)
        return number is not None and whole is not None and holds(number, whole * Fraction(condition.values[0]))

    return judge


def _is_given(fields: Fields, condition: Condition) -> bool:
    return (condition.field in fields) is condition.values[0]


COMPARISONS: Mapping[Comparison, Callable[[Fields, Condition], bool]] = {
    Comparison.EQUALS: _is_one_of,
    Comparison.IN: _is_one_of,
    Comparison.NOT: _is_none_of,
    Comparison.AT_LEAST: _bounded(lambda number, bound: number >= bound),
    Comparison.AT_MOST: _bounded(lambda number, bound: number <= bound),
    Comparison.ABOVE: _bounded(lambda number, bound: number > bound),
    Comparison.BELOW: _bounded(lambda number, bound: number < bound),
    Comparison.AT_LEAST_PART: _parted(lambda number, part: number >= part),
    Comparison.BELOW_PART: _parted(lambda number, part: number < part),
    Comparison.GIVEN: _is_given,
}
"""The closed list: each comparison as one function."""
