"""The contract of attendance: the hall's codes, check-in, entries by hand, the sheet."""

from api_spec import fields
from api_spec.activities import STEP, TAG, AttendanceResultReply, OwnAttendanceReply
from api_spec.contract import Operation, PageQuery
from services.activities import refusals
from services.activities.vocabulary import EVIDENCE_NAMES, ActivityAction, ActivityState, Evidence, StandingSoFar
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE, VENUE_CODE_READ


class CheckInBody(fields.Body):
    """What the phone read from the hall's screen."""

    code = fields.Secret(64, required=True, metadata={"description": "会场屏幕上的签到码，或张贴码"})
    phone = fields.Secret(
        64, metadata={"description": "小程序安装时生成的随机标识，可不填；只用于提示两人共用一部手机"}
    )


class PresenceBody(fields.Body):
    """An entry by hand."""

    reason = fields.Text(200, required=True, metadata={"example": "手机没电，工作人员现场核对"})
    is_present = fields.Flag(load_default=True, metadata={"description": "false 为撤销错误的到会记录"})
    is_late = fields.Flag(load_default=False)


class ExcuseBody(fields.Body):
    """Why an invitee is excused, or why not after all."""

    reason = fields.Text(200, required=True)
    is_excused = fields.Flag(load_default=True, metadata={"description": "false 为撤销准假"})


class SheetQuery(PageQuery):
    """The sheet; a page may hold a whole plenary."""

    limit = fields.Whole(1, 1000, in_query=True, load_default=100, metadata={"description": "每页人数"})
    search = fields.Text(40, metadata={"description": "姓名或委员证号的开头，或姓名的拼音首字母，如 zs"})
    missing_from = fields.Identifier(metadata={"description": "只看此场次应到、尚未到会且未准假的人"})


class VenueCodeReply(fields.Reply):
    """One code and when the screen shows it."""

    code = fields.PlainString(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)


class VenueCodesReply(fields.Reply):
    """The codes of the next minutes."""

    session_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    now = fields.Instant(required=True, metadata={"description": "服务器时间，供屏幕校准"})
    check_in_opens_at = fields.Instant(required=True)
    check_in_closes_at = fields.Instant(required=True)
    codes = fields.ListOf(fields.Part(VenueCodeReply), required=True)


class CheckInReply(fields.Reply):
    """The check-in; the same for every tap."""

    activity_id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    at = fields.Instant(required=True)
    is_late = fields.Flag(required=True)
    evidence = fields.Choice(Evidence, required=True)


class PresenceReply(fields.Reply):
    """The entry as it now stands."""

    activity_id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    attendance = fields.Part(OwnAttendanceReply, required=True, allow_none=True)


class ExcuseReply(fields.Reply):
    """The excuse as it now stands."""

    activity_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    is_excused = fields.Flag(required=True)


class HeadCountsReply(fields.Reply):
    """How many have come, and how many not."""

    invited = fields.PlainWhole(required=True)
    present = fields.PlainWhole(required=True, metadata={"description": "按时到会"})
    late = fields.PlainWhole(required=True)
    excused = fields.PlainWhole(required=True, metadata={"description": "准假且未到会"})
    missing = fields.PlainWhole(required=True, metadata={"description": "应到而尚未到会"})
    unregistered = fields.PlainWhole(required=True, metadata={"description": "不必到会、未报名，也未到会"})


class SessionCountsReply(HeadCountsReply):
    """The counts of one session."""

    id = fields.Identifier(required=True)
    number = fields.PlainWhole(required=True)
    name = fields.PlainString(required=True)
    begins_at = fields.Instant(required=True)


class AttendanceCountsReply(fields.Reply):
    """The counts of an activity: by session, and by invitee over all sessions."""

    id = fields.Identifier(required=True)
    title = fields.PlainString(required=True)
    state = fields.Choice(ActivityState, required=True)
    sessions = fields.ListOf(fields.Part(SessionCountsReply), required=True)
    invitees = fields.Part(HeadCountsReply, required=True)


class AttendedReply(fields.Reply):
    """One session that an invitee attended."""

    session_id = fields.Identifier(required=True)
    at = fields.Instant(required=True)
    is_late = fields.Flag(required=True)
    evidence = fields.Choice(Evidence, required=True, metadata={"description": fields.meanings(EVIDENCE_NAMES)})
    grade = fields.PlainWhole(required=True, metadata={"description": "凭据等级，1 最强"})
    minutes_late = fields.PlainWhole(required=True, metadata={"description": "迟到的分钟数；未迟到为 0"})
    reason = fields.PlainString(required=True, allow_none=True)
    recorded_by_name = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "经手的工作人员；委员自己签到的为 null"}
    )
    left_at = fields.Instant(required=True, allow_none=True, metadata={"description": "提前离会的时间"})
    minutes_early = fields.PlainWhole(required=True, metadata={"description": "提前离会的分钟数"})
    distance = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "定位签到时与会场中心的距离，取整到十米"}
    )
    shares_phone = fields.Flag(
        required=True, metadata={"description": "本场另有委员用同一部手机签到；仅为提示，请向本人核实"}
    )


class SheetStepReply(fields.Reply):
    """What an organiser wrote by hand about an invitee, and why; kept also when it was taken back."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.Choice(ActivityAction, required=True)
    reason = fields.PlainString(required=True, allow_none=True)
    session_id = fields.Identifier(
        required=True, allow_none=True, metadata={"description": "准假针对整个活动，为 null"}
    )


class SheetLine(fields.Reply):
    """One invitee on the sheet."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    is_excused = fields.Flag(required=True)
    excuse_reason = fields.PlainString(required=True, allow_none=True)
    excused_session_ids = fields.ListOf(
        fields.Identifier(), required=True, metadata={"description": "只对部分半天准假的，是哪几场"}
    )
    attended = fields.ListOf(fields.Part(AttendedReply), required=True)
    standing = fields.Choice(
        StandingSoFar, required=True, metadata={"description": "到目前为止的情况；unregistered 为不必到会、未报名"}
    )
    settled = fields.Part(
        AttendanceResultReply, required=True, allow_none=True, metadata={"description": "结算时的结果，此后不变"}
    )
    corrected = fields.Part(
        AttendanceResultReply,
        required=True,
        allow_none=True,
        metadata={"description": "结算之后经两人更正的结果；没有更正的为 null"},
    )
    history = fields.ListOf(
        fields.Part(SheetStepReply),
        required=True,
        metadata={"description": "人工登记与准假的经过，含已撤销的，先后为序"},
    )


class SheetReply(AttendanceCountsReply):
    """A page of the sheet, with the counts of the whole."""

    sharing_phones = fields.PlainWhole(
        required=True, metadata={"description": "与他人共用手机签到的人次，全部场次合计"}
    )
    items = fields.ListOf(fields.Part(SheetLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


CODES = (
    refusals.CodeMalformed, refusals.CodeForged, refusals.CodeOfOtherSession, refusals.CodeExpired, refusals.CodeNotYet,
)  # fmt: skip

VENUE_CODES = Operation(
    name="read_venue_codes", method="GET", path="/activities/{activity_id}/sessions/{session_id}/venue-code",
    may=VENUE_CODE_READ, tag=TAG, summary="会场屏幕的签到码",
    description="当前签到码与其后两分钟的签到码，每 30 秒一个；屏幕得到的是码而不是密钥。组织者与会场屏幕可读。",
    reply=VenueCodesReply, refuses=(refusals.ActivityNotOpen,),
)  # fmt: skip
CHECK_IN = Operation(
    name="check_in", method="PUT", path="/activities/{activity_id}/sessions/{session_id}/check-in",
    may=ACTIVITY_ATTEND, tag=TAG, summary="签到",
    description="提交会场屏幕上的签到码。重复签到即同一次签到，答复相同。签到本身不计分，结算后才记入履职台账。",
    body=CheckInBody, reply=CheckInReply,
    refuses=(
        refusals.ActivityNotOpen, refusals.CheckInNotOpen, refusals.CheckInClosed, *CODES, refusals.PrintedCodeRevoked,
    ),
)  # fmt: skip
RECORD_PRESENCE = Operation(
    name="record_presence", method="PUT",
    path="/activities/{activity_id}/sessions/{session_id}/attendance/{seat_id}", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="人工登记到会", description="须写明理由，本人不得为自己登记；已签到者保留其签到凭据。",
    body=PresenceBody, reply=PresenceReply, refuses=(*STEP, refusals.OwnAttendance, refusals.CheckInNotOpen),
)  # fmt: skip
EXCUSE = Operation(
    name="excuse_invitee", method="PUT", path="/activities/{activity_id}/invitations/{seat_id}/excuse",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="准假", description="结算前对整个活动准假，须写明理由。",
    body=ExcuseBody, reply=ExcuseReply, refuses=(*STEP, refusals.OwnAttendance),
)  # fmt: skip
COUNTS = Operation(
    name="read_attendance_counts", method="GET", path="/activities/{activity_id}/attendance/counts",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="到会人数",
    description="只有人数、没有姓名，供现场屏幕每两秒轮询（带 If-None-Match）。", reply=AttendanceCountsReply,
    is_polled=True,
)  # fmt: skip
SHEET = Operation(
    name="read_attendance_sheet", method="GET", path="/activities/{activity_id}/attendance", may=ACTIVITY_ORGANISE,
    tag=TAG, summary="签到表",
    description="逐人逐场的到会情况，按委员证号分页；每次读取都有审计记录，轮询请用到会人数。",
    query=SheetQuery, reply=SheetReply, audits_read=True,
)  # fmt: skip
OPERATIONS = (VENUE_CODES, CHECK_IN, RECORD_PRESENCE, EXCUSE, COUNTS, SHEET)
