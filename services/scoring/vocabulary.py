"""Words of scoring: kinds of fact, what their fields may hold, shapes of rules, comparisons, levels of caps."""

import enum


class FactKind(enum.StrEnum):
    """The kinds of fact that every committee has; a regulation may declare more, so a fact carries plain text."""

    ACTIVITY = "activity"
    ADOPTION = "adoption"
    ATTENDANCE = "attendance"
    AWARD = "award"
    INSTRUCTION = "instruction"
    OPINION = "opinion"
    PROPOSAL = "proposal"
    PROPOSAL_HONOUR = "proposal_honour"
    SPEECH = "speech"
    TRAINING = "training"


class Meeting(enum.StrEnum):
    """The kind of the activity that was attended."""

    PLENARY = "plenary"
    STANDING = "standing"
    CHAIRPERSONS = "chairpersons"
    CONSULTATION = "consultation"
    INSPECTION = "inspection"
    RESEARCH = "research"
    TRAINING = "training"
    LECTURE = "lecture"
    BRIEFING = "briefing"
    RECEPTION = "reception"
    WELFARE = "welfare"
    OTHER = "other"


class AttendanceStatus(enum.StrEnum):
    """What became of an invitation when the activity was settled."""

    PRESENT = "present"
    LATE = "late"
    EARLY_LEAVE = "early_leave"
    EXCUSED = "excused"
    ABSENT = "absent"
    NO_SHOW = "no_show"
    WALK_IN = "walk_in"


class Evidence(enum.StrEnum):
    """The grade by which presence was shown."""

    DESK = "desk"
    READER = "reader"
    VENUE_CODE = "venue-code"
    PLACE = "place"
    MANUAL = "manual"
    PRINTED_CODE = "printed-code"
    REMOTE = "remote"


class AttendanceRole(enum.StrEnum):
    """As what a member took part in an activity."""

    MEMBER = "member"
    OBSERVER = "observer"
    SPEAKER = "speaker"


class ProposalStatus(enum.StrEnum):
    """What became of a proposal."""

    SUBMITTED = "submitted"
    FILED = "filed"
    MERGED = "merged"
    NOT_FILED = "not_filed"
    CONVERTED = "converted"


class Position(enum.StrEnum):
    """A member's place among the proposers."""

    INDIVIDUAL = "individual"
    FIRST = "first"
    COSIGNER = "cosigner"
    MAIN = "main"


class OpinionStatus(enum.StrEnum):
    """What became of an opinion report."""

    SUBMITTED = "submitted"
    ADOPTED = "adopted"
    NOT_USED = "not_used"


class Honour(enum.StrEnum):
    """A distinction of a proposal."""

    KEY = "key"
    EXCELLENT = "excellent"


class SpeechForm(enum.StrEnum):
    """How a plenary speech was given."""

    ORAL = "oral"
    WRITTEN = "written"
    IMPROMPTU = "impromptu"


class TrainingAttended(enum.StrEnum):
    """How much of a training was attended."""

    FULL = "full"
    PARTIAL = "partial"


class GovernmentLevel(enum.StrEnum):
    """The level of the body that adopted, instructed or honoured."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class MemberRole(enum.StrEnum):
    """The roles of members that every committee has; a regulation may declare more."""

    STANDING = "standing"
    ORDINARY = "ordinary"


class Shape(enum.StrEnum):
    """How a rule turns its facts into points."""

    BASE = "base"
    PER_EVENT = "per_event"
    ONCE = "once"
    THRESHOLD = "threshold"
    UP_TO_N = "up_to_n"
    FROM_NTH = "from_nth"
    BEST_PER_ITEM = "best_per_item"
    PER_N = "per_n"
    STEPS = "steps"
    RATE = "rate"


class FieldType(enum.StrEnum):
    """What a field of a fact holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"


class Comparison(enum.StrEnum):
    """The closed list of comparisons that a condition may make."""

    EQUALS = "equals"
    IN = "in"
    NOT = "not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    AT_LEAST_PART = "at_least_part"
    BELOW_PART = "below_part"
    GIVEN = "given"


class Level(enum.IntEnum):
    """Where points are made or cut, from the innermost outwards."""

    SHAPE = 1
    MATTER = 2
    RULE = 3
    CATEGORY = 4
    GROUP = 5
    TOTAL = 6


MEETING_NAMES: dict[str, str] = {
    Meeting.PLENARY: "全体会议",
    Meeting.STANDING: "常委会会议",
    Meeting.CHAIRPERSONS: "主席会议",
    Meeting.CONSULTATION: "协商",
    Meeting.INSPECTION: "视察",
    Meeting.RESEARCH: "调研",
    Meeting.TRAINING: "培训",
    Meeting.LECTURE: "讲座",
    Meeting.BRIEFING: "通报会",
    Meeting.RECEPTION: "接待日",
    Meeting.WELFARE: "公益活动",
    Meeting.OTHER: "其他活动",
}

ATTENDANCE_STATUS_NAMES: dict[str, str] = {
    AttendanceStatus.PRESENT: "出席",
    AttendanceStatus.LATE: "迟到",
    AttendanceStatus.EARLY_LEAVE: "早退",
    AttendanceStatus.EXCUSED: "请假",
    AttendanceStatus.ABSENT: "缺席",
    AttendanceStatus.NO_SHOW: "报名未到",
    AttendanceStatus.WALK_IN: "未报名到场",
}

EVIDENCE_NAMES: dict[str, str] = {
    Evidence.DESK: "签到台核验",
    Evidence.READER: "读卡设备",
    Evidence.VENUE_CODE: "会场动态码",
    Evidence.PLACE: "定位",
    Evidence.MANUAL: "人工登记",
    Evidence.PRINTED_CODE: "张贴码",
    Evidence.REMOTE: "远程参会",
}

ATTENDANCE_ROLE_NAMES: dict[str, str] = {
    AttendanceRole.MEMBER: "委员",
    AttendanceRole.OBSERVER: "列席",
    AttendanceRole.SPEAKER: "发言",
}

PROPOSAL_STATUS_NAMES: dict[str, str] = {
    ProposalStatus.SUBMITTED: "已提交",
    ProposalStatus.FILED: "立案",
    ProposalStatus.MERGED: "并案",
    ProposalStatus.NOT_FILED: "不予立案",
    ProposalStatus.CONVERTED: "转办",
}

POSITION_NAMES: dict[str, str] = {
    Position.INDIVIDUAL: "个人提案人",
    Position.FIRST: "第一提案人",
    Position.COSIGNER: "联名人",
    Position.MAIN: "主笔人",
}

OPINION_STATUS_NAMES: dict[str, str] = {
    OpinionStatus.SUBMITTED: "已提交",
    OpinionStatus.ADOPTED: "采用",
    OpinionStatus.NOT_USED: "未采用",
}

HONOUR_NAMES: dict[str, str] = {Honour.KEY: "重点提案", Honour.EXCELLENT: "优秀提案"}

SPEECH_FORM_NAMES: dict[str, str] = {
    SpeechForm.ORAL: "口头发言",
    SpeechForm.WRITTEN: "书面发言",
    SpeechForm.IMPROMPTU: "即席发言",
}

TRAINING_ATTENDED_NAMES: dict[str, str] = {TrainingAttended.FULL: "全程参加", TrainingAttended.PARTIAL: "部分参加"}

GOVERNMENT_LEVEL_NAMES: dict[str, str] = {
    GovernmentLevel.NATIONAL: "国家级",
    GovernmentLevel.PROVINCE: "省级",
    GovernmentLevel.CITY: "市级",
    GovernmentLevel.DISTRICT: "区县级",
}

FIELD_NAMES: dict[str, str] = {
    "activity": "活动种类",
    "attended": "参加程度",
    "by": "采用或批示单位",
    "case_number": "案号",
    "delivery": "邀请送达",
    "evidence": "佐证等级",
    "form": "发言形式",
    "half_days": "半天数",
    "honour": "提案荣誉",
    "level": "级别",
    "meeting": "会议种类",
    "position": "提案人身份",
    "required": "应当参加",
    "role": "参加身份",
    "sessions": "场数",
    "signers": "提案人数",
    "status": "状态",
    "title": "荣誉名称",
}
"""The fields of the built-in kinds as people read them; `field_names` of a regulation names those that it declares."""

MEMBER_ROLE_NAMES: dict[str, str] = {MemberRole.STANDING: "常委", MemberRole.ORDINARY: "委员"}

COUNT_KEYS: dict[Shape, str] = {
    Shape.THRESHOLD: "at_least",
    Shape.UP_TO_N: "at_most",
    Shape.FROM_NTH: "nth",
    Shape.PER_N: "per",
}
"""The key of a rule in which a shape that counts finds its number."""
