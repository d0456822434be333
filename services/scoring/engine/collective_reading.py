"""Reading how bodies are scored: measures of their members, which are facts, and categories as those of members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.scoring.engine.articles import Collective, Regulation
from services.scoring.engine.declaration_reading import Declared
from services.scoring.engine.fact_kinds import FactDeclaration, FieldDeclaration
from services.scoring.engine.outcome_articles import BodyMeasure
from services.scoring.engine.pattern_reading import read_patterns, read_unit
from services.scoring.engine.reading import Table
from services.scoring.engine.section_reading import (
    read_categories,
    read_grades,
    read_groups,
    read_parts,
    read_total,
    report_repeats,
)
from services.scoring.regulation_vocabulary import CollectiveKind, RoundingMode, Take
from services.scoring.vocabulary import FieldType

VALUE = "value"
"""The field in which a measure has its number."""

DEFAULT_PLACES = 2

NEEDED_KEYS: Mapping[Take, Sequence[str]] = {
    Take.SUM: (),
    Take.MEAN: (),
    Take.RATE: ("grades",),
    Take.FACTS: ("match",),
    Take.FACTS_RATE: ("match", "among"),
}
"""What a measure must say, by how it is made."""

OTHER_KEYS: Mapping[Take, Sequence[str]] = {
    Take.SUM: ("category",),
    Take.MEAN: ("category",),
    Take.RATE: ("percent",),
    Take.FACTS: ("unit",),
    Take.FACTS_RATE: ("unit", "percent"),
}
"""What it may say besides."""


@dataclass(frozen=True)
class Frame:
    """The regulation of members, in which the sections of bodies stand."""

    regulation: Regulation
    declared: Declared


def read_collectives(table: Table, frame: Frame) -> tuple[Collective, ...]:
    """How each kind of body is scored."""
    return read_parts(table, "collectives", lambda entry: _read_collective(entry, frame))


def _read_collective(table: Table, frame: Frame) -> Collective:
    measure_tables = table.tables("measures")
    measures = tuple(_read_measure(entry, frame) for entry in measure_tables)
    report_repeats(measure_tables, [measure.id for measure in measures], "id")
    for entry, measure in zip(measure_tables, measures, strict=True):
        if measure.id in frame.declared.kinds:
            entry.mistake("id", f"「{measure.id}」已是一类事实的名称", "请换一个名称")
    measured = {measure.id: _kind_of(measure) for measure in measures}
    declared = replace(frame.declared, kinds={**frame.declared.kinds, **measured}, duties=())
    rounding = frame.regulation.rounding
    categories = read_categories(table, declared, rounding)
    if not categories:
        table.mistake("categories", "至少要有一类计分项目")
    own = replace(
        frame.regulation,
        kinds=declared.kinds,
        categories=categories,
        groups=read_groups(table, [category.id for category in categories], rounding),
        total=read_total(table),
        grades=read_grades(table, declared),
        duties=(),
        vetoes=(),
        same_matter=(),
        examples=(),
        rankings=(),
        quotas=(),
        consequences=(),
    )
    return Collective(
        **table.head(),
        body=table.word("body", CollectiveKind.SECTOR),
        measures=measures,
        regulation=own,
    )


def _kind_of(measure: BodyMeasure) -> FactDeclaration:
    """The kind of fact that a measure is."""
    return FactDeclaration(measure.name, "分", {VALUE: FieldDeclaration(FieldType.DECIMAL)})


def _read_measure(table: Table, frame: Frame) -> BodyMeasure:
    take = table.word("take", Take.SUM)
    asked = (*NEEDED_KEYS[take], *OTHER_KEYS[take])
    for key in NEEDED_KEYS[take]:
        if key not in table:
            table.mistake(key, f"take 为 {take} 时须写 {key}")
    patterns = read_patterns(table, frame.declared) if "match" in asked else ()
    category = table.text("category") if "category" in asked else ""
    known = [each.id for each in frame.regulation.categories]
    if category and category not in known:
        table.mistake("category", "没有这个类别", f"可用的有：{'、'.join(known)}")
    places, grades = table.count("places"), [each.name for each in frame.regulation.grades]
    measure = BodyMeasure(
        **table.head(),
        take=take,
        category=category,
        grades=frozenset(table.names("grades", grades) if "grades" in asked else ()),
        patterns=patterns,
        unit=read_unit(table, patterns, frame.declared)[0] if "unit" in asked else None,
        among=read_patterns(table, frame.declared, "among") if "among" in asked else (),
        percent="percent" in asked and table.flag("percent"),
        places=DEFAULT_PLACES if places is None else places,
        mode=table.word("rounding", RoundingMode.HALF_UP),
    )
    table.close()
    return measure
