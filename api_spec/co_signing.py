"""The contract of co-signing: invite, read and compare, sign, decline, withdraw; who signed, and what waits."""

from api_spec import fields
from api_spec.attachments import AttachmentReply, KeptAttachmentReply
from api_spec.contract import Operation, PageQuery
from api_spec.proposal_text import ProposalTextReply
from api_spec.proposals import AUTHOR_STEP, TAG, ProposalStandingReply, ProposalVersionBody
from services.kernel.errors import NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.proposals import refusals
from services.proposals.vocabulary import (
    CO_SIGNATURE_STATE_NAMES,
    CoSignatureAction,
    CoSignatureState,
    PartChange,
    ProposalState,
)

MOST_INVITED_AT_ONCE = 100
HASH_PATTERN = "^[0-9a-f]{64}$"
STATES = fields.meanings(CO_SIGNATURE_STATE_NAMES)


class InvitationBody(ProposalVersionBody):
    """Whom to invite, and until when they may sign."""

    seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_INVITED_AT_ONCE, least=1, required=True,
        metadata={"description": "受邀委员的席位标识，依此次序署名"},
    )  # fmt: skip
    sign_by = fields.Instant(required=True, metadata={"description": "签署期限，最长天数由本会设置"})


class SignatureBody(fields.Body):
    """Which text is signed."""

    text_hash = fields.Text(
        64, least=64, required=True,
        metadata={"description": "所读文本的 text_hash；与现在的文本不符则拒绝", "pattern": HASH_PATTERN},
    )  # fmt: skip


class SignatureReasonBody(fields.Body):
    """Why, if the member wishes to say so."""

    reason = fields.Text(500, allow_none=True, load_default=None, metadata={"description": "第一提案人可见"})


class OwnSignaturesQuery(PageQuery):
    """In which state, or only what waits."""

    state = fields.Choice(CoSignatureState, metadata={"description": STATES})
    to_sign = fields.Flag(in_query=True, load_default=False, metadata={"description": "只看现在待本人签署的"})


class PossibleCoSignersQuery(PageQuery):
    """By name."""

    name = fields.Text(40, metadata={"description": "姓名中的文字"})


class SignatureStandingReply(fields.Reply):
    """Where a co-signature stands."""

    proposal_id = fields.Identifier(required=True)
    state = fields.Choice(CoSignatureState, required=True, metadata={"description": STATES})
    version = fields.PlainWhole(required=True)
    sign_by = fields.Instant(required=True)
    signed_at = fields.Instant(required=True, allow_none=True)
    signed_revision = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "最近签署的是第几次保存的文本"}
    )
    signed_hash = fields.PlainString(required=True, allow_none=True)
    actions = fields.ListOf(fields.Choice(CoSignatureAction), required=True, metadata={"description": "现在可做的操作"})


class SignatoryReply(SignatureStandingReply):
    """One of those who were asked to sign."""

    id = fields.Identifier(required=True)
    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)
    invited_at = fields.Instant(required=True)
    reason = fields.PlainString(required=True, allow_none=True, metadata={"description": "不参加或者撤回签名的原因"})


class SignatoryPageReply(fields.Reply):
    """A page of signatories."""

    items = fields.ListOf(fields.Part(SignatoryReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class OwnSignatureReply(SignatureStandingReply):
    """One's own co-signature with the text that one is asked about; null once one does not take part any more."""

    author_name = fields.PlainString(required=True)
    proposal_state = fields.Choice(ProposalState, required=True)
    invited_at = fields.Instant(required=True)
    revision = fields.PlainWhole(required=True, allow_none=True)
    text_hash = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "现在的文本连同附件的散列值，签署时给出"}
    )
    text = fields.Part(ProposalTextReply, required=True, allow_none=True)
    attachments = fields.ListOf(
        fields.Part(AttachmentReply), required=True, allow_none=True, metadata={"description": "所附文件，可以下载"}
    )


class ListedSignatureReply(SignatureStandingReply):
    """One's own co-signature in a list."""

    id = fields.Identifier(required=True)
    title = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "案由；不再参加联名的，只见已提交的"}
    )
    author_name = fields.PlainString(required=True)
    proposal_state = fields.Choice(ProposalState, required=True)
    invited_at = fields.Instant(required=True)


class OwnSignaturePageReply(fields.Reply):
    """A page of one's own co-signatures."""

    items = fields.ListOf(fields.Part(ListedSignatureReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ChangedFieldReply(fields.Reply):
    """One field, then and now."""

    field = fields.PlainString(required=True)
    then = fields.Anything(required=True, allow_none=True)
    now = fields.Anything(required=True, allow_none=True)


class ChangedPartReply(fields.Reply):
    """One of several, numbered then and now."""

    change = fields.Choice(PartChange, required=True)
    number_then = fields.PlainWhole(required=True, allow_none=True)
    number_now = fields.PlainWhole(required=True, allow_none=True)


class ChangedSuggestionReply(ChangedPartReply):
    """One suggestion, then and now."""

    then = fields.PlainString(required=True, allow_none=True)
    now = fields.PlainString(required=True, allow_none=True)


class ChangedAttachmentReply(ChangedPartReply):
    """One file, then and now."""

    then = fields.Part(KeptAttachmentReply, required=True, allow_none=True)
    now = fields.Part(AttachmentReply, required=True, allow_none=True)


class SignatureChangesReply(fields.Reply):
    """What changed since one signed."""

    signed_revision = fields.PlainWhole(
        required=True, allow_none=True, metadata={"description": "尚未签署过为 null，此时没有可对照的文本"}
    )
    revision = fields.PlainWhole(required=True)
    text_hash = fields.PlainString(required=True)
    changed_fields = fields.ListOf(
        fields.Part(ChangedFieldReply), required=True, metadata={"description": "改动的各项；建议另列"}
    )
    changed_suggestions = fields.ListOf(fields.Part(ChangedSuggestionReply), required=True)
    changed_attachments = fields.ListOf(fields.Part(ChangedAttachmentReply), required=True)


class PossibleCoSignerReply(fields.Reply):
    """A member who may be invited."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    sector_id = fields.Identifier(required=True)
    sector = fields.PlainString(required=True)


class PossibleCoSignersReply(fields.Reply):
    """A page of members."""

    items = fields.ListOf(fields.Part(PossibleCoSignerReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


SIGNER_STEP = (NotItsTurn, NotThisPerson, refusals.SigningEnded)

INVITE = Operation(
    name="invite_co_signers", method="POST", path="/proposals/{proposal_id}/co-signatures", may=PROPOSAL_WRITE, tag=TAG,
    summary="邀请委员联名", description="此后即为联名提案。不参加、已过期或者撤回签名的委员可以再次邀请。",
    body=InvitationBody, reply=ProposalStandingReply, refuses=(*AUTHOR_STEP, refusals.InvitationsRefused),
    takes_idempotency_key=True,
)  # fmt: skip
CALL_OFF = Operation(
    name="call_off_co_signing", method="POST", path="/proposals/{proposal_id}/co-signatures/end", may=PROPOSAL_WRITE,
    tag=TAG, summary="不再联名，改为个人提案", description="仅在没有委员的有效签名时；尚未答复的邀请随之结束。",
    body=ProposalVersionBody, reply=ProposalStandingReply, refuses=(*AUTHOR_STEP, NotReady), takes_idempotency_key=True,
)  # fmt: skip
SIGNATORIES = Operation(
    name="list_co_signatures", method="GET", path="/proposals/{proposal_id}/co-signatures", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="提案的联名委员",
    description="第一提案人看所有受邀委员及其答复；其他可见此提案的人只看签名有效的委员；受邀委员另见本人。",
    query=PageQuery, reply=SignatoryPageReply,
)  # fmt: skip
READ_MINE = Operation(
    name="read_my_co_signature", method="GET", path="/proposals/{proposal_id}/co-signatures/mine", may=PROPOSAL_WRITE,
    tag=TAG, summary="本人受邀联名的提案", description="含请本人签署的文本、附件及其散列值；不再参加后不含这些。",
    reply=OwnSignatureReply,
)  # fmt: skip
CHANGES = Operation(
    name="read_my_co_signature_changes", method="GET", path="/proposals/{proposal_id}/co-signatures/mine/changes",
    may=PROPOSAL_WRITE, tag=TAG, summary="本人签署之后的修改",
    description="逐项、逐条建议、逐个附件对照本人最近签署的文本与现在的文本。",
    reply=SignatureChangesReply,
)  # fmt: skip
SIGN = Operation(
    name="co_sign_proposal", method="PUT", path="/proposals/{proposal_id}/co-signatures/mine", may=PROPOSAL_WRITE,
    tag=TAG, summary="签署联名",
    description="须给出所读文本的散列值；其间文本已改则以 409 `text-changed` 拒绝并给出 `current_hash`。"
    "重复签署同一文本不产生变化。",
    body=SignatureBody, reply=SignatureStandingReply, refuses=(*SIGNER_STEP, refusals.TextChanged),
)  # fmt: skip
DECLINE = Operation(
    name="decline_co_signature", method="POST", path="/proposals/{proposal_id}/co-signatures/mine/refusal",
    may=PROPOSAL_WRITE, tag=TAG, summary="不参加联名", body=SignatureReasonBody, reply=SignatureStandingReply,
    refuses=SIGNER_STEP, takes_idempotency_key=True,
)  # fmt: skip
WITHDRAW = Operation(
    name="withdraw_co_signature", method="POST", path="/proposals/{proposal_id}/co-signatures/mine/withdrawal",
    may=PROPOSAL_WRITE, tag=TAG, summary="撤回签名", description="立案之前可以撤回。", body=SignatureReasonBody,
    reply=SignatureStandingReply, refuses=(NotItsTurn, NotThisPerson), takes_idempotency_key=True,
)  # fmt: skip
LIST_MINE = Operation(
    name="list_my_co_signatures", method="GET", path="/me/co-signatures", may=PROPOSAL_WRITE, tag=TAG,
    summary="本人受邀联名的提案列表", query=OwnSignaturesQuery, reply=OwnSignaturePageReply,
)  # fmt: skip
POSSIBLE = Operation(
    name="list_possible_co_signers", method="GET", path="/co-signers", may=PROPOSAL_WRITE, tag=TAG,
    summary="可以邀请联名的委员", description="在任委员的姓名与界别，不含联系方式。",
    query=PossibleCoSignersQuery, reply=PossibleCoSignersReply,
)  # fmt: skip

OPERATIONS = (
    INVITE, CALL_OFF, SIGNATORIES, READ_MINE, CHANGES, SIGN, DECLINE, WITHDRAW, LIST_MINE, POSSIBLE,
)  # fmt: skip
