"""PDFs are kept as they are, because many bear an electronic seal.

So every object is looked at, and what would act when the file is opened is refused.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pikepdf

from services.files.examining import Unfit
from services.files.vocabulary import FileFlaw

BEGINS: Final = b"%PDF-"
ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Thread", "/Rendition", "/Movie",
     "/RichMediaExecute"}
)  # fmt: skip
"""Actions that run something, send something, or open another file. A jump to a page or to a web address is none."""

ACTIVE: Final = frozenset({"/JS", "/XFA", "/RichMediaContent"})
EMBEDDED: Final = frozenset({"/EF", "/EmbeddedFiles"})
STAGES: Final = frozenset({"/RichMedia", "/Movie", "/Screen", "/3D"})
"""Annotations on which something is played."""

BY_ITSELF: Final = "/OpenAction"
ON_EVENTS: Final = "/AA"
"""What is done when the document is opened, and when a page, a field or the document is reached, left or printed."""

DEEPEST: Final = 100
ENDS: Final = b"%%EOF"
LAST: Final = 1024
"""Within so many bytes of its end readers look for the word that ends a PDF."""


def check_pdf(source: BinaryIO) -> str:
    """Refuse a PDF that is none, is locked, or holds what acts or what is a file of its own."""
    if source.read(len(BEGINS)) != BEGINS:
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
    source.seek(-min(LAST, source.seek(0, io.SEEK_END)), io.SEEK_END)
    if not source.read().rstrip(b"\0\t\n\f\r ").endswith(ENDS):
        raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)  # Something else begins after it.
    source.seek(0)
    try:
        # Recovery would guess, and a reader's program might guess otherwise.
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                raise Unfit(FileFlaw.NOT_WHAT_IT_SAYS)
            for each in (pdf.trailer, *pdf.objects):
                if isinstance(each, pikepdf.Stream) and "/F" in each.stream_dict:
                    raise Unfit(FileFlaw.REMOTE)  # Its content is a file of its own, here or on the web.
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
    if any(_calls_out(action) for action in _unasked(part)):
        raise Unfit(FileFlaw.ACTIVE)
    if _is_one_of(part, "/FS", {"/URL"}) or (_is_one_of(part, "/Subtype", {"/Form"}) and "/Ref" in keys):
        raise Unfit(FileFlaw.REMOTE)


def _unasked(part: pikepdf.Object) -> Iterator[Any]:
    """The actions that are taken without anybody's click."""
    yield part.get(BY_ITSELF)
    events: Any = part.get(ON_EVENTS)
    if isinstance(events, pikepdf.Dictionary):
        yield from (action for _, action in events.items())


def _calls_out(action: Any, depth: int = 0) -> bool:
    """Whether an action, or one that follows it, opens a web address: then it tells who reads, and when."""
    if depth > DEEPEST:
        raise Unfit(FileFlaw.TOO_HARD)
    if isinstance(action, pikepdf.Array) and depth:
        return any(_calls_out(each, depth + 1) for each in iter(action))
    if not isinstance(action, pikepdf.Dictionary):
        return False
    return _is_one_of(action, "/S", {"/URI"}) or _calls_out(action.get("/Next"), depth + 1)


def _is_one_of(part: pikepdf.Object, key: str, names: frozenset[str] | set[str]) -> bool:
    value = part.get(key)
    return isinstance(value, pikepdf.Name) and str(value) in names
