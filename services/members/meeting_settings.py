"""What the committee's settings say about meetings beside their kinds: leave and reminders."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from services.members.writing_settings import AttachmentSettings


class LateLeave(enum.StrEnum):
    """How leave is treated that is asked for after the deadline."""

    ORDINARY = "ordinary"
    LAST_APPROVER = "last-approver"
    REFUSED = "refused"


class HigherMeeting(enum.StrEnum):
    """How leave is treated of whoever is called to a higher meeting."""

    ORDINARY = "ordinary"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class LeaveSettings:
    """`[activities.leave]`: until when leave is asked for in time, and how the two special cases are treated."""

    deadline_hours: int
    late: LateLeave
    higher_meeting: HigherMeeting
    higher_meeting_reason: str
    evidence: AttachmentSettings

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(
            deadline_hours=section["deadline_hours"],
            late=LateLeave(section["late"]),
            higher_meeting=HigherMeeting(section["higher_meeting"]),
            higher_meeting_reason=section["higher_meeting_reason"],
            evidence=AttachmentSettings.of(section["evidence"]),
        )


@dataclass(frozen=True)
class ReminderSettings:
    """`[activities.reminders]`: how long before answers close one is reminded, and how often a day by hand."""

    hours_before: tuple[int, ...]
    by_hand_a_day: int

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read the checked section."""
        return cls(tuple(section["hours_before"]), section["by_hand_a_day"])
