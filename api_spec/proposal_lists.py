"""The contract of lists: the queue with its groups and saved views, one's own proposals, a session's statistics."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from api_spec.proposals import BODY, KINDS, SAVED_AT, TAG
from services.kernel.errors import NotFound
from services.members.permissions import PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import (
    REQUEST_KIND_NAMES,
    SUBMISSION_PERIOD_NAMES,
    ProposalAction,
    ProposalKind,
    ProposalState,
    RequestKind,
    SubmissionPeriod,
)

LONGEST_ASKED = 50
"""Of what is looked for in texts, here and in the search."""


class QueueFiltersQuery(fields.Query):
    """Which part of the queue."""

    q = fields.Text(
        LONGEST_ASKED,
        metadata={"description": "最近一次提交的文本中要有的文字；空格隔开的各词都须出现，字母与数字从词头起"},
    )  # fmt: skip
    state = fields.Choice(ProposalState)
    category = fields.Text(60, metadata={"description": "类别 key"})
    sector_id = fields.Identifier(metadata={"description": "提案人所在界别"})
    suggested_unit_id = fields.Identifier(
        metadata={"description": "提交的文本建议由哪个单位承办；退回后又作修改的，再次提交之前不在其中"}
    )
    kind = fields.Choice(ProposalKind, metadata={"description": KINDS})
    session_id = fields.Identifier(metadata={"description": "哪次会议的提案"})
    period = fields.Choice(SubmissionPeriod, metadata={"description": fields.meanings(SUBMISSION_PERIOD_NAMES)})
    asked = fields.Choice(
        RequestKind, metadata={"description": "有何申请尚待决定：" + fields.meanings(REQUEST_KIND_NAMES)}
    )
    step = fields.Whole(1, 9, in_query=True, metadata={"description": "正在第几个审查环节"})
    is_overdue = fields.Flag(in_query=True, load_default=False, metadata={"description": "只看本环节已超期的"})
    mine_to_review = fields.Flag(in_query=True, load_default=False, metadata={"description": "只看现在可由本人审查的"})
    mine_to_decide = fields.Flag(
        in_query=True, load_default=False, metadata={"description": "只看有申请待本人作为另一人决定的"}
    )


class ProposalQueueQuery(QueueFiltersQuery, PageQuery):
    """Which part of the queue, and which page of it."""


class OwnProposalsQuery(PageQuery):
    """In which state."""

    state = fields.Choice(ProposalState)


class ListedProposalReply(fields.Reply):
    """A proposal in a list, without its body."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": KINDS})
    state = fields.Choice(ProposalState, required=True)
    title = fields.PlainString(required=True)
    category = fields.PlainString(required=True, allow_none=True)
    author_seat_id = fields.Identifier(required=True)
    author_name = fields.PlainString(required=True)
    body_name = fields.PlainString(required=True, allow_none=True, metadata={"description": BODY})
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)
    saved_at = fields.Instant(required=True, metadata={"description": SAVED_AT})
    submitted_at = fields.Instant(required=True, allow_none=True)
    review_round = fields.PlainWhole(required=True)
    review_step = fields.PlainWhole(required=True, allow_none=True)
    review_steps = fields.PlainWhole(required=True, allow_none=True)
    step_name = fields.PlainString(required=True, allow_none=True)
    step_due_at = fields.Instant(required=True, allow_none=True)
    filed_at = fields.Instant(required=True, allow_none=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True)
    period = fields.Choice(SubmissionPeriod, required=True, allow_none=True)
    asked = fields.Choice(RequestKind, required=True, allow_none=True, metadata={"description": "尚待另一人决定的申请"})
    actions = fields.ListOf(fields.Choice(ProposalAction), required=True)


class ProposalPageReply(fields.Reply):
    """A page of proposals."""

    items = fields.ListOf(fields.Part(ListedProposalReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class QueueGroupReply(fields.Reply):
    """The proposals of one category."""

    category = fields.PlainString(required=True, allow_none=True)
    name = fields.PlainString(required=True, allow_none=True, metadata={"description": "类别名称，按本会现行设置"})
    count = fields.PlainWhole(required=True)
    overdue = fields.PlainWhole(required=True, metadata={"description": "其中本审查环节已超期的"})


class QueueGroupsReply(fields.Reply):
    """The queue by category, in the order of the committee's list."""

    items = fields.ListOf(fields.Part(QueueGroupReply), required=True)
    count = fields.PlainWhole(required=True)
    overdue = fields.PlainWhole(required=True)


class QueueFiltersBody(fields.Body):
    """The filters that a view keeps, under the names that the queue's parameters have."""

    q = fields.Text(LONGEST_ASKED)
    state = fields.Choice(ProposalState)
    category = fields.Text(60)
    sector_id = fields.Identifier()
    suggested_unit_id = fields.Identifier()
    kind = fields.Choice(ProposalKind)
    session_id = fields.Identifier()
    period = fields.Choice(SubmissionPeriod)
    asked = fields.Choice(RequestKind)
    step = fields.Whole(1, 9)
    is_overdue = fields.Flag()
    mine_to_review = fields.Flag()
    mine_to_decide = fields.Flag()


class QueueViewBody(fields.Body):
    """A view."""

    name = fields.Text(40, required=True)
    filters = fields.Part(QueueFiltersBody, required=True)
    is_shared = fields.Flag(required=True, metadata={"description": "是否供所有可查看审查队列的人使用"})


class QueueFiltersReply(fields.Reply):
    """What a view keeps; only what was given is there."""

    q = fields.PlainString()
    state = fields.Choice(ProposalState)
    category = fields.PlainString()
    sector_id = fields.Identifier()
    suggested_unit_id = fields.Identifier()
    kind = fields.Choice(ProposalKind)
    session_id = fields.Identifier()
    period = fields.Choice(SubmissionPeriod)
    asked = fields.Choice(RequestKind)
    step = fields.PlainWhole()
    is_overdue = fields.Flag()
    mine_to_review = fields.Flag()
    mine_to_decide = fields.Flag()


class QueueViewReply(fields.Reply):
    """A saved view."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    name = fields.PlainString(required=True)
    filters = fields.Part(QueueFiltersReply, required=True)
    is_shared = fields.Flag(required=True)
    is_own = fields.Flag(required=True)
    owner_name = fields.PlainString(required=True)
    saved_at = fields.Instant(required=True)


class QueueViewsReply(fields.Reply):
    """One's own views, then the shared ones of others."""

    items = fields.ListOf(fields.Part(QueueViewReply), required=True)


class StatisticsQuery(fields.Query):
    """Of which session."""

    session_id = fields.Identifier(metadata={"description": "哪次会议；不写即今日所属的一次"})


class FiguresReply(fields.Reply):
    """What became of some proposals."""

    received = fields.PlainWhole(required=True, metadata={"description": "收到（以首次提交计）"})
    open = fields.PlainWhole(required=True, metadata={"description": "尚在审查、退回修改或者待同意转办"})
    sent_back = fields.PlainWhole(required=True, metadata={"description": "曾被退回修改的，无论是否再次提交"})
    filed = fields.PlainWhole(required=True, metadata={"description": "立案的，含其后并案或者撤案的"})
    merged = fields.PlainWhole(required=True)
    converted = fields.PlainWhole(required=True)
    not_filed = fields.PlainWhole(required=True)
    withdrawn = fields.PlainWhole(required=True, metadata={"description": "立案前撤回的与立案后撤案的"})


class GroupFiguresReply(FiguresReply):
    """What became of the proposals of one group."""

    key = fields.PlainString(required=True, allow_none=True)
    name = fields.PlainString(required=True, allow_none=True)


class DayFiguresReply(fields.Reply):
    """What happened on one day."""

    day = fields.Day(required=True)
    received = fields.PlainWhole(required=True)
    sent_back = fields.PlainWhole(required=True, metadata={"description": "当日退回的次数"})
    filed = fields.PlainWhole(required=True)
    merged = fields.PlainWhole(required=True)
    converted = fields.PlainWhole(required=True)
    not_filed = fields.PlainWhole(required=True)
    withdrawn = fields.PlainWhole(required=True)


class ProposalStatisticsReply(fields.Reply):
    """The figures of a session."""

    session_id = fields.Identifier(required=True)
    year = fields.PlainWhole(required=True)
    as_of = fields.Instant(required=True)
    total = fields.Part(FiguresReply, required=True)
    by_category = fields.ListOf(fields.Part(GroupFiguresReply), required=True)
    by_sector = fields.ListOf(fields.Part(GroupFiguresReply), required=True)
    by_kind = fields.ListOf(fields.Part(GroupFiguresReply), required=True)
    by_period = fields.ListOf(fields.Part(GroupFiguresReply), required=True)
    by_day = fields.ListOf(fields.Part(DayFiguresReply), required=True)


LIST = Operation(
    name="list_proposals", method="GET", path="/proposals", may=PROPOSAL_READ, tag=TAG, summary="提案审查队列",
    description="已提交的提案，最近提交的在前；他人的案由与类别是最近一次提交的。",
    query=ProposalQueueQuery, reply=ProposalPageReply,
)  # fmt: skip
LIST_OWN = Operation(
    name="list_my_proposals", method="GET", path="/me/proposals", may=PROPOSAL_WRITE, tag=TAG, summary="本人的提案",
    description="本人在历届席位上撰写的，或者以经办人身份撰写的；另有本单位的集体提案中原撰写人已离任、等待续办的（`take-on`）。",
    query=OwnProposalsQuery, reply=ProposalPageReply,
)  # fmt: skip
GROUPS = Operation(
    name="list_queue_groups", method="GET", path="/proposals/groups", may=PROPOSAL_READ, tag=TAG,
    summary="提案审查队列的分类件数", description="筛选条件与审查队列相同。",
    query=QueueFiltersQuery, reply=QueueGroupsReply,
)  # fmt: skip
VIEWS = Operation(
    name="list_queue_views", method="GET", path="/queue-views", may=PROPOSAL_READ, tag=TAG,
    summary="保存的筛选方案", description="本人的在前，其后是他人共用的。", reply=QueueViewsReply,
)  # fmt: skip
ADD_VIEW = Operation(
    name="add_queue_view", method="POST", path="/queue-views", may=PROPOSAL_READ, tag=TAG, summary="保存筛选方案",
    description="每人最多 50 个。", body=QueueViewBody, reply=QueueViewReply, status=201,
    refuses=(refusals.TooManyViews, refusals.ViewNameTaken), takes_idempotency_key=True,
)  # fmt: skip
EDIT_VIEW = Operation(
    name="edit_queue_view", method="PUT", path="/queue-views/{queue_view_id}", may=PROPOSAL_READ, tag=TAG,
    summary="修改筛选方案", description="只能修改本人的。须带 `If-Match`。", body=QueueViewBody, reply=QueueViewReply,
    refuses=(refusals.ViewNameTaken,), takes_if_match=True,
)  # fmt: skip
REMOVE_VIEW = Operation(
    name="remove_queue_view", method="DELETE", path="/queue-views/{queue_view_id}", may=PROPOSAL_READ, tag=TAG,
    summary="删除筛选方案", description="只能删除本人的。", status=204,
)  # fmt: skip
STATISTICS = Operation(
    name="read_proposal_statistics", method="GET", path="/proposals/statistics", may=PROPOSAL_READ, tag=TAG,
    summary="一次会议的提案统计",
    description="收到、立案、并案、转办、不予立案、退回、撤回，按类别、界别、种类、时段与日期。立案与并案各自计数：立案之后并案或者撤案的，"
    "仍计入立案。", query=StatisticsQuery, reply=ProposalStatisticsReply, refuses=(NotFound,),
)  # fmt: skip

OPERATIONS = (LIST, GROUPS, LIST_OWN, VIEWS, ADD_VIEW, EDIT_VIEW, REMOVE_VIEW, STATISTICS)
