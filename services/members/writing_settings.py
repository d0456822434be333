"""What the committee's settings say to whoever writes a proposal: attachments, words to be minded, channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from services.members.vocabulary import ScreenEffect


@dataclass(frozen=True)
class AttachmentSettings:
    """A section about files, such as `[proposals.attachments]`: how many, how large each, and of which kinds."""

    max_count: int
    most_bytes: int
    kinds: frozenset[str]

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(section["max_count"], section["max_megabytes"] * 1024 * 1024, frozenset(section["kinds"]))


@dataclass(frozen=True)
class Screen:
    """`[[proposals.screens]]`: words that are minded, unless they are part of a harmless one, and what to do."""

    key: str
    name: str
    advice: str
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    effect: ScreenEffect = ScreenEffect.WARN

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Read a checked entry."""
        words, unless = tuple(entry["words"]), tuple(entry.get("unless", ()))
        effect = ScreenEffect(entry.get("effect", ScreenEffect.WARN))
        return cls(entry["key"], entry["name"], entry["advice"], words, unless, effect)


@dataclass(frozen=True)
class ChannelWords:
    """`[proposals.channels]`: words that tell of a matter for a higher level, and of a broad one."""

    higher_level: tuple[str, ...]
    strategic: tuple[str, ...]

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(tuple(section["higher_level"]), tuple(section["strategic"]))
