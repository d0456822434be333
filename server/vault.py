"""The real vault: AES-GCM, HMAC-SHA-256 and Ed25519 from `cryptography`, each purpose with a key of its own.

    wrapping key  = HMAC(master key, "vault/wrap/1")       wraps the persons' keys, of 32 random bytes each
    sealed        = version ‖ nonce ‖ AES-GCM(key, clear, associated data: place)
    digest        = HMAC(HMAC(look-up key, "vault/mac/1/" ‖ purpose), identifier)
    key id        = HMAC(key, "vault/id/1")[:8], in hexadecimal

The version leads whatever is encrypted, so that another cipher can be brought in while what is there stays readable.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.settings import Settings
from services.kernel.ports import Digest, WrappedKey

VERSION = b"\x01"
NONCE = 12
KEY = 32

NamedKeys = Sequence[tuple[str, bytes]]
"""The operator's name and 32 bytes of each key, the current one first."""


class MissingKey(Exception):
    """What is to be opened needs a key that is not among the settings."""


class DeploymentVault:
    """Derives a key per purpose from the deployment's; implements `services.kernel.ports.Vault`."""

    def __init__(self, *, master_keys: NamedKeys, lookup_keys: NamedKeys, seal_key: bytes) -> None:
        """Each key has 32 bytes; the seal key is the seed of the audit's signing key."""
        self._masters = {_id_of(key): key for _, key in master_keys}
        self._lookups = {_id_of(key): key for _, key in lookup_keys}
        self._wrapping = {key_id: AESGCM(_derive(key, "vault/wrap/1")) for key_id, key in self._masters.items()}
        self.wrapping_keys = {_id_of(key): name for name, key in master_keys}
        self.lookup_keys = {_id_of(key): name for name, key in lookup_keys}
        self._signing = Ed25519PrivateKey.from_private_bytes(seal_key)
        self._public = self._signing.public_key()

    @classmethod
    def of(cls, settings: Settings) -> "DeploymentVault":
        """The vault with the deployment's keys."""
        return cls(master_keys=settings.master_keys, lookup_keys=settings.lookup_keys, seal_key=settings.seal_key)

    def new_key(self, *, place: str) -> WrappedKey:
        """32 random bytes, wrapped."""
        return self._wrap(os.urandom(KEY), place)

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        """The same key under the current one."""
        return self._wrap(self._unwrap(key), key.place)

    def seal(self, clear: str, *, key: WrappedKey, place: str) -> bytes:
        """The place is authenticated, so that a value moved elsewhere does not open."""
        return _encrypt(AESGCM(self._unwrap(key)), clear.encode(), place)

    def open(self, sealed: bytes, *, key: WrappedKey, place: str) -> str:
        """The clear text; raises `cryptography.exceptions.InvalidTag` when moved or changed."""
        return _decrypt(AESGCM(self._unwrap(key)), sealed, place).decode()

    def open_keyless(self, sealed: bytes, *, place: str) -> str:
        """Nonce and ciphertext under one of the master keys; which one, only trying tells."""
        for key in self._masters.values():
            cipher = AESGCM(_derive(key, "vault/encrypt/1"))
            try:
                return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()
            except InvalidTag:
                continue
        raise MissingKey

    def digests(self, purpose: str, data: bytes) -> tuple[Digest, ...]:
        """One for each look-up key, the current one first."""
        return tuple(Digest(_mac(key, purpose, data), key_id) for key_id, key in self._lookups.items())

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA-256 with the purpose's own key."""
        return _mac(next(iter(self._masters.values())), purpose, data)

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature."""
        return self._signing.sign(data)

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Whether `sign` made the signature."""
        try:
            self._public.verify(signature, data)
        except InvalidSignature:
            return False
        return True

    def _wrap(self, key: bytes, place: str) -> WrappedKey:
        key_id, cipher = next(iter(self._wrapping.items()))
        return WrappedKey(_encrypt(cipher, key, place), key_id, place)

    def _unwrap(self, key: WrappedKey) -> bytes:
        cipher = self._wrapping.get(key.key_id)
        if cipher is None:
            raise MissingKey(key.key_id)
        return _decrypt(cipher, key.blob, key.place)


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def _mac(key: bytes, purpose: str, data: bytes) -> bytes:
    return hmac.new(_derive(key, "vault/mac/1/" + purpose), data, hashlib.sha256).digest()


def _id_of(key: bytes) -> str:
    return _derive(key, "vault/id/1")[:8].hex()


def _encrypt(cipher: AESGCM, clear: bytes, place: str) -> bytes:
    nonce = os.urandom(NONCE)
    return VERSION + nonce + cipher.encrypt(nonce, clear, place.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    if sealed[:1] != VERSION:
        raise InvalidTag
    return cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], place.encode())
