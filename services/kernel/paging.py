"""Keyset paging: a page ends with an opaque mark of its last row, and the next one begins after it."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.kernel.errors import BadInput, FieldFault


def mark(*keys: Any) -> str:
    """An opaque mark of a row's sort keys."""
    raw = json.dumps([_as_text(key) for key in keys])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _as_text(key: Any) -> str:
    if isinstance(key, datetime):
        return key.isoformat()
    return format(key, "f") if isinstance(key, Decimal) else str(key)  # Nought with eight places is written 0E-8.


def unmark(after: str, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    """The sort keys of a mark; one that we did not make is refused with a pointer to `after`."""
    try:
        values = _texts(json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))))
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, binascii.Error, ArithmeticError) as wrong:
        fault = FieldFault("?after", "翻页标记无效，请使用上一页返回的 next")
        raise BadInput(errors=(fault,)) from wrong


def _texts(values: Any) -> list[str]:
    """What a mark holds; PostgreSQL takes no NUL, and a lone surrogate fails to encode."""
    if not isinstance(values, list) or not all(isinstance(each, str) and b"\0" not in each.encode() for each in values):
        raise ValueError
    return values


def instant(text: str) -> datetime:
    """An aware instant of a mark."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError
    return value.astimezone(UTC)


def ordinal(text: str) -> int:
    """A whole number of a mark, as large as a column can hold."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - fits the column
        raise ValueError
    return int(text)


def amount(text: str) -> Decimal:
    """A number of points of a mark, as a column can hold it."""
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,8})?", text):
        raise ValueError
    return Decimal(text)


def page(
    rows: Sequence[dict[str, Any]], limit: int, key: Callable[[dict[str, Any]], tuple[Any, ...]]
) -> dict[str, Any]:
    """A page of `limit` items out of `limit + 1` rows that were read; `next` is None on the last page."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return {"items": items, "next": mark(*key(items[-1])) if more else None}
