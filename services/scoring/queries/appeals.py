"""Reads of appeals: those of a receipt, those that a scorer has before him, and what the home shows of both."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat
from services.scoring.appeal_lifecycle import APPEALS
from services.scoring.appeal_models import ScoreAppeal
from services.scoring.queries.sight import which_are_own
from services.scoring.year_vocabulary import AppealState

SHOWN: Final = (
    ScoreAppeal.id, ScoreAppeal.year, ScoreAppeal.round, ScoreAppeal.seat_id, ScoreAppeal.state, ScoreAppeal.version,
    ScoreAppeal.target, ScoreAppeal.about, ScoreAppeal.shown, ScoreAppeal.reason, ScoreAppeal.made_at,
    ScoreAppeal.decided_at, ScoreAppeal.decided_by_name, ScoreAppeal.answer, ScoreAppeal.entered, ScoreAppeal.holder_id,
)  # fmt: skip

MOST_COUNTED: Final = 100
ANSWERED_FOR: Final = timedelta(days=30)
"""How long the home shows an answer to whom it was given."""


def list_appeals(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, state: AppealState | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The appeals of the committee, the latest first, with what of the receipt each names."""
    statement = work.select(*SHOWN)
    if year is not None:
        statement = statement.where(ScoreAppeal.year == year)
    if state is not None:
        statement = statement.where(ScoreAppeal.state == state)
    if after:
        statement = statement.where(ScoreAppeal.id < unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(ScoreAppeal.id.desc()).limit(limit + 1)).all()
    names = names_of(work, {row.seat_id for row in rows})
    return page([{**_shown(row, actor), **names[row.seat_id]} for row in rows], limit, lambda item: (item["id"],))


def appeals_of(work: Work, actor: Actor, seat_id: UUID, year: int) -> list[dict[str, Any]]:
    """The appeals against one receipt, in the order in which they were made."""
    of_receipt = work.select(*SHOWN).where(ScoreAppeal.seat_id == seat_id, ScoreAppeal.year == year)
    return [_shown(row, actor) for row in work.session.execute(of_receipt.order_by(ScoreAppeal.id))]


def shown(work: Work, actor: Actor, appeal: ScoreAppeal) -> dict[str, Any]:
    """One appeal as its list shows it."""
    return {**_shown(appeal, actor), **names_of(work, {appeal.seat_id})[appeal.seat_id]}


def _shown(row: Any, actor: Actor) -> dict[str, Any]:
    return {**{column.key: getattr(row, column.key) for column in SHOWN}, "actions": APPEALS.open_to(row, actor)}


def names_of(work: Work, seat_ids: Iterable[UUID]) -> Mapping[UUID, dict[str, str]]:
    """Who holds some seats."""
    rows = work.session.execute(work.select(Seat.id, Seat.name, Seat.member_number).where(Seat.id.in_(list(seat_ids))))
    return {row.id: {"name": row.name, "member_number": row.member_number} for row in rows}


def waiting_to_be_answered(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """For the home of a scorer: the appeals of others that nobody has answered, the oldest first."""
    waiting = work.select(ScoreAppeal.id, ScoreAppeal.year, ScoreAppeal.about).where(
        ScoreAppeal.state == AppealState.WAITING, ScoreAppeal.holder_id != actor.account_id
    )
    rows = work.session.execute(waiting.order_by(ScoreAppeal.id).limit(MOST_COUNTED)).mappings()
    return [dict(row) for row in rows]


def appeals_of_member(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """For a member's home: his appeals that wait, and those that were answered lately, the latest first."""
    mine = work.select(ScoreAppeal.id, ScoreAppeal.year, ScoreAppeal.about, ScoreAppeal.state).where(
        ScoreAppeal.seat_id.in_(which_are_own(work, actor)),
        ScoreAppeal.state != AppealState.WITHDRAWN,
        ScoreAppeal.decided_at.is_(None) | (ScoreAppeal.decided_at > work.now - ANSWERED_FOR),
    )
    rows = work.session.execute(mine.order_by(ScoreAppeal.id.desc()).limit(MOST_COUNTED)).mappings()
    return [dict(row) for row in rows]
