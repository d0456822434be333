"""A database that can be put back to a remembered state in a moment, and that can tell what was changed in it.

Thousands of requests are sent to one filled world. Whatever one of them changed is undone before the next one, so that
each stands alone and can be repeated alone. No table changes but by a statement that names it, so only the tables that
the statements named need to be compared and put back.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from server.routes import all_operations
from server.settings import Settings
from services.kernel.database import Database, Model, connect, prepare_sqlite
from tests.builders.clock import HeldClock
from tests.builders.statements import watch
from tests.postgres import running_postgres

BACKENDS = ("sqlite", "postgresql")

AUDIT = frozenset({"attempt_window", "audit", "audit_unsealed", "audit_seal"})
"""A refusal may be audited and counted, and a read of somebody's data must be audited; nothing else may be written."""

WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")

Rows = list[tuple[Any, ...]]

all_operations()  # Whatever has operations has loaded its tables.
TABLES = [table.name for table in Model.metadata.sorted_tables]


class Ground:
    """One database; `keep` remembers what is in it, `changes` tells what is different now, `restore` brings it back."""

    def __init__(self, database: Database) -> None:
        """Over an empty database with the whole schema."""
        self.database = database
        self.clock = HeldClock()
        self.settings = Settings.from_env({})
        self._kept: dict[str, Rows] = {}
        self._touched: set[str] = set()
        watch(database.engine, self._note)

    def _note(self, statement: str) -> None:
        self._touched.update(WRITES.findall(statement))

    def keep(self) -> None:
        """Remember the present state."""
        self._kept = self._rows(TABLES)
        self._touched.clear()

    def restore(self) -> None:
        """Go back to the state that was kept."""
        if touched := self._touched.intersection(TABLES):
            self._put_back(touched)
        self._touched.clear()

    def _put_back(self, tables: Iterable[str]) -> None:
        raise NotImplementedError

    def changes(self) -> dict[str, Rows]:
        """The tables that hold something else than was kept, the audit's apart, with the rows that are new in them."""
        touched = self._touched.intersection(TABLES) - AUDIT
        found = {}
        for name, rows in self._rows(touched).items():
            if rows != self._kept[name]:
                known = set(map(repr, self._kept[name]))
                found[name] = [row for row in rows if repr(row) not in known]
        return found

    def _rows(self, tables: Iterable[str]) -> dict[str, Rows]:
        with self.database.engine.connect() as connection:
            return {name: _all(connection, name) for name in tables}


def _all(connection: Connection, table: str) -> Rows:
    """Every row, in an order that does not depend on how it came there."""
    return sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")), key=repr)


class SQLiteGround(Ground):
    """In memory; kept as a second database in memory."""

    def __init__(self) -> None:
        """With the schema of the models."""
        self._live = sqlite3.connect(":memory:", check_same_thread=False)
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        engine = create_engine("sqlite://", creator=lambda: self._live, poolclass=StaticPool)
        prepare_sqlite(engine)
        Model.metadata.create_all(engine)
        super().__init__(Database(engine))

    def keep(self) -> None:
        """Copy the pages."""
        super().keep()
        self._live.backup(self._copy)

    def _put_back(self, _tables: Iterable[str]) -> None:
        self._copy.backup(self._live)


class PostgreSQLGround(Ground):
    """A database of a server of its own; kept in a second schema."""

    def __init__(self, url: str) -> None:
        """With the schema of the models."""
        self._superuser = create_engine(url)
        Model.metadata.create_all(self._superuser)
        super().__init__(connect(url))

    def keep(self) -> None:
        """Copy the tables."""
        super().keep()
        with self._superuser.begin() as connection:
            connection.execute(text("CREATE SCHEMA kept"))
            for name in TABLES:
                connection.execute(text(f"CREATE TABLE kept.{name} AS TABLE public.{name}"))

    def _put_back(self, tables: Iterable[str]) -> None:
        with self._superuser.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for name in tables:
                connection.execute(text(f"DELETE FROM public.{name}"))
                connection.execute(text(f"INSERT INTO public.{name} TABLE kept.{name}"))


@contextmanager
def ground(backend: str) -> Iterator[Ground]:
    """A ground for the length of the block."""
    if backend == "sqlite":
        made: Ground = SQLiteGround()
        yield made
        made.database.close()
        return
    with running_postgres() as server:
        server.create_database("ground")
        made = PostgreSQLGround(server.url("ground"))
        yield made
        made.database.close()


def texts_in(rows: Iterable[Rows]) -> set[str]:
    """Every text in some rows, those within JSON too, to the letter."""
    return {each for table in rows for row in table for value in row for each in _texts(value)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value[:1] in {"[", "{", '"'}:
            try:
                yield from _texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
