"""The life of an honour list: what one draws up another one confirms, nobody himself, and two persons annul it."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import SCORE_CONFIRM, SCORE_KEEP
from services.scoring.honour_vocabulary import HonourAction as Do
from services.scoring.honour_vocabulary import HonourState as Is


def second_person(honours: Any, actor: Actor) -> bool:
    """另一位履职考核人员或者秘书长：不是提出名单的人，本人也不在名单上。"""
    is_another = actor.account_id != honours.proposed_by and actor.account_id not in honours.people_on_it
    return actor.may(SCORE_CONFIRM) and is_another


def scorer_or_second_person(_honours: Any, actor: Actor) -> bool:
    """履职考核人员或者秘书长；提出的人可以这样撤回。"""
    return actor.may(SCORE_CONFIRM)


def scorer(_honours: Any, actor: Actor) -> bool:
    """履职考核人员。"""
    return actor.may(SCORE_KEEP)


def second_to_annul(honours: Any, actor: Actor) -> bool:
    """另一位履职考核人员或者秘书长：不是提请撤销的人，本人也不在名单上。"""
    is_another = actor.account_id != honours.annulment_asked_by and actor.account_id not in honours.people_on_it
    return actor.may(SCORE_CONFIRM) and is_another


def asker_or_second_to_annul(honours: Any, actor: Actor) -> bool:
    """另一位履职考核人员或者秘书长，本人不在名单上；提请撤销的人可以这样收回。"""
    is_asker = bool(actor.account_id == honours.annulment_asked_by)
    return second_to_annul(honours, actor) or (actor.may(SCORE_CONFIRM) and is_asker)


LIFE_OF_HONOURS = Lifecycle(
    "honour-list",
    Is.PROPOSED,
    step(Do.CONFIRM, {Is.PROPOSED}, Is.CONFIRMED, second_person),
    step(Do.REFUSE, {Is.PROPOSED}, Is.REFUSED, scorer_or_second_person),
    step(Do.ASK_ANNULMENT, {Is.CONFIRMED}, Is.ANNULLING, scorer),
    step(Do.CONFIRM_ANNULMENT, {Is.ANNULLING}, Is.ANNULLED, second_to_annul),
    step(Do.REFUSE_ANNULMENT, {Is.ANNULLING}, Is.CONFIRMED, asker_or_second_to_annul),
)
