"""Databases on which threads may race: PostgreSQL, or SQLite in a WAL file (never the one connection of the clones)."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from services.kernel.database import Database, Model, connect


@contextmanager
def racing_database(database: Database, folder: Path) -> Iterator[Database]:
    """The database itself when it is PostgreSQL; otherwise a fresh WAL file."""
    if not database.is_sqlite:
        yield database
        return
    filed = connect(f"sqlite:///{folder}/race.sqlite")
    Model.metadata.create_all(filed.engine)
    yield filed
    filed.close()


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
