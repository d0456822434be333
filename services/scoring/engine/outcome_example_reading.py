"""Reading the worked cases of what follows from scores."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from services.scoring.engine.articles import Collective, Regulation
from services.scoring.engine.example_articles import (
    CollectiveExample,
    MemberGiven,
    OutcomeExamples,
    QuotaExample,
    RankingExample,
    YearExample,
)
from services.scoring.engine.example_reading import Known, read_expected, read_facts, read_list, read_points
from services.scoring.engine.outcome_articles import Consequence, Quota, Ranking
from services.scoring.engine.reading import Table
from services.scoring.engine.section_reading import read_grade, report_repeats
from services.scoring.engine.standings import Standing, Term, YearRecord

_TERM = re.compile(r"(\d{4})-(\d{4})")

Part = TypeVar("Part", Ranking, Quota, Collective)


def read_outcome_examples(table: Table, regulation: Regulation, known: Known) -> OutcomeExamples:
    """Every worked case but those of a single card."""
    rankings = {each.id: each for each in regulation.rankings}
    collectives = {each.id: each for each in regulation.collectives}
    tables = {key: table.tables(key) for key in KEYS}
    found = OutcomeExamples(
        years=tuple(_read_years(entry, regulation, known) for entry in tables["year_examples"]),
        rankings=tuple(_read_ranking(entry, rankings, known) for entry in tables["ranking_examples"]),
        quotas=tuple(_read_quota(entry, regulation.quotas_by_id) for entry in tables["quota_examples"]),
        collectives=tuple(_read_collective(entry, collectives, known) for entry in tables["collective_examples"]),
    )
    for entries in tables.values():
        report_repeats(entries, [str(entry.values.get("name", "")) for entry in entries], "name")
    return found


KEYS = ("year_examples", "ranking_examples", "quota_examples", "collective_examples")


def _read_years(table: Table, regulation: Regulation, known: Known) -> YearExample:
    names = [each.id for each in regulation.consequences]
    records: list[YearRecord] = []
    then: dict[int, tuple[str, ...]] = {}
    counts: dict[int, Mapping[str, int]] = {}
    for entry in table.tables("years"):
        year = entry.needed_count("year")
        if any(record.year == year for record in records):
            entry.mistake("year", f"{year} 年重复")
        records.append(_read_year(entry, year, regulation, known))
        expected = read_list(entry, "then", names)
        if expected is not None:
            then[year] = expected
        counts[year] = _read_counts(entry, regulation.consequences)
        entry.close()
    if not records:
        table.mistake("years", "至少要有一年")
    example = YearExample(
        name=table.text("name"),
        roles=frozenset(table.names("roles", known.declared.roles)),
        working=table.text("working"),
        term=_read_term(table, [record.year for record in records]),
        years=tuple(records),
        then=then,
        counts=counts,
    )
    table.close()
    return example


def _read_year(table: Table, year: int, regulation: Regulation, known: Known) -> YearRecord:
    grade = read_grade(table, "grade", known.grades)
    first = regulation.days_of(year).first
    return YearRecord(
        year=year,
        total=table.amount("total"),
        grade=grade,
        unmet=frozenset(table.names("unmet", known.duties)),
        facts=read_facts(table, known, first),
    )


def _read_counts(table: Table, consequences: tuple[Consequence, ...]) -> Mapping[str, int]:
    rows = table.table("counts")
    if rows is None:
        return {}
    names = [each.id for each in consequences]
    for name in rows.values:
        if name not in names:
            rows.mistake(name, "没有这项结果", f"可用的有：{'、'.join(names)}")
    found = {name: rows.count(name) for name in rows.values}
    return {name: number for name, number in found.items() if number is not None}


def _read_term(table: Table, years: list[int]) -> Term:
    written = table.text("term")
    found = _TERM.fullmatch(written)
    if found is not None and int(found[1]) <= int(found[2]):
        return Term(int(found[1]), int(found[2]))
    if written:
        table.mistake("term", '应为起止年份，如 "2021-2025"')
    return Term(min(years, default=1), max(years, default=1))


def _named(table: Table, key: str, parts: Mapping[str, Part]) -> Part | None:
    """The part that an example is about."""
    name = table.text(key)
    if name and name not in parts:
        table.mistake(key, f"没有「{name}」，可用的有：{'、'.join(parts)}")
    return parts.get(name)


def _read_ranking(table: Table, rankings: Mapping[str, Ranking], known: Known) -> RankingExample:
    ranking = _named(table, "ranking", rankings)
    kind = "" if ranking is None or ranking.apart is None else str(ranking.apart)
    standings: list[Standing] = []
    for entry in table.tables("members"):
        standings += _read_standings(entry, kind, known)
    ranks = table.table("ranks")
    places = {} if ranks is None else {name: ranks.count(name) or 0 for name in ranks.values}
    for name in places:
        if ranks is not None and name not in {standing.name for standing in standings}:
            ranks.mistake(name, "没有这名委员")
    example = RankingExample(
        name=table.text("name"),
        working=table.text("working"),
        ranking="" if ranking is None else ranking.id,
        standings=tuple(standings),
        listed=table.needed_count("listed"),
        ranks=places,
    )
    table.close()
    return example


def _read_standings(table: Table, kind: str, known: Known) -> list[Standing]:
    """The n members of one entry, told apart by a number."""
    name, repeats, place = table.text("name"), table.count("n") or 1, table.text("place")
    standing = Standing(
        name=name,
        total=table.amount("total") or Decimal(0),
        grade=read_grade(table, "grade", known.grades),
        roles=frozenset(table.names("roles", known.declared.roles)),
        bodies={kind: place} if kind and place else {},
        categories=read_points(table, known),
    )
    table.close()
    return [replace(standing, name=name if repeats == 1 else f"{name} {number}") for number in range(1, repeats + 1)]


def _read_quota(table: Table, quotas: Mapping[str, Quota]) -> QuotaExample:
    quota = _named(table, "quota", quotas)
    example = QuotaExample(
        name=table.text("name"),
        working=table.text("working"),
        quota="" if quota is None else quota.id,
        number=table.needed_count("number"),
        least=table.needed_count("least"),
        most=table.needed_count("most"),
        part=table.count("part"),
    )
    table.close()
    return example


def _read_collective(table: Table, collectives: Mapping[str, Collective], known: Known) -> CollectiveExample:
    collective = _named(table, "collective", collectives)
    own = known if collective is None else _known_of(collective, known)
    members: list[MemberGiven] = []
    for entry in table.tables("members"):
        members += _read_members(entry, known)
    example = CollectiveExample(
        name=table.text("name"),
        working=table.text("working"),
        collective="" if collective is None else collective.id,
        members=tuple(members),
        facts=read_facts(table, known, known.first_day),
        expected=read_expected(table, own),
    )
    table.close()
    return example


def _known_of(collective: Collective, known: Known) -> Known:
    regulation = collective.regulation
    return replace(
        known,
        categories=[category.id for category in regulation.categories],
        grades=[grade.name for grade in regulation.grades],
        duties=[],
        vetoes=[],
    )


def _read_members(table: Table, known: Known) -> list[MemberGiven]:
    member = MemberGiven(
        total=table.amount("total"),
        grade=read_grade(table, "grade", known.grades),
        categories=read_points(table, known),
        roles=frozenset(table.names("roles", known.declared.roles)),
        facts=read_facts(table, known, known.first_day),
    )
    repeats = table.count("n") or 1
    table.close()
    return [member] * repeats
