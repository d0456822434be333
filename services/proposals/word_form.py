"""The official Word form of a proposal: the template filled with one text."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from services.proposals.word_form_template import template

_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""


@dataclass(frozen=True, kw_only=True)
class FormContent:
    """What stands in the form, as people read it; of texts one entry for each paragraph."""

    heading: str
    title: str
    case: str
    category: str
    author: str
    sector: str
    author_label: str = "提 案 人"
    signers_label: str = "联 名 人"
    signers: str = ""
    """Who else stands behind it; without them there is no such line."""
    suggested_units: str = ""
    contact: str = ""
    """Whom the office reaches; only in the form of who may see it."""
    submitted_on: str
    filed_on: str
    is_researched: str
    may_be_published: str
    situation: Sequence[str]
    analysis: Sequence[str]
    suggestions: Sequence[str]
    attachments: Sequence[str]


def word_form(content: FormContent) -> bytes:
    """The Word file."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - as in the template

    document = DocxTemplate(io.BytesIO(template()))
    document.render(_printable(asdict(content)), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text that was typed into one field."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbered(texts: Sequence[str]) -> list[str]:
    """Asks as paragraphs: the first one of each bears its number."""
    return [
        f"{number}. {line}" if place == 0 else line
        for number, text in enumerate(texts, start=1)
        for place, line in enumerate(paragraphs_of(text))
    ]


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    return [_printable(each) for each in value]
