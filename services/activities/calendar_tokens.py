"""The token of a calendar feed: which committee, and 256 bits that nobody guesses.

A calendar program has no log-in of ours, so whoever has the token reads the feed, and nothing else. It names the
committee because a session of the database is opened for one.
"""

import base64
import binascii
import hashlib
import secrets
from typing import Final
from uuid import UUID

_SECRET: Final = 32
_COMMITTEE: Final = 16
LENGTH: Final = (_COMMITTEE + _SECRET) * 4 // 3


def new_token(committee_id: UUID) -> str:
    """A fresh token, which is shown once."""
    return base64.urlsafe_b64encode(committee_id.bytes + secrets.token_bytes(_SECRET)).decode()


def committee_of(token: str) -> UUID | None:
    """The committee that a token names, or None for a text that is no token."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(token)[:_COMMITTEE])
    except (binascii.Error, ValueError):
        return None


def digest_of(token: str) -> bytes:
    """What is kept of a token; it is random, so a plain digest tells nothing of it."""
    return hashlib.sha256(token.encode()).digest()
