"""The contract of publication: the office releases what its proposer agreed to, and the public reads it."""

from api_spec import fields
from api_spec.contract import PUBLIC, Operation, PageQuery
from api_spec.proposal_text import SuggestionReply
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_REVIEW
from services.proposals import refusals
from services.proposals.publication_vocabulary import (
    PUBLICATION_ACTION_NAMES,
    PUBLICATION_STATE_NAMES,
    PublicationAction,
    PublicationState,
)
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, ProposalKind, ProposalState

TAG = "提案公开"
SECONDS_KEPT = 60


class RetractionBody(fields.Body):
    """Why; its proposer reads it."""

    reason = fields.Text(500, required=True, metadata={"description": "撤下的原因，提案人可见"})


class PublicationReply(fields.Reply):
    """Where a publication stands."""

    proposal_id = fields.Identifier(required=True)
    state = fields.Choice(
        PublicationState,
        required=True,
        allow_none=True,
        metadata={"description": f"{fields.meanings(PUBLICATION_STATE_NAMES)}；从未拟公开的为 null"},
    )
    version = fields.PlainWhole(required=True, allow_none=True)
    revision = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "公开的是第几次保存的文本"})
    proposed_at = fields.Instant(required=True, allow_none=True)
    released_at = fields.Instant(required=True, allow_none=True)
    retracted_at = fields.Instant(required=True, allow_none=True)
    retraction_reason = fields.PlainString(required=True, allow_none=True)
    actions = fields.ListOf(
        fields.Choice(PublicationAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(PUBLICATION_ACTION_NAMES)}"},
    )  # fmt: skip


class PublishableQuery(PageQuery):
    """Of which session and category."""

    session_id = fields.Identifier(metadata={"description": "哪次会议的提案"})
    category = fields.Text(60, metadata={"description": "类别 key"})


class PublishableReply(fields.Reply):
    """A case that may be proposed for publication."""

    id = fields.Identifier(required=True)
    case_label = fields.PlainString(required=True, metadata={"description": "案号"})
    title = fields.PlainString(required=True)
    category = fields.PlainString(required=True, allow_none=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": fields.meanings(PROPOSAL_KIND_NAMES)})
    author_name = fields.PlainString(required=True)
    sector = fields.PlainString(required=True)
    body_name = fields.PlainString(required=True, allow_none=True, metadata={"description": "提出集体提案的单位"})
    filed_at = fields.Instant(required=True)
    retracted_at = fields.Instant(
        required=True, allow_none=True, metadata={"description": "曾经公开或者拟公开、由审查人员撤下的，撤下的时间"}
    )
    retraction_reason = fields.PlainString(required=True, allow_none=True)


class PublishablePageReply(fields.Reply):
    """A page of them."""

    items = fields.ListOf(fields.Part(PublishableReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class PublishedQuery(PageQuery):
    """Which ones."""

    q = fields.Text(50, metadata={"description": "全文检索：空格隔开的各词都须出现"})
    year = fields.Whole(1949, 2100, in_query=True, metadata={"description": "年度"})
    category = fields.Text(60, metadata={"description": "该会类别表中的 key"})


class PublishedMainCaseReply(fields.Reply):
    """The case that one has joined."""

    case_label = fields.PlainString(required=True, metadata={"description": "案号"})
    id = fields.Identifier(
        required=True, allow_none=True, metadata={"description": "主案也公开时可以读取；否则为 null"}
    )


class ListedPublishedReply(fields.Reply):
    """A released proposal in a list."""

    id = fields.Identifier(required=True)
    case_label = fields.PlainString(required=True, metadata={"description": "案号"})
    title = fields.PlainString(required=True)
    year = fields.PlainWhole(required=True)
    category = fields.PlainString(required=True, allow_none=True)
    category_name = fields.PlainString(required=True, allow_none=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": fields.meanings(PROPOSAL_KIND_NAMES)})
    state = fields.Choice(
        ProposalState, required=True,
        metadata={"description": "filed 已立案；merged 已并入他案；withdrawn 已撤案，只留案号、案由和结果"},
    )  # fmt: skip
    main_case = fields.Part(
        PublishedMainCaseReply,
        required=True,
        allow_none=True,
        metadata={"description": "已并案的，所并入的主案；其余为 null"},
    )
    author_name = fields.PlainString(
        required=True, allow_none=True,
        metadata={"description": "第一提案人，集体提案为提出的单位；没有联系方式；已撤案的为 null"},
    )  # fmt: skip
    sector = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "第一提案人的界别；集体提案和已撤案的为 null"}
    )
    filed_at = fields.Instant(required=True)
    released_at = fields.Instant(required=True)


class PublishedPageReply(fields.Reply):
    """A page of them."""

    committee_name = fields.PlainString(required=True)
    items = fields.ListOf(fields.Part(ListedPublishedReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class PublishedReply(ListedPublishedReply):
    """A released proposal, whole."""

    committee_name = fields.PlainString(required=True)
    situation = fields.PlainString(required=True, allow_none=True, metadata={"description": "已撤案的为 null，下同"})
    analysis = fields.PlainString(required=True, allow_none=True)
    suggestions = fields.ListOf(fields.Part(SuggestionReply), required=True, allow_none=True)


PUBLIC_NOTE = (
    "只有提案人同意、委员会核准公开的；公开后并入他案或者撤案的，连同结果一并列出。"
    f"答复可由任何缓存保存 {SECONDS_KEPT} 秒，撤下后最迟在这一时间之后不再可见。"
    "每个地址每分钟的次数有限。"
)

LIST_PUBLISHABLE = Operation(
    name="list_publishable_proposals", method="GET", path="/proposals/publishable", may=PROPOSAL_REVIEW, tag=TAG,
    summary="可拟公开的提案",
    description="已立案、提案人同意公开、尚未拟公开且可由本人提出的，最近立案的在前；曾由审查人员撤下的也在其中，提案人撤回同意的不在。"
    "正文中有无涉密标志、联系方式，拟公开时检查。",
    query=PublishableQuery, reply=PublishablePageReply,
)  # fmt: skip
PROPOSE = Operation(
    name="propose_publication", method="POST", path="/proposals/{proposal_id}/publication", may=PROPOSAL_REVIEW,
    tag=TAG, summary="拟公开提案", description="已立案、提案人同意公开的；须由另一人核准后公众才能看到。",
    reply=PublicationReply, refuses=(NotItsTurn, NotThisPerson, NotReady),
    takes_idempotency_key=True,
)  # fmt: skip
RELEASE = Operation(
    name="release_publication", method="POST", path="/proposals/{proposal_id}/publication/release", may=PROPOSAL_REVIEW,
    tag=TAG, summary="核准公开", description="由拟公开者之外的另一人核准，立即公开。", reply=PublicationReply,
    refuses=(NotItsTurn, NotThisPerson, NotReady),
    takes_idempotency_key=True,
)  # fmt: skip
RETRACT = Operation(
    name="retract_publication", method="POST", path="/proposals/{proposal_id}/publication/retraction",
    may=OWN_PROPOSAL_READ, tag=TAG, summary="撤下公开的提案",
    description="审查人员或提案人本人，一人即可，立即生效；提案人撤下即撤回同意，此后不能再公开。",
    body=RetractionBody, reply=PublicationReply, refuses=(NotItsTurn, NotThisPerson), takes_idempotency_key=True,
)  # fmt: skip
READ = Operation(
    name="read_publication", method="GET", path="/proposals/{proposal_id}/publication", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="提案的公开情况", description="提案人与工作人员可见。", reply=PublicationReply,
)  # fmt: skip
LIST_PUBLIC = Operation(
    name="list_published_proposals", method="GET", path="/public/committees/{code}/proposals", may=PUBLIC, tag=TAG,
    summary="公开的提案", description=f"最近公开的在前。{PUBLIC_NOTE}", texts=("code",), query=PublishedQuery,
    reply=PublishedPageReply, refuses=(refusals.TooManyPublicReads,), seconds_kept=SECONDS_KEPT,
)  # fmt: skip
READ_PUBLIC = Operation(
    name="read_published_proposal", method="GET", path="/public/committees/{code}/proposals/{proposal_id}", may=PUBLIC,
    tag=TAG, summary="一件公开的提案", description=PUBLIC_NOTE, texts=("code",), reply=PublishedReply,
    refuses=(refusals.TooManyPublicReads,), seconds_kept=SECONDS_KEPT,
)  # fmt: skip

OPERATIONS = (LIST_PUBLISHABLE, PROPOSE, RELEASE, RETRACT, READ, LIST_PUBLIC, READ_PUBLIC)
