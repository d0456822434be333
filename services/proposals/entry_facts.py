"""What happens to a proposal that a clerk enters from paper, until its proposer has answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.files.vocabulary import FileKind
from services.proposals.facts import ProposalFact


@dataclass(frozen=True, kw_only=True)
class ProposalEntered(ProposalFact):
    """A clerk began to enter a paper proposal for this member."""

    code: ClassVar[str] = "proposal-entered"
    author_seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class EntryEdited(ProposalFact):
    """The clerk saved another text; `fields` names what is different."""

    code: ClassVar[str] = "entry-edited"
    author_seat_id: UUID
    revision: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScanAdded(ProposalFact):
    """The clerk attached a scan of the paper; the digest tells which."""

    code: ClassVar[str] = "scan-added"
    author_seat_id: UUID
    scan_id: UUID
    kind: FileKind
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ScanRemoved(ProposalFact):
    """The clerk took a scan away; it is deleted."""

    code: ClassVar[str] = "scan-removed"
    author_seat_id: UUID
    scan_id: UUID


@dataclass(frozen=True, kw_only=True)
class EntryOffered(ProposalFact):
    """The clerk showed it to its proposer; the office got the paper at `paper_received_at`."""

    code: ClassVar[str] = "entry-offered"
    author_seat_id: UUID
    author_account_id: UUID
    revision: int
    paper_received_at: datetime


@dataclass(frozen=True, kw_only=True)
class EntryRecalled(ProposalFact):
    """The clerk took it back before its proposer answered."""

    code: ClassVar[str] = "entry-recalled"
    author_seat_id: UUID
    author_account_id: UUID


@dataclass(frozen=True, kw_only=True)
class EntryDiscarded(ProposalFact):
    """The clerk gave it up; its scans are deleted."""

    code: ClassVar[str] = "entry-discarded"
    author_seat_id: UUID
    scans: int


@dataclass(frozen=True, kw_only=True)
class EntryTakenOn(ProposalFact):
    """Another clerk goes on with it; `entered_by` is whose it was, and the reason stands in the history."""

    code: ClassVar[str] = "entry-taken-on"
    author_seat_id: UUID
    entered_by: UUID


@dataclass(frozen=True, kw_only=True)
class EntryRejected(ProposalFact):
    """Its proposer gave it back to the clerk, with a reason that stands in the history."""

    code: ClassVar[str] = "entry-rejected"
    author_seat_id: UUID
    entered_by: UUID


@dataclass(frozen=True, kw_only=True)
class EntryTakenOver(ProposalFact):
    """Its proposer goes on with it himself, as a draft."""

    code: ClassVar[str] = "entry-taken-over"
    author_seat_id: UUID
    entered_by: UUID
