"""Words of activities: states, actions, who is invited, evidence of presence, what became of an invitation."""

import enum


class ActivityState(enum.StrEnum):
    """Where an activity stands in its life."""

    DRAFT = "draft"
    OPEN = "open"
    SETTLED = "settled"
    CANCELLED = "cancelled"


STATE_NAMES = {
    ActivityState.DRAFT: "草稿",
    ActivityState.OPEN: "已发出邀请",
    ActivityState.SETTLED: "已结算",
    ActivityState.CANCELLED: "已取消",
}
"""The states as people read them."""


class ActivityAction(enum.StrEnum):
    """What can be done with an activity."""

    EDIT = "edit"
    OPEN = "open"
    RECORD_PRESENCE = "record-presence"
    EXCUSE = "excuse"
    SETTLE = "settle"
    CANCEL = "cancel"


ACTION_NAMES = {
    ActivityAction.EDIT: "修改",
    ActivityAction.OPEN: "发出邀请",
    ActivityAction.RECORD_PRESENCE: "人工登记到会",
    ActivityAction.EXCUSE: "准假",
    ActivityAction.SETTLE: "结算",
    ActivityAction.CANCEL: "取消",
}
"""The actions as people read them."""


class InviteeRule(enum.StrEnum):
    """By which rule the invitees are found when the activity is opened."""

    ALL_MEMBERS = "all-members"
    STANDING_MEMBERS = "standing-members"
    SECTORS = "sectors"
    SEATS = "seats"


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

    OPENING = "opening"
    SETTLEMENT = "settlement"
