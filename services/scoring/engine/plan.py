"""A regulation made ready to score members of some roles: what never differs from member to member is found out once.

What a fact is worth depends on a few of its fields only: those that the rules and duties for its kind look at. Facts
alike in these are one *case*. A case is judged when it first comes up and remembered; after that a fact is one look-up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from services.scoring.engine.amounts import ONE, ZERO
from services.scoring.engine.articles import Category, Duty, Pattern, Points, Regulation, Rule
from services.scoring.engine.fact_kinds import ScoredFact, Value
from services.scoring.engine.limits import Scope, scopes_of
from services.scoring.engine.matching import Fields, fits, units_of
from services.scoring.engine.shapes import Entry, Measure
from services.scoring.vocabulary import Level

MOST_PLANS = 64
"""Plans that are remembered: one for each regulation in use and each set of roles."""

MOST_CASES = 1_024
"""Cases of one kind of fact that a plan remembers; a regulation that looks at free text may meet any number."""

NO_RULE = "没有对应的计分规则"


@dataclass(frozen=True)
class Case:
    """What all facts alike come to: a measure for each rule, or why the rule cannot measure them; units for each duty.

    Rules and duties are told by their places in the plan. `unmatched` says why no rule speaks of such a fact, and is
    None when one does.
    """

    measures: tuple[tuple[int, Measure], ...]
    lacking: tuple[tuple[int, str], ...]
    duties: tuple[tuple[int, Decimal], ...]
    unmatched: str | None


UNKNOWN = Case((), (), (), NO_RULE)
"""A fact of a kind that the regulation does not know."""


@dataclass(frozen=True)
class PlannedRule:
    """A rule that concerns the member, with its entry before anything happens and the most that one unit brings."""

    rule: Rule
    category: Category
    first: tuple[Entry, ...]
    best: Decimal

    @classmethod
    def of(cls, rule: Rule, category: Category) -> "PlannedRule":
        """The rule, ready to score by."""
        first = ((None, Measure(rule, ONE, rule.points)),) if rule.points is not None else ()
        amounts = (amount for alternative in rule.alternatives for amount in alternative.points.amounts)
        return cls(rule, category, first, max(amounts, default=ZERO))


class KindOfFact:
    """The cases of one kind of fact."""

    def __init__(self, kind: str, regulation: Regulation, rules: Sequence[PlannedRule], duties: Sequence[Duty]) -> None:
        """Find the rules and duties that speak of the kind, and the fields they look at."""
        self._kind = kind
        self._rules = [(place, planned.rule) for place, planned in enumerate(rules) if kind in _kinds_of(planned.rule)]
        self._duties = [(place, duty) for place, duty in enumerate(duties) if self._own(duty.patterns)]
        self._duties_of_all = [pattern for duty in regulation.duties for pattern in self._own(duty.patterns)]
        self._rules_of_all = [
            alternative.pattern
            for category in regulation.categories
            for rule in category.rules
            for alternative in rule.alternatives
            if alternative.pattern.kind == kind
        ]
        self._looked_at = tuple(dict.fromkeys(self._fields_looked_at()))
        # Typed, because true is not the number 1.
        self._judged = lru_cache(maxsize=MOST_CASES, typed=True)(self._judge)

    def case_of(self, fact: ScoredFact) -> Case:
        """The case that the fact is."""
        return self._judged(*map(fact.fields.get, self._looked_at))

    def _fields_looked_at(self) -> Iterator[str]:
        """Of every rule's and duty's conditions, for `unmatched` asks them all; of those in the plan, what measures."""
        for pattern in (*self._rules_of_all, *self._duties_of_all):
            yield from (condition.field for condition in pattern.conditions)
        units = [duty.unit for _, duty in self._duties] + [rule.unit for _, rule in self._rules]
        yield from (unit for unit in units if unit is not None)
        for _, rule in self._rules:
            yield from (each.points.by for each in rule.alternatives if each.points.fixed is None)

    def _own(self, patterns: Iterable[Pattern]) -> list[Pattern]:
        return [pattern for pattern in patterns if pattern.kind == self._kind]

    def _judge(self, *values: Value | None) -> Case:
        fields = {name: value for name, value in zip(self._looked_at, values, strict=True) if value is not None}
        measures, lacking = [], []
        for place, rule in self._rules:
            found = self._measured(rule, fields)
            if isinstance(found, Measure):
                measures.append((place, found))
            elif found is not None:
                lacking.append((place, found))
        duties = tuple(
            (place, units_of(fields, duty.unit) or ZERO)
            for place, duty in self._duties
            if any(fits(pattern, fields) for pattern in self._own(duty.patterns))
        )
        is_matched = bool(measures or lacking)
        return Case(tuple(measures), tuple(lacking), duties, None if is_matched else self._why_unmatched(fields))

    def _measured(self, rule: Rule, fields: Fields) -> Measure | str | None:
        """What such a fact is worth under the rule by the first alternative that fits; why it cannot be told."""
        for alternative in rule.alternatives:
            if alternative.pattern.kind == self._kind and fits(alternative.pattern, fields):
                return _measured(rule, alternative.points, fields)
        return None

    def _why_unmatched(self, fields: Fields) -> str:
        if any(fits(pattern, fields) for pattern in self._rules_of_all):
            return "对应的计分规则不适用于该委员的身份"
        if any(fits(pattern, fields) for pattern in self._duties_of_all):
            return "只用于核对最低履职要求，不计分"
        return NO_RULE


@dataclass(frozen=True)
class Plan:
    """The parts of a regulation that concern members of some roles, in its order."""

    regulation: Regulation
    categories: tuple[Category, ...]
    rules: tuple[PlannedRule, ...]
    scopes: Mapping[Level, tuple[Scope, ...]]
    duties: tuple[Duty, ...]
    kinds: Mapping[str, KindOfFact]

    def case_of(self, fact: ScoredFact) -> Case:
        """The case that the fact is; a kind that the regulation does not know falls under nothing."""
        kind = self.kinds.get(fact.kind)
        return UNKNOWN if kind is None else kind.case_of(fact)


@lru_cache(maxsize=MOST_PLANS)
def plan_for(regulation: Regulation, roles: frozenset[str]) -> Plan:
    """The plan by which members of these roles are scored."""

    def concerns(part: Category | Rule | Duty) -> bool:
        """A part that names no role is for everyone."""
        return not part.applies_to or bool(part.applies_to & roles)

    categories = tuple(category for category in regulation.categories if concerns(category))
    rules = tuple(
        PlannedRule.of(rule, category) for category in categories for rule in category.rules if concerns(rule)
    )
    duties = tuple(duty for duty in regulation.duties if concerns(duty))
    return Plan(
        regulation=regulation,
        categories=categories,
        rules=rules,
        scopes=scopes_of(regulation, categories, [(planned.category, planned.rule) for planned in rules]),
        duties=duties,
        kinds={kind: KindOfFact(kind, regulation, rules, duties) for kind in regulation.kinds},
    )


def _kinds_of(rule: Rule) -> set[str]:
    return {alternative.pattern.kind for alternative in rule.alternatives}


def _measured(rule: Rule, points: Points, fields: Fields) -> Measure | str:
    units = units_of(fields, rule.unit)
    if units is None:
        return f"缺少字段「{rule.unit}」或其值不是可用的数"
    if points.fixed is not None:
        return Measure(rule, units, points.fixed)
    value = str(fields.get(points.by, ""))
    if value not in points.table:
        return f"字段「{points.by}」的值「{value}」不在分值表中"
    return Measure(rule, units, points.table[value], points.names[value])
