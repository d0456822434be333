"""The laboratory: two regulations, or two versions of one, on the facts of a year. Pure.

What changes for whom, and by which rule; who crosses a grade; what it means for each body; how the totals are spread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from services.scoring.engine.articles import Regulation
from services.scoring.engine.comparing import Cause, Compared, Subject, compare_cards
from services.scoring.engine.fact_kinds import Period, ScoredMember
from services.scoring.engine.score import score
from services.scoring.engine.tally import Band, BodyCompared, Tally

__all__ = ["Band", "BodyCompared", "Cause", "Compared", "Subject", "Trial", "try_on"]


@dataclass(frozen=True)
class Trial:
    """Everybody under both regulations, who loses most first."""

    members: tuple[Compared, ...]

    @property
    def crossings(self) -> tuple[Compared, ...]:
        """Those whose grade is another one."""
        return tuple(each for each in self.members if each.crosses_a_grade)

    @cached_property
    def _tally(self) -> Tally:
        tally = Tally()
        for each in self.members:
            tally.add(each, each.subject.bodies.items())
        return tally

    def grades(self) -> Mapping[tuple[str | None, str | None], int]:
        """How many go from which grade to which."""
        return self._tally.grades

    def by_body(self, kind: str) -> tuple[BodyCompared, ...]:
        """What it means for each body of a kind."""
        return self._tally.by_body(kind)

    def spread(self) -> tuple[Band, ...]:
        """How the totals are spread over bands, from the lowest that anybody has to the highest."""
        return self._tally.spread()


def try_on(
    old: Regulation, new: Regulation, subjects: Iterable[Subject], old_period: Period, new_period: Period
) -> Trial:
    """The members' facts under both regulations, each in its own days."""
    compared = [
        compare_cards(
            subject,
            (old, score(subject.facts, old, ScoredMember(subject.roles), old_period, advises=False)),
            (new, score(subject.facts, new, ScoredMember(subject.roles), new_period, advises=False)),
        )
        for subject in subjects
    ]
    return Trial(tuple(sorted(compared, key=lambda each: (each.change, each.subject.name))))
