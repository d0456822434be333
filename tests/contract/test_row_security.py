"""Row-level security as the tables declare it: whose rows a policy guards, what the application may do with them."""

import re

import pytest
from sqlalchemy import text

import server.app  # noqa: F401 - every table is imported
from services.kernel.database import InCommittee, Model
from services.kernel.row_security import COMMITTEE, PERSON, UPKEEP
from tests.builders.looking import APPLICATION, over
from tests.conftest import PostgreSQLKept
from tests.contract.test_house import CODE

KINDS = {mapper.local_table.name: mapper.class_ for mapper in Model.registry.mappers}

IN_THE_DIRECTORY = {
    "device": "log-in, refresh and log-out everywhere find a person's devices before they know the committee",
}
"""Tables that name a committee and have no policy."""

WAYS_OUT = {
    ".everywhere(": {
        "services/members/accounts.py": "log-in, and how far an account is an administrator's: one person's own seats",
    },
    "reaching(": {
        "services/kernel/door.py": "defines it",
        "services/kernel/work.py": "reads one person's own seats and offices: everywhere",
    },
    "upkeep(": {
        "services/kernel/work.py": "defines it",
        "server/worker.py": "leases what is due, seals and forgets, for all committees in one round",
        "server/operating.py": "hands it to the operator's commands",
        "server/cli.py": "seals without the worker; revives dead letters",
    },
    "survey(": {
        "services/kernel/work.py": "defines it",
        "server/operating.py": "hands it to the operator's commands",
        "server/cli.py": "verifies all chains",
    },
    "is_upkeep=True": {
        "services/kernel/work.py": "defines upkeep and survey",
        "server/health.py": "how many deliveries and audit rows wait, for /metrics",
    },
}
"""What reaches beyond one committee, where, and why."""


def test_every_table_that_names_a_committee_stands_behind_its_policy() -> None:
    named = {name for name, kind in KINDS.items() if "committee_id" in kind.__table__.columns}
    guarded = {name for name, kind in KINDS.items() if COMMITTEE in kind.__policies__}
    assert named - guarded == set(IN_THE_DIRECTORY)
    assert guarded <= named
    assert {name for name, kind in KINDS.items() if issubclass(kind, InCommittee)} <= guarded


def test_what_spans_committees_is_this_and_no_more() -> None:
    assert {name for name, kind in KINDS.items() if PERSON in kind.__policies__} == {"seat", "officer"}
    assert {name for name, kind in KINDS.items() if UPKEEP in kind.__policies__} == {
        "outbox", "idempotency", "audit", "audit_seal", "audit_unsealed",
    }  # fmt: skip


@pytest.mark.parametrize("way", WAYS_OUT)
def test_the_ways_beyond_a_committee_are_taken_where_it_is_written_here(way: str) -> None:
    pattern = re.compile(r"(?<![\w])" + re.escape(way) if way[0] != "." else re.escape(way))
    assert {name for name, code in CODE.items() if pattern.search(code)} == set(WAYS_OUT[way])


def test_the_application_may_do_with_each_table_what_it_declares(kept_postgresql: PostgreSQLKept) -> None:
    granted: dict[str, set[str]] = {}
    with over(kept_postgresql.database).connect() as connection:
        for table, privilege in connection.execute(
            text("SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role"),
            {"role": APPLICATION},
        ):
            granted.setdefault(table, set()).add(privilege)
    assert granted.pop("alembic_version") == {"SELECT"}
    assert granted == {name: set(kind.__privileges__.split(", ")) for name, kind in KINDS.items()}
    assert granted["audit"] == granted["audit_seal"] == {"SELECT", "INSERT"}


def test_every_view_asks_as_whoever_reads_it(kept_postgresql: PostgreSQLKept) -> None:
    """A view of the owner's would let everybody's rows through; one with `security_invoker` does not."""
    query = text(
        """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (
            relkind = 'm' OR relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false))"""
    )
    with over(kept_postgresql.database).begin() as connection:
        assert connection.scalars(query).all() == []
        connection.execute(text("CREATE VIEW seats AS SELECT * FROM seat"))
        assert connection.scalars(query).all() == ["seats"]
        connection.execute(text("ALTER VIEW seats SET (security_invoker = true)"))
        assert connection.scalars(query).all() == []
        connection.rollback()
