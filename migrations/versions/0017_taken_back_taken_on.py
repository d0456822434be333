"""taken back, taken on: a request may be taken back undecided, and a body's proposal taken on by who speaks for it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from services.kernel.types import UTCInstant

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: None = None
depends_on: None = None

ACTIONS = (
    "edit-entry", "offer", "recall", "discard", "confirm", "reject-entry", "take-over",
    "edit", "invite", "call-off", "name-main", "submit", "withdraw", "pass-step", "send-back", "file", "decline",
    "propose-conversion", "consent", "refuse-conversion", "merge", "ask-withdrawal", "ask-merger", "ask-separation",
    "withdraw-filed", "merge-filed", "separate", "separate-filed", "refuse-request",
)  # fmt: skip
NEW = ("take-back-withdrawal", "take-back-request", "take-on")
CHANGED = ("proposal_history", "proposal_request")
WAITS = "decided_at IS NULL AND taken_back_at IS NULL"


def upgrade() -> None:
    """Forward."""
    body = sa.text("body_id IS NOT NULL")
    op.create_index(
        "ix_proposal_body", "proposal", ["committee_id", "body_id", "id"], sqlite_where=body, postgresql_where=body
    )
    with _lifted():
        _let_history_say((*ACTIONS, *NEW))
        op.drop_index("uq_proposal_request_open", "proposal_request")
        with _batch("proposal_request") as batch:
            batch.add_column(sa.Column("taken_back_at", UTCInstant(), nullable=True))
            batch.create_check_constraint(
                op.f("ck_proposal_request_taken_back"),
                "taken_back_at IS NULL OR (decided_at IS NULL AND kind <> 'conversion')",
            )
        _one_waits(WAITS)


def downgrade() -> None:
    """One step back: a request that was taken back is forgotten."""
    with _lifted():
        op.execute("DELETE FROM proposal_request WHERE taken_back_at IS NOT NULL")
        op.drop_index("uq_proposal_request_open", "proposal_request")
        with _batch("proposal_request") as batch:
            batch.drop_constraint(op.f("ck_proposal_request_taken_back"), type_="check")
            batch.drop_column("taken_back_at")
        _one_waits("decided_at IS NULL")
        op.execute(f"DELETE FROM proposal_history WHERE {_one_of('action', NEW)}")  # noqa: S608 - our own words
        _let_history_say(ACTIONS)
    op.drop_index("ix_proposal_body", "proposal")


def _one_waits(condition: str) -> None:
    op.create_index(
        "uq_proposal_request_open", "proposal_request", ["committee_id", "proposal_id"], unique=True,
        sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
    )  # fmt: skip


def _let_history_say(actions: Iterable[str]) -> None:
    with _batch("proposal_history") as batch:
        batch.drop_constraint(op.f("ck_proposal_history_action"), type_="check")
        batch.create_check_constraint(op.f("ck_proposal_history_action"), _one_of("action", actions))


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
