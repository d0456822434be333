"""The contract of the further ways to check in: printed codes, place, from afar, without a network."""

from api_spec import fields
from api_spec.activities import STEP, TAG, OwnAttendanceReply
from api_spec.attendance import CODES, CheckInReply
from api_spec.contract import Operation, PageQuery
from api_spec.stations import EntryReply
from services.activities import refusals
from services.activities.vocabulary import CLAIM_NAMES, ClaimStanding, EnvelopeDoubt
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE

MOST_CLAIMS = 200
DEGREES = 1_000_000
SESSION = "/activities/{activity_id}/sessions/{session_id}"
DOOR = (refusals.ActivityNotOpen, refusals.CheckInNotOpen, refusals.CheckInClosed)


class MyCodeReply(fields.Reply):
    """The code that a desk scans."""

    seat_id = fields.Identifier(required=True)
    code = fields.PlainString(required=True)
    now = fields.Instant(required=True, metadata={"description": "服务器时间"})
    ends_at = fields.Instant(required=True, metadata={"description": "到此时换新码"})


class PrintedCodeBody(fields.Body):
    """For how long a printed code is to be good."""

    begins_at = fields.Instant(metadata={"description": "不填则为签到开始时间"})
    ends_at = fields.Instant(metadata={"description": "不填则为签到截止时间，不超过设置的小时数"})


class PrintedCodeReply(fields.Reply):
    """A printed code."""

    id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    code = fields.PlainString(required=True, metadata={"description": "印成二维码的文字"})
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    issued_by_name = fields.PlainString(required=True)
    issued_at = fields.Instant(required=True)
    revoked_at = fields.Instant(required=True, allow_none=True)


class PrintedCodesReply(fields.Reply):
    """All printed codes of a session."""

    items = fields.ListOf(fields.Part(PrintedCodeReply), required=True)


class FenceBody(fields.Body):
    """The circle of a session."""

    latitude = fields.Whole(
        -90 * DEGREES, 90 * DEGREES, required=True, metadata={"description": "会场中心的纬度，百万分之一度"}
    )
    longitude = fields.Whole(
        -180 * DEGREES, 180 * DEGREES, required=True, metadata={"description": "会场中心的经度，百万分之一度"}
    )
    radius = fields.Whole(50, 5000, required=True, metadata={"description": "半径，米"})


class FenceReply(fields.Reply):
    """The circle as it now is."""

    session_id = fields.Identifier(required=True)
    latitude = fields.PlainWhole(required=True)
    longitude = fields.PlainWhole(required=True)
    radius = fields.PlainWhole(required=True)


class PlaceConsentBody(fields.Body):
    """Whether one consents."""

    is_given = fields.Flag(required=True, metadata={"description": "false 为撤回同意"})


class PlaceConsentReply(fields.Reply):
    """The text, and whether the member has consented to it."""

    is_given = fields.Flag(required=True)
    text = fields.PlainString(required=True)
    text_version = fields.PlainWhole(required=True)
    given_at = fields.Instant(required=True, allow_none=True)
    withdrawn_at = fields.Instant(required=True, allow_none=True)


class PlaceBody(fields.Body):
    """Where the phone is; judged and forgotten."""

    latitude = fields.Whole(-90 * DEGREES, 90 * DEGREES, required=True, metadata={"description": "百万分之一度"})
    longitude = fields.Whole(-180 * DEGREES, 180 * DEGREES, required=True, metadata={"description": "百万分之一度"})
    accuracy = fields.Whole(0, 100_000, required=True, metadata={"description": "定位的误差，米"})
    phone = fields.Secret(
        64, metadata={"description": "小程序安装时生成的随机标识，可不填；只用于提示两人共用一部手机"}
    )


class RemoteBody(fields.Body):
    """Joining, or leaving."""

    is_joining = fields.Flag(required=True, metadata={"description": "true 加入，false 离开"})


class RemoteReply(fields.Reply):
    """How long one was there, and how long is enough."""

    activity_id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    is_joined = fields.Flag(required=True)
    minutes = fields.PlainWhole(required=True, metadata={"description": "已在线的分钟数，离开后才计入"})
    minutes_needed = fields.PlainWhole(required=True)
    attendance = fields.Part(OwnAttendanceReply, required=True, allow_none=True)


class LeavingBody(fields.Body):
    """When somebody left before the end."""

    left_at = fields.Instant(required=True, allow_none=True, metadata={"description": "null 为并未提前离会"})
    reason = fields.Text(200, required=True)


class EnvelopeBody(fields.Body):
    """A sealed check-in."""

    envelope = fields.Secret(300, required=True, metadata={"description": "离线签到凭据，见 docs/check-in.md"})


class EnvelopeReply(fields.Reply):
    """What became of an envelope; the same for every upload."""

    activity_id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    envelope_id = fields.Identifier(required=True)
    standing = fields.Choice(ClaimStanding, required=True, metadata={"description": fields.meanings(CLAIM_NAMES)})
    attendance = fields.Part(OwnAttendanceReply, required=True, allow_none=True)


class ClaimReply(fields.Reply):
    """A check-in that was signed without a network."""

    id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    window_begins_at = fields.Instant(required=True, metadata={"description": "所见签到码最早出现的时间"})
    claimed_at = fields.Instant(required=True, metadata={"description": "手机自称的签到时间"})
    received_at = fields.Instant(required=True)
    doubt = fields.Choice(
        EnvelopeDoubt, required=True, allow_none=True,
        metadata={"description": "clock 手机时钟与签到码不符；seen-online 自称断网期间曾联网；null 未见疑点"},
    )  # fmt: skip
    standing = fields.Choice(ClaimStanding, required=True)
    refusal_reason = fields.PlainString(required=True, allow_none=True)


class ClaimsReply(fields.Reply):
    """A page of claims."""

    items = fields.ListOf(fields.Part(ClaimReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ClaimsDecisionBody(fields.Body):
    """Which claims are confirmed or refused, and why."""

    claim_ids = fields.ListOf(fields.Identifier(), most=MOST_CLAIMS, least=1, required=True)
    is_confirmed = fields.Flag(required=True)
    reason = fields.Text(200, required=True, metadata={"example": "现场名单上有此人"})


class ClaimsDecisionReply(fields.Reply):
    """How they now stand."""

    activity_id = fields.Identifier(required=True)
    claim_ids = fields.ListOf(fields.Identifier(), required=True)
    standing = fields.Choice(ClaimStanding, required=True)


MY_CODE = Operation(
    name="read_my_check_in_code", method="GET", path="/me/check-in-code", may=ACTIVITY_ATTEND, tag=TAG,
    summary="本人的签到码", description="供签到台扫描，每 30 秒一换，一分钟内有效。", reply=MyCodeReply,
)  # fmt: skip
PRINT_CODE = Operation(
    name="print_code", method="POST", path=f"{SESSION}/printed-codes", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="签发张贴码", description="仅限设置允许的活动种类；证明力低于会场动态码，签到表单独标明。",
    body=PrintedCodeBody, reply=PrintedCodeReply, status=201,
    refuses=(refusals.ActivityNotOpen, refusals.PrintedCodesNotAllowed, refusals.PlanFaulty),
    takes_idempotency_key=True,
)  # fmt: skip
LIST_PRINTED = Operation(
    name="list_printed_codes", method="GET", path=f"{SESSION}/printed-codes", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="本场的张贴码", reply=PrintedCodesReply,
)  # fmt: skip
REVOKE_PRINTED = Operation(
    name="revoke_printed_code", method="POST", path=f"{SESSION}/printed-codes/{{printed_code_id}}/revocation",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="作废张贴码", description="立即生效；已凭此码签到的不受影响。",
    reply=PrintedCodeReply,
)  # fmt: skip
FENCE = Operation(
    name="fence_session", method="PUT", path=f"{SESSION}/fence", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="设定本场的定位签到范围", description="坐标系须与小程序取得的位置一致（微信 gcj02）。",
    body=FenceBody, reply=FenceReply, refuses=(refusals.ActivityNotOpen,),
)  # fmt: skip
OPEN_FENCE = Operation(
    name="remove_fence", method="DELETE", path=f"{SESSION}/fence", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="取消本场的定位签到", status=204, refuses=(refusals.ActivityNotOpen,),
)  # fmt: skip
READ_CONSENT = Operation(
    name="read_place_consent", method="GET", path="/me/place-consent", may=ACTIVITY_ATTEND, tag=TAG,
    summary="定位签到的说明与本人是否同意", reply=PlaceConsentReply,
)  # fmt: skip
CONSENT = Operation(
    name="consent_to_place", method="PUT", path="/me/place-consent", may=ACTIVITY_ATTEND, tag=TAG,
    summary="同意或撤回定位签到", description="单独同意，随时可撤回；不同意不影响以其他方式签到。",
    body=PlaceConsentBody, reply=PlaceConsentReply,
)  # fmt: skip
CHECK_IN_BY_PLACE = Operation(
    name="check_in_by_place", method="PUT", path=f"{SESSION}/check-in-by-place", may=ACTIVITY_ATTEND, tag=TAG,
    summary="定位签到",
    description="须先单独同意。位置只用于判断，不保存；不在范围内时只作提示、不留记录，仍可用其他方式签到。",
    body=PlaceBody, reply=CheckInReply,
    refuses=(
        *DOOR, refusals.NoConsentToPlace, refusals.NoFence, refusals.PlaceUnclear, refusals.OutsideTheFence,
    ),
)  # fmt: skip
REMOTE = Operation(
    name="attend_remotely", method="PUT", path=f"{SESSION}/remote", may=ACTIVITY_ATTEND, tag=TAG,
    summary="远程加入或离开", description="仅限允许线上参加的活动；离开时计算分钟数，达到设置的比例即记为远程到会。",
    body=RemoteBody, reply=RemoteReply, refuses=(*DOOR, refusals.RemoteNotAllowed),
)  # fmt: skip
LEAVING = Operation(
    name="record_leaving", method="PUT", path=f"{SESSION}/attendance/{{seat_id}}/leaving",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="登记提前离会", description="须写明理由，本人不得为自己登记。",
    body=LeavingBody, reply=EntryReply,
    refuses=(*STEP, refusals.OwnAttendance, refusals.NotPresent, refusals.LeavesBeforeItCame),
)  # fmt: skip
HAND_IN_ENVELOPE = Operation(
    name="hand_in_envelope", method="PUT", path=f"{SESSION}/envelope", may=ACTIVITY_ATTEND, tag=TAG,
    summary="上传离线签到凭据",
    description="一分钟内（本人或邻座代传）即为会场动态码签到；过后只能由本人上传，记为“已收到，待确认”。"
    "任意顺序、任意次数上传，结果相同。",
    body=EnvelopeBody, reply=EnvelopeReply,
    refuses=(
        *DOOR, *CODES, refusals.EnvelopeMalformed, refusals.EnvelopeForged, refusals.EnvelopeCounterUsed,
        refusals.EnvelopeTooLate,
    ),
)  # fmt: skip
LIST_CLAIMS = Operation(
    name="list_claims", method="GET", path="/activities/{activity_id}/claims", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="待确认的离线签到", description="按收到的先后；每次读取都有审计记录。", query=PageQuery, reply=ClaimsReply,
    audits_read=True,
)  # fmt: skip
DECIDE_CLAIMS = Operation(
    name="decide_claims", method="PUT", path="/activities/{activity_id}/claims", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="确认或不予确认离线签到", description="一次可办多份，要么全部办成，要么全部不办；本人不得确认自己的。",
    body=ClaimsDecisionBody, reply=ClaimsDecisionReply,
    refuses=(*STEP, refusals.OwnAttendance, refusals.ClaimDecided),
)  # fmt: skip

OPERATIONS = (
    MY_CODE, PRINT_CODE, LIST_PRINTED, REVOKE_PRINTED, FENCE, OPEN_FENCE, READ_CONSENT, CONSENT, CHECK_IN_BY_PLACE,
    REMOTE, LEAVING, HAND_IN_ENVELOPE, LIST_CLAIMS, DECIDE_CLAIMS,
)  # fmt: skip
