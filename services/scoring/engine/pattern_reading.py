"""Reading which facts are meant: the patterns of a rule or a duty, their conditions, the units of a fact."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from services.scoring.engine.days import Days
from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.fact_kinds import (
    NO_KIND,
    NUMBER_TYPES,
    UNIT_MEASURES,
    FactDeclaration,
    FieldDeclaration,
    fault_of,
)
from services.scoring.engine.format_of_rules import CONDITION
from services.scoring.engine.reading import Table, fraction_of, is_amount
from services.scoring.engine.rule_articles import Condition, Pattern
from services.scoring.vocabulary import Comparison

BOUNDS = (Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.ABOVE, Comparison.BELOW)
PARTS = (Comparison.AT_LEAST_PART, Comparison.BELOW_PART)


def read_patterns(table: Table, declared: Declared, key: str = "match") -> tuple[Pattern, ...]:
    """The patterns under a key, without points."""
    patterns = []
    for entry in match_tables(table, key):
        patterns.append(read_pattern(entry, declared))
        entry.close()
    return tuple(patterns)


def match_tables(table: Table, key: str = "match") -> tuple[Table, ...]:
    """The tables of patterns under a key; at least one where it must be written."""
    entries = table.tables(key)
    if table.values.get(key) == [] or (table.described(key).is_required and key not in table):
        table.mistake(key, "缺少匹配条件")
    return entries


def read_pattern(table: Table, declared: Declared) -> Pattern:
    """One pattern: a kind of fact, the conditions on its fields, the days it may lie in."""
    kind = table.text("kind")
    declaration = declared.kinds.get(kind)
    if kind and declaration is None:
        table.mistake("kind", f"没有「{kind}」这类事实，请在 facts 中声明；已有：{'、'.join(declared.kinds)}")
    days = read_days(table, "days")
    where = table.table("where")
    if where is None or declaration is None:
        return Pattern(kind, (), days)
    conditions: list[Condition] = []
    for name in where.values:
        field = declaration.fields.get(name)
        if field is None:
            where.mistake(
                name, f"「{declaration.name}」没有字段「{name}」，可用的有：{'、'.join(declaration.fields)}", ""
            )
        else:
            conditions += _read_conditions(where, name, field, declaration)
    return Pattern(kind, tuple(conditions), days)


def read_days(table: Table, key: str) -> Days | None:
    """Days of every year."""
    entry = table.table(key)
    if entry is None:
        return None
    days = Days(entry.month_and_day("from"), entry.month_and_day("to"))
    entry.close()
    return days


def read_unit(
    table: Table, patterns: Iterable[Pattern], declared: Declared, key: str = "unit"
) -> tuple[str | None, str]:
    """The optional field that tells the units of a fact, and the word that counts them."""
    kinds = [declared.kinds.get(pattern.kind, NO_KIND) for pattern in patterns]
    unit = table.text(key) or None
    for kind in kinds:
        if unit is not None and (unit not in kind.fields or kind.fields[unit].type not in NUMBER_TYPES):
            table.mistake(key, f"「{kind.name}」没有名为「{unit}」的数字字段")
    usual = kinds[0].measure if kinds else "次"
    return unit, UNIT_MEASURES.get(unit or "", usual)


def _read_conditions(where: Table, name: str, field: FieldDeclaration, kind: FactDeclaration) -> list[Condition]:
    """A value is "equals", a list is "in", a table holds comparisons by their names."""
    value = where.take(name)
    if isinstance(value, dict):
        return _Comparisons(where, name, field, kind).read(value)
    wanted: list[Any] = value if isinstance(value, list) else [value]
    fault = _fault_of_all(field, wanted)
    if fault is not None:
        where.mistake(name, fault)
        return []
    comparison = Comparison.IN if isinstance(value, list) else Comparison.EQUALS
    return [Condition(name, comparison, tuple(wanted))]


def _fault_of_all(field: FieldDeclaration, wanted: list[Any]) -> str | None:
    faults = [fault for entry in wanted if (fault := fault_of(field, entry)) is not None]
    return faults[0] if faults else None if wanted else "列表不能为空"


class _Comparisons:
    """Reads the comparisons that a table makes of one field."""

    def __init__(self, where: Table, name: str, field: FieldDeclaration, kind: FactDeclaration) -> None:
        self._where = where
        self._name = name
        self._field = field
        self._kind = kind

    def read(self, written: dict[str, Any]) -> list[Condition]:
        """Every comparison of the table; all of them must hold."""
        found = [Comparison(key) for key in written if key in CONDITION.keys and key != "of"]
        of = written.get("of", "")
        fault = self._fault(written, found, of)
        if fault is not None:
            self._where.mistake(self._name, fault)
            return []
        return [self._condition(comparison, written[comparison], of) for comparison in found]

    def _condition(self, comparison: Comparison, value: Any, of: str) -> Condition:
        if comparison in PARTS:
            return Condition(self._name, comparison, (fraction_of(value) or Fraction(0),), of)
        wanted = value if isinstance(value, list) else [value]
        return Condition(self._name, comparison, tuple(wanted))

    def _fault(self, written: dict[str, Any], found: list[Comparison], of: Any) -> str | None:
        """Why the table is no condition; None when it is one."""
        if not found or not set(written) <= set(CONDITION.keys):
            return f"只能用 {'、'.join(CONDITION.keys)}"
        parts = [comparison for comparison in found if comparison in PARTS]
        if bool(parts) != ("of" in written):
            return "几分之几的比较须用 of 写明是哪个字段的几分之几" if parts else "of 只用于几分之几的比较"
        if parts and not self._is_number(self._kind.fields.get(of) if isinstance(of, str) else None):
            return f"「{self._kind.name}」没有名为「{of}」的数字字段"
        return next((fault for each in found if (fault := self._fault_of(each, written[each])) is not None), None)

    def _fault_of(self, comparison: Comparison, value: Any) -> str | None:
        if comparison is Comparison.GIVEN:
            return None if isinstance(value, bool) else "given 应为 true 或 false"
        if comparison is Comparison.NOT:
            return _fault_of_all(self._field, value if isinstance(value, list) else [value])
        if not self._is_number(self._field):
            return "只有数字字段可以比较大小"
        if comparison in BOUNDS:
            return None if is_amount(value) else "比较的界限应为数"
        return None if fraction_of(value) is not None else '比较的界限应为分数，如 "2/3"'

    @staticmethod
    def _is_number(field: FieldDeclaration | None) -> bool:
        return field is not None and field.type in NUMBER_TYPES
