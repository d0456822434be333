"""how a session began.

A device tells whether it was logged in by password or by WeChat. The default stays in the database: the release before
this one goes on writing devices while the processes are exchanged, and all of its log-ins are by password.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

BEGAN_BY = sa.Enum("password", "wechat", name="began_by", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("device", recreate="auto" if _is_postgresql() else "always") as batch:
        batch.drop_index("ix_device_account_id")
        batch.add_column(sa.Column("began_by", BEGAN_BY, server_default="password", nullable=False))
    op.create_index("ix_device_account_id", "device", ["account_id", "ends_at"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_device_account_id", "device")
    with op.batch_alter_table("device", recreate="auto" if _is_postgresql() else "always") as batch:
        batch.drop_constraint(op.f("ck_device_began_by"), type_="check")
        batch.drop_column("began_by")
    op.create_index("ix_device_account_id", "device", ["account_id"])


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
