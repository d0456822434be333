"""Canaries: texts that must never stand in clear anywhere, and the search for them where they might have got to."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SECRET_ENDINGS = ("token", "password", "secret", "_uri")
"""How the fields of answers are named that hold what only their reader may know."""
SHORTEST = 10
"""A shorter text may stand somewhere by chance."""


@dataclass
class Canaries:
    """All that was planted, each with where it came from."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, text: str, origin: str) -> str:
        """Remember a text that must not be found."""
        assert len(text) >= SHORTEST, f"{origin}: too short to be told from chance"
        self.planted.setdefault(text, origin)
        return text

    def phone(self, origin: str) -> str:
        """A phone that nobody had before."""
        return self.plant(f"1{secrets.choice('3456789')}{secrets.randbelow(10**9):09}", origin)

    def secret(self, origin: str, most: int = 128) -> str:
        """A password, code or token that could be one, and keeps the rules for passwords."""
        return self.plant(("Jin-" + secrets.token_hex(12))[: max(most, SHORTEST)], origin)

    def harvest(self, answer: Any, origin: str) -> None:
        """Remember what an answer gives away once: tokens, one-time passwords, secrets, the hall's codes."""
        if isinstance(answer, list):
            for each in answer:
                self.harvest(each, origin)
        elif isinstance(answer, Mapping):
            for name, value in answer.items():
                if isinstance(value, str):
                    is_code = name == "code" and value.startswith("CX1")
                    if is_code or (name.endswith(SECRET_ENDINGS) and len(value) >= SHORTEST):
                        self.plant(value, f"{name} of {origin}")
                else:
                    self.harvest(value, origin)

    def found_in(self, content: bytes) -> list[str]:
        """Which of them stand in these bytes, in clear or in a writing that hides nothing."""
        return [
            f"{origin} as {writing}"
            for text, origin in self.planted.items()
            for writing, form in forms(text)
            if form in content
        ]


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """The ways in which a text may stand somewhere without being hidden."""
    clear = text.encode()
    yield "UTF-8", clear
    yield "UTF-16, little-endian", text.encode("utf-16-le")
    yield "UTF-16, big-endian", text.encode("utf-16-be")
    yield "hexadecimal", clear.hex().encode()
    yield "hexadecimal, capitals", clear.hex().upper().encode()
    for before in range(3):  # Base64 writes the same bytes in three ways, by where in a longer text they stand.
        lead, whole = -(-before * 8 // 6), (len(clear) + before) // 3 * 4
        for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            yield f"{alphabet} from byte {before}", encode(bytes(before) + clear)[lead:whole]
