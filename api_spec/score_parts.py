"""Parts of a receipt that tell of its year: where that stands, what is frozen, adjusting lines, appeals."""

from api_spec import fields
from services.scoring.year_vocabulary import (
    APPEAL_ACTION_NAMES,
    APPEAL_STATE_NAMES,
    APPEAL_TARGET_NAMES,
    YEAR_STATE_NAMES,
    AppealAction,
    AppealState,
    AppealTarget,
    YearState,
)

THIS_YEAR = "考核年度，默认今天所在的一个；考核年度跨年的，以结束的那一年为准"
"""What is said of a year that may be left out."""


class YearStateReply(fields.Reply):
    """Where the year of a receipt stands."""

    state = fields.Choice(YearState, required=True, metadata={"description": fields.meanings(YEAR_STATE_NAMES)})
    round = fields.PlainWhole(required=True, metadata={"description": "第几次公布初步结果；0 为从未公布"})
    published_at = fields.Instant(required=True, allow_none=True)
    appeal_until = fields.Instant(required=True, allow_none=True, metadata={"description": "申诉截止时间"})
    are_appeals_open = fields.Flag(required=True, metadata={"description": "现在可以申诉"})
    closed_at = fields.Instant(required=True, allow_none=True)
    sha256 = fields.PlainString(required=True, allow_none=True, metadata={"description": "结账时全部明细的散列值"})


class FrozenPartReply(fields.Reply):
    """What was frozen when the year was closed: everything of the receipt but total and grade stands as it was."""

    total = fields.PlainString(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    roles = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "计分所依的身份"})
    sha256 = fields.PlainString(required=True, metadata={"description": "这份明细的散列值"})
    year_sha256 = fields.PlainString(required=True, metadata={"description": "该年度全部明细的散列值"})


EFFECTS = "分值以外的影响：补足或者不再具备的最低要求、一票否决，等次的变化；没有的为空"


class AdjustmentPartReply(fields.Reply):
    """An adjusting line below the frozen ones."""

    id = fields.Identifier(required=True)
    year = fields.PlainWhole(required=True)
    amount = fields.Points(required=True)
    effects = fields.ListOf(fields.PlainString(), required=True, metadata={"description": EFFECTS})
    is_recomputed = fields.Flag(required=True, metadata={"description": "依照重新计算的差额，不是自行填写"})
    clause = fields.PlainString(required=True, allow_none=True)
    reason = fields.PlainString(required=True)
    evidence = fields.PlainString(required=True)
    appeal_id = fields.Identifier(required=True, allow_none=True)
    asked_by_name = fields.PlainString(required=True)
    asked_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)


class AppealEntryReply(fields.Reply):
    """An entry of the ledger to which an appeal has led."""

    fact_id = fields.PlainString(required=True)
    label = fields.PlainString(required=True)
    on = fields.PlainString(required=True)
    is_reversal = fields.Flag(required=True)


class AppealPartReply(fields.Reply):
    """An appeal against a line of a receipt, and its answer."""

    id = fields.Identifier(required=True)
    year = fields.PlainWhole(required=True)
    round = fields.PlainWhole(required=True, metadata={"description": "针对第几次公布的初步结果"})
    state = fields.Choice(AppealState, required=True, metadata={"description": fields.meanings(APPEAL_STATE_NAMES)})
    version = fields.PlainWhole(required=True)
    target = fields.Choice(AppealTarget, required=True, metadata={"description": fields.meanings(APPEAL_TARGET_NAMES)})
    about = fields.PlainString(required=True, metadata={"description": "所申诉的这一项"})
    shown = fields.Anything(required=True, metadata={"description": "申诉时明细中的这一项；缺少的一项为 missing"})
    reason = fields.PlainString(required=True)
    made_at = fields.Instant(required=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    answer = fields.PlainString(required=True, allow_none=True)
    entered = fields.ListOf(fields.Part(AppealEntryReply), required=True, metadata={"description": "为此记入的条目"})
    actions = fields.ListOf(
        fields.Choice(AppealAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(APPEAL_ACTION_NAMES)}"},
    )  # fmt: skip
