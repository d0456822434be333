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


NOTICE_KIND_NAMES = {
    NoticeKind.INVITATION: "会议活动邀请",
    NoticeKind.INVITATION_WITHDRAWN: "邀请收回",
    NoticeKind.ACTIVITY_CHANGED: "活动变更",
    NoticeKind.ACTIVITY_CANCELLED: "活动取消",
    NoticeKind.MOVED_UP: "候补转正",
    NoticeKind.REMINDER: "请尽快答复",
    NoticeKind.LEAVE_REQUESTED: "请假待审批",
    NoticeKind.LEAVE_DECIDED: "请假审批结果",
}
"""The kinds as people read them."""


class NoticeObject(enum.StrEnum):
    """What a notice is about: where a tap on it leads."""

    ACTIVITY = "activity"
    LEAVE = "leave"
