"""The code on a member's own phone, which a desk scans: good for a minute, from the server or signed by his device.

    issued   "CXM1" + base32(seat 16 ‖ w 4 ‖ HMAC(K, seat ‖ w) 10),  K = mac("member-code/1", committee)
    signed   "CXM2" + base32(seat 16 ‖ device 16 ‖ w 4 ‖ Ed25519 64),  over "CXM2" ‖ committee ‖ seat ‖ device ‖ w

w is the number of the 30-second window, as in `venue_codes.py`. A phone without a network signs by its own clock, so
one window ahead is taken too. The code names no session: the desk knows where it stands. A photograph of it is worth a
minute at a desk where an officer looks at who shows it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.activities.letters import taken_apart, written
from services.activities.refusals import MemberCodeExpired, MemberCodeForged, MemberCodeMalformed
from services.activities.venue_codes import Mac, window_of
from services.members.device_keys import SIGNATURE, is_signed

PURPOSE = "member-code/1"
ISSUED, SIGNED = "CXM1", "CXM2"
IDENTIFIER, COUNTER, CODE = 16, 4, 10


@dataclass(frozen=True)
class MemberCode:
    """What a code claims: whose it is, and the device that signed it, if it is not the server's."""

    seat_id: UUID
    window: int
    device_id: UUID | None
    proof: bytes

    def check_age(self, at: datetime) -> None:
        """Refuse a code that is not of now: older than the window before, or of more than one window ahead."""
        if not -1 <= window_of(at) - self.window <= 1:
            raise MemberCodeExpired

    def check_proof(self, committee_id: UUID, *, mac: Mac, public_key: bytes | None) -> None:
        """Refuse a code that neither the server nor the enrolled key has made."""
        counted = self.window.to_bytes(COUNTER, "big")
        if self.device_id is None:
            is_right = hmac.compare_digest(self.proof, _digest(mac, committee_id, self.seat_id, counted))
        else:
            message = signed_message(committee_id, self.seat_id, self.device_id, self.window)
            is_right = public_key is not None and is_signed(public_key, self.proof, message)
        if not is_right:
            raise MemberCodeForged


def issue(mac: Mac, committee_id: UUID, seat_id: UUID, *, at: datetime) -> str:
    """The server's code for a member, of the window in which an instant lies."""
    counted = window_of(at).to_bytes(COUNTER, "big")
    return written(ISSUED, seat_id.bytes + counted + _digest(mac, committee_id, seat_id, counted))


def signed_message(committee_id: UUID, seat_id: UUID, device_id: UUID, window: int) -> bytes:
    """What a device signs."""
    return SIGNED.encode() + committee_id.bytes + seat_id.bytes + device_id.bytes + window.to_bytes(COUNTER, "big")


def read(text: str) -> MemberCode:
    """What a text claims; nothing of it is proven yet."""
    if parts := taken_apart(ISSUED, text, IDENTIFIER, COUNTER, CODE):
        seat, counted, proof = parts
        return MemberCode(UUID(bytes=seat), int.from_bytes(counted, "big"), None, proof)
    if parts := taken_apart(SIGNED, text, IDENTIFIER, IDENTIFIER, COUNTER, SIGNATURE):
        seat, device, counted, proof = parts
        return MemberCode(UUID(bytes=seat), int.from_bytes(counted, "big"), UUID(bytes=device), proof)
    raise MemberCodeMalformed


def _digest(mac: Mac, committee_id: UUID, seat_id: UUID, counted: bytes) -> bytes:
    key = mac(PURPOSE, committee_id.bytes)
    return hmac.new(key, seat_id.bytes + counted, hashlib.sha256).digest()[:CODE]
