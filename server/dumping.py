"""A reply's schema as one plain function: which keys it shows, and what each value goes through.

marshmallow stays the only list of fields. Its own dump asks every field of every row through half a dozen calls, which
for a page of a list is most of the request. orjson writes identifiers, instants and days by itself, so what is left to
do is to pick keys. `tests/properties/test_dumping.py` holds the result to marshmallow's, reply by reply.
"""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema
from marshmallow import fields as kinds

from services.kernel.shown import AsShown

Convert = Callable[[Any], Any]
Dump = Callable[[Any], dict[str, Any]]


def dumper(schema: Schema) -> Dump:
    """What makes of a mapping or an object the dict that orjson writes; what the source lacks is left out."""
    plan = tuple((name, _convert(field)) for name, field in schema.fields.items())

    def dump(source: Any) -> dict[str, Any]:
        if type(source) is not dict and not isinstance(source, Mapping):
            source = {name: getattr(source, name) for name, _ in plan if hasattr(source, name)}
        return {
            name: value if (value := source[name]) is None or convert is None else convert(value)
            for name, convert in plan
            if name in source
        }

    return dump


def _convert(field: kinds.Field[Any]) -> Convert | None:
    """What a field's values that are not None go through; None where orjson writes them as they are."""
    if isinstance(field, kinds.Nested):
        return dumper(field.schema)
    if isinstance(field, kinds.List):
        inner = _convert(field.inner)
        return list if inner is None else _each(inner)
    by_kind = type(field)._serialize  # noqa: SLF001 - a field that serialises in its own way keeps doing so
    for kind, convert in PLAIN:
        if by_kind is kind._serialize:  # noqa: SLF001
            return convert
    return lambda value: field._serialize(value, field.name, None)  # noqa: SLF001


def _each(inner: Convert) -> Convert:
    def convert(values: Any) -> list[Any]:
        return values if type(values) is AsShown else [None if each is None else inner(each) for each in values]

    return convert


def _text(value: Any) -> str:
    return value if type(value) is str else str(value)


def _whole(value: Any) -> int:
    return value if type(value) is int else int(value)


PLAIN: tuple[tuple[type[kinds.Field[Any]], Convert | None], ...] = (
    (kinds.String, _text),
    (kinds.Integer, _whole),
    (kinds.UUID, None),
    (kinds.DateTime, None),
    (kinds.Date, None),
    (kinds.Field, None),
)
"""The kinds whose own way of serialising is replaced, and by what."""
