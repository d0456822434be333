"""What happens to the matters that are searched, followed and built upon."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact
from services.proposals.facts import ProposalFact


@dataclass(frozen=True, kw_only=True)
class MattersIndexed(Fact):
    """The operator made the committee's full-text index anew, or the worker what it lacked; so many were left out."""

    code: ClassVar[str] = "matters-indexed"
    subject_kind: ClassVar[str] = "committee"
    count: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class MatterFollowed(Fact):
    """Somebody follows a matter."""

    code: ClassVar[str] = "matter-followed"
    subject_kind: ClassVar[str] = "matter"
    matter_committee_id: UUID


@dataclass(frozen=True, kw_only=True)
class MatterUnfollowed(Fact):
    """Somebody follows a matter no more."""

    code: ClassVar[str] = "matter-unfollowed"
    subject_kind: ClassVar[str] = "matter"


@dataclass(frozen=True, kw_only=True)
class ReferenceAdded(ProposalFact):
    """Its author said on which matter it builds."""

    code: ClassVar[str] = "reference-added"
    matter_id: UUID
    matter_committee_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReferenceRemoved(ProposalFact):
    """It does not build on a matter any more."""

    code: ClassVar[str] = "reference-removed"
    matter_id: UUID
