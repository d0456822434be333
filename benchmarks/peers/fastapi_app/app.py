"""The application: the endpoints of the cases."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import and_, case, func, or_, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload, selectinload, undefer

from benchmarks.peers import duties
from benchmarks.peers.duties import Actor, Refused
from benchmarks.peers.fastapi_app import models, schemas
from benchmarks.peers.fastapi_app.database import Reading, Writing, writing
from benchmarks.peers.fastapi_app.people import reader, writer

SUMS = os.environ.get("BENCHMARK_SUMS") == "1"
PREFIX = "/api/v1"
Limit = Annotated[int, Query(ge=1, le=100)]

app = FastAPI(title="Peer", openapi_url=None)


@app.exception_handler(Refused)
async def refused(_request: Request, refusal: Refused) -> JSONResponse:
    """A refusal as an answer."""
    return JSONResponse({"code": refusal.code}, refusal.status)


def answered(request: Request, reply: BaseModel, *, as_of: bool = False) -> Response:
    """The reply as JSON by pydantic's own serialiser, with its tag; 304 where the client has it."""
    body = reply.model_dump_json().encode()
    lasting = reply.model_dump_json(exclude={"as_of"}).encode() if as_of else body
    tag = duties.etag(lasting, getattr(reply, "version", None))
    is_read = request.method == "GET"
    headers = {"ETag": tag, "Cache-Control": "private, no-cache" if is_read else "no-store"}
    if is_read and request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@app.get(f"{PREFIX}/proposals", response_model=schemas.ProposalPage)
async def list_proposals(
    request: Request, session: Reading, actor: Annotated[Actor, Depends(reader(duties.PROPOSAL_READ))],
    limit: Limit = 20, after: str | None = None,
) -> Response:  # fmt: skip
    """The staff's queue."""
    statement = (
        select(models.Proposal)
        .where(models.Proposal.committee_id == actor.committee_id, models.Proposal.submitted_at.is_not(None))
        .options(joinedload(models.Proposal.author).joinedload(models.Seat.sector), selectinload(models.Proposal.reviews))
        .order_by(models.Proposal.submitted_at.desc(), models.Proposal.id.desc())
        .limit(limit + 1)
    )
    if not actor.may(duties.PROPOSAL_REVIEW):
        statement = statement.where(models.Proposal.state != "sent-back")
    if after:
        at, proposal_id = duties.unmark(after)
        place = tuple_(models.Proposal.submitted_at, models.Proposal.id)
        statement = statement.where(place < (datetime.fromisoformat(at), UUID(proposal_id)))
    proposals = (await session.scalars(statement)).all()
    items = [_listed(each, actor) for each in proposals[:limit]]
    following = None
    if len(proposals) > limit:
        following = duties.mark(items[-1].submitted_at, items[-1].id)
    return answered(request, schemas.ProposalPage(items=items, next=following))


class _Judged:
    """A proposal as its life looks at it."""

    def __init__(self, proposal: models.Proposal, actor: Actor) -> None:
        self.state, self.author_seat_id = proposal.state, proposal.author_seat_id
        self.account_id = proposal.author.account_id
        self.review_step, self.review_steps = proposal.review_step, proposal.review_steps
        self.has_decided = any(
            review.round == proposal.review_round and review.reviewer_id == actor.account_id
            for review in proposal.reviews
        )


def _listed(proposal: models.Proposal, actor: Actor) -> schemas.ListedProposal:
    is_own = actor.seat_id is not None and proposal.author_seat_id == actor.seat_id
    return schemas.ListedProposal(
        id=proposal.id, version=proposal.version, state=proposal.state,
        title=proposal.title if is_own else proposal.submitted_title,
        category=proposal.category if is_own else proposal.submitted_category,
        author_seat_id=proposal.author_seat_id, author_name=proposal.author.name,
        sector_id=proposal.author.sector_id, sector=proposal.author.sector.name,
        saved_at=proposal.saved_at if is_own else proposal.submitted_at, submitted_at=proposal.submitted_at,
        review_round=proposal.review_round, review_step=proposal.review_step, review_steps=proposal.review_steps,
        step_name=proposal.step_name, step_due_at=proposal.step_due_at, filed_at=proposal.filed_at,
        case_number=proposal.case_number, case_label=proposal.case_label,
        actions=duties.actions_on(_Judged(proposal, actor), actor),
    )  # fmt: skip


def _audited(session: AsyncSession, row: dict[str, Any]) -> None:
    session.add(models.Audit(**row))
    session.add(models.Unsealed(committee_id=row["committee_id"], audit_id=row["id"]))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


@app.put(PREFIX + "/activities/{activity_id}/sessions/{session_id}/check-in", response_model=schemas.CheckInReply)
async def check_in(
    request: Request, session: Writing, actor: Annotated[Actor, Depends(writer(duties.ACTIVITY_ATTEND))],
    activity_id: UUID, session_id: UUID, body: schemas.CheckInBody,
) -> Response:  # fmt: skip
    """A member checks in."""
    now, here = datetime.now(UTC), actor.committee_id
    row = (
        await session.execute(
            select(models.ActivitySession, models.Activity, models.Invitation.id, models.Attendance)
            .join(models.Activity, models.ActivitySession.activity)
            .outerjoin(
                models.Invitation,
                and_(
                    models.Invitation.committee_id == here, models.Invitation.activity_id == activity_id,
                    models.Invitation.seat_id == actor.seat_id,
                ),
            )
            .outerjoin(
                models.Attendance,
                and_(
                    models.Attendance.committee_id == here, models.Attendance.session_id == session_id,
                    models.Attendance.seat_id == actor.seat_id,
                ),
            )
            .where(
                models.ActivitySession.committee_id == here, models.ActivitySession.id == session_id,
                models.ActivitySession.activity_id == activity_id,
            )
            .with_for_update(read=True, key_share=True, of=models.Activity)
        )
    ).one_or_none()  # fmt: skip
    if row is None or row[2] is None:
        raise Refused(404, "not-found")
    door, activity, _, there = row
    if there is None:
        if activity.state != "open" or not door.check_in_opens_at <= now < door.check_in_closes_at:
            raise Refused(409, "check-in-closed")
        duties.check_code(body.code, session_id, here, now)
        there = models.Attendance(
            id=duties.new_id(), committee_id=here, session_id=session_id, seat_id=actor.seat_id, at=now,
            evidence="venue-code", is_late=door.late_after is not None and now > door.late_after,
            recorded_by=actor.account_id,
        )  # fmt: skip
        session.add(there)
        _audited(
            session,
            duties.audit_row(
                actor, at=now, address=_address(request), action="checked-in", object_kind="activity",
                object_id=activity_id, detail=duties.checked_in(session_id, actor.seat_id, is_late=there.is_late),
            ),
        )  # fmt: skip
        try:
            await session.commit()
        except IntegrityError as taken:
            raise Refused(409, "collision") from taken
    reply = schemas.CheckInReply(
        activity_id=activity_id, session_id=session_id, seat_id=there.seat_id, at=there.at, is_late=there.is_late,
        evidence=there.evidence,
    )  # fmt: skip
    return answered(request, reply)


@app.post(PREFIX + "/proposals/{proposal_id}/submission", response_model=schemas.ProposalStanding)
async def submit(
    request: Request, session: Writing, actor: Annotated[Actor, Depends(writer(duties.PROPOSAL_WRITE))],
    proposal_id: UUID, body: schemas.SubmissionBody, idempotency_key: Annotated[str, Header()],
) -> Response:  # fmt: skip
    """Its author submits a proposal."""
    now, here = datetime.now(UTC), actor.committee_id
    digest = duties.request_digest(request.url.path, request.url.query, await request.body())
    known = await session.scalar(
        select(models.Answer).where(
            models.Answer.committee_id == here, models.Answer.account_id == actor.account_id,
            models.Answer.operation == "submit_proposal", models.Answer.key == idempotency_key,
        )
    )  # fmt: skip
    if known is not None and known.created_at > now - timedelta(hours=24):
        if known.request_digest != digest:
            raise Refused(422, "key-reused")
        return Response(known.body, known.status, {"ETag": known.etag or ""}, "application/json")
    proposal = await session.scalar(
        select(models.Proposal)
        .where(models.Proposal.committee_id == here, models.Proposal.id == proposal_id)
        .options(selectinload(models.Proposal.suggestions), selectinload(models.Proposal.revisions))
        .with_for_update(of=models.Proposal)
    )
    if proposal is None or proposal.author_seat_id != actor.seat_id:
        raise Refused(404, "not-found")
    if body.version not in {None, proposal.version} or proposal.state not in {"draft", "sent-back"}:
        raise Refused(409, "lost-update")
    if not duties.is_complete(proposal, [each.text for each in proposal.suggestions]):
        raise Refused(422, "not-ready")
    await session.scalar(
        select(models.CommitteeSettings)
        .where(models.CommitteeSettings.committee_id == here)
        .order_by(models.CommitteeSettings.number.desc())
        .limit(1)
    )
    session_id = proposal.session_id or await _session_of_today(session, here, now)
    due_at, source, step = duties.due(now), proposal.state, duties.FORM["steps"][0]["name"]
    audit = duties.audit_row(
        actor, at=now, address=_address(request), action="proposal-submitted", object_kind="proposal",
        object_id=proposal_id, detail=duties.submitted(proposal, actor, session_id=session_id, due_at=due_at),
    )  # fmt: skip
    proposal.state, proposal.session_id, proposal.submitted_at = "in-review", session_id, now
    proposal.submitted_title, proposal.submitted_category = proposal.title, proposal.category
    proposal.settings_version, proposal.review_round = 0, proposal.review_round + 1
    proposal.review_step, proposal.review_steps, proposal.step_name = 1, len(duties.FORM["steps"]), step
    proposal.step_began_at, proposal.step_due_at = now, due_at
    revision = next(each for each in proposal.revisions if each.number == proposal.revision)
    revision.submitted_round = proposal.review_round
    session.add(
        models.History(
            committee_id=here, proposal_id=proposal_id, version=proposal.version + 1, at=now,
            actor_id=actor.account_id, actor_name=actor.name, action="submit", source=source, target="in-review",
            round=proposal.review_round,
        )
    )  # fmt: skip
    _audited(session, audit)
    await session.flush()
    reply = schemas.ProposalStanding(
        **{name: getattr(proposal, name) for name in schemas.ProposalStanding.model_fields if name != "actions"},
        actions=["withdraw"],
    )
    response = answered(request, reply)
    session.add(
        models.Answer(
            committee_id=here, account_id=actor.account_id, operation="submit_proposal", key=idempotency_key,
            request_digest=digest, status=200, body=response.body, etag=response.headers["ETag"], created_at=now,
        )
    )  # fmt: skip
    await session.commit()
    return response


async def _session_of_today(session: AsyncSession, here: UUID, now: datetime) -> UUID:
    today = now.astimezone(duties.CHINA).date()
    sessions = (await session.scalars(select(models.TermSession).where(models.TermSession.committee_id == here))).all()
    in_order = sorted(sessions, key=lambda each: each.begins_on)
    begun = [each for each in in_order if each.begins_on <= today]
    return (begun[-1] if begun else in_order[0]).id


@app.get(f"{PREFIX}/scores", response_model=schemas.Board)
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
    async with writing() as auditing:
        _audited(
            auditing,
            duties.audit_row(
                actor, at=now, address=_address(request), action="personal-data-read", object_kind="person",
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


@app.get(f"{PREFIX}/me/score", response_model=schemas.Receipt)
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
            "regulation": regulation, "as_of": card.computed_at,
        }
    )  # fmt: skip
    return answered(request, reply, as_of=True)


@app.get(f"{PREFIX}/me/activities", response_model=schemas.Agenda)
async def list_my_activities(
    request: Request, session: Reading, actor: Annotated[Actor, Depends(reader(duties.ACTIVITY_ATTEND))],
    limit: Limit = 20,
) -> Response:  # fmt: skip
    """One's own agenda: the coming activities with their sessions."""
    here, now = actor.committee_id, datetime.now(UTC)
    rows = (
        await session.execute(
            select(models.Invitation, models.Settled)
            .join(models.Invitation.activity)
            .outerjoin(
                models.Settled,
                and_(
                    models.Settled.committee_id == here, models.Settled.activity_id == models.Invitation.activity_id,
                    models.Settled.seat_id == models.Invitation.seat_id,
                ),
            )
            .where(
                models.Invitation.committee_id == here, models.Invitation.seat_id == actor.seat_id,
                models.Activity.ends_at > now,
            )
            .options(contains_eager(models.Invitation.activity).selectinload(models.Activity.sessions))
            .order_by(models.Activity.begins_at, models.Activity.id)
            .limit(limit + 1)
        )
    ).all()  # fmt: skip
    shown = [each.id for row in rows for each in row[0].activity.sessions]
    attended = await session.scalars(
        select(models.Attendance).where(
            models.Attendance.committee_id == here, models.Attendance.seat_id == actor.seat_id,
            models.Attendance.session_id.in_(shown),
        )
    )  # fmt: skip
    there = {each.session_id: each for each in attended}
    items = [_entry(invitation, settled, there, now) for invitation, settled in rows[:limit]]
    following = duties.mark(items[-1].begins_at, items[-1].id) if len(rows) > limit else None
    return answered(request, schemas.Agenda(items=items, next=following))


def _entry(
    invitation: models.Invitation, settled: models.Settled | None, there: dict[UUID, models.Attendance], now: datetime
) -> schemas.AgendaItem:
    activity = invitation.activity
    sessions = [
        schemas.AgendaSession(
            id=each.id, number=each.number, name=each.name, begins_at=each.begins_at, ends_at=each.ends_at,
            check_in_opens_at=each.check_in_opens_at, check_in_closes_at=each.check_in_closes_at,
            late_after=each.late_after,
            attendance=schemas.OwnAttendance.model_validate(there[each.id]) if each.id in there else None,
            can_check_in=activity.state == "open" and each.check_in_opens_at <= now < each.check_in_closes_at
            and each.id not in there,
        )
        for each in activity.sessions
    ]  # fmt: skip
    return schemas.AgendaItem(
        id=activity.id, kind=activity.kind, kind_name=activity.kind_name, title=activity.title, place=activity.place,
        is_required=activity.is_required, state=activity.state, begins_at=activity.begins_at,
        ends_at=activity.ends_at, organiser_name=activity.organiser_name,
        cancellation_reason=activity.cancellation_reason, is_excused=invitation.excused_at is not None,
        sessions=sessions,
        result={"status": settled.status, "half_days": settled.half_days, "sessions": settled.sessions}
        if settled else None,
    )  # fmt: skip
