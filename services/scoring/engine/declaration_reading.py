"""Reading what a regulation declares beyond the built-in words: roles of members, kinds of fact, their fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from services.scoring.engine.fact_kinds import BUILT_IN_KINDS, FactDeclaration, FieldDeclaration
from services.scoring.engine.names import NOT_ONE_LINE, is_identifier, is_one_line
from services.scoring.engine.reading import Table
from services.scoring.vocabulary import FIELD_NAMES, MEMBER_ROLE_NAMES, FieldType

RESERVED_FIELDS = frozenset({"kind", "n", "on", "matter"})
"""Keys of an example's fact that are no fields."""

_PLAIN_TYPES = {entry.value: entry for entry in FieldType if entry is not FieldType.CHOICE}


@dataclass(frozen=True)
class Declared:
    """The words a regulation may use: roles with their names, kinds of fact with their fields."""

    roles: Mapping[str, str]
    kinds: Mapping[str, FactDeclaration]
    duties: tuple[str, ...] = ()
    """The identifiers of the minimum duties, which rules may require."""


def read_declarations(table: Table) -> Declared:
    """The built-in words and those under `roles` and `facts` of the regulation's table."""
    roles = {str(role): name for role, name in MEMBER_ROLE_NAMES.items()}
    declared_roles = table.table("roles")
    if declared_roles is not None:
        roles |= {key: declared_roles.name(key) for key in _identifiers(declared_roles)}
    kinds = dict(BUILT_IN_KINDS)
    declared_kinds = table.table("facts")
    if declared_kinds is not None:
        for key in _identifiers(declared_kinds):
            kind = declared_kinds.table(key)
            if kind is not None:
                kinds[key] = _read_kind(kind, BUILT_IN_KINDS.get(key))
    return Declared(roles, kinds, table.written_ids("duties"))


def _read_kind(table: Table, built_in: FactDeclaration | None) -> FactDeclaration:
    name = table.name("name", built_in.name if built_in else "")
    if not name and "name" not in table:
        table.mistake("name", "缺少文字")
    measure = table.name("measure", built_in.measure if built_in else "次")
    fields = dict(built_in.fields) if built_in else {}
    declared = table.table("fields")
    if declared is not None:
        for key in _identifiers(declared):
            field = _read_field(declared, key)
            known = fields.get(key)
            if key in RESERVED_FIELDS:
                declared.mistake(key, "这个名称已作他用，不能用作字段", "请换一个名称")
            elif field is None:
                declared.mistake(key, f"应为 {'、'.join(_PLAIN_TYPES)}，或可选值的列表，或「值 = 名称」的表")
            elif not all(map(is_one_line, field.choices.values())):
                declared.mistake(key, f"可选值的名称{NOT_ONE_LINE}")
            elif known is not None and (known.type, field.type) != (FieldType.CHOICE, FieldType.CHOICE):
                declared.mistake(key, "内置字段只能增加可选值，不能改变类型")
            else:
                choices = {**(known.choices if known else {}), **field.choices}
                fields[key] = FieldDeclaration(field.type, choices, is_optional=known is not None and known.is_optional)
    names = table.table("field_names")
    if names is not None:
        written = {*fields, *(() if declared is None else declared.values)}
        fields |= _read_names(names, FactDeclaration(name, measure, fields), written)
    table.close()
    return FactDeclaration(name, measure, fields)


def _read_names(names: Table, kind: FactDeclaration, written: Collection[str]) -> dict[str, FieldDeclaration]:
    """The fields that are given a name, with it: one by which a person can tell them apart and that can head a column.

    A spreadsheet would run a header that begins with a sign. What is written among the fields and could not be read
    has had its own mistake.
    """
    named: dict[str, FieldDeclaration] = {}
    taken = {word for key in kind.fields for word in (key, kind.field_name(key))}
    for key in names.values:
        name = names.text(key)
        if key not in written:
            names.mistake(key, f"「{kind.name}」没有字段「{key}」", f"可用的有：{'、'.join(kind.fields) or '无'}")
        elif key in FIELD_NAMES:
            names.mistake(key, f"内置字段已有名称「{FIELD_NAMES[key]}」，不能另取", "请删除，或将字段换一个名称")
        elif name in taken:
            names.mistake(key, f"「{kind.name}」已有字段称为「{name}」", "请换一个名称")
        elif name and not (name[0].isalnum() and name.isprintable()):
            names.mistake(key, "应以文字开头，只含可见的字符")
        elif name and key in kind.fields:
            named[key] = replace(kind.fields[key], name=name)
            taken.add(name)
    return named


def _read_field(table: Table, key: str) -> FieldDeclaration | None:
    """A type by name, a list of values, or a table of values with their names; None when it is none of these."""
    value = table.take(key)
    if isinstance(value, str) and value in _PLAIN_TYPES:
        return FieldDeclaration(_PLAIN_TYPES[value])
    if isinstance(value, list) and value and all(isinstance(entry, str) for entry in value):
        return FieldDeclaration(FieldType.CHOICE, {entry: entry for entry in value})
    if isinstance(value, dict) and value and all(isinstance(entry, str) for entry in value.values()):
        return FieldDeclaration(FieldType.CHOICE, dict(value))
    return None


def _identifiers(table: Table) -> list[str]:
    """The keys of a table whose keys are names; the others are mistakes."""
    for key in table.values:
        if not is_identifier(key):
            table.mistake(key, "名称应以小写字母开头，只含小写字母、数字和下划线")
    return [key for key in table.values if is_identifier(key)]
