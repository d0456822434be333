"""Which facts stand: each once, not reversed, inside the period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from services.scoring.engine.card import Unscored
from services.scoring.engine.fact_kinds import Period, ScoredFact

_day_of = attrgetter("on")


class ConflictingFacts(ValueError):
    """Two different facts carry one identifier: the ledger was read wrongly."""


@dataclass(frozen=True)
class Sifted:
    """The facts that stand, by day and identifier, and why the others do not."""

    standing: tuple[ScoredFact, ...]
    unscored: tuple[Unscored, ...]


def sift(facts: Iterable[ScoredFact], period: Period) -> Sifted:
    """The facts that stand. Raises ConflictingFacts."""
    unique = _unique(facts)
    in_order = [unique[key] for key in sorted(unique)]
    in_order.sort(key=_day_of)
    has_reversals = any(fact.reverses is not None for fact in in_order)
    if in_order and not has_reversals and period.covers(in_order[0].on) and period.covers(in_order[-1].on):
        return Sifted(tuple(in_order), ())
    reversed_by = _reversed_by(unique) if has_reversals else {}
    standing = []
    unscored = []
    for fact in in_order:
        key = str(fact.id)
        if key not in reversed_by and fact.reverses is None and period.covers(fact.on):
            standing.append(fact)
        else:
            unscored.append(Unscored(fact.id, None, _why_not(key, fact, unique, reversed_by)))
    return Sifted(tuple(standing), tuple(unscored))


def _why_not(
    key: str,
    fact: ScoredFact,
    unique: Mapping[str, ScoredFact],
    reversed_by: Mapping[str, str | None],
) -> str:
    if key in reversed_by:
        reversal = reversed_by[key]
        return f"已由记录 {reversal} 撤销" if reversal is not None else "与其他撤销记录互相指向，无法认定"
    if fact.reverses is not None:
        known = str(fact.reverses) in unique
        return f"本条用于撤销记录 {fact.reverses}" if known else f"所撤销的记录 {fact.reverses} 不在计分范围内"
    return f"{fact.on.isoformat()} 不在计分期间内"


def _unique(facts: Iterable[ScoredFact]) -> dict[str, ScoredFact]:
    given = list(facts)
    unique = {str(fact.id): fact for fact in given}
    if len(unique) == len(given):
        return unique
    for fact in given:
        known = unique[str(fact.id)]
        if known is not fact and _contents(known) != _contents(fact):
            message = f"fact {fact.id} comes with two different contents"
            raise ConflictingFacts(message)
    return unique


def _contents(fact: ScoredFact) -> tuple[object, ...]:
    """Everything but the identifier, with types: yes/no is not the number 1."""
    fields = sorted((name, type(value).__name__, str(value)) for name, value in fact.fields.items())
    return fact.kind, fact.on, fact.matter, None if fact.reverses is None else str(fact.reverses), fields


def _reversed_by(unique: Mapping[str, ScoredFact]) -> dict[str, str | None]:
    """The reversed facts and by whom; None for those whose reversals point at each other.

    A fact falls when a reversal that stands names it; a reversal that fell has no effect.
    """
    reversals: dict[str, list[str]] = {}
    for key, fact in unique.items():
        if fact.reverses is not None:
            reversals.setdefault(str(fact.reverses), []).append(key)
    standing = set(unique) - set(reversals)
    fallen: dict[str, str | None] = {}
    fresh = sorted(standing)
    while fresh:
        for key in fresh:
            target = str(unique[key].reverses)
            if unique[key].reverses is not None and target in unique:
                fallen.setdefault(target, key)
        fresh = sorted(
            key
            for key in unique
            if key not in standing and key not in fallen and all(entry in fallen for entry in reversals[key])
        )
        standing |= set(fresh)
    return fallen | {key: None for key in unique if key not in standing and key not in fallen}
