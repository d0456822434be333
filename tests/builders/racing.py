"""Databases on which threads may race: PostgreSQL, or SQLite in a WAL file (never the one connection of the clones)."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from services.kernel.database import Database, Model, connect, prepare_sqlite


@contextmanager
def racing_database(database: Database, folder: Path) -> Iterator[Database]:
    """The database itself when it is PostgreSQL; otherwise a fresh WAL file."""
    if not database.is_sqlite:
        yield database
        return
    path = folder / "race.sqlite"
    with closing(sqlite3.connect(path)) as file:
        _empty().backup(file)
    filed = connect(f"sqlite:///{path}")
    yield filed
    filed.close()


@cache
def _empty() -> sqlite3.Connection:
    """The whole schema with nothing in it, made once."""
    made = sqlite3.connect(":memory:", check_same_thread=False)
    engine = create_engine("sqlite://", creator=lambda: made, poolclass=StaticPool)
    prepare_sqlite(engine)
    Model.metadata.create_all(engine)
    return made


def race(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Let all act at once, each in its thread; their results, or the exceptions they raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Exception as raised:  # noqa: BLE001 - the race's result, whatever it is
            return raised

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
