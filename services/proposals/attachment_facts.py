"""What happens to a proposal's attachments. A digest tells which file it was; its name might tell more."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.files.vocabulary import FileKind
from services.proposals.facts import ProposalFact


@dataclass(frozen=True, kw_only=True)
class AttachmentsChanged(ProposalFact):
    """Its author changed what is attached; `lapsed` are the seats whose signature lapsed with it."""

    author_seat_id: UUID
    revision: int
    lapsed: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class AttachmentAdded(AttachmentsChanged):
    """Its author attached a file."""

    code: ClassVar[str] = "attachment-added"
    attachment_id: UUID
    kind: FileKind
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AttachmentRemoved(AttachmentsChanged):
    """Its author took a file away; deleted where the staff were never shown it."""

    code: ClassVar[str] = "attachment-removed"
    attachment_id: UUID
    is_deleted: bool


@dataclass(frozen=True, kw_only=True)
class AttachmentsOrdered(AttachmentsChanged):
    """Its author put the files in another order."""

    code: ClassVar[str] = "attachments-ordered"
