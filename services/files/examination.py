"""Have a file examined by a process of its own, and take what comes back."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, Final

from services.files.examining import Task
from services.files.examining import __main__ as examiner
from services.files.refusals import FileUnfit, UploadsBusy
from services.files.vocabulary import FileFlaw

AT_ONCE: Final = 2
"""Each examining process may take a core, and a gigabyte for a large photo."""

PATIENCE: Final = 20.0
"""Seconds that a sender waits for his turn."""

LONGEST: Final = 30.0
"""Seconds after which an examination is ended, should its own limits not have done it."""

ROOT: Final = Path(__file__).parent.parent.parent

_places = threading.BoundedSemaphore(AT_ONCE)


def examine(task: Task, source: BinaryIO, made: BinaryIO) -> str:
    """The media type of a file in order; what is made of it goes into `made`. Both are files of the system's."""
    if not _places.acquire(timeout=PATIENCE):
        raise UploadsBusy(retry_after=int(PATIENCE))
    try:
        source.seek(0)
        done = subprocess.run(  # noqa: S603 - our own program, and one of its words
            [sys.executable, "-m", "services.files.examining", task.value],
            stdin=source, stdout=made, stderr=subprocess.PIPE, cwd=ROOT, env={}, timeout=LONGEST, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise FileUnfit(FileFlaw.TOO_HARD) from None
    finally:
        _places.release()
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode == examiner.FIT:
        return said
    if done.returncode == examiner.UNFIT:
        raise FileUnfit(FileFlaw(said))
    # It was ended by its limits, or the file broke its parser; a parser that cannot be trusted is no reason to trust.
    raise FileUnfit(FileFlaw.TOO_HARD)
