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
    was: Judgement, to: Judgement, *, sessions: int, fraction: Fraction, is_required: bool, is_settled: bool = True
) -> list[FieldFault]:
    """What is wrong with a correction: it must change something, and say of the half-days what settlement would.

    Of whom settlement told nothing (`is_settled`) a correction can say only that he came, or again nothing: he owed and
    promised nothing. Of whom an invitation obliges there is always something to tell.
    """
    needed = max(1, ceil(fraction * sessions))
    has_come = to.status in ATTENDED
    judged = (
        (
            not 0 <= to.half_days <= sessions,
            "/half_days", f"本活动共 {sessions} 场，到会半天数应在 0 与 {sessions} 之间",
        ),
        (to.status is None and is_required and is_settled, "/status", "须出席的受邀委员必有结果"),
        (
            to.status is not None and to.status not in (OF_REQUIRED if is_required else OF_OPTIONAL),
            "/status", "必须出席的没有报名未到、未报名到场，自愿参加的没有缺席",
        ),
        (
            to.status is not None and not has_come and not is_settled,
            "/status", "结算时没有结果的（未报名、未受邀），只能更正为到会",
        ),
        (was == to, "/status", "与现有结果相同，无须更正"),
        (
            has_come and to.half_days < needed,
            "/half_days", f"出席或迟到须到会至少 {needed} 场（共 {sessions} 场，按 {fraction}）",
        ),
        (
            not has_come and to.half_days >= needed,
            "/status", f"到会已满 {needed} 场（共 {sessions} 场，按 {fraction}），应为出席或迟到",
        ),
    )  # fmt: skip
    return [FieldFault(pointer, text) for is_wrong, pointer, text in judged if is_wrong][:1]
