"""who proposes: kinds of proposals, co-signatures with a life of their own."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None

STATES = ("draft", "in-review", "sent-back", "filed", "withdrawn")
ACTIONS = ("edit", "submit", "withdraw", "pass-step", "send-back", "file")
NEW_STATES = (*STATES, "co-signing")
NEW_ACTIONS = ("edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file")
KINDS = ("individual", "joint", "collective")
CO_SIGNATURE_STATES = ("invited", "signed", "lapsed", "declined", "expired", "withdrawn")
CO_SIGNATURE_ACTIONS = ("sign", "decline", "withdraw", "invite-again", "lapse", "expire")
BODY_KINDS = ("sector", "special-committee", "street-group")
NEW_BODY_KINDS = (*BODY_KINDS, "organisation")
WALLED = ("representative", "proposal_main_member", "proposal_link", "co_signature", "co_signature_history")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"


def upgrade() -> None:
    """Forward."""
    _force("NO FORCE", "proposal", "body")  # The new foreign key looks at the rows of every committee.
    with _batch("proposal") as batch:
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.add_column(sa.Column("kind", _choice("kind", KINDS), server_default="individual", nullable=False))
        batch.add_column(sa.Column("body_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("officer_account_id", sa.Uuid(), nullable=True))
        batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", NEW_STATES))
        batch.create_check_constraint(
            op.f("ck_proposal_collective"),
            "(kind = 'collective') = (body_id IS NOT NULL) AND (officer_account_id IS NULL OR kind = 'collective')",
        )
        batch.create_foreign_key(
            op.f("fk_proposal_committee_id_body_id"), "body", ["committee_id", "body_id"], ["committee_id", "id"]
        )
        batch.create_index("ix_proposal_officer", ["committee_id", "officer_account_id", "id"])
        batch.create_check_constraint(
            op.f("ck_proposal_co_signing"),
            "state <> 'co-signing' OR (kind = 'joint' AND submitted_at IS NULL AND review_round = 0)",
        )
    _force("FORCE", "proposal", "body")
    _let_history_say(NEW_ACTIONS, NEW_STATES)
    _let_bodies_be(NEW_BODY_KINDS)
    op.create_table(
        "representative",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "body_id"], ["body.committee_id", "body.id"],
            name=op.f("fk_representative_committee_id_body_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_representative_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_representative")),
        sa.UniqueConstraint(
            "committee_id", "body_id", "account_id", name=op.f("uq_representative_committee_id_body_id_account_id")
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_representative_account_id", "representative", ["committee_id", "account_id"])
    op.create_table(
        "proposal_main_member",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_proposal_main_member_number")),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"], ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_main_member_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"], ["seat.committee_id", "seat.id"],
            name=op.f("fk_proposal_main_member_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_main_member_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_main_member")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "number",
            name=op.f("uq_proposal_main_member_committee_id_proposal_id_number"),
        ),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "seat_id",
            name=op.f("uq_proposal_main_member_committee_id_proposal_id_seat_id"),
        ),
    )  # fmt: skip
    op.create_table(
        "proposal_link",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("other_committee_id", sa.Uuid(), nullable=True),
        sa.Column("other_proposal_id", sa.Uuid(), nullable=True),
        sa.Column("other_link_id", sa.Uuid(), nullable=True),
        sa.Column("offered_at", UTCInstant(), nullable=False),
        sa.Column("accept_by", UTCInstant(), nullable=False),
        sa.Column("linked_at", UTCInstant(), nullable=True),
        sa.Column("ended_at", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "(linked_at IS NULL) = (other_committee_id IS NULL) AND (linked_at IS NULL) = (other_proposal_id IS NULL) "
            "AND (linked_at IS NULL) = (other_link_id IS NULL)",
            name=op.f("ck_proposal_link_linked_whole"),
        ),
        sa.CheckConstraint("other_committee_id <> committee_id", name=op.f("ck_proposal_link_elsewhere")),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"], ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_link_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_link_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_link")),
    )  # fmt: skip
    op.create_index("ix_proposal_link_of", "proposal_link", ["committee_id", "proposal_id", "id"])
    op.create_table(
        "co_signature",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("state", _choice("state", CO_SIGNATURE_STATES), nullable=False),
        sa.Column("invited_at", UTCInstant(), nullable=False),
        sa.Column("sign_by", UTCInstant(), nullable=False),
        sa.Column("signed_at", UTCInstant(), nullable=True),
        sa.Column("signed_revision", sa.Integer(), nullable=True),
        sa.Column("signed_hash", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'lapsed') OR signed_at IS NOT NULL", name=op.f("ck_co_signature_signed")
        ),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_hash IS NULL) AND (signed_at IS NULL) = (signed_revision IS NULL)",
            name=op.f("ck_co_signature_signed_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"], ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_co_signature_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"], ["seat.committee_id", "seat.id"],
            name=op.f("fk_co_signature_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_co_signature_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_co_signature")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "seat_id", name=op.f("uq_co_signature_committee_id_proposal_id_seat_id")
        ),
    )  # fmt: skip
    op.create_index("ix_co_signature_of_seat", "co_signature", ["committee_id", "seat_id", "id"])
    op.create_index("ix_co_signature_waiting", "co_signature", ["committee_id", "seat_id", "state", "sign_by"])
    op.create_table(
        "co_signature_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("co_signature_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", _choice("action", CO_SIGNATURE_ACTIONS), nullable=False),
        sa.Column("source", _choice("source", CO_SIGNATURE_STATES), nullable=False),
        sa.Column("target", _choice("target", CO_SIGNATURE_STATES), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.CheckConstraint(
            "action <> 'sign' OR (text_hash IS NOT NULL AND revision IS NOT NULL)",
            name=op.f("ck_co_signature_history_signed_a_text"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "co_signature_id"], ["co_signature.committee_id", "co_signature.id"],
            name=op.f("fk_co_signature_history_committee_id_co_signature_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_co_signature_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_co_signature_history")),
        sa.UniqueConstraint(
            "committee_id", "co_signature_id", "version",
            name=op.f("uq_co_signature_history_committee_id_co_signature_id_version"),
        ),
    )  # fmt: skip
    if not _is_postgresql():
        return
    for table in WALLED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: what was in co-signing becomes a draft again, and its steps leave the history.

    Organisations cannot be told: where one was entered this step back is refused by the database.
    """
    for table in reversed(WALLED):
        op.drop_table(table)
    _lifted("proposal_history", f"DELETE FROM proposal_history WHERE {_newly_said()}")  # noqa: S608 - our own words
    _lifted("proposal", "UPDATE proposal SET state = 'draft' WHERE state = 'co-signing'")
    _let_history_say(ACTIONS, STATES)
    with _batch("proposal") as batch:
        batch.drop_index("ix_proposal_officer")
        batch.drop_constraint(op.f("fk_proposal_committee_id_body_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_proposal_collective"), type_="check")
        batch.drop_constraint(op.f("ck_proposal_co_signing"), type_="check")
        batch.drop_constraint(op.f("ck_proposal_kind"), type_="check")
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", STATES))
        for column in ("kind", "body_id", "officer_account_id"):
            batch.drop_column(column)
    _let_bodies_be(BODY_KINDS)


def _let_history_say(actions: Iterable[str], states: Iterable[str]) -> None:
    words = {"action": actions, "source": states, "target": states}
    with _batch("proposal_history") as batch:
        for column, values in words.items():
            batch.drop_constraint(op.f(f"ck_proposal_history_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_proposal_history_{column}"), _one_of(column, values))


def _let_bodies_be(kinds: Iterable[str]) -> None:
    with _batch("body") as batch:
        batch.drop_constraint(op.f("ck_body_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_body_kind"), _one_of("kind", kinds))


def _newly_said() -> str:
    actions = tuple(set(NEW_ACTIONS) - set(ACTIONS))
    return f"{_one_of('action', actions)} OR source = 'co-signing' OR target = 'co-signing'"


def _lifted(table: str, statement: str) -> None:
    """Change rows of every committee: the owner too is held by row-level security until FORCE is lifted."""
    _force("NO FORCE", table)
    op.execute(statement)
    _force("FORCE", table)


def _force(whether: str, *tables: str) -> None:
    for table in tables if _is_postgresql() else ():
        op.execute(f"ALTER TABLE {table} {whether} ROW LEVEL SECURITY")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
