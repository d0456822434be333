"""What happens to the contact of a proposal: that it was said anew, never who it is."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.proposals.facts import ProposalFact


@dataclass(frozen=True, kw_only=True)
class ContactSaved(ProposalFact):
    """Its proposer, or the clerk who enters it, said whom the office reaches."""

    code: ClassVar[str] = "proposal-contact-saved"
    author_seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactRemoved(ProposalFact):
    """The contact was taken away."""

    code: ClassVar[str] = "proposal-contact-removed"
    author_seat_id: UUID
