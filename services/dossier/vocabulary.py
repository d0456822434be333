"""Words of the dossier: the forms in which it is handed out, and why a file is not what was handed out."""

import enum
from typing import Final

SCHEMA: Final = "dossier/1"
"""The first field of every dossier. What reads one refuses a schema that it does not know."""


class DossierFormat(enum.StrEnum):
    """The forms of a dossier; each holds the whole signed document."""

    JSON = "json"
    WORD = "docx"
    PDF = "pdf"


FORMAT_NAMES: dict[DossierFormat, str] = {
    DossierFormat.JSON: "签名数据（JSON）",
    DossierFormat.WORD: "Word 文件",
    DossierFormat.PDF: "PDF 文件",
}


class Flaw(enum.StrEnum):
    """Why a file does not pass as a dossier."""

    NOT_A_DOSSIER = "not-a-dossier"
    UNSEALED = "unsealed"
    REWRITTEN = "rewritten"
    UNKNOWN_KEY = "unknown-key"
    BAD_SIGNATURE = "bad-signature"
    OTHER_CONTENT = "other-content"
    UNKNOWN_SCHEMA = "unknown-schema"


FLAW_NAMES: dict[Flaw, str] = {
    Flaw.NOT_A_DOSSIER: "不是本系统的履职档案：应为下载得到的 JSON、Word 或 PDF 原文件",
    Flaw.UNSEALED: "文件末尾没有签章，或者签章残缺：文件下载后被另存、编辑、截短或者加长过",
    Flaw.REWRITTEN: "文件不是签名时的原样：内容经过重新排版、编辑，或者夹带了别的内容",
    Flaw.UNKNOWN_KEY: "签名所用的密钥不在所给的公钥之中：不是本会签发，或者公钥不全",
    Flaw.BAD_SIGNATURE: "签名不符：文件签发之后被改动过，哪怕只是一个字节，或者不是本会签发",
    Flaw.OTHER_CONTENT: "签章完好，但其中的数据与签章不是同一份",
    Flaw.UNKNOWN_SCHEMA: "签名有效，但档案的格式版本较新，请使用新版程序核验",
}
