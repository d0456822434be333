"""The bodies in which an activity is planned, repeated and changed: sessions, invitees, agenda."""

from api_spec import fields
from services.activities.vocabulary import INVITEE_RULE_NAMES, InviteeRule, Repeats

MOST_SESSIONS = 40
MOST_BODIES = 100
MOST_SEATS = 5000
MOST_PLACES = 100_000
MOST_AGENDA_ITEMS = 100
MOST_IN_SERIES = 60


class ActivitySessionBody(fields.Body):
    """One half-day; what is left out follows the committee's settings."""

    name = fields.Text(60, required=True, metadata={"example": "1月12日上午 开幕会"})
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    check_in_opens_at = fields.Instant(metadata={"description": "不填则按设置中的提前分钟数"})
    check_in_closes_at = fields.Instant(metadata={"description": "不填则按设置；不晚于本场结束"})
    late_after = fields.Instant(
        allow_none=True, metadata={"description": "晚于此时签到记为迟到；不填则按设置，null 表示本场不计迟到"}
    )


class NamedBody(fields.Body):
    """Who is invited by name, and as what; everybody stands in one of the lists."""

    seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, load_default=list, metadata={"description": "点名邀请出席的委员"}
    )
    observer_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, load_default=list,
        metadata={"description": "列席的委员：即使活动必须出席，也可以谢绝，缺席不计"},
    )  # fmt: skip
    speaker_seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, load_default=list, metadata={"description": "发言的委员"}
    )


class InviteesBody(NamedBody):
    """Who is invited: a rule with the bodies that it names, and whoever is named besides."""

    rule = fields.Choice(InviteeRule, required=True, metadata={"description": fields.meanings(INVITEE_RULE_NAMES)})
    body_ids = fields.ListOf(
        fields.Identifier(), most=MOST_BODIES, load_default=list,
        metadata={"description": "rule 为 sectors、special-committees、street-groups 时填写"},
    )  # fmt: skip


class AgendaItemBody(fields.Body):
    """One item of the agenda."""

    title = fields.Text(200, required=True)
    presenter = fields.Text(100, metadata={"description": "报告人或者发言人"})
    session_number = fields.Whole(1, MOST_SESSIONS, metadata={"description": "在第几场；不填则不分场"})


DETAILS = {
    "is_remote_allowed": fields.Flag(metadata={"description": "是否可以线上参加；不填为否"}),
    "capacity": fields.Whole(
        1, MOST_PLACES, allow_none=True, metadata={"description": "自愿参加的活动最多几人，其后报名的候补；null 不限"}
    ),
    "observer_places": fields.Whole(
        1, MOST_PLACES, allow_none=True, metadata={"description": "公众旁听的名额；null 为不开放旁听"}
    ),
    "answer_by": fields.Instant(
        allow_none=True, metadata={"description": "答复截止，不晚于首场开始；null 即首场开始时"}
    ),
    "agenda": fields.ListOf(fields.Part(AgendaItemBody), most=MOST_AGENDA_ITEMS, metadata={"description": "议程"}),
}


class ActivityBody(fields.Body):
    """The whole plan of an activity."""

    kind = fields.Text(40, required=True, metadata={"description": "设置中活动种类的 key", "example": "plenary"})
    title = fields.Text(100, required=True)
    place = fields.Text(100, required=True)
    is_required = fields.Flag(metadata={"description": "是否必须出席；不填则按活动种类"})
    is_remote_allowed = DETAILS["is_remote_allowed"]
    capacity = DETAILS["capacity"]
    observer_places = DETAILS["observer_places"]
    answer_by = DETAILS["answer_by"]
    agenda = DETAILS["agenda"]
    sessions = fields.ListOf(fields.Part(ActivitySessionBody), most=MOST_SESSIONS, least=1, required=True)
    invitees = fields.Part(InviteesBody, required=True)


class RepetitionBody(fields.Body):
    """How often and how far apart."""

    every = fields.Choice(
        Repeats, required=True, metadata={"description": "day 日、week 周、month 月（当月没有这一天的，提前到月末）"}
    )
    interval = fields.Whole(1, 12, load_default=1, metadata={"description": "每隔几日、几周、几月"})
    times = fields.Whole(2, MOST_IN_SERIES, required=True, metadata={"description": "共几次，含第一次"})


class ActivitySeriesBody(ActivityBody):
    """The plan of the first activity, and how it repeats."""

    repetition = fields.Part(RepetitionBody, required=True)


class ActivityChangeBody(fields.Body):
    """What changes in an activity that was published; what is left out stays."""

    reason = fields.Text(500, required=True, metadata={"description": "变更的原因，通知受邀委员"})
    title = fields.Text(100)
    place = fields.Text(100)
    is_remote_allowed = DETAILS["is_remote_allowed"]
    capacity = DETAILS["capacity"]
    observer_places = DETAILS["observer_places"]
    answer_by = DETAILS["answer_by"]
    agenda = DETAILS["agenda"]
    sessions = fields.ListOf(
        fields.Part(ActivitySessionBody), most=MOST_SESSIONS, least=1,
        metadata={"description": "全部场次，场次数不变；已开始签到的场次不能变更"},
    )  # fmt: skip
