"""The words of a Word file, paragraph by paragraph, in the order in which they are read.

Walked over the tree itself: the library's own text leaves out what stands in tracked insertions, text boxes and
fields of a form, and a member would not notice what is missing.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from services.files.examining import Unfit
from services.files.vocabulary import FileFlaw

WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What Word writes for old programs is there twice."""

SAID: Final = {f"{WORD}tab": " ", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}
TITLE_STYLES: Final = frozenset({"title", "标题"})
MOST_CHARACTERS: Final = 200_000
NOTES: Final = (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)


def write_text(source: BinaryIO, target: BinaryIO) -> None:
    """Write the text as JSON: `notes`, `pictures`, and `paragraphs` with what `word_reading.Line` has."""
    document = docx.Document(source)
    body = document.element.body
    titles = {style.style_id for style in document.styles if (style.name or "").lower() in TITLE_STYLES}
    read = [(text, _list_level(each), _style(each) in titles) for each, text in _paragraphs(body)]
    notes = [text for tree in _note_trees(document) for _, text in _paragraphs(tree)]
    if sum(len(text) for text, *_ in read) + sum(map(len, notes)) > MOST_CHARACTERS:
        raise Unfit(FileFlaw.TOO_HARD)
    found = {
        "paragraphs": [{"text": text, "list_level": level, "is_title": is_title} for text, level, is_title in read],
        "notes": notes,
        "pictures": len([each for each in body.iter(f"{DRAWING}blip") if not _is_fallback(each)]),
    }
    target.write(json.dumps(found).encode())


def _paragraphs(root: Any) -> Iterator[tuple[Any, str]]:
    for each in root.iter(f"{WORD}p"):
        if not _is_fallback(each) and (text := "".join(_pieces(each)).strip()):
            yield each, text


def _pieces(paragraph: Any) -> Iterator[str]:
    """The text of a paragraph, without that of paragraphs in boxes within it: they come by themselves."""
    for each in paragraph:
        if each.tag in {f"{WORD}p", FALLBACK}:
            continue
        if each.tag == f"{WORD}t":
            yield each.text or ""
        elif each.tag in SAID:
            yield SAID[each.tag]
        else:
            yield from _pieces(each)


def _is_fallback(element: Any) -> bool:
    return any(above.tag == FALLBACK for above in element.iterancestors())


def _style(paragraph: Any) -> str | None:
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    return None if style is None else str(style.get(f"{WORD}val"))


def _list_level(paragraph: Any) -> int | None:
    """How deep in an automatic list, whose numbers are nowhere in the text."""
    number = paragraph.find(f"{WORD}pPr/{WORD}numPr")
    if number is None or number.find(f"{WORD}numId") is None or number.find(f"{WORD}numId").get(f"{WORD}val") == "0":
        return None
    level = number.find(f"{WORD}ilvl")
    return 0 if level is None else int(level.get(f"{WORD}val", "0"))


def _note_trees(document: Any) -> Iterator[Any]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        if relation.reltype in NOTES:
            yield etree.fromstring(relation.target_part.blob, parser)
