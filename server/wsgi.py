"""What each server process runs: the application and, on SQLite, the one lock and the worker's thread."""

import fcntl
from pathlib import Path
from typing import IO

from flask import Flask
from sqlalchemy.engine import make_url

from server.app import create_app, create_toolbox
from server.observing import log_to_stderr
from server.settings import Settings
from server.worker import Worker


class SecondProcess(Exception):
    """Another server process already has this SQLite file."""


_held: list[IO[str]] = []


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


def create() -> Flask:
    """The application of one server process."""
    settings = Settings.from_env()
    log_to_stderr()
    toolbox = create_toolbox(settings)
    if settings.is_sqlite:
        _held.append(lock_sqlite(settings))
        Worker(toolbox).start()
    return create_app(settings, toolbox)
