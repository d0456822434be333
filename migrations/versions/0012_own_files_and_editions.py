"""own files, editions: what a person handed in is found by who he is, and old rows of the index by their number."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward. What the index lacks, the worker writes when it starts."""
    op.create_index("ix_stored_file_stored_by", "stored_file", ["committee_id", "stored_by", "id"])
    op.add_column("matter", sa.Column("edition", sa.Integer(), server_default="1", nullable=False))
    op.create_index("ix_matter_edition", "matter", ["committee_id", "edition", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_matter_edition", table_name="matter")
    op.drop_column("matter", "edition")
    op.drop_index("ix_stored_file_stored_by", table_name="stored_file")
