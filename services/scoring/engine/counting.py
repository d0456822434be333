"""Counting facts outside a card: which of them stand, and how many units fit some patterns."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from services.scoring.engine.amounts import ZERO, total_of
from services.scoring.engine.articles import Regulation
from services.scoring.engine.fact_kinds import Period, ScoredFact
from services.scoring.engine.matching import fits, units_of
from services.scoring.engine.rule_articles import Pattern
from services.scoring.engine.sifting import sift


def standing_facts(facts: Iterable[ScoredFact], regulation: Regulation, period: Period) -> list[ScoredFact]:
    """The facts of a period that are neither reversed nor exempt."""
    exempt = [pattern for exemption in regulation.exemptions for pattern in exemption.patterns]
    return [fact for fact in sift(facts, period).standing if not is_one_of(fact, exempt)]


def is_one_of(fact: ScoredFact, patterns: Iterable[Pattern]) -> bool:
    """Whether one of the patterns speaks of the fact."""
    return any(pattern.kind == fact.kind and fits(pattern, fact.fields, fact.on) for pattern in patterns)


def units_under(facts: Iterable[ScoredFact], patterns: Sequence[Pattern], unit: str | None) -> Decimal:
    """The units of the facts that fit; a fact whose units cannot be told has none."""
    return total_of(units_of(fact.fields, unit) or ZERO for fact in facts if is_one_of(fact, patterns))
