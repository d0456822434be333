"""The contract of a proposal's attachments: hand in, take away, put in order, download."""

from api_spec import fields
from api_spec.contract import ANY_FILE, Operation
from services.files.refusals import FilesAway, FileUnfit, UploadsBusy
from services.files.vocabulary import FILE_KIND_NAMES, FileKind
from services.kernel.errors import Collision, NotItsTurn, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals.refusals import TooManyAttachments

TAG = "提案"
MOST_ATTACHMENTS = 50
LARGEST_FILE = 21 * 1024 * 1024
"""The largest that a committee's settings can allow, and the form around it."""


class AttachmentReply(fields.Reply):
    """A file that is attached to a text."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True, metadata={"description": "文件名，扩展名按实际内容"})
    kind = fields.Choice(FileKind, required=True, metadata={"description": fields.meanings(FILE_KIND_NAMES)})
    media_type = fields.PlainString(required=True)
    size = fields.PlainWhole(required=True, metadata={"description": "大小，字节"})
    sha256 = fields.PlainString(required=True, metadata={"description": "内容的 SHA-256，可与下载的文件核对"})


class KeptAttachmentReply(AttachmentReply):
    """A file as an earlier text names it."""

    is_deleted = fields.Flag(
        required=True, metadata={"description": "提案人已移除、且从未提交过的文件不再保留，只留名称"}
    )


class WithAttachments(fields.Reply):
    """A text with what is attached to it, in order."""

    attachments = fields.ListOf(
        fields.Part(AttachmentReply), required=True, metadata={"description": "这一份文本的附件，按序"}
    )


class WithKeptAttachments(fields.Reply):
    """An earlier text with what was attached to it."""

    attachments = fields.ListOf(fields.Part(KeptAttachmentReply), required=True)


class AttachmentsReply(WithAttachments):
    """What is attached now."""

    id = fields.Identifier(required=True, metadata={"description": "提案"})
    version = fields.PlainWhole(required=True, metadata={"description": "提案的新版本"})
    revision = fields.PlainWhole(required=True)


class AttachmentOrderBody(fields.Body):
    """The order in which they are shown and printed."""

    attachment_ids = fields.ListOf(
        fields.Identifier(), most=MOST_ATTACHMENTS, required=True, metadata={"description": "全部附件，各出现一次"}
    )


CHANGE = (NotItsTurn, NotThisPerson)

ATTACH = Operation(
    name="attach_file", method="POST", path="/proposals/{proposal_id}/attachments", may=PROPOSAL_WRITE, tag=TAG,
    summary="上传附件",
    description="起草中、退回修改中的提案，由提案人上传；与提交分开，逐个上传。照片（JPEG、PNG、WebP）重新绘制后保存，"
    "不留拍摄位置等信息；PDF 与 Word（.docx）原样保存，含有脚本、宏、内嵌文件或会从别处读取内容的不予接收。"
    "个数、大小与种类按本会设置。同一文件再次上传（例如断线重试）不会重复。`file-unfit` 的 `reason` 说明原因。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=AttachmentsReply,
    refuses=(*CHANGE, Collision, FileUnfit, UploadsBusy, FilesAway, TooManyAttachments),
)  # fmt: skip
REMOVE = Operation(
    name="remove_attachment", method="DELETE", path="/proposals/{proposal_id}/attachments/{attachment_id}",
    may=PROPOSAL_WRITE, tag=TAG, summary="移除附件",
    description="从未提交过的文件随即删除；已提交过的，仍附在当时提交的文本上。附件增减、排序与修改文本一样，使已有的签名失效。",
    reply=AttachmentsReply, refuses=CHANGE,
)  # fmt: skip
ORDER = Operation(
    name="order_attachments", method="PUT", path="/proposals/{proposal_id}/attachments", may=PROPOSAL_WRITE, tag=TAG,
    summary="附件排序", body=AttachmentOrderBody, reply=AttachmentsReply, refuses=(*CHANGE, Collision),
)  # fmt: skip
DOWNLOAD = Operation(
    name="read_attachment", method="GET", path="/proposals/{proposal_id}/attachments/{attachment_id}",
    may=OWN_PROPOSAL_READ, tag=TAG, summary="下载附件",
    description="能看到哪一份文本，就能下载那一份文本所附的文件：提案人看本人上传的，工作人员看历次提交的，"
    "其他人看最近一次提交的；受邀联名的委员看请其签署的与本人最近签署的。一律作为附件下载，不在浏览器中打开。",
    gives=ANY_FILE, refuses=(FilesAway,),
)  # fmt: skip

OPERATIONS = (ATTACH, ORDER, REMOVE, DOWNLOAD)
