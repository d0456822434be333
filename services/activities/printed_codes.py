"""The printed code of a small room: good for hours, and worth less than what changes every half minute.

"CXP1" + base32(its number 16 ‖ HMAC 9): it names its row, in which its hours stand and whether it was revoked.
"""

from hmac import compare_digest
from uuid import UUID

from services.activities.letters import taken_apart, written
from services.activities.refusals import CodeForged, CodeMalformed
from services.activities.venue_codes import Mac

PURPOSE = "printed-code/1"
PREFIX = "CXP1"
NUMBER, CODE = 16, 9


def text_of(mac: Mac, committee_id: UUID, code_id: UUID) -> str:
    """What is printed."""
    return written(PREFIX, code_id.bytes + _digest(mac, committee_id, code_id))


def is_printed(text: str) -> bool:
    """Whether a text says of itself that it is a printed code."""
    return text.startswith(PREFIX)


def read(mac: Mac, committee_id: UUID, text: str) -> UUID:
    """The number of a code that we made for this committee."""
    parts = taken_apart(PREFIX, text, NUMBER, CODE)
    if parts is None:
        raise CodeMalformed
    code_id = UUID(bytes=parts[0])
    if not compare_digest(parts[1], _digest(mac, committee_id, code_id)):
        raise CodeForged
    return code_id


def _digest(mac: Mac, committee_id: UUID, code_id: UUID) -> bytes:
    return mac(PURPOSE, committee_id.bytes + code_id.bytes)[:CODE]
