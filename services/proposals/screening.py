"""Words to be minded, found in a text as people write them: with blanks between, in full-width letters.

An aid, no guarantee: a secret needs none of these words.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from services.members.writing_settings import Screen


class Place(NamedTuple):
    """Where a word stands: from which character of the text up to which, that one not included."""

    word: str
    begins_at: int
    ends_at: int


class Folded(NamedTuple):
    """A text as it is compared: without blanks, in one spelling; and where each character of it stood."""

    text: str
    places: tuple[int, ...]


def folded(text: str) -> Folded:
    """A text as it is compared."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in unicodedata.normalize("NFKC", character).casefold():
            if not each.isspace() and unicodedata.category(each) != "Cf":
                kept.append(each)
                places.append(place)
    return Folded("".join(kept), tuple(places))


def found_words(text: Folded, screen: Screen) -> list[Place]:
    """Each place where a word of the screen stands; of words within each other the longest."""
    words = sorted(screen.words, key=len, reverse=True)
    longest = max((len(_as_compared(word)) for word in (*words, *screen.unless)), default=0)
    taken: dict[int, int] = {}
    """Where what is harmless, or found already, begins, and how far it goes."""
    for word in screen.unless:
        for begin, end in _spans(text.text, word):
            taken[begin] = max(end, taken.get(begin, 0))
    found: list[Place] = []
    for word in words:
        for begin, end in _spans(text.text, word):
            # What holds this begins at most a longest word before its end: a long text of nothing else stays cheap.
            if not any(taken.get(place, 0) >= end for place in range(max(0, end - longest), begin + 1)):
                taken[begin] = end
                found.append(Place(word, text.places[begin], text.places[end - 1] + 1))
    return sorted(found, key=lambda place: place.begins_at)


def holds_word(text: Folded, word: str) -> bool:
    """Whether a word stands anywhere in a text."""
    return _as_compared(word) in text.text


@lru_cache(maxsize=4096)
def _as_compared(word: str) -> str:
    """A word of the settings, which are asked for each part of each text that is saved."""
    return folded(word).text


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    wanted = _as_compared(word)
    begin = text.find(wanted) if wanted else -1
    while begin >= 0:
        yield begin, begin + len(wanted)
        begin = text.find(wanted, begin + 1)
