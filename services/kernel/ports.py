"""What commands need from outside, as protocols; the server joins the real ones, tests their recording twins."""

from dataclasses import dataclass
from typing import Protocol

from services.kernel.clock import Clock


class Vault(Protocol):
    """Keeps the deployment's keys and never shows them; each use names its purpose."""

    def seal(self, clear: str, *, place: str) -> bytes:
        """Encrypt a text so that it opens only at the same `place` (table, column, row)."""
        ...

    def open(self, sealed: bytes, *, place: str) -> str:
        """Decrypt what `seal` made for the same place."""
        ...

    def mac(self, purpose: str, data: bytes) -> bytes:
        """A 32-byte keyed digest; another purpose gives an unrelated one."""
        ...

    def sign(self, data: bytes) -> bytes:
        """An Ed25519 signature over a seal of the audit."""
        ...

    def verify(self, data: bytes, signature: bytes) -> bool:
        """Whether `sign` made the signature."""
        ...


class PasswordHasher(Protocol):
    """Hashes passwords slowly; bounded in how many it does at once."""

    def hash(self, password: str) -> str:
        """A hash with its own parameters and salt."""
        ...

    def verify(self, hash: str | None, password: str) -> bool:  # noqa: A002 - the field's word
        """Whether the password made the hash; takes as long when there is none."""
        ...


class WeChat(Protocol):
    """Asks WeChat what a mini-program's codes stand for; each code can be asked about once. Says no by refusals."""

    def open_id(self, code: str) -> str:
        """Who gave this `wx.login` code: his identifier in this mini-program."""
        ...

    def phone(self, code: str) -> str:
        """The phone for which WeChat vouches by this phone-number code."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The joined set of ports that a unit of work carries."""

    clock: Clock
    vault: Vault
    passwords: PasswordHasher
    wechat: WeChat
