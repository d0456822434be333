"""Which facts a rule speaks of, and how many units and points each of them is worth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.engine.articles import Pattern, Points, Rule
from services.scoring.engine.card import Unscored
from services.scoring.engine.fact_kinds import ScoredFact, Value
from services.scoring.engine.reading import is_amount
from services.scoring.vocabulary import Comparison


@dataclass(frozen=True)
class Entry:
    """A fact under a rule: its units, the points of one unit, and how a table names its case ("" without a table)."""

    fact: ScoredFact
    units: Decimal
    points: Decimal
    label: str

    @property
    def worth(self) -> Decimal:
        """The points of all its units."""
        return self.points * self.units


def fits(pattern: Pattern, fact: ScoredFact) -> bool:
    """Whether the fact is of the pattern's kind and fulfils its conditions; a missing field fulfils none."""
    return fact.kind == pattern.kind and all(
        condition.field in fact.fields
        and COMPARISONS[condition.comparison](fact.fields[condition.field], condition.values)
        for condition in pattern.conditions
    )


def entries_of(rule: Rule, facts: Iterable[ScoredFact]) -> tuple[list[Entry], list[Unscored]]:
    """The facts of a rule in the order given, and those that fit it but lack what it measures."""
    entries = []
    unscored = []
    for fact in facts:
        alternative = next((entry for entry in rule.alternatives if fits(entry.pattern, fact)), None)
        if alternative is None:
            continue
        found = _measured(fact, rule.unit, alternative.points)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            unscored.append(Unscored(fact.id, rule.id, found))
    return entries, unscored


def units_of(fact: ScoredFact, unit: str | None) -> Decimal | None:
    """How many units the fact is worth; None when its unit field is missing, negative or no number."""
    if unit is None:
        return Decimal(1)
    value = fact.fields.get(unit)
    if isinstance(value, int | Decimal) and is_amount(value) and value >= 0:
        return Decimal(value)
    return None


def _measured(fact: ScoredFact, unit: str | None, points: Points) -> Entry | str:
    """The fact's entry, or why it has none."""
    units = units_of(fact, unit)
    if units is None:
        return f"缺少字段「{unit}」或其值不是可用的数"
    if points.fixed is not None:
        return Entry(fact, units, points.fixed, "")
    value = str(fact.fields.get(points.by, ""))
    if value not in points.table:
        return f"字段「{points.by}」的值「{value}」不在分值表中"
    return Entry(fact, units, points.table[value], points.names[value])


def _equal(value: Value, other: Value) -> bool:
    """Equal, and both yes/no or both not: true is not the number 1."""
    return isinstance(value, bool) == isinstance(other, bool) and value == other


def _number(value: Value) -> Decimal | None:
    return None if isinstance(value, bool | str) else Decimal(value)


def _is_one_of(value: Value, wanted: tuple[Value, ...]) -> bool:
    return any(_equal(value, entry) for entry in wanted)


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
