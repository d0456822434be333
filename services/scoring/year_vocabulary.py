"""Words of a year of assessment: its life, appeals against its lines, and the lines that adjust it."""

import enum


class YearState(enum.StrEnum):
    """Where a year of assessment stands."""

    OPEN = "open"
    PRELIMINARY = "preliminary"
    CLOSING = "closing"
    CLOSED = "closed"


class ToConfirm(enum.StrEnum):
    """What of the scores waits for a second person."""

    SCORE_YEAR = "score-year"
    SCORE_ADJUSTMENT = "score-adjustment"
    MEMBER_ROLES = "member-roles"
    HONOUR_LIST = "honour-list"


class YearAction(enum.StrEnum):
    """What can be done with a year."""

    PUBLISH = "publish"
    REOPEN = "reopen"
    PROPOSE_CLOSING = "propose-closing"
    REFUSE_CLOSING = "refuse-closing"
    CONFIRM_CLOSING = "confirm-closing"


YEAR_STATE_NAMES = {
    YearState.OPEN: "进行中",
    YearState.PRELIMINARY: "初步结果已公布",
    YearState.CLOSING: "拟结账，待确认",
    YearState.CLOSED: "已结账",
}

YEAR_ACTION_NAMES = {
    YearAction.PUBLISH: "公布初步结果",
    YearAction.REOPEN: "撤回初步结果",
    YearAction.PROPOSE_CLOSING: "提请结账",
    YearAction.REFUSE_CLOSING: "不予结账",
    YearAction.CONFIRM_CLOSING: "确认结账",
}


class AppealState(enum.StrEnum):
    """Where an appeal stands."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class AppealAction(enum.StrEnum):
    """What can be done with an appeal."""

    WITHDRAW = "withdraw"
    UPHOLD = "uphold"
    DISMISS = "dismiss"


APPEAL_STATE_NAMES = {
    AppealState.WAITING: "待答复",
    AppealState.WITHDRAWN: "已撤回",
    AppealState.UPHELD: "申诉成立",
    AppealState.DISMISSED: "申诉不成立",
}

APPEAL_ACTION_NAMES = {
    AppealAction.WITHDRAW: "撤回",
    AppealAction.UPHOLD: "答复：成立",
    AppealAction.DISMISS: "答复：不成立",
}


class AppealTarget(enum.StrEnum):
    """What of a receipt an appeal names."""

    LINE = "line"
    FACT = "fact"
    CATEGORY = "category"
    MISSING = "missing"


APPEAL_TARGET_NAMES = {
    AppealTarget.LINE: "一行得分",
    AppealTarget.FACT: "一项未计分的事实",
    AppealTarget.CATEGORY: "一个类别",
    AppealTarget.MISSING: "缺少的一项",
}


class AdjustmentState(enum.StrEnum):
    """Where an adjusting line stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class AdjustmentAction(enum.StrEnum):
    """What can be done with an adjusting line; once confirmed, nothing."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


ADJUSTMENT_STATE_NAMES = {
    AdjustmentState.PROPOSED: "待确认",
    AdjustmentState.CONFIRMED: "已生效",
    AdjustmentState.REFUSED: "未予确认",
}

ADJUSTMENT_ACTION_NAMES = {AdjustmentAction.CONFIRM: "确认", AdjustmentAction.REFUSE: "不予确认"}
