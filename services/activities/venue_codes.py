"""The venue code: what the hall's screen shows, changing every 30 seconds, and how a shown one is read back.

    K      = mac("venue-code/1", committee ‖ session)
    code_w = HMAC-SHA-256(K, "code" ‖ w)[:10],  w = ⌊unix seconds / 30⌋, four bytes, big-endian
    text   = "CX1" + base32(the session's last 6 bytes ‖ w ‖ code_w)

35 characters of QR's alphanumeric alphabet, and no URL that a phone would follow with its token. Pure: the caller
brings the instant and the vault's `mac`. What a code proves, and what it does not, is said in `docs/check-in.md`.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.activities.refusals import CodeExpired, CodeForged, CodeMalformed, CodeNotYet, CodeOfOtherSession

Mac = Callable[[str, bytes], bytes]
"""The vault's keyed digest: purpose and data in, 32 bytes out."""

PURPOSE = "venue-code/1"
PREFIX = "CX1"
WINDOW = timedelta(seconds=30)
TAIL, COUNTER, CODE = 6, 4, 10
LENGTH = len(PREFIX) + (TAIL + COUNTER + CODE) * 8 // 5

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class VenueCode:
    """One code and the window in which the screen shows it; it is taken until one more window has passed."""

    text: str
    begins_at: datetime
    ends_at: datetime


class VenueKey:
    """The key of one session, which never leaves the server: screens get codes, not keys."""

    def __init__(self, mac: Mac, *, committee_id: UUID, session_id: UUID) -> None:
        """Derive the key from the vault's."""
        self._key = mac(PURPOSE, committee_id.bytes + session_id.bytes)
        self._tail = session_id.bytes[-TAIL:]

    def issue(self, at: datetime) -> VenueCode:
        """The code of the window in which an instant lies."""
        window = window_of(at)
        raw = self._tail + _counted(window) + self._code(window)
        begins_at = EPOCH + window * WINDOW
        return VenueCode(PREFIX + base64.b32encode(raw).decode(), begins_at, begins_at + WINDOW)

    def read(self, text: str, *, at: datetime) -> None:
        """Accept a code of the present window or of the one before; refuse every other text by its name.

        One window of grace covers the seconds between the scan and the answer. So a photographed code is dead a minute
        after it first appeared at the latest.
        """
        tail, window, code = _taken_apart(text)
        if tail != self._tail:
            raise CodeOfOtherSession
        if not hmac.compare_digest(code, self._code(window)):
            raise CodeForged
        present = window_of(at)
        if window < present - 1:
            raise CodeExpired
        if window > present:
            raise CodeNotYet

    def _code(self, window: int) -> bytes:
        return hmac.new(self._key, b"code" + _counted(window), hashlib.sha256).digest()[:CODE]


def window_of(at: datetime) -> int:
    """The number of the window in which an instant lies."""
    return (at - EPOCH) // WINDOW


def _counted(window: int) -> bytes:
    return window.to_bytes(COUNTER, "big")


def _taken_apart(text: str) -> tuple[bytes, int, bytes]:
    """The session's tail, the window and the code that a text claims."""
    if len(text) != LENGTH or not text.startswith(PREFIX):
        raise CodeMalformed
    try:
        raw = base64.b32decode(text.removeprefix(PREFIX))
    except (binascii.Error, ValueError) as wrong:
        raise CodeMalformed from wrong
    if len(raw) != TAIL + COUNTER + CODE:
        raise CodeMalformed
    return raw[:TAIL], int.from_bytes(raw[TAIL : TAIL + COUNTER], "big"), raw[TAIL + COUNTER :]
