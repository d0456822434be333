"""The contract of honour lists: drawn from a ranking by one person, confirmed by another."""

from api_spec import fields
from api_spec.contract import Empty, Operation
from api_spec.scoring import TAG, YearQuery
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.members import permissions
from services.scoring import refusals
from services.scoring.honour_vocabulary import HONOUR_ACTION_NAMES, HONOUR_STATE_NAMES, HonourAction, HonourState

STATE = {"description": fields.meanings(HONOUR_STATE_NAMES)}
MOST_CHANGES = 100


class ChangeBody(fields.Body):
    """A member named beside the ranking, and why."""

    seat_id = fields.Identifier(required=True)
    reason = fields.Text(500, required=True)


class HonoursBody(fields.Body):
    """Which ranking the list is drawn from, and what differs from it."""

    year = fields.Whole(2000, 2100, required=True, metadata={"description": "考核年度"})
    ranking = fields.Text(100, required=True, metadata={"description": "考核办法中名单的编号"})
    add = fields.ListOf(
        fields.Part(ChangeBody), MOST_CHANGES, load_default=[],
        metadata={"description": "按排名没有列入而增列的，包括因否决或者结果运用未列入的"},
    )  # fmt: skip
    leave_out = fields.ListOf(
        fields.Part(ChangeBody), MOST_CHANGES, load_default=[], metadata={"description": "按排名列入而不列的"}
    )


class HonoursReasonBody(fields.Body):
    """Why the list does not hold, or holds on."""

    reason = fields.Text(500, required=True)


class AnnulmentReply(fields.Reply):
    """The last request to annul a list, and what became of it."""

    reason = fields.PlainString(required=True)
    asked_by_name = fields.PlainString(required=True)
    asked_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    refusal = fields.PlainString(required=True, allow_none=True, metadata={"description": "不予撤销的理由"})


class HonourHeadReply(fields.Reply):
    """A list, without its members."""

    id = fields.Identifier(required=True)
    year = fields.PlainWhole(required=True)
    ranking = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    state = fields.Choice(HonourState, required=True, metadata=STATE)
    drawn_from = fields.PlainString(
        required=True, metadata={"description": "提出时全部排名（办法、名次、总分、等次）的 SHA-256"}
    )
    proposed_by_name = fields.PlainString(required=True)
    proposed_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    decision_reason = fields.PlainString(required=True, allow_none=True)
    annulment = fields.Part(
        AnnulmentReply, required=True, allow_none=True, metadata={"description": "最近一次提请撤销；没有的为空"}
    )


class HonoursOfYearReply(fields.Reply):
    """The lists of a year."""

    year = fields.PlainWhole(required=True)
    items = fields.ListOf(fields.Part(HonourHeadReply), required=True)


class DrawnListReply(fields.Reply):
    """How one list of the ranking came about."""

    apart = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    number = fields.PlainWhole(required=True)
    words = fields.PlainString(required=True)


class HonourMemberReply(fields.Reply):
    """A member of the list, or one who was kept off it."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    apart = fields.PlainString(required=True)
    rank = fields.PlainWhole(required=True, allow_none=True)
    total = fields.Points(required=True, allow_none=True)
    grade = fields.PlainString(required=True, allow_none=True)
    is_on_list = fields.Flag(required=True)
    reason = fields.PlainString(required=True, metadata={"description": "与排名不同的理由；相同的为空"})


class HonoursReply(HonourHeadReply):
    """A list with its members."""

    lists = fields.ListOf(fields.Part(DrawnListReply), required=True)
    members = fields.ListOf(fields.Part(HonourMemberReply), required=True)
    actions = fields.ListOf(
        fields.Choice(HonourAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(HONOUR_ACTION_NAMES)}"},
    )  # fmt: skip


STEP = (NotFound, NotItsTurn, NotThisPerson)

PROPOSE = Operation(
    name="propose_honours", method="POST", path="/honour-lists", may=permissions.SCORE_KEEP, tag=TAG,
    summary="提出评优名单",
    description="依考核办法的一项排名与名额。有否决事项或者结果运用的委员不占名额、不列入；要列入的，写明理由增列。由另一人确认。",
    body=HonoursBody, reply=HonoursReply, status=201, takes_idempotency_key=True,
    refuses=(
        refusals.NoRegulation, refusals.NoRanking, refusals.HonoursRefused, refusals.HonoursNotCounted,
        refusals.HonoursWait,
    ),
)  # fmt: skip
LIST = Operation(
    name="list_honours", method="GET", path="/honour-lists", may=permissions.SCORE_READ, tag=TAG, summary="评优名单",
    query=YearQuery, reply=HonoursOfYearReply,
)  # fmt: skip
READ = Operation(
    name="read_honours", method="GET", path="/honour-lists/{honour_list_id}", may=permissions.SCORE_READ, tag=TAG,
    summary="一份评优名单", reply=HonoursReply, audits_read=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_honours", method="POST", path="/honour-lists/{honour_list_id}/confirmation",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="确认评优名单",
    description="由提出者之外、本人不在名单上的另一人确认；此前排名有变化的不能确认。", body=Empty, reply=HonoursReply,
    takes_idempotency_key=True,
    refuses=(*STEP, refusals.NoRegulation, refusals.NoRanking, refusals.HonoursMoved, refusals.HonoursNotCounted),
)  # fmt: skip
REFUSE = Operation(
    name="refuse_honours", method="POST", path="/honour-lists/{honour_list_id}/refusal",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="不予确认评优名单", description="须写明理由；提出者可以这样撤回。",
    body=HonoursReasonBody, reply=HonoursReply, takes_idempotency_key=True, refuses=STEP,
)  # fmt: skip
ASK_ANNULMENT = Operation(
    name="ask_honours_annulment", method="POST", path="/honour-lists/{honour_list_id}/annulment",
    may=permissions.SCORE_KEEP, tag=TAG, summary="提请撤销已确认的评优名单",
    description="须写明理由，例如名单确认之后该年度的初步结果被撤回；由另一人确认，此前名单仍然有效。",
    body=HonoursReasonBody, reply=HonoursReply, takes_idempotency_key=True, refuses=STEP,
)  # fmt: skip
CONFIRM_ANNULMENT = Operation(
    name="confirm_honours_annulment", method="POST", path="/honour-lists/{honour_list_id}/annulment/confirmation",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="确认撤销评优名单",
    description="由提请者之外、本人不在名单上的另一人确认。撤销的名单与其理由仍可查看，同一排名可以另提一份。",
    body=Empty, reply=HonoursReply, takes_idempotency_key=True, refuses=STEP,
)  # fmt: skip
REFUSE_ANNULMENT = Operation(
    name="refuse_honours_annulment", method="POST", path="/honour-lists/{honour_list_id}/annulment/refusal",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="不予撤销评优名单",
    description="须写明理由，名单仍然有效；提请者可以这样收回。", body=HonoursReasonBody, reply=HonoursReply,
    takes_idempotency_key=True, refuses=STEP,
)  # fmt: skip

OPERATIONS = (PROPOSE, LIST, READ, CONFIRM, REFUSE, ASK_ANNULMENT, CONFIRM_ANNULMENT, REFUSE_ANNULMENT)
