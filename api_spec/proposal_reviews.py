"""The contract of review: decide a step, alone, several at once or as a meeting; what needs a second person."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from api_spec.proposal_text import LONGEST_TEXT
from api_spec.proposals import (
    AUTHOR_STEP,
    TAG,
    ProposalStandingReply,
    ProposalVersionBody,
    ProposalWithdrawalBody,
)
from services.kernel.errors import LostUpdate, NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_READ, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import (
    CONVERSION_TARGET_NAMES,
    LIST_OUTCOME_NAMES,
    ConversionTarget,
    ListOutcome,
    ProposalState,
)

MOST_TOGETHER = 50
LONGEST_LIST = 200


class ReviewPassBody(ProposalVersionBody):
    """A note for the next reviewer."""

    note = fields.Text(1000, allow_none=True, load_default=None, metadata={"description": "审查意见，仅工作人员可见"})


class SendBackBody(ProposalVersionBody):
    """Why; the member reads it."""

    reason = fields.Text(1000, required=True, metadata={"description": "退回原因，提案人可见"})


class DeclineBody(ProposalVersionBody):
    """On which ground and why; the member reads both."""

    ground = fields.Text(60, required=True, metadata={"description": "本会不予立案情形表中的 key"})
    reason = fields.Text(1000, required=True, metadata={"description": "具体理由，提案人可见"})


class ConversionBody(ProposalVersionBody):
    """Into what and why; the member reads it and answers."""

    target = fields.Choice(
        ConversionTarget, required=True, metadata={"description": fields.meanings(CONVERSION_TARGET_NAMES)}
    )
    reason = fields.Text(1000, required=True, metadata={"description": "建议转办的理由，提案人可见"})


class ConversionAnswerBody(ProposalVersionBody):
    """The first proposer's answer."""

    consents = fields.Flag(required=True, metadata={"description": "是否同意转办"})
    reason = fields.Text(500, allow_none=True, load_default=None)


class MergerBody(ProposalVersionBody):
    """Into which case and why."""

    main_proposal_id = fields.Identifier(required=True, metadata={"description": "所并入的主案，须已立案"})
    reason = fields.Text(1000, required=True, metadata={"description": "并案的理由，提案人可见"})


class RequestBody(ProposalVersionBody):
    """Why it is asked; whoever decides reads it."""

    reason = fields.Text(1000, required=True)


class RequestDecisionBody(ProposalVersionBody):
    """The second person's decision."""

    agrees = fields.Flag(required=True, metadata={"description": "是否同意"})
    reason = fields.Text(1000, allow_none=True, load_default=None, metadata={"description": "不同意时必填"})


class ChosenProposalBody(ProposalVersionBody):
    """One of several."""

    proposal_id = fields.Identifier(required=True)


class PassTogetherBody(fields.Body):
    """Which ones, with one note for all."""

    items = fields.ListOf(fields.Part(ChosenProposalBody), most=MOST_TOGETHER, least=1, required=True)
    note = fields.Text(1000, allow_none=True, load_default=None, metadata={"description": "审查意见，仅工作人员可见"})


class SendBackTogetherBody(fields.Body):
    """Which ones, for one reason."""

    items = fields.ListOf(fields.Part(ChosenProposalBody), most=MOST_TOGETHER, least=1, required=True)
    reason = fields.Text(1000, required=True, metadata={"description": "退回原因，各提案人可见"})


class RowProblemReply(fields.Reply):
    """Why one of several was refused."""

    code = fields.PlainString(required=True)
    title = fields.PlainString(required=True)
    detail = fields.PlainString(required=True)


class RowResultReply(fields.Reply):
    """What became of one of several."""

    proposal_id = fields.Identifier(required=True)
    is_done = fields.Flag(required=True)
    standing = fields.Part(ProposalStandingReply, required=True, allow_none=True)
    problem = fields.Part(RowProblemReply, required=True, allow_none=True)


class TogetherReply(fields.Reply):
    """What became of each, in the order in which they were sent."""

    results = fields.ListOf(fields.Part(RowResultReply), required=True)
    done = fields.PlainWhole(required=True)
    refused = fields.PlainWhole(required=True)


class ListLineBody(ChosenProposalBody):
    """One line of a meeting's list."""

    outcome = fields.Choice(ListOutcome, required=True, metadata={"description": fields.meanings(LIST_OUTCOME_NAMES)})
    reason = fields.Text(
        1000, allow_none=True, load_default=None, metadata={"description": "立案之外必填，提案人可见；立案不填"}
    )
    ground = fields.Text(60, allow_none=True, load_default=None, metadata={"description": "不予立案的情形，仅此时填"})
    target = fields.Choice(
        ConversionTarget, allow_none=True, load_default=None, metadata={"description": "转为何种，仅建议转办时填"}
    )


class ReviewMeetingBody(fields.Body):
    """A meeting, its minutes and its list."""

    held_on = fields.Day(required=True)
    minutes = fields.Text(LONGEST_TEXT, required=True, metadata={"description": "会议纪要"})
    attendee_seat_ids = fields.ListOf(
        fields.Identifier(), most=LONGEST_LIST, least=1, required=True, metadata={"description": "到会委员"}
    )
    items = fields.ListOf(
        fields.Part(ListLineBody), most=LONGEST_LIST, least=1, required=True,
        metadata={"description": "审定名单；立案的按此顺序编号"},
    )  # fmt: skip


class AttendeeReply(fields.Reply):
    """Who was there."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)


class ListLineReply(fields.Reply):
    """One line of the list as it was decided."""

    position = fields.PlainWhole(required=True)
    proposal_id = fields.Identifier(required=True)
    title = fields.PlainString(required=True)
    author_name = fields.PlainString(required=True)
    outcome = fields.Choice(ListOutcome, required=True)
    reason = fields.PlainString(required=True, allow_none=True)
    ground = fields.PlainString(required=True, allow_none=True)
    target = fields.Choice(ConversionTarget, required=True, allow_none=True)
    stepped_out = fields.ListOf(
        fields.PlainString(),
        required=True,
        metadata={"description": "审定此件时回避的到会委员：提案人、联名人与主笔委员"},
    )
    case_label = fields.PlainString(required=True, allow_none=True)
    state = fields.Choice(ProposalState, required=True, metadata={"description": "提案目前的状态"})


class ListedMeetingReply(fields.Reply):
    """A meeting, without its list."""

    id = fields.Identifier(required=True)
    held_on = fields.Day(required=True)
    body = fields.PlainString(required=True, metadata={"description": "审定机构"})
    recorded_by_name = fields.PlainString(required=True)
    recorded_at = fields.Instant(required=True)


class CountedMeetingReply(ListedMeetingReply):
    """A meeting in a list."""

    decided = fields.PlainWhole(required=True, metadata={"description": "审定的件数"})


class ReviewMeetingReply(ListedMeetingReply):
    """A meeting, whole."""

    minutes = fields.PlainString(required=True)
    attendees = fields.ListOf(fields.Part(AttendeeReply), required=True)
    items = fields.ListOf(fields.Part(ListLineReply), required=True)


class ReviewMeetingsReply(fields.Reply):
    """A page of meetings, the newest first."""

    items = fields.ListOf(fields.Part(CountedMeetingReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


REVIEWER_STEP = (NotItsTurn, NotThisPerson, refusals.SameReviewer, LostUpdate)
REQUEST = (NotItsTurn, NotThisPerson, refusals.AskedAlready, LostUpdate)

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
DECLINE = Operation(
    name="decline_proposal", method="POST", path="/proposals/{proposal_id}/review/declining", may=PROPOSAL_REVIEW,
    tag=TAG, summary="不予立案", description="仅在最后一个审查环节；须选定本会所列的情形并写明理由，提案人可见。",
    body=DeclineBody, reply=ProposalStandingReply, refuses=REVIEWER_STEP, takes_idempotency_key=True,
)  # fmt: skip
PROPOSE_CONVERSION = Operation(
    name="propose_conversion", method="POST", path="/proposals/{proposal_id}/review/conversion", may=PROPOSAL_REVIEW,
    tag=TAG, summary="建议转为社情民意信息或者委员来信",
    description="经第一提案人同意才转办；等待答复期间本环节停止计时，不同意则在原环节继续审查，期限重新计算。",
    body=ConversionBody, reply=ProposalStandingReply, refuses=REVIEWER_STEP, takes_idempotency_key=True,
)  # fmt: skip
ANSWER_CONVERSION = Operation(
    name="answer_conversion", method="POST", path="/proposals/{proposal_id}/conversion-answer", may=PROPOSAL_WRITE,
    tag=TAG, summary="答复是否同意转办", body=ConversionAnswerBody, reply=ProposalStandingReply, refuses=AUTHOR_STEP,
    takes_idempotency_key=True,
)  # fmt: skip
MERGE = Operation(
    name="merge_proposal", method="POST", path="/proposals/{proposal_id}/review/merger", may=PROPOSAL_REVIEW, tag=TAG,
    summary="审查中并入已立案的提案", description="各提案人的履职记录不变。已立案的提案须用“提出并案”，由另一人决定。",
    body=MergerBody, reply=ProposalStandingReply, refuses=(*REVIEWER_STEP, refusals.PartyToMain, NotReady),
    takes_idempotency_key=True,
)  # fmt: skip
ASK_WITHDRAWAL = Operation(
    name="ask_withdrawal", method="POST", path="/proposals/{proposal_id}/withdrawal-request", may=PROPOSAL_WRITE,
    tag=TAG, summary="立案后申请撤案", description="由提案委员会决定；同意撤案的，案号保留、不再使用，履职记录冲销。",
    body=RequestBody, reply=ProposalStandingReply, refuses=REQUEST, takes_idempotency_key=True,
)  # fmt: skip
ASK_MERGER = Operation(
    name="ask_merger", method="POST", path="/proposals/{proposal_id}/merger-request", may=PROPOSAL_REVIEW, tag=TAG,
    summary="立案后提出并案", description="由另一位审查人员决定；案号保留，各提案人的履职记录不变。",
    body=MergerBody, reply=ProposalStandingReply, refuses=(*REQUEST, refusals.PartyToMain, NotReady),
    takes_idempotency_key=True,
)  # fmt: skip
ASK_SEPARATION = Operation(
    name="ask_separation", method="POST", path="/proposals/{proposal_id}/separation-request", may=PROPOSAL_REVIEW,
    tag=TAG, summary="提出撤销并案",
    description="主案交办之前可以提出，由另一位审查人员决定；撤销后回到并案之前：已立案，或者原审查环节。",
    body=RequestBody, reply=ProposalStandingReply, refuses=(*REQUEST, refusals.PartyToMain, NotReady),
    takes_idempotency_key=True,
)  # fmt: skip
DECIDE_REQUEST = Operation(
    name="decide_request", method="POST", path="/proposals/{proposal_id}/request-decision", may=PROPOSAL_REVIEW,
    tag=TAG, summary="决定撤案、并案或者撤销并案的申请",
    description="对应 `actions` 中的 `withdraw-filed`、`merge-filed`、`separate`、`separate-filed`（同意）与"
    "`refuse-request`（不同意）。提出申请的人与提案人都不能决定。",
    body=RequestDecisionBody, reply=ProposalStandingReply,
    refuses=(
        NotItsTurn, NotThisPerson, NotReady, refusals.NothingAsked, refusals.SecondPersonNeeded, refusals.PartyToMain,
        LostUpdate,
    ),
    takes_idempotency_key=True,
)  # fmt: skip
TAKE_BACK_REQUEST = Operation(
    name="take_back_request", method="POST", path="/proposals/{proposal_id}/request-taking-back", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="收回尚未决定的申请",
    description="撤案申请由提案人收回（`take-back-withdrawal`），并案、撤销并案由提出的审查人员收回（`take-back-request`）。",
    body=ProposalWithdrawalBody, reply=ProposalStandingReply,
    refuses=(NotItsTurn, NotThisPerson, refusals.NothingAsked, LostUpdate), takes_idempotency_key=True,
)  # fmt: skip
PASS_TOGETHER = Operation(
    name="pass_review_steps", method="POST", path="/proposals/review/passes", may=PROPOSAL_REVIEW, tag=TAG,
    summary="批量通过本审查环节",
    description="逐件给出结果：不能通过的说明原因，不影响其余各件。一件也不能通过时为 409 `none-decided`。",
    body=PassTogetherBody, reply=TogetherReply, refuses=(refusals.NoneDecided,), takes_idempotency_key=True,
)  # fmt: skip
SEND_BACK_TOGETHER = Operation(
    name="send_back_proposals", method="POST", path="/proposals/review/send-backs", may=PROPOSAL_REVIEW, tag=TAG,
    summary="批量退回修改",
    description="逐件给出结果：不能退回的说明原因，不影响其余各件。一件也不能退回时为 409 `none-decided`。",
    body=SendBackTogetherBody, reply=TogetherReply, refuses=(refusals.NoneDecided,), takes_idempotency_key=True,
)  # fmt: skip
HOLD_MEETING = Operation(
    name="hold_review_meeting", method="POST", path="/review-meetings", may=PROPOSAL_REVIEW, tag=TAG,
    summary="会议审定提案名单",
    description="名单一次审定，立案的按名单顺序连续编号；有一件不能审定，整份名单不作任何改动，`errors` 逐件说明。"
    "记录人须是审查人员，不是提案人、联名人、主笔委员，也未办理过所列提案本轮的其他环节；到会的这些人对该件自动记为回避。",
    body=ReviewMeetingBody, reply=ReviewMeetingReply, status=201, refuses=(refusals.ListRefused,),
    takes_idempotency_key=True,
)  # fmt: skip
READ_MEETING = Operation(
    name="read_review_meeting", method="GET", path="/review-meetings/{meeting_id}", may=PROPOSAL_READ, tag=TAG,
    summary="一次会议审定的名单与纪要", reply=ReviewMeetingReply,
)  # fmt: skip
LIST_MEETINGS = Operation(
    name="list_review_meetings", method="GET", path="/review-meetings", may=PROPOSAL_READ, tag=TAG,
    summary="审定提案的各次会议", query=PageQuery, reply=ReviewMeetingsReply,
)  # fmt: skip

OPERATIONS = (
    PASS_STEP, SEND_BACK, FILE, DECLINE, PROPOSE_CONVERSION, ANSWER_CONVERSION, MERGE, ASK_WITHDRAWAL, ASK_MERGER,
    ASK_SEPARATION, DECIDE_REQUEST, TAKE_BACK_REQUEST, PASS_TOGETHER, SEND_BACK_TOGETHER, HOLD_MEETING, READ_MEETING,
    LIST_MEETINGS,
)  # fmt: skip
