"""The contract of trials: a regulation on real years, what changes for whom and why."""

from api_spec import fields
from api_spec.contract import XLSX, Operation, PageQuery
from api_spec.scoring import TAG, CardReply
from services.members.permissions import REGULATION_PUBLISH, SCORE_READ
from services.members.vocabulary import BodyKind
from services.scoring import refusals

YEARS = (2000, 2100)
MOST_YEARS = 5


class TrialBody(fields.Body):
    """What is to be tried, and on which years."""

    draft_id = fields.Identifier(metadata={"description": "试算这份草案；与 regulation_id 须且只须填一项"})
    regulation_id = fields.Identifier(metadata={"description": "试算这份已发布的办法"})
    years = fields.ListOf(
        fields.Whole(*YEARS), least=1, most=MOST_YEARS, required=True,
        metadata={"description": "试算的年度，最多五个；各与当年施行的办法比较"},
    )  # fmt: skip


class AskedTrialReply(fields.Reply):
    """The trial that answers it."""

    id = fields.Identifier(required=True)
    is_found_again = fields.Flag(
        required=True, metadata={"description": "同样的办法、年度与台账已经试算过，给出的是原来的试算"}
    )


class TriedYearReply(fields.Reply):
    """A year, and what was in force in it."""

    year = fields.PlainWhole(required=True)
    regulation_id = fields.Identifier(required=True)
    title = fields.PlainString(required=True)
    version = fields.PlainString(required=True)


class ListedTrialReply(fields.Reply):
    """A trial in the list."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True, metadata={"description": "提交时草案的名称，或办法的标题与版本"})
    title = fields.PlainString(required=True)
    regulation_version = fields.PlainString(required=True)
    sha256 = fields.PlainString(required=True)
    years = fields.ListOf(fields.Part(TriedYearReply), required=True)
    members = fields.PlainWhole(required=True, metadata={"description": "共多少人次"})
    done = fields.PlainWhole(required=True, metadata={"description": "已算多少人次"})
    asked_at = fields.Instant(required=True, metadata={"description": "按此时的履职台账试算"})
    asked_by_name = fields.PlainString(required=True)
    finished_at = fields.Instant(required=True, allow_none=True, metadata={"description": "为空则仍在计算"})


class TrialsReply(fields.Reply):
    """A page of trials."""

    items = fields.ListOf(fields.Part(ListedTrialReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class TrialGradesReply(fields.Reply):
    """How many go from one grade to another."""

    old = fields.PlainString(required=True, allow_none=True)
    new = fields.PlainString(required=True, allow_none=True)
    members = fields.PlainWhole(required=True)


class TrialBodyReply(fields.Reply):
    """What it means for one body."""

    kind = fields.Choice(BodyKind, required=True)
    body_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    members = fields.PlainWhole(required=True)
    old_mean = fields.PlainString(required=True)
    new_mean = fields.PlainString(required=True)
    gain = fields.PlainWhole(required=True)
    lose = fields.PlainWhole(required=True)


class TrialRuleReply(fields.Reply):
    """What one rule counts for over all whom it touches otherwise than before."""

    rule = fields.PlainString(required=True, allow_none=True, metadata={"description": "为空则是保底与舍入"})
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    members = fields.PlainWhole(required=True)
    old = fields.PlainString(required=True)
    new = fields.PlainString(required=True)
    change = fields.PlainString(required=True)


class TrialBandReply(fields.Reply):
    """How many have from `first` up to, and without, `end` points."""

    first = fields.PlainString(required=True)
    end = fields.PlainString(required=True)
    old = fields.PlainWhole(required=True)
    new = fields.PlainWhole(required=True)


class TrialYearReply(TriedYearReply):
    """What a trial comes to in one year."""

    members = fields.PlainWhole(required=True)
    left_out = fields.PlainWhole(required=True, metadata={"description": "因台账无法计分而未计入的人数"})
    gain = fields.PlainWhole(required=True)
    lose = fields.PlainWhole(required=True)
    crossings = fields.PlainWhole(required=True, metadata={"description": "等次有变化的人数"})
    old_sum = fields.PlainString(required=True)
    new_sum = fields.PlainString(required=True)
    old_mean = fields.PlainString(required=True)
    new_mean = fields.PlainString(required=True)
    grades = fields.ListOf(fields.Part(TrialGradesReply), required=True)
    bodies = fields.ListOf(fields.Part(TrialBodyReply), required=True)
    rules = fields.ListOf(fields.Part(TrialRuleReply), required=True)
    spread = fields.ListOf(fields.Part(TrialBandReply), required=True, metadata={"description": "每十分一段"})


class TrialReply(ListedTrialReply):
    """A trial with what it comes to, as far as it has been computed."""

    results = fields.ListOf(fields.Part(TrialYearReply), required=True)


class TrialMembersQuery(PageQuery):
    """Which members, in which order."""

    year = fields.Whole(*YEARS, in_query=True, metadata={"description": "默认试算的最后一个年度"})
    crosses = fields.Flag(in_query=True, load_default=False, metadata={"description": "只看等次有变化的"})
    body_id = fields.Identifier(metadata={"description": "只看一个界别、专门委员会或街道（乡镇）委员联组"})
    gains_first = fields.Flag(
        in_query=True, load_default=False, metadata={"description": "增分最多的在前；默认减分最多的在前"}
    )


class TrialCauseReply(fields.Reply):
    """A rule that counts for something else; the changes sum to the change of the total."""

    rule = fields.PlainString(required=True, allow_none=True, metadata={"description": "为空则是保底与舍入"})
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    old = fields.PlainString(required=True)
    new = fields.PlainString(required=True)
    change = fields.PlainString(required=True)


class TrialMemberReply(fields.Reply):
    """A member's year under both."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    year = fields.PlainWhole(required=True)
    is_standing = fields.Flag(required=True)
    old_total = fields.Points(required=True)
    new_total = fields.Points(required=True)
    change = fields.Points(required=True)
    old_grade = fields.PlainString(required=True, allow_none=True)
    new_grade = fields.PlainString(required=True, allow_none=True)
    crosses = fields.Flag(required=True)
    causes = fields.ListOf(fields.Part(TrialCauseReply), required=True)


class ListedTrialMemberReply(TrialMemberReply):
    """A member's year in the list."""

    sector = fields.PlainString(required=True)


class TrialMembersReply(fields.Reply):
    """A page of members."""

    items = fields.ListOf(fields.Part(ListedTrialMemberReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)


class TrialReceiptsReply(TrialMemberReply):
    """A member's year under both, line by line."""

    old = fields.Part(CardReply, required=True)
    new = fields.Part(CardReply, required=True)


class TrialYearQuery(fields.Query):
    """Which year of the trial."""

    year = fields.Whole(*YEARS, in_query=True, metadata={"description": "默认试算的最后一个年度"})


TRIAL = "/trials/{trial_id}"

ASK_TRIAL = Operation(
    name="ask_trial", method="POST", path="/trials", may=REGULATION_PUBLISH, tag=TAG, summary="试算一份办法",
    description="以草案或已发布的办法，就最多五个真实年度试算，与各年度当时施行的办法比较。由后台分批计算，按提交时的履职台账；"
    "不改动任何得分。同样的试算已经有过，且台账没有变化的，给出原来的结果。",
    body=TrialBody, reply=AskedTrialReply,
    refuses=(refusals.DraftHasMistakes, refusals.NoRegulation, refusals.TooManyTrials),
)  # fmt: skip
LIST_TRIALS = Operation(
    name="list_trials", method="GET", path="/trials", may=SCORE_READ, tag=TAG, summary="试算", query=PageQuery,
    reply=TrialsReply,
)  # fmt: skip
READ_TRIAL = Operation(
    name="read_trial", method="GET", path=TRIAL, may=SCORE_READ, tag=TAG, summary="试算的进度与汇总",
    description="各年度的总和与平均、等次变化、各界别与组别、各规则、分数段。", reply=TrialReply,
)  # fmt: skip
LIST_TRIAL_MEMBERS = Operation(
    name="list_trial_members", method="GET", path=f"{TRIAL}/members", may=SCORE_READ, tag=TAG,
    summary="试算中每名委员的变化", description="按增减排列，并指出由哪些规则引起。", query=TrialMembersQuery,
    reply=TrialMembersReply, audits_read=True, refuses=(refusals.ScoresHidden,),
)  # fmt: skip
READ_TRIAL_MEMBER = Operation(
    name="read_trial_member", method="GET", path=f"{TRIAL}/members/{{seat_id}}", may=SCORE_READ, tag=TAG,
    summary="试算中一名委员的新旧得分明细", query=TrialYearQuery, reply=TrialReceiptsReply, audits_read=True,
    refuses=(refusals.ScoresHidden,),
)  # fmt: skip
EXPORT_TRIAL = Operation(
    name="export_trial", method="GET", path=f"{TRIAL}/sheet", may=SCORE_READ, tag=TAG, summary="导出试算结果",
    gives=XLSX, audits_read=True, refuses=(refusals.ScoresHidden,),
)  # fmt: skip
REMOVE_TRIAL = Operation(
    name="remove_trial", method="DELETE", path=TRIAL, may=REGULATION_PUBLISH, tag=TAG, summary="删除试算", status=204,
)  # fmt: skip

OPERATIONS = (
    ASK_TRIAL, LIST_TRIALS, READ_TRIAL, LIST_TRIAL_MEMBERS, READ_TRIAL_MEMBER, EXPORT_TRIAL, REMOVE_TRIAL,
)  # fmt: skip
