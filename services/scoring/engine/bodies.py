"""Scoring bodies: sectors, street groups and others, by measures of their members and by what they do. Pure.

A measure is a fact like any other, with its number in `value`; so a body has a card with lines that sum to its total.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import ZERO, in_words, total_of
from services.scoring.engine.articles import Collective
from services.scoring.engine.card import Card
from services.scoring.engine.collective_reading import VALUE
from services.scoring.engine.counting import standing_facts, units_under
from services.scoring.engine.fact_kinds import Period, ScoredFact, ScoredMember
from services.scoring.engine.outcome_articles import BodyMeasure
from services.scoring.engine.rounding import rounded
from services.scoring.engine.score import score
from services.scoring.engine.standings import BodyMember
from services.scoring.regulation_vocabulary import Take


@dataclass(frozen=True)
class Measured:
    """A measure with what it was made of: `numerator` of `denominator`, rounded to `value`."""

    measure: BodyMeasure
    numerator: Decimal
    denominator: Decimal | None
    value: Decimal
    words: str


@dataclass(frozen=True)
class BodyCard:
    """A body's card, and the measures among its facts."""

    measures: tuple[Measured, ...]
    card: Card


def score_body(
    collective: Collective, members: Sequence[BodyMember], facts: Sequence[ScoredFact], period: Period
) -> BodyCard:
    """The card of a body for the facts of a period; its own facts stand beside its measures."""
    regulation = collective.regulation
    standing = [standing_facts(member.facts, regulation, period) for member in members]
    measures = tuple(_measured(measure, members, standing) for measure in collective.measures)
    measured = [
        ScoredFact(f"measure {each.measure.id}", each.measure.id, period.first, {VALUE: each.value})
        for each in measures
    ]
    return BodyCard(measures, score([*facts, *measured], regulation, ScoredMember(), period))


def own_kinds(collective: Collective) -> frozenset[str]:
    """The kinds of fact of its own by which a body is scored: all that the rules speak of but the measures."""
    rules = (rule for category in collective.regulation.categories for rule in category.rules)
    spoken_of = {pattern.kind for rule in rules for pattern in rule.patterns}
    return frozenset(spoken_of - {measure.id for measure in collective.measures})


def _measured(
    measure: BodyMeasure, members: Sequence[BodyMember], standing: Sequence[Sequence[ScoredFact]]
) -> Measured:
    numerator, denominator = TAKEN[measure.take](measure, members, standing)
    scale = 100 if measure.percent else 1
    exact = Fraction(numerator) * scale / Fraction(denominator) if denominator else Fraction(numerator * scale)
    value = ZERO if denominator == 0 else rounded(exact, measure.places, measure.mode)
    how = "" if denominator is None else f" ÷ {in_words(denominator)}"
    percent = "%" if measure.percent else ""
    words = f"{measure.name}：{in_words(numerator)}{how} = {in_words(value)}{percent}（{measure.clause}）"
    return Measured(measure, numerator, denominator, value, words)


Taken = tuple[Decimal, Decimal | None]
"""A numerator and, where there is one, a denominator."""


def _points(measure: BodyMeasure, members: Sequence[BodyMember]) -> Decimal:
    return total_of(
        member.categories.get(measure.category, ZERO) if measure.category else member.total for member in members
    )


def _sum(measure: BodyMeasure, members: Sequence[BodyMember], _standing: Sequence[Sequence[ScoredFact]]) -> Taken:
    return _points(measure, members), None


def _mean(measure: BodyMeasure, members: Sequence[BodyMember], _standing: Sequence[Sequence[ScoredFact]]) -> Taken:
    return _points(measure, members), Decimal(len(members))


def _rate(measure: BodyMeasure, members: Sequence[BodyMember], _standing: Sequence[Sequence[ScoredFact]]) -> Taken:
    return Decimal(sum(member.grade in measure.grades for member in members)), Decimal(len(members))


def _facts(measure: BodyMeasure, _members: Sequence[BodyMember], standing: Sequence[Sequence[ScoredFact]]) -> Taken:
    return total_of(units_under(facts, measure.patterns, measure.unit) for facts in standing), None


def _facts_rate(
    measure: BodyMeasure, _members: Sequence[BodyMember], standing: Sequence[Sequence[ScoredFact]]
) -> Taken:
    counted, _ = _facts(measure, _members, standing)
    return counted, total_of(units_under(facts, measure.among, measure.unit) for facts in standing)


TAKEN: Mapping[Take, Callable[[BodyMeasure, Sequence[BodyMember], Sequence[Sequence[ScoredFact]]], Taken]] = {
    Take.SUM: _sum,
    Take.MEAN: _mean,
    Take.RATE: _rate,
    Take.FACTS: _facts,
    Take.FACTS_RATE: _facts_rate,
}
"""The closed list: each way of making a measure as one function."""
