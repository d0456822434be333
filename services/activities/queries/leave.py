"""Reads of leave: one's own, and for those who decide what waits and who is away when. Who sees one sees why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, tuple_

from services.activities.leave_lifecycle import LEAVES, JudgedLeave, falls_to
from services.activities.leave_models import LeaveEvidence, LeaveHalfDay, LeaveHistory, LeaveRequest
from services.activities.leave_vocabulary import LeaveState
from services.activities.models import Activity
from services.activities.vocabulary import GOING_ON
from services.files.keeping import OpenedFile, opened
from services.files.models import StoredFile
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody
from services.members.permissions import ACTIVITY_ORGANISE
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.queries.settings import current_settings
from services.members.vocabulary import Role

SHOWN = (
    LeaveRequest.id, LeaveRequest.activity_id, LeaveRequest.seat_id, LeaveRequest.state, LeaveRequest.reason_key,
    LeaveRequest.reason_name, LeaveRequest.reason, LeaveRequest.half_days, LeaveRequest.is_whole,
    LeaveRequest.is_late, LeaveRequest.approver, LeaveRequest.absent_from, LeaveRequest.absent_until,
    LeaveRequest.requested_at, LeaveRequest.requested_by, LeaveRequest.decided_at, LeaveRequest.decided_by_name,
    LeaveRequest.decision_reason,
)  # fmt: skip
MOST_COUNTED = 20


def may_see(leave: Any, actor: Actor) -> bool:
    """Whoever asked, to whose role it falls, and the organisers; all others are told that there is nothing."""
    is_own = actor.seat_id is not None and actor.seat_id == leave.seat_id
    return is_own or actor.may(ACTIVITY_ORGANISE) or falls_to(leave, actor)


def is_convened_by(work: Work, actor: Actor, seat_id: UUID) -> bool:
    """Whether the actor convenes a body in which that member sits."""
    if actor.seat_id is None:
        return False
    return bool(work.session.scalar(work.select(Seat.id).where(Seat.id == seat_id, _in_bodies_of(work, actor))))


def _in_bodies_of(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Which seats sit in a body that the actor convenes."""
    convened = work.select(SeatBody.body_id).where(SeatBody.seat_id == actor.seat_id, SeatBody.is_convener)
    placed = work.select(SeatBody.seat_id).where(SeatBody.body_id.in_(convened))
    return or_(Seat.sector_id.in_(convened), Seat.street_group_id.in_(convened), Seat.id.in_(placed))


def list_my_leave(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """One's own requests, the newest first."""
    statement = _requests(work).where(LeaveRequest.seat_id == actor.seat_id)
    if after:
        statement = statement.where(tuple_(LeaveRequest.requested_at, LeaveRequest.id) < unmark(after, instant, UUID))
    statement = statement.order_by(LeaveRequest.requested_at.desc(), LeaveRequest.id.desc()).limit(limit + 1)
    rows = _with_actions(work, actor, work.session.execute(statement).mappings().all())
    return page(rows, limit, lambda row: (row["requested_at"], row["id"]))


def list_leave_requests(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, state: LeaveState | None = None,
    activity_id: UUID | None = None, since: datetime | None = None, until: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The calendar of leave: the requests that the actor decides or oversees, by when the absence begins."""
    statement = _requests(work).where(_overseen(work, actor))
    if state:
        statement = statement.where(LeaveRequest.state == state)
    if activity_id:
        statement = statement.where(LeaveRequest.activity_id == activity_id)
    if since:
        statement = statement.where(LeaveRequest.absent_until > since)
    if until:
        statement = statement.where(LeaveRequest.absent_from < until)
    if after:
        statement = statement.where(tuple_(LeaveRequest.absent_from, LeaveRequest.id) > unmark(after, instant, UUID))
    statement = statement.order_by(LeaveRequest.absent_from, LeaveRequest.id).limit(limit + 1)
    rows = _with_actions(work, actor, work.session.execute(statement).mappings().all())
    return page(rows, limit, lambda row: (row["absent_from"], row["id"]))


def read_leave(work: Work, actor: Actor, *, leave_id: UUID) -> dict[str, Any]:
    """One request with its half-days, its evidence and its steps."""
    row = work.session.execute(_requests(work).where(LeaveRequest.id == leave_id)).mappings().one_or_none()
    if row is None:
        raise NotFound
    (shown,) = _with_actions(work, actor, [row], sees_all=False)
    half_days = work.select(LeaveHalfDay.session_id).where(LeaveHalfDay.leave_id == leave_id)
    files = (
        work.select(StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.media_type)
        .join(LeaveEvidence, _of_file())
        .where(LeaveEvidence.leave_id == leave_id)
        .order_by(StoredFile.id)
    )
    steps = (
        work.select(LeaveHistory.at, LeaveHistory.actor_name, LeaveHistory.action, LeaveHistory.reason)
        .where(LeaveHistory.leave_id == leave_id)
        .order_by(LeaveHistory.id)
    )
    return {
        **shown,
        "session_ids": list(work.session.scalars(half_days)),
        "evidence": [dict(each) for each in work.session.execute(files).mappings()],
        "history": [dict(each) for each in work.session.execute(steps).mappings()],
    }


def open_evidence(work: Work, actor: Actor, *, leave_id: UUID, evidence_id: UUID) -> OpenedFile:
    """A proof to be downloaded, by whoever sees the request."""
    read_leave(work, actor, leave_id=leave_id)
    row = work.session.execute(
        work.select(StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(LeaveEvidence, _of_file())
        .where(LeaveEvidence.leave_id == leave_id, LeaveEvidence.id == evidence_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return opened(work, row, evidence_id)


def waiting_to_be_decided(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The open requests of activities going on that the actor may decide, the next absence first."""
    statement = (
        _requests(work)
        .where(
            _decided_by(work, actor), LeaveRequest.state == LeaveState.REQUESTED, Activity.state.in_(GOING_ON),
            LeaveRequest.requested_by != actor.account_id,
        )
        .order_by(LeaveRequest.absent_from, LeaveRequest.id)
        .limit(MOST_COUNTED)
    )  # fmt: skip
    return [dict(row) for row in work.session.execute(statement).mappings()]


def _requests(work: Work) -> Any:
    return (
        work.select(*SHOWN)
        .join(
            Activity,
            and_(Activity.committee_id == LeaveRequest.committee_id, Activity.id == LeaveRequest.activity_id),
        )
        .join(Seat, and_(Seat.committee_id == LeaveRequest.committee_id, Seat.id == LeaveRequest.seat_id))
        .join(Body, SECTOR_OF_SEAT)
        .add_columns(
            Seat.name, Seat.member_number, Body.name.label("sector_name"), Activity.title.label("activity_title"),
            Activity.kind_name, Activity.state.label("activity_state"),
        )
    )  # fmt: skip


def _of_file() -> ColumnElement[bool]:
    return and_(LeaveEvidence.committee_id == StoredFile.committee_id, LeaveEvidence.id == StoredFile.id)


def _overseen(work: Work, actor: Actor) -> ColumnElement[bool]:
    """What the actor decides; organisers oversee all, conveners all leave in their bodies."""
    if actor.may(ACTIVITY_ORGANISE):
        return LeaveRequest.id.is_not(None)
    mine = _decided_by(work, actor)
    return or_(mine, _in_bodies_of(work, actor)) if Role.CONVENER in actor.roles and actor.seat_id else mine


def _decided_by(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Which requests go to the actor: to his role, or all where his role has the last word."""
    if current_settings(work)[1].activities.last_approver in actor.roles:
        return LeaveRequest.id.is_not(None)
    roles = [role for role in Role if role in actor.roles and role is not Role.CONVENER]
    mine: ColumnElement[bool] = LeaveRequest.approver.in_(roles)
    if Role.CONVENER in actor.roles and actor.seat_id:
        mine = or_(mine, and_(LeaveRequest.approver == Role.CONVENER, _in_bodies_of(work, actor)))
    return mine


def _with_actions(work: Work, actor: Actor, rows: Sequence[Any], *, sees_all: bool = True) -> list[dict[str, Any]]:
    """The rows with what the actor may do with each; one that he may not see is not there."""
    last = current_settings(work)[1].activities.last_approver
    convened: set[UUID] = set()
    if rows and actor.seat_id and Role.CONVENER in actor.roles:
        seats = [row["seat_id"] for row in rows]
        convened = set(work.session.scalars(work.select(Seat.id).where(Seat.id.in_(seats), _in_bodies_of(work, actor))))
    shown = []
    for row in rows:
        leave = JudgedLeave(
            state=row["state"], seat_id=row["seat_id"], requested_by=row["requested_by"], approver=row["approver"],
            is_convened_by_actor=row["seat_id"] in convened, last_approver=last,
            is_going_on=row["activity_state"] in GOING_ON,
        )  # fmt: skip
        if not sees_all and not may_see(leave, actor):
            raise NotFound
        shown.append({**row, "actions": LEAVES.open_to(leave, actor)})
    return shown
