"""The life of an appeal: its member takes it back, or somebody else answers it."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import SCORE_KEEP
from services.scoring.year_vocabulary import AppealAction as Do
from services.scoring.year_vocabulary import AppealState as Is


def appellant(appeal: Any, actor: Actor) -> bool:
    """申诉人本人。"""
    return actor.seat_id is not None and bool(actor.account_id == appeal.holder_id)


def scorer(appeal: Any, actor: Actor) -> bool:
    """考核人员，不是申诉人本人。"""
    return actor.may(SCORE_KEEP) and actor.account_id != appeal.holder_id


APPEALS = Lifecycle(
    "score-appeal",
    Is.WAITING,
    step(Do.WITHDRAW, {Is.WAITING}, Is.WITHDRAWN, appellant),
    step(Do.UPHOLD, {Is.WAITING}, Is.UPHELD, scorer),
    step(Do.DISMISS, {Is.WAITING}, Is.DISMISSED, scorer),
)
