"""What each server process runs: the application and, on SQLite, the one lock and the worker's thread."""

from typing import IO

from flask import Flask

from server.app import create_app
from server.collecting import collect_seldom
from server.log import log_to_stderr
from server.settings import Settings
from server.single import lock_sqlite
from server.toolbox import create_toolbox
from server.worker import Worker

_held: list[IO[str]] = []


def create() -> Flask:
    """The application of one server process."""
    settings = Settings.from_env()
    log_to_stderr()
    toolbox = create_toolbox(settings)
    if settings.is_sqlite:
        _held.append(lock_sqlite(settings))
        Worker(toolbox).start()
    app = create_app(settings, toolbox)
    collect_seldom()
    return app
