"""Caps, floors, "only the highest" and weights: each is a scope over lines that cuts them, or adds one to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words, total_of
from services.scoring.engine.articles import Category, Group, Regulation
from services.scoring.engine.card import Cut, Line
from services.scoring.engine.rounding import Rounding
from services.scoring.engine.rule_articles import Rule
from services.scoring.vocabulary import Level


@dataclass(frozen=True)
class Scope:
    """The lines that one limit speaks of: of a rule, of categories (empty: of all lines).

    Of its parts, the rules of a category or the categories of a group, only the `best` highest count; what the lines
    then come to is kept between floor and cap, and of that only the `weight` counts, rounded line by line.
    """

    level: Level
    label: str
    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None
    rule: str | None = None
    categories: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    best: int | None = None
    weight: Decimal | None = None
    rounding: Rounding | None = None

    @property
    def is_limit(self) -> bool:
        """Whether it says anything."""
        return (self.cap, self.floor, self.best, self.weight) != (None, None, None, None)

    def concerns(self, category: str) -> bool:
        """Whether the category's points lie inside."""
        return not self.categories or category in self.categories


class Room(NamedTuple):
    """What the lines inside a limit come to before and after it has its say, and what is left under the cap.

    `parts` are the points of the parts, where only the best count; `limited` is before any weight.
    """

    scope: Scope
    points: Decimal
    limited: Decimal
    left: Decimal | None
    parts: Mapping[str, Decimal]

    def passed_on(self, gain: Decimal, rule: str, category: str) -> Decimal:
        """How much of a gain under a rule of a category inside the limit is felt outside it."""
        if self.scope.best is not None:
            part = rule if rule in self.parts else category
            gained = {**self.parts, part: self.parts.get(part, ZERO) + gain}
            gain = total_of(sorted(gained.values(), reverse=True)[: self.scope.best]) - self.points
        felt = clamped(self.points + gain, self.scope.cap, self.scope.floor) - self.limited
        return felt if self.scope.weight is None else felt * self.scope.weight


class Sheet:
    """The lines of a card while they are made and limited, with what they still count for by rule and category.

    Limits write on the lines; nobody else has them yet.
    """

    def __init__(self, categories: Iterable[str]) -> None:
        """Begin an empty sheet; what floors on groups and on the total add has no category."""
        self.made: dict[str, list[Line]] = {category: [] for category in categories}
        self.raised: list[Line] = []
        self.by_rule: dict[str | None, Decimal] = {None: ZERO}
        self.by_category: dict[str | None, Decimal] = dict.fromkeys((*self.made, None), ZERO)

    def add(self, category: str, rule: str, lines: list[Line], points: Decimal) -> None:
        """Enter the lines of a rule as its shape makes them, in the order of days, and what they count for."""
        self.made[category] += lines
        self.by_rule[rule] = points
        self.by_category[category] += points

    def points(self, scope: Scope) -> Decimal:
        """What the lines inside count for now; not canonical."""
        if scope.rule is not None:
            return self.by_rule[scope.rule]
        return total_of([self.by_category[category] for category in scope.categories or self.by_category])

    def lines(self, scope: Scope) -> list[Line]:
        """The lines inside, those that floors added at the end."""
        inside = [line for category, lines in self.made.items() if scope.concerns(category) for line in lines]
        inside += [line for line in self.raised if not scope.categories or line.category in scope.categories]
        return inside if scope.rule is None else [line for line in inside if line.rule == scope.rule]

    def take(self, line: Line, amount: Decimal, level: Level, reason: str) -> None:
        """Take an amount from a line, or give it where it is negative."""
        amount = canonical(amount)
        line.cuts = (*line.cuts, Cut(level, amount, reason))
        line.counted = canonical(line.counted - amount)
        self.by_category[line.category] -= amount
        self.by_rule[line.rule] -= amount

    def cut(self, scope: Scope, excess: Decimal) -> None:
        """Take what exceeds the cap from the latest gains first: what was earned earlier keeps counting."""
        reason = f"{scope.label}最高 {in_words(scope.cap or ZERO)} 分"
        gains = [line for line in self.lines(scope) if line.counted > ZERO]
        latest = iter(sorted(gains, key=_time_of, reverse=True))
        while excess:
            line = next(latest)
            amount = min(excess, line.counted)
            self.take(line, amount, scope.level, reason)
            excess -= amount

    def keep_best(self, scope: Scope) -> dict[str, Decimal]:
        """Take the lines of all parts but the highest, of equals the first; gives what each part came to."""
        by_part = self.by_rule if scope.level is Level.CATEGORY else self.by_category
        parts = {part: by_part.get(part, ZERO) for part in scope.parts}
        ranked = sorted(scope.parts, key=lambda part: -parts[part])
        lost = set(ranked[scope.best :])
        reason = f"{scope.label}只计得分最高的 {scope.best} 项"
        for line in self.lines(scope):
            part = line.rule if scope.level is Level.CATEGORY else line.category
            if part in lost and line.counted:
                self.take(line, line.counted, scope.level, reason)
        return parts

    def weigh(self, scope: Scope, weight: Decimal, rounding: Rounding, raised: Sequence[Line]) -> None:
        """Count only so much of each line; `raised` are those that a floor above the categories has just added."""
        reason = f"{scope.label}按 {in_words(weight * 100)}% 折算"
        for line in (*self.lines(scope), *raised):
            amount = line.counted - rounding.part(Fraction(line.counted) * Fraction(weight))
            if amount:
                self.take(line, amount, scope.level, reason)

    def raise_by(self, scope: Scope, missing: Decimal, points: Decimal) -> Line:
        """Add a line for what is missing to the floor."""
        floor, missing = in_words(scope.floor or ZERO), canonical(missing)
        words = f"{scope.label}最低 {floor} 分，实得 {in_words(points)} 分，补足 {in_words(missing)} 分"
        return self.adjust(scope, missing, words)

    def adjust(self, scope: Scope, amount: Decimal, words: str) -> Line:
        """Add a line that no fact brought: what a floor adds, what rounding changes."""
        line = Line(
            fact=None,
            on=None,
            category=next(iter(scope.categories)) if scope.level < Level.GROUP else None,
            rule=scope.rule,
            clause=scope.clause,
            text=scope.text,
            words=words,
            earned=amount,
            counted=amount,
            level=scope.level,
        )
        self.raised.append(line)
        self.by_category[line.category] += amount
        self.by_rule[line.rule] += amount
        return line

    def in_order(self, rules: Sequence[str]) -> tuple[Line, ...]:
        """By category and rule as the regulation has them; what a floor added stands after what it raised."""
        lines = [line for lines in self.made.values() for line in lines]
        if not self.raised:
            return tuple(lines)
        categories: dict[str | None, int] = {name: place for place, name in enumerate([*self.made, None])}
        places: dict[str | None, int] = {name: place for place, name in enumerate([*rules, None])}
        lines += self.raised
        return tuple(sorted(lines, key=lambda line: (categories[line.category], places[line.rule], line.level)))


def scopes_of(
    regulation: Regulation, categories: Sequence[Category], rules: Sequence[tuple[Category, Rule]]
) -> Mapping[Level, tuple[Scope, ...]]:
    """Every cap, floor, "only the best" and weight on these categories and their rules by level, innermost first."""
    inner = [
        Scope(
            Level.RULE,
            f"本项「{rule.name}」",
            rule.clause,
            rule.text,
            rule.cap,
            rule.floor,
            rule.id,
            frozenset({category.id}),
        )
        for category, rule in rules
    ]
    single = [
        Scope(
            Level.CATEGORY,
            f"本类「{category.name}」",
            category.clause,
            category.text,
            category.cap,
            category.floor,
            categories=frozenset({category.id}),
            parts=tuple(rule.id for owner, rule in rules if owner.id == category.id),
            best=category.best,
            weight=category.weight,
            rounding=regulation.rounding,
        )
        for category in categories
    ]
    shown = {category.id for category in categories}
    groups = [
        _scope_of_group(group, [category.id for category in categories], regulation.rounding)
        for group in regulation.groups
        if group.categories & shown
    ]
    total = regulation.total
    whole = Scope(Level.TOTAL, "总分", total.clause, total.text, total.cap, total.floor)
    levels = {Level.RULE: inner, Level.CATEGORY: single, Level.GROUP: groups, Level.TOTAL: [whole]}
    return {level: tuple(scope for scope in scopes if scope.is_limit) for level, scopes in levels.items()}


def _scope_of_group(group: Group, shown: Sequence[str], rounding: Rounding | None) -> Scope:
    return Scope(
        Level.GROUP,
        f"「{group.name}」合计",
        group.clause,
        group.text,
        group.cap,
        group.floor,
        categories=group.categories & frozenset(shown),
        parts=tuple(category for category in shown if category in group.categories),
        best=group.best,
        weight=group.weight,
        rounding=rounding,
    )


def limit(sheet: Sheet, scope: Scope) -> Room:
    """Apply the scope's limits; the lines inside then sum to something between floor and cap, less the weight."""
    parts = {} if scope.best is None else sheet.keep_best(scope)
    points = sheet.points(scope)
    limited = clamped(points, scope.cap, scope.floor)
    raised = []
    if limited < points:
        sheet.cut(scope, points - limited)
    elif limited > points:
        raised = [sheet.raise_by(scope, limited - points, points)]
    left = None if scope.cap is None else scope.cap - limited
    if scope.weight is not None and scope.rounding is not None:
        sheet.weigh(scope, scope.weight, scope.rounding, [line for line in raised if line.category is None])
        left = None if left is None else left * scope.weight
    return Room(scope, points, limited, None if left is None else canonical(left), parts)


def _time_of(line: Line) -> tuple[Level, bool, date, str]:
    """The order in which lines use up a cap: bases, facts by day and identifier, then what floors added."""
    return line.level, line.fact is not None, line.on or date.min, str(line.fact)
