"""Loading a regulation from its TOML text: all of it, or every mistake in it."""

import re
import tomllib
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from services.scoring.engine.articles import Regulation
from services.scoring.engine.collective_reading import Frame, read_collectives
from services.scoring.engine.declaration_reading import Declared, read_declarations
from services.scoring.engine.example_reading import Known, read_example
from services.scoring.engine.format_of_regulation import REGULATION
from services.scoring.engine.outcome_example_reading import read_outcome_examples
from services.scoring.engine.outcome_reading import (
    Named,
    read_consequence,
    read_publication,
    read_quota,
    read_ranking,
)
from services.scoring.engine.pattern_reading import read_days
from services.scoring.engine.reading import MISSING_DAY, BadRegulation, Mistake, Table
from services.scoring.engine.section_reading import (
    read_categories,
    read_duty,
    read_exemption,
    read_grades,
    read_groups,
    read_parts,
    read_rounding,
    read_same_matter,
    read_total,
    read_veto,
    report_repeats,
)

__all__ = ["BadRegulation", "Mistake", "Regulation", "load_regulation"]


def load_regulation(text: str) -> Regulation:
    """The regulation written in the text. Raises BadRegulation with every mistake, in Chinese."""
    normalised = plain_lines(text)
    mistakes: list[Mistake] = []
    try:
        digest = digest_of(normalised)
        values = tomllib.loads(normalised, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadRegulation([Mistake("", "", _not_toml(str(error)))]) from error
    regulation = _read_regulation(Table(values, "", mistakes, REGULATION), digest)
    if mistakes:
        raise BadRegulation(mistakes)
    return regulation


def digest_of(text: str) -> str:
    """What tells one text from another, whether it is a regulation or not."""
    return sha256(plain_lines(text).encode()).hexdigest()


def plain_lines(text: str) -> str:
    """The text as it is read and hashed, however an editor has saved it."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _not_toml(message: str) -> str:
    """What is wrong with the text as TOML, with the place where the parser tells it."""
    place = re.search(r"at line (\d+), column (\d+)", message)
    where = f"：第 {place[1]} 行第 {place[2]} 列附近" if place else ""
    return f"不是有效的 TOML 文本{where}"


def _read_regulation(table: Table, digest: str) -> Regulation:
    identifier, title, version = table.identifier("id"), table.name("title"), table.name("version")
    first, last = table.day("effective_from"), table.day("effective_to")
    if "effective_from" not in table:
        table.mistake("effective_from", "缺少施行日期")
    if first is not None and last is not None and last < first:
        table.mistake("effective_to", "失效日期早于施行日期")
    declared = read_declarations(table)
    rounding = read_rounding(table)
    categories = read_categories(table, declared, rounding)
    grades = read_grades(table, declared)
    names = [grade.name for grade in grades]
    named = Named(declared, [category.id for category in categories], names)
    others = table.written_ids("consequences")
    regulation = Regulation(
        id=identifier,
        title=title,
        version=version,
        hash=digest,
        effective_from=first or MISSING_DAY,
        effective_to=last,
        roles=declared.roles,
        kinds=declared.kinds,
        categories=categories,
        groups=read_groups(table, named.categories, rounding),
        total=read_total(table),
        grades=grades,
        duties=read_parts(table, "duties", lambda entry: read_duty(entry, declared, names)),
        examples=(),
        rounding=rounding,
        same_matter=read_parts(table, "same_matter", lambda entry: read_same_matter(entry, categories, declared)),
        vetoes=read_parts(table, "vetoes", lambda entry: read_veto(entry, declared, names)),
        exemptions=read_parts(table, "exemptions", lambda entry: read_exemption(entry, declared)),
        days=read_days(table, "period"),
        source=table.text("source"),
        notes=table.texts("notes"),
        rankings=read_parts(table, "rankings", lambda entry: read_ranking(entry, named)),
        quotas=read_parts(table, "quotas", read_quota),
        consequences=read_parts(table, "consequences", lambda entry: read_consequence(entry, named, others)),
        publication=read_publication(table),
    )
    if not (categories or regulation.consequences or regulation.rankings or regulation.quotas):
        table.mistake("categories", "至少要有一类计分项目")
    regulation = replace(regulation, collectives=read_collectives(table, Frame(regulation, declared)))
    regulation = _with_examples(table, regulation, declared)
    table.close()
    return regulation


def _with_examples(table: Table, regulation: Regulation, declared: Declared) -> Regulation:
    known = Known(
        declared=declared,
        first_day=regulation.effective_from,
        categories=[category.id for category in regulation.categories],
        grades=[grade.name for grade in regulation.grades],
        duties=[duty.id for duty in regulation.duties],
        vetoes=[veto.id for veto in regulation.vetoes],
    )
    tables = table.tables("examples")
    examples = tuple(read_example(entry, known) for entry in tables)
    report_repeats(tables, [example.name for example in examples], "name")
    return replace(regulation, examples=examples, outcome_examples=read_outcome_examples(table, regulation, known))
