"""The shapes that look at facts one by one: all of them, only the best, only the best of each matter."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from heapq import nlargest, nsmallest

from services.scoring.engine.amounts import in_words
from services.scoring.engine.fact_kinds import ScoredFact
from services.scoring.engine.measures import Entry, Measure, Portion
from services.scoring.engine.rule_articles import BY_DAY, BY_MONTH, CALENDAR, MATTER, Rule


def base(_rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points that everyone has to begin with; deductions come from other rules."""
    return [Portion.of(f"基本分 {in_words(measure.points)} 分", measure.worth) for _, measure in entries]


def base_with_more(_rule: Rule, _entries: Sequence[Entry], now: Decimal, _points: Decimal, _more: int) -> Decimal:
    """Nothing that happens adds to a base."""
    return now


def per_event(_rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Points for every unit of every fact."""
    return [measure.whole for _, measure in entries]


def per_event_with_more(_rule: Rule, _entries: Sequence[Entry], now: Decimal, points: Decimal, more: int) -> Decimal:
    """Every further unit brings its points."""
    return now + points * more


def once(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Only the best fact of the period counts; of equal ones the earliest."""
    return _only_best(rule, [measure for _, measure in entries], 1)


def once_with_more(rule: Rule, entries: Sequence[Entry], now: Decimal, points: Decimal, _more: int) -> Decimal:
    """A further unit counts if it is better than the best, or lower than the lowest."""
    return (min if rule.is_lowest else max)(now, points) if entries else points


def best_per_item(rule: Rule, entries: Sequence[Entry]) -> list[Portion]:
    """Of the facts about one item only so many best count; a fact that names no item stands alone."""
    items: dict[str | int, list[int]] = {}
    for place, (fact, _) in enumerate(entries):
        item = item_of(rule.item, fact)
        items.setdefault(place if item is None else item, []).append(place)
    portions = [measure.whole for _, measure in entries]
    for places in items.values():
        if len(places) > rule.count:
            for place, portion in zip(
                places, _only_best(rule, [entries[place][1] for place in places], rule.count), strict=True
            ):
                portions[place] = portion
    return portions


def _only_best(rule: Rule, measures: Sequence[Measure], number: int) -> list[Portion]:
    """Every entry earns its worth, and all but so many best, or lowest, lose it; of equals the first stay."""
    choose = nsmallest if rule.is_lowest else nlargest
    kept = choose(number, range(len(measures)), key=lambda place: measures[place].whole.left)
    return [measure.whole if place in kept else measure.lost for place, measure in enumerate(measures)]


def item_of(item: str, fact: ScoredFact | None) -> str | None:
    """What a fact is about: its matter, the value of a field, or the part of the year; None where it names nothing."""
    if fact is None:
        return None
    if item in CALENDAR:
        return _part_of_year(item, fact.on)
    value = fact.matter if item == MATTER else fact.fields.get(item)
    return None if value is None else str(value)


def _part_of_year(part: str, on: date) -> str:
    """The day, month or quarter of a year in which a day lies."""
    if part == BY_DAY:
        return on.isoformat()
    return f"{on.year} {on.month if part == BY_MONTH else (on.month - 1) // 3}"
