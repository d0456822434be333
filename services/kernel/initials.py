"""The initials of a Chinese name, by which an officer at the desk finds a member with two letters.

A character that is read in several ways has several initials (曾 is Zeng as a surname and céng elsewhere); all are
kept, because nobody can ask at the door which one it is.
"""

import os
from itertools import chain, product, repeat
from typing import Final

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
# A name is read character by character: the library's dictionary of phrases would only cost memory.
from pypinyin import Style, pinyin

READINGS: Final = (3, 2, 2, 2)
"""How many readings of each character count, the usual ones first; from the fifth character on one."""


def initials_of(name: str) -> str:
    """The initials of each reading, in small letters, each behind a blank; only letters and digits count.

    A search for "a blank and what was typed" finds names by how they begin.
    """
    characters = [each for each in name if each.isalnum()]
    mosts = chain(READINGS, repeat(1))
    letters = [_initials_of_character(each)[:most] for each, most in zip(characters, mosts, strict=False)]
    readings = dict.fromkeys("".join(each) for each in product(*letters))
    return "".join(f" {reading}" for reading in readings if reading)


def _initials_of_character(character: str) -> list[str]:
    (found,) = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)
    return [each.lower() for each in found]
