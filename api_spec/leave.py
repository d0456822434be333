"""The contract of leave: ask, prove, decide, withdraw; one's own requests, and the calendar of those who decide."""

from api_spec import fields
from api_spec.activities import STEP, TAG
from api_spec.activity_plans import MOST_SESSIONS
from api_spec.attachments import LARGEST_FILE
from api_spec.contract import ANY_FILE, Operation, PageQuery
from services.activities import refusals
from services.activities.leave_vocabulary import DECISION_NAMES, LEAVE_STATE_NAMES, Decision, LeaveState
from services.files.refusals import FilesAway, FileUnfit, UploadsBusy
from services.kernel.errors import BadInput, NotItsTurn
from services.members.permissions import ACTIVITY_ATTEND, LEAVE_DECIDE, LEAVE_READ
from services.members.vocabulary import ROLE_NAMES, Role

STATE = {"required": True, "metadata": {"description": fields.meanings(LEAVE_STATE_NAMES)}}
APPROVERS = (Role.CONVENER, Role.ORGANISER, Role.SECRETARY_GENERAL, Role.CHAIRPERSONS_COUNCIL, Role.LEADER)
APPROVER = {
    "required": True,
    "metadata": {"description": "由谁审批：" + fields.meanings({role: ROLE_NAMES[role] for role in APPROVERS})},
}


class LeaveBody(fields.Body):
    """Why, and from which half-days."""

    reason_key = fields.Text(
        40, required=True, metadata={"description": "设置中 leave_reasons 的 key", "example": "duty"}
    )
    reason = fields.Text(500, required=True, metadata={"description": "事由；审批人与组织者可见"})
    session_ids = fields.ListOf(
        fields.Identifier(), most=MOST_SESSIONS, least=1, metadata={"description": "所请的场次；不填为整个活动"}
    )


class LeaveDecisionBody(fields.Body):
    """What the approver says."""

    decision = fields.Choice(Decision, required=True, metadata={"description": fields.meanings(DECISION_NAMES)})
    reason = fields.Text(500, metadata={"description": "不准假、撤销准假须说明理由"})


class LeaveWithdrawalBody(fields.Body):
    """Why one comes after all; nobody has to say."""

    reason = fields.Text(500)


class LeaveCalendarQuery(PageQuery):
    """Which requests."""

    state = fields.Choice(LeaveState)
    activity_id = fields.Identifier()
    since = fields.Instant(metadata={"description": "缺席结束晚于此时"})
    until = fields.Instant(metadata={"description": "缺席开始早于此时"})


class LeaveStandingReply(fields.Reply):
    """Where a request stands after a step."""

    id = fields.Identifier(required=True)
    activity_id = fields.Identifier(required=True)
    state = fields.Choice(LeaveState, **STATE)
    approver = fields.Choice(Role, **APPROVER)
    half_days = fields.PlainWhole(required=True)
    is_late = fields.Flag(required=True, metadata={"description": "是否迟于本会规定的时间提出"})
    actions = fields.ListOf(fields.PlainString(), required=True)


class LeaveLine(LeaveStandingReply):
    """One request."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    activity_title = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    reason_key = fields.PlainString(required=True)
    reason_name = fields.PlainString(required=True)
    reason = fields.PlainString(required=True)
    is_whole = fields.Flag(required=True, metadata={"description": "是否整个活动"})
    absent_from = fields.Instant(required=True)
    absent_until = fields.Instant(required=True)
    requested_at = fields.Instant(required=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decision_reason = fields.PlainString(required=True, allow_none=True)


class LeavesReply(fields.Reply):
    """A page of requests."""

    items = fields.ListOf(fields.Part(LeaveLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class EvidenceShown(fields.Reply):
    """A file that proves."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    size = fields.PlainWhole(required=True, metadata={"description": "大小，字节"})
    media_type = fields.PlainString(required=True)


class LeaveStepReply(fields.Reply):
    """One step of a request."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.PlainString(required=True)
    reason = fields.PlainString(required=True, allow_none=True)


class LeaveReply(LeaveLine):
    """One request with its half-days, its evidence and its steps."""

    session_ids = fields.ListOf(fields.Identifier(), required=True)
    evidence = fields.ListOf(fields.Part(EvidenceShown), required=True)
    history = fields.ListOf(fields.Part(LeaveStepReply), required=True)


ASK = Operation(
    name="ask_for_leave", method="POST", path="/activities/{activity_id}/leave", may=ACTIVITY_ATTEND, tag=TAG,
    summary="请假",
    description="必须出席的活动，请全部或者部分半天。由谁审批按本会设置的种类与时长；迟报按本会设置处理。"
    "证明另行上传。批准的，结算时按半天计为请假。",
    body=LeaveBody, reply=LeaveStandingReply, status=201, takes_idempotency_key=True,
    refuses=(NotItsTurn, refusals.LeaveNotNeeded, refusals.LeaveAskedAlready, refusals.LeaveTooLate, BadInput),
)  # fmt: skip
MINE = Operation(
    name="list_my_leave", method="GET", path="/me/leave-requests", may=ACTIVITY_ATTEND, tag=TAG, summary="本人的请假",
    query=PageQuery, reply=LeavesReply,
)  # fmt: skip
CALENDAR = Operation(
    name="list_leave_requests", method="GET", path="/leave-requests", may=LEAVE_DECIDE, tag=TAG, summary="请假日历",
    description="审批人看归本人审批的（召集人另看所召集的委员的全部请假），组织者与末级审批人看全部；按缺席开始先后。",
    query=LeaveCalendarQuery, reply=LeavesReply, audits_read=True,
)  # fmt: skip
READ = Operation(
    name="read_leave_request", method="GET", path="/leave-requests/{leave_id}", may=LEAVE_READ, tag=TAG,
    summary="请假详情", description="本人、审批人与组织者可看。", reply=LeaveReply, audits_read=True,
)  # fmt: skip
DECIDE = Operation(
    name="decide_leave", method="POST", path="/leave-requests/{leave_id}/decision", may=LEAVE_DECIDE, tag=TAG,
    summary="审批请假", description="任何人不得审批本人的请假；末级审批人可代其他审批人办理。",
    body=LeaveDecisionBody, reply=LeaveStandingReply, refuses=(*STEP, BadInput),
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_leave", method="POST", path="/leave-requests/{leave_id}/withdrawal", may=ACTIVITY_ATTEND, tag=TAG,
    summary="撤回请假", description="待审批的与已准的都可以撤回，撤回后仍应出席。",
    body=LeaveWithdrawalBody, reply=LeaveStandingReply, refuses=STEP,
)  # fmt: skip
ATTACH = Operation(
    name="attach_leave_evidence", method="POST", path="/leave-requests/{leave_id}/evidence", may=ACTIVITY_ATTEND,
    tag=TAG, summary="上传请假证明",
    description="个数、大小与种类按本会设置，同一文件再次上传不会重复。本会规定参加上级会议附证明即准假的，随即准假。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=LeaveStandingReply,
    refuses=(*STEP, FileUnfit, UploadsBusy, FilesAway, refusals.TooManyFiles),
)  # fmt: skip
DOWNLOAD = Operation(
    name="read_leave_evidence", method="GET", path="/leave-requests/{leave_id}/evidence/{evidence_id}", may=LEAVE_READ,
    tag=TAG, summary="下载请假证明", description="能看请假的可以下载，一律作为附件。", gives=ANY_FILE,
    refuses=(FilesAway,), audits_read=True,
)  # fmt: skip

OPERATIONS = (ASK, MINE, CALENDAR, READ, DECIDE, WITHDRAW, ATTACH, DOWNLOAD)
