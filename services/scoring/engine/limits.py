"""Caps and floors: each is a scope over lines that cuts what is too much and adds a line for what is too little."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, canonical, in_words, total_of
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

    def covered(self, lines: Sequence[Line]) -> Sequence[Line]:
        """The lines inside."""
        if self.rule is not None:
            return [line for line in lines if line.rule == self.rule]
        return [line for line in lines if line.category in self.categories] if self.categories else lines

    def concerns(self, category: str) -> bool:
        """Whether the category's points lie inside."""
        return not self.categories or category in self.categories

    def points_inside(self, lines: Sequence[Line]) -> Decimal:
        """What its lines are worth before this level has its say; not canonical."""
        before = Level(self.level - 1)
        return total_of([line.after(before) for line in self.covered(lines)])

    def points(self, lines: Sequence[Line]) -> Decimal:
        """What its lines are worth once this level has had its say; not canonical."""
        return total_of([line.after(self.level) for line in self.covered(lines)])


def scopes_of(
    regulation: Regulation, categories: Sequence[Category], rules: Mapping[str, Sequence[Rule]]
) -> list[Scope]:
    """Every cap and floor on these categories and their rules (by category), from the innermost outwards."""
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
        for category in categories
        for rule in rules[category.id]
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
    groups = [
        Scope(
            Level.GROUP,
            f"「{group.name}」合计",
            group.clause,
            group.text,
            group.cap,
            group.floor,
            categories=group.categories,
        )
        for group in regulation.groups
        if group.categories & rules.keys()
    ]
    total = regulation.total
    whole = Scope(Level.TOTAL, "总分", total.clause, total.text, total.cap, total.floor)
    return [scope for scope in (*inner, *single, *groups, whole) if (scope.cap, scope.floor) != (None, None)]


def limit(lines: Sequence[Line], scope: Scope) -> Sequence[Line]:
    """The lines after the scope's cap and floor; the lines inside then sum to something between the two."""
    return _raised(_cut(lines, scope), scope)


def _cut(lines: Sequence[Line], scope: Scope) -> Sequence[Line]:
    """Take what exceeds the cap from the latest gains first: what was earned earlier keeps counting."""
    if scope.cap is None:
        return lines
    excess = scope.points(lines) - scope.cap
    if excess <= ZERO:
        return lines
    reason = f"{scope.label}最高 {in_words(scope.cap)} 分"
    shortened: dict[int, Line] = {}
    for line in sorted(scope.covered(lines), key=_time_of, reverse=True):
        amount = min(excess, line.counted)
        if amount > ZERO:
            cut = Cut(scope.level, canonical(amount), reason)
            shortened[id(line)] = replace(line, cuts=(*line.cuts, cut))
            excess -= amount
    return [shortened.get(id(line), line) for line in lines]


def _raised(lines: Sequence[Line], scope: Scope) -> Sequence[Line]:
    """Add a line for what is missing to the floor."""
    if scope.floor is None:
        return lines
    points = scope.points(lines)
    if points >= scope.floor:
        return lines
    floor, missing = in_words(scope.floor), canonical(scope.floor - points)
    added = Line(
        fact=None,
        on=None,
        category=_category_of(scope),
        rule=scope.rule,
        clause=scope.clause,
        text=scope.text,
        words=f"{scope.label}最低 {floor} 分，实得 {in_words(points)} 分，补足 {in_words(missing)} 分",
        earned=missing,
        level=scope.level,
    )
    return (*lines, added)


def _category_of(scope: Scope) -> str | None:
    """The category a floor's line belongs to; None for a group and for the total."""
    return next(iter(scope.categories)) if scope.level < Level.GROUP else None


def _time_of(line: Line) -> tuple[Level, bool, str, str]:
    """The order in which lines use up a cap: bases, facts by day and identifier, then what floors added."""
    day = line.on.isoformat() if line.on else ""
    return line.level, line.fact is not None, day, str(line.fact)
