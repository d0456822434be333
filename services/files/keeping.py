"""Take a file in, keep it, give it back, let it go: bytes first and the row last, and what has no row is swept.

A capability calls `take_in` before its transaction, because examining and storing take their time, and `keep`
within it. If the second never happens, nothing points to the bytes, and `sweep` removes them a day later.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Row

from services.files.examination import examine
from services.files.examining import Task
from services.files.models import StoredFile
from services.files.names import EXTENSIONS, OLD_WORD, clean_name, extension_of
from services.files.refusals import FileUnfit
from services.files.vocabulary import FileFlaw, FileKind
from services.kernel.actor import Actor
from services.kernel.database import InCommittee, in_chunks
from services.kernel.errors import Collision
from services.kernel.types import new_id
from services.kernel.work import Toolbox, Work, reading

PIECE: Final = 256 * 1024
OUR_KEY: Final = re.compile(r"([0-9a-f-]{36})/([0-9a-f-]{36})(\.part)?", re.ASCII)
"""A key of ours, also of what was never finished."""

MEGABYTE: Final = 1024 * 1024
UNCLAIMED: Final = timedelta(days=1)
"""How long bytes may wait for their row: longer than any request takes."""


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that is in the store and has no row yet."""

    id: UUID
    name: str
    kind: FileKind
    media_type: str
    size: int
    sha256: bytes
    source_sha256: bytes


class OpenedFile(NamedTuple):
    """A file on its way out."""

    name: str
    size: int
    sha256: str
    content: Iterator[bytes]


def key_of(committee_id: UUID, file_id: UUID) -> str:
    """The store's name for a file: the row's own, so that letting one file go never takes another's bytes away."""
    return f"{committee_id}/{file_id}"


def kind_of(filename: str, allowed: Collection[FileKind]) -> FileKind:
    """The kind that a name claims; what it really is the examination finds."""
    extension = extension_of(filename)
    kind = EXTENSIONS.get(extension)
    if kind is None:
        raise FileUnfit(FileFlaw.OLD_WORD if extension in OLD_WORD else FileFlaw.UNKNOWN_KIND)
    if kind not in allowed:
        raise FileUnfit(FileFlaw.KIND_NOT_ALLOWED)
    return kind


def digest_of(content: BinaryIO, most_bytes: int) -> bytes:
    """The digest of what was handed in; refused where it is nothing, or too much."""
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := content.read(PIECE):
        size += len(piece)
        digest.update(piece)
    if not size:
        raise FileUnfit(FileFlaw.EMPTY)
    if size > most_bytes:
        raise FileUnfit(FileFlaw.TOO_LARGE, f"文件不能超过 {most_bytes / MEGABYTE:g} MB")
    return digest.digest()


def take_in(
    work: Work, *, filename: str, content: BinaryIO, allowed: Collection[FileKind], most_bytes: int,
    there: Callable[[], Collection[bytes]], check: Callable[[], None],
) -> NewFile | bytes:  # fmt: skip
    """Examine what was handed in and put it into the store; of what is there already give the digest alone.

    `there` are the digests of what was handed in before. `check` refuses one too many, before anything is examined.
    """
    kind = kind_of(filename, allowed)
    digest = digest_of(content, most_bytes)
    if digest in there():
        return digest
    check()
    return _store(work, filename, content, kind, digest)


def _store(work: Work, filename: str, content: BinaryIO, kind: FileKind, source_sha256: bytes) -> NewFile:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as redrawn:
        _copy(content, source)
        media_type = examine(Task(kind.value), source, redrawn)
        kept = redrawn if kind is FileKind.PHOTO else source
        kept.seek(0)
        sha256 = hashlib.file_digest(kept, "sha256").digest()
        new = NewFile(
            id=new_id(), name=clean_name(filename, media_type), kind=kind, media_type=media_type, size=kept.tell(),
            sha256=sha256, source_sha256=source_sha256,
        )  # fmt: skip
        kept.seek(0)
        work.ports.files.put(key_of(work.committee_id, new.id), kept)
    return new


def read_text(*, filename: str, content: BinaryIO, most_bytes: int) -> dict[str, Any]:
    """The text of a Word file that is examined and not kept, as `examining/word_text.py` writes it."""
    kind_of(filename, {FileKind.WORD})
    digest_of(content, most_bytes)
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as text:
        _copy(content, source)
        examine(Task.WORD_TEXT, source, text)
        text.seek(0)
        found: dict[str, Any] = orjson.loads(text.read())
    return found


def _copy(content: BinaryIO, target: BinaryIO) -> None:
    """Write what was handed in, which may lie in memory, to a file that another process can read."""
    content.seek(0)
    while piece := content.read(PIECE):
        target.write(piece)
    target.flush()


def still_new(prepared: NewFile | bytes, there: Collection[bytes]) -> NewFile | None:
    """What is still to be kept of a file that was taken in, asked under the lock of what it belongs to.

    Nothing where it is there by now. What was there when it was sent again, and was taken away since, was not stored:
    that is told, instead of an answer which would say that it is there.
    """
    source = prepared if isinstance(prepared, bytes) else prepared.source_sha256
    if source in there:
        return None
    if isinstance(prepared, bytes):
        raise Collision("这个文件刚刚被移除，请再上传一次")
    return prepared


def keep(work: Work, actor: Actor, new: NewFile) -> StoredFile:
    """Give the bytes their row, in the transaction of whatever points to it."""
    file = StoredFile(
        id=new.id, name=new.name, kind=new.kind, media_type=new.media_type, size=new.size, sha256=new.sha256,
        source_sha256=new.source_sha256, stored_at=work.now, stored_by=actor.account_id,
    )  # fmt: skip
    work.add(file)
    return file


def content_of(work: Work, file_id: UUID) -> Iterator[bytes]:
    """A file's bytes, in pieces."""
    return work.ports.files.read(key_of(work.committee_id, file_id))


def opened(work: Work, row: Row[Any], file_id: UUID) -> OpenedFile:
    """A file on its way out, from a row with its name, size and digest."""
    return OpenedFile(row.name, row.size, row.sha256.hex(), content_of(work, file_id))


def delete(work: Work, pointing: InCommittee) -> None:
    """Delete a file for good, with the row that points to it and has its id: the rows now, the bytes after them."""
    work.session.delete(pointing)
    work.flush()
    let_go(work, work.get(StoredFile, pointing.id))


def let_go(work: Work, file: StoredFile) -> None:
    """Remove a file: the row now, the bytes once that is on disk; if they stay, they are swept."""
    key = key_of(file.committee_id, file.id)
    work.session.delete(file)
    work.after_commit(lambda: work.ports.files.delete(key))


def sweep(toolbox: Toolbox) -> int:
    """Remove bytes that have no row and will never get one; returns how many files."""
    by_committee: dict[UUID, dict[UUID, list[str]]] = {}
    for key in toolbox.ports.files.keys_before(toolbox.ports.clock.now() - UNCLAIMED):
        if found := OUR_KEY.fullmatch(key):  # What somebody else has put there is left alone.
            by_committee.setdefault(UUID(found[1]), {}).setdefault(UUID(found[2]), []).append(key)
    swept = 0
    for committee_id, files in by_committee.items():
        known = _known(toolbox, committee_id, files)
        for file_id, keys in files.items():
            for key in keys:
                if file_id not in known or key != key_of(committee_id, file_id):
                    toolbox.ports.files.delete(key)
                    swept += 1
    return swept


def _known(toolbox: Toolbox, committee_id: UUID, files: Collection[UUID]) -> set[UUID]:
    known: set[UUID] = set()
    with reading(toolbox, committee_id=committee_id) as work:
        for some in in_chunks(files):
            known.update(work.session.scalars(work.select(StoredFile.id).where(StoredFile.id.in_(some))))
    return known
