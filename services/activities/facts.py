"""What happens to activities."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from services.activities.vocabulary import ActivityState, AttendanceStatus, Evidence
from services.kernel.facts import Fact, plain


@dataclass(frozen=True, kw_only=True)
class ActivityFact(Fact):
    """Something that happened to an activity."""

    subject_kind: ClassVar[str] = "activity"


@dataclass(frozen=True, kw_only=True)
class ActivityDrafted(ActivityFact):
    """An organiser drew up an activity."""

    code: ClassVar[str] = "activity-drafted"
    kind: str
    sessions: int


@dataclass(frozen=True, kw_only=True)
class ActivityEdited(ActivityFact):
    """A draft was changed."""

    code: ClassVar[str] = "activity-edited"
    kind: str
    sessions: int


@dataclass(frozen=True, kw_only=True)
class ActivityOpened(ActivityFact):
    """The invitees are found and invited."""

    code: ClassVar[str] = "activity-opened"
    kind: str
    invitees: int


@dataclass(frozen=True, kw_only=True)
class ActivityCancelled(ActivityFact):
    """The activity does not take place; `was` says whether anybody had been invited."""

    code: ClassVar[str] = "activity-cancelled"
    was: ActivityState


@dataclass(frozen=True, kw_only=True)
class CheckedIn(ActivityFact):
    """A member checked in to a session."""

    code: ClassVar[str] = "checked-in"
    session_id: UUID
    seat_id: UUID
    evidence: Evidence
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class PresenceRecorded(ActivityFact):
    """An organiser recorded by hand that an invitee was there, or was not after all."""

    code: ClassVar[str] = "presence-recorded"
    session_id: UUID
    seat_id: UUID
    is_present: bool
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class LeaveExcused(ActivityFact):
    """An organiser excused an invitee, or took the excuse back."""

    code: ClassVar[str] = "leave-excused"
    seat_id: UUID
    is_excused: bool


@dataclass(frozen=True, kw_only=True)
class SettledRow:
    """What became of one invitation, as the duty ledger takes it."""

    seat_id: UUID
    status: AttendanceStatus
    required: bool
    half_days: int
    sessions: int
    evidence: Evidence | None = None
    """The weakest grade by which presence was shown; None where nobody came."""
    delivery: str | None = None
    """How the invitation reached the member; None where it is not known."""
    role: str = "member"


@dataclass(frozen=True, kw_only=True)
class ActivitySettled(ActivityFact):
    """The sheet is frozen. The audit keeps counts and a digest of the rows, not five hundred of them."""

    code: ClassVar[str] = "activity-settled"
    kind: str
    meeting: str
    year: int
    on: date
    rows: tuple[SettledRow, ...]

    def detail(self) -> dict[str, Any]:
        """Counts and the digest of the rows, which `settled_attendance` holds in full."""
        counted = Counter(row.status for row in self.rows)
        return {
            "kind": self.kind,
            "meeting": self.meeting,
            "year": self.year,
            "on": plain(self.on),
            "invitees": len(self.rows),
            **{str(status): counted[status] for status in AttendanceStatus},
            "rows_sha256": self.rows_digest(),
        }

    def rows_digest(self) -> str:
        """SHA-256 over the rows in the order of their seats: anybody can compute it again from the frozen sheet."""
        rows = [
            [
                str(row.seat_id), str(row.status), row.required, row.half_days, row.sessions, row.role,
                str(row.evidence or ""), row.delivery or "",
            ]
            for row in sorted(self.rows, key=lambda row: row.seat_id)
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
