"""Reading what follows from scores: rankings, quotas, consequences, publication."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.format_of_outcomes import TIES_NAMES
from services.scoring.engine.outcome_articles import Consequence, Publication, Quota, Ranking
from services.scoring.engine.pattern_reading import read_patterns, read_unit
from services.scoring.engine.reading import Table
from services.scoring.engine.section_reading import report_repeats
from services.scoring.regulation_vocabulary import (
    APART_NAMES,
    ROUNDING_NAMES,
    VISIBILITY_NAMES,
    WITHIN_NAMES,
    Apart,
    RoundingMode,
    Ties,
    Visibility,
    Within,
)

HUNDRED = 100


@dataclass(frozen=True)
class Named:
    """What of the regulation the sections may name."""

    declared: Declared
    categories: Sequence[str]
    grades: Sequence[str]


def read_rankings(table: Table, named: Named) -> tuple[Ranking, ...]:
    """The lists of members by their total."""
    tables = table.tables("rankings")
    found = []
    for entry in tables:
        head = _Head.read(entry)
        ranking = Ranking(
            id=head.id,
            name=head.name,
            clause=head.clause,
            text=head.text,
            quota=_read_quota(entry, head, "参加排名的委员") if any(key in entry for key in NUMBERS) else None,
            apart=entry.word("apart_by", APART_NAMES, Apart.ROLE) if "apart_by" in entry else None,
            roles=entry.names("roles", named.declared.roles),
            except_for=frozenset(entry.names("except_for", named.declared.roles)),
            grades=frozenset(entry.names("grades", named.grades)),
            ties=entry.word("ties", TIES_NAMES, Ties.INCLUDE),
            break_by=entry.names("break_by", named.categories),
        )
        if ranking.apart is Apart.ROLE and not ranking.roles:
            entry.mistake("roles", "按身份分别排名须用 roles 写明哪些身份")
        found.append(ranking)
        entry.close()
    report_repeats(tables, [each.id for each in found], "id")
    return tuple(found)


NUMBERS = ("top", "percent", "percent_from", "percent_to")


@dataclass(frozen=True)
class _Head:
    """What every part begins with."""

    id: str
    name: str
    clause: str
    text: str

    @classmethod
    def read(cls, table: Table) -> "_Head":
        return cls(table.identifier("id"), table.text("name"), table.text("clause"), table.text("text"))


def read_quotas(table: Table) -> tuple[Quota, ...]:
    """How many of a number."""
    tables = table.tables("quotas")
    found = []
    for entry in tables:
        quota = _read_quota(entry, _Head.read(entry), entry.text("of"), entry.text("part_name"))
        found.append(quota)
        entry.close()
    report_repeats(tables, [each.id for each in found], "id")
    return tuple(found)


def _read_quota(table: Table, head: _Head, of: str, part_name: str = "") -> Quota:
    top, percent = table.count("top"), table.share("percent")
    least, most = table.share("percent_from"), table.share("percent_to")
    ways = [any(key in table for key in keys) for keys in (("top",), ("percent",), ("percent_from", "percent_to"))]
    if sum(ways) != 1:
        table.mistake("top", "须写 top、percent、percent_from 与 percent_to 三种写法之一")
    for key, value in (("percent", percent), ("percent_from", least), ("percent_to", most)):
        if value is not None and value > HUNDRED:
            table.mistake(key, "百分数不能超过 100")
    if least is not None and most is not None and least > most:
        table.mistake("percent_from", "下限不能高于上限")
    part = table.share("part_percent") if part_name else None
    return Quota(
        id=head.id,
        name=head.name,
        clause=head.clause,
        text=head.text,
        of=of,
        top=top,
        least=percent if percent is not None else least,
        most=percent if percent is not None else most,
        mode=table.word("rounding", ROUNDING_NAMES, RoundingMode.HALF_UP) if percent is not None else None,
        part_name=part_name,
        part_least=part,
    )


def read_consequences(table: Table, named: Named) -> tuple[Consequence, ...]:
    """What follows when something is so in one year or in several."""
    tables = table.tables("consequences")
    known = [entry.values.get("id") for entry in tables]
    names = [name for name in known if isinstance(name, str)]
    found = []
    for entry in tables:
        patterns = read_patterns(entry, named.declared)
        unit, measure = read_unit(entry, patterns, named.declared)
        consequence = Consequence(
            id=entry.identifier("id"),
            name=entry.text("name"),
            clause=entry.text("clause"),
            text=entry.text("text"),
            then=entry.text("then"),
            within=entry.word("within", WITHIN_NAMES, Within.YEAR),
            years=entry.count("years") or 1,
            total_below=entry.amount("total_below"),
            grades=frozenset(entry.names("grades", named.grades)),
            unmet=frozenset(entry.names("unmet", named.declared.duties)),
            patterns=patterns,
            unit=unit,
            measure=entry.text("measure", measure),
            at_least=entry.count("at_least"),
            fewer_than=entry.count("fewer_than"),
            replaces=frozenset(entry.names("replaces", names)),
            applies_to=frozenset(entry.names("applies_to", named.declared.roles)),
            except_for=frozenset(entry.names("except_for", named.declared.roles)),
        )
        _check_consequence(entry, consequence)
        found.append(consequence)
        entry.close()
    report_repeats(tables, [each.id for each in found], "id")
    return tuple(found)


def _check_consequence(table: Table, consequence: Consequence) -> None:
    """What is said must have a meaning together."""
    if not any(key in table for key in ("total_below", "grades", "unmet", "match")):
        table.mistake("total_below", "须写明在什么情况下：total_below、grades、unmet 或 match")
    if "match" in table and ("at_least" in table) == ("fewer_than" in table):
        table.mistake("at_least", "按事实计数须写 at_least（满多少）或 fewer_than（少于多少）之一")
    if "match" not in table and ("at_least" in table or "fewer_than" in table):
        table.mistake("match", "写了 at_least 或 fewer_than，却没有写明按哪些事实计数")
    if "at_least" in table and any(key in table for key in ("total_below", "grades", "unmet", "years")):
        table.mistake("at_least", "满多少的计数不能与分数、等次、年数的条件同用；请分成两项结果")
    if consequence.within is Within.YEAR and consequence.years > 1:
        table.mistake("within", "几年如此须写明 within：连续（consecutive）或届内（term）")
    if consequence.within is Within.CONSECUTIVE and "at_least" in table:
        table.mistake("within", "连续只用于几年如此；按事实累计请用 term")


def read_publication(table: Table) -> Publication | None:
    """When scores are published, and the days for objections."""
    entry = table.table("publication")
    if entry is None:
        return None
    days = {name: entry.count(name) for name in ("public_days", "appeal_days", "answer_days")}
    publication = Publication(
        clause=entry.text("clause"),
        text=entry.text("text"),
        visible=entry.word("visible", VISIBILITY_NAMES, Visibility.OWN),
        days={name: number for name, number in days.items() if number is not None},
    )
    entry.close()
    return publication
