"""Files in a folder of this machine: one file each, complete or not there at all."""

import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from services.files.refusals import FilesAway

PIECE: Final = 256 * 1024
RETRY_AFTER: Final = 30
UNFINISHED: Final = ".part"
KEY: Final = re.compile(rf"[0-9a-f-]{{36}}/[0-9a-f-]{{36}}({re.escape(UNFINISHED)})?", re.ASCII)

logger = logging.getLogger(__name__)


class Pieces(Iterator[bytes]):
    """An open file a piece at a time. A generator would not do: closed before its first piece, it closes nothing."""

    def __init__(self, file: BinaryIO) -> None:
        """Take over an open file."""
        self._file = file

    def __next__(self) -> bytes:
        """The next piece."""
        piece = self._file.read(PIECE)
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class FolderFiles:
    """The default store: below its folder one folder for each committee, which only this program's user can open."""

    def __init__(self, folder: str) -> None:
        """The folder is made when the first file comes."""
        self._folder = Path(folder)

    def put(self, key: str, content: BinaryIO) -> None:
        """Write beside it, to the disk, and then give it its name: a power cut leaves all of it or none."""
        path = self._path(key)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(unfinished, "xb", opener=_private) as file:
                shutil.copyfileobj(content, file, PIECE)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
            _keep_names_of(path.parent)
            _keep_names_of(self._folder)
        except OSError as wrong:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            _refuse(wrong, key)

    def read(self, key: str) -> Iterator[bytes]:
        """The file in pieces; it is closed after the last one, or by whoever stops before."""
        try:
            return Pieces(self._path(key).open("rb"))
        except OSError as wrong:
            _refuse(wrong, key)

    def delete(self, key: str) -> None:
        """Remove the file."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as wrong:
            _refuse(wrong, key)

    def keys_before(self, instant: datetime) -> Iterator[str]:
        """The keys of old files; whatever else lies in the folder is not ours."""
        for path in self._folder.glob("*/*"):
            key = f"{path.parent.name}/{path.name}"
            with suppress(FileNotFoundError):
                if KEY.fullmatch(key) and datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant:
                    yield key

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            message = f"{key!r} is no key of a file"
            raise ValueError(message)
        return self._folder / key


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _keep_names_of(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse(wrong: OSError, key: str) -> NoReturn:
    logger.error("the folder of files failed", exc_info=wrong, extra={"fields": {"key": key}})
    raise FilesAway(retry_after=RETRY_AFTER) from wrong
