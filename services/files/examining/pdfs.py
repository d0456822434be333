"""PDFs are kept as they are, because many bear an electronic seal.

So every object is looked at, and what would act when the file is opened is refused.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pikepdf

from services.files.examining import Unfit
from services.files.vocabulary import FileFlaw

BEGINS: Final = b"%PDF-"
ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie",
     "/RichMediaExecute"}
)  # fmt: skip
"""Actions that run something, send something, or open another file. A jump to a page or to a web address is none."""

ACTIVE: Final = frozenset({"/JS", "/XFA", "/RichMediaContent"})
EMBEDDED: Final = frozenset({"/EF", "/EmbeddedFiles"})
STAGES: Final = frozenset({"/RichMedia", "/Movie", "/Screen", "/3D"})
"""Annotations on which something is played."""

DEEPEST: Final = 100


def check_pdf(source: BinaryIO) -> str:
    """Refuse a PDF that is none, is locked, or holds what acts or what is a file of its own."""
    if source.read(len(BEGINS)) != BEGINS:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
    source.seek(0)
    try:
        # Recovery would guess, and a reader's program might guess otherwise.
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
            for each in (pdf.trailer, *pdf.objects):
                for part in _within(each):
                    _check(part)
    except pikepdf.PasswordError:
        raise Unfit(FileFlaw.LOCKED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError):
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS) from None
    return "application/pdf"


def _within(each: Any, depth: int = 0) -> Iterator[pikepdf.Object]:
    """The dictionaries in an object; what it only refers to comes in its own turn."""
    if depth > DEEPEST:
        raise Unfit(FileFlaw.TOO_HARD)
    if isinstance(each, pikepdf.Stream):
        each = each.stream_dict
    if isinstance(each, pikepdf.Dictionary):
        yield each
        inner: Any = (value for _, value in each.items())
    elif isinstance(each, pikepdf.Array):
        inner = iter(each)
    else:
        return
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _within(value, depth + 1)


def _check(part: pikepdf.Object) -> None:
    keys = set(part.keys())
    if keys & EMBEDDED or _is_one_of(part, "/Type", {"/EmbeddedFile"}):
        raise Unfit(FileFlaw.EMBEDDED)
    if keys & ACTIVE or _is_one_of(part, "/S", ACTIONS) or _is_one_of(part, "/Subtype", STAGES):
        raise Unfit(FileFlaw.ACTIVE)


def _is_one_of(part: pikepdf.Object, key: str, names: frozenset[str] | set[str]) -> bool:
    value = part.get(key)
    return isinstance(value, pikepdf.Name) and str(value) in names
