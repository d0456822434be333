"""What a trial comes to, counted member by member: sums, grades, bodies, rules, and how the totals are spread. Pure.

A tally can be put away as plain JSON and taken up again, so that a trial of thousands is made in pieces.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from services.scoring.engine.amounts import ZERO, canonical
from services.scoring.engine.comparing import Compared
from services.scoring.engine.rounding import rounded
from services.scoring.regulation_vocabulary import RoundingMode

BAND = Decimal(10)
"""The totals are spread over bands of so many points."""

MOST_BANDS = 1_000
"""Over more bands than this only those are told in which somebody is: a slip in a draft may scatter totals widely."""

MEAN_PLACES = 2


@dataclass(frozen=True)
class Band:
    """How many have from `first` up to, and without, `end` points under each regulation."""

    first: Decimal
    end: Decimal
    old: int
    new: int


@dataclass
class Sums:
    """Some members, or some members' points of one rule: how many, their sums, how many gain and how many lose."""

    members: int = 0
    old: Decimal = ZERO
    new: Decimal = ZERO
    gain: int = 0
    lose: int = 0

    def add(self, old: Decimal, new: Decimal) -> None:
        """Count one more."""
        self.members += 1
        self.old = canonical(self.old + old)
        self.new = canonical(self.new + new)
        self.gain += new > old
        self.lose += new < old

    @property
    def means(self) -> tuple[Decimal, Decimal]:
        """The mean under each regulation, rounded for reading."""
        return _mean(self.old, self.members), _mean(self.new, self.members)

    def as_row(self) -> list[Any]:
        """As plain JSON."""
        return [self.members, str(self.old), str(self.new), self.gain, self.lose]

    @classmethod
    def of_row(cls, row: Iterable[Any]) -> "Sums":
        """Take it up again."""
        members, old, new, gain, lose = row
        return cls(members, Decimal(old), Decimal(new), gain, lose)


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
class RuleCompared:
    """What one rule counts for over all members whom it touches otherwise than before."""

    rule: str | None
    name: str
    clause: str
    sums: Sums


RuleKey = tuple[str | None, str, str]


@dataclass
class Tally:
    """The counts. `left_out` are members whose facts one of the regulations cannot score."""

    whole: Sums = field(default_factory=Sums)
    left_out: int = 0
    grades: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    bodies: dict[tuple[str, str], Sums] = field(default_factory=dict)
    rules: dict[RuleKey, Sums] = field(default_factory=dict)
    old_bands: Counter[int] = field(default_factory=Counter)
    new_bands: Counter[int] = field(default_factory=Counter)

    def add(self, compared: Compared, bodies: Iterable[tuple[str, str]]) -> None:
        """Count a member, in each of his bodies by kind and name."""
        old, new = compared.old.total, compared.new.total
        self.whole.add(old, new)
        self.grades[compared.old.grade, compared.new.grade] += 1
        for body in bodies:
            self.bodies.setdefault(body, Sums()).add(old, new)
        for cause in compared.causes:
            self.rules.setdefault((cause.rule, cause.name, cause.clause), Sums()).add(cause.old, cause.new)
        self.old_bands[_band_of(old)] += 1
        self.new_bands[_band_of(new)] += 1

    @property
    def crossings(self) -> int:
        """How many have another grade."""
        return sum(number for (old, new), number in self.grades.items() if old != new)

    def by_body(self, kind: str) -> tuple[BodyCompared, ...]:
        """What it means for each body of a kind, by name."""
        return tuple(
            BodyCompared(name, sums.members, *sums.means, sums.gain, sums.lose)
            for (of_kind, name), sums in sorted(self.bodies.items())
            if of_kind == kind
        )

    def by_rule(self) -> tuple[RuleCompared, ...]:
        """The rules that count for something else, those first that move the most points."""
        found = [RuleCompared(*key, sums) for key, sums in self.rules.items()]
        return tuple(sorted(found, key=lambda each: (-abs(each.sums.new - each.sums.old), each.clause, str(each.rule))))

    def spread(self) -> tuple[Band, ...]:
        """How the totals are spread over bands, from the lowest that anybody has to the highest."""
        held = sorted({*self.old_bands, *self.new_bands})
        if not held:
            return ()
        every = range(held[0], held[-1] + 1)
        return tuple(
            Band(BAND * place, BAND * (place + 1), self.old_bands[place], self.new_bands[place])
            for place in (every if len(every) <= MOST_BANDS else held)
        )

    def as_document(self) -> dict[str, Any]:
        """All of it as plain JSON."""
        return {
            "whole": self.whole.as_row(),
            "left_out": self.left_out,
            "grades": [[old, new, number] for (old, new), number in self.grades.items()],
            "bodies": [[*body, *sums.as_row()] for body, sums in self.bodies.items()],
            "rules": [[*rule, *sums.as_row()] for rule, sums in self.rules.items()],
            "old_bands": sorted(self.old_bands.items()),
            "new_bands": sorted(self.new_bands.items()),
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any] | None) -> "Tally":
        """Take it up again; an empty one where there is none yet."""
        if not document:
            return cls()
        return cls(
            whole=Sums.of_row(document["whole"]),
            left_out=document["left_out"],
            grades=Counter({(old, new): number for old, new, number in document["grades"]}),
            bodies={(kind, name): Sums.of_row(row) for kind, name, *row in document["bodies"]},
            rules={(rule, name, clause): Sums.of_row(row) for rule, name, clause, *row in document["rules"]},
            old_bands=Counter(dict(document["old_bands"])),
            new_bands=Counter(dict(document["new_bands"])),
        )


def _mean(total: Decimal, members: int) -> Decimal:
    return rounded(Fraction(total) / members, MEAN_PLACES, RoundingMode.HALF_UP) if members else ZERO


def _band_of(total: Decimal) -> int:
    return int((total / BAND).to_integral_value(ROUND_FLOOR))
