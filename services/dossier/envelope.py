"""The signed document: a dossier, and who signed it when.

    envelope  = {"dossier": …, "signature": {"algorithm": "Ed25519", "key_id": …, "signed_at": …, "value": …}}
    signed    = canonical(envelope without "value")
    value     = Ed25519(key, signed), in hexadecimal
    digest    = SHA-256(signed), in hexadecimal: what the QR code names

A file of it is `canonical(envelope)` and nothing else. Its members stand in their order, so the signature is its end
and what was signed is found by cutting the value out: bytes are judged before anything reads them as JSON. Pure.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from services.dossier.canonical import canonical
from services.dossier.signing import PublicKeys, Signer
from services.dossier.vocabulary import SCHEMA, Flaw

ALGORITHM: Final = "Ed25519"
BEGINNING: Final = b'{"dossier":{'
END: Final = re.compile(
    rb',"signature":\{"algorithm":"Ed25519","key_id":"([A-Za-z0-9._-]{1,64})",'
    rb'"signed_at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"(,"value":"([0-9a-f]{128})")\}\}\Z'
)
LONGEST_END: Final = 400


class NotGenuine(Exception):
    """A file is not what was handed out."""

    def __init__(self, flaw: Flaw) -> None:
        """Why."""
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A document and the proof of it."""

    dossier: Mapping[str, Any]
    key_id: str
    signed_at: datetime
    digest: str
    content: bytes
    """The envelope's bytes."""


def sign(dossier: Mapping[str, Any], signer: Signer, *, at: datetime) -> Signed:
    """Sign a dossier, to the second."""
    at = at.astimezone(UTC).replace(microsecond=0)
    signature = {"algorithm": ALGORITHM, "key_id": signer.key_id, "signed_at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    signed = canonical({"dossier": dossier, "signature": signature})
    content = canonical({"dossier": dossier, "signature": {**signature, "value": signer.sign(signed)}})
    return Signed(
        dossier=dossier, key_id=signer.key_id, signed_at=at, digest=hashlib.sha256(signed).hexdigest(), content=content
    )


def read_signed(content: bytes, keys: PublicKeys) -> Signed:
    """The document of an envelope's bytes, when somebody believed has signed exactly these."""
    end = END.search(content, max(0, len(content) - LONGEST_END))
    if end is None or not content.startswith(BEGINNING):
        raise NotGenuine(Flaw.REWRITTEN)
    key_id, signed_at, value = end[1].decode(), end[2].decode(), end[4].decode()
    if not keys.knows(key_id):
        raise NotGenuine(Flaw.UNKNOWN_KEY)
    signed = content[: end.start(3)] + content[end.end(3) :]
    if not keys.verify(key_id, signed, value):
        raise NotGenuine(Flaw.BAD_SIGNATURE)
    dossier = json.loads(content)["dossier"]
    if dossier.get("schema") != SCHEMA:
        raise NotGenuine(Flaw.UNKNOWN_SCHEMA)
    return Signed(
        dossier=dossier, key_id=key_id, signed_at=datetime.fromisoformat(signed_at),
        digest=hashlib.sha256(signed).hexdigest(), content=content,
    )  # fmt: skip
