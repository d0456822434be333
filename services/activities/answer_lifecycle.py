"""The life of an invitation: what its invitee says to it. Nobody answers for another.

A required activity knows no "no": who cannot come asks for leave. An optional one with a limit of places lets whoever
comes after wait, and moves the first of them up as soon as a place is free.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.activities.answer_vocabulary import AnswerAction as Do
from services.activities.answer_vocabulary import AnswerState as Is
from services.activities.lifecycle import NOBODY
from services.activities.vocabulary import GOING_ON, ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import ACTIVITY_ATTEND


@dataclass(frozen=True, slots=True)
class JudgedInvitation:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    seat_id: UUID
    activity_state: ActivityState
    is_required: bool


def invitee(invitation: Any, actor: Actor) -> bool:
    """受邀委员本人；活动已发出邀请，未结算、未取消。"""
    is_his = actor.seat_id is not None and actor.seat_id == invitation.seat_id and actor.may(ACTIVITY_ATTEND)
    return is_his and invitation.activity_state in GOING_ON


def invitee_who_may_say_no(invitation: Any, actor: Actor) -> bool:
    """受邀委员本人；活动自愿参加，或者本人是列席。必须出席的活动请按规定请假。"""
    return not invitation.is_required and invitee(invitation, actor)


def by_itself(_invitation: Any, actor: Actor) -> bool:
    """不由任何人办理：有名额空出时，候补的第一位自行转正。"""
    return actor.account_id == NOBODY


def answers_are_open(invitation: Any) -> FieldFault | None:
    """答复的截止时间未到。"""
    return FieldFault("/answer", "报名已经截止") if invitation.is_closed else None


def it_has_not_begun(invitation: Any) -> FieldFault | None:
    """活动尚未开始。"""
    return FieldFault("/answer", "活动已经开始，不能再取消报名") if invitation.has_begun else None


ANSWERS = Lifecycle(
    "invitation",
    Is.PENDING,
    step(Do.ACCEPT, (Is.PENDING, Is.DECLINED, Is.CANCELLED), Is.ACCEPTED, invitee, answers_are_open),
    step(Do.QUEUE, (Is.PENDING, Is.DECLINED, Is.CANCELLED), Is.WAITING, invitee_who_may_say_no, answers_are_open),
    step(Do.MOVE_UP, {Is.WAITING}, Is.ACCEPTED, by_itself),
    step(Do.DECLINE, {Is.PENDING}, Is.DECLINED, invitee_who_may_say_no),
    step(Do.CANCEL, (Is.ACCEPTED, Is.WAITING), Is.CANCELLED, invitee_who_may_say_no, it_has_not_begun),
)
