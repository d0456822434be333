"""What happens to settled attendance."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.activities.facts import ActivityFact
from services.activities.vocabulary import AttendanceStatus, Evidence


@dataclass(frozen=True, kw_only=True)
class CorrectionFact(ActivityFact):
    """Something that happened to the correction of one invitee's result."""

    correction_id: UUID
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class CorrectionProposed(CorrectionFact):
    """An organiser says that a settled result is wrong; nothing is changed yet."""

    code: ClassVar[str] = "attendance-correction-proposed"


@dataclass(frozen=True, kw_only=True)
class CorrectionRefused(CorrectionFact):
    """The result stays as it is."""

    code: ClassVar[str] = "attendance-correction-refused"


@dataclass(frozen=True, kw_only=True)
class AttendanceCorrected(CorrectionFact):
    """A second organiser confirmed it: what the ledger had is taken back, and this stands instead.

    `takes_back` is the correction that stood before, or none where it is the settlement's own entry. Without `was` the
    ledger had nothing, without `status` it gets nothing.
    """

    code: ClassVar[str] = "attendance-corrected"
    takes_back: UUID | None
    was: AttendanceStatus | None
    meeting: str
    year: int
    on: date
    status: AttendanceStatus | None
    required: bool
    half_days: int
    sessions: int
    evidence: Evidence | None
    delivery: str | None
    role: str = "member"
