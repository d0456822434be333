"""Bring a database to the newest migration; safe when several processes start at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError

from server.granting import grant
from server.schema import MIGRATIONS
from server.settings import BadEnvironment, Settings
from server.single import alone
from services.kernel.database import Database, connect

INSUFFICIENT_PRIVILEGE = "42501"


def migrate(settings: Settings) -> None:
    """Bring the deployment's database to the newest migration, as its owner, and give the application its privileges.

    Raises `BadEnvironment` when the role that is to do it may not.
    """
    database = connect(settings.owner_url or settings.database_url)
    try:
        upgrade(database, application=make_url(settings.database_url) if settings.owner_url else None)
    except ProgrammingError as refused:
        if getattr(refused.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        name = "DATABASE_OWNER_URL" if settings.owner_url else "DATABASE_URL"
        raise BadEnvironment(
            f"{name}：该数据库角色无权升级数据库结构或创建角色：{refused.orig}\n"
            "请由属主执行一次：DATABASE_OWNER_URL=postgresql://属主@主机/库名 script/admin migrate"
            "（见 docs/operations.md“两个数据库角色”）。"
        ) from refused
    finally:
        database.close()


def upgrade(database: Database, revision: str = "head", *, application: URL | None = None) -> None:
    """Run the migrations up to `revision`, then give the `application`'s role what it needs."""
    with _without_foreign_keys(database) as connection, alone(connection):
        command.upgrade(_config(connection), revision)
        if application is not None:
            grant(connection, application)
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
