"""What would raise a score next: found by asking each rule's own shape what a few more facts would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, reduce

from services.scoring.engine.amounts import ONE, ZERO, canonical, clamped, in_words, total_of
from services.scoring.engine.articles import Category, Duty, Regulation, Rule
from services.scoring.engine.card import Line, NextGrade, NextInCategory, Suggestion, UnmetDuty
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.limits import Scope
from services.scoring.engine.matching import Entry
from services.scoring.engine.shapes import SHAPES


@dataclass(frozen=True)
class Room:
    """What the lines inside a cap or floor come to before it has its say, and what is left under the cap."""

    scope: Scope
    points: Decimal
    left: Decimal | None

    @classmethod
    def inside(cls, scope: Scope, lines: Sequence[Line]) -> "Room":
        """Weigh the lines of a card."""
        left = None if scope.cap is None else canonical(scope.cap - scope.points(lines))
        return cls(scope, scope.points_inside(lines), left)


def next_in_category(
    category: Category,
    rules: Sequence[Rule],
    entries: Mapping[str, Sequence[Entry]],
    rooms: Sequence["Room"],
) -> NextInCategory:
    """The room left under the category's caps, and what each of its rules would still bring."""
    around = [room for room in rooms if room.scope.concerns(category.id)]
    room = min((room.left for room in around if room.left is not None), default=None)
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


def _suggestion(rule: Rule, entries: Sequence[Entry], around: Sequence[Room]) -> Suggestion | None:
    """The fewest further units under the rule that raise the total; None when none do."""
    best = max((amount for entry in rule.alternatives for amount in entry.points.amounts), default=ZERO)
    now = _worth(rule, entries)
    further: list[Entry] = []
    for more in range(1, rule.count + 1):
        further.append(Entry(_imagined(more - 1), ONE, best, ""))
        gain = reduce(_passed_on, around, _worth(rule, [*entries, *further]) - now)
        if gain > ZERO:
            words = f"{rule.name}再有 {more} {rule.measure}，可加 {in_words(gain)} 分（{rule.clause}）"
            return Suggestion(rule.id, rule.name, rule.clause, more, canonical(gain), words)
    return None


def _passed_on(gain: Decimal, room: Room) -> Decimal:
    """How much of a gain inside a cap and floor is felt outside them."""
    scope, inside = room.scope, room.points
    return clamped(inside + gain, scope.cap, scope.floor) - clamped(inside, scope.cap, scope.floor)


def _worth(rule: Rule, entries: Sequence[Entry]) -> Decimal:
    """What the rule brings for these entries, inside its own cap and floor."""
    points = total_of(portion.earned - portion.cut for portion in SHAPES[rule.shape](rule, entries))
    return clamped(points, rule.cap, rule.floor)


@cache
def _imagined(number: int) -> ScoredFact:
    """A fact that has not happened yet, after all others."""
    return ScoredFact(id=f"imagined {number}", kind="", on=date.max)
