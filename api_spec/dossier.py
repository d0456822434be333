"""The contract of dossiers: a member's year or term, signed; and the public keys by which anybody verifies it."""

from api_spec import fields
from api_spec.contract import DOCX, PDF, PUBLIC, Operation
from api_spec.scoring import TAG
from services.activities.refusals import GlyphMissing
from services.dossier.refusals import DossierNotSetUp, DossierYearUnfit
from services.dossier.vocabulary import FORMAT_NAMES, DossierFormat
from services.kernel.errors import NotFound
from services.members import permissions
from services.scoring.refusals import ScoresHidden


class DossierQuery(fields.Query):
    """Of which year, in which form."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": "考核年度；不填则为本届已有的各年度"})
    format = fields.Choice(
        DossierFormat, load_default=DossierFormat.JSON, metadata={"description": fields.meanings(FORMAT_NAMES)}
    )


class SignatureReply(fields.Reply):
    """Who signed it when."""

    algorithm = fields.PlainString(required=True)
    key_id = fields.PlainString(required=True)
    signed_at = fields.PlainString(required=True)
    value = fields.PlainString(required=True, metadata={"description": "Ed25519 签名，十六进制"})


class DossierReply(fields.Reply):
    """The signed document; canonical JSON, whose bytes must be kept as they are."""

    dossier = fields.Anything(required=True, metadata={"description": "档案内容，见 docs/dossier.md"})
    signature = fields.Part(SignatureReply, required=True)


class DossierKeyReply(fields.Reply):
    """One public key."""

    key_id = fields.PlainString(required=True)
    public_key = fields.PlainString(required=True, metadata={"description": "32 字节的 Ed25519 公钥，base64"})
    is_current = fields.Flag(required=True, metadata={"description": "是否仍用它签发；否则只用于核验此前签发的档案"})


class DossierKeysReply(fields.Reply):
    """All of them."""

    keys = fields.ListOf(fields.Part(DossierKeyReply), required=True)


FORMS = (
    "一个年度或本届历年的得分明细、条款与算式、提案、出席、发言和每条事实的来源，带 Ed25519 签名。"
    "`format` 取 json（规范化的签名数据，须原样保存）、docx 或 pdf；Word 与 PDF 文件内含同一份签名数据，"
    "末尾另有覆盖全部字节的签章，"
    "改动任何一个字节都不能通过核验。"
)

READ_MINE = Operation(
    name="read_my_dossier", method="GET", path="/me/dossier", may=permissions.OWN_SCORE_READ, tag=TAG,
    summary="本人的履职档案", description=FORMS, query=DossierQuery, reply=DossierReply, gives_also=(DOCX, PDF),
    refuses=(DossierNotSetUp, DossierYearUnfit, GlyphMissing, NotFound, ScoresHidden),
)  # fmt: skip
READ_MEMBERS = Operation(
    name="read_member_dossier", method="GET", path="/members/{seat_id}/dossier", may=permissions.SCORE_READ, tag=TAG,
    summary="一名委员的履职档案", description=f"{FORMS}读取记入审计。", query=DossierQuery, reply=DossierReply,
    gives_also=(DOCX, PDF), audits_read=True, refuses=(DossierNotSetUp, DossierYearUnfit, GlyphMissing, ScoresHidden),
)  # fmt: skip
LIST_KEYS = Operation(
    name="list_dossier_keys", method="GET", path="/dossier-keys", may=PUBLIC, tag=TAG, summary="核验履职档案的公钥",
    description="任何人都可以据此离线核验（`script/dossier verify`）。"
    "请从本会公布的网址下载，不要用随文件一起收到的公钥。",
    reply=DossierKeysReply, seconds_kept=3600,
)  # fmt: skip

OPERATIONS = (READ_MINE, READ_MEMBERS, LIST_KEYS)
