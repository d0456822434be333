"""The parts of a regulation: frozen data with the clause each part comes from. Amounts are points, exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.scoring.engine.fact_kinds import FactDeclaration, Period, ScoredFact, Value
from services.scoring.vocabulary import Comparison, Shape


@dataclass(frozen=True)
class Condition:
    """A comparison on one field; `values` holds one value, or several for IN."""

    field: str
    comparison: Comparison
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Pattern:
    """The facts of one kind that fulfil every condition."""

    kind: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Points:
    """Points of one unit: `fixed`, or by the value of the field `by`; `names` are the values as people read them."""

    fixed: Decimal | None
    by: str = ""
    table: Mapping[str, Decimal] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

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
class Rule:
    """What earns or costs points; of its alternatives the first that fits a fact measures it.

    `points` is the amount of a base, None for other shapes. `count` is the number a counting shape needs, 1 otherwise.
    `unit` is the field that says how many units a fact is worth (None: one). `item` is the field, or "matter", by which
    best_per_item groups. `applies_to` names roles of members; empty means everyone.
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


@dataclass(frozen=True)
class Category:
    """A heading of the regulation with its rules, its cap and its floor."""

    id: str
    name: str
    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None
    applies_to: frozenset[str]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Group:
    """Categories that share one cap or floor; a category is in one group at most."""

    id: str
    name: str
    clause: str
    text: str
    categories: frozenset[str]
    cap: Decimal | None
    floor: Decimal | None


@dataclass(frozen=True)
class TotalLimit:
    """The cap and the floor of the whole."""

    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None


@dataclass(frozen=True)
class Grade:
    """A band of the total from `at_least` upwards; the lowest band has None and takes every other total."""

    name: str
    clause: str
    at_least: Decimal | None


@dataclass(frozen=True)
class Duty:
    """A minimum duty: `at_least` units; who has fewer gets no better grade than `otherwise` (None: it is only told)."""

    id: str
    name: str
    clause: str
    text: str
    patterns: tuple[Pattern, ...]
    at_least: int
    unit: str | None
    measure: str
    otherwise: str | None
    applies_to: frozenset[str]


@dataclass(frozen=True)
class Expected:
    """What an example must come to; what is None or not named is not compared."""

    total: Decimal
    categories: Mapping[str, Decimal]
    grade: str | None
    unmet: tuple[str, ...] | None


@dataclass(frozen=True)
class Example:
    """A worked case of the regulation: `working` is the sum as its authors wrote it."""

    name: str
    roles: frozenset[str]
    facts: tuple[ScoredFact, ...]
    working: str
    expected: Expected


@dataclass(frozen=True, eq=False)
class Regulation:
    """A committee's scoring regulation in one version; `hash` is the SHA-256 of its text, hexadecimal.

    Each is itself alone, so that what is made ready for one can be found by it.
    """

    id: str
    title: str
    version: str
    hash: str
    effective_from: date
    effective_to: date | None
    roles: Mapping[str, str]
    kinds: Mapping[str, FactDeclaration]
    categories: tuple[Category, ...]
    groups: tuple[Group, ...]
    total: TotalLimit
    grades: tuple[Grade, ...]
    duties: tuple[Duty, ...]
    examples: tuple[Example, ...]

    @property
    def period(self) -> Period:
        """The days the regulation is in force."""
        return Period(self.effective_from, self.effective_to)
