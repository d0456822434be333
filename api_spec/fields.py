"""The kinds of field that requests and replies are made of, with Chinese messages and bounds that OpenAPI shows."""

import enum
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import RAISE, Schema, fields, validate
from marshmallow.exceptions import ValidationError

MESSAGES = {
    "required": "此项必填",
    "null": "此项不能为空",
    "validator_failed": "此项内容不符合要求",
}

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and lone surrogates: SQLite would store what PostgreSQL refuses."""

VISIBLE_PATTERN = r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"
NOT_BLANK_PATTERN = (
    r"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*"
    r"[^\u0000-\u0020\u007F\u0085\s][^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"
)
"""Visible, and more than white space, which is trimmed away."""

PHONE_PATTERN = r"^1[3-9][0-9]{9}$"
"""How a client should send a mainland mobile phone; blanks, hyphens and +86 are forgiven."""


GIVEN_POINTS_PATTERN = r"^-?[0-9]{1,5}(\.[0-9]{1,4})?$"


class Body(Schema):
    """A request body: unknown fields are refused by name."""

    class Meta:
        """Strictness."""

        unknown = RAISE

    error_messages = {"unknown": "不认识的字段", "type": "此处应是一个对象"}


class Query(Body):
    """A query string: unknown parameters are refused by name."""


class Reply(Schema):
    """A reply, dumped from plain mappings or objects."""


class Text(fields.String):
    """Text of bounded length, trimmed, without control characters."""

    default_error_messages = {**MESSAGES, "invalid": "应是文字"}

    def __init__(self, most: int, least: int = 1, **options: Any) -> None:
        """Bounds count characters after trimming."""
        pattern = NOT_BLANK_PATTERN if least else VISIBLE_PATTERN
        metadata = {"maxLength": most, "minLength": least, "pattern": pattern, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if INVISIBLE.search(text):
            raise ValidationError("含有不可见的控制字符")
        text = text.strip()
        if len(text) < self.least:
            raise ValidationError("此项不能为空" if self.least == 1 else f"至少 {self.least} 个字")
        if len(text) > self.most:
            raise ValidationError(f"最多 {self.most} 个字，现有 {len(text)} 个字")
        return text


class Document(Text):
    """A whole text file (TOML): bounded, kept to the letter, without control characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        super()._deserialize(value, attr, data, **more)
        return str(value)


class Secret(fields.String):
    """A password, code or token: bounded, never trimmed, never shown."""

    default_error_messages = {**MESSAGES, "invalid": "应是文字"}

    def __init__(self, most: int = 200, **options: Any) -> None:
        """At most `most` characters."""
        metadata = {
            "format": "password", "maxLength": most, "minLength": 1, "pattern": VISIBLE_PATTERN,
            **options.pop("metadata", {}),
        }  # fmt: skip
        super().__init__(metadata=metadata, **options)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if INVISIBLE.search(text):
            raise ValidationError("含有不可见的控制字符")
        if not text:
            raise ValidationError("此项不能为空")
        if len(text) > self.most:
            raise ValidationError(f"最多 {self.most} 个字符")
        return text


class Whole(fields.Integer):
    """A whole number within bounds; in a body one in quotes or with a fraction is refused, and 3.0 is 3."""

    default_error_messages = {**MESSAGES, "invalid": "应是整数", "too_large": "数字过大"}

    def __init__(self, least: int, most: int, **options: Any) -> None:
        """Bounds are inclusive."""
        in_query = options.pop("in_query", False)
        message = f"应在 {least} 与 {most} 之间"
        super().__init__(strict=not in_query, validate=validate.Range(least, most, error=message), **options)
        self.in_query = in_query

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int:
        if not self.in_query and (isinstance(value, str | bool)):
            raise self.make_error("invalid")
        if self.in_query and not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
            raise self.make_error("invalid")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return super()._deserialize(value, attr, data, **more)


class Flag(fields.Boolean):
    """True or false."""

    default_error_messages = {**MESSAGES, "invalid": "应是 true 或 false"}

    def __init__(self, *, in_query: bool = False, **options: Any) -> None:
        """In a query string `true` and `false`; in a body only JSON's own."""
        super().__init__(truthy={"true"} if in_query else {True}, falsy={"false"} if in_query else {False}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **more)


class Identifier(fields.UUID):
    """A UUID."""

    default_error_messages = {**MESSAGES, "invalid_uuid": "应是一个标识（UUID）"}

    def _validated(self, value: Any) -> UUID:
        if not isinstance(value, UUID) and not re.fullmatch(
            r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", str(value)
        ):
            raise self.make_error("invalid_uuid")
        return super()._validated(value)


class Instant(fields.AwareDateTime):
    """An instant, RFC 3339 with its offset."""

    default_error_messages = {
        **MESSAGES,
        "invalid": "应是带时区的时间，例如 2026-01-12T09:00:00+08:00",
        "invalid_awareness": "时间须带时区，例如 2026-01-12T09:00:00+08:00",
    }

    def __init__(self, **options: Any) -> None:
        """ISO 8601 both ways."""
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> datetime:
        if not isinstance(value, str) or not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})",
            value,
        ):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        instant = super()._deserialize(value, attr, data, **more)
        if not 1950 <= instant.year <= 2200:  # noqa: PLR2004 - the years a committee can mean
            raise ValidationError("时间超出可用范围")
        return instant


class Day(fields.Date):
    """A date."""

    default_error_messages = {**MESSAGES, "invalid": "应是日期，例如 2026-01-12"}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.make_error("invalid", input=value, obj_type="date")
        return super()._deserialize(value, attr, data, **more)


class Points(fields.String):
    """An exact number of points in a reply, written as a string so that no client rounds it."""

    def __init__(self, **options: Any) -> None:
        """Without trailing zeros."""
        super().__init__(metadata={"pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, **options)

    def _serialize(self, value: Any, *_rest: Any, **_more: Any) -> str | None:
        return None if value is None else format(value.normalize(), "f")


class GivenPoints(fields.String):
    """An exact number of points in a body: text, so that no client has rounded it."""

    default_error_messages = {**MESSAGES, "invalid": '应是写成文字的分值，例如 "-2.5"'}

    def __init__(self, **options: Any) -> None:
        """At most five digits before the point and four after it."""
        super().__init__(metadata={"pattern": GIVEN_POINTS_PATTERN, **options.pop("metadata", {})}, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if not re.fullmatch(GIVEN_POINTS_PATTERN, text) or text.endswith("\n"):
            raise self.make_error("invalid")
        return Decimal(text)


class Choice(fields.String):
    """One of an enumeration's values."""

    default_error_messages = {**MESSAGES, "invalid": "应是文字"}

    def __init__(self, kind: type[enum.StrEnum], **options: Any) -> None:
        """The values become OpenAPI's `enum`."""
        values = [member.value for member in kind]
        check = validate.OneOf(values, error="应是以下之一：" + "、".join(values))
        super().__init__(validate=check, **options)
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        return self.kind(text) if text in self.kind._value2member_map_ else text


def meanings(names: Mapping[Any, str]) -> str:
    """The values of an enumeration with their Chinese names, for the description of a `Choice`."""
    return "、".join(f"{value}（{name}）" for value, name in names.items())


class ListOf(fields.List[Any]):
    """A bounded list."""

    default_error_messages = {**MESSAGES, "invalid": "应是一个列表"}

    def __init__(self, inner: fields.Field[Any], most: int | None = None, least: int = 0, **options: Any) -> None:
        """Bounds count items; a list in a reply needs none."""
        if most is not None:
            message = f"最多 {most} 项" if not least else f"应有 {least} 至 {most} 项"
            options["validate"] = validate.Length(least, most, error=message)
        super().__init__(inner, **options)


class Part(fields.Nested):
    """An object within an object."""

    default_error_messages = {**MESSAGES, "type": "此处应是一个对象"}


class Anything(fields.Raw):
    """Any JSON value; only in replies."""


class PlainString(fields.String):
    """Text in a reply."""


class PlainWhole(fields.Integer):
    """A whole number in a reply."""
