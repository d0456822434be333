"""Reading a rule: its shape, the patterns its facts must fit, the points they bring and how these are shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import ZERO
from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.fact_kinds import NO_KIND, FactDeclaration, FieldDeclaration, fault_of
from services.scoring.engine.format_of_rules import OF_EVENTS, SHARED
from services.scoring.engine.pattern_reading import match_tables, read_pattern, read_patterns, read_unit
from services.scoring.engine.reading import Table, fraction_of
from services.scoring.engine.rounding import Rounding
from services.scoring.engine.rule_articles import CALENDAR, MATTER, Alternative, Pattern, Points, Rule, Share, Step
from services.scoring.vocabulary import COUNT_KEYS, FieldType, Shape

WITHOUT_POINTS = Points(ZERO)
"""Of shapes whose points are not those of single facts."""

REST, EVEN = "rest", "even"

MOST_UNITS = 10_000


def read_rule(table: Table, declared: Declared, rounding: Rounding | None) -> Rule:
    """The rule in the table; what its shape has no use for is a mistake."""
    cap, floor = read_limits(table)
    shape = table.word("shape", Shape.PER_EVENT)
    each_cap = table.amount("each_cap") if shape in OF_EVENTS else None
    points = _read_base_points(table) if shape is Shape.BASE else None
    alternatives = () if shape is Shape.BASE else _read_alternatives(table, shape, declared)
    patterns = [alternative.pattern for alternative in alternatives]
    among = read_patterns(table, declared, "among") if shape is Shape.RATE else ()
    unit, measure = (None, "") if shape is Shape.BASE else read_unit(table, patterns, declared)
    steps = _read_steps(table, shape) if shape in {Shape.STEPS, Shape.RATE} else ()
    rule = Rule(
        **table.head(),
        shape=shape,
        alternatives=alternatives,
        points=points,
        count=_read_count(table, shape, steps),
        unit=unit,
        measure="" if shape is Shape.BASE else table.name("measure", measure),
        item=read_item(table, patterns, declared) if shape is Shape.BEST_PER_ITEM else MATTER,
        cap=cap,
        floor=floor,
        applies_to=frozenset(table.names("applies_to", declared.roles)),
        except_for=frozenset(table.names("except_for", declared.roles)),
        among=among,
        due=read_unit(table, [*patterns, *among], declared, "due")[0] if shape is Shape.RATE else None,
        full=_read_full(table, steps, rounding) if shape is Shape.RATE else None,
        steps=steps,
        each_cap=each_cap,
        is_lowest=shape in {Shape.ONCE, Shape.BEST_PER_ITEM} and table.flag("lowest"),
        share=_read_share(table, patterns, declared, rounding) if shape in SHARED else None,
        requires=table.names("requires", declared.duties),
        rounding=rounding,
    )
    if shape is Shape.RATE and "among" not in table and "due" not in table:
        table.mistake("among", "按率计分须写明分母：among（还应有哪些事实）或 due（应完成数量的字段）")
    table.close()
    return rule


def read_limits(table: Table) -> tuple[Decimal | None, Decimal | None]:
    """The optional cap and floor; a cap is not negative, so that cutting what was earned always reaches it."""
    cap, floor = table.amount("cap"), table.amount("floor")
    if cap is not None and cap < ZERO:
        table.mistake("cap", "封顶分不能为负数")
    elif cap is not None and floor is not None and floor > cap:
        table.mistake("floor", "保底分不能高于封顶分")
    return cap, floor


def read_item(table: Table, patterns: Iterable[Pattern], declared: Declared) -> str:
    """By what facts are about one matter: a field that all of them have, a part of the year, or their matter."""
    item = table.text("item", MATTER)
    for pattern in patterns:
        kind = declared.kinds.get(pattern.kind, NO_KIND)
        if item != MATTER and item not in CALENDAR and item not in kind.fields:
            table.mistake("item", f"「{kind.name}」没有字段「{item}」")
    return item


def _read_base_points(table: Table) -> Decimal | None:
    points = table.amount("points")
    if "points" not in table:
        table.mistake("points", "缺少基本分的分值")
    return points


def _read_count(table: Table, shape: Shape, steps: tuple[Step, ...]) -> int:
    """The number of a counting shape; of steps how many units the last of them needs."""
    if shape in COUNT_KEYS:
        return table.needed_count(COUNT_KEYS[shape])
    if shape is Shape.BEST_PER_ITEM:
        return table.count("times") or 1
    return max((int(step.at_least) for step in steps), default=1) if shape is Shape.STEPS else 1


def _read_steps(table: Table, shape: Shape) -> tuple[Step, ...]:
    """The steps in rising order: whole numbers of units, or fractions of what was due."""
    entries = table.tables("steps")
    if not entries and (shape is Shape.STEPS or "steps" in table):
        table.mistake("steps", "缺少分档")
    steps: list[Step] = []
    for entry in entries:
        written = entry.take("at_least")
        bound = fraction_of(written)
        points = entry.amount("points")
        fault = _fault_of_step(shape, bound)
        if bound is None or fault is not None:
            entry.mistake("at_least", fault or "")
        elif steps and bound <= steps[-1].at_least:
            entry.mistake("at_least", "各档应从低到高排列")
        else:
            steps.append(Step(bound, points or ZERO))
        entry.close()
    return tuple(steps)


def _fault_of_step(shape: Shape, bound: Fraction | None) -> str | None:
    if shape is Shape.STEPS:
        fits = bound is not None and bound.denominator == 1 and 1 <= bound <= MOST_UNITS
        return None if fits else f"应为 1 到 {MOST_UNITS} 的整数"
    return None if bound is not None and bound <= 1 else '应为不超过 1 的分数，如 "9/10"'


def _read_full(table: Table, steps: tuple[Step, ...], rounding: Rounding | None) -> Decimal | None:
    """The points of a whole rate, where it is not paid by steps."""
    full = table.amount("points")
    if ("points" in table) == ("steps" in table):
        table.mistake("points", "按率计分须写 points（按比例）或 steps（分档）之一")
    elif full is not None and not steps and (rounding is None or rounding.places is None):
        table.mistake("points", "按比例计分会有除不尽的分值，须在 [rounding] 中写明 places", ROUNDING_MEND)
    return full


ROUNDING_MEND = "加上：[rounding] 一节，写明 clause、places（保留几位小数）和 mode（怎样取舍）"


def _read_alternatives(table: Table, shape: Shape, declared: Declared) -> tuple[Alternative, ...]:
    if shape in {Shape.STEPS, Shape.RATE}:
        entries = match_tables(table)
        patterns = [read_pattern(entry, declared) for entry in entries]
        for entry in entries:
            entry.close()
        return tuple(Alternative(pattern, WITHOUT_POINTS) for pattern in patterns)
    common = _RawPoints.read(table)
    alternatives = []
    for entry in match_tables(table):
        pattern = read_pattern(entry, declared)
        points = _RawPoints.read(entry) or common
        if points is None:
            entry.mistake("points", "缺少分值：请写 points 或 points_by")
        else:
            resolved = points.of(declared.kinds.get(pattern.kind, NO_KIND))
            alternatives.append(Alternative(pattern, resolved))
        entry.close()
    return tuple(alternatives)


def _read_share(
    table: Table, patterns: Iterable[Pattern], declared: Declared, rounding: Rounding | None
) -> Share | None:
    entry = table.table("share")
    if entry is None:
        return None
    if rounding is None or rounding.places is None:
        table.mistake("share", "分享会有除不尽的分值，须在 [rounding] 中写明 places", ROUNDING_MEND)
    among = read_unit(entry, patterns, declared, "among")[0] or ""
    by = entry.text("by")
    rows = entry.table("parts")
    written = {} if rows is None else {who: rows.take(who) for who in rows.values}
    fixed = {} if rows is None else _read_fixed_parts(rows)
    _check_who(entry, by, patterns, declared)
    rest = frozenset(who for who, value in written.items() if value == REST)
    if not written:
        entry.mistake("parts", "缺少各身份的比例")
    if rest and len(fixed) != 1:
        entry.mistake("parts", '写了 "rest" 时须恰有一种身份写明分数，其余人平分余下的')
    entry.close()
    return Share(among, by, fixed, rest, frozenset(who for who, value in written.items() if value == EVEN))


def _read_fixed_parts(rows: Table) -> dict[str, Fraction]:
    fixed: dict[str, Fraction] = {}
    for who in rows.values:
        value = rows.take(who)
        part = fraction_of(value)
        if part is not None and part <= 1:
            fixed[who] = part
        elif value not in (REST, EVEN):
            rows.mistake(who, '应为不超过 1 的分数（如 "1/2"），或 "rest"、"even"')
    return fixed


def _check_who(entry: Table, by: str, patterns: Iterable[Pattern], declared: Declared) -> None:
    """Who somebody is must be a choice of every kind of fact in question."""
    written = entry.values.get("parts")
    for pattern in patterns:
        kind = declared.kinds.get(pattern.kind, NO_KIND)
        field = kind.fields.get(by)
        if field is None or field.type is not FieldType.CHOICE:
            entry.mistake("by", f"「{kind.name}」没有名为「{by}」的选择字段")
        else:
            for fault in (fault_of(field, who) for who in (written if isinstance(written, dict) else ())):
                if fault is not None:
                    entry.mistake("parts", fault)


@dataclass(frozen=True)
class _RawPoints:
    """Points as written, before it is known which kind of fact they measure."""

    source: Table
    fixed: Decimal | None
    by: str
    then: str
    table: Mapping[tuple[str, ...], Decimal]

    @classmethod
    def read(cls, source: Table) -> "_RawPoints | None":
        """The points of a rule or of one alternative, None when neither `points` nor `points_by` is written."""
        fixed, by = source.amount("points"), source.table("points_by")
        if "points" in source and "points_by" in source:
            source.mistake("points_by", "points 与 points_by 只能写一个")
        if "points" in source:
            return cls(source, fixed or ZERO, "", "", {})
        if "points_by" not in source:
            return None
        if by is None:
            return cls(source, ZERO, "", "", {})
        field, then, rows = by.text("field"), by.text("then"), by.table("table")
        amounts = {} if rows is None else _amounts_of(rows, is_twofold=bool(then))
        if not amounts:
            by.mistake("table", "缺少分值表")
        by.close()
        return cls(source, None, field, then, amounts)

    def of(self, kind: FactDeclaration) -> Points:
        """The points for facts of a kind; a table must stand on its fields and name values they may hold."""
        if self.fixed is not None:
            return Points(self.fixed)
        fields = [self._field_of(kind, name) for name in ((self.by, self.then) if self.then else (self.by,))]
        table: dict[str, Decimal] = {}
        names: dict[str, str] = {}
        for values, amount in self.table.items():
            row = Points.pair_of(*values) if self.then else values[0]
            table[row] = amount
            names[row] = "、".join(
                field.choices.get(value, value) for field, value in zip(fields, values, strict=True) if field
            )
            for fault in (fault_of(field, value) for field, value in zip(fields, values, strict=True) if field):
                if fault is not None:
                    self.source.mistake("points_by", fault)
        return Points(None, self.by, table, names, self.then)

    def _field_of(self, kind: FactDeclaration, name: str) -> FieldDeclaration | None:
        field = kind.fields.get(name)
        if field is not None and field.type in {FieldType.CHOICE, FieldType.TEXT}:
            return field
        self.source.mistake("points_by", f"「{kind.name}」没有名为「{name}」的文字字段")
        return None


def _amounts_of(rows: Table, *, is_twofold: bool) -> dict[tuple[str, ...], Decimal]:
    """The rows of a table of points; of a twofold one every pair."""
    if not is_twofold:
        return {(key,): rows.amount(key) or ZERO for key in rows.values}
    found: dict[tuple[str, ...], Decimal] = {}
    for key in rows.values:
        inner = rows.table(key)
        if inner is not None:
            found |= {(key, then): inner.amount(then) or ZERO for then in inner.values}
    return found
