"""The contract of speeches: write, submit, review, record as given."""

from api_spec import fields
from api_spec.activities import STEP
from api_spec.contract import Empty, Operation, PageQuery
from services.activities.speech_vocabulary import (
    SPEECH_DECISION_NAMES,
    SPEECH_FORM_NAMES,
    SPEECH_STATE_NAMES,
    PlannedForm,
    SpeechDecision,
    SpeechForm,
    SpeechState,
)
from services.kernel.errors import BadInput, LostUpdate, NotItsTurn, NotReady
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_ORGANISE, ACTIVITY_READ

TAG = "发言"
LONGEST = 20_000


class SpeechBody(fields.Body):
    """A speech; its text may follow until it is submitted."""

    form = fields.Choice(PlannedForm, required=True, metadata={"description": "oral 口头发言，written 书面发言"})
    title = fields.Text(100, required=True)
    text = fields.Text(LONGEST, least=0, load_default="", metadata={"description": "发言稿，提交时必填"})


class ImpromptuBody(fields.Body):
    """Who spoke about what."""

    seat_id = fields.Identifier(required=True)
    title = fields.Text(100, required=True, metadata={"description": "发言的题目或者要点"})
    text = fields.Text(LONGEST, least=0, load_default="", metadata={"description": "记录"})


class SpeechReviewBody(fields.Body):
    """What the organiser says."""

    decision = fields.Choice(
        SpeechDecision, required=True, metadata={"description": fields.meanings(SPEECH_DECISION_NAMES)}
    )
    reason = fields.Text(500, metadata={"description": "退回、不予安排须说明理由"})


class SpeechStrikingBody(fields.Body):
    """Why the record was wrong."""

    reason = fields.Text(500, required=True)


STATE = {"required": True, "metadata": {"description": fields.meanings(SPEECH_STATE_NAMES)}}


class SpeechStandingReply(fields.Reply):
    """Where a speech stands after a step."""

    id = fields.Identifier(required=True)
    state = fields.Choice(SpeechState, **STATE)
    version = fields.PlainWhole(required=True)
    actions = fields.ListOf(fields.PlainString(), required=True)


class SpeechLine(SpeechStandingReply):
    """One speech in a list."""

    activity_id = fields.Identifier(required=True)
    activity_title = fields.PlainString(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    form = fields.Choice(SpeechForm, required=True, metadata={"description": fields.meanings(SPEECH_FORM_NAMES)})
    title = fields.PlainString(required=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    given_at = fields.Instant(required=True, allow_none=True)


class SpeechesReply(fields.Reply):
    """A page of speeches."""

    items = fields.ListOf(fields.Part(SpeechLine), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class SpeechStepReply(fields.Reply):
    """One step of a speech."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.PlainString(required=True)
    reason = fields.PlainString(required=True, allow_none=True)


class SpeechReply(SpeechLine):
    """One speech with its text; `history` only for the speaker and the organisers."""

    text = fields.PlainString(required=True)
    history = fields.ListOf(fields.Part(SpeechStepReply), required=True, allow_none=True)


DRAFT = Operation(
    name="draft_speech", method="POST", path="/activities/{activity_id}/speeches", may=ACTIVITY_ATTEND, tag=TAG,
    summary="撰写发言", description="受邀委员为活动撰写口头或者书面发言。", body=SpeechBody, reply=SpeechStandingReply,
    status=201, refuses=(NotItsTurn,), takes_idempotency_key=True,
)  # fmt: skip
EDIT = Operation(
    name="edit_speech", method="PUT", path="/speeches/{speech_id}", may=ACTIVITY_ATTEND, tag=TAG, summary="修改发言",
    body=SpeechBody, reply=SpeechStandingReply, refuses=(*STEP, LostUpdate), takes_if_match=True,
)  # fmt: skip
SUBMIT = Operation(
    name="submit_speech", method="POST", path="/speeches/{speech_id}/submission", may=ACTIVITY_ATTEND, tag=TAG,
    summary="提交发言", body=Empty, reply=SpeechStandingReply, refuses=(*STEP, NotReady),
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_speech", method="POST", path="/speeches/{speech_id}/withdrawal", may=ACTIVITY_ATTEND, tag=TAG,
    summary="撤回发言", body=Empty, reply=SpeechStandingReply, refuses=STEP,
)  # fmt: skip
REVIEW = Operation(
    name="review_speech", method="POST", path="/speeches/{speech_id}/review", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="审核发言", description="不得审核本人的发言。", body=SpeechReviewBody, reply=SpeechStandingReply,
    refuses=(*STEP, BadInput),
)  # fmt: skip
GIVE = Operation(
    name="give_speech", method="POST", path="/speeches/{speech_id}/giving", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="登记已发言", description="口头发言已讲、书面发言已印发；随即记入履职台账。", body=Empty,
    reply=SpeechStandingReply, refuses=(*STEP, NotReady),
)  # fmt: skip
IMPROMPTU = Operation(
    name="record_impromptu_speech", method="POST", path="/activities/{activity_id}/impromptu-speeches",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="登记即席发言", description="随即记入履职台账。", body=ImpromptuBody,
    reply=SpeechStandingReply, status=201, refuses=(*STEP, NotReady), takes_idempotency_key=True,
)  # fmt: skip
STRIKE = Operation(
    name="strike_speech", method="POST", path="/speeches/{speech_id}/striking", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="撤销已发言的登记", description="须写明理由；台账中的记录随即冲销。", body=SpeechStrikingBody,
    reply=SpeechStandingReply, refuses=STEP,
)  # fmt: skip
LIST = Operation(
    name="list_speeches", method="GET", path="/activities/{activity_id}/speeches", may=ACTIVITY_READ, tag=TAG,
    summary="活动的发言", description="组织者看已提交的，受邀委员看已安排与已发言的，以及本人的。", query=PageQuery,
    reply=SpeechesReply,
)  # fmt: skip
MINE = Operation(
    name="list_my_speeches", method="GET", path="/me/speeches", may=ACTIVITY_ATTEND, tag=TAG, summary="本人的发言",
    query=PageQuery, reply=SpeechesReply,
)  # fmt: skip
READ = Operation(
    name="read_speech", method="GET", path="/speeches/{speech_id}", may=ACTIVITY_READ, tag=TAG, summary="发言全文",
    reply=SpeechReply,
)  # fmt: skip

OPERATIONS = (DRAFT, EDIT, SUBMIT, WITHDRAW, REVIEW, GIVE, IMPROMPTU, STRIKE, LIST, MINE, READ)
