"""corrected from nothing: a correction may be about a member of whom settlement told nothing, and may say so again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0018"
branch_labels: None = None
depends_on: None = None

WAITS = sa.text("state = 'proposed'")
LOOSER = {"settled_attendance": ("status",), "attendance_correction": ("was_status", "status")}
NARROW = frozenset({"settled_attendance"})


def upgrade() -> None:
    """Forward."""
    _let_be_empty(is_empty_allowed=True)


def downgrade() -> None:
    """One step back: corrections from nothing or to nothing are lost, as their rows; the ledger's entries stay."""
    with _lifted():
        for table, columns in LOOSER.items():
            nothing = " OR ".join(f"{column} IS NULL" for column in columns)
            op.execute(f"DELETE FROM {table} WHERE {nothing}")  # noqa: S608 - our own words
    _let_be_empty(is_empty_allowed=False)


def _let_be_empty(*, is_empty_allowed: bool) -> None:
    op.drop_index("uq_attendance_correction_open", "attendance_correction")
    with _lifted():
        for table, columns in LOOSER.items():
            options = {"sqlite_with_rowid": False} if table in NARROW else {}
            recreate = "auto" if _is_postgresql() else "always"
            with op.batch_alter_table(table, recreate=recreate, table_kwargs=options) as batch:
                for column in columns:
                    batch.alter_column(column, existing_type=sa.String(40), nullable=is_empty_allowed)
    op.create_index(
        "uq_attendance_correction_open", "attendance_correction", ["committee_id", "activity_id", "seat_id"],
        unique=True, sqlite_where=WAITS, postgresql_where=WAITS,
    )  # fmt: skip


@contextmanager
def _lifted() -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in LOOSER if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
