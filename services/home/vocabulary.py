"""Words of the to-do home: its sections."""

import enum


class Section(enum.StrEnum):
    """One kind of thing that waits."""

    MY_PROPOSALS = "my-proposals"
    TO_SIGN = "to-sign"
    ENTRIES = "entries"
    MY_ACTIVITIES = "my-activities"
    PROPOSALS_TO_REVIEW = "proposals-to-review"
    PROPOSAL_REQUESTS = "proposal-requests"
    PUBLICATIONS_TO_RELEASE = "publications-to-release"
    PROPOSALS_OVERDUE = "proposals-overdue"
    PROPOSALS_FILED = "proposals-filed"
    LEAVE_TO_DECIDE = "leave-to-decide"
    ACTIVITIES_TO_RUN = "activities-to-run"
    SCORE_CONFIRMATIONS = "score-confirmations"
    DUTY_ENTRIES = "duty-entries"
    MY_DECLARATIONS = "my-declarations"
    SCORES = "scores"
    MY_APPEALS = "my-appeals"
    SCORE_APPEALS = "score-appeals"
    ACCOUNTS = "accounts"
    AUDIT = "audit"


SECTION_NAMES = {
    Section.MY_PROPOSALS: "我的提案",
    Section.TO_SIGN: "待我联名的提案",
    Section.ENTRIES: "我代录的提案",
    Section.MY_ACTIVITIES: "我的会议活动",
    Section.PROPOSALS_TO_REVIEW: "待我审查的提案",
    Section.PROPOSAL_REQUESTS: "待我决定的撤案与并案",
    Section.PUBLICATIONS_TO_RELEASE: "待我核准公开的提案",
    Section.PROPOSALS_OVERDUE: "审查超期的提案",
    Section.PROPOSALS_FILED: "已立案、待交办的提案",
    Section.LEAVE_TO_DECIDE: "待我审批的请假",
    Section.ACTIVITIES_TO_RUN: "待办的会议活动",
    Section.SCORE_CONFIRMATIONS: "待我确认的考核事项",
    Section.DUTY_ENTRIES: "待我确认的履职登记",
    Section.MY_DECLARATIONS: "我申报的履职记录",
    Section.SCORES: "履职考核",
    Section.MY_APPEALS: "我的得分申诉",
    Section.SCORE_APPEALS: "待答复的得分申诉",
    Section.ACCOUNTS: "尚未启用的账号",
    Section.AUDIT: "审计",
}
"""The sections as people read them."""
