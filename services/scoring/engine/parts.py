"""A part of a regulation in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

Head = tuple[str, str, str]
"""The clause, the name and the text of a part."""


@dataclass(frozen=True)
class Explained:
    """One part: under which section, by which key it is found again in another version, what it says."""

    section: str
    key: str
    heading: str
    lines: tuple[str, ...]
    depth: int = 0

    @classmethod
    def of(cls, section: str, key: str, head: Head, lines: Iterable[str], *, depth: int = 0) -> "Explained":
        """A part with its clause and the words of the clause."""
        clause, name, text = head
        heading = f"{clause} {name}" if clause else name
        said = [f"条文：{text}"] if text else []
        return cls(section, key, heading, (*said, *(line for line in lines if line)), depth)
