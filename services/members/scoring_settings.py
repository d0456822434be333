"""`[scoring.entries]`: what members may declare themselves, what needs no evidence, which files prove."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from services.members.writing_settings import AttachmentSettings


@dataclass(frozen=True)
class EntrySettings:
    """Kinds of fact that members may declare, kinds that need no evidence, and the bounds of the files."""

    declared_kinds: frozenset[str]
    without_evidence: frozenset[str]
    evidence: AttachmentSettings

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(
            declared_kinds=frozenset(section["declared_kinds"]),
            without_evidence=frozenset(section["without_evidence"]),
            evidence=AttachmentSettings.of(section["evidence"]),
        )
