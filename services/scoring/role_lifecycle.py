"""The life of a member's role in a year: one that frees from a duty holds only when a second person confirmed it."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import SCORE_CONFIRM, SCORE_KEEP
from services.scoring.role_vocabulary import MemberRoleAction as Do
from services.scoring.role_vocabulary import MemberRoleState as Is


def keeper(role: Any, actor: Actor) -> bool:
    """履职考核人员，不是委员本人。"""
    return actor.may(SCORE_KEEP) and actor.account_id != role.holder_id


def second_person(role: Any, actor: Actor) -> bool:
    """另一位履职考核人员或者秘书长：不是提出的人，也不是委员本人。"""
    return actor.may(SCORE_CONFIRM) and actor.account_id not in (role.proposed_by, role.holder_id)


def keeper_or_second_person(role: Any, actor: Actor) -> bool:
    """履职考核人员或者秘书长，不是委员本人；提出的人可以这样撤回。"""
    return actor.may(SCORE_CONFIRM) and actor.account_id != role.holder_id


def year_is_not_closed(role: Any) -> FieldFault | None:
    """该年度尚未结账。"""
    return FieldFault("", "该年度已经结账，委员身份不再改动") if role.is_year_closed else None


LIFE_OF_ROLE = Lifecycle(
    "member-role",
    Is.PROPOSED,
    step(Do.CONFIRM, {Is.PROPOSED}, Is.IN_FORCE, second_person, when=year_is_not_closed),
    step(Do.REFUSE, {Is.PROPOSED}, Is.REFUSED, keeper_or_second_person),
    step(Do.END, {Is.IN_FORCE}, Is.ENDED, keeper, when=year_is_not_closed),
    begins_also={Is.IN_FORCE},
)
