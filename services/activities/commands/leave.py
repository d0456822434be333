"""Asking for leave and deciding on it. An approved leave is an excuse: for the whole activity, or for its half-days."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.activities.commands.answering import own_invitation
from services.activities.facts import LeaveDecided, LeaveRequested, LeaveWithdrawn
from services.activities.leave_lifecycle import LEAVES
from services.activities.leave_models import ExcusedSession, LeaveHalfDay, LeaveRequest
from services.activities.leave_rules import path_of_leave
from services.activities.leave_vocabulary import STANDING, Decision, LeaveAction, LeaveState
from services.activities.models import Activity, ActivitySession, Invitation
from services.activities.queries.held import hold_shared, invitation_of, sessions_of
from services.activities.queries.leave import is_convened_by, may_see
from services.activities.refusals import LeaveAskedAlready, LeaveNotNeeded
from services.activities.vocabulary import GOING_ON
from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotFound, NotItsTurn
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.settings import CommitteeSettings

DECISIONS = {
    Decision.APPROVE: LeaveAction.APPROVE,
    Decision.REFUSE: LeaveAction.REFUSE,
    Decision.REVOKE: LeaveAction.REVOKE,
}


def ask_for_leave(
    work: Work, actor: Actor, *, activity_id: UUID, reason_key: str, reason: str,
    session_ids: Sequence[UUID] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask for leave from the whole activity, or from some of its half-days."""
    activity = hold_shared(work, activity_id)
    invitation = own_invitation(work, actor, activity)
    if activity.state not in GOING_ON:
        raise NotItsTurn(state=activity.state)
    if not invitation.is_required:
        raise LeaveNotNeeded
    _, settings = current_settings(work)
    sessions = sessions_of(work, activity_id)
    chosen, reason_name = _checked(settings, sessions, session_ids, reason_key)
    if open_one := _open_request(work, activity_id, invitation.seat_id):
        raise LeaveAskedAlready(leave_id=open_one)
    path = path_of_leave(settings.activities, activity.kind, [each.begins_at for each in chosen], work.now)
    leave = LeaveRequest(
        id=new_id(), activity_id=activity_id, seat_id=invitation.seat_id, state=LeaveState.REQUESTED,
        reason_key=reason_key, reason_name=reason_name, reason=reason, half_days=len(chosen),
        is_whole=len(chosen) == len(sessions), is_late=path.is_late, approver=path.approver,
        absent_from=chosen[0].begins_at, absent_until=max(each.ends_at for each in chosen), requested_at=work.now,
        requested_by=actor.account_id,
    )  # fmt: skip
    work.add(leave)
    work.flush()
    for each in chosen:
        work.add(LeaveHalfDay(leave_id=leave.id, session_id=each.id))
    work.record(
        LeaveRequested(
            subject_id=leave.id, activity_id=activity_id, seat_id=leave.seat_id, approver=path.approver,
            half_days=leave.half_days, is_late=leave.is_late,
        )
    )  # fmt: skip
    return standing_of_leave(work, leave, actor)


def decide_leave(
    work: Work, actor: Actor, *, leave_id: UUID, decision: Decision, reason: str | None = None
) -> dict[str, Any]:
    """Approve or refuse a request, or take an approval back; a refusal says why."""
    leave, _activity = open_leave(work, actor, leave_id)
    if decision is not Decision.APPROVE and not reason:
        raise BadInput(errors=(FieldFault("/reason", "不准假须说明理由"),))
    work.take(LEAVES, leave, DECISIONS[decision], actor, reason=reason)
    leave.decided_at, leave.decided_by, leave.decided_by_name = work.now, actor.account_id, actor.name
    leave.decision_reason = reason
    if leave.state is LeaveState.APPROVED:
        excuse_by_leave(work, leave)
    elif decision is Decision.REVOKE:
        _take_excuse_back(work, leave)
    work.record(
        LeaveDecided(
            subject_id=leave.id, activity_id=leave.activity_id, seat_id=leave.seat_id, state=leave.state,
            half_days=leave.half_days,
        )
    )  # fmt: skip
    return standing_of_leave(work, leave, actor)


def withdraw_leave(work: Work, actor: Actor, *, leave_id: UUID, reason: str | None = None) -> dict[str, Any]:
    """Come after all: take back a request, or a leave that was approved."""
    leave, _activity = open_leave(work, actor, leave_id)
    taken = work.take(LEAVES, leave, LeaveAction.WITHDRAW, actor, reason=reason)
    if taken.source == LeaveState.APPROVED:
        _take_excuse_back(work, leave)
    work.record(
        LeaveWithdrawn(
            subject_id=leave.id, activity_id=leave.activity_id, seat_id=leave.seat_id,
            was=LeaveState(taken.source),
        )
    )  # fmt: skip
    return standing_of_leave(work, leave, actor)


def open_leave(work: Work, actor: Actor, leave_id: UUID) -> tuple[LeaveRequest, Activity]:
    """A request for a change, held behind its activity, for whoever may see it."""
    activity_id = work.session.scalar(work.select(LeaveRequest.activity_id).where(LeaveRequest.id == leave_id))
    if activity_id is None:
        raise NotFound
    activity = hold_shared(work, activity_id)
    leave: LeaveRequest = work.session.scalars(
        work.select(LeaveRequest).where(LeaveRequest.id == leave_id).with_for_update()
    ).one()
    leave.is_going_on = activity.state in GOING_ON
    leave.last_approver = current_settings(work)[1].activities.last_approver
    leave.is_convened_by_actor = is_convened_by(work, actor, leave.seat_id)
    if not may_see(leave, actor):
        raise NotFound
    return leave, activity


def excuse_by_leave(work: Work, leave: LeaveRequest) -> None:
    """Write on the sheet what was approved."""
    if leave.is_whole:
        invitation: Invitation = invitation_of(work, leave.activity_id, leave.seat_id)
        invitation.excused_at, invitation.excused_by = work.now, leave.decided_by
        invitation.excuse_reason = f"{leave.reason_name}：{leave.reason}"
        return
    for session_id in work.session.scalars(
        work.select(LeaveHalfDay.session_id).where(LeaveHalfDay.leave_id == leave.id)
    ):
        work.add(
            ExcusedSession(
                activity_id=leave.activity_id, session_id=session_id, seat_id=leave.seat_id, leave_id=leave.id
            )
        )  # fmt: skip


def _take_excuse_back(work: Work, leave: LeaveRequest) -> None:
    if leave.is_whole:
        invitation = invitation_of(work, leave.activity_id, leave.seat_id)
        invitation.excused_at = invitation.excused_by = invitation.excuse_reason = None
        return
    work.session.execute(
        delete(ExcusedSession).where(
            ExcusedSession.committee_id == work.committee_id, ExcusedSession.leave_id == leave.id
        )
    )


def standing_of_leave(work: Work, leave: LeaveRequest, actor: Actor) -> dict[str, Any]:
    """Where a request stands after a step."""
    work.flush()
    return {
        "id": leave.id, "activity_id": leave.activity_id, "state": leave.state, "approver": leave.approver,
        "half_days": leave.half_days, "is_late": leave.is_late, "actions": LEAVES.open_to(leave, actor),
    }  # fmt: skip


def _checked(
    settings: CommitteeSettings, sessions: Sequence[ActivitySession], session_ids: Sequence[UUID] | None,
    reason_key: str,
) -> tuple[list[ActivitySession], str]:  # fmt: skip
    """The half-days in their order and the name of the reason; or all that is wrong."""
    names = {each.key: each.name for each in settings.lists["leave_reasons"]}
    faults = [] if reason_key in names else [FieldFault("/reason_key", "没有这一请假事由")]
    known = {each.id for each in sessions}
    faults += [
        FieldFault(f"/session_ids/{index}", "此活动没有这一场")
        for index, each in enumerate(session_ids or ())
        if each not in known
    ]
    if faults:
        raise BadInput(errors=tuple(faults))
    chosen = list(sessions) if session_ids is None else [each for each in sessions if each.id in set(session_ids)]
    return chosen, names[reason_key]


def _open_request(work: Work, activity_id: UUID, seat_id: UUID) -> UUID | None:
    found: UUID | None = work.session.scalar(
        work.select(LeaveRequest.id).where(
            LeaveRequest.activity_id == activity_id, LeaveRequest.seat_id == seat_id,
            LeaveRequest.state.in_(STANDING),
        )
    )  # fmt: skip
    return found
