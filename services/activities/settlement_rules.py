"""Judgements about what is settled: the grade of its evidence, and whether a correction can be."""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

from services.activities.attendance_vocabulary import ATTENDED, OF_OPTIONAL, OF_REQUIRED
from services.activities.proofs import ORDER
from services.activities.rules import Judgement
from services.activities.vocabulary import Evidence
from services.kernel.errors import FieldFault


def weakest(grades: Iterable[Evidence]) -> Evidence | None:
    """The grade of several half-days together: presence is shown no better than on the day it is shown worst."""
    return max(grades, key=ORDER.__getitem__, default=None)


def faults_of_correction(
    was: Judgement, to: Judgement, *, sessions: int, fraction: Fraction, is_required: bool
) -> list[FieldFault]:
    """What is wrong with a correction: it must change something, and say of the half-days what settlement would."""
    if not 0 <= to.half_days <= sessions:
        return [FieldFault("/half_days", f"本活动共 {sessions} 场，到会半天数应在 0 与 {sessions} 之间")]
    if to.status not in (OF_REQUIRED if is_required else OF_OPTIONAL):
        return [FieldFault("/status", "必须出席的没有报名未到、未报名到场，自愿参加的没有缺席")]
    if was == to:
        return [FieldFault("/status", "与现有结果相同，无须更正")]
    needed = max(1, ceil(fraction * sessions))
    if to.status in ATTENDED and to.half_days < needed:
        return [FieldFault("/half_days", f"出席或迟到须到会至少 {needed} 场（共 {sessions} 场，按 {fraction}）")]
    if to.status not in ATTENDED and to.half_days >= needed:
        return [FieldFault("/status", f"到会已满 {needed} 场（共 {sessions} 场，按 {fraction}），应为出席或迟到")]
    return []
