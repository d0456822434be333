"""The parts of a regulation: frozen data with the clause each part comes from. Amounts are points, exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.days import WHOLE_YEAR, Days
from services.scoring.engine.example_articles import Example, OutcomeExamples
from services.scoring.engine.fact_kinds import FactDeclaration, Period
from services.scoring.engine.outcome_articles import BodyMeasure, Consequence, Publication, Quota, Ranking
from services.scoring.engine.rounding import Rounding
from services.scoring.engine.rule_articles import Pattern, Rule
from services.scoring.engine.years import Years
from services.scoring.regulation_vocabulary import CollectiveKind


@dataclass(frozen=True)
class Category:
    """A heading of the regulation with its rules, its cap and its floor.

    Of its rules only the `best` highest count (None: all), and of what it comes to only `weight` (None: all).
    """

    id: str
    name: str
    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None
    applies_to: frozenset[str]
    rules: tuple[Rule, ...]
    except_for: frozenset[str] = frozenset()
    best: int | None = None
    weight: Decimal | None = None


@dataclass(frozen=True)
class Group:
    """Categories that share one cap, floor, choice of the best or weight; a category is in one group at most."""

    id: str
    name: str
    clause: str
    text: str
    categories: frozenset[str]
    cap: Decimal | None
    floor: Decimal | None
    best: int | None = None
    weight: Decimal | None = None


@dataclass(frozen=True)
class SameMatter:
    """Rules under which one matter counts once, with its highest line; `item` tells it: a field or "matter"."""

    id: str
    name: str
    clause: str
    text: str
    rules: frozenset[str]
    item: str


@dataclass(frozen=True)
class TotalLimit:
    """The cap and the floor of the whole."""

    clause: str
    text: str
    cap: Decimal | None
    floor: Decimal | None


@dataclass(frozen=True)
class Grade:
    """A band of the total from `at_least` upwards; the lowest band has None and takes every other total.

    For members of the roles in `at_least_for` the band begins there, the highest where somebody has several. `up_to`
    and `below` are its upper end as the regulation writes it: they decide nothing, but show gaps and overlaps.
    """

    name: str
    clause: str
    at_least: Decimal | None
    at_least_for: Mapping[str, Decimal] = field(default_factory=dict)
    up_to: Decimal | None = None
    below: Decimal | None = None

    def bound_for(self, roles: frozenset[str]) -> Decimal | None:
        """Where the band begins for members of these roles."""
        return max((bound for role, bound in self.at_least_for.items() if role in roles), default=self.at_least)


@dataclass(frozen=True)
class Duty:
    """A minimum duty: `at_least` units; who has fewer gets no better grade than `otherwise` (None: it is only told).

    Where `fraction` is written it is so much of what was due instead: of the facts in `among` too, of the units in the
    field `due`. Where nothing was due it is fulfilled.
    """

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
    except_for: frozenset[str] = frozenset()
    fraction: Fraction | None = None
    among: tuple[Pattern, ...] = ()
    due: str | None = None


@dataclass(frozen=True)
class Veto:
    """Facts that, from `at_least` units on, allow no better grade than `otherwise` and no higher total than `cap`.

    They are counted as those of a duty are, but for that a veto never asks for a part of what was due.
    """

    id: str
    name: str
    clause: str
    text: str
    patterns: tuple[Pattern, ...]
    at_least: int
    unit: str | None
    measure: str
    otherwise: str | None
    cap: Decimal | None
    applies_to: frozenset[str]
    except_for: frozenset[str] = frozenset()
    fraction: None = None
    among: tuple[Pattern, ...] = ()
    due: str | None = None


@dataclass(frozen=True)
class Exemption:
    """Facts that do not count at all, whoever they speak for: the fairness clause of a regulation."""

    id: str
    name: str
    clause: str
    text: str
    patterns: tuple[Pattern, ...]


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
    rounding: Rounding | None = None
    same_matter: tuple[SameMatter, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    days: Days | None = None
    source: str = ""
    notes: tuple[str, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    quotas: tuple[Quota, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    publication: Publication | None = None
    collectives: tuple["Collective", ...] = ()
    outcome_examples: OutcomeExamples = field(default_factory=OutcomeExamples)

    @property
    def period(self) -> Period:
        """The days the regulation is in force."""
        return Period(self.effective_from, self.effective_to)

    @property
    def years(self) -> Years:
        """Its years of assessment."""
        return Years(self.days or WHOLE_YEAR, self.effective_from, self.effective_to)

    def days_of(self, year: int) -> Period:
        """The days of one year of assessment; where they run over the new year, that in which they end."""
        return self.years.days_of(year)

    def year(self, year: int) -> Period:
        """The days of one year of assessment on which the regulation is in force."""
        return self.years.in_force(year)

    def year_until(self, year: int, quarter: int | None) -> Period:
        """The days of one year of assessment, up to the end of one of its quarters; without one, all of them."""
        return self.years.until(year, quarter)

    @property
    def quotas_by_id(self) -> Mapping[str, Quota]:
        """The quotas, then those of rankings by the ranking's identifier; a quota goes before a ranking of its name."""
        quotas = {each.id: each for each in self.quotas}
        return quotas | {each.id: each.quota for each in self.rankings if each.quota is not None} | quotas


@dataclass(frozen=True)
class Collective:
    """How bodies of one kind are scored: their measures are facts, and so is what they do; `regulation` scores both."""

    id: str
    name: str
    clause: str
    text: str
    body: CollectiveKind
    measures: tuple[BodyMeasure, ...]
    regulation: Regulation
