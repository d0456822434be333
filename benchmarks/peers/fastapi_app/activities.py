"""Activities: check-in and the agenda."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from benchmarks.peers import duties
from benchmarks.peers.duties import Actor, Refused
from benchmarks.peers.fastapi_app import models, schemas
from benchmarks.peers.fastapi_app.answers import address_of, answered, audited
from benchmarks.peers.fastapi_app.database import Reading, Writing
from benchmarks.peers.fastapi_app.people import reader, writer
from benchmarks.peers.fastapi_app.schemas import Limit

router = APIRouter()


@router.put("/activities/{activity_id}/sessions/{session_id}/check-in", response_model=schemas.CheckInReply)
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
        if activity.state not in ("published", "open") or not door.check_in_opens_at <= now < door.check_in_closes_at:
            raise Refused(409, "check-in-closed")
        duties.check_code(body.code, session_id, here, now)
        there = models.Attendance(
            id=duties.new_id(), committee_id=here, session_id=session_id, seat_id=actor.seat_id, at=now,
            evidence="venue-code", is_late=door.late_after is not None and now > door.late_after,
            recorded_by=actor.account_id,
        )  # fmt: skip
        session.add(there)
        audited(
            session,
            duties.audit_row(
                actor, at=now, address=address_of(request), action="checked-in", object_kind="activity",
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


@router.get("/me/activities", response_model=schemas.Agenda)
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
            can_check_in=activity.state in ("published", "open")
            and each.check_in_opens_at <= now < each.check_in_closes_at
            and each.id not in there,
        )
        for each in activity.sessions
    ]  # fmt: skip
    return schemas.AgendaItem(
        id=activity.id, kind=activity.kind, kind_name=activity.kind_name, title=activity.title, place=activity.place,
        is_required=duties.obliges(invitation.role, is_required=activity.is_required), state=activity.state,
        begins_at=activity.begins_at, ends_at=activity.ends_at, organiser_name=activity.organiser_name,
        cancellation_reason=activity.cancellation_reason, answer=invitation.state, role=invitation.role,
        is_excused=invitation.excused_at is not None, sessions=sessions,
        result={"status": settled.status, "half_days": settled.half_days, "sessions": settled.sessions}
        if settled else None,
    )  # fmt: skip
