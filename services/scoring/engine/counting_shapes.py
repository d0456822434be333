"""The shapes that count units over the whole period: from so many on, up to so many, in steps, as a rate."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import ZERO, canonical, clamped, in_words
from services.scoring.engine.measures import (
    Entry,
    Measure,
    Portion,
    product,
    reason_of,
    units_before,
    units_of_all,
)
from services.scoring.engine.rule_articles import Rule
from services.scoring.engine.shapes_of_events import per_event


def threshold(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points once, for the fact with which the number is reached."""
    portions = []
    for (_, measure), before in zip(entries, units_before(entries), strict=False):
        reached = before + measure.units
        earned = canonical(measure.points) if before < rule.count <= reached else ZERO
        portions.append(Portion(_on_the_way(rule, measure, before, reached), earned, earned))
    return portions


def threshold_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """The further unit that reaches the number brings its points."""
    units = units_of_all(entries)
    return now + points if units < rule.count <= units + more else now


def up_to_n(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit, but for so many units at most: those worth most, of equal ones the earliest."""
    if units_of_all(entries) <= rule.count:
        return per_event(rule, entries)
    ranked = sorted(range(len(entries)), key=lambda place: -entries[place][1].points)
    portions = [measure.whole for _, measure in entries]
    room = Decimal(rule.count)
    for place in ranked:
        measure = entries[place][1]
        paid = min(measure.units, room)
        room -= paid
        if not paid:
            portions[place] = measure.lost
        elif paid < measure.units:
            cut = measure.points * (measure.units - paid)
            portions[place] = Portion.of(measure.whole.words, measure.worth, cut, reason_of(rule))
    return portions


def up_to_n_with_more(rule: Rule, entries: Sequence[Entry], _now: Decimal, points: Decimal, more: int) -> Decimal:
    """Those worth most are counted, be they old or new."""
    units = sorted([*((each.points, each.units) for _, each in entries), (points, Decimal(more))], reverse=True)
    room = Decimal(rule.count)
    brought = ZERO
    for worth, offered in units:
        paid = min(offered, room)
        brought += worth * paid
        room -= paid
    return brought


def from_nth(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit from the n-th on, in the order of days."""
    portions = []
    for (_, measure), before in zip(entries, units_before(entries), strict=False):
        paid = _paid_from_nth(rule, before, measure.units)
        words = f"从第 {rule.count} {rule.measure}起计分：{product(measure, paid)}"
        portions.append(Portion.of(words, measure.points * paid))
    return portions


def from_nth_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """Of the further units those from the n-th on bring their points."""
    return now + points * _paid_from_nth(rule, units_of_all(entries), Decimal(more))


def _paid_from_nth(rule: Rule, before: Decimal, units: Decimal) -> Decimal:
    """How many of the units that follow `before` others are the n-th or later."""
    return clamped(before + units - (rule.count - 1), units, ZERO)


def per_n(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every n units, with the fact that completes them."""
    portions = []
    for (_, measure), before in zip(entries, units_before(entries), strict=False):
        reached = before + measure.units
        earned = canonical(measure.points * (reached // rule.count - before // rule.count))
        each = f"每 {rule.count} {rule.measure}计 {in_words(measure.points)} 分"
        words = f"累计 {in_words(reached)} {rule.measure}，{each}，本次计 {in_words(earned)} 分"
        portions.append(Portion(words, earned, earned))
    return portions


def per_n_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """The further units that complete n bring their points."""
    units = units_of_all(entries)
    return now + points * ((units + more) // rule.count - units // rule.count)


def steps(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points by how many units there are in all; each fact earns by how much it raises them."""
    portions = []
    for (_, measure), before in zip(entries, units_before(entries), strict=False):
        reached = before + measure.units
        had, has = _step(rule, Fraction(before)), _step(rule, Fraction(reached))
        words = f"累计 {in_words(reached)} {rule.measure}，共计 {in_words(has)} 分"
        more = canonical(has - had)
        portions.append(Portion(f"{words}，此前 {in_words(had)} 分" if had else words, more, more))
    return portions


def steps_with_more(rule: Rule, entries: Sequence[Entry], _now: Decimal, _points: Decimal, more: int) -> Decimal:
    """What all units together are worth."""
    return _step(rule, Fraction(units_of_all(entries) + more))


def rate(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points by how much of what was due was done; the last fact of the period carries them."""
    portions = []
    done, due = ZERO, ZERO
    for place, (_, measure) in enumerate(entries, start=1):
        done += measure.units
        due += measure.due
        words = f"应有 {in_words(due)} {rule.measure}，实有 {in_words(done)} {rule.measure}"
        earned = _of_rate(rule, done, due) if place == len(entries) else ZERO
        portions.append(
            Portion(f"{words}，{_rate_words(rule, earned)}" if place == len(entries) else words, earned, earned)
        )
    return portions


def rate_with_more(rule: Rule, entries: Sequence[Entry], _now: Decimal, _points: Decimal, more: int) -> Decimal:
    """So many more were due, and done."""
    done, due = units_of_all(entries), sum((measure.due for _, measure in entries), ZERO)
    return _of_rate(rule, done + more, due + more)


def _step(rule: Rule, reached: Fraction) -> Decimal:
    """The points of the highest step that is reached; they stand in rising order."""
    return next((step.points for step in reversed(rule.steps) if reached >= step.at_least), ZERO)


def _of_rate(rule: Rule, done: Decimal, due: Decimal) -> Decimal:
    """The points of a rate; of nothing due none. More than the whole is the whole."""
    if not due:
        return ZERO
    part = min(Fraction(done) / Fraction(due), Fraction(1))
    if rule.full is None or rule.rounding is None:
        return canonical(_step(rule, part))
    return rule.rounding.part(Fraction(rule.full) * part)


def _rate_words(rule: Rule, earned: Decimal) -> str:
    if rule.full is None or rule.rounding is None:
        return f"计 {in_words(earned)} 分"
    return f"{in_words(rule.full)} 分按比例计 {in_words(earned)} 分（{rule.rounding.words(rule.rounding.places or 0)}）"


def _on_the_way(rule: Rule, measure: Measure, before: Decimal, reached: Decimal) -> str:
    """How far a threshold's number is reached with this entry."""
    goal = f"{rule.count} {rule.measure}"
    if before >= rule.count:
        return f"已满 {goal}，不再加分"
    if reached >= rule.count:
        return f"累计满 {goal}，计 {in_words(measure.points)} 分"
    return f"累计 {in_words(reached)} {rule.measure}，满 {goal}计 {in_words(measure.points)} 分"
