"""What would raise a score next: found by asking each rule's own shape what a few more facts would bring."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words, summed
from services.scoring.engine.articles import Category, Duty, Regulation, Rule
from services.scoring.engine.card import Line, NextGrade, NextInCategory, Suggestion, UnmetDuty
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.limits import Scope
from services.scoring.engine.matching import Entry
from services.scoring.engine.shapes import SHAPES


def next_in_category(
    category: Category,
    rules: Sequence[Rule],
    entries: Mapping[str, Sequence[Entry]],
    lines: Sequence[Line],
    scopes: Sequence[Scope],
) -> NextInCategory:
    """The room left under the category's caps, and what each of its rules would still bring."""
    outer = [scope for scope in scopes if scope.rule is None and scope.concerns(category.id)]
    rooms = [canonical(scope.cap - scope.points(lines)) for scope in outer if scope.cap is not None]
    room = min(rooms, default=None)
    around = [(scope, scope.points_inside(lines)) for scope in outer]
    suggestions = tuple(
        suggestion for rule in rules if (suggestion := _suggestion(rule, entries[rule.id], around)) is not None
    )
    if room is not None and room <= ZERO:
        words = f"「{category.name}」已到封顶，不能再加分"
    elif not suggestions:
        words = f"「{category.name}」没有可以再加分的项目"
    else:
        left = "" if room is None else f"还可加 {in_words(room)} 分，"
        words = f"「{category.name}」{left}例如：{'；'.join(entry.words for entry in suggestions)}"
    return NextInCategory(category.id, category.name, room, suggestions, words)


def next_grade(
    regulation: Regulation, total: Decimal, place: int | None, unmet: Sequence[tuple[Duty, UnmetDuty]]
) -> NextGrade | None:
    """The grade above the one at `place`; None for the best grade and where there are no grades."""
    if place is None or place == 0:
        return None
    wanted = regulation.grades[place - 1]
    missing = max(ZERO, canonical((wanted.at_least or ZERO) - total))
    names = [grade.name for grade in regulation.grades]
    hindering = [told for duty, told in unmet if duty.otherwise is not None and names.index(duty.otherwise) >= place]
    parts = [f"还差 {in_words(missing)} 分"] if missing else ["分数已够"]
    if hindering:
        parts.append(f"还须完成最低履职要求：{'；'.join(told.words for told in hindering)}")
    words = f"距「{wanted.name}」{'，'.join(parts)}"
    return NextGrade(wanted.name, missing, tuple(told.id for told in hindering), words)


def _suggestion(rule: Rule, entries: Sequence[Entry], around: Sequence[tuple[Scope, Decimal]]) -> Suggestion | None:
    """The fewest further units under the rule that raise the total; None when none do."""
    best = max((amount for entry in rule.alternatives for amount in entry.points.amounts), default=ZERO)
    now = _worth(rule, entries)
    for more in range(1, rule.count + 1):
        further = [Entry(_imagined(number), Decimal(1), best, "") for number in range(more)]
        gain = reduce(_passed_on, around, _worth(rule, [*entries, *further]) - now)
        if gain > ZERO:
            words = f"{rule.name}再有 {more} {rule.measure}，可加 {in_words(gain)} 分（{rule.clause}）"
            return Suggestion(rule.id, rule.name, rule.clause, more, canonical(gain), words)
    return None


def _passed_on(gain: Decimal, around: tuple[Scope, Decimal]) -> Decimal:
    """How much of a gain inside a cap and floor is felt outside them."""
    scope, inside = around
    return clamped(inside + gain, scope.cap, scope.floor) - clamped(inside, scope.cap, scope.floor)


def _worth(rule: Rule, entries: Sequence[Entry]) -> Decimal:
    """What the rule brings for these entries, inside its own cap and floor."""
    points = summed(portion.earned - portion.cut for portion in SHAPES[rule.shape](rule, entries))
    return clamped(points, rule.cap, rule.floor)


def _imagined(number: int) -> ScoredFact:
    """A fact that has not happened yet, after all others."""
    return ScoredFact(id=f"imagined {number}", kind="", on=date.max)
