"""The initials of a Chinese name, by which an officer at the desk finds a member with two letters.

A character that is read in several ways has several initials (曾 is Zeng as a surname and céng elsewhere); all are
kept, because nobody can ask at the door which one it is.
"""

import os
from itertools import islice, product
from typing import Final

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
# A name is read character by character: the library's dictionary of phrases would only cost memory.
from pypinyin import Style, pinyin

MOST_READINGS: Final = 24
"""A name of four characters with three readings each has 81: those that are spoken come first."""


def initials_of(name: str) -> str:
    """The initials of each reading, in small letters, each behind a blank; only letters and digits count.

    A search for "a blank and what was typed" finds names by how they begin.
    """
    characters = [each for each in name if each.isalnum()]
    letters = [_initials_of_character(each) for each in characters]
    readings = dict.fromkeys("".join(each) for each in islice(product(*letters), MOST_READINGS))
    return "".join(f" {reading}" for reading in readings if reading)


def _initials_of_character(character: str) -> list[str]:
    (found,) = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)
    return [each.lower() for each in found]
