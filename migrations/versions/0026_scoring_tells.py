"""scoring tells: notices of scores, when who is below was reminded."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0026"
down_revision: str | None = "0023"
branch_labels: None = None
depends_on: None = None

CHANGED = ("notice",)
KINDS = (
    "invitation", "invitation-withdrawn", "activity-changed", "activity-cancelled", "moved-up", "reminder",
    "leave-requested", "leave-decided",
)  # fmt: skip
WAITING = ("score-appeals-wait", "scores-to-confirm", "duty-entries-wait")
NEW_KINDS = (
    "score-result-published", "score-result-withdrawn", "score-year-closed", "score-adjusted",
    "score-appeal-answered", "below-reminder", "duty-fact-entered", "duty-fact-reversed", "duty-entry-decided",
    *WAITING,
)  # fmt: skip
OBJECTS = ("activity", "leave")
NEW_OBJECTS = (
    "score", "duty-ledger", "duty-entry", "score-year", "score-appeal", "score-adjustment", "member-roles",
    "honour-list",
)  # fmt: skip


def upgrade() -> None:
    """Forward."""
    op.add_column("score_standing", sa.Column("reminded_at", UTCInstant(), nullable=True))
    with _lifted(), _batch("notice") as batch:
        batch.add_column(sa.Column("year", sa.Integer(), nullable=True))
        batch.alter_column("activity_id", existing_type=sa.Uuid(), nullable=True)
        batch.create_check_constraint(op.f("ck_notice_of_activity_or_year"), "(activity_id IS NULL) <> (year IS NULL)")
        _let(batch, "notice", "kind", (*KINDS, *NEW_KINDS))
        _let(batch, "notice", "object_kind", (*OBJECTS, *NEW_OBJECTS))
    waiting = sa.text(f"read_at IS NULL AND {_one_of('kind', WAITING)}")
    op.create_index(
        "uq_notice_waiting", "notice", ["committee_id", "account_id", "kind", "year"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def downgrade() -> None:
    """One step back: notices of scores are forgotten."""
    op.drop_index("uq_notice_waiting", "notice")
    with _lifted():
        op.execute("DELETE FROM notice WHERE activity_id IS NULL")
        with _batch("notice") as batch:
            batch.drop_constraint(op.f("ck_notice_of_activity_or_year"), type_="check")
            batch.alter_column("activity_id", existing_type=sa.Uuid(), nullable=False)
            batch.drop_column("year")
            _let(batch, "notice", "kind", KINDS)
            _let(batch, "notice", "object_kind", OBJECTS)
    op.drop_column("score_standing", "reminded_at")


def _let(batch: object, table: str, column: str, values: Iterable[str]) -> None:
    """Let a column have these values."""
    name = op.f(f"ck_{table}_{column}")
    batch.drop_constraint(name, type_="check")  # type: ignore[attr-defined]
    batch.create_check_constraint(name, _one_of(column, values))  # type: ignore[attr-defined]


@contextmanager
def _lifted() -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in CHANGED if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
