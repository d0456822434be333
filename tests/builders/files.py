"""Files that people hand in: good ones of every kind, and the ways in which others are not."""

import hashlib
import io
import os
import zipfile
from uuid import UUID

import docx
import pikepdf
from PIL import Image

from services.files.keeping import NewFile, key_of
from services.files.vocabulary import FileKind
from services.kernel.types import new_id
from services.kernel.work import Toolbox


def a_new_file(*, toolbox: Toolbox, committee_id: UUID, content: bytes = b"", name: str = "示例.pdf") -> NewFile:
    """A file in the store that has no row yet; without content it has some of its own."""
    content = content or os.urandom(32)
    digest = hashlib.sha256(content).digest()
    new = NewFile(
        id=new_id(), name=name, kind=FileKind.PDF, media_type="application/pdf", size=len(content), sha256=digest,
        source_sha256=digest,
    )  # fmt: skip
    toolbox.ports.files.put(key_of(committee_id, new.id), io.BytesIO(content))
    return new


def a_photo(kind: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    """A photo of one colour; `options` as Pillow saves them."""
    buffer = io.BytesIO()
    Image.new(mode, size, "orange").save(buffer, kind, **options)
    return buffer.getvalue()


def a_photo_with_position() -> bytes:
    """A photo as a phone takes it: turned on its side, and telling where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010F] = "SHILI-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 7.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    return a_photo(exif=exif, comment=b"SHILI-COMMENT")


def a_pdf(change: object = None) -> bytes:
    """A PDF of one empty page; `change` may do something to it before it is saved."""
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if change:
            change(pdf)
        pdf.save(buffer)
    return buffer.getvalue()


def a_word(*paragraphs: str) -> bytes:
    """A Word file of plain paragraphs."""
    document = docx.Document()
    for each in paragraphs or ("关于示例的提案",):
        document.add_paragraph(each)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            if each.filename != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return buffer.getvalue()


def with_words(archive: bytes, name: str, old: str, new: str) -> bytes:
    """The archive with something else written in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        part = opened.read(name).decode()
    assert old in part
    return with_part(archive, name, part.replace(old, new).encode())


def a_bomb() -> bytes:
    """A small Word file that unpacks to a hundred megabytes."""
    return with_part(a_word(), "word/media/image1.png", bytes(101_000_000))


def _run_a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


A_PHOTO = a_photo("PNG")
A_SCRIPT = a_pdf(_run_a_script)
"""A PDF that runs something when it is opened."""


def shown(value: object) -> str | None:
    """How a test that is given a file is called: by all but its bytes, of which some are random."""
    return "file" if isinstance(value, bytes) else None
