"""Words to be warned of, found in a text as people write them: with blanks between, in full-width letters.

An aid, no guarantee: a secret needs none of these words.
"""

import unicodedata
from collections.abc import Iterator
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
    harmless = [span for word in screen.unless for span in _spans(text.text, word)]
    taken: list[tuple[int, int]] = []
    found: list[Place] = []
    for word in sorted(screen.words, key=len, reverse=True):
        for begin, end in _spans(text.text, word):
            if not any(_holds(other, (begin, end)) for other in (*harmless, *taken)):
                taken.append((begin, end))
                found.append(Place(word, text.places[begin], text.places[end - 1] + 1))
    return sorted(found, key=lambda place: place.begins_at)


def holds_word(text: Folded, word: str) -> bool:
    """Whether a word stands anywhere in a text."""
    return folded(word).text in text.text


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    wanted = folded(word).text
    begin = text.find(wanted)
    while begin >= 0:
        yield begin, begin + len(wanted)
        begin = text.find(wanted, begin + 1)


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
