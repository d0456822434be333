"""Whether a file is a dossier as it was handed out: from its bytes and the public keys alone, nothing else is asked.

Nothing of a Word or PDF file is opened before its seal is found good, so that what opens it is ours.
"""

import base64
import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from services.dossier.envelope import NotGenuine, Signed, read_signed
from services.dossier.sealing import kind_of, read_seal
from services.dossier.signing import PublicKeys
from services.dossier.vocabulary import DossierFormat, Flaw

LARGEST_FILE: Final = 20_000_000

ATTACHMENT: Final = "dossier.json"
"""The signed document in a PDF file."""

XML_PART: Final = "customXml/dossier.xml"
"""The same in a Word file, in base64 between the tags of one element."""


@dataclass(frozen=True)
class Verified:
    """A file that is genuine."""

    kind: DossierFormat
    signed: Signed


def verify(content: bytes, keys: PublicKeys) -> Verified:
    """The document of a genuine file; raises `NotGenuine` with what is amiss."""
    kind = kind_of(content)
    if kind is None or len(content) > LARGEST_FILE:
        raise NotGenuine(Flaw.NOT_A_DOSSIER)
    if kind is DossierFormat.JSON:
        return Verified(kind, read_signed(content, keys))
    seal = read_seal(content, keys)
    signed = read_signed(extract(kind, content), keys)
    if signed.digest != seal.digest or signed.key_id != seal.key_id:
        raise NotGenuine(Flaw.OTHER_CONTENT)
    return Verified(kind, signed)


def extract(kind: DossierFormat, content: bytes) -> bytes:
    """The signed document as it lies in a file, unverified."""
    if kind is DossierFormat.JSON:
        return content
    return _from_pdf(content) if kind is DossierFormat.PDF else _from_word(content)


def _from_pdf(content: bytes) -> bytes:
    import pikepdf  # noqa: PLC0415 - only PDF files need it

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return pdf.attachments[ATTACHMENT].get_file().read_bytes()
    except (pikepdf.PdfError, RuntimeError, KeyError, ValueError) as wrong:
        raise NotGenuine(Flaw.NOT_A_DOSSIER) from wrong


def _from_word(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(XML_PART).file_size > LARGEST_FILE:
                raise NotGenuine(Flaw.NOT_A_DOSSIER)
            xml = archive.read(XML_PART)
        _, _, inner = xml.rpartition(b"<envelope")[2].partition(b">")
        return base64.b64decode(inner.partition(b"<")[0], validate=True)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValueError) as wrong:
        raise NotGenuine(Flaw.NOT_A_DOSSIER) from wrong
