"""attachments: stored files, whose they are, and what each saved text had attached."""

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, UTCInstant

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

WALLED = ("stored_file", "proposal_attachment")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
KIND = sa.Enum("photo", "pdf", "word", name="kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "stored_file",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("source_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", UTCInstant(), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size")),
        sa.CheckConstraint(
            "length(sha256) = 32 AND length(source_sha256) = 32", name=op.f("ck_stored_file_digests")
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_stored_file_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_stored_file")),
    )  # fmt: skip
    op.create_table(
        "proposal_attachment",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_attachment_committee_id")),
        sa.ForeignKeyConstraint(
            ["committee_id", "id"], ["stored_file.committee_id", "stored_file.id"],
            name=op.f("fk_proposal_attachment_committee_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"], ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_attachment_committee_id_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_attachment")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_proposal_attachment_of", "proposal_attachment", ["committee_id", "proposal_id"])
    with _batch("proposal_revision") as batch:
        batch.add_column(sa.Column("attachments", JSON_DOCUMENT, server_default="[]", nullable=False))
    if not _is_postgresql():
        return
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back; the files themselves stay in their store."""
    with _batch("proposal_revision") as batch:
        batch.drop_column("attachments")
    for table in reversed(WALLED):
        op.drop_table(table)


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
