"""The life of an adjusting line: nobody adjusts himself, and what one asks for another one confirms."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import SCORE_CONFIRM
from services.scoring.year_vocabulary import AdjustmentAction as Do
from services.scoring.year_vocabulary import AdjustmentState as Is


def confirming(adjustment: Any, actor: Actor) -> bool:
    """考核人员或者秘书长，不是所调整的委员本人；提出的人可以这样收回。"""
    return actor.may(SCORE_CONFIRM) and actor.account_id != adjustment.holder_id


def second_person(adjustment: Any, actor: Actor) -> bool:
    """另一位考核人员或者秘书长：不是提出的人，也不是所调整的委员本人。"""
    return confirming(adjustment, actor) and actor.account_id != adjustment.asked_by


ADJUSTMENTS = Lifecycle(
    "score-adjustment",
    Is.PROPOSED,
    step(Do.CONFIRM, {Is.PROPOSED}, Is.CONFIRMED, second_person),
    step(Do.REFUSE, {Is.PROPOSED}, Is.REFUSED, confirming),
)
