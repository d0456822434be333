"""entry on behalf: who entered a proposal from paper, when it was offered, the scans of the paper."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: None = None
depends_on: None = None

STATES = (
    "draft", "in-review", "sent-back", "awaiting-consent", "filed", "merged", "converted", "not-filed", "withdrawn",
    "co-signing",
)  # fmt: skip
NEW_STATES = (*STATES, "entered", "awaiting-confirmation")
ACTIONS = (
    "edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file", "decline",
    "propose-conversion", "consent", "refuse-conversion", "merge", "ask-withdrawal", "ask-merger", "ask-separation",
    "withdraw-filed", "merge-filed", "separate", "separate-filed", "refuse-request",
)  # fmt: skip
NEW_ACTIONS = (
    "edit-entry", "offer", "recall", "discard", "confirm", "reject-entry", "take-over", *ACTIONS,
)  # fmt: skip
REASONED = (
    "send-back", "decline", "propose-conversion", "merge", "ask-withdrawal", "ask-merger", "ask-separation",
    "refuse-request",
)  # fmt: skip
CHECKS = {
    "entered": "state NOT IN ('entered', 'awaiting-confirmation') OR (entered_by IS NOT NULL AND kind = 'individual' "
    "AND submitted_at IS NULL AND review_round = 0)",
    "awaiting_confirmation": "state <> 'awaiting-confirmation' OR offered_at IS NOT NULL",
    "offered": "(offered_at IS NULL) = (paper_received_at IS NULL) AND (offered_at IS NULL OR entered_by IS NOT NULL)",
}
CHANGED = ("proposal", "proposal_history")
COMMITTEE = "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "proposal_scan",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_proposal_scan_committee_id")),
        sa.ForeignKeyConstraint(
            ["committee_id", "id"], ["stored_file.committee_id", "stored_file.id"],
            name=op.f("fk_proposal_scan_committee_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id", "proposal_id"], ["proposal.committee_id", "proposal.id"],
            name=op.f("fk_proposal_scan_committee_id_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("committee_id", "id", name=op.f("pk_proposal_scan")),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_proposal_scan_of", "proposal_scan", ["committee_id", "proposal_id"])
    with _lifted():
        with _batch("proposal") as batch:
            batch.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
            batch.add_column(sa.Column("offered_at", UTCInstant(), nullable=True))
            batch.add_column(sa.Column("paper_received_at", UTCInstant(), nullable=True))
            batch.drop_constraint(op.f("ck_proposal_state"), type_="check")
            batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", NEW_STATES))
            for name, condition in CHECKS.items():
                batch.create_check_constraint(op.f(f"ck_proposal_{name}"), condition)
        op.create_index("ix_proposal_entered", "proposal", ["committee_id", "entered_by", "id"])
        _let_history_say(NEW_ACTIONS, NEW_STATES, (*REASONED, "reject-entry"))
    if _is_postgresql():
        op.execute("ALTER TABLE proposal_scan ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE proposal_scan FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY committee ON proposal_scan FOR ALL USING ({COMMITTEE})")


def downgrade() -> None:
    """One step back: what its proposer has not confirmed is withdrawn; scans stay in their store without a name."""
    newly_said = " OR ".join(
        (
            _one_of("action", sorted(set(NEW_ACTIONS) - set(ACTIONS))),
            *(_one_of(column, sorted(set(NEW_STATES) - set(STATES))) for column in ("source", "target")),
        )
    )
    op.drop_table("proposal_scan")
    with _lifted():
        op.execute(f"DELETE FROM proposal_history WHERE {newly_said}")  # noqa: S608 - our own words
        _let_history_say(ACTIONS, STATES, REASONED)
        op.drop_index("ix_proposal_entered", "proposal")
        with _batch("proposal") as batch:
            for name in (*CHECKS, "state"):
                batch.drop_constraint(op.f(f"ck_proposal_{name}"), type_="check")
        op.execute(
            "UPDATE proposal SET state = 'withdrawn', closed_at = saved_at "  # noqa: S608 - our own words
            f"WHERE NOT ({_one_of('state', STATES)})"
        )
        with _batch("proposal") as batch:
            batch.create_check_constraint(op.f("ck_proposal_state"), _one_of("state", STATES))
            for column in ("entered_by", "offered_at", "paper_received_at"):
                batch.drop_column(column)


def _let_history_say(actions: Iterable[str], states: Iterable[str], reasoned: Iterable[str]) -> None:
    words = {
        "action": _one_of("action", actions),
        "source": _one_of("source", states),
        "target": _one_of("target", states),
        "with_reason": f"reason IS NOT NULL OR {_one_of('action', reasoned).replace(' IN ', ' NOT IN ')}",
    }
    with _batch("proposal_history") as batch:
        for name, condition in words.items():
            batch.drop_constraint(op.f(f"ck_proposal_history_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_proposal_history_{name}"), condition)


@contextmanager
def _lifted() -> Iterator[None]:
    """Let the owner see and check the rows of every committee: row-level security holds him until FORCE is lifted."""
    for force in ("NO FORCE", "FORCE"):
        for table in CHANGED if _is_postgresql() else ():
            op.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
        if force == "NO FORCE":
            yield


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _batch(table: str):  # noqa: ANN202 - alembic's own context
    return op.batch_alter_table(table, recreate="auto" if _is_postgresql() else "always")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
