"""review: outcomes besides filing, what a second person decides, meetings with their lists, saved views.

What was withdrawn before this release gets the time of its last step as the time at which it ended; what was submitted
before counts as received when it was submitted last. To which time of the year it belongs nobody has written down.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import JSON_DOCUMENT, UTCInstant

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

STATES = ("draft", "in-review", "sent-back", "filed", "withdrawn", "co-signing")
NEW_STATES = (
    "draft", "in-review", "sent-back", "awaiting-consent", "filed", "merged", "converted", "not-filed", "withdrawn",
    "co-signing",
)  # fmt: skip
ACTIONS = ("edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file")
NEW_ACTIONS = (
    *ACTIONS, "decline", "propose-conversion", "consent", "refuse-conversion", "merge", "ask-withdrawal", "ask-merger",
    "ask-separation", "withdraw-filed", "merge-filed", "separate", "separate-filed", "refuse-request",
)  # fmt: skip
DECISIONS = ("passed", "sent-back", "filed")
NEW_DECISIONS = (*DECISIONS, "declined")
TARGETS = ("opinion-report", "letter")
REQUESTS = ("conversion", "withdrawal", "merger", "separation")
OUTCOMES = ("file", "decline", "send-back", "convert")
PERIODS = ("during-plenary", "at-other-time")

SUBMITTED = (
    "state NOT IN ('in-review', 'sent-back', 'filed') OR (session_id IS NOT NULL AND submitted_at IS NOT NULL "
    "AND settings_version IS NOT NULL AND review_round >= 1)"
)
CHECKS = {
    "submitted": "state NOT IN ('in-review', 'sent-back', 'awaiting-consent', 'filed', 'merged', 'converted', "
    "'not-filed') OR (session_id IS NOT NULL AND submitted_at IS NOT NULL AND settings_version IS NOT NULL "
    "AND review_round >= 1)",
    "closed": "(state IN ('merged', 'converted', 'not-filed', 'withdrawn')) = (closed_at IS NOT NULL)",
    "not_filed": "(state = 'not-filed') = (decline_ground IS NOT NULL)",
    "was_converted": "(state = 'converted') = (converted_to IS NOT NULL)",
    "merged": "(state = 'merged') = (merged_into_id IS NOT NULL) AND (merged_into_id IS NULL OR merged_into_id <> id)",
    "asked_by_somebody": "(asked IS NULL) = (asked_by IS NULL)",
    "asked_in_its_state": "asked IS NULL OR (asked = 'conversion' AND state = 'awaiting-consent') OR "
    "(asked IN ('withdrawal', 'merger') AND state = 'filed') OR (asked = 'separation' AND state = 'merged')",
    "awaiting_consent": "state <> 'awaiting-consent' OR asked IS NOT NULL",
}
SENT_BACK_WITH_REASON = "action <> 'send-back' OR reason IS NOT NULL"
WITH_REASON = (
    "reason IS NOT NULL OR action NOT IN ('send-back', 'decline', 'propose-conversion', 'merge', 'ask-withdrawal', "
    "'ask-merger', 'ask-separation', 'refuse-request')"
)
CHANGED = ("proposal", "proposal_history", "proposal_review")
WALLED = (
    "proposal_request", "review_meeting", "review_meeting_attendee", "review_meeting_item", "review_meeting_recusal",
    "queue_view",
)  # fmt: skip
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"


def upgrade() -> None:
    """Forward."""
    with _lifted(*CHANGED):
        _go_forward()


def _go_forward() -> None:
    _make_tables()
    with _batch("proposal") as batch:
        batch.add_column(sa.Column("period", _choice("period", PERIODS), nullable=True))
        batch.add_column(sa.Column("received_at", UTCInstant(), nullable=True))
        batch.add_column(sa.Column("closed_at", UTCInstant(), nullable=True))
        batch.add_column(sa.Column("decline_ground", sa.String(), nullable=True))
        batch.add_column(sa.Column("converted_to", _choice("converted_to", TARGETS), nullable=True))
        batch.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("asked", _choice("asked", REQUESTS), nullable=True))
        batch.add_column(sa.Column("asked_by", sa.Uuid(), nullable=True))
    last_step = (
        "SELECT max(at) FROM proposal_history WHERE proposal_history.committee_id = proposal.committee_id "
        "AND proposal_history.proposal_id = proposal.id AND proposal_history.target = 'withdrawn'"
    )
    op.execute("UPDATE proposal SET received_at = submitted_at WHERE submitted_at IS NOT NULL")
    op.execute(f"UPDATE proposal SET closed_at = coalesce(({last_step}), saved_at) WHERE state = 'withdrawn'")  # noqa: S608 - our own words
    with _batch("proposal") as batch:
        batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
        batch.drop_constraint(op.f("ck_proposal_submitted"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", NEW_STATES))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_proposal_{name}"), condition)
        batch.create_foreign_key(
            op.f("fk_proposal_committee_id_merged_into_id"), "proposal", ["committee_id", "merged_into_id"],
            ["committee_id", "id"],
        )  # fmt: skip
    op.create_index("ix_proposal_merged_into", "proposal", ["committee_id", "merged_into_id"])
    op.create_index("ix_proposal_asked", "proposal", ["committee_id", "asked", "id"])
    with _batch("proposal_history") as batch:
        batch.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_proposal_history_committee_id_meeting_id"), "review_meeting", ["committee_id", "meeting_id"],
            ["committee_id", "id"],
        )  # fmt: skip
        batch.drop_constraint(op.f("ck_proposal_history_sent_back_with_reason"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_history_with_reason"), WITH_REASON)
    _let_history_say(NEW_ACTIONS, NEW_STATES)
    _let_reviews_say(NEW_DECISIONS)
    if _is_postgresql():
        for table in WALLED:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY committee ON {table} FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: what was merged after filing is filed again, every other outcome of this release is withdrawn.

    The steps that led there leave the history, the meetings and requests are gone.
    """
    with _lifted(*CHANGED):
        _go_back()


def _go_back() -> None:
    newly_said = " OR ".join(
        (
            _one_of("action", tuple(set(NEW_ACTIONS) - set(ACTIONS))),
            *(_one_of(column, tuple(set(NEW_STATES) - set(STATES))) for column in ("source", "target")),
        )
    )
    with _batch("proposal_history") as batch:
        batch.drop_constraint(op.f("fk_proposal_history_committee_id_meeting_id"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_proposal_history_with_reason"), type_="check")
        batch.drop_column("meeting_id")
    op.execute(f"DELETE FROM proposal_history WHERE {newly_said}")  # noqa: S608 - our own words
    _let_history_say(ACTIONS, STATES)
    with _batch("proposal_history") as batch:
        batch.create_check_constraint(op.f("ck_proposal_history_sent_back_with_reason"), SENT_BACK_WITH_REASON)
    op.execute("DELETE FROM proposal_review WHERE decision = 'declined'")
    _let_reviews_say(DECISIONS)
    op.drop_index("ix_proposal_asked", "proposal")
    op.drop_index("ix_proposal_merged_into", "proposal")
    with _batch("proposal") as batch:
        batch.drop_constraint(op.f("fk_proposal_committee_id_merged_into_id"), type_="foreignkey")
        for name in (*CHECKS, "state", "period", "converted_to", "asked"):
            batch.drop_constraint(op.f(f"ck_proposal_{name}"), type_="check")
    op.execute("UPDATE proposal SET state = 'filed' WHERE state = 'merged' AND case_number IS NOT NULL")
    op.execute(f"UPDATE proposal SET state = 'withdrawn' WHERE NOT ({_one_of('state', STATES)})")  # noqa: S608 - our own words
    with _batch("proposal") as batch:
        batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", STATES))
        batch.create_check_constraint(op.f("ck_proposal_submitted"), SUBMITTED)
        for column in (
            "period", "received_at", "closed_at", "decline_ground", "converted_to", "merged_into_id", "asked",
            "asked_by",
        ):  # fmt: skip
            batch.drop_column(column)
    for table in reversed(WALLED):
        if table != "review_meeting":
            op.drop_table(table)
    op.drop_table("review_meeting")


def _make_tables() -> None:
    op.create_table(
        "review_meeting",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("recorded_at", UTCInstant(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_review_meeting_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_review_meeting")),
    )
    op.create_index("ix_review_meeting_newest", "review_meeting", ["committee_id", "held_on", "id"])
    op.create_table(
        "review_meeting_attendee",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "meeting_id"],
            ["review_meeting.committee_id", "review_meeting.id"],
            name=op.f("fk_review_meeting_attendee_committee_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_review_meeting_attendee_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_review_meeting_attendee_committee_id")
        ),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_review_meeting_attendee")),
        sa.UniqueConstraint(
            "committee_id",
            "meeting_id",
            "seat_id",
            name=op.f("uq_review_meeting_attendee_committee_id_meeting_id_seat_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review_meeting_item",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", _choice("outcome", OUTCOMES), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("target", _choice("target", TARGETS), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'convert') = (target IS NOT NULL)", name=op.f("ck_review_meeting_item_converted_to_something")
        ),
        sa.CheckConstraint(
            "(outcome = 'decline') = (ground IS NOT NULL)", name=op.f("ck_review_meeting_item_declined_on_a_ground")
        ),
        sa.CheckConstraint(
            "(outcome = 'file') = (reason IS NULL)", name=op.f("ck_review_meeting_item_otherwise_with_reason")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_review_meeting_item_position")),
        sa.ForeignKeyConstraint(
            ["committee_id", "meeting_id"],
            ["review_meeting.committee_id", "review_meeting.id"],
            name=op.f("fk_review_meeting_item_committee_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_review_meeting_item_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_review_meeting_item_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_review_meeting_item")),
        sa.UniqueConstraint(
            "committee_id",
            "meeting_id",
            "position",
            name=op.f("uq_review_meeting_item_committee_id_meeting_id_position"),
        ),
        sa.UniqueConstraint(
            "committee_id",
            "meeting_id",
            "proposal_id",
            name=op.f("uq_review_meeting_item_committee_id_meeting_id_proposal_id"),
        ),
    )
    op.create_index("ix_review_meeting_item_proposal", "review_meeting_item", ["committee_id", "proposal_id"])
    op.create_table(
        "review_meeting_recusal",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id", "meeting_id"],
            ["review_meeting.committee_id", "review_meeting.id"],
            name=op.f("fk_review_meeting_recusal_committee_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_review_meeting_recusal_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "seat_id"],
            ["seat.committee_id", "seat.id"],
            name=op.f("fk_review_meeting_recusal_committee_id_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_review_meeting_recusal_committee_id")
        ),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_review_meeting_recusal")),
        sa.UniqueConstraint(
            "committee_id",
            "meeting_id",
            "proposal_id",
            "seat_id",
            name=op.f("uq_review_meeting_recusal_once"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_request",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", REQUESTS), nullable=False),
        sa.Column("target", _choice("target", TARGETS), nullable=True),
        sa.Column("main_proposal_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_at", UTCInstant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", UTCInstant(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(kind = 'conversion') = (target IS NOT NULL)", name=op.f("ck_proposal_request_conversion")),
        sa.CheckConstraint(
            "(kind IN ('merger', 'separation')) = (main_proposal_id IS NOT NULL)",
            name=op.f("ck_proposal_request_main_case"),
        ),
        sa.CheckConstraint(
            "(is_agreed IS NULL) = (decided_at IS NULL) AND (is_agreed IS NULL) = (decided_by IS NULL) AND (is_agreed IS NULL) = (decided_by_name IS NULL) AND (decision_reason IS NULL OR is_agreed IS NOT NULL)",
            name=op.f("ck_proposal_request_decided_whole"),
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_proposal_request_two_persons")),
        sa.ForeignKeyConstraint(
            ["committee_id", "main_proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_request_committee_id_main_proposal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"],
            ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_request_committee_id_proposal_id"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_request_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_request")),
    )
    op.create_index("ix_proposal_request_main", "proposal_request", ["committee_id", "main_proposal_id"])
    op.create_index("ix_proposal_request_proposal", "proposal_request", ["committee_id", "proposal_id", "asked_at"])
    op.create_index(
        "uq_proposal_request_open",
        "proposal_request",
        ["committee_id", "proposal_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "queue_view",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", JSON_DOCUMENT, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UTCInstant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_queue_view_committee_id")),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_queue_view")),
        sa.UniqueConstraint("committee_id", "owner_id", "name", name=op.f("uq_queue_view_committee_id_owner_id_name")),
    )
    op.create_index("ix_queue_view_shared", "queue_view", ["committee_id", "is_shared"])


def _let_history_say(actions: Iterable[str], states: Iterable[str]) -> None:
    words = {"action": actions, "source": states, "target": states}
    with _batch("proposal_history") as batch:
        for column, values in words.items():
            batch.drop_constraint(op.f(f"ck_proposal_history_{column}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_proposal_history_{column}"), _one_of(column, values))


def _let_reviews_say(decisions: Iterable[str]) -> None:
    with _batch("proposal_review", table_kwargs={"sqlite_with_rowid": False}) as batch:
        batch.drop_constraint(op.f("ck_proposal_review_decision"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_review_decision"), _one_of("decision", decisions))


@contextmanager
def _lifted(*tables: str) -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in tables if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _batch(table: str, **options):  # noqa: ANN202, ANN003 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always", **options)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
