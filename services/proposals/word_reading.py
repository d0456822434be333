"""A Word file read into the fields of a draft: pure, from its paragraphs. What finds no place is given back.

Nothing that was written is lost but headings and the numbers before asks, which the fields themselves say.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from services.members.settings_sections import Choice
from services.proposals.word_fields import FIELDS, FormFields
from services.proposals.word_headings import (
    DATE,
    NUMBERINGS,
    TITLE_LINE,
    Heading,
    Part,
    heading_of,
    numbering_of,
    without_number,
)

TEXT: Final = frozenset({Part.SITUATION, Part.ANALYSIS, Part.SUGGESTIONS})

SHORT: Final = 20
"""Between title and first heading a line up to this length is a form's, a longer one is text."""

_BEGINS_ASKS: Final = re.compile(r"[^。]{0,40}建议[^。]{0,12}[:：]")
"""“为此，提出以下建议：” where a heading might stand."""

_LEADS_IN: Final = re.compile(r"[^。！？]{0,60}[:：]")
_BETWEEN: Final = r"(?<=[；;。！!\n])\s*"
_INLINE: Final = tuple(re.compile(_BETWEEN + f"(?={each.pattern})") for each in NUMBERINGS)


@dataclass(frozen=True)
class Line:
    """A paragraph: its text, how deep it stands in an automatic list (its numbers are not in the text), its style."""

    text: str
    list_level: int | None = None
    is_title: bool = False


class Lists(NamedTuple):
    """What of the committee's a paper names in words: its categories, and its handling units by name."""

    categories: Sequence[Choice]
    units: Mapping[str, UUID]


@dataclass
class Reading:
    """What a file became."""

    title: str = ""
    situation: list[str] = field(default_factory=list)
    analysis: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    category: str | None = None
    fields: FormFields = field(default_factory=FormFields)
    unplaced: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_lines(lines: Iterable[Line], categories: Sequence[Choice], units: Mapping[str, UUID] | None = None) -> Reading:
    """Place each line by the heading above it; `units` are the committee's handling units by name."""
    reading, lists = Reading(), Lists(categories, units or {})
    part: Part | None = None
    asks: list[Line] = []
    for line in _whole_words(_split(lines)):
        heading = heading_of(line.text)
        # Among asks "建议：…" is one of them; a bare "建议" is the heading of some that follow.
        if heading and not (part is heading.part is Part.SUGGESTIONS and heading.rest):
            part = _begin(reading, asks, part, line.text, heading=heading, lists=lists)
            continue
        if not reading.title and part not in TEXT and (line.is_title or TITLE_LINE.fullmatch(line.text)):
            reading.title, part = line.text, None
            continue
        if DATE.fullmatch(line.text):
            reading.unplaced.append(line.text)
            continue
        if part is not Part.SUGGESTIONS and _BEGINS_ASKS.fullmatch(line.text):
            reading.unplaced.append(line.text)
            part = Part.SUGGESTIONS
            continue
        part = _place(reading, asks, part, line, lists)
    _split_asks(reading, asks)
    return reading


def _begin(
    reading: Reading, asks: list[Line], part: Part | None, line: str, *, heading: Heading, lists: Lists
) -> Part | None:
    """Take a line that is a heading, with what stands behind it; says in which part the next one is."""
    if heading.is_both:
        reading.notes.append(f"“{heading.name}”合写在一起，全部放入“情况”，请自行分出“分析”")
    # Before the text a field that is filled in on its line ends there; after it nothing but fields comes.
    after_field = None if heading.rest and part not in TEXT else Part.ELSEWHERE
    if heading.part is Part.ELSEWHERE:
        reading.unplaced.append(line)
        return after_field
    if not heading.rest:
        return heading.part
    if heading.part in FIELDS:
        left = reading.fields.take(heading.part, heading.rest, lists.units)
        reading.unplaced += [line] if left == [heading.rest] else left
        return after_field
    return _place(reading, asks, heading.part, Line(heading.rest), lists)


def _place(reading: Reading, asks: list[Line], part: Part | None, line: Line, lists: Lists) -> Part | None:
    """Put a line into its part; says in which part the next one is."""
    text = line.text
    if part is Part.SUGGESTIONS:
        asks.append(line)
    elif part is Part.SITUATION:
        reading.situation.append(text)
    elif part is Part.ANALYSIS:
        reading.analysis.append(text)
    elif part is Part.TITLE and not reading.title:
        reading.title = text
        return None
    elif part is Part.CATEGORY:
        key = next((each.key for each in lists.categories if each.name == text), None)
        reading.category = reading.category or key
        if key is None:
            reading.unplaced.append(text)
        return None
    elif part in FIELDS:
        reading.unplaced += reading.fields.take(part, text, lists.units)
        return Part.ELSEWHERE if asks or reading.analysis or reading.situation else None
    elif part is None and _is_text(reading, text):
        reading.situation.append(text)
    else:
        reading.unplaced.append(text)
    return part


def _is_text(reading: Reading, text: str) -> bool:
    """Whether a line before the first heading is text, or belongs to a form's head."""
    return text.endswith("。") or bool(reading.situation) or (bool(reading.title) and len(text) > SHORT)


def _split(lines: Iterable[Line]) -> list[Line]:
    """One line each, where somebody broke a paragraph by hand."""
    return [
        Line(each.strip(), line.list_level, line.is_title)
        for line in lines
        for each in line.text.splitlines()
        if each.strip()
    ]


def _whole_words(lines: list[Line]) -> list[Line]:
    """A heading written downwards in a narrow cell is one again, and so is a title broken before its last words."""
    whole: list[Line] = []
    place = 0
    while place < len(lines):
        following = place
        while following < len(lines) and len(lines[following].text) == 1:
            following += 1
        joined = "".join(line.text for line in lines[place:following])
        if following - place > 1 and heading_of(joined):
            whole.append(Line(joined))
            place = following
            continue
        if place + 1 < len(lines) and _is_broken_title(lines[place].text, lines[place + 1].text):
            whole.append(Line(lines[place].text + lines[place + 1].text))
            place += 2
            continue
        whole.append(lines[place])
        place += 1
    return whole


def _is_broken_title(one: str, two: str) -> bool:
    is_open = one.startswith("关于") and not TITLE_LINE.fullmatch(one) and not re.search(r"[。；：:]", one)
    return is_open and len(two) <= 2 * SHORT and bool(TITLE_LINE.fullmatch(one + two)) and not heading_of(two)


def _split_asks(reading: Reading, lines: list[Line]) -> None:
    """One ask for each number of the outermost list; without numbers one for each paragraph."""
    lines = [Line(each, line.list_level) for line in lines for each in _inline(line.text)]
    first = next((line for line in lines if _mark_of(line) is not None), None)
    if first is None:
        for line in lines:
            target = reading.unplaced if _LEADS_IN.fullmatch(line.text) else reading.suggestions
            target.append(line.text)
        return
    outermost, begun = _mark_of(first), False
    for line in lines:
        if _mark_of(line) == outermost:
            reading.suggestions.append(without_number(line.text) if line.list_level is None else line.text)
            begun = True
        elif begun:
            reading.suggestions[-1] += f"\n{line.text}"
        elif _LEADS_IN.fullmatch(line.text):
            reading.unplaced.append(line.text)
        else:
            reading.suggestions.append(line.text)


def _mark_of(line: Line) -> tuple[str, int] | None:
    """The way in which a line is numbered: by the program, or by hand."""
    if line.list_level is not None:
        return ("list", line.list_level)
    place = numbering_of(line.text)
    return None if place is None else ("hand", place)


def _inline(text: str) -> list[str]:
    """A paragraph that holds several numbered asks, taken apart; by the numbering that comes first, if at least two."""
    for numbering, pattern in zip(NUMBERINGS, _INLINE, strict=True):
        pieces = [piece.strip() for piece in pattern.split(text) if piece.strip()]
        if len(pieces) > 1 and sum(1 for piece in pieces if numbering.match(piece)) > 1:
            return pieces
    return [text]
