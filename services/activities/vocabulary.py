"""Words of activities: states, actions, who is invited, evidence of presence, what became of an invitation."""

import enum


class ActivityState(enum.StrEnum):
    """Where an activity stands in its life: published, its invitations are out; open, its door is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


STATE_NAMES = {
    ActivityState.DRAFT: "草稿",
    ActivityState.PUBLISHED: "已发出邀请",
    ActivityState.OPEN: "签到中",
    ActivityState.SETTLED: "已结算",
    ActivityState.CANCELLED: "已取消",
}
"""The states as people read them."""


GOING_ON = frozenset({ActivityState.PUBLISHED, ActivityState.OPEN})
"""The states in which there are invitations and nothing is settled: the sheet is written, by session and its window."""


class ActivityAction(enum.StrEnum):
    """What can be done with an activity."""

    EDIT = "edit"
    PUBLISH = "publish"
    CHANGE = "change"
    INVITE = "invite"
    ATTACH = "attach"
    OPEN = "open"
    REMIND = "remind"
    RECORD_PRESENCE = "record-presence"
    EXCUSE = "excuse"
    SETTLE = "settle"
    CANCEL = "cancel"


ACTION_NAMES = {
    ActivityAction.EDIT: "修改",
    ActivityAction.PUBLISH: "发出邀请",
    ActivityAction.CHANGE: "变更安排",
    ActivityAction.INVITE: "调整邀请名单",
    ActivityAction.ATTACH: "增减会议材料",
    ActivityAction.OPEN: "开始签到",
    ActivityAction.REMIND: "催办",
    ActivityAction.RECORD_PRESENCE: "人工登记到会",
    ActivityAction.EXCUSE: "准假",
    ActivityAction.SETTLE: "结算",
    ActivityAction.CANCEL: "取消",
}
"""The actions as people read them."""


class InviteeRule(enum.StrEnum):
    """By which rule the invitees are found when the activity is published; whoever is named comes on top."""

    ALL_MEMBERS = "all-members"
    STANDING_MEMBERS = "standing-members"
    SECTORS = "sectors"
    SPECIAL_COMMITTEES = "special-committees"
    STREET_GROUPS = "street-groups"
    SEATS = "seats"


INVITEE_RULE_NAMES = {
    InviteeRule.ALL_MEMBERS: "全体委员",
    InviteeRule.STANDING_MEMBERS: "全体常委",
    InviteeRule.SECTORS: "指定界别的委员",
    InviteeRule.SPECIAL_COMMITTEES: "指定专门委员会的委员",
    InviteeRule.STREET_GROUPS: "指定街道委员联组的委员",
    InviteeRule.SEATS: "只有点名的委员",
}
"""The rules as people read them."""


class InviteeRole(enum.StrEnum):
    """As what somebody is invited; an observer (列席) may stay away from a required activity."""

    MEMBER = "member"
    OBSERVER = "observer"
    SPEAKER = "speaker"


INVITEE_ROLE_NAMES = {InviteeRole.MEMBER: "出席", InviteeRole.OBSERVER: "列席", InviteeRole.SPEAKER: "发言"}
"""The roles as people read them."""


class Repeats(enum.StrEnum):
    """How far apart the activities of a series are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Evidence(enum.StrEnum):
    """How presence was proven; the grade of the evidence."""

    VENUE_CODE = "venue-code"
    MANUAL = "manual"


class AttendanceStatus(enum.StrEnum):
    """What became of an invitation at settlement."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"
    NO_SHOW = "no_show"
    WALK_IN = "walk_in"


ATTENDANCE_STATUS_NAMES = {
    AttendanceStatus.PRESENT: "出席",
    AttendanceStatus.LATE: "迟到",
    AttendanceStatus.EXCUSED: "请假",
    AttendanceStatus.ABSENT: "缺席",
    AttendanceStatus.NO_SHOW: "报名未到",
    AttendanceStatus.WALK_IN: "未报名到场",
}
"""The statuses as people read them; the last two are of optional activities only."""


class StandingSoFar(enum.StrEnum):
    """How an invitee stands before settlement: nobody is absent yet, only missing."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    MISSING = "missing"


class AgendaPart(enum.StrEnum):
    """Which part of a member's agenda is read."""

    UPCOMING = "upcoming"
    PAST = "past"


class WaitingFor(enum.StrEnum):
    """What an activity waits for from its organiser."""

    PUBLICATION = "publication"
    SETTLEMENT = "settlement"
