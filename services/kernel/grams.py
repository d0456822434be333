"""What a text is found by: its pairs of Chinese characters (bigrams), its words and numbers. Pure.

Chinese has no blanks between words, and to cut it into words loses those that the cutter does not know. Every pair of
neighbours is kept instead: 停车场 is 停车 and 车场, so a word of two characters is always found. The last character of
a run stands alone as well; so whatever begins with a character (`Wanted.is_beginning`) finds it wherever it stands.
Letters and digits are kept as words, small, and found from their beginning.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

LONGEST_WORD: Final = 40
"""More of a word than this tells nothing; what is longer is cut."""

_UNPARTED: Final = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(rf"(?P<unparted>[{_UNPARTED}]+)|(?P<word>[^\W_{_UNPARTED}]+)")


class Wanted(NamedTuple):
    """One thing to be found: a gram, or whatever begins with it."""

    gram: str
    is_beginning: bool


def fold(text: str) -> str:
    """A text as it is compared: narrow, small, one character for each of the original's, so that places stay."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=65_536)
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    small = plain.lower() if len(plain) == 1 else character
    return small if len(small) == 1 else character


def grams_of(text: str) -> Counter[str]:
    """By what a text is found, with how often it is there."""
    return Counter(_all_grams(text))


def _all_grams(text: str) -> Iterator[str]:
    for run in _RUN.finditer(fold(text)):
        if run["word"]:
            yield run["word"][:LONGEST_WORD]
        else:
            yield from _pairs(run["unparted"])
            yield run["unparted"][-1]


def pairs_of(text: str) -> Counter[str]:
    """As `grams_of`, without characters that stand alone: by themselves they say nothing of what a text is about."""
    return Counter(gram for gram in _all_grams(text) if len(gram) > 1)


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))


def wanted_in(asked: str) -> tuple[Wanted, ...]:
    """What must all be found where this is asked for, each once; empty where nothing can be looked for."""
    found: dict[Wanted, None] = {}
    for run in _RUN.finditer(fold(asked)):
        text = run["word"] or run["unparted"]
        if run["word"]:
            found[Wanted(text[:LONGEST_WORD], is_beginning=True)] = None
        elif len(text) == 1:
            found[Wanted(text, is_beginning=True)] = None
        else:
            found.update(dict.fromkeys(Wanted(pair, is_beginning=False) for pair in _pairs(text)))
    return tuple(found)


def places_of(asked: str, text: str) -> list[tuple[int, int]]:
    """Where a text has what is asked for, from and to, in order and without overlap.

    Whole runs where they stand as they were asked for; where a run stands nowhere, its pairs.
    """
    folded = fold(text)
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(fold(asked)):
        whole = run.group()
        places = list(_standing(whole, folded, is_word=bool(run["word"])))
        if not places and run["unparted"]:
            places = [place for pair in _pairs(whole) for place in _standing(pair, folded)]
        found += places
    return joined(found)


def _standing(part: str, folded: str, *, is_word: bool = False) -> Iterator[tuple[int, int]]:
    pattern = (rf"(?<![^\W_{_UNPARTED}])" if is_word else "") + re.escape(part)
    return (match.span() for match in re.finditer(pattern, folded))


def joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, those that touch as one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


class Excerpt(NamedTuple):
    """A part of a text, and where in it stands what was asked for."""

    text: str
    ranges: Sequence[tuple[int, int]]


def excerpt_of(asked: str, text: str, *, longest: int) -> Excerpt | None:
    """The part of a text around the first place of what was asked for; None where it is not there."""
    places = places_of(asked, text)
    if not places:
        return None
    start = max(0, min(places[0][0] - longest // 4, len(text) - longest))
    end = start + longest
    ranges = [(first - start, min(last, end) - start) for first, last in places if start <= first < end]
    return Excerpt(text[start:end], ranges)
