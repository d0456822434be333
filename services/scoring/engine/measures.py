"""What facts are worth under a rule, and the portions that its shape makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from services.scoring.engine.amounts import ZERO, canonical, in_words, total_of
from services.scoring.engine.card import Cut
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.rule_articles import CALENDAR, Rule
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

    Of a rate, `due` are the units that were due. A measure is shared by all such facts, and so are the portions that
    are made of their whole worth.
    """

    rule: Rule
    units: Decimal
    points: Decimal
    label: str = ""
    due: Decimal = ZERO

    @cached_property
    def worth(self) -> Decimal:
        """The points of all units."""
        return canonical(self.points * self.units)

    @cached_property
    def whole(self) -> Portion:
        """The worth, with nothing cut off but what exceeds the most that one fact brings."""
        most = self.rule.each_cap
        if most is None or self.worth <= most:
            return Portion.of(product(self, self.units), self.worth)
        reason = f"每{self.rule.occasion}最高 {in_words(most)} 分"
        return Portion.of(product(self, self.units), self.worth, self.worth - most, reason)

    @cached_property
    def lost(self) -> Portion:
        """The worth with everything cut off, by a shape that counts only the best."""
        return Portion.of(self.whole.words, self.worth, self.worth, reason_of(self.rule))


Entry = tuple[ScoredFact | None, Measure]
"""A fact under a rule with its measure; a base has one entry without a fact."""

Earning = Callable[[Rule, Sequence[Entry]], list[Portion]]
"""Pure: the same entries always give the same portions, one for each entry and in their order."""

Prospect = Callable[[Rule, Sequence[Entry], Decimal, Decimal, int], Decimal]
"""What the rule would bring, before its cap and floor, if so many more single units of so many points came last.

Takes the rule, its entries, what they bring, the points of each further unit, and how many of these there are.
"""


def product(measure: Measure, units: Decimal) -> str:
    """The arithmetic: 5 分 × 8 个半天 = 40 分."""
    case = f"{measure.label} " if measure.label else ""
    worth = in_words(measure.points * units)
    return f"{case}{in_words(measure.points)} 分 × {in_words(units)} {measure.rule.measure} = {worth} 分"


def reason_of(rule: Rule) -> str:
    """Why the rule's shape does not count everything."""
    which = "最低" if rule.is_lowest else "最高"
    if rule.shape is Shape.UP_TO_N:
        return f"最多计 {rule.count} {rule.measure}"
    if rule.shape is Shape.ONCE:
        return f"每年只计一次，取{which}一项"
    item = CALENDAR.get(rule.item, "事项")
    return f"同一{item}只计{which}一项" if rule.count == 1 else f"同一{item}只计{which}的 {rule.count} 项"


def units_of_all(entries: Sequence[Entry]) -> Decimal:
    """The units of all entries together."""
    return total_of([measure.units for _, measure in entries])


def units_before(entries: Sequence[Entry]) -> list[Decimal]:
    """For each entry the units of those before it (and at the end the units of all)."""
    return list(accumulate((measure.units for _, measure in entries), initial=ZERO))
