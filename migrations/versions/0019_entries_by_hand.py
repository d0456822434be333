"""entries by hand: what one person enters into the ledger and another one confirms, and what proves it."""

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, UTCInstant

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: None = None
depends_on: None = None

FORMS = ("by-hand", "declaration", "reversal")
STATES = ("entered", "confirmed", "refused", "taken-back")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
TABLES = ("duty_entry", "duty_entry_seat", "duty_entry_evidence")


def upgrade() -> None:
    """Forward."""
    has_matter = sa.text("matter IS NOT NULL")
    op.create_index(
        "ix_duty_fact_matter", "duty_fact", ["committee_id", "year", "matter"], sqlite_where=has_matter,
        postgresql_where=has_matter,
    )  # fmt: skip
    _entries()
    _seats()
    _evidence()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: what was confirmed stays in the ledger, who answers for it is forgotten."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_duty_fact_matter", "duty_fact")


def _entries() -> None:
    op.create_table(
        "duty_entry",
        *_key(),
        sa.Column("form", _choice("form", FORMS), nullable=False),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_name", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("fields", JSON_DOCUMENT, nullable=False),
        sa.Column("matter", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("needs_evidence", sa.Boolean(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", UTCInstant(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_by_name", sa.String(), nullable=False),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=True),
        _check("duty_entry", "reversal_of_something", "(form = 'reversal') = (reverses_id IS NOT NULL)"),
        _check("duty_entry", "confidential_by_hand", "form = 'by-hand' OR NOT is_confidential"),
        _check(
            "duty_entry", "decided_whole",
            "(state = 'entered') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_name IS NULL)",
        ),
        _check("duty_entry", "two_persons", "state NOT IN ('confirmed', 'refused') OR decided_by <> entered_by"),
        _check("duty_entry", "refused_with_reason", "(state = 'refused') = (refusal_reason IS NOT NULL)"),
        *_keys_of("duty_entry"),
        _within("duty_entry", "reverses_id", "duty_fact"),
    )  # fmt: skip
    op.create_index("ix_duty_entry_state", "duty_entry", ["committee_id", "state", "id"])
    op.create_index("ix_duty_entry_entered_by", "duty_entry", ["committee_id", "entered_by", "id"])
    stands = sa.text("state IN ('entered', 'confirmed')")
    op.create_index(
        "uq_duty_entry_reverses", "duty_entry", ["committee_id", "reverses_id"], unique=True, sqlite_where=stands,
        postgresql_where=stands,
    )  # fmt: skip


def _seats() -> None:
    op.create_table(
        "duty_entry_seat",
        *_key(),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        *_keys_of("duty_entry_seat"),
        _within("duty_entry_seat", "entry_id", "duty_entry"),
        _within("duty_entry_seat", "seat_id", "seat"),
        sa.UniqueConstraint(
            "committee_id", "entry_id", "seat_id", name=op.f("uq_duty_entry_seat_committee_id_entry_id_seat_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duty_entry_seat_seat_id", "duty_entry_seat", ["committee_id", "seat_id"])


def _evidence() -> None:
    op.create_table(
        "duty_entry_evidence",
        *_key(),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        *_keys_of("duty_entry_evidence"),
        _within("duty_entry_evidence", "id", "stored_file"),
        _within("duty_entry_evidence", "entry_id", "duty_entry"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_duty_entry_evidence_of", "duty_entry_evidence", ["committee_id", "entry_id"])


def _key() -> tuple[sa.Column[object], sa.Column[object]]:
    return sa.Column("committee_id", sa.Uuid(), nullable=False), sa.Column("id", sa.Uuid(), nullable=False)


def _keys_of(table: str) -> tuple[sa.Constraint, sa.Constraint]:
    return (
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{table}_committee_id")),
    )


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["committee_id", column], [f"{target}.committee_id", f"{target}.id"],
        name=op.f(f"fk_{table}_committee_id_{column}"),
    )  # fmt: skip


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
