"""Loading a regulation from its TOML text: all of it, or every mistake in it."""

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

from services.scoring.engine.articles import Category, Duty, Grade, Group, Regulation, Rule, TotalLimit
from services.scoring.engine.declaration_reading import Declared, read_declarations
from services.scoring.engine.example_reading import Known, read_example
from services.scoring.engine.reading import MISSING_DAY, BadRegulation, Mistake, Table
from services.scoring.engine.rule_reading import read_limits, read_patterns, read_rule, read_unit

__all__ = ["BadRegulation", "Mistake", "Regulation", "load_regulation"]


def load_regulation(text: str) -> Regulation:
    """The regulation written in the text. Raises BadRegulation with every mistake, in Chinese."""
    normalised = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    mistakes: list[Mistake] = []
    try:
        digest = sha256(normalised.encode()).hexdigest()
        values = tomllib.loads(normalised, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadRegulation([Mistake("", "", _not_toml(str(error)))]) from error
    regulation = _read_regulation(Table(values, "", mistakes), digest)
    if mistakes:
        raise BadRegulation(mistakes)
    return regulation


def _not_toml(message: str) -> str:
    """What is wrong with the text as TOML, with the place where the parser tells it."""
    place = re.search(r"at line (\d+), column (\d+)", message)
    where = f"：第 {place[1]} 行第 {place[2]} 列附近" if place else ""
    return f"不是有效的 TOML 文本{where}"


def _read_regulation(table: Table, digest: str) -> Regulation:
    identifier, title, version = table.identifier("id"), table.text("title", most=200), table.text("version", most=40)
    first, last = table.day("effective_from"), table.day("effective_to")
    if "effective_from" not in table:
        table.mistake("effective_from", "缺少施行日期")
    if first is not None and last is not None and last < first:
        table.mistake("effective_to", "失效日期早于施行日期")
    declared = read_declarations(table)
    categories = _read_categories(table, declared)
    grades = _read_grades(table)
    duties = _read_duties(table, declared, [grade.name for grade in grades])
    known = Known(
        declared=declared,
        first_day=first or MISSING_DAY,
        categories=[category.id for category in categories],
        grades=[grade.name for grade in grades],
        duties=[duty.id for duty in duties],
    )
    example_tables = table.tables("examples")
    examples = tuple(read_example(entry, known) for entry in example_tables)
    _report_repeats(example_tables, [example.name for example in examples], "name")
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
        groups=_read_groups(table, [category.id for category in categories]),
        total=_read_total(table),
        grades=grades,
        duties=duties,
        examples=examples,
    )
    table.close()
    return regulation


def _read_categories(table: Table, declared: Declared) -> tuple[Category, ...]:
    tables = table.tables("categories")
    if not tables:
        table.mistake("categories", "至少要有一类计分项目")
    categories = []
    rules: list[Rule] = []
    rule_tables: list[Table] = []
    for entry in tables:
        inner = entry.tables("rules")
        own = tuple(read_rule(rule, declared) for rule in inner)
        categories.append(_read_category(entry, own, declared))
        rules += own
        rule_tables += inner
    _report_repeats(tables, [category.id for category in categories], "id")
    _report_repeats(rule_tables, [rule.id for rule in rules], "id")
    return tuple(categories)


def _read_category(table: Table, rules: tuple[Rule, ...], declared: Declared) -> Category:
    if not rules:
        table.mistake("rules", "这一类没有计分规则")
    cap, floor = read_limits(table)
    category = Category(
        id=table.identifier("id"),
        name=table.text("name"),
        clause=table.text("clause", ""),
        text=table.text("text", ""),
        cap=cap,
        floor=floor,
        applies_to=frozenset(table.names("applies_to", declared.roles)),
        rules=rules,
    )
    if (cap is not None or floor is not None) and "clause" not in table:
        table.mistake("clause", "有封顶或保底的类别须写明依据的条款")
    table.close()
    return category


def _read_groups(table: Table, category_ids: list[str]) -> tuple[Group, ...]:
    tables = table.tables("groups")
    groups = []
    taken: set[str] = set()
    for entry in tables:
        cap, floor = _read_needed_limits(entry)
        members = entry.names("categories", category_ids)
        if "categories" not in entry:
            entry.mistake("categories", "缺少所含的类别")
        if taken & set(members) or len(set(members)) < len(members):
            entry.mistake("categories", "一个类别只能属于一个合并项，且只写一次")
        taken |= set(members)
        identifier, name = entry.identifier("id"), entry.text("name")
        clause, text = entry.text("clause"), entry.text("text", "")
        groups.append(Group(identifier, name, clause, text, frozenset(members), cap, floor))
        entry.close()
    _report_repeats(tables, [group.id for group in groups], "id")
    return tuple(groups)


def _read_total(table: Table) -> TotalLimit:
    entry = table.table("total")
    if entry is None:
        return TotalLimit("", "", None, None)
    cap, floor = _read_needed_limits(entry)
    total = TotalLimit(entry.text("clause"), entry.text("text", ""), cap, floor)
    entry.close()
    return total


def _read_needed_limits(table: Table) -> tuple[Decimal | None, Decimal | None]:
    if "cap" not in table and "floor" not in table:
        table.mistake("cap", "须写封顶分或保底分")
    return read_limits(table)


def _read_grades(table: Table) -> tuple[Grade, ...]:
    """The grades from the best to the lowest, which has no `at_least` and takes every other total."""
    tables = table.tables("grades")
    grades: list[Grade] = []
    for index, entry in enumerate(tables):
        at_least = entry.amount("at_least")
        above = grades[-1].at_least if grades else None
        if index == len(tables) - 1:
            if "at_least" in entry:
                entry.mistake("at_least", "最低一档不写 at_least，其余分数都归入这一档")
        elif "at_least" not in entry:
            entry.mistake("at_least", "除最低一档外都要写 at_least")
        elif at_least is not None and above is not None and at_least >= above:
            entry.mistake("at_least", "等次应从高到低排列，分数递减")
        grades.append(Grade(entry.text("name"), entry.text("clause", ""), at_least))
        entry.close()
    _report_repeats(tables, [grade.name for grade in grades], "name")
    return tuple(grades)


def _read_duties(table: Table, declared: Declared, grade_names: list[str]) -> tuple[Duty, ...]:
    tables = table.tables("duties")
    duties = []
    for entry in tables:
        patterns = read_patterns(entry, declared)
        unit, measure = read_unit(entry, patterns, declared)
        otherwise = entry.text("otherwise", "") or None
        if otherwise is not None and otherwise not in grade_names:
            entry.mistake("otherwise", f"没有「{otherwise}」这个等次")
        duties.append(
            Duty(
                id=entry.identifier("id"),
                name=entry.text("name"),
                clause=entry.text("clause"),
                text=entry.text("text"),
                patterns=patterns,
                at_least=entry.count("at_least"),
                unit=unit,
                measure=measure,
                otherwise=otherwise,
                applies_to=frozenset(entry.names("applies_to", declared.roles)),
            )
        )
        entry.close()
    _report_repeats(tables, [duty.id for duty in duties], "id")
    return tuple(duties)


def _report_repeats(tables: Iterable[Table], names: Iterable[str], key: str) -> None:
    """Two parts of one kind may not have the same name; a missing name is a mistake of its own."""
    seen: set[str] = set()
    for table, name in zip(tables, names, strict=True):
        if name and name in seen:
            table.mistake(key, f"「{name}」重复")
        seen.add(name)
