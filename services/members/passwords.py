"""Passwords: which are good enough, one-time ones to read out on the phone, and their argon2id hashes."""

import re
import secrets
import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 10
LONGEST: Final = 128
"""Bounds of a password's length in characters."""

_CLASSES_NEEDED: Final = 3
_PHONE_TAIL: Final = 8
_SHORTEST_NAME: Final = 2
_LEAST_COMMON_PART: Final = 0.4
"""A common word is the password when it is at least this part of it; less of it is only a word within a longer one."""

_LOOK_ALIKES: Final = str.maketrans("@4310$5!7", "aaeiossit")
_NOT_LETTER_AT_ENDS: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_NOT_LETTER_AT_THE_END: Final = re.compile(r"[\W\d_]+$")
_SYMBOL_AT_ENDS: Final = re.compile(r"^[\W_]+|[\W_]+$")

_LETTERS: Final = "fhjkmrswxy"
_DIGITS: Final = "2345689"
"""Characters that neither look nor sound alike: no 0/O, 1/l/I, no b/d/p/t/e, no yi/qi; no vowels, so no words."""


def password_faults(password: str, *, phone: str, name: str) -> tuple[str, ...]:
    """Every rule that a new password breaks, as Chinese sentences; empty when it is good.

    `phone` and `name` are the account's own; an empty one is not compared.
    """
    canonical = _canonical(password)
    faults = []
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in password):
        faults.append("密码不能含有控制字符或无法识别的字符。")
    if len(password) < SHORTEST:
        faults.append(f"密码至少需要{SHORTEST}个字符。")
    if len(password) > LONGEST:
        faults.append(f"密码不能超过{LONGEST}个字符。")
    if len({_class_of(character) for character in canonical}) < _CLASSES_NEEDED:
        faults.append("密码须包含大写字母、小写字母、数字、符号四类中的至少三类。")
    if _holds_phone(canonical, phone):
        faults.append("密码不能包含您的手机号码或其后八位。")
    if _holds_name(canonical, name):
        faults.append("密码不能包含您的姓名。")
    # A password past the longest is refused anyhow and would only cost time here.
    if len(password) <= LONGEST and _is_common(canonical):
        faults.append("密码过于常见，容易被猜中，请换一个。")
    return tuple(faults)


def one_time_password() -> str:
    """A random password that keeps the rules, such as `Hkwms-3942-rsxyf`: 44 bits, to be changed at first log-in."""
    first = "".join(secrets.choice(_LETTERS) for _ in range(5)).capitalize()
    middle = "".join(secrets.choice(_DIGITS) for _ in range(4))
    last = "".join(secrets.choice(_LETTERS) for _ in range(5))
    return f"{first}-{middle}-{last}"


class Hasher:
    """argon2id hashes, of which only so many are computed at a time: each takes `memory_cost` KiB while it runs.

    The defaults are those of the OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane).
    """

    def __init__(
        self, *, time_cost: int = 2, memory_cost: int = 19_456, parallelism: int = 1, concurrent: int = 4
    ) -> None:
        """Take argon2's costs (passes, KiB, lanes) and how many hashes may be computed at the same time."""
        self._argon = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)
        self._places = threading.BoundedSemaphore(concurrent)
        self._nobody = self._argon.hash(secrets.token_bytes(16))

    def hash(self, password: str) -> str:
        """The hash to keep, with its salt and costs. Waits for a free place."""
        with self._places:
            return self._argon.hash(_secret_of(password))

    def verify(self, hash: str | None, password: str) -> bool:  # noqa: A002 - the word of the port
        """Whether the password made the hash; with None (no such account) as much work is done for a no."""
        secret = _secret_of(password)
        with self._places:
            try:
                return self._argon.verify(hash or self._nobody, secret)
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, hash: str) -> bool:  # noqa: A002 - as above
        """Whether the hash was made with other costs than today's; if so, hash again after a good log-in."""
        return self._argon.check_needs_rehash(hash)


def _canonical(password: str) -> str:
    """One spelling of what keyboards write in several ways, such as full-width letters (NFKC: NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def _secret_of(password: str) -> bytes:
    """The bytes that are hashed; what no good password can hold (lone surrogates, over-length) still makes no error."""
    return _canonical(password).encode("utf-8", "surrogatepass")


def _class_of(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isupper():
        return "upper"
    return "lower" if character.islower() else "symbol"


def _holds_phone(password: str, phone: str) -> bool:
    tail = _digits_of(phone)[-_PHONE_TAIL:]
    return len(tail) == _PHONE_TAIL and tail in _digits_of(password)


def _holds_name(password: str, name: str) -> bool:
    plain = "".join(_canonical(name).casefold().split())
    return len(plain) >= _SHORTEST_NAME and plain in "".join(password.casefold().split())


def _digits_of(text: str) -> str:
    return "".join(character for character in _canonical(text) if character.isdecimal())


def _is_common(password: str) -> bool:
    """Whether it is on the list as it stands, with digits or symbols around it, or with 0 for o and the like."""
    plain = password.lower()
    # `P@ssw0rd1!` loses what follows the word before 0 is read as o, or the trailing 1! would be read as letters too.
    cut = {plain, *(ends.sub("", plain) for ends in (_SYMBOL_AT_ENDS, _NOT_LETTER_AT_ENDS, _NOT_LETTER_AT_THE_END))}
    readings = cut | {reading.translate(_LOOK_ALIKES) for reading in cut}
    common = _common()
    return any(reading in common and len(reading) >= _LEAST_COMMON_PART * len(plain) for reading in readings)


@cache
def _common() -> frozenset[str]:
    """The 30,000 most common passwords, in lower case.

    Read when somebody chooses one: the package that brings them takes 15 MB, and most processes never ask.
    """
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(FREQUENCY_LISTS["passwords"])
