"""Whether a font can print what people are called: a box in place of a name is worse than no paper."""

from collections.abc import Iterable
from typing import Any, Final

from services.kernel.errors import FieldFault

MOST_NAMED: Final = 20
"""Faults that are told at once."""


def missing_glyphs(face: Any, texts: Iterable[tuple[str, str]]) -> tuple[tuple[FieldFault, ...], list[str]]:
    """What is missing of texts that are given with where they stand: each fault in words, and the characters."""
    missing = {
        (where, character): None for where, text in texts for character in text if ord(character) not in face.cmap
    }
    faults = tuple(
        FieldFault("", f"{where}：字体中没有“{character}”（U+{ord(character):04X}）")
        for where, character in list(missing)[:MOST_NAMED]
    )
    return faults, sorted({character for _, character in missing})
