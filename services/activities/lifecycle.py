"""The life of an activity. Settlement happens once; what is settled or cancelled stays so."""

from typing import Any

from services.activities.vocabulary import ActivityAction as Do
from services.activities.vocabulary import ActivityState as Is
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import ACTIVITY_ORGANISE


def organiser(_activity: Any, actor: Actor) -> bool:
    """活动组织者。"""
    return actor.may(ACTIVITY_ORGANISE)


def somebody_is_invited(activity: Any) -> FieldFault | None:
    """邀请范围内至少有一名委员。"""
    return None if activity.invitee_count else FieldFault("/invitees", "邀请范围内没有在任委员")


def last_session_is_over(activity: Any) -> FieldFault | None:
    """最后一场已经结束。"""
    return None if activity.is_over else FieldFault("/sessions", "最后一场尚未结束，不能结算")


LIFECYCLE = Lifecycle(
    "activity",
    Is.DRAFT,
    step(Do.EDIT, {Is.DRAFT}, None, organiser),
    step(Do.OPEN, {Is.DRAFT}, Is.OPEN, organiser, somebody_is_invited),
    step(Do.RECORD_PRESENCE, {Is.OPEN}, None, organiser),
    step(Do.EXCUSE, {Is.OPEN}, None, organiser),
    step(Do.SETTLE, {Is.OPEN}, Is.SETTLED, organiser, last_session_is_over),
    step(Do.CANCEL, (Is.DRAFT, Is.OPEN), Is.CANCELLED, organiser),
)
