"""What stands in the code on a badge: who, for which activity, and that we printed it.

    K    = mac("badge/1", committee ‖ activity)
    text = "BG1" + base32(the seat's 16 bytes ‖ HMAC-SHA-256(K, "badge" ‖ seat)[:9])

43 characters of QR's alphanumeric alphabet and no URL. A badge lies on the table and can be photographed: its code
tells a desk whose badge this is, it does not show that its member is there. Pure: the caller brings the vault's `mac`.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final
from uuid import UUID

from services.activities.refusals import BadgeForged, BadgeMalformed
from services.activities.venue_codes import Mac

PURPOSE: Final = "badge/1"
PREFIX: Final = "BG1"
SEAT, CODE = 16, 9
LENGTH: Final = len(PREFIX) + (SEAT + CODE) * 8 // 5


class BadgeKey:
    """The key of one activity's badges, which never leaves the server."""

    def __init__(self, mac: Mac, *, committee_id: UUID, activity_id: UUID) -> None:
        """Derive the key from the vault's."""
        self._key = mac(PURPOSE, committee_id.bytes + activity_id.bytes)

    def issue(self, seat_id: UUID) -> str:
        """The text of a member's badge."""
        return PREFIX + base64.b32encode(seat_id.bytes + self._code(seat_id)).decode()

    def read(self, text: str) -> UUID:
        """Whose badge it is; refuses by name what is none, and what was not printed for this activity."""
        if len(text) != LENGTH or not text.startswith(PREFIX):
            raise BadgeMalformed
        try:
            raw = base64.b32decode(text.removeprefix(PREFIX))
        except (binascii.Error, ValueError) as wrong:
            raise BadgeMalformed from wrong
        seat_id = UUID(bytes=raw[:SEAT])
        if not hmac.compare_digest(raw[SEAT:], self._code(seat_id)):
            raise BadgeForged
        return seat_id

    def _code(self, seat_id: UUID) -> bytes:
        return hmac.new(self._key, b"badge" + seat_id.bytes, hashlib.sha256).digest()[:CODE]
