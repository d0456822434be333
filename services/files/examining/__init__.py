"""What a file really is: `python -m services.files.examining TASK` finds out, in a process of its own.

It has little memory and time, no settings and no secrets: whatever a hostile file does to a parser, it does it there.
"""

import enum

from services.files.vocabulary import FileFlaw


class Task(enum.StrEnum):
    """What the process may be asked to do: examine a file of one of the kinds, or read the text of a Word file."""

    PHOTO = "photo"
    PDF = "pdf"
    WORD = "word"
    WORD_TEXT = "word-text"


class Unfit(Exception):
    """The file is not taken."""

    def __init__(self, flaw: FileFlaw) -> None:
        """Keep why."""
        super().__init__(flaw)
        self.flaw = flaw
