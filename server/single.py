"""SQLite is one server process (docs/decisions/0005): a lock beside the file, held for the process's life."""

import fcntl
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from server.settings import Settings


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
