"""The contract of meetings and activities: plan, invite, read, settle. Check-in and sheet are `attendance.py`."""

from api_spec import fields
from api_spec.activity_plans import ActivityBody, ActivityChangeBody, ActivitySeriesBody
from api_spec.attachments import AttachmentReply
from api_spec.contract import Empty, Operation, PageQuery
from services.activities import refusals
from services.activities.answer_vocabulary import ANSWER_STATE_NAMES, SAID_NAMES, AnswerState
from services.activities.vocabulary import (
    ATTENDANCE_STATUS_NAMES,
    INVITEE_ROLE_NAMES,
    STATE_NAMES,
    ActivityState,
    AgendaPart,
    AttendanceStatus,
    Evidence,
    InviteeRole,
    InviteeRule,
)
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE, ACTIVITY_READ

TAG = "会议与活动"


class ActivityCancellationBody(fields.Body):
    """Why the activity does not take place."""

    reason = fields.Text(500, required=True)


class ActivitiesQuery(PageQuery):
    """The organiser's list."""

    state = fields.Choice(ActivityState)
    series_id = fields.Identifier(metadata={"description": "只看同一系列的活动"})


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


class ActivityPublishedReply(ActivityStandingReply):
    """A published activity."""

    invited = fields.PlainWhole(required=True, metadata={"description": "受邀人数"})


class SeriesItemReply(ActivityStandingReply):
    """One draft of a series."""

    begins_at = fields.Instant(required=True)


class ActivitySeriesReply(fields.Reply):
    """The drafts of a series, the first one first."""

    series_id = fields.Identifier(required=True)
    items = fields.ListOf(fields.Part(SeriesItemReply), required=True)


class SettledCountsReply(fields.Reply):
    """How many of each."""

    invited = fields.PlainWhole(required=True)
    present = fields.PlainWhole(required=True)
    late = fields.PlainWhole(required=True)
    excused = fields.PlainWhole(required=True)
    absent = fields.PlainWhole(required=True)
    no_show = fields.PlainWhole(required=True, metadata={"description": "自愿参加的活动：报名而未到"})
    walk_in = fields.PlainWhole(required=True, metadata={"description": "自愿参加的活动：未报名而到场"})


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
    is_required = fields.Flag(
        required=True, metadata={"description": "须出席的；委员看自己受邀的，列席的委员总是 false"}
    )
    state = fields.Choice(ActivityState, required=True, metadata={"description": fields.meanings(STATE_NAMES)})
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
    body_ids = fields.ListOf(fields.Identifier(), required=True)
    seat_ids = fields.ListOf(fields.Identifier(), required=True)
    observer_seat_ids = fields.ListOf(fields.Identifier(), required=True)
    speaker_seat_ids = fields.ListOf(fields.Identifier(), required=True)


class ActivityStepReply(fields.Reply):
    """One step of the life of the activity itself; what was written about an invitee stands on the sheet."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.PlainString(required=True)
    source = fields.PlainString(required=True)
    target = fields.PlainString(required=True)
    reason = fields.PlainString(required=True, allow_none=True)


class OwnAnswerReply(fields.Reply):
    """What the reader has said to his own invitation, and what he may say now."""

    state = fields.Choice(AnswerState, required=True, metadata={"description": fields.meanings(ANSWER_STATE_NAMES)})
    role = fields.Choice(InviteeRole, required=True, metadata={"description": fields.meanings(INVITEE_ROLE_NAMES)})
    answered_at = fields.Instant(required=True, allow_none=True)
    actions = fields.ListOf(fields.PlainString(), required=True, metadata={"description": fields.meanings(SAID_NAMES)})


class AgendaItemReply(fields.Reply):
    """One item of the agenda."""

    title = fields.PlainString(required=True)
    presenter = fields.PlainString()
    session_number = fields.PlainWhole()


class ActivityPlanned(ActivityShown):
    """What its invitees and the organisers are shown besides."""

    is_remote_allowed = fields.Flag(required=True)
    capacity = fields.PlainWhole(required=True, allow_none=True)
    observer_places = fields.PlainWhole(required=True, allow_none=True)
    answer_by = fields.Instant(required=True, allow_none=True)
    series_id = fields.Identifier(required=True, allow_none=True)
    published_at = fields.Instant(required=True, allow_none=True)


class ActivityReply(ActivityPlanned):
    """One activity; `invitees` and `history` only for organisers."""

    version = fields.PlainWhole(required=True)
    agenda = fields.ListOf(fields.Part(AgendaItemReply), required=True)
    materials = fields.ListOf(fields.Part(AttachmentReply), required=True, metadata={"description": "会议材料"})
    opened_at = fields.Instant(required=True, allow_none=True)
    settled_at = fields.Instant(required=True, allow_none=True)
    is_invited = fields.Flag(required=True)
    is_excused = fields.Flag(required=True)
    invitation = fields.Part(
        OwnAnswerReply, required=True, allow_none=True, metadata={"description": "本人的答复；未受邀为 null"}
    )
    sessions = fields.ListOf(fields.Part(ActivitySessionShown), required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)
    invitees = fields.Part(InviteesReply, required=True, allow_none=True)
    history = fields.ListOf(fields.Part(ActivityStepReply), required=True, allow_none=True)


class ActivityLine(ActivityPlanned):
    """An activity in the organiser's list."""

    version = fields.PlainWhole(required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)


class ActivitiesReply(fields.Reply):
    """A page of activities."""

    items = fields.ListOf(fields.Part(ActivityLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class AttendanceResultReply(fields.Reply):
    """What became of an invitation at settlement."""

    status = fields.Choice(
        AttendanceStatus, required=True, allow_none=True,
        metadata={"description": f"{fields.meanings(ATTENDANCE_STATUS_NAMES)}；更正为没有结果的为 null"},
    )  # fmt: skip
    half_days = fields.PlainWhole(required=True)
    sessions = fields.PlainWhole(required=True)


class AgendaLine(ActivityShown):
    """An activity in a member's agenda."""

    answer = fields.Choice(AnswerState, required=True, metadata={"description": fields.meanings(ANSWER_STATE_NAMES)})
    role = fields.Choice(InviteeRole, required=True, metadata={"description": fields.meanings(INVITEE_ROLE_NAMES)})
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
SERIES = Operation(
    name="draft_activity_series", method="POST", path="/activities/series", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="拟定重复的活动",
    description="按间隔拟成多份草稿，各自发出邀请、各自结算；任何一份有误则全部不保存，指针指第一份的字段。",
    body=ActivitySeriesBody, reply=ActivitySeriesReply, status=201, refuses=(refusals.PlanFaulty,),
    takes_idempotency_key=True,
)  # fmt: skip
PUBLISH = Operation(
    name="publish_activity", method="POST", path="/activities/{activity_id}/publication", may=ACTIVITY_ORGANISE,
    tag=TAG, summary="发出邀请",
    description="按邀请方式与点名确定受邀的在任委员并通知他们，此后可以答复、请假。此后的人员变动作为名单差异列出，"
    "由组织者决定是否采用。",
    body=Empty, reply=ActivityPublishedReply, refuses=(*STEP, NotReady),
)  # fmt: skip
CHANGE = Operation(
    name="change_activity", method="POST", path="/activities/{activity_id}/changes", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="变更已发出邀请的活动",
    description="只写要变更的各项并说明原因，受邀委员收到通知。活动种类、是否必须出席与场次数不能变更。",
    body=ActivityChangeBody, reply=ActivityStandingReply, refuses=(refusals.PlanFaulty, *STEP), takes_if_match=True,
)  # fmt: skip
OPEN = Operation(
    name="open_activity", method="POST", path="/activities/{activity_id}/opening", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="开始签到",
    description="到首场签到时间会自行开始；组织者可在首场开始前 24 小时之内提前开始，接下来的一场随即可以签到。",
    body=Empty, reply=ActivityStandingReply, refuses=(*STEP, NotReady),
)  # fmt: skip
CANCEL = Operation(
    name="cancel_activity", method="POST", path="/activities/{activity_id}/cancellation", may=ACTIVITY_ORGANISE,
    tag=TAG, summary="取消活动", body=ActivityCancellationBody, reply=ActivityStandingReply, refuses=STEP,
)  # fmt: skip
SETTLE = Operation(
    name="settle_activity", method="POST", path="/activities/{activity_id}/settlement", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="结算出席情况",
    description="最后一场结束后进行一次：逐人判定出席、迟到、请假、缺席并记入履职台账，此后签到表不再变化。"
    "自愿参加的活动只判定到场的与报名的：报名未到、未报名到场；从未答复或者谢绝而未到场的，不作记录。",
    body=Empty, reply=ActivitySettlementReply, refuses=(*STEP, NotReady),
)  # fmt: skip
AGENDA = Operation(
    name="list_my_activities", method="GET", path="/me/activities", may=ACTIVITY_ATTEND, tag=TAG, summary="本人日程",
    description="受邀的活动与各场次的签到情况。", query=AgendaQuery, reply=AgendaReply,
    is_polled=True,
)  # fmt: skip

OPERATIONS = (DRAFT, SERIES, LIST, READ, EDIT, PUBLISH, CHANGE, OPEN, CANCEL, SETTLE, AGENDA)
