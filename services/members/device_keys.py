"""The key that a device signs with when there is no network: Ed25519, its private half never leaves the device."""

import binascii
from base64 import b64decode
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY: Final = 32
SIGNATURE: Final = 64
PROOF: Final = b"device-key/1"


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the private half of a key has signed a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def proof_of(device_id: UUID, public_key: bytes) -> bytes:
    """What a device signs to prove that it holds the private half of the key that it enrols."""
    return PROOF + device_id.bytes + public_key


def decoded(text: str, length: int) -> bytes | None:
    """So many bytes written in base64; None for anything else."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == length else None
