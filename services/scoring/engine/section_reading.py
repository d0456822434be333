"""Reading the sections around the rules: categories, groups, limits, grades, duties, vetoes, exemptions, rounding."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from services.scoring.engine.amounts import in_words
from services.scoring.engine.articles import (
    Category,
    Duty,
    Exemption,
    Grade,
    Group,
    SameMatter,
    TotalLimit,
    Veto,
)
from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.pattern_reading import read_patterns, read_unit
from services.scoring.engine.reading import Table
from services.scoring.engine.rounding import Rounding
from services.scoring.engine.rule_articles import Rule
from services.scoring.engine.rule_reading import ROUNDING_MEND, read_item, read_limits, read_rule
from services.scoring.regulation_vocabulary import RoundingMode


class Identified(Protocol):
    """A part of a list whose parts are known by their identifiers."""

    @property
    def id(self) -> str:
        """The identifier, which no other part of the list has."""


Part = TypeVar("Part", bound=Identified)


def read_parts(table: Table, key: str, read: Callable[[Table], Part]) -> tuple[Part, ...]:
    """The parts under a key, each read and its table closed; no identifier stands twice."""
    tables = table.tables(key)
    parts = []
    for entry in tables:
        parts.append(read(entry))
        entry.close()
    report_repeats(tables, [part.id for part in parts], "id")
    return tuple(parts)


def read_rounding(table: Table) -> Rounding | None:
    """What the regulation says of rounding."""
    entry = table.table("rounding")
    if entry is None:
        return None
    rounding = Rounding(
        clause=entry.text("clause"),
        text=entry.text("text"),
        mode=entry.word("mode", RoundingMode.HALF_UP),
        places=entry.count("places"),
        total_places=entry.count("total_places"),
    )
    if "places" not in entry and "total_places" not in entry:
        entry.mistake("places", "须写 places 或 total_places")
    entry.close()
    return rounding


def read_categories(table: Table, declared: Declared, rounding: Rounding | None) -> tuple[Category, ...]:
    """The categories with their rules; no identifier of a rule stands twice in all of them."""
    rule_tables: list[Table] = []

    def read(entry: Table) -> Category:
        inner = entry.tables("rules")
        rule_tables.extend(inner)
        return _read_category(entry, tuple(read_rule(rule, declared, rounding) for rule in inner), declared, rounding)

    categories = read_parts(table, "categories", read)
    report_repeats(rule_tables, [rule.id for category in categories for rule in category.rules], "id")
    return categories


def _read_category(table: Table, rules: tuple[Rule, ...], declared: Declared, rounding: Rounding | None) -> Category:
    if not rules:
        table.mistake("rules", "这一类没有计分规则")
    cap, floor = read_limits(table)
    category = Category(
        **table.head(),
        cap=cap,
        floor=floor,
        applies_to=frozenset(table.names("applies_to", declared.roles)),
        rules=rules,
        except_for=frozenset(table.names("except_for", declared.roles)),
        best=table.count("best"),
        weight=_read_weight(table, rounding),
    )
    limits = (cap, floor, category.best, category.weight)
    if limits != (None, None, None, None) and "clause" not in table:
        table.mistake("clause", "有封顶、保底、取高或折算的类别须写明依据的条款")
    return category


def _read_weight(table: Table, rounding: Rounding | None) -> Decimal | None:
    weight = table.share("weight")
    if weight is not None and (rounding is None or rounding.places is None):
        table.mistake("weight", "折算会有除不尽的分值，须在 [rounding] 中写明 places", ROUNDING_MEND)
    return weight


def read_groups(table: Table, category_ids: Sequence[str], rounding: Rounding | None) -> tuple[Group, ...]:
    """The groups of categories; a category is in one group at most."""
    taken: set[str] = set()

    def read(entry: Table) -> Group:
        cap, floor = read_limits(entry)
        members = entry.names("categories", category_ids)
        if taken & set(members) or len(set(members)) < len(members):
            entry.mistake("categories", "一个类别只能属于一个合并项，且只写一次")
        taken.update(members)
        group = Group(
            **entry.head(),
            categories=frozenset(members),
            cap=cap,
            floor=floor,
            best=entry.count("best"),
            weight=_read_weight(entry, rounding),
        )
        _need_one(entry, ("cap", "floor", "best", "weight"), "须写封顶分或保底分，或取高、折算")
        return group

    return read_parts(table, "groups", read)


def read_total(table: Table) -> TotalLimit:
    """The cap and floor of the whole."""
    entry = table.table("total")
    if entry is None:
        return TotalLimit("", "", None, None)
    cap, floor = read_limits(entry)
    _need_one(entry, ("cap", "floor"), "须写封顶分或保底分")
    total = TotalLimit(entry.text("clause"), entry.text("text"), cap, floor)
    entry.close()
    return total


def read_same_matter(table: Table, categories: Sequence[Category], declared: Declared) -> SameMatter:
    """Which rules count one matter once between them."""
    rules = {rule.id: rule for category in categories for rule in category.rules}
    members = table.names("rules", rules)
    patterns = [pattern for name in members if name in rules for pattern in rules[name].patterns]
    return SameMatter(**table.head(), rules=frozenset(members), item=read_item(table, patterns, declared))


def read_grades(table: Table, declared: Declared) -> tuple[Grade, ...]:
    """The grades from the best to the lowest, which has no `at_least` and takes every other total.

    A regulation that scores nothing itself names the grades of another one, whose bounds it need not know.
    """
    tables = table.tables("grades")
    grades: list[Grade] = []
    for index, entry in enumerate(tables):
        is_last = index == len(tables) - 1
        at_least = entry.amount("at_least")
        others = _read_bounds_of_roles(entry, declared)
        if is_last and ("at_least" in entry or others):
            entry.mistake("at_least", "最低一档不写 at_least，其余分数都归入这一档", "请删除这一行")
        elif not is_last and "at_least" not in entry and "categories" in table:
            entry.mistake("at_least", "除最低一档外都要写 at_least")
        grade = Grade(
            name=entry.name("name"),
            clause=entry.text("clause"),
            at_least=at_least,
            at_least_for=others,
            up_to=entry.amount("up_to"),
            below=entry.amount("below"),
        )
        for roles in [frozenset[str](), *(frozenset({role}) for role in declared.roles)]:
            above, here = (grades[-1].bound_for(roles) if grades else None), grade.bound_for(roles)
            if above is not None and here is not None and here >= above:
                mend = f"应低于上一档的 {in_words(above)} 分，或者调换次序"
                entry.mistake("at_least", "等次应从高到低排列，分数递减", mend)
                break
        grades.append(grade)
        entry.close()
    report_repeats(tables, [grade.name for grade in grades], "name")
    return tuple(grades)


def _read_bounds_of_roles(table: Table, declared: Declared) -> dict[str, Decimal]:
    entry = table.table("at_least_for")
    if entry is None:
        return {}
    for role in entry.values:
        if role not in declared.roles:
            entry.mistake(role, f"没有「{role}」这种身份，可用的有：{'、'.join(declared.roles)}")
    bounds = {role: entry.amount(role) for role in entry.values}
    return {role: bound for role, bound in bounds.items() if bound is not None}


def read_duty(table: Table, declared: Declared, grade_names: Sequence[str]) -> Duty:
    """A minimum duty: so many units, or so much of what was due."""
    patterns = read_patterns(table, declared)
    unit, measure = read_unit(table, patterns, declared)
    at_least, fraction = table.count("at_least"), table.fraction("fraction")
    among = read_patterns(table, declared, "among")
    due = read_unit(table, [*patterns, *among], declared, "due")[0]
    if ("at_least" in table) == ("fraction" in table):
        table.mistake("at_least", "须写 at_least（至少多少）或 fraction（几分之几）之一，应为 1 到 10000 的整数")
    if ("fraction" in table) != ("among" in table or "due" in table):
        table.mistake("fraction", "几分之几须与 among（还应有哪些事实）或 due（应完成数量的字段）同用")
    return Duty(
        **table.head(),
        patterns=patterns,
        at_least=at_least or 1,
        unit=unit,
        measure=table.name("measure", measure),
        otherwise=read_grade(table, "otherwise", grade_names),
        applies_to=frozenset(table.names("applies_to", declared.roles)),
        except_for=frozenset(table.names("except_for", declared.roles)),
        fraction=fraction,
        among=among,
        due=due,
    )


def read_veto(table: Table, declared: Declared, grade_names: Sequence[str]) -> Veto:
    """A veto: what it forbids is a grade, or a total, or both."""
    patterns = read_patterns(table, declared)
    unit, measure = read_unit(table, patterns, declared)
    cap = table.amount("cap")
    if cap is not None and cap < 0:
        table.mistake("cap", "总分的上限不能为负数")
    _need_one(table, ("otherwise", "cap"), "须写 otherwise（等次不高于）或 cap（总分不高于）")
    return Veto(
        **table.head(),
        patterns=patterns,
        at_least=table.count("at_least") or 1,
        unit=unit,
        measure=table.name("measure", measure),
        otherwise=read_grade(table, "otherwise", grade_names),
        cap=cap,
        applies_to=frozenset(table.names("applies_to", declared.roles)),
        except_for=frozenset(table.names("except_for", declared.roles)),
    )


def read_exemption(table: Table, declared: Declared) -> Exemption:
    """What does not count at all."""
    patterns = read_patterns(table, declared)
    return Exemption(**table.head(), patterns=patterns)


def read_grade(table: Table, key: str, grade_names: Sequence[str]) -> str | None:
    """The optional name of a grade."""
    grade = table.text(key) or None
    if grade is not None and grade not in grade_names:
        table.mistake(key, f"没有「{grade}」这个等次")
        return None
    return grade


def _need_one(table: Table, keys: Sequence[str], message: str) -> None:
    if not any(key in table for key in keys):
        table.mistake(keys[0], message)


def report_repeats(tables: Iterable[Table], names: Iterable[str], key: str) -> None:
    """Two parts of one kind may not have the same name; a missing name is a mistake of its own."""
    seen: set[str] = set()
    for table, name in zip(tables, names, strict=True):
        if name and name in seen:
            table.mistake(key, f"「{name}」重复", "请换一个名称")
        seen.add(name)
