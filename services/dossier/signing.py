"""Who signs dossiers, and whose signatures are believed: Ed25519, keys known by their ids.

Only the present key can sign. Former ones are known by their public halves, so that old papers stay good although
nobody holds the private half any more.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEY_BYTES: Final = 32
SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")
"""A signature as it is written: one way of writing it, so that no byte of it can be another one."""


class BadKeys(ValueError):
    """A list of public keys cannot be read; the sentence is for people."""


class Signer:
    """The key that signs."""

    def __init__(self, key_id: str, seed: bytes) -> None:
        """An Ed25519 seed of 32 bytes, and the id under which its public half is published."""
        self.key_id = key_id
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    def sign(self, content: bytes) -> str:
        """The signature, in hexadecimal."""
        return self._private.sign(content).hex()

    @property
    def public_key(self) -> bytes:
        """The public half, 32 bytes."""
        return self._private.public_key().public_bytes_raw()


@dataclass(frozen=True)
class PublicKeys:
    """The public keys that are believed, by their ids."""

    keys: Mapping[str, bytes]

    def knows(self, key_id: str) -> bool:
        """Whether a key is believed."""
        return key_id in self.keys

    def verify(self, key_id: str, content: bytes, signature: str) -> bool:
        """Whether the key of that id has signed these bytes."""
        if key_id not in self.keys or not SIGNATURE.fullmatch(signature):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.keys[key_id]).verify(bytes.fromhex(signature), content)
        except InvalidSignature:
            return False
        return True


def public_key_of(text: str) -> tuple[str, bytes]:
    """A public key as operators write it: `ID:BASE64`."""
    key_id, _, encoded = text.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError as wrong:
        raise BadKeys(f"{key_id}：公钥不是 base64 写成的 {KEY_BYTES} 字节") from wrong
    if not KEY_ID.fullmatch(key_id):
        raise BadKeys("公钥应写作 编号:公钥，编号由字母、数字、点、- 和 _ 组成，最长 64 个字符")
    if len(key) != KEY_BYTES:
        raise BadKeys(f"{key_id}：公钥不是 base64 写成的 {KEY_BYTES} 字节")
    return key_id, key


def keys_of_document(document: Any) -> dict[str, bytes]:
    """The keys of the document that the server publishes (`list_dossier_keys`)."""
    try:
        entries = [f"{each['key_id']}:{each['public_key']}" for each in document["keys"]]
    except (KeyError, TypeError) as wrong:
        raise BadKeys("不是公钥文件：应为从本会服务器下载的公钥列表（JSON）") from wrong
    return dict(public_key_of(entry) for entry in entries)
