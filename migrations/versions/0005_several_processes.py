"""several processes: row-level security, and attempts counted where all processes count."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
PERSON = "account_id = (SELECT nullif(current_setting('app.account', true), '')::uuid)"
UPKEEP = "(SELECT current_setting('app.upkeep', true)) = 'on'"

COMMITTEES = (
    "activity", "activity_history", "activity_invitee", "activity_session", "attendance", "audit", "audit_seal",
    "audit_unsealed", "body", "case_counter", "committee_settings", "duty_fact", "idempotency", "invitation",
    "officer", "outbox", "past_handling", "past_proposal", "past_proposer", "proposal", "proposal_history",
    "proposal_review", "proposal_revision", "proposal_suggestion", "regulation", "role_grant", "score_card", "seat", "seat_body", "settled_attendance",
    "term", "term_session", "unit",
)  # fmt: skip
PERSONS = ("officer", "seat")
KEPT_UP = ("audit", "audit_seal", "audit_unsealed", "idempotency", "outbox")

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "attempt_window",
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_attempt_window")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("attempt_window", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_window_ends_at", ["ends_at"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in COMMITTEES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")
    for table in PERSONS:
        op.execute(f"CREATE POLICY person ON {table} FOR SELECT USING ({PERSON})")
    for table in KEPT_UP:
        op.execute(f"CREATE POLICY upkeep ON {table} FOR ALL USING ({UPKEEP})")


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("attempt_window", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_window_ends_at")
    op.drop_table("attempt_window")
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in KEPT_UP:
        op.execute(f"DROP POLICY upkeep ON {table}")
    for table in PERSONS:
        op.execute(f"DROP POLICY person ON {table}")
    for table in COMMITTEES:
        op.execute(f"DROP POLICY committee ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
