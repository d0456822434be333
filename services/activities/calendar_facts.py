"""What happens to calendar feeds."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CalendarFeedFact(Fact):
    """Something that happened to a member's feed."""

    subject_kind: ClassVar[str] = "calendar-feed"
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class CalendarFeedMade(CalendarFeedFact):
    """It has a token, and any earlier one opens nothing any more."""

    code: ClassVar[str] = "calendar-feed-made"


@dataclass(frozen=True, kw_only=True)
class CalendarFeedRevoked(CalendarFeedFact):
    """It is gone."""

    code: ClassVar[str] = "calendar-feed-revoked"
