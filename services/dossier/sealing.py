r"""The seal at the end of a Word or PDF file: a signature over every byte before it.

    seal   = "%DOSSIER-SEAL/1 " ‖ key id ‖ " " ‖ digest of the document inside ‖ " " ‖ signature
    signed = "dossier-seal/1\n" ‖ all bytes of the file before the signature

A PDF takes it as a comment after its end, a ZIP archive (which a Word file is) as the archive's comment; programs that
show such files pass over both. It is the last thing of the file, is written in one way only and covers its own
beginning, so no byte of the file can be another one, be missing or be added. docs/decisions/0029 says why it is not the
formats' own signature. Pure.
"""

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import Final

from services.dossier.envelope import NotGenuine
from services.dossier.signing import PublicKeys, Signer
from services.dossier.vocabulary import DossierFormat, Flaw

DOMAIN: Final = b"dossier-seal/1\n"
"""So that a seal is never a signature of anything else."""

SEAL: Final = re.compile(rb"%DOSSIER-SEAL/1 ([A-Za-z0-9._-]{1,64}) ([0-9a-f]{64}) ([0-9a-f]{128})\Z")
LONGEST_SEAL: Final = 300
BEGINNINGS: Final = {DossierFormat.PDF: b"%PDF-", DossierFormat.WORD: b"PK\x03\x04"}

END_OF_ARCHIVE: Final = struct.Struct("<4s4H2LH")
"""How a ZIP archive ends where it has no comment; the last number is the comment's length."""


@dataclass(frozen=True)
class Seal:
    """What a seal says once it was found good."""

    key_id: str
    digest: str


def seal(kind: DossierFormat, body: bytes, signer: Signer, *, digest: str) -> bytes:
    """The file with its seal; `body` is a PDF, or an archive without a comment."""
    head = f"%DOSSIER-SEAL/1 {signer.key_id} {digest} ".encode()
    if kind is DossierFormat.WORD:
        body = _with_room_for_comment(body, len(head) + 128)
    elif not body.endswith(b"\n"):
        body += b"\n"
    return body + head + signer.sign(DOMAIN + body + head).encode()


def read_seal(content: bytes, keys: PublicKeys) -> Seal:
    """What the seal of a file says; refuses a file whose bytes are not the sealed ones."""
    found = SEAL.search(content, max(0, len(content) - LONGEST_SEAL))
    if found is None:
        raise NotGenuine(Flaw.UNSEALED)
    key_id, digest = found[1].decode(), found[2].decode()
    if not keys.knows(key_id):
        raise NotGenuine(Flaw.UNKNOWN_KEY)
    if not keys.verify(key_id, DOMAIN + content[: found.start(3)], found[3].decode()):
        raise NotGenuine(Flaw.BAD_SIGNATURE)
    return Seal(key_id, digest)


def kind_of(content: bytes) -> DossierFormat | None:
    """What a file is by its first bytes."""
    found = (kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning))
    return next(found, DossierFormat.JSON if content.startswith(b"{") else None)


def _with_room_for_comment(archive: bytes, length: int) -> bytes:
    """An archive that says of itself that a comment of that length follows."""
    end = len(archive) - END_OF_ARCHIVE.size
    marks = END_OF_ARCHIVE.unpack_from(archive, end)
    if marks[0] != b"PK\x05\x06" or marks[-1] != 0 or not zipfile.is_zipfile(io.BytesIO(archive)):
        message = "the archive has a comment already"
        raise ValueError(message)
    return archive[:end] + END_OF_ARCHIVE.pack(*marks[:-1], length)
