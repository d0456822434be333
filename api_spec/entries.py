"""The contract of entry on behalf (代录): a clerk enters a paper proposal, its proposer alone makes it his."""

from api_spec import fields
from api_spec.attachments import LARGEST_FILE
from api_spec.contract import ANY_FILE, Operation, PageQuery
from api_spec.entry_part import ScansReply
from api_spec.proposal_text import ProposalDraftBody, ProposalEditBody
from api_spec.proposals import (
    AUTHOR_STEP,
    LARGEST_VERSION,
    ProposalStandingReply,
    ProposalVersionBody,
    ProposalWithdrawalBody,
)
from services.files.refusals import FilesAway, FileUnfit, UploadsBusy
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_ENTER, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import PROPOSAL_STATE_NAMES, ProposalState

TAG = "代录"


class EntryBody(ProposalDraftBody):
    """A first text as it stands on the paper, and whose proposal it is."""

    author_seat_id = fields.Identifier(required=True, metadata={"description": "提案人：在任委员的席位，不能是本人"})


class EntryOfferBody(ProposalVersionBody):
    """When the office got the paper."""

    paper_received_at = fields.Instant(
        required=True,
        metadata={"description": "收到纸质提案的时间；是否在大会提案截止之前、属于哪一届次，以此为准，提案人可见"},
    )


class EntryConfirmationBody(fields.Body):
    """Which text its proposer has read."""

    version = fields.Whole(
        1, LARGEST_VERSION, required=True, metadata={"description": "所读内容的 version；其间有变则拒绝"}
    )


class EntryRejectionBody(ProposalVersionBody):
    """Why it is not as the proposer wants it."""

    reason = fields.Text(500, required=True, metadata={"description": "退回的原因，代录人可见"})


class EntriesQuery(PageQuery):
    """Where they stand."""

    state = fields.Choice(ProposalState, metadata={"description": fields.meanings(PROPOSAL_STATE_NAMES)})


class ListedEntryReply(fields.Reply):
    """One that the clerk entered."""

    id = fields.Identifier(required=True)
    version = fields.PlainWhole(required=True)
    state = fields.Choice(ProposalState, required=True)
    title = fields.PlainString(
        required=True, allow_none=True,
        metadata={"description": "案由；提案人答复之后只显示所提交的，未曾提交的为 null"},
    )  # fmt: skip
    author_seat_id = fields.Identifier(required=True)
    author_name = fields.PlainString(required=True)
    sector = fields.PlainString(required=True)
    entered_at = fields.Instant(required=True)
    offered_at = fields.Instant(required=True, allow_none=True, metadata={"description": "最近一次提请确认的时间"})
    paper_received_at = fields.Instant(required=True, allow_none=True)


class EntriesReply(fields.Reply):
    """A page of them, the newest first."""

    items = fields.ListOf(fields.Part(ListedEntryReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ColleaguesEntryReply(fields.Reply):
    """One that a colleague has begun to enter; its text is read by who takes it on."""

    id = fields.Identifier(required=True)
    clerk_name = fields.PlainString(required=True, metadata={"description": "代录人"})
    author_name = fields.PlainString(required=True, metadata={"description": "提案人"})
    sector = fields.PlainString(required=True)
    entered_at = fields.Instant(required=True)
    saved_at = fields.Instant(required=True, metadata={"description": "最近一次保存的时间"})


class ColleaguesEntriesReply(fields.Reply):
    """A page of them, the newest first."""

    items = fields.ListOf(fields.Part(ColleaguesEntryReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class EntryTakingOnBody(fields.Body):
    """Why it goes on in other hands."""

    reason = fields.Text(500, required=True, metadata={"description": "接办的原因，留在办理经过中"})


class EntryScansReply(ScansReply):
    """The scans after a change."""

    id = fields.Identifier(required=True, metadata={"description": "提案"})
    version = fields.PlainWhole(required=True, metadata={"description": "提案的新版本"})


CLERK_STEP = AUTHOR_STEP
ENTRY = "/proposals/{proposal_id}/entry"

ENTER = Operation(
    name="enter_proposal", method="POST", path="/proposal-entries", may=PROPOSAL_ENTER, tag=TAG, summary="代录纸质提案",
    description="按纸质提案录入个人提案，只有提案人与案由必填；提请确认之前，提案人看不到。联名的，提案人可接手为草稿后"
    "自行邀请；集体提案由该单位的召集人或者经办人撰写。代录人不审查所代录的提案，也不能代为确认。",
    body=EntryBody, reply=ProposalStandingReply, status=201,
    refuses=(refusals.EntryRefused, refusals.WordsRefused, refusals.UnitsRefused),
    takes_idempotency_key=True,
)  # fmt: skip
LIST = Operation(
    name="list_entries", method="GET", path="/proposal-entries", may=PROPOSAL_ENTER, tag=TAG, summary="我代录的提案",
    query=EntriesQuery, reply=EntriesReply,
)  # fmt: skip
LIST_OF_COLLEAGUES = Operation(
    name="list_colleagues_entries", method="GET", path="/proposal-entries/of-colleagues", may=PROPOSAL_ENTER, tag=TAG,
    summary="同事代录中的提案",
    description="其他代录人尚未提请确认、或者被退回的，供接办时选择；只有提案人、代录人与时间，不含内容。本人所提的不在其中。",
    query=PageQuery, reply=ColleaguesEntriesReply,
)  # fmt: skip
TAKE_ON = Operation(
    name="take_on_entry", method="POST", path=f"{ENTRY}/taking-on", may=PROPOSAL_ENTER, tag=TAG, summary="接办代录",
    description="代录人不在时，由另一位代录人接着办理，须写明原因，留在办理经过与审计中；原代录人不再看到。"
    "尚未提请确认的（或者被退回、收回的）才能接办；录入过文字的人此后都不能审查这件提案。",
    body=EntryTakingOnBody, reply=ProposalStandingReply, refuses=(NotItsTurn, NotThisPerson),
    takes_idempotency_key=True,
)  # fmt: skip
EDIT = Operation(
    name="edit_entry", method="PUT", path=ENTRY, may=PROPOSAL_ENTER, tag=TAG, summary="修改代录的文本",
    description="须带 `If-Match`，与保存提案文本相同。已提请确认的，先收回再修改。",
    body=ProposalEditBody, reply=ProposalStandingReply,
    refuses=(NotItsTurn, NotThisPerson, refusals.WordsRefused, refusals.UnitsRefused), takes_if_match=True,
)  # fmt: skip
OFFER = Operation(
    name="offer_entry", method="POST", path=f"{ENTRY}/offer", may=PROPOSAL_ENTER, tag=TAG, summary="提请提案人确认",
    description="须已填写齐全，并附扫描件。", body=EntryOfferBody, reply=ProposalStandingReply,
    refuses=(*CLERK_STEP, NotReady), takes_idempotency_key=True,
)  # fmt: skip
RECALL = Operation(
    name="recall_entry", method="POST", path=f"{ENTRY}/recall", may=PROPOSAL_ENTER, tag=TAG, summary="收回代录",
    description="提案人答复之前，可以收回修改。", body=ProposalVersionBody, reply=ProposalStandingReply,
    refuses=CLERK_STEP, takes_idempotency_key=True,
)  # fmt: skip
DISCARD = Operation(
    name="discard_entry", method="POST", path=f"{ENTRY}/discard", may=PROPOSAL_ENTER, tag=TAG, summary="作废代录",
    description="重复录入、录错提案人等；扫描件随即删除。曾提请确认的，提案人仍能看到已作废。",
    body=ProposalWithdrawalBody, reply=ProposalStandingReply, refuses=CLERK_STEP, takes_idempotency_key=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_entry", method="POST", path=f"{ENTRY}/confirmation", may=PROPOSAL_WRITE, tag=TAG, summary="确认代录",
    description="只有提案人本人能确认；确认即为提交，进入审查。须给出所读的 version，代录人其间修改过的拒绝。",
    body=EntryConfirmationBody, reply=ProposalStandingReply, refuses=(*AUTHOR_STEP, NotReady, refusals.NoSession),
    takes_idempotency_key=True,
)  # fmt: skip
REJECT = Operation(
    name="reject_entry", method="POST", path=f"{ENTRY}/rejection", may=PROPOSAL_WRITE, tag=TAG, summary="退回代录",
    description="说明原因，由代录人修改后再次提请确认。", body=EntryRejectionBody, reply=ProposalStandingReply,
    refuses=AUTHOR_STEP, takes_idempotency_key=True,
)  # fmt: skip
TAKE_OVER = Operation(
    name="take_over_entry", method="POST", path=f"{ENTRY}/taking-over", may=PROPOSAL_WRITE, tag=TAG,
    summary="接手为草稿",
    description="成为提案人自己的草稿，由本人修改、邀请联名并提交；代录人不再看到。提交时间以本人提交为准。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=AUTHOR_STEP, takes_idempotency_key=True,
)  # fmt: skip
ATTACH_SCAN = Operation(
    name="attach_scan", method="POST", path="/proposals/{proposal_id}/scans", may=PROPOSAL_ENTER, tag=TAG,
    summary="上传扫描件",
    description="纸质提案的照片（JPEG、PNG、WebP）或者 PDF，按页序逐个上传，检查与保存同附件；"
    "个数与大小按本会附件的设置。同一文件再次上传（例如断线重试）不会重复。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=EntryScansReply,
    refuses=(NotItsTurn, NotThisPerson, FileUnfit, UploadsBusy, FilesAway, refusals.TooManyAttachments),
)  # fmt: skip
REMOVE_SCAN = Operation(
    name="remove_scan", method="DELETE", path="/proposals/{proposal_id}/scans/{scan_id}", may=PROPOSAL_ENTER, tag=TAG,
    summary="移除扫描件", description="随即删除。", reply=EntryScansReply, refuses=(NotItsTurn, NotThisPerson),
)  # fmt: skip
READ_SCAN = Operation(
    name="read_scan", method="GET", path="/proposals/{proposal_id}/scans/{scan_id}", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="下载扫描件",
    description="提案人、代录人与提案审查人员可见。纸上有签名，也可能有电话，每次下载都记入审计。",
    gives=ANY_FILE, refuses=(FilesAway,), audits_read=True,
)  # fmt: skip

OPERATIONS = (
    ENTER, LIST, LIST_OF_COLLEAGUES, TAKE_ON, EDIT, ATTACH_SCAN, REMOVE_SCAN, READ_SCAN, OFFER, RECALL, DISCARD,
    CONFIRM, REJECT, TAKE_OVER,
)  # fmt: skip
