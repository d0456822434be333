"""Reading a rule: its shape, the patterns its facts must fit, the points they bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.scoring.engine.amounts import ZERO
from services.scoring.engine.articles import Alternative, Condition, Pattern, Points, Rule
from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.fact_kinds import (
    NUMBER_TYPES,
    UNIT_MEASURES,
    FactDeclaration,
    FieldDeclaration,
    Value,
    fault_of,
)
from services.scoring.engine.reading import Table, is_amount
from services.scoring.vocabulary import COUNT_KEYS, Comparison, FieldType, Shape

MATTER = "matter"
"""What best_per_item groups by when it does not group by a field."""

_NO_KIND = FactDeclaration("", "次", {})


def read_rule(table: Table, declared: Declared) -> Rule:
    """The rule in the table; what its shape has no use for is a mistake."""
    identifier = table.identifier("id")
    name, clause, text = table.text("name"), table.text("clause"), table.text("text")
    cap, floor = read_limits(table)
    applies_to = frozenset(table.names("applies_to", declared.roles))
    shape = _read_shape(table)
    if shape is Shape.BASE:
        points = table.amount("points")
        if "points" not in table:
            table.mistake("points", "缺少基本分的分值")
        alternatives: tuple[Alternative, ...] = ()
        count, unit, measure, item = 1, None, "", MATTER
    else:
        points = None
        alternatives = _read_alternatives(table, declared)
        count = table.count(COUNT_KEYS[shape]) if shape in COUNT_KEYS else 1
        patterns = [alternative.pattern for alternative in alternatives]
        unit, measure = read_unit(table, patterns, declared)
        item = _read_item(table, patterns, declared) if shape is Shape.BEST_PER_ITEM else MATTER
    table.close()
    return Rule(
        id=identifier,
        name=name,
        clause=clause,
        text=text,
        shape=shape,
        alternatives=alternatives,
        points=points,
        count=count,
        unit=unit,
        measure=measure,
        item=item,
        cap=cap,
        floor=floor,
        applies_to=applies_to,
    )


def read_limits(table: Table) -> tuple[Decimal | None, Decimal | None]:
    """The optional cap and floor; a cap is not negative, so that cutting what was earned always reaches it."""
    cap, floor = table.amount("cap"), table.amount("floor")
    if cap is not None and cap < ZERO:
        table.mistake("cap", "封顶分不能为负数")
    elif cap is not None and floor is not None and floor > cap:
        table.mistake("floor", "保底分不能高于封顶分")
    return cap, floor


def read_patterns(table: Table, declared: Declared) -> tuple[Pattern, ...]:
    """The patterns under `match`, without points; at least one."""
    patterns = []
    for entry in _match_tables(table):
        patterns.append(_read_pattern(entry, declared))
        entry.close()
    return tuple(patterns)


def read_unit(table: Table, patterns: Iterable[Pattern], declared: Declared) -> tuple[str | None, str]:
    """The optional field that tells the units of a fact, and the word that counts them."""
    kinds = [declared.kinds.get(pattern.kind, _NO_KIND) for pattern in patterns]
    unit = table.text("unit", "") or None
    for kind in kinds:
        if unit is not None and (unit not in kind.fields or kind.fields[unit].type not in NUMBER_TYPES):
            table.mistake("unit", f"「{kind.name}」没有名为「{unit}」的数字字段")
    usual = kinds[0].measure if kinds else "次"
    return unit, table.text("measure", UNIT_MEASURES.get(unit or "", usual))


def _read_shape(table: Table) -> Shape:
    value = table.text("shape")
    if value in list(Shape):
        return Shape(value)
    table.mistake("shape", f"没有「{value}」这种计分方式，可用的有：{'、'.join(Shape)}")
    return Shape.PER_EVENT


def _read_item(table: Table, patterns: Iterable[Pattern], declared: Declared) -> str:
    item = table.text("item", MATTER)
    for pattern in patterns:
        kind = declared.kinds.get(pattern.kind, _NO_KIND)
        if item != MATTER and item not in kind.fields:
            table.mistake("item", f"「{kind.name}」没有字段「{item}」")
    return item


def _match_tables(table: Table) -> tuple[Table, ...]:
    entries = table.tables("match")
    if "match" not in table or table.values["match"] == []:
        table.mistake("match", "缺少匹配条件")
    return entries


def _read_alternatives(table: Table, declared: Declared) -> tuple[Alternative, ...]:
    common = _RawPoints.read(table)
    alternatives = []
    for entry in _match_tables(table):
        pattern = _read_pattern(entry, declared)
        points = _RawPoints.read(entry) or common
        if points is None:
            entry.mistake("points", "缺少分值：请写 points 或 points_by")
        else:
            resolved = points.of(declared.kinds.get(pattern.kind, _NO_KIND))
            alternatives.append(Alternative(pattern, resolved))
        entry.close()
    return tuple(alternatives)


def _read_pattern(table: Table, declared: Declared) -> Pattern:
    kind = table.text("kind")
    declaration = declared.kinds.get(kind)
    if kind and declaration is None:
        table.mistake("kind", f"没有「{kind}」这类事实，请在 facts 中声明；已有：{'、'.join(declared.kinds)}")
    where = table.table("where")
    if where is None or declaration is None:
        return Pattern(kind, ())
    conditions: list[Condition] = []
    for name in where.values:
        field = declaration.fields.get(name)
        if field is None:
            where.mistake(name, f"「{declaration.name}」没有字段「{name}」，可用的有：{'、'.join(declaration.fields)}")
        else:
            conditions += _read_conditions(where, name, field)
    return Pattern(kind, tuple(conditions))


def _read_conditions(where: Table, name: str, field: FieldDeclaration) -> list[Condition]:
    """A value is "equals", a list is "in", a table holds at_least, at_most or both."""
    value = where.take(name)
    if isinstance(value, dict):
        return _read_bounds(where, name, field, value)
    wanted: list[Any] = value if isinstance(value, list) else [value]
    faults = [fault for entry in wanted if (fault := fault_of(field, entry)) is not None]
    if faults or not wanted:
        where.mistake(name, faults[0] if faults else "列表不能为空")
        return []
    comparison = Comparison.IN if isinstance(value, list) else Comparison.EQUALS
    return [Condition(name, comparison, tuple(wanted))]


def _read_bounds(where: Table, name: str, field: FieldDeclaration, bounds: dict[str, Value]) -> list[Condition]:
    allowed = (Comparison.AT_LEAST, Comparison.AT_MOST)
    if not bounds or not set(bounds) <= set(allowed):
        where.mistake(name, f"只能用 {'、'.join(allowed)}")
    elif field.type not in NUMBER_TYPES:
        where.mistake(name, "只有数字字段可以比较大小")
    elif not all(is_amount(limit) for limit in bounds.values()):
        where.mistake(name, "比较的界限应为数")
    else:
        return [Condition(name, comparison, (bounds[comparison],)) for comparison in allowed if comparison in bounds]
    return []


@dataclass(frozen=True)
class _RawPoints:
    """Points as written, before it is known which kind of fact they measure."""

    source: Table
    fixed: Decimal | None
    by: str
    table: dict[str, Decimal]

    @classmethod
    def read(cls, source: Table) -> "_RawPoints | None":
        """The points of a rule or of one alternative, None when neither `points` nor `points_by` is written."""
        fixed, by = source.amount("points"), source.table("points_by")
        if "points" in source and "points_by" in source:
            source.mistake("points_by", "points 与 points_by 只能写一个")
        if "points" in source:
            return cls(source, fixed or ZERO, "", {})
        if "points_by" not in source:
            return None
        if by is None:
            return cls(source, ZERO, "", {})
        field, rows = by.text("field"), by.table("table")
        amounts = {key: rows.amount(key) or ZERO for key in rows.values} if rows is not None else {}
        if not amounts:
            by.mistake("table", "缺少分值表")
        by.close()
        return cls(source, None, field, amounts)

    def of(self, kind: FactDeclaration) -> Points:
        """The points for facts of a kind; a table must stand on one of its fields and name values it may hold."""
        if self.fixed is not None:
            return Points(self.fixed)
        field = kind.fields.get(self.by)
        if field is None or field.type not in {FieldType.CHOICE, FieldType.TEXT}:
            self.source.mistake("points_by", f"「{kind.name}」没有名为「{self.by}」的文字字段")
            return Points(ZERO)
        for key in self.table:
            fault = fault_of(field, key)
            if fault is not None:
                self.source.mistake("points_by", fault)
        return Points(None, self.by, self.table, {key: field.choices.get(key, key) for key in self.table})
