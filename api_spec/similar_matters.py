"""The contract of the overlap radar: similar matters of all years, what one follows, on what a proposal builds."""

from api_spec import fields
from api_spec.contract import Operation
from api_spec.proposal_search import RANGE
from api_spec.proposal_text import LONGEST_TITLE
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.matter_vocabulary import MATTER_ACTION_NAMES, MATTER_KIND_NAMES, MatterAction, MatterKind
from services.proposals.past_vocabulary import PAST_DISPOSITION_NAMES, SATISFACTION_NAMES, Satisfaction
from services.proposals.vocabulary import PROPOSAL_STATE_NAMES

TAG = "相似事项"
LONGEST_TYPED = 5_000


class SimilarMattersBody(fields.Body):
    """What is written so far; it is neither kept nor logged."""

    title = fields.Text(LONGEST_TITLE, least=0, required=True, metadata={"description": "案由，可未写完"})
    text = fields.Text(LONGEST_TYPED, least=0, load_default="", metadata={"description": "已写的正文，可以只给一部分"})
    proposal_id = fields.Identifier(metadata={"description": "正在修改的提案，结果中不列出它自己"})


class MatterReply(fields.Reply):
    """A matter and what became of it."""

    id = fields.Identifier(required=True)
    committee_id = fields.Identifier(required=True)
    committee_name = fields.PlainString(required=True)
    is_here = fields.Flag(required=True, metadata={"description": "本会的；上下级政协的只有以下各项，不能阅读全文"})
    kind = fields.Choice(MatterKind, required=True, metadata={"description": fields.meanings(MATTER_KIND_NAMES)})
    year = fields.PlainWhole(required=True)
    case_number = fields.PlainWhole(required=True, allow_none=True)
    case_label = fields.PlainString(required=True, allow_none=True, metadata={"description": "案号，按本会格式"})
    title = fields.PlainString(required=True)
    outcome = fields.PlainString(
        required=True,
        metadata={
            "description": f"状态（{fields.meanings(PROPOSAL_STATE_NAMES)}）；"
            f"历年提案为审查结果（{fields.meanings(PAST_DISPOSITION_NAMES)}）"
        },
    )
    reply_grade = fields.PlainString(required=True, allow_none=True, metadata={"description": "答复类别"})
    satisfaction = fields.Choice(
        Satisfaction, required=True, allow_none=True, metadata={"description": fields.meanings(SATISFACTION_NAMES)}
    )
    actions = fields.ListOf(
        fields.Choice(MatterAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(MATTER_ACTION_NAMES)}"},
    )  # fmt: skip


class SimilarMatterReply(MatterReply):
    """A similar matter."""

    sign_by = fields.Instant(
        required=True, allow_none=True, metadata={"description": "可签署联名的提案的签署期限，其他为空"}
    )
    title_ranges = fields.ListOf(RANGE, required=True, metadata={"description": "案由中相同文字的起止位置"})


class SimilarMattersReply(fields.Reply):
    """The similar ones, the likest first."""

    items = fields.ListOf(fields.Part(SimilarMatterReply), required=True)


class FollowedMatterReply(MatterReply):
    """A matter that one follows."""

    followed_at = fields.Instant(required=True)


class FollowedMattersReply(fields.Reply):
    """What one follows."""

    items = fields.ListOf(fields.Part(FollowedMatterReply), required=True)


class ReferencesReply(fields.Reply):
    """On what a proposal builds."""

    items = fields.ListOf(fields.Part(MatterReply), required=True)


SIMILAR = Operation(
    name="find_similar_matters", method="POST", path="/proposals/similar", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="撰写时查找相似事项", only_reads=True,
    description="最多十件，最相似的在前。本会的以本人可以阅读的为限；上下级政协的以其公开的、以及其供委员阅读的历年提案为限。"
    "邀请本人联名、正待签署的提案与所写内容相近的，列在最前（最多三件），可直接签署联名。不保存所提交的文字。",
    body=SimilarMattersBody, reply=SimilarMattersReply,
)  # fmt: skip
FOLLOW = Operation(
    name="follow_matter", method="PUT", path="/me/followed-matters/{matter_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="关注一件事项", status=204, refuses=(refusals.TooManyFollowed,),
)  # fmt: skip
UNFOLLOW = Operation(
    name="unfollow_matter", method="DELETE", path="/me/followed-matters/{matter_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="取消关注", status=204,
)  # fmt: skip
FOLLOWED = Operation(
    name="list_followed_matters", method="GET", path="/me/followed-matters", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="本人关注的事项", description="最近关注的在前，至多二百件；已不能查到的不列出。",
    reply=FollowedMattersReply,
)  # fmt: skip
REFER = Operation(
    name="add_reference", method="PUT", path="/proposals/{proposal_id}/references/{matter_id}", may=PROPOSAL_WRITE,
    tag=TAG, summary="注明在某件事项基础上提出", description="仅提案人，提交之前与退回修改期间。", status=204,
    refuses=(NotItsTurn, NotThisPerson, refusals.TooManyReferences),
)  # fmt: skip
UNREFER = Operation(
    name="remove_reference", method="DELETE", path="/proposals/{proposal_id}/references/{matter_id}",
    may=PROPOSAL_WRITE, tag=TAG, summary="取消注明", status=204, refuses=(NotItsTurn, NotThisPerson),
)  # fmt: skip
REFERENCES = Operation(
    name="list_proposal_references", method="GET", path="/proposals/{proposal_id}/references", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="提案所基于的事项", description="提案人与工作人员可见。", reply=ReferencesReply,
)  # fmt: skip

OPERATIONS = (SIMILAR, FOLLOW, UNFOLLOW, FOLLOWED, REFER, UNREFER, REFERENCES)
