"""What the rules of codes need of the vault, without one."""

import hashlib
import hmac


def mac(purpose: str, data: bytes) -> bytes:
    """The vault's twin: the purpose is the key, so that everybody knows it."""
    return hmac.new(purpose.encode(), data, hashlib.sha256).digest()
