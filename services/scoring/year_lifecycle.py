"""The life of a year of assessment: a result is published, may be appealed against, and is closed by two persons."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import SCORE_CONFIRM, SCORE_KEEP
from services.scoring.year_vocabulary import YearAction as Do
from services.scoring.year_vocabulary import YearState as Is


def scorer(_year: Any, actor: Actor) -> bool:
    """考核人员。"""
    return actor.may(SCORE_KEEP)


def second_person(year: Any, actor: Actor) -> bool:
    """另一位考核人员或者秘书长：不是提请结账的人。"""
    return actor.may(SCORE_CONFIRM) and actor.account_id != year.proposed_by


def confirming(_year: Any, actor: Actor) -> bool:
    """考核人员或者秘书长；提请的人可以这样收回。"""
    return actor.may(SCORE_CONFIRM)


def year_is_over(year: Any) -> FieldFault | None:
    """考核期已满。"""
    return None if year.is_over else FieldFault("", "考核期未满，不能公布初步结果")


def cards_are_current(year: Any) -> FieldFault | None:
    """没有待重新计算的得分。"""
    if not year.stale_cards:
        return None
    return FieldFault("", f"有 {year.stale_cards} 名委员的得分正在重新计算，请稍候再试")


def roles_are_confirmed(year: Any) -> FieldFault | None:
    """免除要求的身份都经过另一人确认。"""
    if not year.unconfirmed_roles:
        return None
    how = "请取消后重新登记，见委员身份中的说明（doubt）"
    return FieldFault("", f"有 {year.unconfirmed_roles} 项身份在登记之后才免除要求，没有另一人确认，{how}")


def appeals_are_over(year: Any) -> FieldFault | None:
    """申诉期已满。"""
    return None if year.are_appeals_over else FieldFault("", "申诉期未满，不能结账")


def appeals_are_answered(year: Any) -> FieldFault | None:
    """没有待答复的申诉。"""
    return FieldFault("", f"有 {year.waiting_appeals} 件申诉待答复") if year.waiting_appeals else None


YEARS = Lifecycle(
    "score-year",
    Is.OPEN,
    step(Do.PUBLISH, {Is.OPEN}, Is.PRELIMINARY, scorer, roles_are_confirmed, cards_are_current, when=year_is_over),
    step(Do.REOPEN, (Is.PRELIMINARY, Is.CLOSING), Is.OPEN, scorer),
    step(Do.PROPOSE_CLOSING, {Is.PRELIMINARY}, Is.CLOSING, scorer, appeals_are_answered, when=appeals_are_over),
    step(Do.REFUSE_CLOSING, {Is.CLOSING}, Is.PRELIMINARY, confirming),
    step(Do.CONFIRM_CLOSING, {Is.CLOSING}, Is.CLOSED, second_person, appeals_are_answered, cards_are_current),
)
