"""indices of meetings: what is read in the order of its rows is found in it, and one's own leave by its seat."""

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: None = None
depends_on: None = None

LONGER = {
    "ix_activity_history_activity_id": ("activity_history", "activity_id"),
    "ix_leave_history_of": ("leave_history", "leave_id"),
    "ix_speech_history_of": ("speech_history", "speech_id"),
}
"""Without the last column SQLite reads all that the committee has, for the order alone."""


def upgrade() -> None:
    """Forward."""
    for name, (table, column) in LONGER.items():
        op.drop_index(name, table)
        op.create_index(name, table, ["committee_id", column, "id"])
    op.create_index("ix_leave_request_seat_id", "leave_request", ["committee_id", "seat_id", "requested_at", "id"])


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_leave_request_seat_id", "leave_request")
    for name, (table, column) in LONGER.items():
        op.drop_index(name, table)
        op.create_index(name, table, ["committee_id", column])
