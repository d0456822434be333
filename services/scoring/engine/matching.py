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
    if fact.kind != pattern.kind:
        return False
    fields = fact.fields
    for condition in pattern.conditions:
        if condition.field not in fields:
            return False
        if not COMPARISONS[condition.comparison](fields[condition.field], condition.values):
            return False
    return True


def entries_of(rule: Rule, facts: Iterable[ScoredFact]) -> tuple[list[Entry], list[Unscored]]:
    """The facts of a rule in the order given, and those that fit it but lack what it measures."""
    entries = []
    unscored = []
    kinds = {alternative.pattern.kind for alternative in rule.alternatives}
    for fact in facts:
        if fact.kind not in kinds:
            continue
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


def _number(value: Value) -> Decimal | None:
    return None if isinstance(value, bool | str) else Decimal(value)


def _is_one_of(value: Value, wanted: tuple[Value, ...]) -> bool:
    """Equal to one of them, and both yes/no or both not: true is not the number 1."""
    if isinstance(value, str):
        return value in wanted
    is_yes_no = isinstance(value, bool)
    return value in wanted and any(value == entry and is_yes_no == isinstance(entry, bool) for entry in wanted)


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
