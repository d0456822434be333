"""Caps and floors: each is a scope over lines that cuts what is too much and adds a line for what is too little."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words, total_of
from services.scoring.engine.articles import Category, Regulation, Rule
from services.scoring.engine.card import Cut, Line
from services.scoring.vocabulary import Level


@dataclass(frozen=True)
class Scope:
    """The lines that one cap or floor speaks of: of a rule, of categories (empty: of all lines)."""

    level: Level
    label: str
    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None
    rule: str | None = None
    categories: frozenset[str] = frozenset()

    def concerns(self, category: str) -> bool:
        """Whether the category's points lie inside."""
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class Room:
    """What the lines inside a cap or floor come to before and after it has its say, and what is left under the cap."""

    scope: Scope
    points: Decimal
    limited: Decimal
    left: Decimal | None

    def passed_on(self, gain: Decimal) -> Decimal:
        """How much of a gain inside the cap and floor is felt outside them."""
        return clamped(self.points + gain, self.scope.cap, self.scope.floor) - self.limited


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

    def cut(self, scope: Scope, excess: Decimal) -> None:
        """Take what exceeds the cap from the latest gains first: what was earned earlier keeps counting."""
        reason = f"{scope.label}最高 {in_words(scope.cap or ZERO)} 分"
        gains = [line for line in self.lines(scope) if line.counted > ZERO]
        for line in sorted(gains, key=_time_of, reverse=True):
            amount = canonical(min(excess, line.counted))
            line.cuts = (*line.cuts, Cut(scope.level, amount, reason))
            line.counted = canonical(line.counted - amount)
            self.by_category[line.category] -= amount
            self.by_rule[line.rule] -= amount
            excess -= amount
            if not excess:
                return

    def raise_by(self, scope: Scope, missing: Decimal, points: Decimal) -> None:
        """Add a line for what is missing to the floor."""
        floor, missing = in_words(scope.floor or ZERO), canonical(missing)
        line = Line(
            fact=None,
            on=None,
            category=next(iter(scope.categories)) if scope.level < Level.GROUP else None,
            rule=scope.rule,
            clause=scope.clause,
            text=scope.text,
            words=f"{scope.label}最低 {floor} 分，实得 {in_words(points)} 分，补足 {in_words(missing)} 分",
            earned=missing,
            counted=missing,
            level=scope.level,
        )
        self.raised.append(line)
        self.by_category[line.category] += missing
        self.by_rule[line.rule] += missing

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
    """Every cap and floor on these categories and their rules by level, from the innermost outwards."""
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
        )
        for category in categories
    ]
    shown = {category.id for category in categories}
    groups = [
        Scope(
            Level.GROUP,
            f"「{group.name}」合计",
            group.clause,
            group.text,
            group.cap,
            group.floor,
            categories=group.categories & shown,
        )
        for group in regulation.groups
        if group.categories & shown
    ]
    total = regulation.total
    whole = Scope(Level.TOTAL, "总分", total.clause, total.text, total.cap, total.floor)
    levels = {Level.RULE: inner, Level.CATEGORY: single, Level.GROUP: groups, Level.TOTAL: [whole]}
    return {
        level: tuple(scope for scope in scopes if (scope.cap, scope.floor) != (None, None))
        for level, scopes in levels.items()
    }


def limit(sheet: Sheet, scope: Scope) -> Room:
    """Apply the scope's cap and floor; the lines inside then sum to something between the two."""
    points = sheet.points(scope)
    if scope.cap is not None and points > scope.cap:
        sheet.cut(scope, points - scope.cap)
    elif scope.floor is not None and points < scope.floor:
        sheet.raise_by(scope, scope.floor - points, points)
    left = None if scope.cap is None else canonical(scope.cap - sheet.points(scope))
    return Room(scope, points, clamped(points, scope.cap, scope.floor), left)


def _time_of(line: Line) -> tuple[Level, bool, date, str]:
    """The order in which lines use up a cap: bases, facts by day and identifier, then what floors added."""
    return line.level, line.fact is not None, line.on or date.min, str(line.fact)
