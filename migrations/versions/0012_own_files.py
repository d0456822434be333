"""own files: what a person has handed in is found by who he is."""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix_stored_file_stored_by", "stored_file", ["committee_id", "stored_by", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_stored_file_stored_by", table_name="stored_file")
