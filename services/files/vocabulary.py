"""Words of files: their kinds, and what may be wrong with one."""

import enum


class FileKind(enum.StrEnum):
    """What a file is."""

    PHOTO = "photo"
    PDF = "pdf"
    WORD = "word"


FILE_KIND_NAMES = {
    FileKind.PHOTO: "照片（JPEG、PNG、WebP）",
    FileKind.PDF: "PDF",
    FileKind.WORD: "Word（.docx）",
}
"""The kinds as people read them."""


class FileFlaw(enum.StrEnum):
    """Why a file is not taken."""

    UNKNOWN_KIND = "unknown-kind"
    OLD_WORD = "old-word"
    KIND_NOT_ALLOWED = "kind-not-allowed"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    NOT_WHAT_IT_SAYS = "not-what-it-says"
    TOO_MANY_PIXELS = "too-many-pixels"
    LOCKED = "locked"
    ACTIVE = "active"
    MACROS = "macros"
    EMBEDDED = "embedded"
    REMOTE = "remote"
    DECLARED = "declared"
    BOMB = "bomb"
    TOO_HARD = "too-hard"


FILE_FLAW_NAMES = {
    FileFlaw.UNKNOWN_KIND: "只能上传照片（.jpg、.png、.webp）、PDF（.pdf）和 Word（.docx）文件",
    FileFlaw.OLD_WORD: "不能上传旧版或带宏的 Word 文件，请另存为 .docx",
    FileFlaw.KIND_NOT_ALLOWED: "本会不接收这一类文件",
    FileFlaw.TOO_LARGE: "文件过大",
    FileFlaw.EMPTY: "文件是空的",
    FileFlaw.NOT_WHAT_IT_SAYS: "文件内容与扩展名不符，或者已经损坏，请重新另存后上传",
    FileFlaw.TOO_MANY_PIXELS: "照片的像素过多，请缩小后上传",
    FileFlaw.LOCKED: "文件设有密码，请去掉密码后上传",
    FileFlaw.ACTIVE: "PDF 中含有脚本或会自动执行的内容，请用“打印为 PDF”重新生成",
    FileFlaw.MACROS: "文件中含有宏，请另存为不含宏的 .docx",
    FileFlaw.EMBEDDED: "文件中嵌有其他文件或对象（如 Excel 图表），请转为图片，或者分别上传",
    FileFlaw.REMOTE: "文件会从网络或其他位置读取内容（如链接的图片、模板），请改为直接插入",
    FileFlaw.DECLARED: "文件中的图片（SVG）或其他部件带有 DOCTYPE 声明，不能接收，请把图片另存为 PNG 后重新插入",
    FileFlaw.BOMB: "文件展开后过大",
    FileFlaw.TOO_HARD: "文件过于复杂，无法检查，请简化后上传",
}
"""What is wrong, as people read it, with its mend."""
