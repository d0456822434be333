"""The signed document: a dossier, and who signed it when.

    envelope  = {"dossier": …, "signature": {"algorithm": "Ed25519", "key_id": …, "signed_at": …, "value": …}}
    signed    = canonical(envelope without "value")
    value     = Ed25519(key, signed), in hexadecimal
    digest    = SHA-256(signed), in hexadecimal: what the QR code names

A file of it is `canonical(envelope)` and nothing else. Pure.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from services.dossier.canonical import NotCanonical, canonical, read_canonical
from services.dossier.signing import PublicKeys, Signer
from services.dossier.vocabulary import SCHEMA, Flaw

ALGORITHM: Final = "Ed25519"
PARTS: Final = {"dossier", "signature"}
SIGNATURE_PARTS: Final = {"algorithm", "key_id", "signed_at", "value"}


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
    envelope = _envelope_of(content)
    signature = dict(envelope["signature"])
    value = signature.pop("value")
    if not keys.knows(signature["key_id"]):
        raise NotGenuine(Flaw.UNKNOWN_KEY)
    signed = canonical({"dossier": envelope["dossier"], "signature": signature})
    if signature["algorithm"] != ALGORITHM or not keys.verify(signature["key_id"], signed, value):
        raise NotGenuine(Flaw.BAD_SIGNATURE)
    dossier = envelope["dossier"]
    if dossier.get("schema") != SCHEMA:
        raise NotGenuine(Flaw.UNKNOWN_SCHEMA)
    return Signed(
        dossier=dossier, key_id=signature["key_id"], signed_at=datetime.fromisoformat(signature["signed_at"]),
        digest=hashlib.sha256(signed).hexdigest(), content=content,
    )  # fmt: skip


def _envelope_of(content: bytes) -> dict[str, Any]:
    """An envelope's parts, all of them there and none besides."""
    try:
        envelope = read_canonical(content)
    except NotCanonical as wrong:
        raise NotGenuine(Flaw.REWRITTEN) from wrong
    if not isinstance(envelope, dict) or envelope.keys() != PARTS or not isinstance(envelope["dossier"], dict):
        raise NotGenuine(Flaw.NOT_A_DOSSIER)
    signature = envelope["signature"]
    is_whole = isinstance(signature, dict) and signature.keys() == SIGNATURE_PARTS
    if not is_whole or not all(isinstance(each, str) for each in signature.values()):
        raise NotGenuine(Flaw.NOT_A_DOSSIER)
    return envelope
