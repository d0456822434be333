"""The life of an entry by hand: what one enters another one confirms, and nobody decides what concerns himself."""

from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import DUTY_ENTRY_CONFIRM
from services.scoring.entry_vocabulary import EntryAction as Do
from services.scoring.entry_vocabulary import EntryState as Is


def enterer(entry: Any, actor: Actor) -> bool:
    """登记人；自行申报的为申报的委员，冲销的为提出人。"""
    return bool(actor.account_id == entry.entered_by)


def second_person(entry: Any, actor: Actor) -> bool:
    """另一位考核人员或者秘书长：不是登记人，也不是所涉及的委员，或者所涉及机构的召集人、经办人。"""
    is_party = actor.account_id == entry.entered_by or actor.account_id in entry.concerned
    return actor.may(DUTY_ENTRY_CONFIRM) and not is_party


def evidence(entry: Any) -> FieldFault | None:
    """有佐证文件或者文号；冲销与本会设置不要求佐证的类别除外。"""
    if not entry.needs_evidence or entry.document_number or entry.files:
        return None
    return FieldFault("/evidence", "须有至少一个佐证文件，或者写明文号")


ENTRIES = Lifecycle(
    "duty-entry",
    Is.ENTERED,
    step(Do.ATTACH, {Is.ENTERED}, None, enterer),
    step(Do.CONFIRM, {Is.ENTERED}, Is.CONFIRMED, second_person, evidence),
    step(Do.REFUSE, {Is.ENTERED}, Is.REFUSED, second_person),
    step(Do.TAKE_BACK, {Is.ENTERED}, Is.TAKEN_BACK, enterer),
)
