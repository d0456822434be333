"""standings, roles of members, honour lists: what lists of thousands are read from, and who says who is what."""

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: None = None
depends_on: None = None

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
WALLED = ("honour_list", "honour_entry", "member_role", "score_standing", "collective_score")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "collective_score",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("through_quarter", sa.Integer(), nullable=False),
        sa.Column("collective", sa.String(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("total", ExactDecimal(8), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("measures", JSON_DOCUMENT, nullable=False),
        sa.Column("receipt", JSON_DOCUMENT, nullable=False),
        sa.Column("regulation_id", sa.Uuid(), nullable=False),
        sa.Column("computed_at", UTCInstant(), nullable=False),
        sa.CheckConstraint("through_quarter BETWEEN 1 AND 4", name=op.f("ck_collective_score_quarter")),
        sa.ForeignKeyConstraint(
            ["committee_id", "body_id"],
            ["body.committee_id", "body.id"],
            name=op.f("fk_collective_score_committee_id_body_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "regulation_id"],
            ["regulation.committee_id", "regulation.id"],
            name=op.f("fk_collective_score_committee_id_regulation_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_collective_score_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_collective_score")),
        sa.UniqueConstraint(
            "committee_id", "year", "through_quarter", "collective", "body_id", name="uq_collective_score"
        ),
    )
    op.create_index(
        "ix_collective_score_board",
        "collective_score",
        ["committee_id", "year", "through_quarter", "collective", "total", "body_id"],
        unique=False,
    )
    op.create_table(
        "honour_list",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed", "confirmed", "refused", name="state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("regulation_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_from", sa.String(), nullable=False),
        sa.Column("words", JSON_DOCUMENT, nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCInstant(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            name=op.f("ck_honour_list_decided_whole"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (decision_reason IS NOT NULL)", name=op.f("ck_honour_list_refused_has_reason")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_honour_list_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "regulation_id"],
            ["regulation.committee_id", "regulation.id"],
            name=op.f("fk_honour_list_committee_id_regulation_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_honour_list_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_honour_list")),
    )
    op.create_index("ix_honour_list_waiting", "honour_list", ["committee_id", "state", "id"], unique=False)
    op.create_index("ix_honour_list_year", "honour_list", ["committee_id", "year", "id"], unique=False)
    op.create_index(
        "uq_honour_list_open",
        "honour_list",
        ["committee_id", "year", "ranking"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'confirmed')"),
        postgresql_where=sa.text("state IN ('proposed', 'confirmed')"),
    )
    op.create_table(
        "honour_entry",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("honour_list_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("apart", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("total", ExactDecimal(8), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("is_on_list", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("is_on_list OR reason <> ''", name=op.f("ck_honour_entry_left_out_with_reason")),
        sa.ForeignKeyConstraint(
            ["committee_id", "honour_list_id"],
            ["honour_list.committee_id", "honour_list.id"],
            name=op.f("fk_honour_entry_committee_id_honour_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_honour_entry_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_honour_entry_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_honour_entry")),
        sa.UniqueConstraint("committee_id", "honour_list_id", "number", name="uq_honour_entry_number"),
    )
    op.create_index("ix_honour_entry_seat_id", "honour_entry", ["committee_id", "seat_id"], unique=False)
    op.create_table(
        "member_role",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "in-force",
                "refused",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("frees", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCInstant(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'in-force' OR NOT frees OR decided_by <> proposed_by", name=op.f("ck_member_role_two_persons")
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR NOT frees OR decided_at IS NOT NULL", name=op.f("ck_member_role_freed_by_two")
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'ended') OR decision_reason IS NOT NULL",
            name=op.f("ck_member_role_ended_with_reason"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decided_by_name IS NULL)",
            name=op.f("ck_member_role_decided_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_member_role_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_member_role_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_member_role")),
    )
    op.create_index("ix_member_role_list", "member_role", ["committee_id", "year", "id"], unique=False)
    op.create_index("ix_member_role_seat_id", "member_role", ["committee_id", "seat_id", "year"], unique=False)
    op.create_index("ix_member_role_waiting", "member_role", ["committee_id", "state", "year"], unique=False)
    op.create_index(
        "uq_member_role_open",
        "member_role",
        ["committee_id", "year", "role", "seat_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'in-force')"),
        postgresql_where=sa.text("state IN ('proposed', 'in-force')"),
    )
    op.create_table(
        "score_standing",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("through_quarter", sa.Integer(), nullable=False),
        sa.Column("total", ExactDecimal(8), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("roles", JSON_DOCUMENT, nullable=False),
        sa.Column("categories", JSON_DOCUMENT, nullable=False),
        sa.Column("unmet", JSON_DOCUMENT, nullable=False),
        sa.Column("vetoes", JSON_DOCUMENT, nullable=False),
        sa.Column("is_below", sa.Boolean(), nullable=False),
        sa.Column("missing", JSON_DOCUMENT, nullable=False),
        sa.Column("regulation_id", sa.Uuid(), nullable=False),
        sa.Column("computed_at", UTCInstant(), nullable=False),
        sa.Column("consequence_count", sa.Integer(), nullable=True),
        sa.Column("consequences", JSON_DOCUMENT, nullable=True),
        sa.CheckConstraint("through_quarter BETWEEN 1 AND 4", name=op.f("ck_score_standing_quarter")),
        sa.ForeignKeyConstraint(
            ["committee_id", "regulation_id"],
            ["regulation.committee_id", "regulation.id"],
            name=op.f("fk_score_standing_committee_id_regulation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_score_standing_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_standing_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_standing")),
        sa.UniqueConstraint("committee_id", "year", "through_quarter", "seat_id", name="uq_score_standing"),
    )
    op.create_index(
        "ix_score_standing_below",
        "score_standing",
        ["committee_id", "year", "through_quarter", "is_below", "seat_id"],
        unique=False,
    )
    op.create_index(
        "ix_score_standing_follows",
        "score_standing",
        ["committee_id", "year", "through_quarter", "consequence_count", "seat_id"],
        unique=False,
    )
    op.create_index(
        "ix_score_standing_seat_id",
        "score_standing",
        ["committee_id", "seat_id", "through_quarter", "year"],
        unique=False,
    )
    for table in WALLED if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: honours and roles are forgotten."""
    for table in reversed(WALLED):
        op.drop_table(table)
