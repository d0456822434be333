"""The contract of proposals: write, submit, review, file; read, list, history."""

from api_spec import fields
from api_spec.attachments import WithAttachments, WithKeptAttachments
from api_spec.contract import Operation, PageQuery
from services.kernel.errors import LostUpdate, NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_READ, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import ProposalAction, ProposalState

TAG = "提案"

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
MOST_SUGGESTIONS = 50
LARGEST_VERSION = 999_999_999

SAVED_AT = "提案人看到最近保存的时间，其他人看到最近提交的时间"


class ProposalDraftBody(fields.Body):
    """A first text; all but the title may still be missing."""

    title = fields.Text(LONGEST_TITLE, required=True, metadata={"description": "案由"})
    situation = fields.Text(LONGEST_TEXT, least=0, load_default="", metadata={"description": "情况"})
    analysis = fields.Text(LONGEST_TEXT, least=0, load_default="", metadata={"description": "分析"})
    suggestions = fields.ListOf(
        fields.Text(LONGEST_TEXT), most=MOST_SUGGESTIONS, load_default=list, metadata={"description": "建议，按序编号"}
    )
    category = fields.Text(60, allow_none=True, load_default=None, metadata={"description": "本会类别表中的 key"})
    is_researched = fields.Flag(allow_none=True, load_default=None, metadata={"description": "是否经过调研"})
    may_be_published = fields.Flag(allow_none=True, load_default=None, metadata={"description": "是否同意公开"})


class ProposalEditBody(fields.Body):
    """The whole text anew: nothing may be left out, so that nothing is lost by forgetting it."""

    title = fields.Text(LONGEST_TITLE, required=True)
    situation = fields.Text(LONGEST_TEXT, least=0, required=True)
    analysis = fields.Text(LONGEST_TEXT, least=0, required=True)
    suggestions = fields.ListOf(fields.Text(LONGEST_TEXT), most=MOST_SUGGESTIONS, required=True)
    category = fields.Text(60, required=True, allow_none=True)
    is_researched = fields.Flag(required=True, allow_none=True)
    may_be_published = fields.Flag(required=True, allow_none=True)


class ProposalVersionBody(fields.Body):
    """Which version the client has read."""

    version = fields.Whole(
        1, LARGEST_VERSION, metadata={"description": "所读内容的 version；给出后，若其间内容或状态已变则拒绝"}
    )


class ProposalWithdrawalBody(ProposalVersionBody):
    """Why, if the author wishes to say so."""

    reason = fields.Text(500, allow_none=True, load_default=None)


class ReviewPassBody(ProposalVersionBody):
    """A note for the next reviewer."""

    note = fields.Text(1000, allow_none=True, load_default=None, metadata={"description": "审查意见，仅工作人员可见"})


class SendBackBody(ProposalVersionBody):
    """Why; the member reads it."""

    reason = fields.Text(1000, required=True, metadata={"description": "退回原因，提案人可见"})


class ProposalQueueQuery(PageQuery):
    """Which part of the queue."""

    state = fields.Choice(ProposalState)
    category = fields.Text(60, metadata={"description": "类别 key"})
    sector_id = fields.Identifier(metadata={"description": "提案人所在界别"})
    step = fields.Whole(1, 9, in_query=True, metadata={"description": "正在第几个审查环节"})
    mine_to_review = fields.Flag(in_query=True, load_default=False, metadata={"description": "只看现在可由本人审查的"})


class OwnProposalsQuery(PageQuery):
    """In which state."""

    state = fields.Choice(ProposalState)


class ProposalStandingReply(fields.Reply):
    """Where a proposal stands after a change."""

    id = fields.Identifier(required=True)
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


class SuggestionReply(fields.Reply):
    """One numbered suggestion."""

    number = fields.PlainWhole(required=True)
    text = fields.PlainString(required=True)


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


class ProposalTextReply(fields.Reply):
    """What its author wrote."""

    title = fields.PlainString(required=True)
    situation = fields.PlainString(required=True)
    analysis = fields.PlainString(required=True)
    suggestions = fields.ListOf(fields.Part(SuggestionReply), required=True)
    category = fields.PlainString(required=True, allow_none=True)
    is_researched = fields.Flag(required=True, allow_none=True)
    may_be_published = fields.Flag(required=True, allow_none=True)


class ProposalReply(WithAttachments, ProposalTextReply):
    """A proposal, whole."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    revision = fields.PlainWhole(required=True)
    state = fields.Choice(ProposalState, required=True)
    author_seat_id = fields.Identifier(required=True)
    author_name = fields.PlainString(required=True)
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)
    created_at = fields.Instant(required=True)
    saved_at = fields.Instant(required=True, metadata={"description": SAVED_AT})
    session_id = fields.Identifier(required=True, allow_none=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    filed_at = fields.Instant(required=True, allow_none=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True)
    review_round = fields.PlainWhole(required=True)
    review = fields.Part(RunningReviewReply, required=True, allow_none=True)
    sent_back = fields.Part(SentBackReply, required=True, allow_none=True)
    actions = fields.ListOf(fields.Choice(ProposalAction), required=True)


class ListedProposalReply(fields.Reply):
    """A proposal in a list, without its body."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    state = fields.Choice(ProposalState, required=True)
    title = fields.PlainString(required=True)
    category = fields.PlainString(required=True, allow_none=True)
    author_seat_id = fields.Identifier(required=True)
    author_name = fields.PlainString(required=True)
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)
    saved_at = fields.Instant(required=True, metadata={"description": SAVED_AT})
    submitted_at = fields.Instant(required=True, allow_none=True)
    review_round = fields.PlainWhole(required=True)
    review_step = fields.PlainWhole(required=True, allow_none=True)
    review_steps = fields.PlainWhole(required=True, allow_none=True)
    step_name = fields.PlainString(required=True, allow_none=True)
    step_due_at = fields.Instant(required=True, allow_none=True)
    filed_at = fields.Instant(required=True, allow_none=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True)
    actions = fields.ListOf(fields.Choice(ProposalAction), required=True)


class ProposalPageReply(fields.Reply):
    """A page of proposals."""

    items = fields.ListOf(fields.Part(ListedProposalReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


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
    device_name = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "保存所用的设备，仅提案人可见"}
    )
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
REVIEWER_STEP = (NotItsTurn, NotThisPerson, refusals.SameReviewer, LostUpdate)

DRAFT = Operation(
    name="draft_proposal", method="POST", path="/proposals", may=PROPOSAL_WRITE, tag=TAG, summary="起草提案",
    description="只有案由必填；其余可以以后再补，提交时才检查是否齐全。",
    body=ProposalDraftBody, reply=ProposalStandingReply, status=201, refuses=(refusals.NoSeat,),
    takes_idempotency_key=True,
)  # fmt: skip
EDIT = Operation(
    name="edit_proposal", method="PUT", path="/proposals/{proposal_id}", may=PROPOSAL_WRITE, tag=TAG,
    summary="保存提案文本",
    description="须带 `If-Match`。若另一台设备其间保存过，而本次保存会抹掉那些改动，则以 409 `lost-update` 拒绝："
    "`changed` 逐项列出 `field`、`yours`、`theirs`，并有 `saved_by`、`saved_at`、`saved_on` 与 `current_version`。"
    "内容相同或互不影响时照常保存。",
    body=ProposalEditBody, reply=ProposalStandingReply, refuses=(NotItsTurn, NotThisPerson), takes_if_match=True,
)  # fmt: skip
SUBMIT = Operation(
    name="submit_proposal", method="POST", path="/proposals/{proposal_id}/submission", may=PROPOSAL_WRITE, tag=TAG,
    summary="提交提案", description="检查是否齐全，逐项指出所缺；所属届次自首次提交起不变。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=(*AUTHOR_STEP, NotReady, refusals.NoSession),
    takes_idempotency_key=True,
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_proposal", method="POST", path="/proposals/{proposal_id}/withdrawal", may=PROPOSAL_WRITE, tag=TAG,
    summary="撤回提案", description="立案之前可以撤回。",
    body=ProposalWithdrawalBody, reply=ProposalStandingReply, refuses=AUTHOR_STEP, takes_idempotency_key=True,
)  # fmt: skip
PASS_STEP = Operation(
    name="pass_review_step", method="POST", path="/proposals/{proposal_id}/review/pass", may=PROPOSAL_REVIEW, tag=TAG,
    summary="通过本审查环节", description="最后一个环节不用此操作，而是立案或者退回。",
    body=ReviewPassBody, reply=ProposalStandingReply, refuses=REVIEWER_STEP, takes_idempotency_key=True,
)  # fmt: skip
SEND_BACK = Operation(
    name="send_back_proposal", method="POST", path="/proposals/{proposal_id}/review/send-back", may=PROPOSAL_REVIEW,
    tag=TAG, summary="退回修改", description="须说明原因，提案人可见。",
    body=SendBackBody, reply=ProposalStandingReply, refuses=REVIEWER_STEP, takes_idempotency_key=True,
)  # fmt: skip
FILE = Operation(
    name="file_proposal", method="POST", path="/proposals/{proposal_id}/review/filing", may=PROPOSAL_REVIEW, tag=TAG,
    summary="立案", description="仅在最后一个审查环节；按届次连续编号。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=REVIEWER_STEP, takes_idempotency_key=True,
)  # fmt: skip
READ = Operation(
    name="read_proposal", method="GET", path="/proposals/{proposal_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="提案详情",
    description="提案人看本人最近保存的文本；其他人无论何时（包括退回修改期间与撤回之后）只看最近一次提交的文本。"
    "未曾提交的只有提案人可见；退回修改的另有审查人员可见；其他委员按本会设置看已立案的。",
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
LIST = Operation(
    name="list_proposals", method="GET", path="/proposals", may=PROPOSAL_READ, tag=TAG, summary="提案审查队列",
    description="已提交的提案，最近提交的在前；他人的案由与类别是最近一次提交的。",
    query=ProposalQueueQuery, reply=ProposalPageReply,
)  # fmt: skip
LIST_OWN = Operation(
    name="list_my_proposals", method="GET", path="/me/proposals", may=PROPOSAL_WRITE, tag=TAG, summary="本人的提案",
    query=OwnProposalsQuery, reply=ProposalPageReply,
)  # fmt: skip

OPERATIONS = (
    DRAFT, LIST, LIST_OWN, READ, EDIT, SUBMIT, WITHDRAW, PASS_STEP, SEND_BACK, FILE, HISTORY, REVISIONS, READ_REVISION,
)  # fmt: skip
