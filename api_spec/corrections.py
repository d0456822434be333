"""The contract of corrections: what was settled is put right by an entry that two persons answer for."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.contract import Empty, Operation, PageQuery
from services.activities import refusals
from services.activities.attendance_vocabulary import (
    CORRECTION_ACTION_NAMES,
    CORRECTION_STATE_NAMES,
    CorrectionAction,
    CorrectionState,
)
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES, AttendanceStatus
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.members.permissions import ACTIVITY_ORGANISE

STATUS = {"description": fields.meanings(ATTENDANCE_STATUS_NAMES)}
RESULT = {"description": f"{fields.meanings(ATTENDANCE_STATUS_NAMES)}；没有结果的为 null"}
STATE = {"description": fields.meanings(CORRECTION_STATE_NAMES)}


class CorrectionBody(fields.Body):
    """What the result should be, and why."""

    seat_id = fields.Identifier(required=True, metadata={"description": "受邀委员，或者到了会而没有受邀的委员"})
    status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    half_days = fields.Whole(0, 40, required=True, metadata={"description": "到会的半天数"})
    reason = fields.Text(500, required=True, metadata={"description": "更正的理由，委员本人可见"})


class CorrectionRefusalBody(fields.Body):
    """Why the result stays."""

    reason = fields.Text(500, required=True)


class CorrectionReply(fields.Reply):
    """A correction."""

    id = fields.Identifier(required=True)
    activity_id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    state = fields.Choice(CorrectionState, required=True, metadata=STATE)
    version = fields.PlainWhole(required=True)
    was_status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    was_half_days = fields.PlainWhole(required=True)
    status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    half_days = fields.PlainWhole(required=True)
    reason = fields.PlainString(required=True)
    proposed_by_name = fields.PlainString(required=True)
    proposed_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    refusal_reason = fields.PlainString(required=True, allow_none=True)
    actions = fields.ListOf(
        fields.Choice(CorrectionAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(CORRECTION_ACTION_NAMES)}"},
    )  # fmt: skip


class CorrectionsReply(fields.Reply):
    """A page of corrections."""

    items = fields.ListOf(fields.Part(CorrectionReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


STEP = (NotFound, NotItsTurn, NotThisPerson)

PROPOSE = Operation(
    name="propose_attendance_correction", method="POST", path="/activities/{activity_id}/corrections",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="提出更正结算结果",
    description="结算后的签到表不再改动；有误的，写明应为何种结果与理由，由另一人确认后生效：台账冲销原有的一条、记入更正的一条，得分重新计算。"
    "结算时没有结果的（自愿参加而未报名，或者没有受邀），到了会的也可以更正为到会，确认时即补记邀请与台账；"
    "此后又查明不实的，更正为 null。"
    "同一委员同时只能有一项更正待确认；不得更正本人的结果。",
    body=CorrectionBody, reply=CorrectionReply, status=201, takes_idempotency_key=True,
    refuses=(NotItsTurn, refusals.OwnAttendance, refusals.CorrectionFaulty, refusals.CorrectionWaits),
)  # fmt: skip
LIST = Operation(
    name="list_attendance_corrections", method="GET", path="/activities/{activity_id}/corrections",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="结算结果的更正",
    description="最近提出的在前；每次读取都有审计记录。", query=PageQuery, reply=CorrectionsReply, audits_read=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_attendance_correction", method="POST",
    path="/activities/{activity_id}/corrections/{correction_id}/confirmation", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="确认更正", description="由提出者之外的另一人确认，立即生效；此前的更正由它取代。", body=Empty,
    reply=CorrectionReply, refuses=STEP, takes_idempotency_key=True,
)  # fmt: skip
REFUSE = Operation(
    name="refuse_attendance_correction", method="POST",
    path="/activities/{activity_id}/corrections/{correction_id}/refusal", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="不予更正", description="须写明理由；提出者也可以这样撤回。", body=CorrectionRefusalBody,
    reply=CorrectionReply, refuses=STEP, takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (PROPOSE, LIST, CONFIRM, REFUSE)
