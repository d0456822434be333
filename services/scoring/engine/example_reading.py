"""Reading the worked examples of a regulation: they are facts in short form and what these must come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.scoring.engine.amounts import ZERO
from services.scoring.engine.declaration_reading import RESERVED_FIELDS, Declared
from services.scoring.engine.example_articles import Example, Expected
from services.scoring.engine.fact_kinds import FactDeclaration, ScoredFact, Value, fault_of
from services.scoring.engine.reading import Table, is_amount
from services.scoring.engine.section_reading import read_grade


@dataclass(frozen=True)
class Known:
    """What an example may name."""

    declared: Declared
    first_day: date
    categories: Sequence[str]
    grades: Sequence[str]
    duties: Sequence[str]
    vetoes: Sequence[str]


def read_example(table: Table, known: Known) -> Example:
    """The example in the table."""
    example = Example(
        name=table.text("name"),
        roles=frozenset(table.names("roles", known.declared.roles)),
        facts=read_facts(table, known, known.first_day),
        working=table.text("working"),
        expected=read_expected(table, known),
    )
    table.close()
    return example


def read_facts(table: Table, known: Known, day: date) -> tuple[ScoredFact, ...]:
    """The facts of an example; on the given day when they say none."""
    facts: list[ScoredFact] = []
    for entry in table.tables("facts"):
        facts += _read_facts(entry, known, day)
    return tuple(facts)


def _read_facts(table: Table, known: Known, day: date) -> list[ScoredFact]:
    """The n facts of one entry."""
    kind = table.text("kind")
    declaration = known.declared.kinds.get(kind)
    repeats = table.count("n") or 1
    on = table.day("on") or day
    matter = table.text("matter") or None
    if declaration is None:
        if kind:
            table.mistake("kind", f"没有「{kind}」这类事实")
        return []
    fields = _read_fields(table, declaration)
    table.close()
    return [
        ScoredFact(id=f"{table.path} {number}", kind=kind, on=on, fields=fields, matter=matter)
        for number in range(1, repeats + 1)
    ]


def _read_fields(table: Table, declaration: FactDeclaration) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for key in table.values:
        if key in RESERVED_FIELDS or key not in declaration.fields:
            continue
        value = table.take(key)
        fault = fault_of(declaration.fields[key], value)
        if isinstance(value, str | int | Decimal) and fault is None and (isinstance(value, str) or _is_small(value)):
            fields[key] = value
        else:
            table.mistake(key, fault or "数值过大")
    return fields


def _is_small(value: int | Decimal) -> bool:
    return isinstance(value, bool) or is_amount(value)


def read_expected(table: Table, known: Known) -> Expected:
    """What an example must come to."""
    outcome = table.table("expected")
    if outcome is None:
        table.mistake("expected", "缺少应得结果")
        return Expected(ZERO, {}, None, None)
    total = outcome.amount("total")
    categories = read_points(outcome, known)
    grade = read_grade(outcome, "grade", known.grades)
    expected = Expected(
        total or ZERO,
        categories,
        grade,
        read_list(outcome, "unmet", known.duties),
        read_list(outcome, "vetoes", known.vetoes),
    )
    outcome.close()
    return expected


def read_points(table: Table, known: Known) -> dict[str, Decimal]:
    """Points by category."""
    rows = table.table("categories")
    if rows is None:
        return {}
    for key in rows.values:
        if key not in known.categories:
            rows.mistake(key, "没有这个类别", f"可用的有：{'、'.join(known.categories)}")
    return {key: rows.amount(key) or ZERO for key in rows.values}


def read_list(table: Table, key: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
    """Names that may be none at all, which is something else than saying nothing."""
    if key not in table:
        return None
    if table.take(key) == []:
        return ()
    return table.names(key, allowed)
