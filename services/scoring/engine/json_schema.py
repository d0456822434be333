"""The JSON Schema of a regulation file, for editors: printed from the description of the format."""

from collections.abc import Mapping
from typing import Any

from services.scoring.engine.format import Form, Key, Part
from services.scoring.engine.format_of_regulation import REGULATION
from services.scoring.vocabulary import Shape

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What editors of TOML understand."""


def schema() -> dict[str, Any]:
    """The schema of the whole file."""
    parts: dict[str, dict[str, Any]] = {}
    root = _table(REGULATION, parts)
    return {"$schema": DIALECT, "title": "政协委员履职考核办法", **root, "definitions": parts}


def _table(part: Part, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A table with its keys; one that the file's author names as he likes holds what `free` says."""
    made: dict[str, Any] = {
        "type": "object",
        "properties": {name: _key(key, parts) for name, key in part.keys.items()},
        "required": [name for name, key in part.keys.items() if key.is_required and not key.only],
        "additionalProperties": False if part.free is None else _key(part.free, parts),
    }
    choices = [_of_shape(part.keys, shape) for shape in Shape] if "shape" in part.keys else []
    return {**made, "allOf": choices} if choices else made


def _of_shape(keys: Mapping[str, Key], shape: Shape) -> dict[str, Any]:
    """What a rule of a shape must have, and what it has no use for."""
    others = {name: False for name, key in keys.items() if key.only and shape not in key.only}
    needed = [name for name, key in keys.items() if key.only and shape in key.only and key.is_required]
    return {
        "if": {"properties": {"shape": {"const": shape.value}}, "required": ["shape"]},
        "then": {"properties": others, "required": needed},
    }


def _key(key: Key, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"description": f"{key.help}（如 {key.written}）", **_value(key, parts)}


def _value(key: Key, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    plain = PLAIN.get(key.form)
    if plain is not None:
        return dict(plain)
    if key.form in {Form.TEXT, Form.IDENTIFIER}:
        pattern = {"pattern": "^[a-z][a-z0-9_]*$"} if key.form is Form.IDENTIFIER else {}
        return {"type": "string", "minLength": 1, "maxLength": key.most, **pattern}
    if key.form is Form.COUNT:
        return {"type": "integer", "minimum": key.least, "maximum": key.most}
    if key.form is Form.WORD:
        return {"oneOf": [{"const": word, "description": meaning} for word, meaning in key.words.items()]}
    return _inner(key, {} if key.part is None else _reference(key.part, parts))


def _inner(key: Key, inner: dict[str, Any]) -> dict[str, Any]:
    """A table, a list of tables, or what may be one of them among other things."""
    if key.form is Form.TABLES:
        return {"type": "array", "minItems": int(key.is_required), "items": inner}
    if key.form is Form.OPEN:
        return {"anyOf": [inner, {"not": {"type": "object"}}]} if inner else {}
    return inner


def _reference(part: Part, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Where a part is described; two parts of one name differ by a number."""
    name = part.name
    made = _table(part, parts)
    number = 1
    while parts.get(name, made) != made:
        number += 1
        name = f"{part.name} {number}"
    parts[name] = made
    return {"$ref": f"#/definitions/{name}"}


PLAIN: Mapping[Form, Mapping[str, Any]] = {
    Form.AMOUNT: {"type": "number", "minimum": -100_000, "maximum": 100_000},
    Form.DAY: {"type": "string", "format": "date"},
    Form.MONTH_DAY: {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"},
    Form.FRACTION: {"type": ["string", "integer"], "pattern": "^[0-9]{1,4}/[0-9]{1,4}$"},
    Form.YES_NO: {"type": "boolean"},
    Form.NAMES: {"type": "array", "items": {"type": "string"}},
}
"""What the forms are that need no more than their name."""
