"""Writes whose rows nobody reads, sent together: on PostgreSQL in one statement, on SQLite one after the other.

Each statement costs a round trip, and several times the processor that its own work does. A command therefore leaves
such writes with the unit of work (`Work.write`), which sends them at its end. PostgreSQL runs the parts of one
statement on one snapshot and in no certain order, so no two of them may change the same row; SQLite has no such
statement, and no round trips.

A part that is `needed` must meet a row: what a command has judged is still there (a version, a state), or a key is
still free. If it does not, somebody was quicker, and nothing of all is done (`Overtaken`).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from services.kernel.door import send
from services.kernel.errors import Overtaken
from services.kernel.prepared import MOST_SHAPES, Prepared

DIVISION_BY_ZERO = "22012"


class Part(NamedTuple):
    """A statement, and whether it must meet a row."""

    statement: Prepared
    is_needed: bool


class Together:
    """Several statements of certain shapes as one."""

    holds = True

    def __init__(self, parts: tuple[Part, ...]) -> None:
        """Put together when it is first run."""
        self._parts = parts
        self._text: str | None = None

    def run(self, connection: Connection, values: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Send all, each with its values; it gives no rows."""
        if connection.dialect.name == "postgresql":
            self._as_one(connection, values)
        else:
            self._in_turn(connection, values)
        return []

    def _in_turn(self, connection: Connection, values: Sequence[dict[str, Any]]) -> None:
        for (statement, is_needed), given in zip(self._parts, values, strict=True):
            cursor = statement.sent(connection, given)
            if is_needed and (cursor.rowcount == 0 or (cursor.rowcount < 0 and cursor.fetchone() is None)):
                raise Overtaken

    def _as_one(self, connection: Connection, values: Sequence[dict[str, Any]]) -> None:
        if self._text is None:
            self._text = self._joined(connection)
        dialect = connection.dialect
        bound = [
            value
            for (statement, _), given in zip(self._parts, values, strict=True)
            for value in statement.compiled(dialect).bound(given)
        ]
        try:
            send(connection, self._text, bound)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == DIVISION_BY_ZERO:
                raise Overtaken from error
            raise

    def _joined(self, connection: Connection) -> str:
        """The text: each part but the last a common table expression; a needed one gives the rows that it meets.

        PostgreSQL lets a statement fail for what a part did not meet only by an error: hence the division by the number
        of rows.
        """
        texts = []
        count = 0
        for statement, is_needed in self._parts:
            compiled = statement.compiled(connection.dialect)
            text = compiled.text_after(count)
            count += compiled.count
            texts.append(f"{text} RETURNING 1" if is_needed and not compiled.keys else text)
        needed = [_name(place) for place, part in enumerate(self._parts) if part.is_needed]
        counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in needed)  # noqa: S608 - the names are ours
        last = f"SELECT 1 / least({counts})" if needed else texts.pop()
        before = ", ".join(f"{_name(place)} AS ({text})" for place, text in enumerate(texts))
        return f"WITH {before} {last}" if before else last


@lru_cache(maxsize=MOST_SHAPES)
def together(parts: tuple[Part, ...]) -> Together:
    """The parts as one statement, put together once."""
    return Together(parts)


def _name(place: int) -> str:
    return f"part_{place}"
