"""Fields as the shared database keeps their values: on SQLite instants are text and points are whole numbers."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import models

from benchmarks.peers.duties import IS_SQLITE, SQLITE_INSTANT


class Instant(models.DateTimeField):
    """An instant, as the shared database keeps it."""

    if IS_SQLITE:

        def get_internal_type(self):
            return "CharField"

        def db_type(self, connection):
            return "varchar(27)"

        def from_db_value(self, value, _expression, _connection):
            return None if value is None else datetime.fromisoformat(value)

        def get_db_prep_value(self, value, connection, prepared=False):
            return value.astimezone(UTC).strftime(SQLITE_INSTANT) if isinstance(value, datetime) else value


class Grams(models.TextField):
    """What a text is found by: a text-search vector on PostgreSQL, words with blanks between them on SQLite."""

    if not IS_SQLITE:

        def db_type(self, connection):
            return "tsvector"


class Amount(models.DecimalField):
    """Points, as the shared database keeps them."""

    def __init__(self, **options):
        super().__init__(max_digits=18, decimal_places=8, **options)

    if IS_SQLITE:

        def get_internal_type(self):
            return "BigIntegerField"

        def from_db_value(self, value, _expression, _connection):
            return None if value is None else Decimal(value).scaleb(-8)

        def get_db_prep_value(self, value, connection, prepared=False):
            return int(value.scaleb(8)) if isinstance(value, Decimal) else value

        get_db_prep_save = get_db_prep_value
