"""The laboratory: two regulations, or two versions of one, on the facts of a year. Pure.

What changes for whom, and by which rule; who crosses a grade; what it means for each body; how the totals are spread.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from services.scoring.engine.amounts import ZERO, canonical, total_of
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import Period, ScoredFact, ScoredMember
from services.scoring.engine.rounding import rounded
from services.scoring.engine.score import score
from services.scoring.regulation_vocabulary import RoundingMode

BAND = Decimal(10)
"""The totals are spread over bands of so many points."""

MEAN_PLACES = 2


@dataclass(frozen=True)
class Subject:
    """A member of the year on which the regulations are tried; `bodies` are the names of those he is in, by kind."""

    name: str
    roles: frozenset[str] = frozenset()
    bodies: Mapping[str, str] = field(default_factory=dict)
    facts: Sequence[ScoredFact] = ()


@dataclass(frozen=True)
class Cause:
    """What a rule counts for under each regulation; without a rule it is floors and rounding around the rules."""

    rule: str | None
    name: str
    clause: str
    old: Decimal
    new: Decimal

    @property
    def change(self) -> Decimal:
        """How much of the member's change comes of it."""
        return canonical(self.new - self.old)


@dataclass(frozen=True)
class Compared:
    """A member under both; the changes of the causes sum to the change of the total."""

    subject: Subject
    old: Card
    new: Card
    causes: tuple[Cause, ...]

    @property
    def change(self) -> Decimal:
        """How much more he has under the new one."""
        return canonical(self.new.total - self.old.total)

    @property
    def crosses_a_grade(self) -> bool:
        """Whether his grade is another one."""
        return self.old.grade != self.new.grade


@dataclass(frozen=True)
class BodyCompared:
    """The members of one body: how many, their mean under each regulation, how many gain and how many lose."""

    name: str
    members: int
    old_mean: Decimal
    new_mean: Decimal
    gain: int
    lose: int


@dataclass(frozen=True)
class Band:
    """How many have from `first` up to, and without, `end` points under each regulation."""

    first: Decimal
    end: Decimal
    old: int
    new: int


@dataclass(frozen=True)
class Trial:
    """Everybody under both regulations, who loses most first."""

    members: tuple[Compared, ...]

    @property
    def crossings(self) -> tuple[Compared, ...]:
        """Those whose grade is another one."""
        return tuple(each for each in self.members if each.crosses_a_grade)

    def grades(self) -> Mapping[tuple[str | None, str | None], int]:
        """How many go from which grade to which."""
        return Counter((each.old.grade, each.new.grade) for each in self.members)

    def by_body(self, kind: str) -> tuple[BodyCompared, ...]:
        """What it means for each body of a kind."""
        bodies: dict[str, list[Compared]] = {}
        for each in self.members:
            if kind in each.subject.bodies:
                bodies.setdefault(each.subject.bodies[kind], []).append(each)
        return tuple(_body(name, members) for name, members in sorted(bodies.items()))

    def spread(self) -> tuple[Band, ...]:
        """How the totals are spread over bands, from the lowest that anybody has to the highest."""
        old = Counter(_band_of(each.old.total) for each in self.members)
        new = Counter(_band_of(each.new.total) for each in self.members)
        places = range(min((*old, *new), default=0), max((*old, *new), default=-1) + 1)
        return tuple(Band(BAND * place, BAND * (place + 1), old[place], new[place]) for place in places)


def try_on(
    old: Regulation, new: Regulation, subjects: Iterable[Subject], old_period: Period, new_period: Period
) -> Trial:
    """The members' facts under both regulations, each in its own days."""
    compared = [
        _compared(
            subject,
            (old, score(subject.facts, old, ScoredMember(subject.roles), old_period)),
            (new, score(subject.facts, new, ScoredMember(subject.roles), new_period)),
        )
        for subject in subjects
    ]
    return Trial(tuple(sorted(compared, key=lambda each: (each.change, each.subject.name))))


Made = tuple[Regulation, Card]


def _compared(subject: Subject, old: Made, new: Made) -> Compared:
    before, after = _by_rule(old[1]), _by_rule(new[1])
    rules = {rule.id: rule for made in (old, new) for category in made[0].categories for rule in category.rules}
    causes = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name, ZERO), after.get(name, ZERO)
        if was != now:
            rule = None if name is None else rules[name]
            title, clause = ("保底与舍入", "") if rule is None else (rule.name, rule.clause)
            causes.append(Cause(name, title, clause, canonical(was), canonical(now)))
    return Compared(subject, old[1], new[1], tuple(causes))


def _by_rule(card: Card) -> dict[str | None, Decimal]:
    """What each rule's lines count for, and what stands around the rules."""
    found: dict[str | None, Decimal] = {}
    for line in card.lines:
        found[line.rule] = found.get(line.rule, ZERO) + line.counted
    return found


def _body(name: str, members: Sequence[Compared]) -> BodyCompared:
    return BodyCompared(
        name=name,
        members=len(members),
        old_mean=_mean(each.old.total for each in members),
        new_mean=_mean(each.new.total for each in members),
        gain=sum(each.change > 0 for each in members),
        lose=sum(each.change < 0 for each in members),
    )


def _mean(totals: Iterator[Decimal]) -> Decimal:
    """The mean of some totals, rounded for reading."""
    values = list(totals)
    return rounded(Fraction(total_of(values)) / len(values), MEAN_PLACES, RoundingMode.HALF_UP)


def _band_of(total: Decimal) -> int:
    return int((total / BAND).to_integral_value(ROUND_FLOOR))
