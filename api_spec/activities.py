"""The contract of meetings and activities: plan, invite, read, settle. Check-in and sheet are `attendance.py`."""

from api_spec import fields
from api_spec.contract import Empty, Operation, PageQuery
from services.activities import refusals
from services.activities.vocabulary import (
    ActivityState,
    AgendaPart,
    AttendanceStatus,
    Evidence,
    InviteeRule,
)
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE, ACTIVITY_READ

TAG = "会议与活动"

MOST_SESSIONS = 40
MOST_SECTORS = 100
MOST_SEATS = 5000


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


class InviteesBody(fields.Body):
    """Who is invited: a rule, and the sectors or seats that it names."""

    rule = fields.Choice(InviteeRule, required=True)
    sector_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SECTORS, load_default=list, metadata={"description": "rule 为 sectors 时填写"}
    )
    seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SEATS, load_default=list, metadata={"description": "rule 为 seats 时填写"}
    )


class ActivityBody(fields.Body):
    """The whole plan of an activity."""

    kind = fields.Text(40, required=True, metadata={"description": "设置中活动种类的 key", "example": "plenary"})
    title = fields.Text(100, required=True)
    place = fields.Text(100, required=True)
    is_required = fields.Flag(metadata={"description": "是否必须出席；不填则按活动种类"})
    sessions = fields.ListOf(fields.Part(ActivitySessionBody), most=MOST_SESSIONS, least=1, required=True)
    invitees = fields.Part(InviteesBody, required=True)


class ActivityCancellationBody(fields.Body):
    """Why the activity does not take place."""

    reason = fields.Text(500, required=True)


class ActivitiesQuery(PageQuery):
    """The organiser's list."""

    state = fields.Choice(ActivityState)


class AgendaQuery(PageQuery):
    """The member's agenda."""

    part = fields.Choice(
        AgendaPart, load_default=AgendaPart.UPCOMING, metadata={"description": "upcoming 未结束的，past 已结束的"}
    )


class ActivityStandingReply(fields.Reply):
    """Where an activity stands after a step."""

    id = fields.Identifier(required=True)
    state = fields.Choice(ActivityState, required=True)
    version = fields.PlainWhole(required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)


class ActivityOpenedReply(ActivityStandingReply):
    """An opened activity."""

    invited = fields.PlainWhole(required=True, metadata={"description": "受邀人数"})


class SettledCountsReply(fields.Reply):
    """How many of each."""

    invited = fields.PlainWhole(required=True)
    present = fields.PlainWhole(required=True)
    late = fields.PlainWhole(required=True)
    excused = fields.PlainWhole(required=True)
    absent = fields.PlainWhole(required=True)


class ActivitySettlementReply(ActivityStandingReply):
    """A settled activity."""

    settled_at = fields.Instant(required=True)
    counts = fields.Part(SettledCountsReply, required=True)


class ActivityShown(fields.Reply):
    """What everybody who may see an activity is shown."""

    id = fields.Identifier(required=True)
    kind = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    title = fields.PlainString(required=True)
    place = fields.PlainString(required=True)
    is_required = fields.Flag(required=True)
    state = fields.Choice(ActivityState, required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    organiser_name = fields.PlainString(required=True)
    cancellation_reason = fields.PlainString(required=True, allow_none=True)


class OwnAttendanceReply(fields.Reply):
    """One's own check-in to a session."""

    at = fields.Instant(required=True)
    is_late = fields.Flag(required=True)
    evidence = fields.Choice(Evidence, required=True)


class ActivitySessionShown(fields.Reply):
    """A session, with the reader's own attendance."""

    id = fields.Identifier(required=True)
    number = fields.PlainWhole(required=True)
    name = fields.PlainString(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    check_in_opens_at = fields.Instant(required=True)
    check_in_closes_at = fields.Instant(required=True)
    late_after = fields.Instant(required=True, allow_none=True)
    attendance = fields.Part(OwnAttendanceReply, required=True, allow_none=True)
    can_check_in = fields.Flag(required=True)


class InviteesReply(fields.Reply):
    """Who is invited, as it was planned."""

    rule = fields.Choice(InviteeRule, required=True)
    sector_ids = fields.ListOf(fields.Identifier(), required=True)
    seat_ids = fields.ListOf(fields.Identifier(), required=True)


class ActivityStepReply(fields.Reply):
    """One step of the life of the activity itself; what was written about an invitee stands on the sheet."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.PlainString(required=True)
    source = fields.PlainString(required=True)
    target = fields.PlainString(required=True)
    reason = fields.PlainString(required=True, allow_none=True)


class ActivityReply(ActivityShown):
    """One activity; `invitees` and `history` only for organisers."""

    version = fields.PlainWhole(required=True)
    opened_at = fields.Instant(required=True, allow_none=True)
    settled_at = fields.Instant(required=True, allow_none=True)
    is_invited = fields.Flag(required=True)
    is_excused = fields.Flag(required=True)
    sessions = fields.ListOf(fields.Part(ActivitySessionShown), required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)
    invitees = fields.Part(InviteesReply, required=True, allow_none=True)
    history = fields.ListOf(fields.Part(ActivityStepReply), required=True, allow_none=True)


class ActivityLine(ActivityShown):
    """An activity in the organiser's list."""

    version = fields.PlainWhole(required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)


class ActivitiesReply(fields.Reply):
    """A page of activities."""

    items = fields.ListOf(fields.Part(ActivityLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class AttendanceResultReply(fields.Reply):
    """What became of an invitation at settlement."""

    status = fields.Choice(AttendanceStatus, required=True)
    half_days = fields.PlainWhole(required=True)
    sessions = fields.PlainWhole(required=True)


class AgendaLine(ActivityShown):
    """An activity in a member's agenda."""

    is_excused = fields.Flag(required=True)
    sessions = fields.ListOf(fields.Part(ActivitySessionShown), required=True)
    result = fields.Part(AttendanceResultReply, required=True, allow_none=True)


class AgendaReply(fields.Reply):
    """A page of the agenda."""

    items = fields.ListOf(fields.Part(AgendaLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


STEP = (NotItsTurn, NotThisPerson)
DRAFT = Operation(
    name="draft_activity", method="POST", path="/activities", may=ACTIVITY_ORGANISE, tag=TAG, summary="拟定活动",
    description="拟成草稿，尚未邀请任何人。签到时间与迟到时间不填则按本会设置。",
    body=ActivityBody, reply=ActivityStandingReply, status=201, refuses=(refusals.PlanFaulty,),
    takes_idempotency_key=True,
)  # fmt: skip
LIST = Operation(
    name="list_activities", method="GET", path="/activities", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="活动列表（组织者）", description="按开始时间倒序。", query=ActivitiesQuery, reply=ActivitiesReply,
)  # fmt: skip
READ = Operation(
    name="read_activity", method="GET", path="/activities/{activity_id}", may=ACTIVITY_READ, tag=TAG,
    summary="活动详情", description="组织者可看全部活动；委员只能看到受邀的活动。", reply=ActivityReply,
)  # fmt: skip
EDIT = Operation(
    name="edit_activity", method="PUT", path="/activities/{activity_id}", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="修改活动草稿", description="整份替换；各场次按时间先后保留原有标识。",
    body=ActivityBody, reply=ActivityStandingReply, refuses=(refusals.PlanFaulty, *STEP), takes_if_match=True,
)  # fmt: skip
OPEN = Operation(
    name="open_activity", method="POST", path="/activities/{activity_id}/opening", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="发出邀请", description="按邀请方式确定受邀的在任委员，此后名单不再变化。",
    body=Empty, reply=ActivityOpenedReply, refuses=(*STEP, NotReady),
)  # fmt: skip
CANCEL = Operation(
    name="cancel_activity", method="POST", path="/activities/{activity_id}/cancellation", may=ACTIVITY_ORGANISE,
    tag=TAG, summary="取消活动", body=ActivityCancellationBody, reply=ActivityStandingReply, refuses=STEP,
)  # fmt: skip
SETTLE = Operation(
    name="settle_activity", method="POST", path="/activities/{activity_id}/settlement", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="结算出席情况",
    description="最后一场结束后进行一次：逐人判定出席、迟到、请假、缺席并记入履职台账，此后签到表不再变化。",
    body=Empty, reply=ActivitySettlementReply, refuses=(*STEP, NotReady),
)  # fmt: skip
AGENDA = Operation(
    name="list_my_activities", method="GET", path="/me/activities", may=ACTIVITY_ATTEND, tag=TAG, summary="本人日程",
    description="受邀的活动与各场次的签到情况。", query=AgendaQuery, reply=AgendaReply,
    is_polled=True,
)  # fmt: skip

OPERATIONS = (DRAFT, LIST, READ, EDIT, OPEN, CANCEL, SETTLE, AGENDA)
