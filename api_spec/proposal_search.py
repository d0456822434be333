"""The contract of the search of proposals: all years, counts to narrow it by, sheets of what was listed or found."""

from api_spec import fields
from api_spec.contract import XLSX, Operation, PageQuery
from api_spec.proposal_lists import LONGEST_ASKED, QueueFiltersQuery
from services.kernel.errors import BadInput
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_READ
from services.proposals.matter_vocabulary import MATTER_KIND_NAMES, MatterKind
from services.proposals.past_vocabulary import PAST_DISPOSITION_NAMES, SATISFACTION_NAMES, PastDisposition, Satisfaction
from services.proposals.vocabulary import PROPOSAL_STATE_NAMES, ProposalState

TAG = "提案检索"


class NarrowedQuery(fields.Query):
    """What is looked for, and where."""

    q = fields.Text(
        LONGEST_ASKED, required=True,
        metadata={"description": "要查找的文字；空格隔开的各词都须出现，字母与数字从词头起"},
    )  # fmt: skip
    kind = fields.Choice(MatterKind, metadata={"description": fields.meanings(MATTER_KIND_NAMES)})
    year = fields.Whole(1949, 2100, in_query=True, metadata={"description": "年度"})
    term_number = fields.Whole(1, 99, in_query=True, metadata={"description": "第几届"})
    session_number = fields.Whole(1, 20, in_query=True, metadata={"description": "第几次会议"})
    category = fields.Text(60, metadata={"description": "本会类别表中的 key"})
    state = fields.Choice(ProposalState, metadata={"description": fields.meanings(PROPOSAL_STATE_NAMES)})
    disposition = fields.Choice(
        PastDisposition, metadata={"description": f"历年提案的审查结果：{fields.meanings(PAST_DISPOSITION_NAMES)}"}
    )
    sector_id = fields.Identifier(metadata={"description": "第一提案人所在界别"})
    unit_id = fields.Identifier(metadata={"description": "历年提案的承办单位，不论主办、会办、分办"})


class SearchQuery(NarrowedQuery, PageQuery):
    """A page of it."""


RANGE = fields.ListOf(fields.PlainWhole(), most=2, least=2)


class ExcerptReply(fields.Reply):
    """A part of the text around what was found."""

    text = fields.PlainString(required=True)
    ranges = fields.ListOf(RANGE, required=True, metadata={"description": "各处的起止位置，按字符计"})


class FoundProposalReply(fields.Reply):
    """A proposal that was found."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(MatterKind, required=True, metadata={"description": fields.meanings(MATTER_KIND_NAMES)})
    year = fields.PlainWhole(required=True)
    term_number = fields.PlainWhole(required=True)
    session_number = fields.PlainWhole(required=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True, metadata={"description": "案号，按本会格式"})
    title = fields.PlainString(required=True)
    title_ranges = fields.ListOf(
        RANGE, required=True, metadata={"description": "案由中各处的起止位置，按字符计，供突出显示"}
    )
    excerpt = fields.Part(ExcerptReply, required=True, allow_none=True)
    category = fields.PlainString(required=True, allow_none=True)
    author_name = fields.PlainString(required=True, allow_none=True, metadata={"description": "第一提案人"})
    sector_id = fields.Identifier(required=True, allow_none=True)
    sector = fields.PlainString(required=True, allow_none=True)
    state = fields.Choice(ProposalState, required=True, allow_none=True)
    submitted_at = fields.Instant(required=True, allow_none=True)
    disposition = fields.Choice(PastDisposition, required=True, allow_none=True)
    reply_grade = fields.PlainString(required=True, allow_none=True)
    satisfaction = fields.Choice(
        Satisfaction, required=True, allow_none=True, metadata={"description": fields.meanings(SATISFACTION_NAMES)}
    )


class FoundProposalsReply(fields.Reply):
    """A page of what was found."""

    items = fields.ListOf(fields.Part(FoundProposalReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class CountReply(fields.Reply):
    """One value and how many have it."""

    value = fields.PlainString(required=True, metadata={"description": "可直接用作检索条件"})
    name = fields.PlainString(required=True, allow_none=True)
    count = fields.PlainWhole(required=True)


class FoundCountsReply(fields.Reply):
    """How many were found, by what a search can be narrowed by."""

    count = fields.PlainWhole(required=True)
    is_all = fields.Flag(required=True, metadata={"description": "过多时只统计排在最前的 2,000 件，此项为 false"})
    kinds = fields.ListOf(fields.Part(CountReply), required=True)
    years = fields.ListOf(fields.Part(CountReply), required=True)
    categories = fields.ListOf(fields.Part(CountReply), required=True)
    states = fields.ListOf(fields.Part(CountReply), required=True)
    dispositions = fields.ListOf(fields.Part(CountReply), required=True)
    sectors = fields.ListOf(fields.Part(CountReply), required=True)


class QueueSheetQuery(QueueFiltersQuery):
    """The queue's own narrowing; a sheet has no pages."""


WHO_FINDS = "只找得到本人可以阅读的：规则与提案、历年提案的列表相同；文本为最近一次提交的。"

SEARCH = Operation(
    name="search_proposals", method="GET", path="/proposals/search", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="全文检索提案",
    description=f"检索本会提交过的提案与历年提案。案由中各词俱全的在前，其次年度新的在前。{WHO_FINDS}",
    query=SearchQuery, reply=FoundProposalsReply,
)  # fmt: skip
COUNTS = Operation(
    name="count_found_proposals", method="GET", path="/proposals/search/counts", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="检索结果的分类件数", description=WHO_FINDS, query=NarrowedQuery, reply=FoundCountsReply,
    refuses=(BadInput,),
)  # fmt: skip
EXPORT_FOUND = Operation(
    name="export_found_proposals", method="GET", path="/proposals/search/sheet", may=PROPOSAL_READ, tag=TAG,
    summary="导出检索结果", description="xlsx，最多 5,000 件；导出记入审计。", query=NarrowedQuery, gives=XLSX,
    audits_read=True, refuses=(BadInput,),
)  # fmt: skip
EXPORT_QUEUE = Operation(
    name="export_proposals", method="GET", path="/proposals/sheet", may=PROPOSAL_READ, tag=TAG,
    summary="导出提案审查队列", description="xlsx，最多 5,000 件，条件与队列相同；导出记入审计。",
    query=QueueSheetQuery, gives=XLSX, audits_read=True,
)  # fmt: skip

OPERATIONS = (SEARCH, COUNTS, EXPORT_FOUND, EXPORT_QUEUE)
