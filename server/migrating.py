"""Bring a database to the newest migration; safe when several processes start at once."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from server.schema import MIGRATIONS
from services.kernel.database import Database

LOCK = 7_203_011
"""The advisory lock that lets one process migrate while the others wait; any fixed number."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`."""
    with database.engine.connect() as connection:
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
    with database.engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
