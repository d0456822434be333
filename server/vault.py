"""The real vault: AES-GCM, HMAC-SHA-256 and Ed25519 from `cryptography`, each purpose with a key of its own."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class DeploymentVault:
    """Derives a key per purpose from the master key; implements `services.kernel.ports.Vault`."""

    def __init__(self, master_key: bytes, seal_key: bytes) -> None:
        """Both are 32 bytes; the seal key is the seed of the audit's signing key."""
        self._master = master_key
        self._cipher = AESGCM(self._derive("vault/encrypt/1"))
        self._signing = Ed25519PrivateKey.from_private_bytes(seal_key)
        self._public = self._signing.public_key()

    def _derive(self, purpose: str) -> bytes:
        return hmac.new(self._master, purpose.encode(), hashlib.sha256).digest()

    def seal(self, clear: str, *, place: str) -> bytes:
        """Nonce and ciphertext; the place is authenticated, so that a value moved elsewhere does not open."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, clear.encode(), place.encode())

    def open(self, sealed: bytes, *, place: str) -> str:
        """The clear text; raises `cryptography.exceptions.InvalidTag` when moved or changed."""
        return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode()).decode()

    def mac(self, purpose: str, data: bytes) -> bytes:
        """HMAC-SHA-256 with the purpose's own key."""
        return hmac.new(self._derive("vault/mac/1/" + purpose), data, hashlib.sha256).digest()

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
