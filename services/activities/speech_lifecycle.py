"""The life of a speech (大会发言): written by its speaker, reviewed by the office, and a fact once it was given."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.activities.speech_vocabulary import SpeechAction as Do
from services.activities.speech_vocabulary import SpeechForm
from services.activities.speech_vocabulary import SpeechState as Is
from services.activities.vocabulary import GOING_ON, ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE

HELD = GOING_ON | {ActivityState.SETTLED}


@dataclass(frozen=True, slots=True)
class JudgedSpeech:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    seat_id: UUID
    form: SpeechForm
    activity_state: ActivityState


def speaker(speech: Any, actor: Actor) -> bool:
    """发言人本人；活动已发出邀请，未结算、未取消。"""
    is_his = actor.seat_id is not None and actor.seat_id == speech.seat_id and actor.may(ACTIVITY_ATTEND)
    return is_his and speech.activity_state in GOING_ON


def reviewer(speech: Any, actor: Actor) -> bool:
    """活动组织者，不是发言人本人；活动未取消。"""
    return actor.may(ACTIVITY_ORGANISE) and actor.seat_id != speech.seat_id and speech.activity_state in HELD


def text_is_there(speech: Any) -> FieldFault | None:
    """有发言稿。"""
    return None if speech.text else FieldFault("/text", "请填写发言稿")


def has_begun(speech: Any) -> FieldFault | None:
    """活动已经开始。"""
    return None if speech.has_begun else FieldFault("/activity", "活动尚未开始，不能登记已发言")


LIFE_OF_SPEECH = Lifecycle(
    "speech",
    Is.DRAFT,
    step(Do.EDIT, (Is.DRAFT, Is.RETURNED), None, speaker),
    step(Do.SUBMIT, (Is.DRAFT, Is.RETURNED), Is.SUBMITTED, speaker, text_is_there),
    step(Do.RETURN, {Is.SUBMITTED}, Is.RETURNED, reviewer),
    step(Do.ACCEPT, {Is.SUBMITTED}, Is.ACCEPTED, reviewer),
    step(Do.DECLINE, {Is.SUBMITTED}, Is.DECLINED, reviewer),
    step(Do.WITHDRAW, (Is.DRAFT, Is.SUBMITTED, Is.RETURNED, Is.ACCEPTED), Is.WITHDRAWN, speaker),
    step(Do.GIVE, {Is.ACCEPTED}, Is.GIVEN, reviewer, has_begun),
    step(Do.RECORD, {Is.DRAFT}, Is.GIVEN, reviewer, has_begun),
    step(Do.STRIKE, {Is.GIVEN}, Is.DECLINED, reviewer),
)
