"""The contract of appeals: one line of one's own receipt, a deadline, an answer."""

from api_spec import fields
from api_spec.contract import Empty, Operation, PageQuery
from api_spec.score_parts import AppealPartReply
from api_spec.scoring import TAG
from services.kernel.errors import BadInput, NotFound, NotItsTurn, NotThisPerson
from services.members import permissions
from services.scoring import refusals
from services.scoring.year_vocabulary import APPEAL_STATE_NAMES, AppealState


class AppealBody(fields.Body):
    """What of the receipt is wrong, and why."""

    year = fields.Whole(2000, 2100, required=True, metadata={"description": "考核年度"})
    rule = fields.Text(100, metadata={"description": "一行得分的规则（明细中的 rule）"})
    fact_id = fields.Identifier(metadata={"description": "这一行的事实；不写 rule 时，为一项未计分的事实"})
    category = fields.Text(100, metadata={"description": "一个类别的合计（categories 中的 id）"})
    missing = fields.Text(200, metadata={"description": "明细中缺少的一项"})
    reason = fields.Text(1000, required=True, metadata={"example": "该次会议本人到会，有签到记录"})


class AppealDismissalBody(fields.Body):
    """Why the line stays."""

    answer = fields.Text(1000, required=True, metadata={"description": "答复，申诉人可见"})


class AppealUpholdingBody(AppealDismissalBody):
    """What was entered."""

    entry_ids = fields.ListOf(
        fields.Identifier(), 20, 1, required=True,
        metadata={"description": "申诉提出之后为此记入台账的条目（补记、更正或者冲销）："
                  "填台账记录的 id，与明细的 fact_id 相同，不是登记的编号"},
    )  # fmt: skip


class AppealQuery(PageQuery):
    """Which appeals."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": "只看一个年度"})
    state = fields.Choice(AppealState, metadata={"description": fields.meanings(APPEAL_STATE_NAMES)})


class AppealReply(AppealPartReply):
    """An appeal with whose it is."""

    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)


class AppealsReply(fields.Reply):
    """A page of appeals."""

    items = fields.ListOf(fields.Part(AppealReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


MAKE = Operation(
    name="make_score_appeal", method="POST", path="/me/score/appeals", may=permissions.OWN_SCORE_APPEAL, tag=TAG,
    summary="对本人的一行得分提出申诉",
    description="在公布初步结果后的申诉期内，写明一行得分（rule，可加 fact_id）、一项未计分的事实（fact_id）、"
    "一个类别（category）或者缺少的一项（missing）之一，并说明理由。每次公布后，同一项只能申诉一次。",
    body=AppealBody, reply=AppealReply, status=201, takes_idempotency_key=True,
    refuses=(
        refusals.AppealsClosed, refusals.AppealMadeAlready, refusals.NoSuchLine, refusals.NoRegulation,
        refusals.ScoresHidden, NotFound, BadInput,
    ),
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_score_appeal", method="POST", path="/me/score/appeals/{appeal_id}/withdrawal",
    may=permissions.OWN_SCORE_APPEAL, tag=TAG, summary="撤回申诉", description="撤回后不能就同一项再次提出。",
    body=Empty, reply=AppealReply, refuses=(NotFound, NotItsTurn), takes_idempotency_key=True,
)  # fmt: skip
LIST = Operation(
    name="list_score_appeals", method="GET", path="/score-appeals", may=permissions.SCORE_KEEP, tag=TAG,
    summary="申诉", description="最近提出的在前；`shown` 是申诉时明细中的这一项。每次读取都有审计记录。",
    query=AppealQuery, reply=AppealsReply, audits_read=True,
)  # fmt: skip
UPHOLD = Operation(
    name="uphold_score_appeal", method="POST", path="/score-appeals/{appeal_id}/upholding",
    may=permissions.SCORE_KEEP, tag=TAG, summary="答复申诉：成立",
    description="先按规定途径记入应有的条目（更正结算、补记、导入或者冲销），再在答复中写明是哪些条目。任何人不得答复本人的申诉。",
    body=AppealUpholdingBody, reply=AppealReply, takes_idempotency_key=True,
    refuses=(NotFound, NotItsTurn, NotThisPerson, refusals.EntriesNotOfAppeal),
)  # fmt: skip
DISMISS = Operation(
    name="dismiss_score_appeal", method="POST", path="/score-appeals/{appeal_id}/dismissal",
    may=permissions.SCORE_KEEP, tag=TAG, summary="答复申诉：不成立",
    description="须说明理由。任何人不得答复本人的申诉。", body=AppealDismissalBody, reply=AppealReply,
    takes_idempotency_key=True, refuses=(NotFound, NotItsTurn, NotThisPerson),
)  # fmt: skip

OPERATIONS = (MAKE, WITHDRAW, LIST, UPHOLD, DISMISS)
