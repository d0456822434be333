"""What would raise a score next: found by asking each rule's own shape what a few more facts would bring."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words
from services.scoring.engine.articles import Category, Duty, Veto
from services.scoring.engine.card import NextGrade, NextInCategory, Suggestion, UnmetDuty, VetoInForce
from services.scoring.engine.limits import Room
from services.scoring.engine.measures import Entry
from services.scoring.engine.plan import Plan, PlannedRule
from services.scoring.engine.rule_articles import CALENDAR
from services.scoring.engine.shapes import SHAPES


class Earned(NamedTuple):
    """A rule with its entries and what they bring before its cap and floor."""

    planned: PlannedRule
    entries: Sequence[Entry]
    points: Decimal


def next_in_category(
    category: Category, earned: Sequence[Earned], around: Sequence[Room], unmet: frozenset[str]
) -> NextInCategory:
    """The room left under the caps `around` the category, and what each of its rules would still bring.

    A rule that requires one of the unmet duties brings nothing yet.
    """
    room = min((room.left for room in around if room.left is not None), default=None)
    is_full = room is not None and room <= ZERO
    suggestions = () if is_full else tuple(filter(None, (_suggestion(each, around, unmet) for each in earned)))
    if is_full:
        words = f"「{category.name}」已到封顶，不能再加分"
    elif not suggestions:
        words = f"「{category.name}」没有可以再加分的项目"
    else:
        left = "" if room is None else f"还可加 {in_words(room)} 分，"
        words = f"「{category.name}」{left}例如：{'；'.join(entry.words for entry in suggestions)}"
    return NextInCategory(category.id, category.name, room, suggestions, words)


def next_grade(
    plan: Plan,
    total: Decimal,
    place: int | None,
    unmet: Sequence[tuple[Duty, UnmetDuty]],
    vetoes: Iterable[tuple[Veto, VetoInForce]],
) -> NextGrade | None:
    """The grade above the one at `place`; None for the best grade, where there are no grades, and under a veto."""
    grades = plan.regulation.grades
    names = [grade.name for grade in grades]
    if place is None or place == 0:
        return None
    if any(veto.otherwise is not None and names.index(veto.otherwise) >= place for veto, _ in vetoes):
        return None
    wanted = grades[place - 1]
    missing = max(ZERO, canonical((plan.bounds[place - 1] or ZERO) - total))
    hindering = [told for duty, told in unmet if duty.otherwise is not None and names.index(duty.otherwise) >= place]
    parts = [f"还差 {in_words(missing)} 分"] if missing else ["分数已够"]
    if hindering:
        parts.append(f"还须完成最低履职要求：{'；'.join(told.words for told in hindering)}")
    words = f"距「{wanted.name}」{'，'.join(parts)}"
    return NextGrade(wanted.name, missing, tuple(told.id for told in hindering), words)


def _suggestion(earned: Earned, around: Sequence[Room], unmet: frozenset[str]) -> Suggestion | None:
    """The fewest further units under the rule that raise the total; None when none do."""
    rule = earned.planned.rule
    if not unmet.isdisjoint(rule.requires):
        return None
    _, with_more = SHAPES[rule.shape]
    now = clamped(earned.points, rule.cap, rule.floor)
    for more in range(1, rule.count + 1):
        points = with_more(rule, earned.entries, earned.points, earned.planned.best, more)
        gain = clamped(points, rule.cap, rule.floor) - now
        if gain <= ZERO:  # No limit makes more of it.
            continue
        for room in around:
            gain = room.passed_on(gain, rule.id, earned.planned.category.id)
        if gain > ZERO:
            when = f"在其他{CALENDAR[rule.item]}" if rule.item in CALENDAR else ""
            words = f"{rule.name}{when}再有 {more} {rule.measure}，可加 {in_words(gain)} 分（{rule.clause}）"
            return Suggestion(rule.id, rule.name, rule.clause, more, canonical(gain), words)
    return None
