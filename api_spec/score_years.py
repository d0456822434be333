"""The contract of years of assessment: a preliminary result, the closing, the hashes of what is frozen."""

from api_spec import fields
from api_spec.contract import Empty, Operation, PageQuery
from api_spec.scoring import TAG, RegulationSourceReply
from services.kernel.errors import NotFound, NotItsTurn, NotReady, NotThisPerson
from services.members import permissions
from services.scoring import refusals
from services.scoring.year_vocabulary import YEAR_ACTION_NAMES, YEAR_STATE_NAMES, YearAction, YearState

STATE = {"description": fields.meanings(YEAR_STATE_NAMES)}


class YearReasonBody(fields.Body):
    """Why."""

    reason = fields.Text(500, required=True, metadata={"description": "理由，所有人可见"})


class LaterStepReply(fields.Reply):
    """A step that only time opens."""

    action = fields.Choice(YearAction, required=True, metadata={"description": fields.meanings(YEAR_ACTION_NAMES)})
    after = fields.Instant(required=True, metadata={"description": "此时之后可做"})


class ScoreYearReply(fields.Reply):
    """Where a year stands."""

    year = fields.PlainWhole(required=True)
    state = fields.Choice(YearState, required=True, metadata=STATE)
    version = fields.PlainWhole(required=True)
    round = fields.PlainWhole(required=True, metadata={"description": "第几次公布初步结果；0 为从未公布"})
    regulation = fields.Part(
        RegulationSourceReply, required=True, allow_none=True,
        metadata={"description": "公布后不再变化的办法版本；列表中进行中的年度为空"},
    )  # fmt: skip
    published_at = fields.Instant(required=True, allow_none=True)
    published_by_name = fields.PlainString(required=True, allow_none=True)
    appeal_until = fields.Instant(required=True, allow_none=True, metadata={"description": "申诉截止时间"})
    appeal_reckoning = fields.ListOf(
        fields.PlainString(), required=True, allow_none=True, metadata={"description": "截止日是怎样算出的"}
    )
    are_appeals_open = fields.Flag(required=True, metadata={"description": "现在可以申诉"})
    proposed_by_name = fields.PlainString(required=True, allow_none=True, metadata={"description": "提请结账的人"})
    proposed_at = fields.Instant(required=True, allow_none=True)
    closed_by_name = fields.PlainString(required=True, allow_none=True, metadata={"description": "确认结账的人"})
    closed_at = fields.Instant(required=True, allow_none=True)
    members = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "结账的委员人数"})
    sha256 = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "全部冻结明细的散列值，算法见 docs/score-years.md"}
    )
    actions = fields.ListOf(
        fields.Choice(YearAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(YEAR_ACTION_NAMES)}"},
    )  # fmt: skip
    later = fields.ListOf(
        fields.Part(LaterStepReply), required=True, metadata={"description": "由您办理、时间未到的"}
    )  # fmt: skip


class YearStepReply(fields.Reply):
    """One step of a year's life."""

    at = fields.Instant(required=True)
    actor_name = fields.PlainString(required=True)
    action = fields.Choice(YearAction, required=True, metadata={"description": fields.meanings(YEAR_ACTION_NAMES)})
    reason = fields.PlainString(required=True, allow_none=True)


class ScoreYearWholeReply(ScoreYearReply):
    """A year with what waits in it, and how it came there."""

    first_day = fields.Day(required=True, metadata={"description": "计入的第一天；考核年度跨年的在上一年"})
    last_day = fields.Day(required=True, metadata={"description": "计入的最后一天"})
    waiting_appeals = fields.PlainWhole(required=True, metadata={"description": "待答复的申诉"})
    stale_cards = fields.PlainWhole(required=True, metadata={"description": "正在重新计算的得分"})
    late_facts = fields.PlainWhole(required=True, metadata={"description": "结账后才记入、待处理的事实"})
    history = fields.ListOf(fields.Part(YearStepReply), required=True)


class ScoreYearsReply(fields.Reply):
    """A page of years."""

    items = fields.ListOf(fields.Part(ScoreYearReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class FrozenDigestReply(fields.Reply):
    """The hash of one frozen receipt."""

    seat_id = fields.Identifier(required=True)
    sha256 = fields.PlainString(required=True)


class FrozenDigestsReply(fields.Reply):
    """A page of hashes."""

    items = fields.ListOf(fields.Part(FrozenDigestReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


STEP = (refusals.NoRegulation, NotItsTurn, NotThisPerson)

LIST = Operation(
    name="list_score_years", method="GET", path="/score-years", may=permissions.HOME_READ, tag=TAG,
    summary="考核年度", description="公布过初步结果的年度，最近的在前。", query=PageQuery, reply=ScoreYearsReply,
)  # fmt: skip
READ = Operation(
    name="read_score_year", method="GET", path="/score-years/{year}", may=permissions.HOME_READ, tag=TAG,
    summary="一个考核年度", reply=ScoreYearWholeReply, refuses=(refusals.NoRegulation,), texts=("year",),
)  # fmt: skip
PUBLISH = Operation(
    name="publish_preliminary_result", method="POST", path="/score-years/{year}/preliminary-result",
    may=permissions.SCORE_KEEP, tag=TAG, summary="公布初步结果",
    description="考核期满、没有待重新计算的得分时可以公布。台账中没有任何记录的在任委员也随即有得分。自此该年度的办法版本不再变化，"
    "委员可以在申诉期内就一行得分提出申诉。",
    body=Empty, reply=ScoreYearReply, refuses=(*STEP, NotReady), texts=("year",), takes_idempotency_key=True,
)  # fmt: skip
REOPEN = Operation(
    name="reopen_score_year", method="POST", path="/score-years/{year}/reopening", may=permissions.SCORE_KEEP, tag=TAG,
    summary="撤回初步结果",
    description="须写明理由；此后依照现行版本重新计算，另行公布。已提出的申诉仍须答复。已结账的不能撤回。",
    body=YearReasonBody, reply=ScoreYearReply, refuses=STEP, texts=("year",), takes_idempotency_key=True,
)  # fmt: skip
PROPOSE = Operation(
    name="propose_score_year_closing", method="POST", path="/score-years/{year}/closing", may=permissions.SCORE_KEEP,
    tag=TAG, summary="提请结账", description="申诉期满、申诉全部答复后可以提请，由另一人确认。", body=Empty,
    reply=ScoreYearReply, refuses=(*STEP, NotReady), texts=("year",), takes_idempotency_key=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_score_year_closing", method="POST", path="/score-years/{year}/closing/confirmation",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="确认结账",
    description="由提请者之外的另一人确认。每名委员的得分明细连同办法的版本与散列值一并冻结，此后事实、名册与办法的变化都不再影响；"
    "有申诉待答复或者有得分待重新计算的，不能结账。",
    body=Empty, reply=ScoreYearReply, refuses=(*STEP, NotReady), texts=("year",), takes_idempotency_key=True,
)  # fmt: skip
REFUSE = Operation(
    name="refuse_score_year_closing", method="POST", path="/score-years/{year}/closing/refusal",
    may=permissions.SCORE_CONFIRM, tag=TAG, summary="不予结账", description="须写明理由；提请者也可以这样收回。",
    body=YearReasonBody, reply=ScoreYearReply, refuses=STEP, texts=("year",), takes_idempotency_key=True,
)  # fmt: skip
DIGESTS = Operation(
    name="list_frozen_digests", method="GET", path="/score-years/{year}/digests", may=permissions.HOME_READ, tag=TAG,
    summary="已结账年度各份明细的散列值",
    description="按席位标识排列；任何人都可以据此验算该年度的散列值，见 docs/score-years.md。",
    query=PageQuery, reply=FrozenDigestsReply, refuses=(NotFound, refusals.NoRegulation), texts=("year",),
)  # fmt: skip

OPERATIONS = (LIST, READ, PUBLISH, REOPEN, PROPOSE, CONFIRM, REFUSE, DIGESTS)
