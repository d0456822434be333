"""The contract of scoring: receipts, the board, regulations."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from api_spec.score_parts import THIS_YEAR, AdjustmentPartReply, AppealPartReply, FrozenPartReply, YearStateReply
from services.kernel.errors import NotFound
from services.members import permissions
from services.scoring import refusals

TAG = "履职考核"


class YearQuery(fields.Query):
    """Which year."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})


class ReceiptQuery(YearQuery):
    """Which year, and up to which of its quarters."""

    quarter = fields.Whole(
        1,
        4,
        in_query=True,
        metadata={"description": "只看到该季度末为止的得分：按其时已发生的事实现算，不列调整项与申诉"},
    )


class BoardQuery(PageQuery):
    """Which year and sector."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    sector_id = fields.Identifier(metadata={"description": "只看一个界别"})


class RegulationSourceReply(fields.Reply):
    """The version by which a score was computed."""

    id = fields.Identifier(required=True)
    regulation = fields.PlainString(required=True)
    title = fields.PlainString(required=True)
    version = fields.PlainString(required=True)
    sha256 = fields.PlainString(required=True)


class CategoryReply(fields.Reply):
    """A category's sums."""

    id = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    before_cap = fields.PlainString(required=True)
    cap = fields.PlainString(required=True, allow_none=True)
    points = fields.PlainString(required=True)
    counted = fields.PlainString(required=True)


class LineReply(fields.Reply):
    """One line of the receipt: fact, clause, arithmetic, what was cut off and why."""

    fact_id = fields.PlainString(required=True, allow_none=True)
    label = fields.PlainString(required=True)
    on = fields.PlainString(required=True, allow_none=True)
    category = fields.PlainString(required=True, allow_none=True)
    rule = fields.PlainString(required=True, allow_none=True)
    clause = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    arithmetic = fields.PlainString(required=True)
    earned = fields.PlainString(required=True)
    cut = fields.PlainString(required=True)
    cut_reason = fields.PlainString(required=True)
    counted = fields.PlainString(required=True, metadata={"description": "计入总分；各行之和等于总分"})


class UnmetDutyReply(fields.Reply):
    """A minimum duty not yet fulfilled."""

    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    words = fields.PlainString(required=True)


class VetoReply(fields.Reply):
    """What allows no better grade, or no higher total."""

    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    words = fields.PlainString(required=True)


class UnscoredReply(fields.Reply):
    """A fact that earned nothing, and why."""

    fact_id = fields.PlainString(required=True)
    label = fields.PlainString(required=True)
    reason = fields.PlainString(required=True)


class NextReply(fields.Reply):
    """What would raise the score next in a category."""

    category = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    room = fields.PlainString(required=True, allow_none=True)
    words = fields.PlainString(required=True)


class NextGradeReply(fields.Reply):
    """The next better grade."""

    name = fields.PlainString(required=True)
    missing = fields.PlainString(required=True)
    words = fields.PlainString(required=True)


class ConsequenceReply(fields.Reply):
    """What follows from this year, or from it and others of the term."""

    id = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    then = fields.PlainString(required=True)
    words = fields.PlainString(required=True)


class CardReply(fields.Reply):
    """What the facts of a year come to, line by line."""

    total = fields.PlainString(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    categories = fields.ListOf(fields.Part(CategoryReply), required=True)
    lines = fields.ListOf(fields.Part(LineReply), required=True)
    unmet_duties = fields.ListOf(fields.Part(UnmetDutyReply), required=True)
    unscored = fields.ListOf(fields.Part(UnscoredReply), required=True)
    next = fields.ListOf(fields.Part(NextReply), required=True)
    next_grade = fields.Part(NextGradeReply, required=True, allow_none=True)
    vetoes = fields.ListOf(fields.Part(VetoReply), metadata={"description": "一票否决事项；没有时不出现"})


class ReceiptReply(CardReply):
    """A member's receipt of a year."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    year = fields.PlainWhole(required=True)
    consequences = fields.ListOf(
        fields.Part(ConsequenceReply), metadata={"description": "结果运用，按届内已存得分得出；没有时不出现"}
    )
    regulation = fields.Part(RegulationSourceReply, required=True)
    as_of = fields.Instant(required=True)
    quarter = fields.PlainWhole(required=True, allow_none=True)
    last_day = fields.Day(required=True, allow_none=True, metadata={"description": "只计到这一天；不按季度查看时为空"})
    year_state = fields.Part(YearStateReply, required=True)
    frozen = fields.Part(FrozenPartReply, required=True, allow_none=True, metadata={"description": "已结账的年度才有"})
    adjustments = fields.ListOf(
        fields.Part(AdjustmentPartReply), required=True,
        metadata={"description": "结账后的调整项；各行计入之和加上各调整项等于总分"},
    )  # fmt: skip
    appeals = fields.ListOf(fields.Part(AppealPartReply), required=True, metadata={"description": "申诉与答复"})


class BoardRowReply(fields.Reply):
    """One member on the board."""

    rank = fields.PlainWhole(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector = fields.PlainString(required=True)
    is_standing = fields.Flag(required=True)
    total = fields.Points(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    computed_at = fields.Instant(required=True)
    is_stale = fields.Flag(required=True, metadata={"description": "此后有新的事实，正在重新计算"})


class BoardReply(fields.Reply):
    """A page of the board."""

    items = fields.ListOf(fields.Part(BoardRowReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)
    as_of = fields.Instant(required=True, allow_none=True, metadata={"description": "本页最早的计算时间"})


class RegulationBody(fields.Body):
    """A regulation file."""

    text = fields.Document(200_000, required=True, metadata={"description": "考核办法 TOML 全文"})


class RegulationReply(fields.Reply):
    """A published regulation."""

    id = fields.Identifier(required=True)
    regulation = fields.PlainString(required=True)
    version = fields.PlainString(required=True)
    title = fields.PlainString(required=True)
    effective_from = fields.Day(required=True)
    effective_to = fields.Day(required=True, allow_none=True)
    sha256 = fields.PlainString(required=True)
    published_at = fields.Instant(required=True)
    published_by_name = fields.PlainString(required=True)


class RegulationPublishedReply(RegulationReply):
    """A regulation that has just been published."""

    transition = fields.ListOf(
        fields.PlainString(), required=True,
        metadata={
            "description": "与前后年度的衔接：哪些日期同时计入两个年度、哪些不计入任何年度；没有这样的日期时为空"
        },
    )  # fmt: skip


class RegulationTextReply(RegulationReply):
    """A published regulation with its text."""

    text = fields.PlainString(required=True)


class RegulationsReply(fields.Reply):
    """A page of regulations."""

    items = fields.ListOf(fields.Part(RegulationReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


READ_MY_SCORE = Operation(
    name="read_my_score", method="GET", path="/me/score", may=permissions.OWN_SCORE_READ, tag=TAG,
    summary="本人履职得分明细", query=ReceiptQuery, reply=ReceiptReply,
    refuses=(refusals.NoRegulation, NotFound, refusals.ScoresHidden),
)  # fmt: skip
READ_MEMBER_SCORE = Operation(
    name="read_member_score", method="GET", path="/members/{seat_id}/score", may=permissions.SCORE_SEE, tag=TAG,
    summary="一名委员的履职得分明细", query=ReceiptQuery, reply=ReceiptReply,
    description="看得到谁的，由本会设置 `scoring.receipts` 按角色规定。",
    refuses=(refusals.NoRegulation, refusals.ScoresHidden), audits_read=True,
)  # fmt: skip
LIST_SCORES = Operation(
    name="list_scores", method="GET", path="/scores", may=permissions.SCORE_SEE, tag=TAG, summary="履职得分榜",
    description="读取已算好的得分，并列同名次；`is_stale` 的行正在重新计算。"
    "看得到谁的，由本会设置 `scoring.totals` 按角色规定；只看得到一部分的，名次仍是全体中的名次。",
    query=BoardQuery, reply=BoardReply, refuses=(refusals.ScoresHidden,), audits_read=True,
)  # fmt: skip
PUBLISH_REGULATION = Operation(
    name="publish_regulation", method="POST", path="/regulations", may=permissions.REGULATION_PUBLISH, tag=TAG,
    summary="发布考核办法", description="先检查全文并验算其中的算例，全部通过才发布；已发布的版本不再改变。"
    "考核年度可以跨年（`[period]`），以结束的那一年为准。",
    body=RegulationBody, reply=RegulationPublishedReply, status=201, takes_idempotency_key=True,
    refuses=(refusals.RegulationRefused, refusals.RegulationVersionExists),
)  # fmt: skip
LIST_REGULATIONS = Operation(
    name="list_regulations", method="GET", path="/regulations", may=permissions.HOME_READ, tag=TAG,
    summary="已发布的考核办法", query=PageQuery, reply=RegulationsReply,
)  # fmt: skip
READ_REGULATION = Operation(
    name="read_regulation", method="GET", path="/regulations/{regulation_id}", may=permissions.HOME_READ, tag=TAG,
    summary="考核办法全文", reply=RegulationTextReply,
)  # fmt: skip

OPERATIONS = (
    READ_MY_SCORE, READ_MEMBER_SCORE, LIST_SCORES, PUBLISH_REGULATION, LIST_REGULATIONS, READ_REGULATION,
)  # fmt: skip
