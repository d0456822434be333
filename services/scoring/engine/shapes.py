"""The shapes of rules. Each is two functions in the table at the foot: what its facts earn, and what more would bring.

Entries come by day and identifier; every entry gets exactly one portion, with nothing earned where it only counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words, total_of
from services.scoring.engine.articles import Rule
from services.scoring.engine.card import Cut
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.rule_reading import MATTER
from services.scoring.vocabulary import Level, Shape


class Portion(NamedTuple):
    """What one entry earned, the arithmetic in Chinese, what the shape itself cut off and what it left."""

    words: str
    earned: Decimal
    left: Decimal
    cuts: tuple[Cut, ...] = ()

    @classmethod
    def of(cls, words: str, earned: Decimal, cut: Decimal = ZERO, reason: str = "") -> "Portion":
        """The portion after the shape's cut, if there is any."""
        earned = canonical(earned)
        if not cut:
            return cls(words, earned, earned)
        return cls(words, earned, canonical(earned - cut), (Cut(Level.SHAPE, canonical(cut), reason),))


@dataclass(frozen=True, eq=False)
class Measure:
    """What facts that are alike are worth under a rule: their units, the points of one unit, the case in its table.

    A measure is shared by all such facts, and so are the portions that are made of their whole worth.
    """

    rule: Rule
    units: Decimal
    points: Decimal
    label: str = ""

    @cached_property
    def worth(self) -> Decimal:
        """The points of all units."""
        return canonical(self.points * self.units)

    @cached_property
    def whole(self) -> Portion:
        """The worth with nothing cut off."""
        return Portion.of(_product(self, self.units), self.worth)

    @cached_property
    def lost(self) -> Portion:
        """The worth with everything cut off, by a shape that counts only the best."""
        return Portion.of(self.whole.words, self.worth, self.worth, _reason(self.rule))


Entry = tuple[ScoredFact | None, Measure]
"""A fact under a rule with its measure; a base has one entry without a fact."""

Earning = Callable[[Rule, Sequence[Entry]], list[Portion]]
"""Pure: the same entries always give the same portions, one for each entry and in their order."""

Prospect = Callable[[Rule, Sequence[Entry], Decimal, Decimal, int], Decimal]
"""What the rule would bring, before its cap and floor, if so many more single units of so many points came last.

Takes the rule, its entries, what they bring, the points of each further unit, and how many of these there are.
"""


def base(_rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points that everyone has to begin with; deductions come from other rules."""
    return [Portion.of(f"基本分 {in_words(measure.points)} 分", measure.worth) for _, measure in entries]


def base_with_more(_rule: Rule, _entries: Sequence[Entry], now: Decimal, _points: Decimal, _more: int) -> Decimal:
    """Nothing that happens adds to a base."""
    return now


def per_event(_rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit of every fact."""
    return [measure.whole for _, measure in entries]


def per_event_with_more(_rule: Rule, _entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """Every further unit brings its points."""
    return now + points * more


def once(_rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Only the best fact of the period counts; of equal ones the earliest."""
    return _only_best([measure for _, measure in entries])


def once_with_more(_rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, _more: int) -> Decimal:
    """A further unit counts if it is better than the best."""
    return max(now, points) if entries else points


def best_per_item(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Of the facts about one item only the best counts; a fact that names no item stands alone."""
    items: dict[str, list[int]] = {}
    for place, (fact, _) in enumerate(entries):
        items.setdefault(_item_of(rule, fact, place), []).append(place)
    portions = [measure.whole for _, measure in entries]
    for places in items.values():
        if len(places) > 1:
            for place, portion in zip(places, _only_best([entries[place][1] for place in places]), strict=True):
                portions[place] = portion
    return portions


def threshold(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points once, for the fact with which the number is reached."""
    portions = []
    for (_, measure), before in zip(entries, _units_before(entries), strict=False):
        reached = before + measure.units
        earned = canonical(measure.points) if before < rule.count <= reached else ZERO
        portions.append(Portion(_on_the_way(rule, measure, before, reached), earned, earned))
    return portions


def threshold_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """The further unit that reaches the number brings its points."""
    units = _units_of(entries)
    return now + points if units < rule.count <= units + more else now


def up_to_n(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit, but for so many units at most: those worth most, of equal ones the earliest."""
    if _units_of(entries) <= rule.count:
        return per_event(rule, entries)
    ranked = sorted(range(len(entries)), key=lambda place: -entries[place][1].points)
    portions = [measure.whole for _, measure in entries]
    room = Decimal(rule.count)
    for place in ranked:
        measure = entries[place][1]
        paid = min(measure.units, room)
        room -= paid
        if not paid:
            portions[place] = measure.lost
        elif paid < measure.units:
            cut = measure.points * (measure.units - paid)
            portions[place] = Portion.of(measure.whole.words, measure.worth, cut, _reason(rule))
    return portions


def up_to_n_with_more(rule: Rule, entries: Sequence[Entry], _now: Decimal, points: Decimal, more: int) -> Decimal:
    """Those worth most are counted, be they old or new."""
    units = sorted([*((each.points, each.units) for _, each in entries), (points, Decimal(more))], reverse=True)
    room = Decimal(rule.count)
    brought = ZERO
    for worth, offered in units:
        paid = min(offered, room)
        brought += worth * paid
        room -= paid
    return brought


def from_nth(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit from the n-th on, in the order of days."""
    portions = []
    for (_, measure), before in zip(entries, _units_before(entries), strict=False):
        paid = _paid_from_nth(rule, before, measure.units)
        words = f"从第 {rule.count} {rule.measure}起计分：{_product(measure, paid)}"
        portions.append(Portion.of(words, measure.points * paid))
    return portions


def from_nth_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """Of the further units those from the n-th on bring their points."""
    return now + points * _paid_from_nth(rule, _units_of(entries), Decimal(more))


def _paid_from_nth(rule: Rule, before: Decimal, units: Decimal) -> Decimal:
    """How many of the units that follow `before` others are the n-th or later."""
    return clamped(before + units - (rule.count - 1), units, ZERO)


def _only_best(measures: Sequence[Measure]) -> list[Portion]:
    """Every entry earns its worth, and all but the best one lose it."""
    best = max(range(len(measures)), key=lambda place: measures[place].worth, default=0)
    return [measure.whole if place == best else measure.lost for place, measure in enumerate(measures)]


def _reason(rule: Rule) -> str:
    """Why the rule's shape does not count everything."""
    if rule.shape is Shape.UP_TO_N:
        return f"最多计 {rule.count} {rule.measure}"
    return "每年只计一次，取最高一项" if rule.shape is Shape.ONCE else "同一事项只计最高一项"


def _on_the_way(rule: Rule, measure: Measure, before: Decimal, reached: Decimal) -> str:
    """How far a threshold's number is reached with this entry."""
    goal = f"{rule.count} {rule.measure}"
    if before >= rule.count:
        return f"已满 {goal}，不再加分"
    if reached >= rule.count:
        return f"累计满 {goal}，计 {in_words(measure.points)} 分"
    return f"累计 {in_words(reached)} {rule.measure}，满 {goal}计 {in_words(measure.points)} 分"


def _item_of(rule: Rule, fact: ScoredFact | None, place: int) -> str:
    """The item that a fact is about; without one, an item of its own."""
    value = None if fact is None else fact.matter if rule.item == MATTER else fact.fields.get(rule.item)
    return f"entry {place}" if value is None else f"item {value}"


def _units_of(entries: Sequence[Entry]) -> Decimal:
    return total_of([measure.units for _, measure in entries])


def _units_before(entries: Sequence[Entry]) -> list[Decimal]:
    """For each entry the units of those before it (and at the end the units of all)."""
    return list(accumulate((measure.units for _, measure in entries), initial=ZERO))


def _product(measure: Measure, units: Decimal) -> str:
    """The arithmetic: 5 分 × 8 个半天 = 40 分."""
    case = f"{measure.label} " if measure.label else ""
    worth = in_words(measure.points * units)
    return f"{case}{in_words(measure.points)} 分 × {in_words(units)} {measure.rule.measure} = {worth} 分"


SHAPES: Mapping[Shape, tuple[Earning, Prospect]] = {
    Shape.BASE: (base, base_with_more),
    Shape.PER_EVENT: (per_event, per_event_with_more),
    Shape.ONCE: (once, once_with_more),
    Shape.THRESHOLD: (threshold, threshold_with_more),
    Shape.UP_TO_N: (up_to_n, up_to_n_with_more),
    Shape.FROM_NTH: (from_nth, from_nth_with_more),
    Shape.BEST_PER_ITEM: (best_per_item, per_event_with_more),
}
"""Every shape and its functions; a new shape is a name in the vocabulary and a line here."""
