"""One member under two regulations: what changes for him, and by which rule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, canonical
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import ScoredFact


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


Made = tuple[Regulation, Card]
"""A card with the regulation that made it."""


def compare_cards(subject: Subject, old: Made, new: Made) -> Compared:
    """The member's cards side by side, with the rules that count for something else."""
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
