"""The life of an activity. Settlement happens once; what is settled or cancelled stays so.

Published, its invitations are out and members answer and ask for leave. Open, its door is: by an organiser's act, or by
itself when check-in of its first session begins. What is written on the sheet asks for the window of the session and
not for the word "open", so that nobody waits before a door whose hour has come because the worker is late.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.activities.vocabulary import ActivityAction as Do
from services.activities.vocabulary import ActivityState as Is
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import ACTIVITY_ORGANISE

NOBODY = UUID(int=0)
RUNNING = (Is.PUBLISHED, Is.OPEN)
EARLIEST = timedelta(hours=24)
"""How long before its first session an organiser may open an activity."""


def by_rule(committee_id: UUID) -> Actor:
    """Who acts where nobody does: the hour has come, or a place is free."""
    return Actor(account_id=NOBODY, committee_id=committee_id, name="系统")


def organiser(_activity: Any, actor: Actor) -> bool:
    """活动组织者。"""
    return actor.may(ACTIVITY_ORGANISE)


def organiser_or_time(activity: Any, actor: Actor) -> bool:
    """活动组织者；首场签到开始时自行发生。"""
    return actor.account_id == NOBODY or organiser(activity, actor)


def somebody_is_invited(activity: Any) -> FieldFault | None:
    """邀请范围内至少有一名委员。"""
    return None if activity.invitee_count else FieldFault("/invitees", "邀请范围内没有在任委员")


def begins_soon(activity: Any) -> FieldFault | None:
    """首场将在 24 小时之内开始，或者已经开始。"""
    return None if activity.begins_soon else FieldFault("/sessions", "首场开始前 24 小时之内才能提前开始签到")


def last_session_is_over(activity: Any) -> FieldFault | None:
    """最后一场已经结束。"""
    return None if activity.is_over else FieldFault("/sessions", "最后一场尚未结束，不能结算")


def claims_are_decided(activity: Any) -> FieldFault | None:
    """没有待确认的离线签到（办理结算者本人的除外）。"""
    if not activity.open_claims:
        return None
    return FieldFault("/claims", f"还有 {activity.open_claims} 份离线签到待确认，请先确认，或者说明理由不予确认")


LIFECYCLE = Lifecycle(
    "activity",
    Is.DRAFT,
    step(Do.EDIT, {Is.DRAFT}, None, organiser),
    step(Do.PUBLISH, {Is.DRAFT}, Is.PUBLISHED, organiser, somebody_is_invited),
    step(Do.CHANGE, RUNNING, None, organiser),
    step(Do.INVITE, RUNNING, None, organiser),
    step(Do.ATTACH, (Is.DRAFT, Is.PUBLISHED, Is.OPEN), None, organiser),
    step(Do.OPEN, {Is.PUBLISHED}, Is.OPEN, organiser_or_time, begins_soon),
    step(Do.REMIND, RUNNING, None, organiser),
    step(Do.RECORD_PRESENCE, RUNNING, None, organiser),
    step(Do.EXCUSE, RUNNING, None, organiser),
    step(Do.SETTLE, RUNNING, Is.SETTLED, organiser, last_session_is_over, claims_are_decided),
    step(Do.CANCEL, (Is.DRAFT, Is.PUBLISHED, Is.OPEN), Is.CANCELLED, organiser),
)
