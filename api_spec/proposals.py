"""The contract of proposals: write, submit, withdraw; read with history and texts. What reviewers do is next door."""

from api_spec import fields
from api_spec.attachments import WithAttachments, WithKeptAttachments
from api_spec.contract import Operation, PageQuery
from api_spec.entry_part import EntryPartReply
from api_spec.proposal_text import ProposalDraftBody, ProposalEditBody, ProposalTextReply
from api_spec.proposing import ProposingBodyReply
from services.kernel.errors import LostUpdate, NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import (
    CONVERSION_TARGET_NAMES,
    PROPOSAL_KIND_NAMES,
    REQUEST_KIND_NAMES,
    SUBMISSION_PERIOD_NAMES,
    WAITS_FOR_NAMES,
    ConversionTarget,
    ProposalAction,
    ProposalKind,
    ProposalState,
    RequestKind,
    SubmissionPeriod,
    WaitsFor,
)

TAG = "提案"

LARGEST_VERSION = 999_999_999

KINDS = fields.meanings(PROPOSAL_KIND_NAMES)
BODY = "提出集体提案的单位；其他提案为 null"
ENTRY = "按纸质提案代录的，由何人何时录入；提案人自己撰写的为 null，其他委员看不到"
SAVED_AT = "提案人看到最近保存的时间，其他人看到最近提交的时间"


class ProposalVersionBody(fields.Body):
    """Which version the client has read."""

    version = fields.Whole(1, LARGEST_VERSION, metadata={"description": "所读内容的 version；给出后若其间有变则拒绝"})


class ProposalWithdrawalBody(ProposalVersionBody):
    """Why, if the author wishes to say so."""

    reason = fields.Text(500, allow_none=True, load_default=None)


class ProposalStandingReply(fields.Reply):
    """Where a proposal stands after a change."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": KINDS})
    state = fields.Choice(ProposalState, required=True)
    version = fields.PlainWhole(required=True)
    revision = fields.PlainWhole(required=True, metadata={"description": "第几次保存的文本"})
    review_round = fields.PlainWhole(required=True, metadata={"description": "第几轮审查；尚未提交为 0"})
    review_step = fields.PlainWhole(required=True, allow_none=True)
    review_steps = fields.PlainWhole(required=True, allow_none=True)
    step_name = fields.PlainString(required=True, allow_none=True)
    step_due_at = fields.Instant(required=True, allow_none=True)
    case_number = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "立案序号"})
    case_label = fields.PlainString(required=True, allow_none=True, metadata={"description": "案号，按本会格式"})
    actions = fields.ListOf(fields.Choice(ProposalAction), required=True, metadata={"description": "现在可做的操作"})


class RunningReviewReply(fields.Reply):
    """The running step of the review."""

    round = fields.PlainWhole(required=True)
    step = fields.PlainWhole(required=True)
    steps = fields.PlainWhole(required=True)
    step_name = fields.PlainString(required=True)
    began_at = fields.Instant(required=True)
    due_at = fields.Instant(required=True)
    due_explanation = fields.ListOf(
        fields.PlainString(), required=True, metadata={"description": "期限是怎样算出来的，逐句"}
    )


class SentBackReply(fields.Reply):
    """The last time that it was sent back."""

    at = fields.Instant(required=True)
    reason = fields.PlainString(required=True)
    round = fields.PlainWhole(required=True)
    step = fields.PlainWhole(required=True)
    actor_name = fields.PlainString(required=True)


class DecidedReply(fields.Reply):
    """The last step that was taken."""

    action = fields.Choice(ProposalAction, required=True)
    name = fields.PlainString(required=True, metadata={"description": "操作的名称"})
    at = fields.Instant(required=True)
    body = fields.PlainString(required=True, metadata={"description": "由哪个机构或何人作出"})
    meeting_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "由会议审定时，该次会议"})
    met_on = fields.Day(required=True, allow_none=True)
    reason = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "理由；同意申请而未另写理由的，为提出申请的理由"}
    )


class OpenRequestReply(fields.Reply):
    """What one person asks and another one has still to decide."""

    kind = fields.Choice(RequestKind, required=True, metadata={"description": fields.meanings(REQUEST_KIND_NAMES)})
    target = fields.Choice(
        ConversionTarget, required=True, allow_none=True,
        metadata={"description": "建议转为：" + fields.meanings(CONVERSION_TARGET_NAMES)},
    )  # fmt: skip
    main_proposal_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "主案"})
    main_label = fields.PlainString(required=True, allow_none=True, metadata={"description": "主案的案号"})
    asked_by_name = fields.PlainString(required=True)
    asked_at = fields.Instant(required=True)
    reason = fields.PlainString(required=True)


class MainCaseReply(fields.Reply):
    """The case that a proposal has joined."""

    id = fields.Identifier(required=True)
    case_label = fields.PlainString(required=True)
    title = fields.PlainString(required=True)


class ProgressReply(fields.Reply):
    """Where it stands, in words: what was decided, by which body, why; what comes next, whose turn, until when."""

    sentence = fields.PlainString(required=True, metadata={"description": "目前的情况，一句话"})
    decided = fields.Part(
        DecidedReply, required=True, allow_none=True,
        metadata={"description": "最近一步由谁作出、理由为何；提案人与工作人员可见"},
    )  # fmt: skip
    next = fields.PlainString(required=True, metadata={"description": "接下来是什么"})
    waits_for = fields.Choice(
        WaitsFor, required=True, metadata={"description": "等谁办理：" + fields.meanings(WAITS_FOR_NAMES)}
    )
    due_at = fields.Instant(required=True, allow_none=True, metadata={"description": "下一步的期限"})
    decline_ground = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "不予立案的情形，按本会设置的名称"}
    )
    main_case = fields.Part(MainCaseReply, required=True, allow_none=True, metadata={"description": "所并入的主案"})
    request = fields.Part(
        OpenRequestReply, required=True, allow_none=True,
        metadata={"description": "尚待另一人决定的申请；提案人与工作人员可见"},
    )  # fmt: skip


class ProposalReply(WithAttachments, ProposalTextReply):
    """A proposal, whole."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    revision = fields.PlainWhole(required=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": KINDS})
    state = fields.Choice(ProposalState, required=True)
    author_seat_id = fields.Identifier(required=True)
    author_name = fields.PlainString(required=True)
    body = fields.Part(ProposingBodyReply, required=True, allow_none=True, metadata={"description": BODY})
    entry = fields.Part(EntryPartReply, required=True, allow_none=True, metadata={"description": ENTRY})
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)
    created_at = fields.Instant(required=True)
    saved_at = fields.Instant(required=True, metadata={"description": SAVED_AT})
    session_id = fields.Identifier(required=True, allow_none=True)
    period = fields.Choice(
        SubmissionPeriod, required=True, allow_none=True,
        metadata={"description": "首次提交是否在大会提案截止之前：" + fields.meanings(SUBMISSION_PERIOD_NAMES)},
    )  # fmt: skip
    submitted_at = fields.Instant(required=True, allow_none=True)
    filed_at = fields.Instant(required=True, allow_none=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True)
    review_round = fields.PlainWhole(required=True)
    review = fields.Part(RunningReviewReply, required=True, allow_none=True)
    sent_back = fields.Part(SentBackReply, required=True, allow_none=True)
    progress = fields.Part(ProgressReply, required=True)
    actions = fields.ListOf(fields.Choice(ProposalAction), required=True)


class ProposalHistoryRowReply(fields.Reply):
    """One step: who, when, from where to where, why."""

    id = fields.Identifier(required=True)
    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.Choice(ProposalAction, required=True)
    source = fields.Choice(ProposalState, required=True)
    target = fields.Choice(ProposalState, required=True)
    reason = fields.PlainString(required=True, allow_none=True)
    round = fields.PlainWhole(required=True)
    step = fields.PlainWhole(required=True, allow_none=True)
    meeting_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "由会议审定时，该次会议"})


class ProposalHistoryReply(fields.Reply):
    """A page of the history, the oldest first."""

    items = fields.ListOf(fields.Part(ProposalHistoryRowReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ListedRevisionReply(fields.Reply):
    """One saved text, without the text."""

    id = fields.Identifier(required=True)
    number = fields.PlainWhole(required=True)
    saved_at = fields.Instant(required=True)
    saved_by_name = fields.PlainString(required=True)
    device_name = fields.PlainString(required=True, allow_none=True, metadata={"description": "设备，仅保存者本人可见"})
    submitted_round = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "作为第几轮审查的文本提交；未提交为 null"}
    )


class ProposalRevisionsReply(fields.Reply):
    """A page of saved texts, the newest first."""

    items = fields.ListOf(fields.Part(ListedRevisionReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ProposalRevisionReply(WithKeptAttachments, ProposalTextReply, ListedRevisionReply):
    """One saved text, whole, with what was attached to it then."""


AUTHOR_STEP = (NotItsTurn, NotThisPerson, LostUpdate)

DRAFT = Operation(
    name="draft_proposal", method="POST", path="/proposals", may=PROPOSAL_WRITE, tag=TAG, summary="起草提案",
    description="只有案由必填；其余可以以后再补，提交时才检查是否齐全。",
    body=ProposalDraftBody, reply=ProposalStandingReply, status=201,
    refuses=(refusals.NoSeat, refusals.WordsRefused, refusals.UnitsRefused),
    takes_idempotency_key=True,
)  # fmt: skip
EDIT = Operation(
    name="edit_proposal", method="PUT", path="/proposals/{proposal_id}", may=PROPOSAL_WRITE, tag=TAG,
    summary="保存提案文本",
    description="须带 `If-Match`。若另一台设备其间保存过，而本次保存会抹掉那些改动，则以 409 `lost-update` 拒绝："
    "`changed` 逐项列出 `field`、`yours`、`theirs`，并有 `saved_by`、`saved_at`、`saved_on` 与 `current_version`。"
    "内容相同或互不影响时照常保存。",
    body=ProposalEditBody, reply=ProposalStandingReply,
    refuses=(NotItsTurn, NotThisPerson, refusals.WordsRefused, refusals.UnitsRefused),
    takes_if_match=True,
)  # fmt: skip
SUBMIT = Operation(
    name="submit_proposal", method="POST", path="/proposals/{proposal_id}/submission", may=PROPOSAL_WRITE, tag=TAG,
    summary="提交提案", description="检查是否齐全，逐项指出所缺；所属届次自首次提交起不变。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=(*AUTHOR_STEP, NotReady, refusals.NoSession),
    takes_idempotency_key=True,
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_proposal", method="POST", path="/proposals/{proposal_id}/withdrawal", may=PROPOSAL_WRITE, tag=TAG,
    summary="撤回提案", description="立案之前可以撤回；立案之后须申请撤案。",
    body=ProposalWithdrawalBody, reply=ProposalStandingReply, refuses=AUTHOR_STEP, takes_idempotency_key=True,
)  # fmt: skip
READ = Operation(
    name="read_proposal", method="GET", path="/proposals/{proposal_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="提案详情",
    description="提案人看本人最近保存的文本；其他人无论何时（包括退回修改期间与撤回之后）只看最近一次提交的文本。"
    "未曾提交的只有提案人可见（代录的，提请确认之后提案人可见，提案人答复之前代录人也可见）；退回修改的另有审查人员可见；其他委员按本会设置看已立案的。",
    reply=ProposalReply,
)  # fmt: skip
HISTORY = Operation(
    name="list_proposal_history", method="GET", path="/proposals/{proposal_id}/history", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="提案办理过程", query=PageQuery, reply=ProposalHistoryReply,
)  # fmt: skip
REVISIONS = Operation(
    name="list_proposal_revisions", method="GET", path="/proposals/{proposal_id}/revisions", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="提案的历次文本", description="提案人看每次保存的；工作人员看各轮提交的。",
    query=PageQuery, reply=ProposalRevisionsReply,
)  # fmt: skip
READ_REVISION = Operation(
    name="read_proposal_revision", method="GET", path="/proposals/{proposal_id}/revisions/{revision_id}",
    may=OWN_PROPOSAL_READ, tag=TAG, summary="某次保存的文本", reply=ProposalRevisionReply,
)  # fmt: skip
OPERATIONS = (
    DRAFT, READ, EDIT, SUBMIT, WITHDRAW, HISTORY, REVISIONS, READ_REVISION,
)  # fmt: skip
