"""What a file really is: `python -m services.files.examining KIND` finds out, in a process of its own.

It has little memory and time, no settings and no secrets: whatever a hostile file does to a parser, it does it there.
"""

from services.files.vocabulary import FileFlaw


class Unfit(Exception):
    """The file is not taken."""

    def __init__(self, flaw: FileFlaw) -> None:
        """Keep why."""
        super().__init__(flaw)
        self.flaw = flaw
