"""What a regulation makes of scores: lists, quotas, consequences over years, measures of bodies, publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.engine.rule_articles import Pattern
from services.scoring.regulation_vocabulary import Apart, RoundingMode, Take, Ties, Visibility, Within


@dataclass(frozen=True)
class Quota:
    """How many of a number: `top`, or from `least` to `most` per cent of it.

    Where both are one percentage the number is rounded by `mode`; else the least is rounded up and the most down.

    `part_name` and `part_least` say that so many per cent of those chosen must be of one sort.
    """

    id: str
    name: str
    clause: str
    text: str
    of: str
    top: int | None
    least: Decimal | None
    most: Decimal | None
    mode: RoundingMode | None
    part_name: str
    part_least: Decimal | None


@dataclass(frozen=True)
class Ranking:
    """A list of members by their total: how many (None: all), apart by what, who may stand on it, what ties mean.

    Ties are first broken by the categories in `break_by`, in their order; then `ties` decides.
    """

    id: str
    name: str
    clause: str
    text: str
    quota: Quota | None
    apart: Apart | None
    roles: tuple[str, ...]
    except_for: frozenset[str]
    grades: frozenset[str]
    ties: Ties
    break_by: tuple[str, ...]


@dataclass(frozen=True)
class Consequence:
    """What follows when something is so in one year or in several.

    A year counts when every condition that is written holds: total below, one of the grades, one of the duties unmet,
    fewer units of the patterns than `fewer_than`. Where `at_least` is written the units themselves are counted instead.
    `years` years, or `at_least` units, within the stated time bring it; it takes the place of those in `replaces`.
    """

    id: str
    name: str
    clause: str
    text: str
    then: str
    within: Within
    years: int
    total_below: Decimal | None
    grades: frozenset[str]
    unmet: frozenset[str]
    patterns: tuple[Pattern, ...]
    unit: str | None
    measure: str
    at_least: int | None
    fewer_than: int | None
    replaces: frozenset[str]
    applies_to: frozenset[str]
    except_for: frozenset[str]


@dataclass(frozen=True)
class BodyMeasure:
    """One number about a body, made of its members; it is a fact of the kind `id`, with the number in `value`.

    `category` is what of their scores (empty: the total); `grades` what a member must reach to be counted in a rate;
    `patterns` are the facts that are counted, `among` those of which they are a part.
    """

    id: str
    name: str
    clause: str
    text: str
    take: Take
    category: str
    grades: frozenset[str]
    patterns: tuple[Pattern, ...]
    unit: str | None
    among: tuple[Pattern, ...]
    percent: bool
    places: int
    mode: RoundingMode


@dataclass(frozen=True)
class Publication:
    """When scores are published and what a member may say of them: days for objections and for their answer."""

    clause: str
    text: str
    visible: Visibility
    days: Mapping[str, int]
    """The days by what they are for: public_days, appeal_days, answer_days."""
