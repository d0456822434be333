"""ledgers of bodies: a fact is a member's or a body's, an entry may be about bodies, a body's card can be stale."""

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: None = None
depends_on: None = None

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
OF_BODY = sa.text("body_id IS NOT NULL")


def upgrade() -> None:
    """Forward."""
    _force("NO FORCE", "duty_fact", "body")  # The new foreign key looks at the rows of every committee.
    with _batch("duty_fact") as batch:
        batch.alter_column("seat_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("body_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_duty_fact_committee_id_body_id"), "body", ["committee_id", "body_id"], ["committee_id", "id"]
        )
        batch.create_check_constraint(op.f("ck_duty_fact_seat_or_body"), "(seat_id IS NULL) <> (body_id IS NULL)")
    _force("FORCE", "duty_fact", "body")
    for name, columns in (
        ("uq_duty_fact_of_body", ["committee_id", "source_kind", "source_id", "body_id", "kind"]),
        ("ix_duty_fact_body_year", ["committee_id", "body_id", "year"]),
    ):
        op.create_index(
            name, "duty_fact", columns, unique=name.startswith("uq_"), sqlite_where=OF_BODY, postgresql_where=OF_BODY
        )
    with _batch("collective_score") as batch:
        batch.add_column(sa.Column("is_stale", sa.Boolean(), server_default=sa.false(), nullable=False))
    _entries()


def downgrade() -> None:
    """One step back. Where a body has facts of its own the database refuses it: the ledger forgets nothing."""
    op.drop_index("ix_duty_fact_body_year", "duty_fact")
    op.drop_index("uq_duty_fact_of_body", "duty_fact")
    with _batch("duty_fact") as batch:
        batch.drop_constraint(op.f("ck_duty_fact_seat_or_body"), type_="check")
        batch.drop_constraint(op.f("fk_duty_fact_committee_id_body_id"), type_="foreignkey")
        batch.drop_column("body_id")
        batch.alter_column("seat_id", existing_type=sa.Uuid(), nullable=False)
    with _batch("collective_score") as batch:
        batch.drop_column("is_stale")
    op.drop_table("duty_entry_body")


def _entries() -> None:
    op.create_table(
        "duty_entry_body",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_duty_entry_body")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_duty_entry_body_committee_id")),
        *(
            sa.ForeignKeyConstraint(
                ["committee_id", column], [f"{target}.committee_id", f"{target}.id"],
                name=op.f(f"fk_duty_entry_body_committee_id_{column}"),
            )
            for column, target in (("entry_id", "duty_entry"), ("body_id", "body"))
        ),
        sa.UniqueConstraint(
            "committee_id", "entry_id", "body_id", name=op.f("uq_duty_entry_body_committee_id_entry_id_body_id")
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    if _is_postgresql():
        op.execute("ALTER TABLE duty_entry_body ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE duty_entry_body FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON duty_entry_body FOR ALL USING ({COMMITTEE})")


def _force(whether: str, *tables: str) -> None:
    for table in tables if _is_postgresql() else ():
        op.execute(f"ALTER TABLE {table} {whether} ROW LEVEL SECURITY")


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
