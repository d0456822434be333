"""What follows from one year or from several: two years below, two in a term, absences that add up. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, canonical, in_words, total_of
from services.scoring.engine.articles import Regulation
from services.scoring.engine.counting import standing_facts, units_under
from services.scoring.engine.fact_kinds import ScoredMember
from services.scoring.engine.outcome_articles import Consequence
from services.scoring.engine.rule_articles import concerns
from services.scoring.engine.standings import Term, YearRecord
from services.scoring.regulation_vocabulary import WITHIN_NAMES, Within


@dataclass(frozen=True)
class Followed:
    """A consequence of a year: how many years or units were counted, and the words."""

    year: int
    id: str
    name: str
    clause: str
    text: str
    then: str
    counted: Decimal
    words: str


def consequences(
    regulation: Regulation, member: ScoredMember, years: Iterable[YearRecord], term: Term
) -> tuple[Followed, ...]:
    """What follows in each of the years, as they come; a weightier consequence takes the place of a lighter one."""
    records = sorted(years, key=lambda record: record.year)
    concerned = [each for each in regulation.consequences if concerns(each.applies_to, each.except_for, member.roles)]
    histories = {each.id: History(each, regulation, records, term) for each in concerned}
    found: list[Followed] = []
    for record in records:
        here = [each for each in concerned if histories[each.id].is_reached(record.year)]
        replaced = {name for each in here for name in each.replaces}
        found += [_followed(each, record.year, histories[each.id]) for each in here if each.id not in replaced]
    return tuple(found)


def counted(
    consequence: Consequence, regulation: Regulation, years: Iterable[YearRecord], term: Term, year: int
) -> Decimal:
    """How many years or units the consequence has counted at the end of a year."""
    return History(consequence, regulation, list(years), term).counted(year)


class History:
    """The years of a member as one consequence sees them: units in each, or whether each is such a year."""

    def __init__(
        self, consequence: Consequence, regulation: Regulation, records: Sequence[YearRecord], term: Term
    ) -> None:
        """Count the units of every year once."""
        self._consequence = consequence
        self._term = term
        self._units: Mapping[int, Decimal] = {
            record.year: self._units_of(record, regulation) if consequence.patterns else ZERO for record in records
        }
        self._such = {record.year for record in records if self._is_such(record)}

    def _units_of(self, record: YearRecord, regulation: Regulation) -> Decimal:
        facts = standing_facts(record.facts, regulation, regulation.days_of(record.year))
        return units_under(facts, self._consequence.patterns, self._consequence.unit)

    def _is_such(self, record: YearRecord) -> bool:
        """Whether every condition on a year holds."""
        consequence = self._consequence
        below, fewer = consequence.total_below, consequence.fewer_than
        return (
            (below is None or (record.total is not None and record.total < below))
            and (not consequence.grades or record.grade in consequence.grades)
            and (not consequence.unmet or bool(consequence.unmet & record.unmet))
            and (fewer is None or self._units[record.year] < fewer)
        )

    def counted(self, year: int) -> Decimal:
        """How many units, or such years, there are at the end of a year."""
        consequence = self._consequence
        years = [each for each in self._units if self._term.first <= each <= year]
        if self.counts_units:
            return self._units.get(year, ZERO) if consequence.within is Within.YEAR else self._sum(years)
        if consequence.within is Within.YEAR:
            return Decimal(year in self._such)
        if consequence.within is Within.CONSECUTIVE:
            return Decimal(self._run_to(year))
        return Decimal(sum(each in self._such for each in years))

    def is_reached(self, year: int) -> bool:
        """Whether the consequence comes in the year."""
        consequence, number = self._consequence, self.counted(year)
        if consequence.within is Within.WHOLE_TERM and year != self._term.last:
            return False
        if consequence.at_least is not None:
            is_new = consequence.within is Within.WHOLE_TERM or self._units.get(year, ZERO) > 0
            return is_new and number >= consequence.at_least
        if self.counts_units and consequence.fewer_than is not None:
            return number < consequence.fewer_than
        is_such = consequence.within is Within.WHOLE_TERM or year in self._such
        return is_such and number >= consequence.years

    @property
    def counts_units(self) -> bool:
        """Whether units are counted, not years: where so many are enough, or too few of a whole term."""
        consequence = self._consequence
        is_too_few = consequence.fewer_than is not None and consequence.within is Within.WHOLE_TERM
        return consequence.at_least is not None or is_too_few

    def _sum(self, years: Iterable[int]) -> Decimal:
        return canonical(total_of(self._units[each] for each in years))

    def _run_to(self, year: int) -> int:
        """How many such years in a row end with this one."""
        run = 0
        while year - run in self._such:
            run += 1
        return run


def _followed(consequence: Consequence, year: int, history: History) -> Followed:
    number = history.counted(year)
    amount = f"{in_words(number)} {consequence.measure if history.counts_units else '年'}"
    over = f"{WITHIN_NAMES[consequence.within]} {amount}"
    words = f"{year} 年，{consequence.name}：{over}，{consequence.then}（{consequence.clause}）"
    return Followed(
        year=year,
        id=consequence.id,
        name=consequence.name,
        clause=consequence.clause,
        text=consequence.text,
        then=consequence.then,
        counted=number,
        words=words,
    )
