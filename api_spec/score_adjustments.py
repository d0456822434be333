"""The contract of adjusting lines: what changes a closed year, asked for by one person and confirmed by another one."""

from api_spec import fields
from api_spec.contract import Empty, Operation, PageQuery
from api_spec.score_parts import EFFECTS, AdjustmentPartReply
from api_spec.scoring import TAG
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.members import permissions
from services.scoring import refusals
from services.scoring.year_vocabulary import (
    ADJUSTMENT_ACTION_NAMES,
    ADJUSTMENT_STATE_NAMES,
    AdjustmentAction,
    AdjustmentState,
)


class AdjustmentBody(fields.Body):
    """Which line is asked for: that which a recomputation shows, or a typed one."""

    seat_id = fields.Identifier(required=True, metadata={"description": "所调整的委员"})
    amount = fields.GivenPoints(metadata={"description": "自行填写的分值；不写即依照重新计算的差额"})
    clause = fields.Text(100, metadata={"description": "所依条款；自行填写分值时必填"})
    reason = fields.Text(500, required=True, metadata={"description": "理由，委员本人可见"})
    evidence = fields.Text(1000, required=True, metadata={"description": "佐证，委员本人可见"})
    appeal_id = fields.Identifier(metadata={"description": "有关的申诉"})


class AdjustmentRefusalBody(fields.Body):
    """Why the line does not stand."""

    reason = fields.Text(500, required=True)


class AdjustmentReply(AdjustmentPartReply):
    """An adjusting line with whose it is, and where it stands."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    state = fields.Choice(
        AdjustmentState, required=True, metadata={"description": fields.meanings(ADJUSTMENT_STATE_NAMES)}
    )
    version = fields.PlainWhole(required=True)
    refusal_reason = fields.PlainString(required=True, allow_none=True)
    actions = fields.ListOf(
        fields.Choice(AdjustmentAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(ADJUSTMENT_ACTION_NAMES)}"},
    )  # fmt: skip


class AdjustmentsReply(fields.Reply):
    """A page of adjusting lines."""

    items = fields.ListOf(fields.Part(AdjustmentReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class LateFactReply(fields.Reply):
    """A fact that came after its year was closed."""

    id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    fact_id = fields.Identifier(required=True)
    kind = fields.PlainString(required=True)
    label = fields.PlainString(required=True)
    occurred_on = fields.Day(required=True)
    is_reversal = fields.Flag(required=True, metadata={"description": "冲销此前的一条"})
    recorded_at = fields.Instant(required=True)


class LateFactsReply(fields.Reply):
    """A page of late facts."""

    items = fields.ListOf(fields.Part(LateFactReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class OfferedFactReply(fields.Reply):
    """A fact that an offered line would answer."""

    fact_id = fields.PlainString(required=True)
    label = fields.PlainString(required=True)


class ChangeReply(fields.Reply):
    """One place in which the recomputed receipt differs."""

    line = fields.PlainString(required=True)
    was = fields.PlainString(required=True, allow_none=True)
    now = fields.PlainString(required=True, allow_none=True)


class AdjustmentOfferReply(fields.Reply):
    """The line that a recomputation would make."""

    year = fields.PlainWhole(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    amount = fields.PlainString(required=True, metadata={"description": "计入结账后的事实所得的差额"})
    effects = fields.ListOf(fields.PlainString(), required=True, metadata={"description": EFFECTS})
    facts = fields.ListOf(fields.Part(OfferedFactReply), required=True)
    changes = fields.ListOf(fields.Part(ChangeReply), required=True)


STEP = (NotFound, NotItsTurn, NotThisPerson)
OF_YEAR = "/score-years/{year}"

LATE = Operation(
    name="list_late_facts", method="GET", path=f"{OF_YEAR}/late-facts", may=permissions.SCORE_KEEP, tag=TAG,
    summary="结账后才记入的事实", description="先记入的在前；只列尚未以调整项处理的。每次读取都有审计记录。",
    query=PageQuery, reply=LateFactsReply, refuses=(refusals.NoRegulation,), texts=("year",), audits_read=True,
)  # fmt: skip
OFFER = Operation(
    name="read_adjustment_offer", method="GET", path=f"{OF_YEAR}/members/{{seat_id}}/adjustment-offer",
    may=permissions.SCORE_KEEP, tag=TAG, summary="重新计算所示的差额",
    description="以该年度自己的办法版本，计入结账后才记入的事实，逐处说明有何不同。每次读取都有审计记录。",
    reply=AdjustmentOfferReply, refuses=(NotFound, refusals.NoRegulation), texts=("year",), audits_read=True,
)  # fmt: skip
ASK = Operation(
    name="ask_score_adjustment", method="POST", path=f"{OF_YEAR}/adjustments", may=permissions.SCORE_KEEP, tag=TAG,
    summary="提出调整项",
    description="已结账的年度只能以调整项更改：不写分值的，依照结账后才记入的事实重新计算所得的差额（可以为零，表示已核对、不影响得分）；"
    "自行填写分值的须写明条款。由另一人确认后列在明细之下，不再改动；有误的，另提一项。不得调整本人的得分。",
    body=AdjustmentBody, reply=AdjustmentReply, status=201, texts=("year",), takes_idempotency_key=True,
    refuses=(
        NotFound, refusals.NoRegulation, refusals.YearNotClosed, refusals.OwnScore, refusals.AdjustmentWaits,
        refusals.NothingToAdjust, refusals.AmountWithoutClause,
    ),
)  # fmt: skip
LIST = Operation(
    name="list_score_adjustments", method="GET", path=f"{OF_YEAR}/adjustments", may=permissions.SCORE_CONFIRM,
    tag=TAG, summary="一个年度的调整项", description="最近提出的在前。每次读取都有审计记录。", query=PageQuery,
    reply=AdjustmentsReply, refuses=(refusals.NoRegulation,), texts=("year",), audits_read=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_score_adjustment", method="POST", path="/score-adjustments/{adjustment_id}/confirmation",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="确认调整项",
    description="由提出者之外的另一人确认，立即生效：总分随之变化，等次依照该年度办法的分数线。", body=Empty,
    reply=AdjustmentReply, refuses=STEP, takes_idempotency_key=True,
)  # fmt: skip
REFUSE = Operation(
    name="refuse_score_adjustment", method="POST", path="/score-adjustments/{adjustment_id}/refusal",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="不予确认调整项",
    description="须写明理由；提出者也可以这样收回。", body=AdjustmentRefusalBody, reply=AdjustmentReply, refuses=STEP,
    takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (LATE, OFFER, ASK, LIST, CONFIRM, REFUSE)
