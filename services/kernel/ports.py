"""What commands need from outside, as protocols; the server joins the real ones, tests their recording twins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from services.kernel.clock import Clock


@dataclass(frozen=True)
class WrappedKey:
    """A key that only the vault can use: encrypted under one of the deployment's keys, whose id it bears."""

    blob: bytes
    key_id: str
    place: str
    """Where it is kept; moved elsewhere it does not open."""


@dataclass(frozen=True)
class Digest:
    """A keyed digest and the id of the key that made it."""

    value: bytes
    key_id: str


class Vault(Protocol):
    """Keeps the deployment's keys and never shows them; each use names its purpose.

    Keys are known by ids that follow from the keys themselves, so that an operator who renames one loses nothing.
    """

    @property
    def wrapping_keys(self) -> Mapping[str, str]:
        """Id and operator's name of each key that wraps others, the current one first."""
        ...

    @property
    def lookup_keys(self) -> Mapping[str, str]:
        """Id and operator's name of each key by which identifiers are found, the current one first."""
        ...

    def new_key(self, *, place: str) -> WrappedKey:
        """A fresh random key, wrapped under the current one."""
        ...

    def rewrap(self, key: WrappedKey) -> WrappedKey:
        """The same key wrapped under the current one: what it sealed stays as it is."""
        ...

    def seal(self, clear: str, *, key: WrappedKey, place: str) -> bytes:
        """Encrypt a text so that it opens only with this key and at the same `place` (table, column, row)."""
        ...

    def open(self, sealed: bytes, *, key: WrappedKey, place: str) -> str:
        """Decrypt what `seal` made with the key for the same place."""
        ...

    def open_keyless(self, sealed: bytes, *, place: str) -> str:
        """Decrypt what was sealed before persons had keys: under a key of the deployment's own."""
        ...

    def digests(self, purpose: str, data: bytes) -> tuple[Digest, ...]:
        """Under which digests an identifier may be found: one for each look-up key, the current one first."""
        ...

    def mac(self, purpose: str, data: bytes) -> bytes:
        """A 32-byte keyed digest under the current key; another purpose gives an unrelated one."""
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

    def open_id(self, code: str, /) -> str:
        """Who gave this `wx.login` code: his identifier in this mini-program."""
        ...

    def phone(self, code: str, /) -> str:
        """The phone for which WeChat vouches by this phone-number code."""
        ...


class FileStore(Protocol):
    """Keeps files, each under a key that is never given twice, so that nothing is ever written over.

    Which file is whose, and that it is there at all, stands in the database; the store knows keys and bytes. Says no by
    a refusal when it is away.
    """

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep the rest of `content`. When this returns the file is on disk; when it raises there is none."""
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces of bounded size; refused at once where it cannot be had. To be closed if it can be."""
        ...

    def delete(self, key: str) -> None:
        """Let it be gone; that it was gone already is no mistake."""
        ...

    def keys_before(self, instant: datetime) -> Iterator[str]:
        """The keys of all that was put before an instant, also of what was never finished."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The joined set of ports that a unit of work carries."""

    clock: Clock
    vault: Vault
    passwords: PasswordHasher
    wechat: WeChat
    files: FileStore
