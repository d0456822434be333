"""corrections and envelopes: a correction may be about whom settlement told nothing of; envelopes know their activity."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: None = None
depends_on: None = None

ACTIONS = (
    "edit-entry", "offer", "recall", "discard", "confirm", "reject-entry", "take-over",
    "edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file", "decline",
    "propose-conversion", "consent", "refuse-conversion", "merge", "ask-withdrawal", "ask-merger", "ask-separation",
    "withdraw-filed", "merge-filed", "separate", "separate-filed", "refuse-request", "take-back-withdrawal",
    "take-back-request", "take-on",
)  # fmt: skip
TAKE_ON_ENTRY = "take-on-entry"
ACTIVITY_OF = """UPDATE envelope SET activity_id = (
    SELECT activity_session.activity_id FROM activity_session
    WHERE activity_session.committee_id = envelope.committee_id AND activity_session.id = envelope.session_id
)"""
WAITS = sa.text("state = 'proposed'")
LOOSER = {"settled_attendance": ("status",), "attendance_correction": ("was_status", "status")}
NARROW = frozenset({"settled_attendance"})


def upgrade() -> None:
    """Forward."""
    _let_be_empty(is_empty_allowed=True)
    with _lifted("envelope", "activity_session", "activity"):
        with _batch("envelope") as batch:
            batch.add_column(sa.Column("activity_id", sa.Uuid(), nullable=True))
        op.execute(ACTIVITY_OF)
        with _batch("envelope") as batch:
            batch.alter_column("activity_id", existing_type=sa.Uuid(), nullable=False)
            batch.create_foreign_key(
                op.f("fk_envelope_committee_id_activity_id"), "activity", ["committee_id", "activity_id"],
                ["committee_id", "id"],
            )  # fmt: skip
    op.create_index("ix_envelope_activity_id", "envelope", ["committee_id", "activity_id", "id"])
    with _lifted("proposal_history"):
        _let_history_say((*ACTIONS, TAKE_ON_ENTRY))


def downgrade() -> None:
    """One step back: corrections from nothing or to nothing are lost, as their rows; the ledger's entries stay."""
    with _lifted("proposal_history"):
        op.execute(f"DELETE FROM proposal_history WHERE action = '{TAKE_ON_ENTRY}'")  # noqa: S608 - our own words
        _let_history_say(ACTIONS)
    op.drop_index("ix_envelope_activity_id", "envelope")
    with _batch("envelope") as batch:
        batch.drop_constraint(op.f("fk_envelope_committee_id_activity_id"), type_="foreignkey")
        batch.drop_column("activity_id")
    with _lifted(*LOOSER):
        for table, columns in LOOSER.items():
            nothing = " OR ".join(f"{column} IS NULL" for column in columns)
            op.execute(f"DELETE FROM {table} WHERE {nothing}")  # noqa: S608 - our own words
    _let_be_empty(is_empty_allowed=False)


def _let_history_say(actions: Iterable[str]) -> None:
    said = f"action IN ({', '.join(repr(action) for action in actions)})"
    with _batch("proposal_history") as batch:
        batch.drop_constraint(op.f("ck_proposal_history_action"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_history_action"), said)


def _let_be_empty(*, is_empty_allowed: bool) -> None:
    op.drop_index("uq_attendance_correction_open", "attendance_correction")
    with _lifted(*LOOSER):
        for table, columns in LOOSER.items():
            with _batch(table) as batch:
                for column in columns:
                    batch.alter_column(column, existing_type=sa.String(40), nullable=is_empty_allowed)
    op.create_index(
        "uq_attendance_correction_open", "attendance_correction", ["committee_id", "activity_id", "seat_id"],
        unique=True, sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip


@contextmanager
def _lifted(*tables: str) -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in tables if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    options = {"sqlite_with_rowid": False} if table in NARROW else {}
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always", table_kwargs=options)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
