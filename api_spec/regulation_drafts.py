"""The contract of drafts: regulations that are being written, and what a regulation says, alone or beside another."""

from api_spec import fields
from api_spec.contract import Empty, Operation
from api_spec.scoring import TAG, RegulationPublishedReply
from services.members.permissions import HOME_READ, REGULATION_PUBLISH, SCORE_READ
from services.scoring import refusals


class RegulationDraftBody(fields.Body):
    """A draft."""

    name = fields.Text(60, required=True, metadata={"description": "草案的名称，如“2027年修订稿”"})
    text = fields.Document(200_000, required=True, metadata={"description": "考核办法 TOML 全文"})


class RegulationRemarkReply(fields.Reply):
    """A mistake, or a doubt, with its place and how to mend it."""

    line = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "行号；为空则指全文"})
    path = fields.PlainString(required=True)
    clause = fields.PlainString(required=True)
    message = fields.PlainString(required=True)
    mend = fields.PlainString(required=True, metadata={"description": "改法"})
    is_doubt = fields.Flag(required=True, metadata={"description": "是提醒而不是错误"})


class ListedRegulationDraftReply(fields.Reply):
    """A draft in the list."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    name = fields.PlainString(required=True)
    is_sound = fields.Flag(required=True, metadata={"description": "没有错误，可以试算和发布"})
    saved_at = fields.Instant(required=True)
    saved_by_name = fields.PlainString(required=True)


class RegulationDraftReply(ListedRegulationDraftReply):
    """A draft with its text and what was said of it at the saving."""

    text = fields.PlainString(required=True)
    remarks = fields.ListOf(fields.Part(RegulationRemarkReply), required=True)


class RegulationDraftsReply(fields.Reply):
    """All drafts."""

    items = fields.ListOf(fields.Part(ListedRegulationDraftReply), required=True)


class AgainstQuery(fields.Query):
    """Beside which published regulation."""

    against = fields.Identifier(required=True, metadata={"description": "与哪一份已发布的办法比较"})


class RegulationExplanationReply(fields.Reply):
    """A regulation in plain Chinese."""

    text = fields.PlainString(required=True)


class RegulationDifferenceReply(fields.Reply):
    """What one regulation changes in another, clause by clause."""

    lines = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "规定相同时为空"})


DRAFT = "/regulation-drafts/{draft_id}"

LIST_DRAFTS = Operation(
    name="list_regulation_drafts", method="GET", path="/regulation-drafts", may=SCORE_READ, tag=TAG,
    summary="考核办法草案", reply=RegulationDraftsReply,
)  # fmt: skip
BEGIN_DRAFT = Operation(
    name="begin_regulation_draft", method="POST", path="/regulation-drafts", may=REGULATION_PUBLISH, tag=TAG,
    summary="保存一份新的草案", description="有错误也可以保存，答复中逐处指出；草案不作任何计分的依据。",
    body=RegulationDraftBody, reply=RegulationDraftReply, status=201, takes_idempotency_key=True,
    refuses=(refusals.DraftNameTaken, refusals.TooManyDrafts),
)  # fmt: skip
READ_DRAFT = Operation(
    name="read_regulation_draft", method="GET", path=DRAFT, may=SCORE_READ, tag=TAG, summary="草案全文与检查结果",
    reply=RegulationDraftReply,
)  # fmt: skip
EDIT_DRAFT = Operation(
    name="edit_regulation_draft", method="PUT", path=DRAFT, may=REGULATION_PUBLISH, tag=TAG, summary="修改草案",
    body=RegulationDraftBody, reply=RegulationDraftReply, takes_if_match=True, refuses=(refusals.DraftNameTaken,),
)  # fmt: skip
REMOVE_DRAFT = Operation(
    name="remove_regulation_draft", method="DELETE", path=DRAFT, may=REGULATION_PUBLISH, tag=TAG, summary="删除草案",
    description="已有的试算保留当时的全文，不受影响。", status=204,
)  # fmt: skip
PUBLISH_DRAFT = Operation(
    name="publish_regulation_draft", method="POST", path=f"{DRAFT}/publication", may=REGULATION_PUBLISH, tag=TAG,
    summary="发布草案", description="与发布考核办法相同：检查全文并验算算例，全部通过才发布。草案本身保留。",
    body=Empty, reply=RegulationPublishedReply, status=201, takes_idempotency_key=True,
    refuses=(refusals.RegulationRefused, refusals.RegulationVersionExists),
)  # fmt: skip
EXPLAIN_DRAFT = Operation(
    name="explain_regulation_draft", method="GET", path=f"{DRAFT}/explanation", may=SCORE_READ, tag=TAG,
    summary="用平实的中文写出草案", reply=RegulationExplanationReply, refuses=(refusals.DraftHasMistakes,),
)  # fmt: skip
COMPARE_DRAFT = Operation(
    name="compare_regulation_draft", method="GET", path=f"{DRAFT}/difference", may=SCORE_READ, tag=TAG,
    summary="草案与一份已发布办法的不同", query=AgainstQuery, reply=RegulationDifferenceReply,
    refuses=(refusals.DraftHasMistakes,),
)  # fmt: skip
EXPLAIN_REGULATION = Operation(
    name="explain_regulation", method="GET", path="/regulations/{regulation_id}/explanation", may=HOME_READ, tag=TAG,
    summary="用平实的中文写出考核办法", reply=RegulationExplanationReply,
)  # fmt: skip
COMPARE_REGULATION = Operation(
    name="compare_regulation", method="GET", path="/regulations/{regulation_id}/difference", may=HOME_READ, tag=TAG,
    summary="两份已发布办法的不同", query=AgainstQuery, reply=RegulationDifferenceReply,
)  # fmt: skip

OPERATIONS = (
    LIST_DRAFTS, BEGIN_DRAFT, READ_DRAFT, EDIT_DRAFT, REMOVE_DRAFT, PUBLISH_DRAFT, EXPLAIN_DRAFT, COMPARE_DRAFT,
    EXPLAIN_REGULATION, COMPARE_REGULATION,
)  # fmt: skip
