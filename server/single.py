"""One at a time: SQLite has one server process (docs/decisions/0005), and one process prepares a PostgreSQL.

The one is a lock beside the file, held for the process's life, the other a lock in the database, held for a moment.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.engine import Connection, make_url

from server.settings import Settings

LOCK = 7_203_011
"""The advisory lock that lets one process prepare the database while the others wait; any fixed number."""


class SecondProcess(Exception):
    """Another server process already has this SQLite file."""


def lock_sqlite(settings: Settings) -> IO[str]:
    """Take the SQLite file for this process; several processes need PostgreSQL."""
    path = Path(f"{make_url(settings.database_url).database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        handle.close()
        message = (
            f"{path.name}：另一个服务进程正在使用此 SQLite 数据库。请先停止它，或改用 PostgreSQL（DATABASE_URL）。\n"
            "Another server process has this SQLite database. Stop it first, or use PostgreSQL (DATABASE_URL)."
        )
        raise SecondProcess(message) from taken
    return handle


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Let this process prepare the database of the connection, while the others that want to wait.

    An SQLite file is prepared by whoever has its lock. What was not committed in the block is rolled back.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    # The lock is the session's and outlives the transaction that takes it.
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    try:
        yield
    finally:
        connection.rollback()
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
