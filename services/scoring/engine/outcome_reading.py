"""Reading what follows from scores: rankings, quotas, consequences, publication."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.outcome_articles import Consequence, Publication, Quota, Ranking
from services.scoring.engine.pattern_reading import read_patterns, read_unit
from services.scoring.engine.reading import Head, Table
from services.scoring.regulation_vocabulary import Apart, RoundingMode, Ties, Visibility, Within

HUNDRED = 100


@dataclass(frozen=True)
class Named:
    """What of the regulation the sections may name."""

    declared: Declared
    categories: Sequence[str]
    grades: Sequence[str]


def read_ranking(table: Table, named: Named) -> Ranking:
    """A list of members by their total."""
    head = table.head()
    ranking = Ranking(
        **head,
        quota=_read_quota(table, head, "参加排名的委员") if any(key in table for key in NUMBERS) else None,
        apart=table.word("apart_by", Apart.ROLE) if "apart_by" in table else None,
        roles=table.names("roles", named.declared.roles),
        except_for=frozenset(table.names("except_for", named.declared.roles)),
        grades=frozenset(table.names("grades", named.grades)),
        ties=table.word("ties", Ties.INCLUDE),
        break_by=table.names("break_by", named.categories),
    )
    if ranking.apart is Apart.ROLE and not ranking.roles:
        table.mistake("roles", "按身份分别排名须用 roles 写明哪些身份")
    return ranking


NUMBERS = ("top", "percent", "percent_from", "percent_to")


def read_quota(table: Table) -> Quota:
    """How many of a number."""
    return _read_quota(table, table.head(), table.text("of"), table.name("part_name"))


def _read_quota(table: Table, head: Head, of: str, part_name: str = "") -> Quota:
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
        **head,
        of=of,
        top=top,
        least=percent if percent is not None else least,
        most=percent if percent is not None else most,
        mode=table.word("rounding", RoundingMode.HALF_UP) if percent is not None else None,
        part_name=part_name,
        part_least=part,
    )


def read_consequence(table: Table, named: Named, others: Collection[str]) -> Consequence:
    """What follows when something is so in one year or in several; it may take the place of others."""
    patterns = read_patterns(table, named.declared)
    unit, measure = read_unit(table, patterns, named.declared)
    consequence = Consequence(
        **table.head(),
        then=table.text("then"),
        within=table.word("within", Within.YEAR),
        years=table.count("years") or 1,
        total_below=table.amount("total_below"),
        grades=frozenset(table.names("grades", named.grades)),
        unmet=frozenset(table.names("unmet", named.declared.duties)),
        patterns=patterns,
        unit=unit,
        measure=table.name("measure", measure),
        at_least=table.count("at_least"),
        fewer_than=table.count("fewer_than"),
        replaces=frozenset(table.names("replaces", others)),
        applies_to=frozenset(table.names("applies_to", named.declared.roles)),
        except_for=frozenset(table.names("except_for", named.declared.roles)),
    )
    _check_consequence(table, consequence)
    return consequence


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
        visible=entry.word("visible", Visibility.OWN),
        days={name: number for name, number in days.items() if number is not None},
    )
    entry.close()
    return publication
