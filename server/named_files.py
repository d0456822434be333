"""Files that whoever runs a script names: found as his shell would find them."""

import os
from pathlib import Path


class Unreadable(Exception):
    """A file cannot be read; the message says which one and why."""


def named_file(name: str) -> Path:
    """The file: a script leaves the caller's folder, and says which one it was."""
    return Path(os.environ.get("CALLED_FROM", "."), name)


def bytes_of(name: str, *, most: int, too_large: str) -> bytes:
    """What the file holds. Raises Unreadable; of more than `most` bytes no more is read than shows it."""
    try:
        with named_file(name).open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"无法读取 {name}：{error.strerror}") from error
    if len(content) > most:
        raise Unreadable(f"{name} {too_large}")
    return content
