"""Which pattern speaks of all the facts that another one speaks of, and how much a part can bring at most."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import ONE, ZERO, clamped, total_of
from services.scoring.engine.articles import Category, Group, Regulation
from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.rule_articles import Condition, Pattern, Rule
from services.scoring.vocabulary import Comparison, Shape

_OF_VALUES = frozenset({Comparison.EQUALS, Comparison.IN})
_LOWER = frozenset({Comparison.AT_LEAST, Comparison.ABOVE})
_UPPER = frozenset({Comparison.AT_MOST, Comparison.BELOW})


def covers(wide: Pattern, narrow: Pattern) -> bool:
    """Whether every fact of the narrow pattern is surely one of the wide one too."""
    return (
        wide.kind == narrow.kind
        and (wide.days is None or wide.days == narrow.days)
        and all(_follows(condition, narrow.conditions) for condition in wide.conditions)
    )


def is_covered(narrow: Iterable[Pattern], wide: Sequence[Pattern]) -> bool:
    """Whether each of some patterns is covered by one of others."""
    return all(any(covers(each, pattern) for each in wide) for pattern in narrow)


def _follows(wanted: Condition, known: Sequence[Condition]) -> bool:
    """Whether a condition surely holds where the known ones do."""
    same = [condition for condition in known if condition.field == wanted.field]
    if wanted in same:
        return True
    if wanted.comparison is Comparison.GIVEN:
        return wanted.values == (True,) and any(each.comparison is not Comparison.GIVEN for each in same)
    if wanted.comparison in _OF_VALUES:
        return any(each.comparison in _OF_VALUES and _within(each.values, wanted.values) for each in same)
    if wanted.comparison is Comparison.NOT:
        return any(_excludes(each, wanted.values) for each in same)
    return any(_bounds(each, wanted) for each in same)


def _typed(values: Iterable[object]) -> set[tuple[bool, object]]:
    """Values that can be compared: true is not the number 1."""
    return {(isinstance(value, bool), value) for value in values}


def _within(values: Sequence[object], allowed: Sequence[object]) -> bool:
    return _typed(values) <= _typed(allowed)


def _excludes(condition: Condition, values: Sequence[object]) -> bool:
    if condition.comparison is Comparison.NOT:
        return _within(values, condition.values)
    return condition.comparison in _OF_VALUES and not _typed(condition.values) & _typed(values)


def _bounds(known: Condition, wanted: Condition) -> bool:
    """Whether a bound follows from another bound on the same side, or from the values that are allowed."""
    if wanted.comparison in _LOWER | _UPPER:
        bound = Fraction(_number(wanted.values[0]))
        if known.comparison in _OF_VALUES:
            numbers = [Fraction(_number(value)) for value in known.values]
            return all(_holds(wanted.comparison, number, bound) for number in numbers)
        for side in (_LOWER, _UPPER):
            if wanted.comparison in side and known.comparison in side:
                other = Fraction(_number(known.values[0]))
                is_open = known.comparison in {Comparison.ABOVE, Comparison.BELOW}
                return _holds(wanted.comparison, other, bound) or (is_open and other == bound)
    return False


def _number(value: Value | Fraction) -> Decimal | Fraction | int:
    return 0 if isinstance(value, str) else value


def _holds(comparison: Comparison, number: Fraction, bound: Fraction) -> bool:
    return {
        Comparison.AT_LEAST: number >= bound,
        Comparison.ABOVE: number > bound,
        Comparison.AT_MOST: number <= bound,
        Comparison.BELOW: number < bound,
    }[comparison]


# ------------------------------------------------------------------------------------------------ what can be reached


def most_of_shape(rule: Rule) -> Decimal | None:
    """The most that a rule's shape can bring, before its own cap; None where nothing bounds it."""
    best = max(rule.amounts, default=ZERO)
    if rule.points is not None:
        return rule.points
    if rule.shape in {Shape.STEPS, Shape.RATE}:
        return max([rule.full or ZERO, *(step.points for step in rule.steps)])
    if best <= 0:
        return ZERO
    if rule.shape is Shape.ONCE:
        return rule.each_cap if rule.unit is not None else clamped(best, rule.each_cap, None)
    if rule.shape is Shape.THRESHOLD:
        return best
    return best * rule.count if rule.shape is Shape.UP_TO_N else None


def most_of_rule(rule: Rule) -> Decimal | None:
    """The most that a rule can bring."""
    return _limited(most_of_shape(rule), rule.cap, rule.floor, None)


def most_inside(category: Category) -> Decimal | None:
    """The most that the rules of a category can bring together, before its own cap."""
    return _best_of([most_of_rule(rule) for rule in category.rules], category.best)


def most_of_category(category: Category) -> Decimal | None:
    """The most that a category can bring."""
    return _limited(most_inside(category), category.cap, category.floor, category.weight)


def most_inside_group(group: Group, categories: Sequence[Category]) -> Decimal | None:
    """The most that the categories of a group can bring together, before its own cap."""
    return _best_of([most_of_category(each) for each in categories if each.id in group.categories], group.best)


def most_of_all(regulation: Regulation) -> Decimal | None:
    """The most that everything can bring together, before the cap on the total."""
    grouped = {name for group in regulation.groups for name in group.categories}
    parts = [most_of_category(each) for each in regulation.categories if each.id not in grouped]
    for group in regulation.groups:
        inside = most_inside_group(group, regulation.categories)
        parts.append(_limited(inside, group.cap, group.floor, group.weight))
    return _best_of(parts, None)


def _best_of(parts: Sequence[Decimal | None], best: int | None) -> Decimal | None:
    known = sorted((part for part in parts if part is not None), reverse=True)
    if len(known) < len(parts):
        return None
    return total_of(max(part, ZERO) if best is None else part for part in known[:best])


def _limited(
    most: Decimal | None, cap: Decimal | None, floor: Decimal | None, weight: Decimal | None
) -> Decimal | None:
    if most is None:
        return None if cap is None else cap * (weight or ONE)
    return clamped(most, cap, floor) * (weight or ONE)
