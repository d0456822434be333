"""the ground."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, ExactDecimal, UTCInstant

APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
        """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$""",
        """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
        """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    ),
}
"""What makes the database itself refuse to change or delete an audit row."""

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("phone_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_last4", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UTCInstant(), nullable=True),
        sa.Column("locked_until", UTCInstant(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("second_factor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_step", sa.Integer(), nullable=True),
        sa.Column("second_factor_pending", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("phone_lookup", name=op.f("uq_account_phone_lookup")),
    )
    op.create_table(
        "audit",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", JSON_DOCUMENT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_audit")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_object", ["committee_id", "object_id"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("rows", JSON_DOCUMENT, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", "number", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_unsealed",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("committee_id", "audit_id", name=op.f("pk_audit_unsealed")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "committee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "province",
                "city",
                "district",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["committee.id"], name=op.f("fk_committee_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("code", name=op.f("uq_committee_code")),
    )
    with op.batch_alter_table("committee", schema=None) as batch_op:
        batch_op.create_index("ix_committee_parent_id", ["parent_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_name", sa.String(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column(
            "invitee_rule",
            sa.Enum(
                "all-members",
                "standing-members",
                "sectors",
                "seats",
                name="invitee_rule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "settled",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("begins_at", UTCInstant(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.Column("organised_by", sa.Uuid(), nullable=False),
        sa.Column("organiser_name", sa.String(), nullable=False),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("opened_at", UTCInstant(), nullable=True),
        sa.Column("settled_at", UTCInstant(), nullable=True),
        sa.Column("cancellation_reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancellation_reason IS NOT NULL)", name=op.f("ck_activity_cancelled_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_activity_settled_has_instant")
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'settled') OR opened_at IS NOT NULL", name=op.f("ck_activity_open_has_instant")
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_activity_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_begins_at", ["committee_id", "begins_at", "id"], unique=False)
        batch_op.create_index("ix_activity_state", ["committee_id", "state", "begins_at", "id"], unique=False)

    op.create_table(
        "body",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sector",
                "special-committee",
                "street-group",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_body_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_body")),
        sa.UniqueConstraint("committee_id", "kind", "name", name=op.f("uq_body_committee_id_kind_name")),
    )
    op.create_table(
        "committee_settings",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=False),
        sa.Column("edited_by_name", sa.String(), nullable=False),
        sa.Column("edited_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_committee_settings_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_committee_settings")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_committee_settings_committee_id_number")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("last_used_at", UTCInstant(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.Column("revoked_at", UTCInstant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_account_id")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_device_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("ix_device_account_id", ["account_id"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_idempotency_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_idempotency")),
        sa.UniqueConstraint(
            "committee_id",
            "account_id",
            "operation",
            "key",
            name=op.f("uq_idempotency_committee_id_account_id_operation_key"),
        ),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_created_at", ["created_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", JSON_DOCUMENT, nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("run_at", UTCInstant(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "delivered", "dead", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UTCInstant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("finished_at", UTCInstant(), nullable=True),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_outbox_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("committee_id", "dedup_key", name=op.f("uq_outbox_committee_id_dedup_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["state", "run_at"], unique=False)

    op.create_table(
        "regulation",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("regulation", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published_at", UTCInstant(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_by_name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_regulation_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_regulation")),
        sa.UniqueConstraint(
            "committee_id", "regulation", "version", name=op.f("uq_regulation_committee_id_regulation_version")
        ),
        sa.UniqueConstraint("committee_id", "sha256", name=op.f("uq_regulation_committee_id_sha256")),
    )
    with op.batch_alter_table("regulation", schema=None) as batch_op:
        batch_op.create_index("ix_regulation_published", ["committee_id", "published_at"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "assigning-officer",
                "auditor",
                "chairpersons-council",
                "convener",
                "leader",
                "member",
                "organisation-officer",
                "organiser",
                "reviewer",
                "scorer",
                "secretary-general",
                "supervisor",
                "unit-officer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_role_grant_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "committee_id", "account_id", "role", name=op.f("uq_role_grant_committee_id_account_id_role")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "term",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_term_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_term")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_term_committee_id_number")),
    )
    op.create_table(
        "unit",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_unit_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("committee_id", "name", name=op.f("uq_unit_committee_id_name")),
    )
    op.create_table(
        "activity_session",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("begins_at", UTCInstant(), nullable=False),
        sa.Column("ends_at", UTCInstant(), nullable=False),
        sa.Column("check_in_opens_at", UTCInstant(), nullable=False),
        sa.Column("check_in_closes_at", UTCInstant(), nullable=False),
        sa.Column("late_after", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "check_in_opens_at < check_in_closes_at AND check_in_closes_at <= ends_at",
            name=op.f("ck_activity_session_closes_by_the_end"),
        ),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_activity_session_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_activity_session_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_session_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity_session")),
        sa.UniqueConstraint(
            "committee_id", "activity_id", "number", name=op.f("uq_activity_session_committee_id_activity_id_number")
        ),
    )
    op.create_table(
        "officer",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "unit_id"], ["unit.committee_id", "unit.id"], name=op.f("fk_officer_committee_id_unit_id")
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_officer_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_officer")),
        sa.UniqueConstraint("committee_id", "account_id", name=op.f("uq_officer_committee_id_account_id")),
    )
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.create_index("ix_officer_account_id", ["account_id"], unique=False)

    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", UTCInstant(), nullable=False),
        sa.Column("used_at", UTCInstant(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_refresh_token_device_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.create_index("ix_refresh_token_device_id", ["device_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member_number", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Uuid(), nullable=False),
        sa.Column("street_group_id", sa.Uuid(), nullable=True),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("employer", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "sector_id"], ["body.committee_id", "body.id"], name=op.f("fk_seat_committee_id_sector_id")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "street_group_id"],
            ["body.committee_id", "body.id"],
            name=op.f("fk_seat_committee_id_street_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "term_id"], ["term.committee_id", "term.id"], name=op.f("fk_seat_committee_id_term_id")
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_seat_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_seat")),
        sa.UniqueConstraint(
            "committee_id", "term_id", "account_id", name=op.f("uq_seat_committee_id_term_id_account_id")
        ),
        sa.UniqueConstraint(
            "committee_id", "term_id", "member_number", name=op.f("uq_seat_committee_id_term_id_member_number")
        ),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index("ix_seat_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_seat_sector_id", ["committee_id", "sector_id"], unique=False)

    op.create_table(
        "term_session",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "term_id"],
            ["term.committee_id", "term.id"],
            name=op.f("fk_term_session_committee_id_term_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_term_session_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_term_session")),
        sa.UniqueConstraint(
            "committee_id", "term_id", "number", name=op.f("uq_term_session_committee_id_term_id_number")
        ),
        sa.UniqueConstraint("committee_id", "year", name=op.f("uq_term_session_committee_id_year")),
    )
    op.create_table(
        "activity_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_activity_history_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_activity_history_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["activity_session.committee_id", "activity_session.id"],
            name=op.f("fk_activity_history_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity_history")),
    )
    with op.batch_alter_table("activity_history", schema=None) as batch_op:
        batch_op.create_index("ix_activity_history_activity_id", ["committee_id", "activity_id"], unique=False)
        batch_op.create_index("ix_activity_history_session_id", ["committee_id", "session_id"], unique=False)

    op.create_table(
        "activity_invitee",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("sector_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(sector_id IS NULL) <> (seat_id IS NULL)", name=op.f("ck_activity_invitee_sector_or_seat")),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_activity_invitee_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_activity_invitee_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "sector_id"],
            ["body.committee_id", "body.id"],
            name=op.f("fk_activity_invitee_committee_id_sector_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_invitee_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity_invitee")),
        sa.UniqueConstraint(
            "committee_id", "activity_id", "seat_id", name=op.f("uq_activity_invitee_committee_id_activity_id_seat_id")
        ),
        sa.UniqueConstraint(
            "committee_id",
            "activity_id",
            "sector_id",
            name=op.f("uq_activity_invitee_committee_id_activity_id_sector_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attendance",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum("venue-code", "manual", name="evidence", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(evidence = 'manual') = (reason IS NOT NULL)", name=op.f("ck_attendance_by_hand_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_attendance_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["activity_session.committee_id", "activity_session.id"],
            name=op.f("fk_attendance_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_attendance_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "committee_id", "session_id", "seat_id", name=op.f("uq_attendance_committee_id_session_id_seat_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_counter",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_case_counter_last_number")),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["term_session.committee_id", "term_session.id"],
            name=op.f("fk_case_counter_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_case_counter_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_case_counter")),
        sa.UniqueConstraint("committee_id", "session_id", name=op.f("uq_case_counter_committee_id_session_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duty_fact",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("fields", JSON_DOCUMENT, nullable=False),
        sa.Column("matter", sa.String(), nullable=True),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "reverses_id"],
            ["duty_fact.committee_id", "duty_fact.id"],
            name=op.f("fk_duty_fact_committee_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_duty_fact_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_duty_fact_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_duty_fact")),
        sa.UniqueConstraint("committee_id", "reverses_id", name=op.f("uq_duty_fact_committee_id_reverses_id")),
        sa.UniqueConstraint(
            "committee_id",
            "source_kind",
            "source_id",
            "seat_id",
            "kind",
            name=op.f("uq_duty_fact_committee_id_source_kind_source_id_seat_id_kind"),
        ),
    )
    with op.batch_alter_table("duty_fact", schema=None) as batch_op:
        batch_op.create_index("ix_duty_fact_seat_year", ["committee_id", "seat_id", "year"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("excused_at", UTCInstant(), nullable=True),
        sa.Column("excused_by", sa.Uuid(), nullable=True),
        sa.Column("excuse_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(excused_at IS NULL) = (excuse_reason IS NULL) AND (excused_at IS NULL) = (excused_by IS NULL)",
            name=op.f("ck_invitation_excuse_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_invitation_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_invitation_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_invitation_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "committee_id", "activity_id", "seat_id", name=op.f("uq_invitation_committee_id_activity_id_seat_id")
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_seat_id", ["committee_id", "seat_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("situation", sa.String(), nullable=False),
        sa.Column("analysis", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("is_researched", sa.Boolean(), nullable=True),
        sa.Column("may_be_published", sa.Boolean(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in-review",
                "sent-back",
                "filed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("saved_at", UTCInstant(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", UTCInstant(), nullable=True),
        sa.Column("submitted_title", sa.String(), nullable=True),
        sa.Column("submitted_category", sa.String(), nullable=True),
        sa.Column("settings_version", sa.Integer(), nullable=True),
        sa.Column("review_round", sa.Integer(), nullable=False),
        sa.Column("review_step", sa.Integer(), nullable=True),
        sa.Column("review_steps", sa.Integer(), nullable=True),
        sa.Column("step_name", sa.String(), nullable=True),
        sa.Column("step_began_at", UTCInstant(), nullable=True),
        sa.Column("step_due_at", UTCInstant(), nullable=True),
        sa.Column("filed_at", UTCInstant(), nullable=True),
        sa.Column("case_number", sa.Integer(), nullable=True),
        sa.Column("case_label", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'draft' OR (submitted_at IS NULL AND review_round = 0)", name=op.f("ck_proposal_draft")
        ),
        sa.CheckConstraint("state <> 'filed' OR case_number IS NOT NULL", name=op.f("ck_proposal_filed")),
        sa.CheckConstraint(
            "state <> 'in-review' OR (review_step IS NOT NULL AND review_steps IS NOT NULL AND review_step BETWEEN 1 AND review_steps AND step_name IS NOT NULL AND step_began_at IS NOT NULL AND step_due_at IS NOT NULL)",
            name=op.f("ck_proposal_in_review"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('in-review', 'sent-back', 'filed') OR (session_id IS NOT NULL AND submitted_at IS NOT NULL AND settings_version IS NOT NULL AND review_round >= 1)",
            name=op.f("ck_proposal_submitted"),
        ),
        sa.CheckConstraint(
            "(case_number IS NULL) = (filed_at IS NULL) AND (case_number IS NULL) = (case_label IS NULL)",
            name=op.f("ck_proposal_numbered"),
        ),
        sa.CheckConstraint(
            "(submitted_title IS NULL) = (submitted_at IS NULL)", name=op.f("ck_proposal_submitted_title")
        ),
        sa.CheckConstraint("case_number >= 1", name=op.f("ck_proposal_case_number")),
        sa.CheckConstraint("revision >= 1 AND review_round >= 0", name=op.f("ck_proposal_counts")),
        sa.ForeignKeyConstraint(
            ["committee_id", "author_seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_proposal_committee_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["term_session.committee_id", "term_session.id"],
            name=op.f("fk_proposal_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal")),
        sa.UniqueConstraint(
            "committee_id", "session_id", "case_number", name=op.f("uq_proposal_committee_id_session_id_case_number")
        ),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_author", ["committee_id", "author_seat_id", "id"], unique=False)
        batch_op.create_index("ix_proposal_due", ["committee_id", "state", "step_due_at", "id"], unique=False)
        batch_op.create_index("ix_proposal_queue", ["committee_id", "submitted_at", "id"], unique=False)
        batch_op.create_index(
            "ix_proposal_queue_of_state", ["committee_id", "state", "submitted_at", "id"], unique=False
        )

    op.create_table(
        "score_card",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("total", ExactDecimal(8), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("receipt", JSON_DOCUMENT, nullable=True),
        sa.Column("regulation_id", sa.Uuid(), nullable=True),
        sa.Column("computed_at", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "(total IS NULL) = (receipt IS NULL) AND (total IS NULL) = (computed_at IS NULL)",
            name=op.f("ck_score_card_computed_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "regulation_id"],
            ["regulation.committee_id", "regulation.id"],
            name=op.f("fk_score_card_committee_id_regulation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_score_card_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_score_card_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_score_card")),
        sa.UniqueConstraint("committee_id", "seat_id", "year", name=op.f("uq_score_card_committee_id_seat_id_year")),
    )
    with op.batch_alter_table("score_card", schema=None) as batch_op:
        batch_op.create_index("ix_score_card_board", ["committee_id", "year", "total", "seat_id"], unique=False)
        batch_op.create_index("ix_score_card_stale", ["committee_id", "year", "is_stale"], unique=False)

    op.create_table(
        "seat_body",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("is_convener", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "body_id"],
            ["body.committee_id", "body.id"],
            name=op.f("fk_seat_body_committee_id_body_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_seat_body_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_seat_body_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_seat_body")),
        sa.UniqueConstraint(
            "committee_id", "seat_id", "body_id", name=op.f("uq_seat_body_committee_id_seat_id_body_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settled_attendance",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("meeting", sa.String(), nullable=False),
        sa.CheckConstraint(
            "0 <= half_days AND half_days <= sessions", name=op.f("ck_settled_attendance_half_days_within_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_settled_attendance_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_settled_attendance_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_settled_attendance_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_settled_attendance")),
        sa.UniqueConstraint(
            "committee_id",
            "activity_id",
            "seat_id",
            name=op.f("uq_settled_attendance_committee_id_activity_id_seat_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "edit",
                "submit",
                "withdraw",
                "pass-step",
                "send-back",
                "file",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "draft",
                "in-review",
                "sent-back",
                "filed",
                "withdrawn",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "draft",
                "in-review",
                "sent-back",
                "filed",
                "withdrawn",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "action <> 'send-back' OR reason IS NOT NULL", name=op.f("ck_proposal_history_sent_back_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_history_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_history")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "version", name=op.f("uq_proposal_history_committee_id_proposal_id_version")
        ),
    )
    op.create_table(
        "proposal_review",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "passed", "sent-back", "filed", name="decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("decided_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_review_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_review_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_review")),
        sa.UniqueConstraint(
            "committee_id",
            "proposal_id",
            "round",
            "reviewer_id",
            name=op.f("uq_proposal_review_committee_id_proposal_id_round_reviewer_id"),
        ),
        sa.UniqueConstraint(
            "committee_id",
            "proposal_id",
            "round",
            "step",
            name=op.f("uq_proposal_review_committee_id_proposal_id_round_step"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_revision",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", JSON_DOCUMENT, nullable=False),
        sa.Column("saved_at", UTCInstant(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_by_name", sa.String(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_round", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_revision_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_revision_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_revision")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "number", name=op.f("uq_proposal_revision_committee_id_proposal_id_number")
        ),
    )
    op.create_table(
        "proposal_suggestion",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_proposal_suggestion_number")),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_suggestion_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_suggestion_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_suggestion")),
        sa.UniqueConstraint(
            "committee_id", "proposal_id", "number", name=op.f("uq_proposal_suggestion_committee_id_proposal_id_number")
        ),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """One step back."""
    op.drop_table("proposal_suggestion")
    op.drop_table("proposal_revision")
    op.drop_table("proposal_review")
    op.drop_table("proposal_history")
    op.drop_table("settled_attendance")
    op.drop_table("seat_body")
    with op.batch_alter_table("score_card", schema=None) as batch_op:
        batch_op.drop_index("ix_score_card_stale")
        batch_op.drop_index("ix_score_card_board")

    op.drop_table("score_card")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_queue_of_state")
        batch_op.drop_index("ix_proposal_queue")
        batch_op.drop_index("ix_proposal_due")
        batch_op.drop_index("ix_proposal_author")

    op.drop_table("proposal")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_invitation_seat_id")

    op.drop_table("invitation")
    with op.batch_alter_table("duty_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_duty_fact_seat_year")

    op.drop_table("duty_fact")
    op.drop_table("case_counter")
    op.drop_table("attendance")
    op.drop_table("activity_invitee")
    with op.batch_alter_table("activity_history", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_history_session_id")
        batch_op.drop_index("ix_activity_history_activity_id")

    op.drop_table("activity_history")
    op.drop_table("term_session")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_sector_id")
        batch_op.drop_index("ix_seat_account_id")

    op.drop_table("seat")
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.drop_index("ix_refresh_token_device_id")

    op.drop_table("refresh_token")
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_index("ix_officer_account_id")

    op.drop_table("officer")
    op.drop_table("activity_session")
    op.drop_table("unit")
    op.drop_table("term")
    op.drop_table("role_grant")
    with op.batch_alter_table("regulation", schema=None) as batch_op:
        batch_op.drop_index("ix_regulation_published")

    op.drop_table("regulation")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index("ix_idempotency_created_at")

    op.drop_table("idempotency")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("ix_device_account_id")

    op.drop_table("device")
    op.drop_table("committee_settings")
    op.drop_table("body")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index("ix_activity_state")
        batch_op.drop_index("ix_activity_begins_at")

    op.drop_table("activity")
    with op.batch_alter_table("committee", schema=None) as batch_op:
        batch_op.drop_index("ix_committee_parent_id")

    op.drop_table("committee")
    op.drop_table("audit_unsealed")
    op.drop_table("audit_seal")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_object")

    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")
    op.drop_table("account")
