"""The life of a correction: nobody decides about himself, and what one proposes another one confirms."""

from typing import Any

from services.activities.attendance_vocabulary import CorrectionAction as Do
from services.activities.attendance_vocabulary import CorrectionState as Is
from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import ACTIVITY_ORGANISE


def organiser(correction: Any, actor: Actor) -> bool:
    """活动组织者，不是所更正的委员本人。"""
    return actor.may(ACTIVITY_ORGANISE) and actor.seat_id != correction.seat_id


def second_organiser(correction: Any, actor: Actor) -> bool:
    """另一位活动组织者：不是提出更正的人，也不是所更正的委员本人。"""
    return organiser(correction, actor) and actor.account_id != correction.proposed_by


CORRECTION = Lifecycle(
    "attendance-correction",
    Is.PROPOSED,
    step(Do.CONFIRM, {Is.PROPOSED}, Is.CONFIRMED, second_organiser),
    step(Do.REFUSE, {Is.PROPOSED}, Is.REFUSED, organiser),
    step(Do.SUPERSEDE, {Is.CONFIRMED}, Is.SUPERSEDED, organiser),
)
