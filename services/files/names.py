"""The name under which a file is given back: what its sender called it, without what could deceive or do harm."""

import re
import unicodedata
from typing import Final

from services.files.vocabulary import FileKind

LONGEST: Final = 80
NAMELESS: Final = "附件"
EXTENSIONS: Final = {
    "jpg": FileKind.PHOTO, "jpeg": FileKind.PHOTO, "png": FileKind.PHOTO, "webp": FileKind.PHOTO,
    "pdf": FileKind.PDF, "docx": FileKind.WORD,
}  # fmt: skip
OLD_WORD: Final = frozenset({"doc", "docm", "dot", "dotm", "dotx", "wps"})
OF_TYPE: Final = {
    "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*%]')
"""What one system or another gives a meaning in names."""

_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their extension: no file can be saved under them."""


def extension_of(filename: str) -> str:
    """What follows the last point, in lower case."""
    return filename.rpartition(".")[2].strip().lower() if "." in filename else ""


def clean_name(filename: str, media_type: str) -> str:
    """The name without folders, control and direction characters, and with the extension of what it really is."""
    last = re.split(r"[/\\]", filename)[-1]
    stem = last.rpartition(".")[0] if "." in last else last
    shown = "".join(each for each in unicodedata.normalize("NFC", stem) if unicodedata.category(each)[0] != "C")
    shown = " ".join(_FORBIDDEN.sub("_", shown).split()).strip(". ")[:LONGEST].rstrip(". ")
    if _DEVICE.fullmatch(shown):
        shown = f"_{shown}"
    return f"{shown or NAMELESS}.{OF_TYPE[media_type]}"
