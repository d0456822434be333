"""The contract of proposals of earlier years: import, template, list, read."""

from api_spec import fields
from api_spec.contract import XLSX, ImportQuery, Operation, PageQuery
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_IMPORT, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.past_vocabulary import (
    PAST_DISPOSITION_NAMES,
    SATISFACTION_NAMES,
    UNIT_ROLE_NAMES,
    PastDisposition,
    Satisfaction,
    UnitRole,
)
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, ProposalKind

TAG = "历年提案"
LARGEST_FILE = 17_000_000


class PastImportReply(fields.Reply):
    """What an import did, or would do."""

    added = fields.PlainWhole(required=True)
    changed = fields.PlainWhole(required=True)
    unchanged = fields.PlainWhole(required=True)
    unknown_proposers = fields.PlainWhole(
        required=True, metadata={"description": "只记下姓名的提案人次：不是当届委员，或同名而未注明委员证号"}
    )
    is_dry_run = fields.Flag(required=True)
    sha256 = fields.PlainString(required=True, metadata={"description": "文件的摘要，审计中同样记有"})


class PastProposalsQuery(PageQuery):
    """Which ones."""

    year = fields.Whole(1949, 2100, in_query=True, metadata={"description": "年度"})
    term_number = fields.Whole(1, 99, in_query=True, metadata={"description": "第几届"})
    session_number = fields.Whole(1, 20, in_query=True, metadata={"description": "第几次会议"})
    unit_id = fields.Identifier(metadata={"description": "承办单位，不论主办、会办、分办"})
    category = fields.Text(60, metadata={"description": "本会类别表中的 key"})
    reply_grade = fields.Text(1, metadata={"description": "答复类别的字母，如 A"})
    title = fields.Text(50, least=2, metadata={"description": "案由中连续的文字，至少两个字"})


class PastProposerReply(fields.Reply):
    """A proposer, the first one first."""

    name = fields.PlainString(required=True)
    seat_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "当届席位；不能认定的为 null"})


class PastUnitReply(fields.Reply):
    """A handling unit."""

    unit_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    role = fields.Choice(UnitRole, required=True, metadata={"description": fields.meanings(UNIT_ROLE_NAMES)})


class ListedPastProposalReply(fields.Reply):
    """A proposal of an earlier year in a list, without its text."""

    id = fields.Identifier(required=True)
    term_number = fields.PlainWhole(required=True)
    session_number = fields.PlainWhole(required=True)
    year = fields.PlainWhole(required=True)
    case_number = fields.PlainWhole(required=True, metadata={"description": "案号；未立案的为收文编号"})
    title = fields.PlainString(required=True)
    category = fields.PlainString(required=True, allow_none=True)
    kind = fields.Choice(ProposalKind, required=True, metadata={"description": fields.meanings(PROPOSAL_KIND_NAMES)})
    disposition = fields.Choice(
        PastDisposition, required=True,
        metadata={"description": f"审查结果：{fields.meanings(PAST_DISPOSITION_NAMES)}"},
    )  # fmt: skip
    reply_grade = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "答复类别的字母，含义按本地规定"}
    )
    satisfaction = fields.Choice(
        Satisfaction, required=True, allow_none=True,
        metadata={"description": f"{fields.meanings(SATISFACTION_NAMES)}；未评价的为 null"},
    )  # fmt: skip
    is_key = fields.Flag(required=True, metadata={"description": "重点提案"})
    is_excellent = fields.Flag(required=True, metadata={"description": "优秀提案"})
    proposers = fields.ListOf(fields.Part(PastProposerReply), required=True)
    units = fields.ListOf(fields.Part(PastUnitReply), required=True)


class PastProposalsReply(fields.Reply):
    """A page of them."""

    items = fields.ListOf(fields.Part(ListedPastProposalReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class PastProposalReply(ListedPastProposalReply):
    """A proposal of an earlier year, whole."""

    merged_into = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "并入的同次会议案号"})
    outcome = fields.PlainString(required=True, metadata={"description": "办理结果"})
    is_shown_to_members = fields.Flag(required=True)
    situation = fields.PlainString(required=True)
    analysis = fields.PlainString(required=True)
    suggestions = fields.PlainString(required=True)
    text = fields.PlainString(required=True, metadata={"description": "不分情况、分析、建议的全文"})
    imported_at = fields.Instant(required=True)


WHO_READS = (
    "工作人员可以读全部；委员可以读标明“向委员公开”的（以本会设置允许委员阅读已立案提案为限），以及本人提出或联名的。"
)

IMPORT_PAST = Operation(
    name="import_past_proposals", method="POST", path="/past-proposals/import", may=PROPOSAL_IMPORT, tag=TAG,
    summary="导入历年提案",
    description="xlsx 或 csv（UTF-8、GBK），一份最多 20,000 行、16 MB。先核对所有行，有一处错误则全部不导入；"
    "届、次、案号相同的视为同一件，重复导入不产生重复，更正后再导入则更新。文件中没有的列保持原样，没有的行不作改动。",
    query=ImportQuery, takes_file=True, limit=LARGEST_FILE, reply=PastImportReply,
    refuses=(refusals.PastProposalsRefused,),
)  # fmt: skip
READ_PAST_TEMPLATE = Operation(
    name="read_past_proposals_template", method="GET", path="/past-proposals/import/template", may=PROPOSAL_IMPORT,
    tag=TAG, summary="历年提案模板", gives=XLSX,
)  # fmt: skip
LIST_PAST = Operation(
    name="list_past_proposals", method="GET", path="/past-proposals", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="历年提案", description=f"年度新的在前。{WHO_READS}", query=PastProposalsQuery, reply=PastProposalsReply,
)  # fmt: skip
READ_PAST = Operation(
    name="read_past_proposal", method="GET", path="/past-proposals/{past_proposal_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="一件历年提案", description=WHO_READS, reply=PastProposalReply,
)  # fmt: skip
LIST_OWN_PAST = Operation(
    name="list_my_past_proposals", method="GET", path="/me/past-proposals", may=PROPOSAL_WRITE, tag=TAG,
    summary="本人的历年提案", description="本人提出或联名的，包括以往各届。", query=PageQuery, reply=PastProposalsReply,
)  # fmt: skip

OPERATIONS = (IMPORT_PAST, READ_PAST_TEMPLATE, LIST_PAST, READ_PAST, LIST_OWN_PAST)
