"""The sealed envelope: a check-in that a phone signs while it has no network, to be brought later by it or by another.

    "CXE1" + base32(session 16 ‖ seat 16 ‖ device 16 ‖ w 4 ‖ code 10 ‖ claimed 8 ‖ counter 6 ‖ Ed25519 64)

w and code are the last fourteen bytes of the venue code; `claimed` is the phone's clock in milliseconds, `counter` its
own number of the envelope. Signed is "CXE1" ‖ committee ‖ all that stands before the signature. What an envelope proves
and what it does not is said in `docs/check-in.md`.
"""

import hashlib
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.activities.letters import taken_apart, written
from services.activities.refusals import EnvelopeForged, EnvelopeMalformed
from services.activities.venue_codes import CODE, COUNTER, EPOCH, PREFIX, TAIL, WINDOW
from services.activities.vocabulary import EnvelopeDoubt
from services.members.device_keys import SIGNATURE, is_signed

MAGIC = "CXE1"
IDENTIFIER, CLAIMED, NUMBER = 16, 8, 6
LENGTHS = (IDENTIFIER, IDENTIFIER, IDENTIFIER, COUNTER, CODE, CLAIMED, NUMBER, SIGNATURE)
CARRIED_WITHIN = timedelta(minutes=1)
"""For so long after its claimed time a renewed log-in says nothing: the phone may have lost its network just then."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What an envelope claims; nothing of it is proven yet."""

    session_id: UUID
    seat_id: UUID
    device_id: UUID
    window: int
    code: bytes
    claimed_at: datetime
    counter: int

    @property
    def payload(self) -> bytes:
        """All that stands before the signature."""
        claimed = _milliseconds(self.claimed_at).to_bytes(CLAIMED, "big")
        named = self.session_id.bytes + self.seat_id.bytes + self.device_id.bytes
        seen = self.window.to_bytes(COUNTER, "big") + self.code
        return named + seen + claimed + self.counter.to_bytes(NUMBER, "big")

    @property
    def window_begins_at(self) -> datetime:
        """Not before this instant did the phone know the code."""
        return EPOCH + self.window * WINDOW

    @property
    def venue_code(self) -> str:
        """The hall's code that the phone saw, as the screen showed it."""
        raw = self.session_id.bytes[-TAIL:] + self.window.to_bytes(COUNTER, "big") + self.code
        return PREFIX + b32encode(raw).decode()

    @property
    def digest(self) -> bytes:
        """Two envelopes with one digest are one."""
        return hashlib.sha256(self.payload).digest()

    def message(self, committee_id: UUID) -> bytes:
        """What the device signs."""
        return MAGIC.encode() + committee_id.bytes + self.payload

    def text(self, signature: bytes) -> str:
        """The envelope, sealed."""
        return written(MAGIC, self.payload + signature)

    def doubt(self, renewed: list[datetime], received_at: datetime) -> EnvelopeDoubt | None:
        """What speaks against the claimed time: the phone's own clock, or a log-in that it renewed meanwhile.

        A renewal just before the upload is how a phone that has found its network again begins.
        """
        if not self.window_begins_at - WINDOW <= self.claimed_at < self.window_begins_at + 2 * WINDOW:
            return EnvelopeDoubt.CLOCK
        if any(self.claimed_at + CARRIED_WITHIN < at < received_at - CARRIED_WITHIN for at in renewed):
            return EnvelopeDoubt.SEEN_ONLINE
        return None


def opened(text: str) -> tuple[Sealed, bytes]:
    """What a text claims, and its signature."""
    parts = taken_apart(MAGIC, text, *LENGTHS)
    if parts is None:
        raise EnvelopeMalformed
    session, seat, device, window, code, claimed, counter, signature = parts
    try:
        claimed_at = EPOCH + timedelta(milliseconds=int.from_bytes(claimed, "big"))
    except OverflowError as wrong:
        raise EnvelopeMalformed from wrong
    sealed = Sealed(
        session_id=UUID(bytes=session), seat_id=UUID(bytes=seat), device_id=UUID(bytes=device),
        window=int.from_bytes(window, "big"), code=code, claimed_at=claimed_at.astimezone(UTC),
        counter=int.from_bytes(counter, "big"),
    )  # fmt: skip
    return sealed, signature


def check_signature(sealed: Sealed, signature: bytes, *, committee_id: UUID, public_key: bytes | None) -> None:
    """Refuse an envelope that the enrolled key has not signed."""
    if public_key is None or not is_signed(public_key, signature, sealed.message(committee_id)):
        raise EnvelopeForged


def _milliseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)
