"""The worked examples of a regulation: what is given, the sum as its authors wrote it, what it must come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.standings import Standing, Term, YearRecord


@dataclass(frozen=True)
class Expected:
    """What an example must come to; what is None or not named is not compared."""

    total: Decimal
    categories: Mapping[str, Decimal]
    grade: str | None
    unmet: tuple[str, ...] | None
    vetoes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Example:
    """A worked case of a member's year."""

    name: str
    roles: frozenset[str]
    facts: tuple[ScoredFact, ...]
    working: str
    expected: Expected


@dataclass(frozen=True)
class YearExample:
    """A member's years: what must follow in each, and how much each consequence must have counted."""

    name: str
    roles: frozenset[str]
    working: str
    term: Term
    years: tuple[YearRecord, ...]
    then: Mapping[int, tuple[str, ...]]
    counts: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class RankingExample:
    """Members to be ranked: how many must be on the list, and the ranks of some."""

    name: str
    working: str
    ranking: str
    standings: tuple[Standing, ...]
    listed: int
    ranks: Mapping[str, int]


@dataclass(frozen=True)
class QuotaExample:
    """A number, and how many places it must give; `part` is how many of the most must be of the quota's own sort."""

    name: str
    working: str
    quota: str
    number: int
    least: int
    most: int
    part: int | None


@dataclass(frozen=True)
class MemberGiven:
    """A member of a body in an example: his total, or the facts from which it is computed."""

    total: Decimal | None
    grade: str | None
    categories: Mapping[str, Decimal]
    roles: frozenset[str]
    facts: tuple[ScoredFact, ...]


@dataclass(frozen=True)
class CollectiveExample:
    """A body: its members, its own facts, what they must come to."""

    name: str
    working: str
    collective: str
    members: tuple[MemberGiven, ...]
    facts: tuple[ScoredFact, ...]
    expected: Expected


@dataclass(frozen=True)
class OutcomeExamples:
    """The worked cases of what follows from scores."""

    years: tuple[YearExample, ...] = ()
    rankings: tuple[RankingExample, ...] = ()
    quotas: tuple[QuotaExample, ...] = ()
    collectives: tuple[CollectiveExample, ...] = ()
