"""The parts of a rule: conditions, patterns, points and how they are shared. Amounts are points, exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.days import Days
from services.scoring.engine.fact_kinds import Value
from services.scoring.engine.rounding import Rounding
from services.scoring.vocabulary import Comparison, Shape

MATTER = "matter"
"""What facts are grouped by when they are not grouped by a field."""

BY_DAY, BY_MONTH, BY_QUARTER = "on.day", "on.month", "on.quarter"

CALENDAR: Mapping[str, str] = {BY_DAY: "天", BY_MONTH: "月", BY_QUARTER: "季度"}
"""Parts of the year by which facts may be grouped, with their words; no field can have such a name."""


def concerns(applies_to: frozenset[str], except_for: frozenset[str], roles: frozenset[str]) -> bool:
    """Whether a part is for members of these roles: one that names none is for everyone but those whom it excepts."""
    return (not applies_to or bool(applies_to & roles)) and not except_for & roles


@dataclass(frozen=True)
class Condition:
    """A comparison on one field; `values` holds one value, or several for IN and NOT.

    A part is compared with so much of the field `of`: "2/3 of the sessions".
    """

    field: str
    comparison: Comparison
    values: tuple[Value, ...] | tuple[Fraction, ...]
    of: str = ""


@dataclass(frozen=True)
class Pattern:
    """The facts of one kind that fulfil every condition and lie, where `days` is written, in those days of a year."""

    kind: str
    conditions: tuple[Condition, ...]
    days: Days | None = None


@dataclass(frozen=True)
class Points:
    """Points of one unit: `fixed`, or by the value of the field `by`, or of that and of `then`.

    `table` has a row for each value, or for each pair (`pair_of`); `names` are the rows as people read them.
    """

    fixed: Decimal | None
    by: str = ""
    table: Mapping[str, Decimal] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    then: str = ""

    @staticmethod
    def pair_of(first: str, second: str) -> str:
        """The row of two values; no value holds the sign between."""
        return f"{first}\t{second}"

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount one unit may bring."""
        return (self.fixed,) if self.fixed is not None else tuple(self.table.values())


@dataclass(frozen=True)
class Alternative:
    """One pattern of a rule, with the points of a fact that fits it."""

    pattern: Pattern
    points: Points


@dataclass(frozen=True)
class Share:
    """How proposers share the points of one matter: their number is in the field `among`, who somebody is in `by`.

    Who is in `fixed` gets that part, who is in `rest` an even part of what these leave, who is in `even` as much as
    each of all; anybody else, and whoever is alone, gets the whole.
    """

    among: str
    by: str
    fixed: Mapping[str, Fraction]
    rest: frozenset[str]
    even: frozenset[str]

    def concerns(self, who: str) -> bool:
        """Whether such a one shares with others."""
        return who in self.fixed or who in self.rest or who in self.even

    def part(self, who: str, number: int) -> Fraction:
        """The part of one of so many who share."""
        if number == 1:
            return Fraction(1)
        if who in self.rest:
            return (1 - sum(self.fixed.values(), Fraction(0))) / (number - len(self.fixed))
        return Fraction(1, number) if who in self.even else self.fixed[who]


@dataclass(frozen=True)
class Step:
    """From so many units, or from such a rate, so many points in all."""

    at_least: Fraction
    points: Decimal


@dataclass(frozen=True)
class Rule:
    """What earns or costs points; of its alternatives the first that fits a fact measures it.

    `points` is the amount of a base, None for other shapes. `count` is the number a counting shape needs, 1 otherwise.
    `unit` is the field that says how many units a fact is worth (None: one). `item` is what best_per_item groups by: a
    field, a part of the year or "matter"; of each the `count` best facts count. `applies_to` names roles of members;
    empty means everyone, but who is in `except_for`.

    Of a rate, `among` are the facts that were due besides those that match, `due` the field with the units that were
    due, `full` the points of a whole rate where it has no `steps`. `each_cap` is the most that one fact brings;
    `is_lowest` says that the lowest counts where other rules count the best; `requires` names minimum duties.
    """

    id: str
    name: str
    clause: str
    text: str
    shape: Shape
    alternatives: tuple[Alternative, ...]
    points: Decimal | None
    count: int
    unit: str | None
    measure: str
    item: str
    cap: Decimal | None
    floor: Decimal | None
    applies_to: frozenset[str]
    except_for: frozenset[str] = frozenset()
    among: tuple[Pattern, ...] = ()
    due: str | None = None
    full: Decimal | None = None
    steps: tuple[Step, ...] = ()
    each_cap: Decimal | None = None
    is_lowest: bool = False
    share: Share | None = None
    requires: tuple[str, ...] = ()
    rounding: Rounding | None = None

    @property
    def occasion(self) -> str:
        """The word that counts its facts, where a unit counts something else."""
        return "次" if self.unit is not None else self.measure

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """Every pattern of facts that the rule speaks of."""
        return (*(alternative.pattern for alternative in self.alternatives), *self.among)

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount one unit may bring, whichever alternative it fits."""
        return tuple(amount for alternative in self.alternatives for amount in alternative.points.amounts)
