"""years of assessment: where each stands, what was frozen, what came too late, appeals and adjusting lines."""

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: None = None
depends_on: None = None

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
TABLES = ("score_year", "score_year_history", "frozen_receipt", "score_appeal", "score_adjustment", "late_fact")
"""In the order in which they refer to each other."""


def upgrade() -> None:
    """Forward."""
    _create_tables()
    with _batch("score_card") as batch:
        batch.add_column(sa.Column("is_frozen", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.create_check_constraint(
            op.f("ck_score_card_frozen_is_current"), "NOT is_frozen OR (NOT is_stale AND receipt IS NOT NULL)"
        )
    for table in TABLES if _is_postgresql() else ():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: closed years are open again, and what adjusted them is forgotten."""
    with _batch("score_card") as batch:
        batch.drop_constraint(op.f("ck_score_card_frozen_is_current"), type_="check")
        batch.drop_column("is_frozen")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "score_year",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "preliminary",
                "closing",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("regulation_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", UTCInstant(), nullable=True),
        sa.Column("published_by_name", sa.String(), nullable=True),
        sa.Column("appeal_until", UTCInstant(), nullable=True),
        sa.Column("appeal_reckoning", JSON_DOCUMENT, nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_by_name", sa.String(), nullable=True),
        sa.Column("proposed_at", UTCInstant(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_by_name", sa.String(), nullable=True),
        sa.Column("closed_at", UTCInstant(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_by IS NOT NULL) AND (closed_by IS NULL) = (closed_at IS NULL) AND (closed_by IS NULL) = (closed_by_name IS NULL) AND (closed_by IS NULL) = (sha256 IS NULL) AND (closed_by IS NULL) = (members IS NULL)",
            name=op.f("ck_score_year_closed_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (regulation_id IS NULL) AND (state = 'open') = (published_at IS NULL) AND (state = 'open') = (published_by_name IS NULL) AND (state = 'open') = (appeal_until IS NULL)",
            name=op.f("ck_score_year_published_whole"),
        ),
        sa.CheckConstraint(
            "(state IN ('closing', 'closed')) = (proposed_by IS NOT NULL) AND (proposed_by IS NULL) = (proposed_at IS NULL) AND (proposed_by IS NULL) = (proposed_by_name IS NULL)",
            name=op.f("ck_score_year_proposed_whole"),
        ),
        sa.CheckConstraint("closed_by <> proposed_by", name=op.f("ck_score_year_two_persons")),
        sa.ForeignKeyConstraint(
            ["committee_id", "regulation_id"],
            ["regulation.committee_id", "regulation.id"],
            name=op.f("fk_score_year_committee_id_regulation_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_year_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_year")),
        sa.UniqueConstraint("committee_id", "year", name=op.f("uq_score_year_committee_id_year")),
    )
    op.create_table(
        "frozen_receipt",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("roles", JSON_DOCUMENT, nullable=False),
        sa.Column("total", ExactDecimal(8), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("receipt", JSON_DOCUMENT, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_frozen_receipt_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_frozen_receipt_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_frozen_receipt")),
        sa.UniqueConstraint(
            "committee_id", "year", "seat_id", name=op.f("uq_frozen_receipt_committee_id_year_seat_id")
        ),
    )
    op.create_table(
        "score_appeal",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "withdrawn",
                "upheld",
                "dismissed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "line",
                "fact",
                "category",
                "missing",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("target_key", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("shown", JSON_DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UTCInstant(), nullable=False),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("entered", JSON_DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL) AND (decided_by IS NULL) = (decided_by_name IS NULL) AND (decided_by IS NULL) = (answer IS NULL) AND (state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_score_appeal_decided_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_score_appeal_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_appeal_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_appeal")),
        sa.UniqueConstraint("committee_id", "year", "seat_id", "round", "target_key", name="uq_score_appeal_once"),
    )
    op.create_index("ix_score_appeal_seat_id", "score_appeal", ["committee_id", "seat_id", "id"], unique=False)
    op.create_index("ix_score_appeal_state", "score_appeal", ["committee_id", "state", "id"], unique=False)
    op.create_index("ix_score_appeal_year", "score_appeal", ["committee_id", "year", "id"], unique=False)
    op.create_table(
        "score_year_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("score_year_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "score_year_id"],
            ["score_year.committee_id", "score_year.id"],
            name=op.f("fk_score_year_history_committee_id_score_year_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_year_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_year_history")),
    )
    op.create_index(
        "ix_score_year_history_of", "score_year_history", ["committee_id", "score_year_id", "id"], unique=False
    )
    op.create_table(
        "score_adjustment",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "confirmed", "refused", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("amount", ExactDecimal(8), nullable=False),
        sa.Column("is_recomputed", sa.Boolean(), nullable=False),
        sa.Column("clause", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_at", UTCInstant(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_by_name IS NULL)",
            name=op.f("ck_score_adjustment_decided_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason IS NOT NULL)", name=op.f("ck_score_adjustment_refused_has_reason")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> asked_by", name=op.f("ck_score_adjustment_two_persons")
        ),
        sa.CheckConstraint(
            "is_recomputed OR (clause IS NOT NULL AND amount <> 0)", name=op.f("ck_score_adjustment_typed_names_clause")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "appeal_id"],
            ["score_appeal.committee_id", "score_appeal.id"],
            name=op.f("fk_score_adjustment_committee_id_appeal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_score_adjustment_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_adjustment_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_adjustment")),
    )
    op.create_index("ix_score_adjustment_appeal_id", "score_adjustment", ["committee_id", "appeal_id"], unique=False)
    op.create_index(
        "ix_score_adjustment_of", "score_adjustment", ["committee_id", "year", "seat_id", "id"], unique=False
    )
    op.create_index("ix_score_adjustment_state", "score_adjustment", ["committee_id", "state", "id"], unique=False)
    op.create_index("ix_score_adjustment_year", "score_adjustment", ["committee_id", "year", "id"], unique=False)
    op.create_index(
        "uq_score_adjustment_open",
        "score_adjustment",
        ["committee_id", "year", "seat_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "late_fact",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("adjustment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "adjustment_id"],
            ["score_adjustment.committee_id", "score_adjustment.id"],
            name=op.f("fk_late_fact_committee_id_adjustment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "fact_id"],
            ["duty_fact.committee_id", "duty_fact.id"],
            name=op.f("fk_late_fact_committee_id_fact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_late_fact_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_late_fact_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_late_fact")),
        sa.UniqueConstraint("committee_id", "fact_id", name=op.f("uq_late_fact_committee_id_fact_id")),
    )
    op.create_index("ix_late_fact_adjustment_id", "late_fact", ["committee_id", "adjustment_id"], unique=False)
    op.create_index("ix_late_fact_of", "late_fact", ["committee_id", "year", "seat_id"], unique=False)
    op.create_index(
        "ix_late_fact_waiting",
        "late_fact",
        ["committee_id", "year", "id"],
        unique=False,
        sqlite_where=sa.text("adjustment_id IS NULL"),
        postgresql_where=sa.text("adjustment_id IS NULL"),
    )


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
