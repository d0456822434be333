"""The contract of parity: a published list of scores held against the ledger, each difference explained or not."""

from api_spec import fields
from api_spec.contract import XLSX, IdReply, Operation, PageQuery
from api_spec.score_parts import THIS_YEAR
from api_spec.scoring import TAG
from api_spec.trials import YEARS
from services.members.permissions import REGULATION_PUBLISH, SCORE_READ
from services.scoring import refusals
from services.scoring.laboratory_vocabulary import FINDING_KIND_NAMES, LIST_OUTCOME_NAMES, FindingKind, ListOutcome

LARGEST_FILE = 5_000_000
OUTCOMES = fields.meanings(LIST_OUTCOME_NAMES)


class ListSourceQuery(fields.Query):
    """Of which year, and by which regulation."""

    year = fields.Whole(*YEARS, in_query=True, metadata={"description": THIS_YEAR})
    draft_id = fields.Identifier(metadata={"description": "按这份草案核对；不填则按该年度施行的办法"})


class ListedScoreListReply(fields.Reply):
    """A published list."""

    id = fields.Identifier(required=True)
    year = fields.PlainWhole(required=True)
    filename = fields.PlainString(required=True)
    name = fields.PlainString(required=True, metadata={"description": "据以核对的草案的名称，或办法的标题与版本"})
    title = fields.PlainString(required=True)
    regulation_version = fields.PlainString(required=True)
    sha256 = fields.PlainString(required=True)
    members = fields.PlainWhole(required=True, metadata={"description": "名单各行，加上名单中没有的委员"})
    done = fields.PlainWhole(required=True)
    asked_at = fields.Instant(required=True, metadata={"description": "按此时的履职台账核对"})
    asked_by_name = fields.PlainString(required=True)
    finished_at = fields.Instant(required=True, allow_none=True, metadata={"description": "为空则仍在核对"})


class ScoreListsReply(fields.Reply):
    """A page of lists."""

    items = fields.ListOf(fields.Part(ListedScoreListReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ListOutcomeReply(fields.Reply):
    """How many lines came out in one way."""

    outcome = fields.Choice(ListOutcome, required=True, metadata={"description": OUTCOMES})
    members = fields.PlainWhole(required=True)


class ScoreListReply(ListedScoreListReply):
    """A list, with how many of its lines came out how."""

    outcomes = fields.ListOf(fields.Part(ListOutcomeReply), required=True)


class ScoreListLinesQuery(PageQuery):
    """Which lines."""

    outcome = fields.Choice(ListOutcome, metadata={"description": OUTCOMES})


class ListDifferenceReply(fields.Reply):
    """Something that both sides tell, and not alike."""

    category = fields.PlainString(required=True, allow_none=True, metadata={"description": "为空则是总分或等次"})
    name = fields.PlainString(required=True)
    listed = fields.PlainString(required=True)
    here = fields.PlainString(required=True)


class ListFindingReply(fields.Reply):
    """One thing that, were it so, would make both sides exactly equal."""

    kind = fields.Choice(FindingKind, required=True, metadata={"description": fields.meanings(FINDING_KIND_NAMES)})
    words = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    rule = fields.PlainString(required=True, allow_none=True)
    fact_id = fields.PlainString(required=True, allow_none=True)


class ScoreListLineReply(fields.Reply):
    """A line of the list, or a member who is missing in it."""

    number = fields.PlainWhole(required=True)
    row = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "表中的行；名单中没有的为空"})
    seat_id = fields.Identifier(required=True, allow_none=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    outcome = fields.Choice(ListOutcome, required=True, metadata={"description": OUTCOMES})
    reason = fields.PlainString(required=True, metadata={"description": "为何认不出此人，或无法计分"})
    listed_total = fields.Points(required=True, allow_none=True)
    total = fields.Points(required=True, allow_none=True)
    change = fields.Points(required=True, allow_none=True)
    listed_grade = fields.PlainString(required=True, allow_none=True)
    grade = fields.PlainString(required=True, allow_none=True)
    differences = fields.ListOf(fields.Part(ListDifferenceReply), required=True)
    findings = fields.ListOf(
        fields.Part(ListFindingReply), required=True,
        metadata={"description": "其中任一项都能使两者恰好相等；没有则未找到单一原因"},
    )  # fmt: skip


class ScoreListLinesReply(fields.Reply):
    """A page of lines."""

    items = fields.ListOf(fields.Part(ScoreListLineReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


SCORE_LIST = "/score-lists/{score_list_id}"

READ_TEMPLATE = Operation(
    name="read_score_list_template", method="GET", path="/score-lists/template", may=REGULATION_PUBLISH, tag=TAG,
    summary="得分名单模板", description="含该年度办法各计分类别的列。", query=ListSourceQuery, gives=XLSX,
    refuses=(refusals.NoRegulation, refusals.DraftHasMistakes),
)  # fmt: skip
CHECK_LIST = Operation(
    name="check_score_list", method="POST", path="/score-lists", may=REGULATION_PUBLISH, tag=TAG,
    summary="核对一份已公布的得分名单",
    description="xlsx 或 csv（UTF-8、GBK），最多 10,000 行、4 MB；有一处错误则不核对。由后台逐行与提交时的履职台账"
    "比较：谁一致，谁相差多少，哪一边缺谁；对每处差异查找恰好能解释它的单一原因，找不到的如实说明。不改动任何得分。",
    query=ListSourceQuery, takes_file=True, limit=LARGEST_FILE, reply=IdReply, status=201,
    refuses=(
        refusals.ScoreListRefused, refusals.NoRegulation, refusals.DraftHasMistakes, refusals.TooManyTrials,
    ),
)  # fmt: skip
LIST_LISTS = Operation(
    name="list_score_lists", method="GET", path="/score-lists", may=SCORE_READ, tag=TAG, summary="核对过的得分名单",
    query=PageQuery, reply=ScoreListsReply,
)  # fmt: skip
READ_LIST = Operation(
    name="read_score_list", method="GET", path=SCORE_LIST, may=SCORE_READ, tag=TAG, summary="核对的进度与汇总",
    reply=ScoreListReply,
)  # fmt: skip
LIST_LINES = Operation(
    name="list_score_list_lines", method="GET", path=f"{SCORE_LIST}/lines", may=SCORE_READ, tag=TAG,
    summary="核对结果，逐行", query=ScoreListLinesQuery, reply=ScoreListLinesReply, audits_read=True,
    refuses=(refusals.ScoresHidden,),
)  # fmt: skip
EXPORT_LIST = Operation(
    name="export_score_list", method="GET", path=f"{SCORE_LIST}/sheet", may=SCORE_READ, tag=TAG,
    summary="导出核对结果", gives=XLSX, audits_read=True, refuses=(refusals.ScoresHidden,),
)  # fmt: skip
REMOVE_LIST = Operation(
    name="remove_score_list", method="DELETE", path=SCORE_LIST, may=REGULATION_PUBLISH, tag=TAG,
    summary="删除名单及其核对结果", status=204,
)  # fmt: skip

OPERATIONS = (READ_TEMPLATE, CHECK_LIST, LIST_LISTS, READ_LIST, LIST_LINES, EXPORT_LIST, REMOVE_LIST)
