"""The contract of rankings and lists: who stands where, who is below, what follows over the years."""

from api_spec import fields
from api_spec.contract import XLSX, Operation, PageQuery
from api_spec.score_parts import THIS_YEAR
from api_spec.scoring import TAG, ConsequenceReply, YearQuery
from services.kernel.errors import NotFound
from services.members import permissions
from services.scoring import refusals
from services.scoring.regulation_vocabulary import APART_NAMES, Apart

SEEN = "看得到谁的，由本会设置 `scoring.totals` 按角色规定：全体的、所召集的界别与小组的，或者本人的。"
AS_OF = {"description": "其中最早的计算时间"}
STALE = {"description": "有多少人的得分正在重新计算"}


class RankingQuery(YearQuery):
    """Which ranking."""

    ranking = fields.Text(100, required=True, metadata={"description": "考核办法中名单的编号"})


class PlacesQuery(PageQuery):
    """Which list of which ranking."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    ranking = fields.Text(100, required=True, metadata={"description": "考核办法中名单的编号"})
    apart = fields.Text(100, metadata={"description": "分别排名的，是谁的名单（`apart`）；一起排名的不写"})


class BelowQuery(PageQuery):
    """Of which year and body."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    body_id = fields.Identifier(metadata={"description": "只看一个界别、专门委员会、联组或者党派团体"})


class YearPageQuery(PageQuery):
    """Of which year."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})


class RankingReply(fields.Reply):
    """A ranking in words."""

    id = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    text = fields.PlainString(required=True)
    apart_by = fields.Choice(
        Apart, required=True, allow_none=True, metadata={"description": fields.meanings(APART_NAMES)}
    )
    words = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "怎样排名、名额与并列的处理"})


class RankingsReply(fields.Reply):
    """The rankings of a year."""

    year = fields.PlainWhole(required=True)
    items = fields.ListOf(fields.Part(RankingReply), required=True)


class RankedListReply(fields.Reply):
    """One list of a ranking."""

    apart = fields.PlainString(
        required=True, metadata={"description": "是谁的名单：身份的编号或者机构的名称；空为全体"}
    )
    name = fields.PlainString(required=True)
    number = fields.PlainWhole(required=True, metadata={"description": "参加排名的人数，百分比以此为基数"})
    least = fields.PlainWhole(required=True, allow_none=True)
    most = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "名额；空为不限"})
    listed = fields.PlainWhole(required=True)
    words = fields.PlainString(required=True, metadata={"description": "名额与最后一名并列的处理"})


class RankingListsReply(fields.Reply):
    """The lists of a ranking."""

    year = fields.PlainWhole(required=True)
    id = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    lists = fields.ListOf(fields.Part(RankedListReply), required=True)
    stale = fields.PlainWhole(required=True, metadata=STALE)
    as_of = fields.Instant(required=True, allow_none=True, metadata=AS_OF)


class PlaceReply(fields.Reply):
    """A member's place on a list."""

    rank = fields.PlainWhole(required=True)
    is_listed = fields.Flag(required=True, metadata={"description": "是否在名额之内"})
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    total = fields.Points(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    barred_by = fields.ListOf(
        fields.PlainString(),
        required=True,
        metadata={"description": "否决事项与结果运用：没有写明理由的，不列入评优名单"},
    )
    computed_at = fields.Instant(required=True)
    is_stale = fields.Flag(required=True)


class PlacesReply(fields.Reply):
    """A page of a list."""

    items = fields.ListOf(fields.Part(PlaceReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)
    words = fields.PlainString(required=True)
    as_of = fields.Instant(required=True, allow_none=True, metadata=AS_OF)


class StandingReply(fields.Reply):
    """A member and how he stands."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector = fields.PlainString(required=True)
    total = fields.Points(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    computed_at = fields.Instant(required=True)
    is_stale = fields.Flag(required=True)


class BelowReply(StandingReply):
    """A member who is below, and what is missing."""

    missing = fields.ListOf(fields.PlainString(), required=True)
    reminded_at = fields.Instant(required=True, allow_none=True, metadata={"description": "最近一次提醒的时间"})


class BelowPageReply(fields.Reply):
    """A page of members who are below."""

    items = fields.ListOf(fields.Part(BelowReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)
    as_of = fields.Instant(required=True, allow_none=True, metadata=AS_OF)


class BelowReminderBody(fields.Body):
    """Who is reminded."""

    year = fields.Whole(2000, 2100, metadata={"description": THIS_YEAR})
    body_id = fields.Identifier(metadata={"description": "只提醒这一机构的委员；不填为全部"})


class BelowReminderReply(fields.Reply):
    """How many are reminded."""

    year = fields.PlainWhole(required=True)
    reminded = fields.PlainWhole(required=True)


class FollowsReply(StandingReply):
    """A member and what follows."""

    consequences = fields.ListOf(fields.Part(ConsequenceReply), required=True)


class FollowsPageReply(fields.Reply):
    """A page of members for whom something follows."""

    items = fields.ListOf(fields.Part(FollowsReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)
    as_of = fields.Instant(required=True, allow_none=True, metadata=AS_OF)


OF_A_YEAR = (refusals.NoRegulation, refusals.ScoresHidden)

LIST_RANKINGS = Operation(
    name="list_rankings", method="GET", path="/scores/rankings", may=permissions.HOME_READ, tag=TAG,
    summary="考核办法规定的排名", query=YearQuery, reply=RankingsReply, refuses=(refusals.NoRegulation,),
)  # fmt: skip
READ_RANKING = Operation(
    name="read_ranking", method="GET", path="/scores/rankings/lists", may=permissions.SCORE_SEE, tag=TAG,
    summary="一项排名的各份名单", description="人数与名额，没有姓名。", query=RankingQuery, reply=RankingListsReply,
    refuses=(*OF_A_YEAR, refusals.NoRanking),
)  # fmt: skip
LIST_PLACES = Operation(
    name="list_ranking_places", method="GET", path="/scores/rankings/places", may=permissions.SCORE_SEE, tag=TAG,
    summary="一份名单上的名次", description=f"名次在前的在前，同分同名次（1、2、2、4）。{SEEN}", query=PlacesQuery,
    reply=PlacesReply, refuses=(*OF_A_YEAR, refusals.NoRanking), audits_read=True,
)  # fmt: skip
RANKING_SHEET = Operation(
    name="export_ranking", method="GET", path="/scores/rankings/sheet", may=permissions.SCORE_KEEP, tag=TAG,
    summary="一项排名的 Excel", description="每份名单一张表，含全部名次。", query=RankingQuery, gives=XLSX,
    refuses=(*OF_A_YEAR, refusals.NoRanking), audits_read=True,
)  # fmt: skip
LIST_BELOW = Operation(
    name="list_members_below", method="GET", path="/scores/below", may=permissions.SCORE_SEE, tag=TAG,
    summary="尚未达到最低要求的委员",
    description=f"有最低履职要求未完成，或者等次为最低一档的，以及还差什么。{SEEN}", query=BelowQuery,
    reply=BelowPageReply, refuses=(refusals.ScoresHidden,), audits_read=True,
)  # fmt: skip
REMIND_BELOW = Operation(
    name="remind_members_below", method="POST", path="/scores/below/reminders", may=permissions.SCORE_KEEP, tag=TAG,
    summary="提醒尚未达到最低要求的委员",
    description="只提醒此刻在名单上的在任委员，七天内提醒过的不再提醒；通知不写得分，委员在明细里看还差什么。考核期满后不能提醒。",
    body=BelowReminderBody, reply=BelowReminderReply, takes_idempotency_key=True,
    refuses=(NotFound, *OF_A_YEAR, refusals.ScoreYearOver, refusals.MembersSeeNoScores),
)  # fmt: skip
LIST_CONSEQUENCES = Operation(
    name="list_consequences", method="GET", path="/scores/consequences", may=permissions.SCORE_READ, tag=TAG,
    summary="多年累计的结果运用", description="依届内各年已存的得分与履职记录得出，得分变化后重新得出。",
    query=YearPageQuery, reply=FollowsPageReply, refuses=(refusals.ScoresHidden,), audits_read=True,
)  # fmt: skip
OPERATIONS = (LIST_RANKINGS, READ_RANKING, LIST_PLACES, RANKING_SHEET, LIST_BELOW, REMIND_BELOW, LIST_CONSEQUENCES)
