"""The contract of groups: bodies in figures, by year and quarter, and by the regulation's own rules for them."""

from api_spec import fields
from api_spec.contract import XLSX, Operation
from api_spec.rankings import OF_A_YEAR, STALE
from api_spec.scoring import TAG, LineReply, YearQuery
from services.members import permissions
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind
from services.scoring import refusals
from services.scoring.regulation_vocabulary import LAST_QUARTER


class GroupsQuery(YearQuery):
    """Which bodies, up to which quarter."""

    kind = fields.Choice(BodyKind, required=True, metadata={"description": fields.meanings(BODY_KIND_NAMES)})
    quarter = fields.Whole(
        1, LAST_QUARTER, in_query=True, load_default=LAST_QUARTER,
        metadata={"description": "截至第几季度末；不写或者 4 为全年至今"},
    )  # fmt: skip


class GroupReply(fields.Reply):
    """A body in figures; `rate` is the part of those scored with a better grade than the lowest, in per cent."""

    body_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    rank = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "按平均分，同分同名次"})
    members = fields.PlainWhole(required=True)
    scored = fields.PlainWhole(required=True, metadata={"description": "已有得分的人数"})
    total = fields.Points(required=True)
    mean = fields.Points(required=True, allow_none=True)
    reached = fields.PlainWhole(required=True, metadata={"description": "等次不是最低一档的人数"})
    rate = fields.Points(required=True, allow_none=True)
    below = fields.PlainWhole(required=True, metadata={"description": "有最低履职要求未完成或者等次为最低一档的人数"})


class GroupsReply(fields.Reply):
    """The bodies of a kind."""

    year = fields.PlainWhole(required=True)
    quarter = fields.PlainWhole(required=True)
    kind = fields.Choice(BodyKind, required=True)
    items = fields.ListOf(fields.Part(GroupReply), required=True)
    stale = fields.PlainWhole(required=True, metadata=STALE)
    as_of = fields.Instant(required=True, allow_none=True, metadata={"description": "其中最早的计算时间；空为尚未计算"})


class QuarterBody(fields.Body):
    """Which quarter is counted."""

    year = fields.Whole(2000, 2100, required=True, metadata={"description": "考核年度"})
    quarter = fields.Whole(1, LAST_QUARTER - 1, required=True, metadata={"description": "截至第几季度末"})


class QuarterReply(fields.Reply):
    """What will be counted."""

    year = fields.PlainWhole(required=True)
    quarter = fields.PlainWhole(required=True)


class CollectivesQuery(YearQuery):
    """Of which year, up to which quarter."""

    quarter = fields.Whole(
        1, LAST_QUARTER, in_query=True, load_default=LAST_QUARTER,
        metadata={"description": "截至第几季度末；不写或者 4 为全年"},
    )  # fmt: skip


class CollectivesBody(fields.Body):
    """Up to which quarter bodies are counted."""

    year = fields.Whole(2000, 2100, required=True, metadata={"description": "考核年度"})
    quarter = fields.Whole(
        1, LAST_QUARTER, load_default=LAST_QUARTER, metadata={"description": "截至第几季度末；不写或者 4 为全年"}
    )


class CollectivesAskedReply(QuarterReply):
    """What will be counted."""

    bodies = fields.PlainWhole(required=True)


class ScoredBodyReply(fields.Reply):
    """A body's card: each line with clause and arithmetic; the lines sum to the total."""

    rank = fields.PlainWhole(required=True)
    body_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    members = fields.PlainWhole(required=True)
    total = fields.Points(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    measures = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "由成员得出的指标与算法"})
    lines = fields.ListOf(fields.Part(LineReply), required=True)
    is_stale = fields.Flag(
        required=True, metadata={"description": "机构自身的台账此后有变化，后台任务正在重新计算"}
    )  # fmt: skip
    computed_at = fields.Instant(required=True)


class CollectiveReply(fields.Reply):
    """One collective of the regulation."""

    id = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    bodies = fields.ListOf(fields.Part(ScoredBodyReply), required=True)


class CollectivesReply(fields.Reply):
    """The collectives of a year."""

    year = fields.PlainWhole(required=True)
    quarter = fields.PlainWhole(required=True)
    items = fields.ListOf(fields.Part(CollectiveReply), required=True)


LIST_GROUPS = Operation(
    name="list_score_groups", method="GET", path="/scores/groups", may=permissions.SCORE_SEE, tag=TAG,
    summary="界别、专门委员会、联组的得分",
    description="平均分、总分、达到要求的比例、未达到要求的人数与名次；召集人看到所召集的，名次仍是全部中的名次。"
    "截至某一季度的，是该季度最近一次计算的结果。",
    query=GroupsQuery, reply=GroupsReply, refuses=OF_A_YEAR, audits_read=True,
)  # fmt: skip
GROUPS_SHEET = Operation(
    name="export_score_groups", method="GET", path="/scores/groups/sheet", may=permissions.SCORE_KEEP, tag=TAG,
    summary="界别、专门委员会、联组得分的 Excel", query=GroupsQuery, gives=XLSX, refuses=OF_A_YEAR, audits_read=True,
)  # fmt: skip
COUNT_QUARTER = Operation(
    name="count_quarter", method="POST", path="/scores/quarters", may=permissions.SCORE_KEEP, tag=TAG,
    summary="计算截至某一季度的得分", description="由后台任务分批计算，通常几秒内完成；再次提出即重新计算。",
    body=QuarterBody, reply=QuarterReply, status=202, refuses=(refusals.NoRegulation, refusals.QuarterNotBegun),
    takes_idempotency_key=True,
)  # fmt: skip
COUNT_COLLECTIVES = Operation(
    name="count_collectives", method="POST", path="/scores/collectives", may=permissions.SCORE_KEEP, tag=TAG,
    summary="计算集体得分",
    description="依考核办法的集体计分，由后台任务逐个机构计算；以成员已存的得分与履职记录、机构自身的台账为准。算过的，机构台账有变化时自动重算。截至某一季度的，先计算该季度的委员得分。",
    body=CollectivesBody, reply=CollectivesAskedReply, status=202, takes_idempotency_key=True,
    refuses=(refusals.NoRegulation, refusals.NoCollectives, refusals.QuarterNotBegun),
)  # fmt: skip
LIST_COLLECTIVES = Operation(
    name="list_collectives", method="GET", path="/scores/collectives", may=permissions.SCORE_SEE, tag=TAG,
    summary="集体得分与名次", description="最近一次计算的结果；召集人看到所召集的，名次仍是全部中的名次。",
    query=CollectivesQuery, reply=CollectivesReply, refuses=OF_A_YEAR, audits_read=True,
)  # fmt: skip

OPERATIONS = (LIST_GROUPS, GROUPS_SHEET, COUNT_QUARTER, COUNT_COLLECTIVES, LIST_COLLECTIVES)
