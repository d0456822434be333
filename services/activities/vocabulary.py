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
    InviteeRule.STREET_GROUPS: "指定街道（乡镇）委员联组的委员",
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
    """How presence was proven, the strongest first."""

    DESK = "desk"
    READER = "reader"
    VENUE_CODE = "venue-code"
    PLACE = "place"
    MANUAL = "manual"
    PRINTED_CODE = "printed-code"
    REMOTE = "remote"


EVIDENCE_NAMES = {
    Evidence.DESK: "签到台核验",
    Evidence.READER: "读卡设备",
    Evidence.VENUE_CODE: "会场动态码",
    Evidence.PLACE: "定位",
    Evidence.MANUAL: "人工登记",
    Evidence.PRINTED_CODE: "张贴码",
    Evidence.REMOTE: "远程参会",
}
"""The evidence as people read it."""

GRADES = {
    Evidence.DESK: 1,
    Evidence.READER: 1,
    Evidence.VENUE_CODE: 2,
    Evidence.PLACE: 3,
    Evidence.MANUAL: 4,
    Evidence.PRINTED_CODE: 5,
    Evidence.REMOTE: 6,
}
"""The grade of each, 1 the strongest: somebody or something with a key of its own saw the member; he was in the hall
within the minute; near it; an officer says so; he had the code at some time; he was not there at all."""


class StationKind(enum.StrEnum):
    """What stands at the door with a key of its own."""

    DESK = "desk"
    READER = "reader"
    SCREEN = "screen"


STATION_NAMES = {StationKind.DESK: "签到台", StationKind.READER: "读卡设备", StationKind.SCREEN: "会场屏幕"}
"""The kinds of station as people read them."""


class Direction(enum.StrEnum):
    """Which way somebody passes a door."""

    IN = "in"
    OUT = "out"


class LeftOut(enum.StrEnum):
    """Why a reading of a badge was not entered."""

    NOT_INVITED = "not-invited"
    OUT_OF_TIME = "out-of-time"
    AHEAD_OF_TIME = "ahead-of-time"


LEFT_OUT_NAMES = {
    LeftOut.NOT_INVITED: "没有受邀的委员使用此委员证号",
    LeftOut.OUT_OF_TIME: "不在本场签到时间内",
    LeftOut.AHEAD_OF_TIME: "晚于服务器时间，请校准设备时钟",
}
"""The reasons as people read them."""


class EnvelopeDoubt(enum.StrEnum):
    """What speaks against the time that an envelope claims; the organiser weighs it, nothing is refused for it."""

    CLOCK = "clock"
    """The phone's clock does not agree with the window of the code that it saw."""
    SEEN_ONLINE = "seen-online"
    """The phone renewed its log-in between the time that it claims and the upload: it was not without a network."""


class ClaimStanding(enum.StrEnum):
    """Where a check-in without a network stands."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


CLAIM_NAMES = {
    ClaimStanding.RECEIVED: "已收到，待确认",
    ClaimStanding.CONFIRMED: "已确认",
    ClaimStanding.REFUSED: "未予确认",
}
"""The standings as people read them."""


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
    """How an invitee stands before settlement: nobody is absent yet, only missing; the last is not even that.

    He need not come and has not said that he will: not answered, declined, cancelled, or waiting for a place.
    """

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    MISSING = "missing"
    UNREGISTERED = "unregistered"


class AgendaPart(enum.StrEnum):
    """Which part of a member's agenda is read."""

    UPCOMING = "upcoming"
    PAST = "past"


class WaitingFor(enum.StrEnum):
    """What an activity waits for from its organiser."""

    PUBLICATION = "publication"
    SETTLEMENT = "settlement"
