"""scoring tells: notices of scores, when who is below was reminded, honour lists that are annulled, what a line does."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, UTCInstant

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: None = None
depends_on: None = None

CHANGED = ("notice", "honour_list")
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

STATES = ("proposed", "confirmed", "refused")
NEW_STATES = ("annulling", "annulled")
ANNULMENT = (
    ("annulment_reason", sa.String()), ("annulment_asked_by", sa.Uuid()), ("annulment_asked_by_name", sa.String()),
    ("annulment_asked_at", UTCInstant()), ("annulment_decided_by", sa.Uuid()),
    ("annulment_decided_by_name", sa.String()), ("annulment_decided_at", UTCInstant()),
    ("annulment_refusal", sa.String()),
)  # fmt: skip
ANNULMENT_CHECKS = (
    (
        "annulment_asked_whole",
        (
            "(annulment_asked_by IS NULL) = (annulment_asked_at IS NULL) "
            "AND (annulment_asked_by IS NULL) = (annulment_asked_by_name IS NULL) "
            "AND (annulment_asked_by IS NULL) = (annulment_reason IS NULL) "
            "AND (state NOT IN ('annulling', 'annulled') OR annulment_asked_by IS NOT NULL)"
        ),
    ),
    (
        "annulment_decided_whole",
        (
            "(annulment_decided_by IS NULL) = (annulment_decided_at IS NULL) "
            "AND (annulment_decided_by IS NULL) = (annulment_decided_by_name IS NULL) "
            "AND (annulment_asked_by IS NOT NULL OR annulment_decided_by IS NULL) "
            "AND (annulment_refusal IS NULL OR annulment_decided_by IS NOT NULL)"
        ),
    ),
    (
        "annulled_by_two",
        (
            "state <> 'annulled' OR (annulment_decided_by IS NOT NULL AND annulment_decided_by <> annulment_asked_by "
            "AND annulment_refusal IS NULL)"
        ),
    ),
)
TWO_PERSONS = "state <> 'confirmed' OR decided_by <> proposed_by"


def upgrade() -> None:
    """Forward."""
    with _batch("score_standing") as batch:
        batch.add_column(sa.Column("reminded_at", UTCInstant(), nullable=True))
    op.drop_index("uq_score_adjustment_open", "score_adjustment")
    with _batch("score_adjustment") as batch:
        batch.add_column(sa.Column("effects", JSON_DOCUMENT, nullable=False, server_default="[]"))
    _one_waits()
    with _lifted():
        with _batch("notice") as batch:
            batch.add_column(sa.Column("year", sa.Integer(), nullable=True))
            batch.alter_column("activity_id", existing_type=sa.Uuid(), nullable=True)
            batch.create_check_constraint(
                op.f("ck_notice_of_activity_or_year"), "(activity_id IS NULL) <> (year IS NULL)"
            )
            _let(batch, "notice", "kind", (*KINDS, *NEW_KINDS))
            _let(batch, "notice", "object_kind", (*OBJECTS, *NEW_OBJECTS))
        op.drop_index("uq_honour_list_open", "honour_list")
        with _batch("honour_list") as batch:
            for name, kind in ANNULMENT:
                batch.add_column(sa.Column(name, kind, nullable=True))
            _let(batch, "honour_list", "state", (*STATES, *NEW_STATES))
            batch.drop_constraint(op.f("ck_honour_list_two_persons"), type_="check")
            batch.create_check_constraint(
                op.f("ck_honour_list_two_persons"), "state IN ('proposed', 'refused') OR decided_by <> proposed_by"
            )
            for name, condition in ANNULMENT_CHECKS:
                batch.create_check_constraint(op.f(f"ck_honour_list_{name}"), condition)
        _one_is_open("state IN ('proposed', 'confirmed', 'annulling')")
    waiting = sa.text(f"read_at IS NULL AND {_one_of('kind', WAITING)}")
    op.create_index(
        "uq_notice_waiting", "notice", ["committee_id", "account_id", "kind", "year"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def downgrade() -> None:
    """One step back: notices of scores are forgotten, and an annulled list is one that was refused."""
    op.drop_index("uq_notice_waiting", "notice")
    with _lifted():
        op.execute("DELETE FROM notice WHERE activity_id IS NULL")
        with _batch("notice") as batch:
            batch.drop_constraint(op.f("ck_notice_of_activity_or_year"), type_="check")
            batch.alter_column("activity_id", existing_type=sa.Uuid(), nullable=False)
            batch.drop_column("year")
            _let(batch, "notice", "kind", KINDS)
            _let(batch, "notice", "object_kind", OBJECTS)
        op.drop_index("uq_honour_list_open", "honour_list")
        op.execute("UPDATE honour_list SET state = 'confirmed' WHERE state = 'annulling'")
        with _batch("honour_list") as batch:
            for name, _ in ANNULMENT_CHECKS:
                batch.drop_constraint(op.f(f"ck_honour_list_{name}"), type_="check")
        op.execute(
            "UPDATE honour_list SET state = 'refused', decision_reason = annulment_reason WHERE state = 'annulled'"
        )
        with _batch("honour_list") as batch:
            for name, _ in ANNULMENT:
                batch.drop_column(name)
            _let(batch, "honour_list", "state", STATES)
            batch.drop_constraint(op.f("ck_honour_list_two_persons"), type_="check")
            batch.create_check_constraint(op.f("ck_honour_list_two_persons"), TWO_PERSONS)
        _one_is_open("state IN ('proposed', 'confirmed')")
    with _batch("score_standing") as batch:
        batch.drop_column("reminded_at")
    op.drop_index("uq_score_adjustment_open", "score_adjustment")
    with _batch("score_adjustment") as batch:
        batch.drop_column("effects")
    _one_waits()


def _one_waits() -> None:
    proposed = sa.text("state = 'proposed'")
    op.create_index(
        "uq_score_adjustment_open", "score_adjustment", ["committee_id", "year", "seat_id"], unique=True,
        sqlite_where=proposed, postgresql_where=proposed,
    )  # fmt: skip


def _one_is_open(condition: str) -> None:
    op.create_index(
        "uq_honour_list_open", "honour_list", ["committee_id", "year", "ranking"], unique=True,
        sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
    )  # fmt: skip


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
