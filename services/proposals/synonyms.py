"""Words that people use for one and the same matter (停车, 泊位, 车位), in groups: `synonyms.txt`. Pure.

The groups are what no index can know: two who write of one thing often share no character. They are wide on purpose,
a field of the city's affairs rather than a dictionary's synonyms, because how telling a group is the index finds out
by itself: it counts in how many matters it stands.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from services.kernel.grams import fold

WORDS: Final = Path(__file__).with_name("synonyms.txt")
SHORTEST: Final = 2


class Named(NamedTuple):
    """A place in a text where a word stands, and the groups that it belongs to, by their names."""

    start: int
    end: int
    groups: tuple[str, ...]


def named_in(text: str) -> Iterator[Named]:
    """Where words of the groups stand, in order; a word within a longer one is not counted beside it."""
    words, lengths = _words()
    folded = fold(text)
    reached = 0
    for start, character in enumerate(folded):
        for length in lengths.get(character, ()):
            end = start + length
            if reached < end <= len(folded) and (groups := words.get(folded[start:end])):
                yield Named(start, end, groups)
                reached = end
                break


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]]]:
    """The groups of each word, and how long the words are that begin with a character, the longest first."""
    words: dict[str, tuple[str, ...]] = {}
    lengths: dict[str, set[int]] = {}
    for name, *others in groups():
        for word in map(fold, (name, *others)):
            words[word] = (*words.get(word, ()), name)
            lengths.setdefault(word[0], set()).add(len(word))
    return words, {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()}


def groups() -> Iterator[list[str]]:
    """The words of each group, its name first."""
    with WORDS.open(encoding="utf-8") as lines:
        yield from (line.split() for line in lines if line.strip() and not line.startswith("#"))
