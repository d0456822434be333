"""A regulation made ready to score members of some roles: what never differs from member to member is found out once.

What a fact is worth depends on a few of its fields only: those that the rules and duties for its kind look at. Facts
alike in these are one *case*. A case is judged when it first comes up and remembered; after that a fact is one look-up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial

from services.scoring.engine.amounts import ONE, ZERO, clamped, in_words
from services.scoring.engine.articles import Category, Duty, Regulation, Veto
from services.scoring.engine.fact_kinds import ScoredFact, Value
from services.scoring.engine.limits import Scope, scopes_of
from services.scoring.engine.matching import Fields, fits, fits_one, units_of
from services.scoring.engine.measures import Entry, Measure
from services.scoring.engine.rule_articles import Pattern, Points, Rule, concerns
from services.scoring.vocabulary import Level

MOST_PLANS = 64
"""Plans that are remembered: one for each regulation in use and each set of roles."""

MOST_CASES = 1_024
"""Cases of one kind of fact that a plan remembers; a regulation that looks at free text may meet any number."""

NO_RULE = "没有对应的计分规则"

WATCHED_ONLY: Mapping[type, str] = {
    Duty: "只用于核对最低履职要求，不计分",
    Veto: "只用于核对一票否决事项，不计分",
}
"""Why a fact that only a duty or a veto speaks of has no line."""


Watched = Duty | Veto
"""What counts facts without scoring them."""


Watch = tuple[int, Decimal, Decimal | None]
"""What a fact adds to the duty or veto at a place: units done and, where a part is asked for, units due."""


@dataclass(frozen=True)
class Case:
    """What all facts alike come to: a measure for each rule, or why the rule cannot measure them; units watched.

    Rules, and duties and vetoes together, are told by their places in the plan. `unmatched` says why no rule speaks of
    such a fact, and is None when one does.
    """

    measures: tuple[tuple[int, Measure], ...]
    lacking: tuple[tuple[int, str], ...]
    watched: tuple[Watch, ...]
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
        return cls(rule, category, first, clamped(max(rule.amounts, default=ZERO), rule.each_cap, None))


class KindOfFact:
    """The cases of one kind of fact."""

    def __init__(
        self, kind: str, regulation: Regulation, rules: Sequence[PlannedRule], watched: Sequence[Watched]
    ) -> None:
        """Find the rules, duties, vetoes and exemptions that speak of the kind, and the fields they look at."""
        self._kind = kind
        self._rules = [(place, planned.rule) for place, planned in enumerate(rules) if self._own(planned.rule.patterns)]
        self._watched = [
            (place, each) for place, each in enumerate(watched) if self._own((*each.patterns, *each.among))
        ]
        self._exemptions = [(each, self._own(each.patterns)) for each in regulation.exemptions]
        watched_of_all: tuple[Watched, ...] = (*regulation.duties, *regulation.vetoes)
        self._watched_of_all = [
            (WATCHED_ONLY[type(each)], self._own((*each.patterns, *each.among))) for each in watched_of_all
        ]
        self._rules_of_all = [
            pattern
            for category in regulation.categories
            for rule in category.rules
            for pattern in self._own(rule.patterns)
        ]
        self._looked_at = tuple(dict.fromkeys(self._fields_looked_at()))
        self._is_dated = any(pattern.days is not None for pattern in self._patterns_looked_at())
        # Typed, because true is not the number 1.
        judge = self._judge if self._is_dated else partial(self._judge, None)
        self._judged = lru_cache(maxsize=MOST_CASES, typed=True)(judge)
        self._met: dict[int, tuple[Mapping[str, Value], Case]] = {}

    def case_of(self, fact: ScoredFact) -> Case:
        """The case that the fact is."""
        fields = fact.fields
        if self._is_dated:
            return self._judged(fact.on, *map(fields.get, self._looked_at))
        # Most facts of a ledger share the very fields of others. Those met are kept, so that nothing else is at their
        # place in memory.
        met = self._met.get(id(fields))
        if met is not None:
            return met[1]
        case = self._judged(*map(fields.get, self._looked_at))
        if len(self._met) >= MOST_CASES:
            self._met = {}
        self._met[id(fields)] = fields, case
        return case

    def _patterns_looked_at(self) -> Iterator[Pattern]:
        """Those of everything in the regulation, for `unmatched` asks them all."""
        yield from self._rules_of_all
        for _, patterns in (*self._watched_of_all, *self._exemptions):
            yield from patterns

    def _fields_looked_at(self) -> Iterator[str]:
        """Of every condition; and of the rules, duties and vetoes in the plan what measures."""
        for pattern in self._patterns_looked_at():
            yield from (condition.field for condition in pattern.conditions)
            yield from (condition.of for condition in pattern.conditions if condition.of)
        for _, part in (*self._watched, *self._rules):
            yield from (unit for unit in (part.unit, part.due) if unit is not None)
        for _, rule in self._rules:
            for each in rule.alternatives:
                yield from (name for name in (each.points.by, each.points.then) if name)
            if rule.share is not None:
                yield from (rule.share.among, rule.share.by)

    def _own(self, patterns: Iterable[Pattern]) -> list[Pattern]:
        return [pattern for pattern in patterns if pattern.kind == self._kind]

    def _judge(self, on: date | None, *values: Value | None) -> Case:
        fields = {name: value for name, value in zip(self._looked_at, values, strict=True) if value is not None}
        for exemption, patterns in self._exemptions:
            if fits_one(patterns, fields, on):
                return Case((), (), (), f"{exemption.name}：不计入（{exemption.clause}）")
        measures, lacking = [], []
        for place, rule in self._rules:
            found = self._measured(rule, fields, on)
            if isinstance(found, Measure):
                measures.append((place, found))
            elif found is not None:
                lacking.append((place, found))
        watched = tuple(
            watch for place, each in self._watched if (watch := self._watch(place, each, fields, on)) is not None
        )
        is_matched = bool(measures or lacking)
        return Case(tuple(measures), tuple(lacking), watched, None if is_matched else self._why_unmatched(fields, on))

    def _watch(self, place: int, part: Watched, fields: Fields, on: date | None) -> Watch | None:
        """What such a fact adds to a duty or a veto; None where it does not speak of it."""
        due = units_of(fields, part.due or part.unit) or ZERO if part.fraction is not None else None
        if fits_one(self._own(part.patterns), fields, on):
            return place, units_of(fields, part.unit) or ZERO, due
        if fits_one(self._own(part.among), fields, on):
            return place, ZERO, due
        return None

    def _measured(self, rule: Rule, fields: Fields, on: date | None) -> Measure | str | None:
        """What such a fact is worth under the rule by the first alternative that fits; why it cannot be told."""
        for alternative in rule.alternatives:
            if alternative.pattern.kind == self._kind and fits(alternative.pattern, fields, on):
                return _measured(rule, alternative.points, fields)
        if fits_one(self._own(rule.among), fields, on):
            return _missed(rule, fields)
        return None

    def _why_unmatched(self, fields: Fields, on: date | None) -> str:
        if fits_one(self._rules_of_all, fields, on):
            return "对应的计分规则不适用于该委员的身份"
        for reason, patterns in self._watched_of_all:
            if fits_one(patterns, fields, on):
                return reason
        return NO_RULE


@dataclass(frozen=True)
class Plan:
    """The parts of a regulation that concern members of some roles, in its order."""

    regulation: Regulation
    categories: tuple[Category, ...]
    rules: tuple[PlannedRule, ...]
    scopes: Mapping[Level, tuple[Scope, ...]]
    duties: tuple[Duty, ...]
    vetoes: tuple[Veto, ...]
    kinds: Mapping[str, KindOfFact]
    bounds: tuple[Decimal | None, ...]
    """Where each grade begins for such members, the best first."""
    outer: tuple[Scope, ...]
    """The scopes above the rules, innermost first."""
    around: Mapping[str, tuple[int, ...]]
    """The places of those in which each category lies."""


@lru_cache(maxsize=MOST_PLANS)
def plan_for(regulation: Regulation, roles: frozenset[str]) -> Plan:
    """The plan by which members of these roles are scored."""

    def is_theirs(part: Category | Rule | Watched) -> bool:
        return concerns(part.applies_to, part.except_for, roles)

    categories = tuple(category for category in regulation.categories if is_theirs(category))
    rules = tuple(
        PlannedRule.of(rule, category) for category in categories for rule in category.rules if is_theirs(rule)
    )
    duties = tuple(duty for duty in regulation.duties if is_theirs(duty))
    vetoes = tuple(veto for veto in regulation.vetoes if is_theirs(veto))
    scopes = scopes_of(regulation, categories, [(planned.category, planned.rule) for planned in rules])
    outer = tuple(scope for level, of_level in scopes.items() if level is not Level.RULE for scope in of_level)
    return Plan(
        regulation=regulation,
        categories=categories,
        rules=rules,
        scopes=scopes,
        duties=duties,
        vetoes=vetoes,
        kinds={kind: KindOfFact(kind, regulation, rules, (*duties, *vetoes)) for kind in regulation.kinds},
        bounds=tuple(grade.bound_for(roles) for grade in regulation.grades if regulation.categories),
        outer=outer,
        around={
            category.id: tuple(place for place, scope in enumerate(outer) if scope.concerns(category.id))
            for category in categories
        },
    )


def _measured(rule: Rule, points: Points, fields: Fields) -> Measure | str:
    units = units_of(fields, rule.unit)
    if units is None:
        return f"缺少字段「{rule.unit}」或其值不是可用的数"
    due = units if rule.due is None else units_of(fields, rule.due)
    if due is None:
        return f"缺少字段「{rule.due}」或其值不是可用的数"
    if points.fixed is not None:
        return _shared(Measure(rule, units, points.fixed, due=due), fields)
    value, row = str(fields.get(points.by, "")), ""
    if points.then:
        then = str(fields.get(points.then, ""))
        row = points.pair_of(value, then)
        value = f"{value}、{then}"
    else:
        row = value
    if row not in points.table:
        named = f"{points.by}、{points.then}" if points.then else points.by
        return f"字段「{named}」的值「{value}」不在分值表中"
    return _shared(Measure(rule, units, points.table[row], points.names[row], due), fields)


def _missed(rule: Rule, fields: Fields) -> Measure | str:
    """What was due and not done."""
    due = units_of(fields, rule.due or rule.unit)
    return (
        f"缺少字段「{rule.due or rule.unit}」或其值不是可用的数" if due is None else Measure(rule, ZERO, ZERO, due=due)
    )


def _shared(measure: Measure, fields: Fields) -> Measure | str:
    """The measure with the points of one of several proposers."""
    share, rounding = measure.rule.share, measure.rule.rounding
    if share is None or rounding is None or not share.concerns(str(fields.get(share.by, ""))):
        return measure
    number = fields.get(share.among)
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        return f"缺少字段「{share.among}」或其值不是人数"
    part = share.part(str(fields[share.by]), number)
    if part == 1:
        return measure
    exact = Fraction(measure.points) * part
    points = rounding.part(exact)
    how = "" if points == exact else f"，{rounding.words(rounding.places or 0)}"
    label = f"{measure.label}（{in_words(measure.points)} 分由 {number} 人分享，计 {part}{how}）"
    return Measure(measure.rule, measure.units, points, label, measure.due)
