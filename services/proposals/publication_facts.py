"""What happens to the publication of proposals."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.proposals.facts import ProposalFact


@dataclass(frozen=True, kw_only=True)
class PublicationProposed(ProposalFact):
    """Somebody of the office holds that the public may read this revision."""

    code: ClassVar[str] = "publication-proposed"
    revision: int


@dataclass(frozen=True, kw_only=True)
class PublicationReleased(ProposalFact):
    """A second person agreed: the public may read it."""

    code: ClassVar[str] = "publication-released"
    revision: int
    author_seat_id: UUID
    author_account_id: UUID


@dataclass(frozen=True, kw_only=True)
class PublicationRetracted(ProposalFact):
    """The public reads it no more; why stands with the publication."""

    code: ClassVar[str] = "publication-retracted"
    is_consent_withdrawn: bool
