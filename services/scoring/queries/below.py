"""Who lacks a minimum duty or has the lowest grade while there is still time, and what follows over the years."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_

from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.settings_sections import Scope
from services.scoring.models import ScoreCard
from services.scoring.published import current_year
from services.scoring.queries.sight import in_sight, totals_seen
from services.scoring.queries.standings import CARD_OF_STANDING, SEAT_OF_STANDING
from services.scoring.regulation_vocabulary import LAST_QUARTER
from services.scoring.standing_models import ScoreStanding


def list_members_below(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, body_id: UUID | None = None,
    after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Who is below at this moment and what is missing, in words; of everybody or of one body."""
    wanted: list[ColumnElement[bool]] = [ScoreStanding.is_below.is_(True)]
    if body_id is not None:
        wanted.append(sits_in(body_id))
    return _page(
        work, actor, (ScoreStanding.missing, ScoreStanding.reminded_at), wanted, limit=limit, year=year, after=after
    )


def list_consequences(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, after: str | None = None
) -> dict[str, Any]:
    """For whom something follows from this year, or from it and others of the term."""
    wanted = [ScoreStanding.consequence_count > 0]
    return _page(work, actor, (ScoreStanding.consequences,), wanted, limit=limit, year=year, after=after)


def _page(
    work: Work, actor: Actor, columns: tuple[Any, ...], wanted: list[ColumnElement[bool]], *, limit: int,
    year: int | None, after: str | None,
) -> dict[str, Any]:  # fmt: skip
    scope = totals_seen(work, actor)
    year = year or current_year(work)
    statement: Select[Any] = (
        work.select(
            ScoreStanding.seat_id, ScoreCard.total, ScoreCard.grade, ScoreCard.is_stale, ScoreStanding.computed_at,
            *columns,
        )
        .add_columns(Seat.name, Seat.member_number, Body.name.label("sector"))
        .join(ScoreCard, CARD_OF_STANDING)
        .join(Seat, SEAT_OF_STANDING)
        .join(Body, SECTOR_OF_SEAT)
        .where(ScoreStanding.year == year, ScoreStanding.through_quarter == LAST_QUARTER, *wanted)
    )  # fmt: skip
    if scope is not Scope.ALL:
        statement = statement.where(in_sight(actor.seat_id, actor.account_id, scope))
    if after:
        statement = statement.where(ScoreStanding.seat_id > unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(ScoreStanding.seat_id).limit(limit + 1)).mappings()
    answer = page([dict(row) for row in rows], limit, lambda row: (row["seat_id"],))
    return {**answer, "year": year, "as_of": min((row["computed_at"] for row in answer["items"]), default=None)}


def sits_in(body_id: UUID) -> ColumnElement[bool]:
    """Which seats are placed in a body, of whatever kind."""
    is_placed = exists().where(
        SeatBody.committee_id == Seat.committee_id, SeatBody.seat_id == Seat.id, SeatBody.body_id == body_id
    )
    return or_(Seat.sector_id == body_id, Seat.street_group_id == body_id, is_placed)
