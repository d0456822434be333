"""What would raise a score next: found by asking each rule's own shape what a few more facts would bring."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from services.scoring.amounts import ZERO, canonical, in_words, summed
from services.scoring.articles import Category, Duty, Regulation, Rule
from services.scoring.card import Line, NextGrade, NextInCategory, Suggestion, UnmetDuty
from services.scoring.fact_kinds import ScoredFact
from services.scoring.limits import Scope
from services.scoring.matching import Entry
from services.scoring.shapes import SHAPES


def next_in_category(
    category: Category,
    rules: Sequence[Rule],
    entries: Mapping[str, Sequence[Entry]],
    lines: Sequence[Line],
    scopes: Sequence[Scope],
) -> NextInCategory:
    """The room left under the category's caps, and what each of its rules would still bring."""
    room = _room(category, lines, scopes)
    suggestions = tuple(
        suggestion for rule in rules if (suggestion := _suggestion(rule, entries[rule.id], room)) is not None
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
    hindering = [
        told for duty, told in unmet if duty.otherwise is not None and names.index(duty.otherwise) >= place
    ]
    parts = [f"还差 {in_words(missing)} 分"] if missing else ["分数已够"]
    if hindering:
        parts.append(f"还须完成最低履职要求：{'；'.join(told.words for told in hindering)}")
    words = f"距「{wanted.name}」{'，'.join(parts)}"
    return NextGrade(wanted.name, missing, tuple(told.id for told in hindering), words)


def _room(category: Category, lines: Sequence[Line], scopes: Sequence[Scope]) -> Decimal | None:
    """The least that is left under the caps of the category, of its group and of the total; None without a cap."""
    rooms = [
        canonical(scope.cap - scope.points(lines))
        for scope in scopes
        if scope.cap is not None and scope.rule is None and (not scope.categories or category.id in scope.categories)
    ]
    return min(rooms, default=None)


def _suggestion(rule: Rule, entries: Sequence[Entry], room: Decimal | None) -> Suggestion | None:
    """The fewest further units under the rule that bring points; None when none do."""
    best = max((amount for entry in rule.alternatives for amount in entry.points.amounts), default=ZERO)
    now = _worth(rule, entries)
    for more in range(1, rule.count + 1):
        further = [Entry(_imagined(number), Decimal(1), best, "") for number in range(more)]
        gain = canonical(_worth(rule, [*entries, *further]) - now)
        reached = gain if room is None else min(gain, room)
        if reached > ZERO:
            words = f"{rule.name}再有 {more} {rule.measure}，可加 {in_words(reached)} 分（{rule.clause}）"
            return Suggestion(rule.id, rule.name, rule.clause, more, reached, words)
    return None


def _worth(rule: Rule, entries: Sequence[Entry]) -> Decimal:
    """What the rule brings for these entries, inside its own cap and floor."""
    points = summed(portion.earned - portion.cut for portion in SHAPES[rule.shape](rule, entries))
    capped = points if rule.cap is None else min(points, rule.cap)
    return capped if rule.floor is None else max(capped, rule.floor)


def _imagined(number: int) -> ScoredFact:
    """A fact that has not happened yet, after all others."""
    return ScoredFact(id=f"imagined {number}", kind="", on=date.max)
