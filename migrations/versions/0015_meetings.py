"""meetings: publication, answers, waiting lists, leave, materials and notices."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, UTCInstant

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: None = None
depends_on: None = None

COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
WALLED = (
    "notice",
    "activity_link",
    "activity_material",
    "public_observer",
    "invitation_history",
    "leave_request",
    "speech",
    "excused_session",
    "leave_evidence",
    "leave_half_day",
    "leave_history",
    "speech_history",
)
ROLES = ("member", "observer", "speaker")
ANSWERS = ("pending", "accepted", "waiting", "declined", "cancelled")
STATES = ("draft", "open", "settled", "cancelled")
NEW_STATES = ("draft", "published", "open", "settled", "cancelled")
RULES = ("all-members", "standing-members", "sectors", "seats")
NEW_RULES = ("all-members", "standing-members", "sectors", "special-committees", "street-groups", "seats")
STATUSES = ("present", "late", "excused", "absent")
NEW_STATUSES = (*STATUSES, "no_show", "walk_in")
OPEN_HAS_INSTANT = "state NOT IN ('open', 'settled') OR opened_at IS NOT NULL"
CHECKS = {
    "published_has_instant": "state NOT IN ('published', 'open', 'settled') OR published_at IS NOT NULL",
    "open_has_instant": "state <> 'open' OR opened_at IS NOT NULL",
    "places_of_observers": "observer_places IS NULL OR observer_places > 0",
    "places_of_an_optional_one": "capacity IS NULL OR (capacity > 0 AND NOT is_required)",
}


def upgrade() -> None:
    """Forward: what was open had been published when it was opened."""
    _make_tables()
    with _batch("activity") as batch:
        batch.add_column(sa.Column("is_remote_allowed", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("observer_places", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("answer_by", UTCInstant(), nullable=True))
        batch.add_column(sa.Column("agenda", JSON_DOCUMENT, server_default="[]", nullable=False))
        batch.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("published_at", UTCInstant(), nullable=True))
    with _lifted("activity"):
        op.execute("UPDATE activity SET published_at = opened_at")
    with _batch("activity") as batch:
        for name in ("state", "invitee_rule", "open_has_instant"):
            batch.drop_constraint(op.f(f"ck_activity_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_activity_state"), _one_of("state", NEW_STATES))
        batch.create_check_constraint(op.f("ck_activity_invitee_rule"), _one_of("invitee_rule", NEW_RULES))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_activity_{name}"), condition)
        batch.create_index("ix_activity_series", ["committee_id", "series_id"])
    _name_invitees("sector_id", "body_id", "sector_or_seat", "body_or_seat")
    with _batch("activity_invitee", **NARROW) as batch:
        batch.add_column(sa.Column("role", _choice("role", ROLES), server_default="member", nullable=False))
    with _batch("invitation", **NARROW) as batch:
        batch.add_column(sa.Column("role", _choice("role", ROLES), server_default="member", nullable=False))
        batch.add_column(sa.Column("state", _choice("state", ANSWERS), server_default="pending", nullable=False))
        batch.add_column(sa.Column("answered_at", UTCInstant(), nullable=True))
        batch.add_column(sa.Column("told_at", UTCInstant(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_invitation_answered_has_instant"), "(state = 'pending') = (answered_at IS NULL)"
        )
        batch.create_index("ix_invitation_answers", ["committee_id", "activity_id", "state", "answered_at"])
    with _batch("settled_attendance", **NARROW) as batch:
        batch.add_column(sa.Column("excused_half_days", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("role", _choice("role", ROLES), server_default="member", nullable=False))
        batch.create_check_constraint(
            op.f("ck_settled_attendance_excused_within_sessions"),
            "0 <= excused_half_days AND half_days + excused_half_days <= sessions",
        )
    _let_settlements_say(NEW_STATUSES)
    for table in WALLED if _is_postgresql() else ():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: published is open again, and whoever did not answer or come is as he was called before."""
    with _lifted("settled_attendance", "attendance_correction", "activity", "activity_invitee"):
        for table, column in (
            ("settled_attendance", "status"),
            ("attendance_correction", "status"),
            ("attendance_correction", "was_status"),
        ):
            op.execute(f"UPDATE {table} SET {column} = 'present' WHERE {column} = 'walk_in'")  # noqa: S608 - our own
            op.execute(f"UPDATE {table} SET {column} = 'absent' WHERE {column} = 'no_show'")  # noqa: S608 - words
        op.execute("UPDATE activity SET opened_at = coalesce(opened_at, published_at)")
        op.execute(
            "UPDATE activity SET invitee_rule = 'seats' WHERE invitee_rule IN ('special-committees', 'street-groups')"
        )
    _let_settlements_say(STATUSES)
    with _batch("settled_attendance", **NARROW) as batch:
        batch.drop_constraint(op.f("ck_settled_attendance_excused_within_sessions"), type_="check")
        batch.drop_constraint(op.f("ck_settled_attendance_role"), type_="check")
        batch.drop_column("excused_half_days")
        batch.drop_column("role")
    with _batch("invitation", **NARROW) as batch:
        batch.drop_index("ix_invitation_answers")
        for name in ("answered_has_instant", "state", "role"):
            batch.drop_constraint(op.f(f"ck_invitation_{name}"), type_="check")
        for column in ("role", "state", "answered_at", "told_at"):
            batch.drop_column(column)
    with _batch("activity_invitee", **NARROW) as batch:
        batch.drop_constraint(op.f("ck_activity_invitee_role"), type_="check")
        batch.drop_column("role")
    _name_invitees("body_id", "sector_id", "body_or_seat", "sector_or_seat")
    with _batch("activity") as batch:
        batch.drop_index("ix_activity_series")
        for name in ("state", "invitee_rule", *CHECKS):
            batch.drop_constraint(op.f(f"ck_activity_{name}"), type_="check")
    with _lifted("activity"):
        op.execute("UPDATE activity SET state = 'open' WHERE state = 'published'")
    with _batch("activity") as batch:
        batch.create_check_constraint(op.f("ck_activity_state"), _one_of("state", STATES))
        batch.create_check_constraint(op.f("ck_activity_invitee_rule"), _one_of("invitee_rule", RULES))
        batch.create_check_constraint(op.f("ck_activity_open_has_instant"), OPEN_HAS_INSTANT)
        for column in (
            "is_remote_allowed",
            "capacity",
            "observer_places",
            "answer_by",
            "agenda",
            "series_id",
            "published_at",
        ):
            batch.drop_column(column)
    for table in reversed(WALLED):
        op.drop_table(table)


NARROW = {"table_kwargs": {"sqlite_with_rowid": False}}


def _name_invitees(old: str, new: str, old_check: str, new_check: str) -> None:
    """Rename the column of bodies, with the constraints that are called after it."""
    with _batch("activity_invitee", **NARROW) as batch:
        batch.drop_constraint(op.f(f"ck_activity_invitee_{old_check}"), type_="check")
        batch.drop_constraint(op.f(f"uq_activity_invitee_committee_id_activity_id_{old}"), type_="unique")
        batch.drop_constraint(op.f(f"fk_activity_invitee_committee_id_{old}"), type_="foreignkey")
        batch.alter_column(old, new_column_name=new)
    with _lifted("activity_invitee", "body"), _batch("activity_invitee", **NARROW) as batch:
        batch.create_check_constraint(op.f(f"ck_activity_invitee_{new_check}"), f"({new} IS NULL) <> (seat_id IS NULL)")
        batch.create_unique_constraint(
            op.f(f"uq_activity_invitee_committee_id_activity_id_{new}"), ["committee_id", "activity_id", new]
        )
        batch.create_foreign_key(
            op.f(f"fk_activity_invitee_committee_id_{new}"), "body", ["committee_id", new], ["committee_id", "id"]
        )


def _let_settlements_say(statuses: Iterable[str]) -> None:
    with _batch("settled_attendance", **NARROW) as batch:
        batch.drop_constraint(op.f("ck_settled_attendance_status"), type_="check")
        batch.create_check_constraint(op.f("ck_settled_attendance_status"), _one_of("status", statuses))
    with _batch("attendance_correction") as batch:
        for column in ("status", "was_status"):
            batch.drop_constraint(op.f(f"ck_attendance_correction_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_attendance_correction_{column}"), _one_of(column, statuses))


def _make_tables() -> None:
    op.create_table(
        "notice",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "invitation-withdrawn",
                "activity-changed",
                "activity-cancelled",
                "moved-up",
                "reminder",
                "leave-requested",
                "leave-decided",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "object_kind",
            sa.Enum("activity", "leave", name="object_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("caused_at", UTCInstant(), nullable=False),
        sa.Column("delivered_at", UTCInstant(), nullable=False),
        sa.Column("read_at", UTCInstant(), nullable=True),
        sa.CheckConstraint("read_at IS NULL OR read_at >= delivered_at", name=op.f("ck_notice_read_after_delivery")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_notice_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_activity", "notice", ["committee_id", "activity_id", "id"], unique=False)
    op.create_index("ix_notice_of", "notice", ["committee_id", "account_id", "id"], unique=False)
    op.create_index("ix_notice_unread", "notice", ["committee_id", "account_id", "read_at"], unique=False)
    op.create_table(
        "activity_link",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("other_committee_id", sa.Uuid(), nullable=True),
        sa.Column("other_activity_id", sa.Uuid(), nullable=True),
        sa.Column("other_link_id", sa.Uuid(), nullable=True),
        sa.Column("offered_at", UTCInstant(), nullable=False),
        sa.Column("accept_by", UTCInstant(), nullable=False),
        sa.Column("linked_at", UTCInstant(), nullable=True),
        sa.Column("ended_at", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "(linked_at IS NULL) = (other_committee_id IS NULL) AND (linked_at IS NULL) = (other_activity_id IS NULL) AND (linked_at IS NULL) = (other_link_id IS NULL)",
            name=op.f("ck_activity_link_linked_whole"),
        ),
        sa.CheckConstraint("other_committee_id <> committee_id", name=op.f("ck_activity_link_elsewhere")),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_activity_link_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_link_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity_link")),
    )
    op.create_index("ix_activity_link_of", "activity_link", ["committee_id", "activity_id", "id"], unique=False)
    op.create_table(
        "activity_material",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_activity_material_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "id"],
            ["stored_file.committee_id", "stored_file.id"],
            name=op.f("fk_activity_material_committee_id_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_activity_material_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_activity_material")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_activity_material_of", "activity_material", ["committee_id", "activity_id", "id"], unique=False)
    op.create_table(
        "public_observer",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_for", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_digest", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_digest", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", UTCInstant(), nullable=False),
        sa.Column("cancelled_at", UTCInstant(), nullable=True),
        sa.Column("came_at", UTCInstant(), nullable=True),
        sa.Column("erased_at", UTCInstant(), nullable=True),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (name_sealed IS NOT NULL) AND (erased_at IS NULL) = (contact_sealed IS NOT NULL) AND (erased_at IS NULL OR contact_digest IS NULL)",
            name=op.f("ck_public_observer_sealed_until_erased"),
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR came_at IS NULL", name=op.f("ck_public_observer_cancelled_or_came")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_public_observer_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_public_observer_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_public_observer")),
        sa.UniqueConstraint(
            "committee_id",
            "activity_id",
            "contact_digest",
            name=op.f("uq_public_observer_committee_id_activity_id_contact_digest"),
        ),
    )
    op.create_index("ix_public_observer_of", "public_observer", ["committee_id", "activity_id", "id"], unique=False)
    op.create_table(
        "invitation_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_invitation_history_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_invitation_history_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_invitation_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_invitation_history")),
    )
    op.create_index(
        "ix_invitation_history_of", "invitation_history", ["committee_id", "activity_id", "seat_id"], unique=False
    )
    op.create_table(
        "leave_request",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "approved",
                "refused",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_key", sa.String(), nullable=False),
        sa.Column("reason_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column(
            "approver",
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
                name="approver",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("absent_from", UTCInstant(), nullable=False),
        sa.Column("absent_until", UTCInstant(), nullable=False),
        sa.Column("requested_at", UTCInstant(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (decided_by_name IS NULL) AND (state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL)",
            name=op.f("ck_leave_request_decided_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR decision_reason IS NOT NULL", name=op.f("ck_leave_request_refused_with_reason")
        ),
        sa.CheckConstraint("absent_until > absent_from", name=op.f("ck_leave_request_ends_after_it_begins")),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_leave_request_nobody_decides_his_own")),
        sa.CheckConstraint("half_days > 0", name=op.f("ck_leave_request_half_days")),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_leave_request_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_leave_request_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_leave_request_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_leave_request")),
    )
    op.create_index("ix_leave_request_calendar", "leave_request", ["committee_id", "absent_from", "id"], unique=False)
    op.create_index("ix_leave_request_of", "leave_request", ["committee_id", "activity_id", "seat_id"], unique=False)
    op.create_index(
        "ix_leave_request_queue", "leave_request", ["committee_id", "state", "requested_at", "id"], unique=False
    )
    op.create_index(
        "uq_leave_request_open",
        "leave_request",
        ["committee_id", "activity_id", "seat_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'approved')"),
        postgresql_where=sa.text("state IN ('requested', 'approved')"),
    )
    op.create_table(
        "speech",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("oral", "written", "impromptu", name="form", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "accepted",
                "declined",
                "given",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", UTCInstant(), nullable=False),
        sa.Column("submitted_at", UTCInstant(), nullable=True),
        sa.Column("given_at", UTCInstant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'given') = (given_at IS NOT NULL)", name=op.f("ck_speech_given_has_instant")),
        sa.CheckConstraint(
            "form = 'impromptu' OR state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            name=op.f("ck_speech_submitted_has_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_speech_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"], ["seat.committee_id", "seat.id"], name=op.f("fk_speech_committee_id_seat_id")
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_speech_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_speech")),
    )
    op.create_index("ix_speech_activity", "speech", ["committee_id", "activity_id", "id"], unique=False)
    op.create_index("ix_speech_seat", "speech", ["committee_id", "seat_id", "id"], unique=False)
    op.create_table(
        "excused_session",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "activity_id"],
            ["activity.committee_id", "activity.id"],
            name=op.f("fk_excused_session_committee_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "leave_id"],
            ["leave_request.committee_id", "leave_request.id"],
            name=op.f("fk_excused_session_committee_id_leave_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_excused_session_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["activity_session.committee_id", "activity_session.id"],
            name=op.f("fk_excused_session_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_excused_session_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_excused_session")),
        sa.UniqueConstraint(
            "committee_id", "session_id", "seat_id", name=op.f("uq_excused_session_committee_id_session_id_seat_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_excused_session_of", "excused_session", ["committee_id", "activity_id", "seat_id"], unique=False
    )
    op.create_table(
        "leave_evidence",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "id"],
            ["stored_file.committee_id", "stored_file.id"],
            name=op.f("fk_leave_evidence_committee_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "leave_id"],
            ["leave_request.committee_id", "leave_request.id"],
            name=op.f("fk_leave_evidence_committee_id_leave_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_leave_evidence_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_leave_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_leave_evidence_of", "leave_evidence", ["committee_id", "leave_id"], unique=False)
    op.create_table(
        "leave_half_day",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "leave_id"],
            ["leave_request.committee_id", "leave_request.id"],
            name=op.f("fk_leave_half_day_committee_id_leave_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "session_id"],
            ["activity_session.committee_id", "activity_session.id"],
            name=op.f("fk_leave_half_day_committee_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_leave_half_day_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_leave_half_day")),
        sa.UniqueConstraint(
            "committee_id", "leave_id", "session_id", name=op.f("uq_leave_half_day_committee_id_leave_id_session_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_leave_half_day_session_id", "leave_half_day", ["committee_id", "session_id"], unique=False)
    op.create_table(
        "leave_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leave_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "leave_id"],
            ["leave_request.committee_id", "leave_request.id"],
            name=op.f("fk_leave_history_committee_id_leave_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_leave_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_leave_history")),
    )
    op.create_index("ix_leave_history_of", "leave_history", ["committee_id", "leave_id"], unique=False)
    op.create_table(
        "speech_history",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("speech_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCInstant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["committee_id", "speech_id"],
            ["speech.committee_id", "speech.id"],
            name=op.f("fk_speech_history_committee_id_speech_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_speech_history_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_speech_history")),
    )
    op.create_index("ix_speech_history_of", "speech_history", ["committee_id", "speech_id"], unique=False)


@contextmanager
def _lifted(*tables: str) -> Iterator[None]:
    """Let the owner see the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in tables if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _choice(name: str, values: Iterable[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _batch(table: str, **options):  # noqa: ANN202, ANN003 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always", **options)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
