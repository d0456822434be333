"""Reading the sections around the rules: categories, groups, limits, grades, duties, vetoes, exemptions, rounding."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

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
from services.scoring.regulation_vocabulary import ROUNDING_NAMES, RoundingMode


def read_rounding(table: Table) -> Rounding | None:
    """What the regulation says of rounding."""
    entry = table.table("rounding")
    if entry is None:
        return None
    rounding = Rounding(
        clause=entry.text("clause"),
        text=entry.text("text"),
        mode=entry.word("mode", ROUNDING_NAMES, RoundingMode.HALF_UP),
        places=entry.count("places"),
        total_places=entry.count("total_places"),
    )
    if "places" not in entry and "total_places" not in entry:
        entry.mistake("places", "须写 places 或 total_places")
    entry.close()
    return rounding


def read_categories(table: Table, declared: Declared, rounding: Rounding | None) -> tuple[Category, ...]:
    """The categories with their rules; no identifier stands twice."""
    tables = table.tables("categories")
    categories = []
    rules: list[Rule] = []
    rule_tables: list[Table] = []
    for entry in tables:
        inner = entry.tables("rules")
        own = tuple(read_rule(rule, declared, rounding) for rule in inner)
        categories.append(_read_category(entry, own, declared, rounding))
        rules += own
        rule_tables += inner
    report_repeats(tables, [category.id for category in categories], "id")
    report_repeats(rule_tables, [rule.id for rule in rules], "id")
    return tuple(categories)


def _read_category(table: Table, rules: tuple[Rule, ...], declared: Declared, rounding: Rounding | None) -> Category:
    if not rules:
        table.mistake("rules", "这一类没有计分规则")
    cap, floor = read_limits(table)
    category = Category(
        id=table.identifier("id"),
        name=table.text("name"),
        clause=table.text("clause"),
        text=table.text("text"),
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
    table.close()
    return category


def _read_weight(table: Table, rounding: Rounding | None) -> Decimal | None:
    weight = table.share("weight")
    if weight is not None and (rounding is None or rounding.places is None):
        table.mistake("weight", "折算会有除不尽的分值，须在 [rounding] 中写明 places", ROUNDING_MEND)
    return weight


def read_groups(table: Table, category_ids: Sequence[str], rounding: Rounding | None) -> tuple[Group, ...]:
    """The groups of categories; a category is in one group at most."""
    tables = table.tables("groups")
    groups = []
    taken: set[str] = set()
    for entry in tables:
        cap, floor = read_limits(entry)
        members = entry.names("categories", category_ids)
        if taken & set(members) or len(set(members)) < len(members):
            entry.mistake("categories", "一个类别只能属于一个合并项，且只写一次")
        taken |= set(members)
        group = Group(
            id=entry.identifier("id"),
            name=entry.text("name"),
            clause=entry.text("clause"),
            text=entry.text("text"),
            categories=frozenset(members),
            cap=cap,
            floor=floor,
            best=entry.count("best"),
            weight=_read_weight(entry, rounding),
        )
        _need_one(entry, ("cap", "floor", "best", "weight"), "须写封顶分或保底分，或取高、折算")
        groups.append(group)
        entry.close()
    report_repeats(tables, [group.id for group in groups], "id")
    return tuple(groups)


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


def read_same_matter(table: Table, categories: Sequence[Category], declared: Declared) -> tuple[SameMatter, ...]:
    """Which rules count one matter once between them."""
    rules = {rule.id: rule for category in categories for rule in category.rules}
    tables = table.tables("same_matter")
    found = []
    for entry in tables:
        members = entry.names("rules", rules)
        patterns = [pattern for name in members if name in rules for pattern in rules[name].patterns]
        found.append(
            SameMatter(
                id=entry.identifier("id"),
                name=entry.text("name"),
                clause=entry.text("clause"),
                text=entry.text("text"),
                rules=frozenset(members),
                item=read_item(entry, patterns, declared),
            )
        )
        entry.close()
    report_repeats(tables, [each.id for each in found], "id")
    return tuple(found)


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
            name=entry.text("name"),
            clause=entry.text("clause"),
            at_least=at_least,
            at_least_for=others,
            up_to=entry.amount("up_to"),
            below=entry.amount("below"),
        )
        for roles in [frozenset[str](), *(frozenset({role}) for role in declared.roles)]:
            above, here = (grades[-1].bound_for(roles) if grades else None), grade.bound_for(roles)
            if above is not None and here is not None and here >= above:
                entry.mistake("at_least", "等次应从高到低排列，分数递减")
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


def read_duties(table: Table, declared: Declared, grade_names: Sequence[str]) -> tuple[Duty, ...]:
    """The minimum duties: so many units, or so much of what was due."""
    tables = table.tables("duties")
    duties = []
    for entry in tables:
        patterns = read_patterns(entry, declared)
        unit, measure = read_unit(entry, patterns, declared)
        at_least, fraction = entry.count("at_least"), entry.fraction("fraction")
        among = read_patterns(entry, declared, "among")
        due = read_unit(entry, [*patterns, *among], declared, "due")[0]
        if ("at_least" in entry) == ("fraction" in entry):
            entry.mistake("at_least", "须写 at_least（至少多少）或 fraction（几分之几）之一，应为 1 到 10000 的整数")
        if ("fraction" in entry) != ("among" in entry or "due" in entry):
            entry.mistake("fraction", "几分之几须与 among（还应有哪些事实）或 due（应完成数量的字段）同用")
        duties.append(
            Duty(
                id=entry.identifier("id"),
                name=entry.text("name"),
                clause=entry.text("clause"),
                text=entry.text("text"),
                patterns=patterns,
                at_least=at_least or 1,
                unit=unit,
                measure=entry.text("measure", measure),
                otherwise=_read_grade(entry, grade_names),
                applies_to=frozenset(entry.names("applies_to", declared.roles)),
                except_for=frozenset(entry.names("except_for", declared.roles)),
                fraction=fraction,
                among=among,
                due=due,
            )
        )
        entry.close()
    report_repeats(tables, [duty.id for duty in duties], "id")
    return tuple(duties)


def read_vetoes(table: Table, declared: Declared, grade_names: Sequence[str]) -> tuple[Veto, ...]:
    """The vetoes: what they forbid is a grade, or a total, or both."""
    tables = table.tables("vetoes")
    vetoes = []
    for entry in tables:
        patterns = read_patterns(entry, declared)
        unit, measure = read_unit(entry, patterns, declared)
        cap = entry.amount("cap")
        if cap is not None and cap < 0:
            entry.mistake("cap", "总分的上限不能为负数")
        _need_one(entry, ("otherwise", "cap"), "须写 otherwise（等次不高于）或 cap（总分不高于）")
        vetoes.append(
            Veto(
                id=entry.identifier("id"),
                name=entry.text("name"),
                clause=entry.text("clause"),
                text=entry.text("text"),
                patterns=patterns,
                at_least=entry.count("at_least") or 1,
                unit=unit,
                measure=entry.text("measure", measure),
                otherwise=_read_grade(entry, grade_names),
                cap=cap,
                applies_to=frozenset(entry.names("applies_to", declared.roles)),
                except_for=frozenset(entry.names("except_for", declared.roles)),
            )
        )
        entry.close()
    report_repeats(tables, [veto.id for veto in vetoes], "id")
    return tuple(vetoes)


def read_exemptions(table: Table, declared: Declared) -> tuple[Exemption, ...]:
    """What does not count at all."""
    tables = table.tables("exemptions")
    found = []
    for entry in tables:
        patterns = read_patterns(entry, declared)
        found.append(
            Exemption(entry.identifier("id"), entry.text("name"), entry.text("clause"), entry.text("text"), patterns)
        )
        entry.close()
    report_repeats(tables, [each.id for each in found], "id")
    return tuple(found)


def _read_grade(table: Table, grade_names: Sequence[str]) -> str | None:
    otherwise = table.text("otherwise") or None
    if otherwise is not None and otherwise not in grade_names:
        table.mistake("otherwise", f"没有「{otherwise}」这个等次")
        return None
    return otherwise


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
