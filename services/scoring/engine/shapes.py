"""The shapes of rules: each is one function from a rule's entries to portions, in the table at the foot.

Entries come by day and identifier; every entry gets exactly one portion, with nothing earned where it only counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import accumulate

from services.scoring.engine.amounts import ZERO, in_words
from services.scoring.engine.articles import Rule
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.matching import Entry
from services.scoring.engine.rule_reading import MATTER
from services.scoring.vocabulary import Shape


@dataclass(frozen=True)
class Portion:
    """What one entry earned (a base has no fact), the arithmetic in Chinese, and what the shape itself cut off.

    The words are put together when they are asked for: most portions are only weighed.
    """

    fact: ScoredFact | None
    tell: Callable[[], str]
    earned: Decimal
    cut: Decimal = ZERO
    reason: str = ""


ShapeFunction = Callable[[Rule, Sequence[Entry]], list[Portion]]
"""Pure: the same entries always give the same portions, one for each entry and in their order."""


def base(rule: Rule, _entries: Sequence[Entry]) -> list[Portion]:
    """Points that everyone has to begin with; deductions come from other rules."""
    points = rule.points or ZERO
    return [Portion(None, lambda: f"基本分 {in_words(points)} 分", points)]


def per_event(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit of every fact."""
    return [Portion(entry.fact, partial(_product, rule, entry, entry.units), entry.worth) for entry in entries]


def once(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Only the best fact of the period counts; of equal ones the earliest."""
    return _only_best(rule, entries, "每年只计一次，取最高一项")


def best_per_item(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Of the facts about one item only the best counts; a fact that names no item stands alone."""
    items: dict[str, list[Entry]] = {}
    for entry in entries:
        items.setdefault(_item_of(rule, entry.fact), []).append(entry)
    portions = {
        str(portion.fact.id): portion
        for group in items.values()
        for portion in _only_best(rule, group, "同一事项只计最高一项")
        if portion.fact is not None
    }
    return [portions[str(entry.fact.id)] for entry in entries]


def threshold(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points once, for the fact with which the number is reached."""
    portions = []
    for entry, before in zip(entries, _units_before(entries), strict=False):
        reached = before + entry.units
        is_reached_now = before < rule.count <= reached
        tell = partial(_on_the_way, rule, entry, before, reached)
        portions.append(Portion(entry.fact, tell, entry.points if is_reached_now else ZERO))
    return portions


def _on_the_way(rule: Rule, entry: Entry, before: Decimal, reached: Decimal) -> str:
    """How far a threshold's number is reached with this entry."""
    goal = f"{rule.count} {rule.measure}"
    if before >= rule.count:
        return f"已满 {goal}，不再加分"
    if reached >= rule.count:
        return f"累计满 {goal}，计 {in_words(entry.points)} 分"
    return f"累计 {in_words(reached)} {rule.measure}，满 {goal}计 {in_words(entry.points)} 分"


def up_to_n(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit, but for so many units at most: those worth most, of equal ones the earliest."""
    ranked = sorted(entries, key=lambda entry: -entry.points)
    spare = {
        str(entry.fact.id): max(ZERO, min(entry.units, before + entry.units - rule.count))
        for entry, before in zip(ranked, _units_before(ranked), strict=False)
    }
    reason = f"最多计 {rule.count} {rule.measure}"
    return [
        Portion(entry.fact, partial(_product, rule, entry, entry.units), entry.worth, cut, reason if cut else "")
        for entry in entries
        for cut in [entry.points * spare[str(entry.fact.id)]]
    ]


def from_nth(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit from the n-th on, in the order of days."""
    portions = []
    for entry, before in zip(entries, _units_before(entries), strict=False):
        paid = max(ZERO, min(entry.units, before + entry.units - (rule.count - 1)))
        portions.append(Portion(entry.fact, partial(_from_there, rule, entry, paid), entry.points * paid))
    return portions


def _from_there(rule: Rule, entry: Entry, paid: Decimal) -> str:
    return f"从第 {rule.count} {rule.measure}起计分：{_product(rule, entry, paid)}"


def _only_best(rule: Rule, entries: Sequence[Entry], reason: str) -> list[Portion]:
    """Every entry earns its worth, and all but the best one lose it."""
    best = max(range(len(entries)), key=lambda index: entries[index].worth, default=0)
    return [
        Portion(portion.fact, portion.tell, portion.earned, portion.earned, reason if portion.earned else "")
        if index != best
        else portion
        for index, portion in enumerate(per_event(rule, entries))
    ]


def _item_of(rule: Rule, fact: ScoredFact) -> str:
    value = fact.matter if rule.item == MATTER else fact.fields.get(rule.item)
    return f"fact {fact.id}" if value is None else f"item {value}"


def _units_before(entries: Sequence[Entry]) -> list[Decimal]:
    """For each entry the units of those before it (and at the end the units of all)."""
    return list(accumulate((entry.units for entry in entries), initial=ZERO))


def _product(rule: Rule, entry: Entry, units: Decimal) -> str:
    """The arithmetic: 5 分 × 8 个半天 = 40 分."""
    case = f"{entry.label} " if entry.label else ""
    worth = in_words(entry.points * units)
    return f"{case}{in_words(entry.points)} 分 × {in_words(units)} {rule.measure} = {worth} 分"


SHAPES: Mapping[Shape, ShapeFunction] = {
    Shape.BASE: base,
    Shape.PER_EVENT: per_event,
    Shape.ONCE: once,
    Shape.THRESHOLD: threshold,
    Shape.UP_TO_N: up_to_n,
    Shape.FROM_NTH: from_nth,
    Shape.BEST_PER_ITEM: best_per_item,
}
"""Every shape and its function; a new shape is a name in the vocabulary and a line here."""
