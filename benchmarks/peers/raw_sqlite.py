"""SQLite by the standard library's driver: one connection a thread, one writer at a time."""

import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import orjson

from benchmarks.peers import sql_statements as sql
from benchmarks.peers.duties import DATABASE_URL, PRAGMAS, SQLITE_INSTANT

WRITER = threading.Lock()
INSTANTS = {
    "at", "received_at", "submitted_at", "saved_at", "step_due_at", "filed_at", "computed_at", "begins_at", "ends_at",
    "excused_at", "check_in_opens_at", "check_in_closes_at", "late_after", "published_at", "appeal_until", "closed_at",
}  # fmt: skip
IDENTIFIERS = {
    "id", "who_seat", "author_seat_id", "account_id", "sector_id", "seat_id", "activity_id", "invitation_id",
    "attendance_id", "regulation_id", "source_id", "session_id", "session_of_today", "officer_account_id", "asked_by",
}  # fmt: skip
FLAGS = {"who_must_change", "has_decided", "is_standing", "is_stale", "is_required", "is_late", "is_frozen"}
DOCUMENTS = {"receipt", "suggestions", "roles", "consequences"}


def _read_as(name):
    """How a column's value is read."""
    if name in INSTANTS:
        return datetime.fromisoformat
    if name in IDENTIFIERS:
        return UUID
    if name in FLAGS:
        return bool
    if name in DOCUMENTS:
        return orjson.loads
    return (lambda text: text.split(",")) if name == "who_roles" else None


def _bound(value):
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(SQLITE_INSTANT)
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


class Connection:
    """A connection of one thread."""

    def __init__(self):
        path = DATABASE_URL.removeprefix("sqlite:///")
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._readers = {}

    def read(self, statement, keys, *, who=False):
        """Rows as dictionaries; with the person's columns where asked, and one row of them where nothing is found."""
        bound = {name: _bound(value) for name, value in keys.items()}
        if not who:
            return self._rows(statement, bound)
        people = self._rows(sql.WHO, bound)
        if not people:
            return []
        bound["seat"] = _bound(people[0]["who_seat"])
        bound["is_reviewer"] = "reviewer" in (people[0]["who_roles"] or ())
        rows = [{**people[0], **row} for row in self._rows(statement, bound)]
        if rows:
            return rows
        names = [name for name, _ in self._readers[statement]]
        return [{**dict.fromkeys(names), **people[0]}]

    def _rows(self, statement, bound):
        cursor = self._connection.execute(statement, bound)
        readers = self._readers.get(statement)
        if readers is None:
            readers = self._readers[statement] = [(each[0], _read_as(each[0])) for each in cursor.description]
        return [
            {
                name: read(value) if read and value is not None else value
                for (name, read), value in zip(readers, row, strict=True)
            }
            for row in cursor
        ]

    def _run(self, statement, keys):
        return self._connection.execute(statement, {name: _bound(value) for name, value in keys.items()}).rowcount

    def write(self, statement, row):
        """An audit row alone."""
        with self.change():
            self._run(statement, row)
            self._run(sql.UNSEALED, row)

    def sessions(self, actor, activities):
        """The sessions of some activities, with the actor's own attendance."""
        among = ", ".join(f":a{number}" for number in range(len(activities)))
        named = {f"a{number}": each for number, each in enumerate(activities)}
        statement = sql.SESSIONS.format(among=f"IN ({among})")
        return self.read(statement, {"here": actor.committee_id, "seat": actor.seat_id, **named})

    @contextmanager
    def change(self):
        """A transaction that writes."""
        with WRITER:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def check_in(self, entry, audit, _activity_id):
        """Attendance and audit; false when he was there already."""
        keys = {**audit, "entry_id": entry["id"]}
        keys |= {name: entry[name] for name in ("session_id", "seat_id", "is_late", "account")}
        if not self._run(sql.ATTENDANCE.format(values=f"VALUES ({sql.ATTENDED})"), keys):
            return False
        self._run(sql.AUDIT, audit)
        self._run(sql.UNSEALED, audit)
        return True

    def submit(self, written, audit):
        """Everything that a submission writes."""
        if not self._run(sql.SUBMIT, written):
            return False
        for statement in (sql.REVISION, sql.HISTORY, sql.MATTER, sql.ANSWER):
            self._run(statement, written)
        self._run(sql.AUDIT, audit)
        self._run(sql.UNSEALED, audit)
        return True

    @staticmethod
    def amount(text):
        """A total as a mark has it, in units of the eighth place."""
        return int(Decimal(text).scaleb(8))

    @staticmethod
    def exact(total):
        """A total for a mark."""
        return Decimal(total).scaleb(-8)

    @staticmethod
    def points(total):
        """A total as people read it."""
        return format(Decimal(total).scaleb(-8).normalize(), "f")
