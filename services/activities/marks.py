"""The mark of a phone on the sheet of one session: two members with one mark had one phone.

It is a keyed digest over the session and what the phone says it is called, or its enrolled key. Marks of two sessions
cannot be compared by anybody who has not the server's key, so that they tell nothing about a person's phones.
"""

from collections.abc import Callable
from uuid import UUID

Mac = Callable[[str, bytes], bytes]
PURPOSE = "device-mark/1"
LENGTH = 8


def mark_of(mac: Mac, session_id: UUID, phone: bytes | None) -> bytes | None:
    """The mark of a phone in a session; None where the phone does not say which one it is."""
    return mac(PURPOSE, session_id.bytes + phone)[:LENGTH] if phone else None
