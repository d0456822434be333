"""The life of a request for leave. Who decides is found when it is asked; nobody decides his own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.activities.leave_vocabulary import LeaveAction as Do
from services.activities.leave_vocabulary import LeaveState as Is
from services.activities.lifecycle import NOBODY
from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.vocabulary import Role


@dataclass(frozen=True, slots=True)
class JudgedLeave:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    seat_id: UUID
    requested_by: UUID
    approver: Role
    is_convened_by_actor: bool
    last_approver: Role
    is_going_on: bool


def falls_to(leave: Any, actor: Actor) -> bool:
    """Whether a request is for the actor's role to decide; who has the last word may decide every one."""
    if leave.last_approver in actor.roles:
        return True
    return leave.approver in actor.roles and (leave.approver is not Role.CONVENER or leave.is_convened_by_actor)


def requester(leave: Any, actor: Actor) -> bool:
    """请假人本人；活动未结算、未取消。"""
    return leave.is_going_on and actor.seat_id is not None and actor.seat_id == leave.seat_id


def approver(leave: Any, actor: Actor) -> bool:
    """按活动种类与时长规定的审批人（召集人只审批所召集界别、专门委员会、联组的委员），或者末级审批人；不是本人。"""
    is_own = actor.seat_id == leave.seat_id or actor.account_id == leave.requested_by
    return leave.is_going_on and not is_own and falls_to(leave, actor)


def requester_or_rule(leave: Any, actor: Actor) -> bool:
    """请假人本人；活动未结算、未取消。邀请收回的，自行发生。"""
    return actor.account_id == NOBODY or requester(leave, actor)


def approver_or_rule(leave: Any, actor: Actor) -> bool:
    """同上；参加上级会议并附证明的，本会设置为自动准假时自行发生。"""
    return actor.account_id == NOBODY or approver(leave, actor)


LEAVES = Lifecycle(
    "leave",
    Is.REQUESTED,
    step(Do.ATTACH, {Is.REQUESTED}, None, requester),
    step(Do.APPROVE, {Is.REQUESTED}, Is.APPROVED, approver_or_rule),
    step(Do.REFUSE, {Is.REQUESTED}, Is.REFUSED, approver),
    step(Do.WITHDRAW, (Is.REQUESTED, Is.APPROVED), Is.WITHDRAWN, requester_or_rule),
    step(Do.REVOKE, {Is.APPROVED}, Is.REFUSED, approver),
)
