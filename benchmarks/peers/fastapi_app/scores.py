"""Scores: the board in its two forms, and one's own receipt."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, undefer

from benchmarks.peers import duties
from benchmarks.peers.duties import Actor, Refused
from benchmarks.peers.fastapi_app import models, schemas
from benchmarks.peers.fastapi_app.answers import address_of, answered, audited
from benchmarks.peers.fastapi_app.database import Reading, writing
from benchmarks.peers.fastapi_app.people import reader
from benchmarks.peers.fastapi_app.schemas import Limit

SUMS = os.environ.get("BENCHMARK_SUMS") == "1"

router = APIRouter()


@router.get("/scores", response_model=schemas.Board)
async def list_scores(
    request: Request, session: Reading, actor: Annotated[Actor, Depends(reader(duties.SCORE_READ))],
    limit: Limit = 20, after: str | None = None,
) -> Response:  # fmt: skip
    """The board of the year."""
    now = datetime.now(UTC)
    year = now.astimezone(duties.CHINA).year
    found = await (_summed if SUMS else _stored)(session, actor.committee_id, year, limit, after)
    cards, before, higher = found
    items, rank = [], higher + 1
    for place, (card, total) in enumerate(cards[:limit]):
        if place and total != cards[place - 1][1]:
            rank = before + place + 1
        seat = card.seat
        items.append(
            schemas.BoardRow(
                rank=rank, seat_id=card.seat_id, name=seat.name, member_number=seat.member_number,
                sector=seat.sector.name, is_standing=seat.is_standing, total=total, grade=card.grade,
                computed_at=card.computed_at, is_stale=card.is_stale,
            )
        )  # fmt: skip
    following = duties.mark(f"{cards[limit - 1][1]:.8f}", items[-1].seat_id) if len(cards) > limit else None
    board = schemas.Board(
        items=items, next=following, year=year, as_of=min((item.computed_at for item in items), default=None)
    )
    await session.close()  # It would hold its connection while the audit waits for another one.
    async with writing() as auditing:
        audited(
            auditing,
            duties.audit_row(
                actor, at=now, address=address_of(request), action="personal-data-read", object_kind="person",
                object_id=UUID(int=0), detail=duties.personal_data_read("list_scores"),
            ),
        )  # fmt: skip
        await auditing.commit()
    return answered(request, board, as_of=True)


WITH_SEAT = contains_eager(models.ScoreCard.seat).joinedload(models.Seat.sector)


async def _stored(session: AsyncSession, here: UUID, year: int, limit: int, after: str | None) -> tuple[Any, int, int]:
    """Cards with their stored totals, and how many stand before the first."""
    card = models.ScoreCard
    wanted = [card.committee_id == here, card.year == year, card.total.is_not(None)]
    statement = select(card).join(card.seat).where(*wanted).options(WITH_SEAT)
    if after:
        total, seat_id = duties.unmark(after)
        mark = Decimal(total)
        statement = statement.where(or_(card.total < mark, and_(card.total == mark, card.seat_id > UUID(seat_id))))
    cards = (await session.scalars(statement.order_by(card.total.desc(), card.seat_id).limit(limit + 1))).all()
    if not cards:
        return [], 0, 0
    first = cards[0]
    is_higher = card.total > first.total
    counts = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(case((is_higher, 1), else_=0)), 0)).where(
                *wanted, or_(is_higher, and_(card.total == first.total, card.seat_id < first.seat_id))
            )
        )
    ).one()
    return [(each, each.total) for each in cards], counts[0], counts[1]


async def _summed(session: AsyncSession, here: UUID, year: int, limit: int, after: str | None) -> tuple[Any, int, int]:
    """Cards with totals that are summed as they are asked for."""
    points, card = models.Points, models.ScoreCard
    total = func.sum(points.points, type_=points.points.type).label("total")
    sums = (
        select(points.seat_id, total)
        .where(points.committee_id == here, points.year == year)
        .group_by(points.seat_id)
        .subquery()
    )
    statement = (
        select(card, sums.c.total)
        .join(sums, sums.c.seat_id == card.seat_id)
        .join(card.seat)
        .where(card.committee_id == here, card.year == year)
        .options(WITH_SEAT)
    )
    if after:
        mark, seat_id = duties.unmark(after)
        at = Decimal(mark)
        statement = statement.where(or_(sums.c.total < at, and_(sums.c.total == at, card.seat_id > UUID(seat_id))))
    rows = (await session.execute(statement.order_by(sums.c.total.desc(), card.seat_id).limit(limit + 1))).all()
    if not rows:
        return [], 0, 0
    first, most = rows[0]
    is_higher = sums.c.total > most
    counts = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(case((is_higher, 1), else_=0)), 0)).where(
                or_(is_higher, and_(sums.c.total == most, sums.c.seat_id < first.seat_id))
            )
        )
    ).one()
    return [tuple(row) for row in rows], counts[0], counts[1]


@router.get("/me/score", response_model=schemas.Receipt)
async def read_my_score(
    request: Request, session: Reading, actor: Annotated[Actor, Depends(reader(duties.OWN_SCORE_READ))]
) -> Response:
    """One's own receipt of the year."""
    here, year = actor.committee_id, datetime.now(UTC).astimezone(duties.CHINA).year
    seat = await session.get(models.Seat, (here, actor.seat_id))
    regulation = await session.scalar(
        select(models.Regulation)
        .where(
            models.Regulation.committee_id == here, models.Regulation.effective_from <= date(year, 12, 31),
            or_(models.Regulation.effective_to.is_(None), models.Regulation.effective_to >= date(year, 1, 1)),
        )
        .order_by(models.Regulation.published_at.desc(), models.Regulation.id.desc())
        .limit(1)
    )  # fmt: skip
    card = await session.scalar(
        select(models.ScoreCard)
        .where(
            models.ScoreCard.committee_id == here, models.ScoreCard.seat_id == actor.seat_id,
            models.ScoreCard.year == year, models.ScoreCard.is_stale.is_(False),
        )
        .options(undefer(models.ScoreCard.receipt))
    )  # fmt: skip
    if seat is None or regulation is None or card is None:
        raise Refused(404, "not-found")
    reply = schemas.Receipt.model_validate(
        {
            "seat_id": seat.id, "name": seat.name, "member_number": seat.member_number, "year": year, **card.receipt,
            **duties.OF_OPEN_YEAR,
            "regulation": regulation, "as_of": card.computed_at,
        }
    )  # fmt: skip
    return answered(request, reply, as_of=True)
