"""A card as the document that is stored and shown: the receipt, every amount as an exact string."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from services.scoring.engine.amounts import MOST_AMOUNTS
from services.scoring.engine.card import Card, CategoryScore, Line

MOST_DAYS = 4_096
"""Days whose text is remembered: a year has few, and each stands on hundreds of lines."""


def receipt(card: Card, labels: Mapping[str, str]) -> dict[str, Any]:
    """The whole receipt; `labels` names each fact by its id as people know it ("第12号提案").

    `vetoes` is there only when the facts have brought one: receipts of regulations without any stay as they were.
    """
    document = {
        "total": amount(card.total),
        "grade": card.grade,
        "categories": [_category(entry) for entry in card.categories],
        "lines": [_line(entry, labels) for entry in card.lines],
        "unmet_duties": [
            {"name": entry.name, "clause": entry.clause, "text": entry.text, "words": entry.words}
            for entry in card.unmet
        ],
        "unscored": [
            {"fact_id": str(entry.fact), "label": labels.get(str(entry.fact), ""), "reason": entry.reason}
            for entry in card.unscored
        ],
        "next": [
            {"category": entry.category, "name": entry.name, "room": _optional(entry.room), "words": entry.words}
            for entry in card.next
        ],
        "next_grade": (
            {"name": card.next_grade.name, "missing": amount(card.next_grade.missing), "words": card.next_grade.words}
            if card.next_grade
            else None
        ),
    }
    if card.vetoes:
        document["vetoes"] = [
            {"name": entry.name, "clause": entry.clause, "text": entry.text, "words": entry.words}
            for entry in card.vetoes
        ]
    return document


def _category(entry: CategoryScore) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "clause": entry.clause,
        "before_cap": amount(entry.before_cap),
        "cap": _optional(entry.cap),
        "points": amount(entry.points),
        "counted": amount(entry.counted),
    }


def _line(entry: Line, labels: Mapping[str, str]) -> dict[str, Any]:
    fact, on, cuts = entry.fact, entry.on, entry.cuts
    if fact is not None:
        fact = str(fact)
    earned = amount(entry.earned)
    return {
        "fact_id": fact,
        "label": labels.get(fact, "") if fact else "",
        "on": _day(on) if on else None,
        "category": entry.category,
        "rule": entry.rule,
        "clause": entry.clause,
        "text": entry.text,
        "arithmetic": entry.words,
        "earned": earned,
        "cut": amount(entry.cut) if cuts else "0",
        "cut_reason": entry.reason if cuts else "",
        "counted": amount(entry.counted) if cuts else earned,
    }


@lru_cache(maxsize=MOST_DAYS)
def _day(on: date) -> str:
    return on.isoformat()


@lru_cache(maxsize=MOST_AMOUNTS)
def amount(number: Decimal) -> str:
    """A number of points as it is stored and shown."""
    return format(number, "f")


def _optional(number: Decimal | None) -> str | None:
    return None if number is None else amount(number)
