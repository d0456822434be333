"""units and contacts: which handling units a proposal suggests, whom the office reaches, what may be published."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from services.kernel.types import UTCInstant

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("proposal_suggested_unit", "proposal_contact")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"


def upgrade() -> None:
    """Forward: proposals of before suggest no unit and name no contact."""
    with _batch("unit") as batch:
        batch.add_column(sa.Column("abolished_at", UTCInstant(), nullable=True))
    op.create_table(
        "proposal_suggested_unit",
        *_key("proposal_suggested_unit"),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        _within("proposal_suggested_unit", "proposal_id", "proposal"),
        _within("proposal_suggested_unit", "unit_id", "unit"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_proposal_suggested_unit_number")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "number",
            name=op.f("uq_proposal_suggested_unit_committee_id_proposal_id_number"),
        ),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "unit_id",
            name=op.f("uq_proposal_suggested_unit_committee_id_proposal_id_unit_id"),
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index(
        "ix_proposal_suggested_unit_of_unit", "proposal_suggested_unit", ["committee_id", "unit_id", "proposal_id"]
    )
    op.create_table(
        "proposal_contact",
        *_key("proposal_contact"),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", UTCInstant(), nullable=False),
        _within("proposal_contact", "proposal_id", "proposal"),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", name=op.f("uq_proposal_contact_committee_id_proposal_id")
        ),
    )  # fmt: skip
    op.create_index("ix_proposal_contact_account_id", "proposal_contact", ["committee_id", "account_id", "proposal_id"])
    op.create_index(
        "ix_proposal_publishable", "proposal", ["committee_id", "state", "may_be_published", "filed_at", "id"]
    )
    if _is_postgresql():
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: contacts and suggested units are gone; revisions go on naming their units."""
    op.drop_index("ix_proposal_publishable", table_name="proposal")
    for table in TABLES:
        op.drop_table(table)
    with _batch("unit") as batch:
        batch.drop_column("abolished_at")


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _key(table: str) -> tuple[SchemaItem, ...]:
    return (
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{table}_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f(f"pk_{table}")),
    )


def _within(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["committee_id", column], [f"{to}.committee_id", f"{to}.id"], name=op.f(f"fk_{table}_committee_id_{column}")
    )
