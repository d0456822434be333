"""PostgreSQL by psycopg, in autocommit: a write is one statement, and so one transaction."""

import re
from contextlib import contextmanager
from decimal import Decimal

import orjson
import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads

from benchmarks.peers import sql_statements as sql
from benchmarks.peers.duties import DATABASE_URL

set_json_dumps(orjson.dumps)
set_json_loads(orjson.loads)
PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


def _own(statement):
    return PARAMETER.sub(r"%(\1)s", statement)


def _with_who(statement):
    """The person's columns in front of each row; one row of them alone where the statement finds nothing."""
    return _own(f"WITH who AS MATERIALIZED ({sql.WHO}) SELECT * FROM who LEFT JOIN LATERAL ({statement}) found ON true")


AUDIT = f"audited AS ({sql.AUDIT}), unsealed AS ({sql.UNSEALED})"
CHECK_IN = _own(
    f"""
    WITH held AS (
        SELECT 1 FROM activity WHERE committee_id = :committee_id AND id = :object_id AND state IN ('published', 'open')
        FOR KEY SHARE
    ), entered AS ({sql.ATTENDANCE.format(values=f"SELECT {sql.ATTENDED} FROM held")} RETURNING 1),
    audited AS (
        INSERT INTO audit (committee_id, id, at, actor_id, address, request_id, action, object_kind, object_id, outcome,
                           detail, digest)
        SELECT :committee_id, :id, :at, :actor_id, :address, :request_id, :action, :object_kind, :object_id, :outcome,
               :detail, :digest FROM entered
    ), unsealed AS (INSERT INTO audit_unsealed (committee_id, audit_id) SELECT :committee_id, :id FROM entered)
    SELECT 1 FROM entered
    """
)
SUBMIT = _own(
    f"""
    WITH changed AS ({sql.SUBMIT} RETURNING 1), revised AS ({sql.REVISION}), told AS ({sql.HISTORY}),
    found AS ({sql.MATTER}),
    audited AS ({sql.AUDIT.replace(":at", ":now")}), unsealed AS ({sql.UNSEALED}), remembered AS ({sql.ANSWER})
    SELECT 1 FROM changed
    """
)


class Connection:
    """A connection of one thread."""

    def __init__(self):
        url = DATABASE_URL.replace("+psycopg", "")
        self._connection = psycopg.connect(url, autocommit=True, row_factory=dict_row, prepare_threshold=2)
        self._translated = {}

    def read(self, statement, keys, *, who=False):
        """Rows as dictionaries; with the person's columns where asked."""
        own = self._translated.get(statement)
        if own is None:
            own = self._translated[statement] = _with_who(statement) if who else _own(statement)
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(own, keys).fetchall()

    def write(self, _statement, row):
        """An audit row alone."""
        self._connection.execute(
            _own(f"WITH audited AS ({sql.AUDIT}) {sql.UNSEALED}"), {**row, "detail": Jsonb(row["detail"])}
        )

    def sessions(self, actor, activities):
        """The sessions of some activities, with the actor's own attendance."""
        statement = sql.SESSIONS.format(among="= ANY (:activities)")
        return self.read(statement, {"here": actor.committee_id, "seat": actor.seat_id, "activities": activities})

    @contextmanager
    def change(self):
        """One statement is one transaction, so nothing is to be opened."""
        yield self

    def check_in(self, entry, audit, _activity_id):
        """Attendance and audit; false when somebody else was quicker."""
        keys = {**audit, "detail": Jsonb(audit["detail"]), "entry_id": entry["id"]}
        keys |= {name: entry[name] for name in ("session_id", "seat_id", "is_late", "account")}
        return self._connection.execute(CHECK_IN, keys).fetchone() is not None

    def submit(self, written, audit):
        """Everything that a submission writes; a changed version undoes it."""
        keys = {**audit, **written, "detail": Jsonb(audit["detail"])}
        with self._connection.cursor() as cursor:
            return cursor.execute(SUBMIT, keys).fetchone() is not None

    @staticmethod
    def amount(text):
        """A total as a mark has it."""
        return Decimal(text)

    @staticmethod
    def exact(total):
        """A total for a mark."""
        return total

    @staticmethod
    def points(total):
        """A total as people read it."""
        return format(total.normalize(), "f")
