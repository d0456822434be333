"""laboratory: drafts of regulations, trials on real years, published lists held against the ledger."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("regulation_draft", "trial", "trial_member", "score_list", "score_list_line")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
PLACES = 8
OUTCOMES = "'agrees', 'explained', 'unexplained', 'only-listed', 'only-here'"


def upgrade() -> None:
    """Forward: the laboratory begins empty."""
    op.create_index("ix_duty_fact_year", "duty_fact", ["committee_id", "year", "id"])
    op.create_table(
        "regulation_draft",
        *_key("regulation_draft"),
        *_texts("name", "text"),
        sa.Column("is_sound", sa.Boolean(), nullable=False),
        sa.Column("remarks", JSON_DOCUMENT, nullable=False),
        sa.Column("saved_at", UTCInstant(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        *_texts("saved_by_name"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("committee_id", "name", name=op.f("uq_regulation_draft_committee_id_name")),
    )
    _create_trials()
    _create_lists()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: what was tried is gone; nothing in force refers to it."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_duty_fact_year", "duty_fact")


def _create_trials() -> None:
    op.create_table(
        "trial",
        *_key("trial"),
        *_texts("name", "title", "regulation_version", "sha256", "text", "inputs_sha256"),
        sa.Column("years", JSON_DOCUMENT, nullable=False),
        sa.Column("tallies", JSON_DOCUMENT, nullable=False),
        *_wholes("members", "done", "at_year"),
        sa.Column("after_seat_id", sa.Uuid(), nullable=True),
        *_asked(),
        sa.UniqueConstraint("committee_id", "inputs_sha256", name=op.f("uq_trial_committee_id_inputs_sha256")),
    )
    op.create_index("ix_trial_asked", "trial", ["committee_id", "asked_at", "id"])
    op.create_table(
        "trial_member",
        *_key("trial_member"),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        *_wholes("year"),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.Column("old_total", ExactDecimal(PLACES), nullable=False),
        sa.Column("new_total", ExactDecimal(PLACES), nullable=False),
        sa.Column("change", ExactDecimal(PLACES), nullable=False),
        sa.Column("old_grade", sa.String(), nullable=True),
        sa.Column("new_grade", sa.String(), nullable=True),
        sa.Column("crosses", sa.Boolean(), nullable=False),
        sa.Column("causes", JSON_DOCUMENT, nullable=False),
        _within("trial_member", "trial_id", "trial"),
        _within("trial_member", "seat_id", "seat"),
        sa.UniqueConstraint(
            "committee_id", "trial_id", "year", "seat_id",
            name=op.f("uq_trial_member_committee_id_trial_id_year_seat_id"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_trial_member_change", "trial_member", ["committee_id", "trial_id", "year", "change", "seat_id"]
    )  # fmt: skip


def _create_lists() -> None:
    op.create_table(
        "score_list",
        *_key("score_list"),
        *_wholes("year"),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        *_texts("filename", "file_sha256", "name", "title", "regulation_version", "sha256", "text"),
        *_wholes("members", "after_number"),
        *_asked(),
    )
    op.create_index("ix_score_list_asked", "score_list", ["committee_id", "asked_at", "id"])
    op.create_table(
        "score_list_line",
        *_key("score_list_line"),
        sa.Column("score_list_id", sa.Uuid(), nullable=False),
        *_wholes("number"),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        *_texts("name", "member_number"),
        sa.Column("listed_total", ExactDecimal(PLACES), nullable=True),
        sa.Column("listed_grade", sa.String(), nullable=True),
        sa.Column("listed_categories", JSON_DOCUMENT, nullable=False),
        *_texts("reason"),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("total", ExactDecimal(PLACES), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("differences", JSON_DOCUMENT, nullable=False),
        sa.Column("findings", JSON_DOCUMENT, nullable=False),
        _within("score_list_line", "score_list_id", "score_list"),
        _within("score_list_line", "seat_id", "seat"),
        sa.UniqueConstraint(
            "committee_id", "score_list_id", "number",
            name=op.f("uq_score_list_line_committee_id_score_list_id_number"),
        ),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_score_list_line_outcome")),
        sa.CheckConstraint(
            "(row IS NULL) = (listed_total IS NULL)", name=op.f("ck_score_list_line_listed_whole")
        ),
    )  # fmt: skip
    op.create_index(
        "ix_score_list_line_outcome", "score_list_line", ["committee_id", "score_list_id", "outcome", "number"]
    )


def _key(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{table}_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f(f"pk_{table}")),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _asked() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("asked_at", UTCInstant(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("finished_at", UTCInstant(), nullable=True),
    )


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["committee_id", column], [f"{to}.committee_id", f"{to}.id"], name=op.f(f"fk_{table}_committee_id_{column}")
    )
