"""Canonical JSON: one sequence of bytes for one document, so that whoever has the document can check its signature.

It is RFC 8785 (JCS) for documents whose numbers are whole and exact in every language (|n| < 2⁵³). Points are texts
already, so nothing else is needed, and a fraction is a mistake of ours: how it is written is where readers differ.
"""

import json
from typing import Any, Final

LARGEST_WHOLE: Final = 2**53 - 1
"""The largest number that every reader of JSON holds exactly."""

DEEPEST: Final = 40
"""How deep a document may be nested; ours is ten deep."""


class NotCanonical(ValueError):
    """A value has no canonical form."""


def canonical(document: Any) -> bytes:
    """The bytes of a document: no white space, members in the order of UTF-16, only what must be escaped escaped."""
    try:
        return json.dumps(_ordered(document, 0), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as lone:
        raise NotCanonical("a lone surrogate has no encoding") from lone


def _ordered(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise NotCanonical("nested too deep")
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_WHOLE:
        return value
    if isinstance(value, list | tuple):
        return [_ordered(each, depth + 1) for each in value]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {str(name): _ordered(value[name], depth + 1) for name in names}
    raise NotCanonical(f"{type(value).__name__} has no canonical form here")
