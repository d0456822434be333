"""What is done with how members stand."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MembersBelowReminded(Fact):
    """Those who are below were reminded; their standing of the year notes at which instant."""

    code: ClassVar[str] = "members-below-reminded"
    subject_kind: ClassVar[str] = "committee"
    year: int
    body_id: UUID | None
    members: int
