"""Column types that behave alike on SQLite and PostgreSQL, and the identifier of everything."""

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Enum, Numeric, String, cast, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator, TypeEngine

JSON_DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
"""A JSON value; binary on PostgreSQL."""


def new_id() -> UUID:
    """A fresh UUIDv7: identifiers made later sort later."""
    return uuid_utils.compat.uuid7()


class IdentifierText(TypeDecorator[str]):
    """An identifier read as its text: for reads of very many, where making a UUID of each would be half the work."""

    impl = String
    cache_ok = True

    @classmethod
    def of(cls, column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
        """The column of identifiers, read so."""
        return type_coerce(cast(column, String), cls())

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], str | None] | None:
        """PostgreSQL gives the text as everybody writes it; SQLite keeps the digits alone."""
        del coltype
        return _with_hyphens if dialect.name == "sqlite" else None


class JSONText(TypeDecorator[str]):
    """A JSON value as the text it is written in: for who reads very many that are alike, or has written one already.

    The text that PostgreSQL gives is its own rendering of the value, not what was put in.
    """

    impl = JSON
    cache_ok = True

    @classmethod
    def of(cls, column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
        """The column of JSON values, read so."""
        return type_coerce(cast(column, String), cls())

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database takes a parameter for."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def bind_processor(self, dialect: Dialect) -> None:
        """It is written already."""
        del dialect

    def result_processor(self, dialect: Dialect, coltype: Any) -> None:
        """It stays as it is."""
        del dialect, coltype


def _with_hyphens(digits: str | None) -> str | None:
    if digits is None:
        return None
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class UTCInstant(TypeDecorator[datetime]):
    """An instant in UTC, to the microsecond. SQLite keeps it as sortable text; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text of fixed width on SQLite, `timestamptz` elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse an instant without a zone: it would mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant needs a time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds")[:-6] + "Z" if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the instant back aware, in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places. SQLite has no decimals and keeps a whole number of the last place."""

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int = 4) -> None:
        """Keep `places` digits after the point; more are refused, never rounded away."""
        super().__init__()
        self.places = places

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A scaled integer on SQLite (it sorts and compares rightly), `numeric` elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(18, self.places))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuse digits beyond the kept places."""
        if value is None:
            return None
        scaled = value.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            message = f"{value} has more than {self.places} decimal places"
            raise ValueError(message)
        return int(scaled) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give the decimal back exactly."""
        if value is None:
            return None
        return Decimal(value).scaleb(-self.places) if dialect.name == "sqlite" else Decimal(value)


def choice_of(kind: type[enum.StrEnum], name: str) -> Enum:
    """A column of one of an enumeration's values, held to them by a check constraint called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
