"""The examining process: a file comes in by standard input; a photo drawn anew, or a text, goes out by standard output.

What is found goes to standard error in one word, the media type or the flaw; the exit code says which of the two.
"""

import resource
import sys
from typing import Final

from services.files.examining import Task, Unfit
from services.files.vocabulary import FileFlaw

MEMORY: Final = 1024**3
SECONDS: Final = 20
MOST_WRITTEN: Final = 64 * 1024**2
FIT: Final = 0
UNFIT: Final = 3


def main(task: Task) -> int:
    """Examine one file."""
    # Limits first: what is imported now already reads for the file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        said, code = _examine(task), FIT
    except Unfit as unfit:
        said, code = unfit.flaw.value, UNFIT
    except (MemoryError, RecursionError):
        said, code = FileFlaw.TOO_HARD.value, UNFIT
    sys.stderr.write(said)
    return code


def _examine(task: Task) -> str:
    """Each kind brings its own library, which takes longer to load than most files to read."""
    if task is Task.PHOTO:
        from services.files.examining.photos import redraw  # noqa: PLC0415

        return redraw(sys.stdin.buffer, sys.stdout.buffer)
    if task is Task.PDF:
        from services.files.examining.pdfs import check_pdf  # noqa: PLC0415

        return check_pdf(sys.stdin.buffer)
    from services.files.examining.words import check_word  # noqa: PLC0415

    media_type = check_word(sys.stdin.buffer)
    if task is Task.WORD_TEXT:
        from services.files.examining.word_text import write_text  # noqa: PLC0415

        sys.stdin.buffer.seek(0)
        write_text(sys.stdin.buffer, sys.stdout.buffer)
    return media_type


if __name__ == "__main__":
    sys.exit(main(Task(sys.argv[1])))
