"""Facts: what a command has done, in the past tense. Each is one audit row, and `services/reactions.py` answers it."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to a subject. Fields hold identifiers and figures, no personal data: they are audited."""

    code: ClassVar[str]
    subject_kind: ClassVar[str]
    subject_id: UUID

    def detail(self) -> dict[str, Any]:
        """The fields as plain JSON values, for the audit."""
        return {entry.name: plain(getattr(self, entry.name)) for entry in fields(self) if entry.name != "subject_id"}


def plain(value: Any) -> Any:
    """A value as JSON can keep it without loss."""
    if isinstance(value, UUID | Decimal | date | datetime):
        return str(value)
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value
