"""Bring a database to the newest migration; safe when several processes start at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from server.schema import MIGRATIONS
from services.kernel.database import Database

LOCK = 7_203_011
"""The advisory lock that lets one process migrate while the others wait; any fixed number."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`."""
    with _without_foreign_keys(database) as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()
        try:
            command.upgrade(_config(connection), revision)
            connection.commit()
        finally:
            if not database.is_sqlite:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()


def downgrade(database: Database, revision: str) -> None:
    """Run the migrations back to `revision` (`base` or a number)."""
    with _without_foreign_keys(database) as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


@contextmanager
def _without_foreign_keys(database: Database) -> Iterator[Connection]:
    """A connection for changes of the schema.

    SQLite changes a table by making it anew, and dropping the old one would delete what points to it; so its foreign
    keys rest meanwhile (which can only be said outside a transaction) and are looked through afterwards.
    """
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            astray = raw.execute("PRAGMA foreign_key_check").fetchall()
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")
        if astray:
            message = f"rows point to nothing after the migration: {astray[:5]}"
            raise RuntimeError(message)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
