"""Races: several threads that begin at the same instant, on a database where each has a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from services.kernel.database import Database, Model, connect


def shared_database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database that threads can share: PostgreSQL, or a WAL file (the kept SQLite is one connection)."""
    if backend == "postgresql":
        return request.getfixturevalue("kept_postgresql").fresh()
    database = connect(f"sqlite:///{tmp_path}/race.sqlite3", pool_size=20)
    Model.metadata.create_all(database.engine)
    request.addfinalizer(database.close)
    return database


def race(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What `act(0)` … `act(count - 1)` gave when all began at once; an exception stands for itself."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
