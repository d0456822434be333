"""past proposals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "past_proposal",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_number", sa.Integer(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "individual", "joint", "collective", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "disposition",
            sa.Enum(
                "filed",
                "merged",
                "not-filed",
                "converted",
                "withdrawn",
                name="disposition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("reply_grade", sa.String(), nullable=True),
        sa.Column(
            "satisfaction",
            sa.Enum(
                "satisfied",
                "basically-satisfied",
                "dissatisfied",
                name="satisfaction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.Column("is_excellent", sa.Boolean(), nullable=False),
        sa.Column("is_shown_to_members", sa.Boolean(), nullable=False),
        sa.Column("imported_at", UTCInstant(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), nullable=False),
        sa.Column("analysis", sa.String(), nullable=False),
        sa.Column("suggestions", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("merged_into IS NULL OR disposition = 'merged'", name=op.f("ck_past_proposal_merged")),
        sa.CheckConstraint(
            "term_number >= 1 AND session_number >= 1 AND case_number >= 1", name=op.f("ck_past_proposal_numbers")
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_past_proposal_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_past_proposal")),
        sa.UniqueConstraint(
            "committee_id", "term_number", "session_number", "case_number", name="uq_past_proposal_case"
        ),
    )
    op.create_index(
        "ix_past_proposal_newest", "past_proposal", ["committee_id", "year", "case_number", "id"], unique=False
    )
    op.create_table(
        "past_handling",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("past_proposal_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "sole", "lead", "assist", "separate", name="role", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "past_proposal_id"],
            ["past_proposal.committee_id", "past_proposal.id"],
            name=op.f("fk_past_handling_committee_id_past_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "unit_id"],
            ["unit.committee_id", "unit.id"],
            name=op.f("fk_past_handling_committee_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_past_handling_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_past_handling")),
        sa.UniqueConstraint(
            "committee_id",
            "past_proposal_id",
            "unit_id",
            name=op.f("uq_past_handling_committee_id_past_proposal_id_unit_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_past_handling_unit_id", "past_handling", ["committee_id", "unit_id", "past_proposal_id"], unique=False
    )
    op.create_table(
        "past_proposer",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("past_proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("position >= 1", name=op.f("ck_past_proposer_position")),
        sa.ForeignKeyConstraint(
            ["committee_id", "past_proposal_id"],
            ["past_proposal.committee_id", "past_proposal.id"],
            name=op.f("fk_past_proposer_committee_id_past_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_past_proposer_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_past_proposer_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_past_proposer")),
        sa.UniqueConstraint(
            "committee_id",
            "past_proposal_id",
            "position",
            name=op.f("uq_past_proposer_committee_id_past_proposal_id_position"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_past_proposer_seat_id", "past_proposer", ["committee_id", "seat_id", "past_proposal_id"], unique=False
    )


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_past_proposer_seat_id", table_name="past_proposer")
    op.drop_table("past_proposer")
    op.drop_index("ix_past_handling_unit_id", table_name="past_handling")
    op.drop_table("past_handling")
    op.drop_index("ix_past_proposal_newest", table_name="past_proposal")
    op.drop_table("past_proposal")
