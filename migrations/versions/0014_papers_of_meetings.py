"""papers: corrections of settled attendance, the evidence that was settled, calendar feeds."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: None = None
depends_on: None = None

STATUSES = ("present", "late", "excused", "absent", "no_show", "walk_in")
EVIDENCE = ("desk", "reader", "venue-code", "place", "manual", "printed-code", "remote")
STATES = ("proposed", "confirmed", "superseded", "refused")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
WALLED = ("attendance_correction", "calendar_feed")


def upgrade() -> None:
    """Forward. What was settled before says nothing of its evidence."""
    with _batch("settled_attendance") as batch:
        batch.add_column(sa.Column("evidence", _choice("evidence", EVIDENCE), nullable=True))
        batch.add_column(sa.Column("delivery", sa.String(), nullable=True))
    op.create_index("ix_settled_attendance_seat_id", "settled_attendance", ["committee_id", "seat_id"])
    op.create_index("ix_activity_ended", "activity", ["committee_id", "state", "ends_at"])
    op.create_table(
        "attendance_correction",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("was_status", _choice("was_status", STATUSES), nullable=False),
        sa.Column("was_half_days", sa.Integer(), nullable=False),
        sa.Column("status", _choice("status", STATUSES), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCInstant(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            name=op.f("ck_attendance_correction_decided_whole"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'superseded') OR decided_by <> proposed_by",
            name=op.f("ck_attendance_correction_two_persons"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason IS NOT NULL)",
            name=op.f("ck_attendance_correction_refused_has_reason"),
        ),
        sa.CheckConstraint("half_days >= 0", name=op.f("ck_attendance_correction_half_days_not_negative")),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_attendance_correction_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_attendance_correction_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_attendance_correction_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_attendance_correction")),
        sa.UniqueConstraint(
            "committee_id",
            "activity_id",
            "seat_id",
            "number",
            name=op.f("uq_attendance_correction_number"),
        ),
    )
    op.create_index(
        "uq_attendance_correction_open",
        "attendance_correction",
        ["committee_id", "activity_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    for column in ("activity_id", "seat_id"):
        op.create_index(f"ix_attendance_correction_{column}", "attendance_correction", ["committee_id", column, "id"])
    op.create_table(
        "calendar_feed",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_calendar_feed_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_calendar_feed_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("committee_id", "digest", name=op.f("uq_calendar_feed_committee_id_digest")),
        sa.UniqueConstraint("committee_id", "seat_id", name=op.f("uq_calendar_feed_committee_id_seat_id")),
        sqlite_with_rowid=False,
    )
    if _is_postgresql():
        for table in WALLED:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back. A correction that held is lost with its table; what it entered in the ledger stays."""
    for table in WALLED:
        op.drop_table(table)
    op.drop_index("ix_activity_ended", "activity")
    op.drop_index("ix_settled_attendance_seat_id", "settled_attendance")
    with _lifted("settled_attendance"), _batch("settled_attendance") as batch:
        batch.drop_constraint(op.f("ck_settled_attendance_evidence"), type_="check")
        batch.drop_column("delivery")
        batch.drop_column("evidence")


@contextmanager
def _lifted(*tables: str) -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in tables if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(
        table, recreate="auto" if _is_postgresql() else "always", table_kwargs={"sqlite_with_rowid": False}
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
