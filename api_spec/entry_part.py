"""How a proposal tells that it was entered from paper."""

from api_spec import fields
from api_spec.attachments import AttachmentReply


class ScansReply(fields.Reply):
    """The scans of the paper, in order."""

    scans = fields.ListOf(
        fields.Part(AttachmentReply), required=True,
        metadata={"description": "纸质提案的扫描件，按页序；提案人、代录人与审查人员可见，其他人为空"},
    )  # fmt: skip


class EntryPartReply(ScansReply):
    """Who entered it and when."""

    entered_by_name = fields.PlainString(required=True, metadata={"description": "代录人"})
    entered_at = fields.Instant(required=True)
    offered_at = fields.Instant(required=True, allow_none=True, metadata={"description": "最近一次提请确认的时间"})
    paper_received_at = fields.Instant(
        required=True,
        allow_none=True,
        metadata={"description": "收到纸质提案的时间，由代录人写明，确认后以此为准"},
    )
