"""Reading the worked examples of a regulation: they are facts in short form and what these must come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.scoring.engine.amounts import ZERO
from services.scoring.engine.articles import Example, Expected
from services.scoring.engine.declaration_reading import RESERVED_FIELDS, Declared
from services.scoring.engine.fact_kinds import FactDeclaration, ScoredFact, Value, fault_of
from services.scoring.engine.reading import Table, is_amount

MOST_REPEATS = 1_000
"""A fact's `n` says that there are n such facts."""


@dataclass(frozen=True)
class Known:
    """What an example may name."""

    declared: Declared
    first_day: date
    categories: Sequence[str]
    grades: Sequence[str]
    duties: Sequence[str]


def read_example(table: Table, known: Known) -> Example:
    """The example in the table."""
    name, working = table.text("name"), table.text("working", "")
    roles = frozenset(table.names("roles", known.declared.roles))
    facts: list[ScoredFact] = []
    for entry in table.tables("facts"):
        facts += _read_facts(entry, known)
    outcome = table.table("expected")
    if outcome is None:
        table.mistake("expected", "缺少应得结果")
        expected = Expected(ZERO, {}, None, None)
    else:
        expected = _read_expected(outcome, known)
    table.close()
    return Example(name, roles, tuple(facts), working, expected)


def _read_facts(table: Table, known: Known) -> list[ScoredFact]:
    """The n facts of one entry; on the first day of the regulation when no day is given."""
    kind = table.text("kind")
    declaration = known.declared.kinds.get(kind)
    repeats = table.count("n", MOST_REPEATS) if "n" in table else 1
    day = table.day("on") or known.first_day
    matter = table.text("matter", "") or None
    if declaration is None:
        if kind:
            table.mistake("kind", f"没有「{kind}」这类事实")
        return []
    fields = _read_fields(table, declaration)
    table.close()
    return [
        ScoredFact(id=f"{table.path} {number}", kind=kind, on=day, fields=fields, matter=matter)
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


def _read_expected(table: Table, known: Known) -> Expected:
    total = table.amount("total")
    if "total" not in table:
        table.mistake("total", "缺少应得总分")
    rows = table.table("categories")
    categories = {} if rows is None else {key: rows.amount(key) or ZERO for key in rows.values}
    for key in [name for name in categories if name not in known.categories]:
        table.mistake(f"categories.{key}", "没有这个类别")
    grade = table.text("grade", "") or None
    if grade is not None and grade not in known.grades:
        table.mistake("grade", f"没有「{grade}」这个等次")
    unmet = tuple(table.names("unmet", known.duties)) if table.values.get("unmet") != [] else ()
    table.take("unmet")
    table.close()
    return Expected(total or ZERO, categories, grade, unmet if "unmet" in table else None)
