"""The code with which somebody offers another committee a link: whoever has it may accept; it is not guessed."""

from base64 import b32decode, b32encode
from collections.abc import Callable
from hmac import compare_digest
from uuid import UUID

_MAC = 8
"""Bytes of the digest: 40 in all are 64 letters without padding; nobody guesses 64 bits by asking."""

Mac = Callable[[str, bytes], bytes]


def code_of(mac: Mac, purpose: str, committee_id: UUID, link_id: UUID) -> str:
    """The code of an offer; what is linked says the purpose, so that a code of one kind is none of another."""
    named = committee_id.bytes + link_id.bytes
    return b32encode(named + mac(purpose, named)[:_MAC]).decode()


def read_code(mac: Mac, purpose: str, code: str) -> tuple[UUID, UUID] | None:
    """The committee and the offer that a code names; None for what we did not make."""
    try:
        raw = b32decode(code.upper())
    except ValueError:
        return None
    named, digest = raw[:32], raw[32:]
    if len(digest) != _MAC or not compare_digest(digest, mac(purpose, named)[:_MAC]):
        return None
    return UUID(bytes=named[:16]), UUID(bytes=named[16:])
