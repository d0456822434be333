"""The score card: a receipt whose every figure is computed from its lines. Amounts are points, exact decimals."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.scoring.engine.amounts import ZERO, canonical
from services.scoring.engine.fact_kinds import FactId
from services.scoring.vocabulary import Level


class Cut(NamedTuple):
    """What one level took from a line, and why; negative when it gave: part of a deduction back, a weight above one."""

    level: Level
    amount: Decimal
    reason: str


@dataclass(slots=True)
class Line:
    """One line: what a fact earned under a rule, the arithmetic in `words`, and what was cut off.

    A base has no fact; a line that a floor added has neither fact nor, above the rule's level, a rule; a floor on a
    group or on the total has no category. `level` is where the line was made. `counted` is what enters the total. While
    a card is made its limits cut its lines; after that nobody writes on one.
    """

    fact: FactId | None
    on: date | None
    category: str | None
    rule: str | None
    clause: str
    text: str
    words: str
    earned: Decimal
    counted: Decimal
    cuts: tuple[Cut, ...] = ()
    level: Level = Level.SHAPE

    @property
    def cut(self) -> Decimal:
        """What all levels cut off."""
        return canonical(self.earned - self.counted) if self.cuts else ZERO

    @property
    def reason(self) -> str:
        """Why something was cut off; empty when nothing was."""
        return "；".join([cut.reason for cut in self.cuts])


class CategoryScore(NamedTuple):
    """A category's sums: after its rules' caps, after its own cap and floor, and as they enter the total."""

    id: str
    name: str
    clause: str
    before_cap: Decimal
    cap: Decimal | None
    points: Decimal
    counted: Decimal


@dataclass(frozen=True)
class UnmetDuty:
    """A minimum duty that is not fulfilled: `done` of `needed` units; the grade is no better than `otherwise`."""

    id: str
    name: str
    clause: str
    text: str
    needed: int
    done: Decimal
    otherwise: str | None
    words: str


@dataclass(frozen=True)
class VetoInForce:
    """A veto that the facts have brought, and what it does to total and grade."""

    id: str
    name: str
    clause: str
    text: str
    words: str


@dataclass(frozen=True)
class Unscored:
    """A fact that gave no line, or that one rule could not measure, and why."""

    fact: FactId
    rule: str | None
    reason: str


class Suggestion(NamedTuple):
    """`more` further units under a rule would bring `gain` points."""

    rule: str
    name: str
    clause: str
    more: int
    gain: Decimal
    words: str


class NextInCategory(NamedTuple):
    """What would raise the score next; `room` is what is left under the caps, None where nothing caps it."""

    category: str
    name: str
    room: Decimal | None
    suggestions: tuple[Suggestion, ...]
    words: str


@dataclass(frozen=True)
class NextGrade:
    """The next better grade: the points still missing, and the duties still to be fulfilled."""

    name: str
    missing: Decimal
    duties: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Card:
    """A member's score under one version of a regulation; the counted lines always sum to the total."""

    regulation: str
    version: str
    hash: str
    total: Decimal
    grade: str | None
    categories: tuple[CategoryScore, ...]
    lines: tuple[Line, ...]
    unmet: tuple[UnmetDuty, ...]
    unscored: tuple[Unscored, ...]
    next: tuple[NextInCategory, ...]
    next_grade: NextGrade | None
    vetoes: tuple[VetoInForce, ...] = ()

    @property
    def points_by_category(self) -> dict[str, Decimal]:
        """What a regulation means by the score of a category: under its own cap and weight.

        What a limit around several categories cuts off was earned all the same, and falls on whatever came last.
        """
        return {category.id: category.points for category in self.categories}
