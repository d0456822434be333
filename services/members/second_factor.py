"""The second factor of staff: time-based one-time codes (RFC 6238, six digits, 30 seconds), none accepted twice."""

import hmac
import re
import unicodedata
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
"""How long a code is shown."""

_NEIGHBOURS: Final = (-1, 0, 1)
"""Steps beside the present one whose codes are taken too: phones' clocks differ, and people type slowly."""

_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> str:
    """A fresh secret of 160 bits, in base 32, for an authenticator application."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, account_name: str, issuer: str) -> str:
    """The `otpauth://` address that an authenticator application reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=account_name, issuer_name=issuer)


def accepted_step(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The step (30 seconds since 1970) whose code this is, to be kept as the next `last_step`; None when it is refused.

    A step up to `last_step` is refused: a code that was used once, or an earlier one, cannot be replayed.
    Raises ValueError for an `at` without a time zone.
    """
    if at.tzinfo is None:
        message = "an instant needs a time zone"
        raise ValueError(message)
    # People paste codes with a space in the middle or type full-width digits.
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    if not _CODE.fullmatch(typed):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    present = totp.timecode(at)
    matching = [
        present + offset
        for offset in _NEIGHBOURS
        if hmac.compare_digest(totp.generate_otp(present + offset), typed)
        and (last_step is None or present + offset > last_step)
    ]
    # Should two steps share a code by chance, the later one is spent, so that the same digits do not work again.
    return max(matching, default=None)
