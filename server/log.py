"""The program's log: one JSON object a line, without a word that people wrote."""

import logging
import sys
import traceback
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError


class JsonLines(logging.Formatter):
    """One JSON object a line: never a body, a header or a query, so no password, token or phone."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's own fields and, for requests, those of the request."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = _told(record.exc_info[1]) or self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


def _told(error: BaseException | None) -> str | None:
    """A database's error by its types, its state and its place only: its words may repeat what people wrote."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    if not any(isinstance(each, DBAPIError) for each in chain):
        return None
    names = " from ".join(type(each).__name__ for each in chain)
    state = next((state for each in chain if (state := getattr(each, "sqlstate", None))), "")
    places = "".join(traceback.format_tb(chain[0].__traceback__))
    return f"{names} {state}\n{places}"


def log_to_stderr() -> None:
    """Send the program's log to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    # No line of ours names a thread, a process or a place in the code (the logging HOWTO, "Optimization").
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
