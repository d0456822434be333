"""Words of notices: of what somebody is told, and about which kind of thing."""

import enum


class NoticeKind(enum.StrEnum):
    """Of what somebody is told."""

    INVITATION = "invitation"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    ACTIVITY_CHANGED = "activity-changed"
    ACTIVITY_CANCELLED = "activity-cancelled"
    MOVED_UP = "moved-up"
    REMINDER = "reminder"
    LEAVE_REQUESTED = "leave-requested"
    LEAVE_DECIDED = "leave-decided"
    SCORE_RESULT_PUBLISHED = "score-result-published"
    SCORE_RESULT_WITHDRAWN = "score-result-withdrawn"
    SCORE_YEAR_CLOSED = "score-year-closed"
    SCORE_ADJUSTED = "score-adjusted"
    SCORE_APPEAL_ANSWERED = "score-appeal-answered"
    BELOW_REMINDER = "below-reminder"
    DUTY_FACT_ENTERED = "duty-fact-entered"
    DUTY_FACT_REVERSED = "duty-fact-reversed"
    DUTY_ENTRY_DECIDED = "duty-entry-decided"
    SCORE_APPEALS_WAIT = "score-appeals-wait"
    SCORES_TO_CONFIRM = "scores-to-confirm"
    DUTY_ENTRIES_WAIT = "duty-entries-wait"


NOTICE_KIND_NAMES = {
    NoticeKind.INVITATION: "会议活动邀请",
    NoticeKind.INVITATION_WITHDRAWN: "邀请收回",
    NoticeKind.ACTIVITY_CHANGED: "活动变更",
    NoticeKind.ACTIVITY_CANCELLED: "活动取消",
    NoticeKind.MOVED_UP: "候补转正",
    NoticeKind.REMINDER: "请尽快答复",
    NoticeKind.LEAVE_REQUESTED: "请假待审批",
    NoticeKind.LEAVE_DECIDED: "请假审批结果",
    NoticeKind.SCORE_RESULT_PUBLISHED: "初步结果公布",
    NoticeKind.SCORE_RESULT_WITHDRAWN: "初步结果撤回",
    NoticeKind.SCORE_YEAR_CLOSED: "年度考核结账",
    NoticeKind.SCORE_ADJUSTED: "得分调整",
    NoticeKind.SCORE_APPEAL_ANSWERED: "申诉答复",
    NoticeKind.BELOW_REMINDER: "尚未达到履职要求",
    NoticeKind.DUTY_FACT_ENTERED: "履职台账记入",
    NoticeKind.DUTY_FACT_REVERSED: "履职台账冲销",
    NoticeKind.DUTY_ENTRY_DECIDED: "履职登记结果",
    NoticeKind.SCORE_APPEALS_WAIT: "申诉待答复",
    NoticeKind.SCORES_TO_CONFIRM: "考核事项待确认",
    NoticeKind.DUTY_ENTRIES_WAIT: "履职登记待确认",
}
"""The kinds as people read them."""


WAITING = (NoticeKind.SCORE_APPEALS_WAIT, NoticeKind.SCORES_TO_CONFIRM, NoticeKind.DUTY_ENTRIES_WAIT)
"""Told to whoever may decide it, and not again before he has read it: the home tells how much waits."""


class NoticeObject(enum.StrEnum):
    """What a notice is about: where a tap on it leads."""

    ACTIVITY = "activity"
    LEAVE = "leave"
    SCORE = "score"
    DUTY_LEDGER = "duty-ledger"
    DUTY_ENTRY = "duty-entry"
    SCORE_YEAR = "score-year"
    SCORE_APPEAL = "score-appeal"
    SCORE_ADJUSTMENT = "score-adjustment"
    MEMBER_ROLES = "member-roles"
    HONOUR_LIST = "honour-list"


NOTICE_OBJECT_NAMES = {
    NoticeObject.ACTIVITY: "活动",
    NoticeObject.LEAVE: "请假",
    NoticeObject.SCORE: "本人某一年度的得分；编号为席位",
    NoticeObject.DUTY_LEDGER: "本人某一年度的履职台账；编号为席位",
    NoticeObject.DUTY_ENTRY: "履职登记",
    NoticeObject.SCORE_YEAR: "考核年度",
    NoticeObject.SCORE_APPEAL: "得分申诉",
    NoticeObject.SCORE_ADJUSTMENT: "得分调整项",
    NoticeObject.MEMBER_ROLES: "某一年度的委员身份；编号为本会",
    NoticeObject.HONOUR_LIST: "评优名单",
}
"""The objects as people read them."""
