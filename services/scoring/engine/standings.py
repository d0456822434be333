"""What is known of a member beyond one card: where he stands among others, his years, his part in a body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.scoring.engine.fact_kinds import ScoredFact


@dataclass(frozen=True)
class Standing:
    """A member as he stands at the end of a year; `bodies` are the names of those he is in, by kind."""

    name: str
    total: Decimal
    grade: str | None = None
    roles: frozenset[str] = frozenset()
    bodies: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class YearRecord:
    """What is known of a member's year; `total` is None where it was not scored."""

    year: int
    total: Decimal | None = None
    grade: str | None = None
    unmet: frozenset[str] = frozenset()
    facts: tuple[ScoredFact, ...] = ()


@dataclass(frozen=True)
class Term:
    """The first and the last year of a term."""

    first: int
    last: int


@dataclass(frozen=True)
class BodyMember:
    """A member of a body in a year: his card in short, and his facts."""

    total: Decimal
    grade: str | None = None
    categories: Mapping[str, Decimal] = field(default_factory=dict)
    facts: Sequence[ScoredFact] = ()
