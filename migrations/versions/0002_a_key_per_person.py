"""a key per person.

Phones move from the account to `identifier` and `identifier_digest`. What is sealed stays as it was, because a
migration knows no keys: the program opens it with the deployment's key until it has brought the account over
(`services/members/person_keys.py`).
"""

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

KIND = sa.Enum("phone", "wechat", name="kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "person_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_by", sa.String(), nullable=True),
        sa.Column("made_at", UTCInstant(), nullable=False),
        sa.Column("destroyed_at", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "(wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (wrapped_by IS NULL)",
            name=op.f("ck_person_key_destroyed_or_wrapped"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_key_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_person_key")),
    )
    op.create_index("ix_person_key_wrapped_by", "person_key", ["wrapped_by"])
    op.create_table(
        "identifier",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("entered_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identifier_account_id")),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_identifier")),
    )
    op.create_table(
        "identifier_digest",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_identifier_digest_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_identifier_digest")),
        sa.UniqueConstraint("account_id", "kind", "key_id", name=op.f("uq_identifier_digest_account_id_kind_key_id")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identifier_digest_key_id", "identifier_digest", ["key_id"])
    op.execute(
        "INSERT INTO identifier (account_id, kind, sealed, entered_at) "
        "SELECT id, 'phone', phone_sealed, created_at FROM account"
    )
    op.execute(
        "INSERT INTO identifier_digest (digest, account_id, kind, key_id) SELECT phone_lookup, id, 'phone', '' FROM account"
    )
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(op.f("uq_account_phone_lookup"), type_="unique")
        batch.drop_column("phone_lookup")
        batch.drop_column("phone_sealed")


def downgrade() -> None:
    """Back. What was sealed under a person's key meanwhile is found as before, but the older program cannot open it."""
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("phone_lookup", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE account SET "
        "phone_lookup = (SELECT MIN(digest) FROM identifier_digest d WHERE d.account_id = account.id AND d.kind = 'phone'), "
        "phone_sealed = (SELECT sealed FROM identifier i WHERE i.account_id = account.id AND i.kind = 'phone')"
    )
    # An erased person has no phone; the older schema demands one, so he gets what nobody's digest can be.
    text = "CAST(id AS BLOB)" if op.get_bind().dialect.name == "sqlite" else "CAST(CAST(id AS TEXT) AS BYTEA)"
    op.execute(f"UPDATE account SET phone_lookup = {text}, phone_sealed = {text} WHERE phone_lookup IS NULL")  # noqa: S608
    with op.batch_alter_table("account") as batch:
        batch.alter_column("phone_lookup", existing_type=sa.LargeBinary(), nullable=False)
        batch.alter_column("phone_sealed", existing_type=sa.LargeBinary(), nullable=False)
        batch.create_unique_constraint(op.f("uq_account_phone_lookup"), ["phone_lookup"])
    op.drop_table("identifier_digest")
    op.drop_table("identifier")
    op.drop_table("person_key")
