"""What happens to activities."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from services.activities.answer_vocabulary import AnswerState
from services.activities.leave_vocabulary import LeaveState
from services.activities.vocabulary import ActivityState, AttendanceStatus, Evidence
from services.kernel.facts import Fact, plain
from services.members.vocabulary import Role


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
class ActivitySeriesDrafted(ActivityFact):
    """An organiser drew up several activities at once; the subject is the series."""

    code: ClassVar[str] = "activity-series-drafted"
    subject_kind: ClassVar[str] = "activity-series"
    kind: str
    activities: int


@dataclass(frozen=True, kw_only=True)
class ActivityPublished(ActivityFact):
    """The invitees are found and invited."""

    code: ClassVar[str] = "activity-published"
    kind: str
    invitees: int


@dataclass(frozen=True, kw_only=True)
class ActivityOpened(ActivityFact):
    """The door is open: by an organiser's act, or because its hour has come."""

    code: ClassVar[str] = "activity-opened"


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(ActivityFact):
    """What had been published was changed; `changed` names the fields, `moved_up` who found a place by it."""

    code: ClassVar[str] = "activity-changed"
    changed: tuple[str, ...]
    reason: str
    moved_up: tuple[UUID, ...] = ()

    def detail(self) -> dict[str, Any]:
        """Without the reason: words of people stand in the history, not in the audit."""
        return {name: value for name, value in super().detail().items() if name != "reason"}


@dataclass(frozen=True, kw_only=True)
class InviteesChanged(ActivityFact):
    """Members were invited to a published activity, or their invitations taken back."""

    code: ClassVar[str] = "invitees-changed"
    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]
    moved_up: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(ActivityFact):
    """An invitee said what he will do; `moved_up` who found a place by it."""

    code: ClassVar[str] = "invitation-answered"
    seat_id: UUID
    answer: AnswerState
    moved_up: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ObserverChanged(ActivityFact):
    """Somebody of the public registered, cancelled, came, or did not."""

    code: ClassVar[str] = "observer-changed"
    observer_id: UUID
    what: str


@dataclass(frozen=True, kw_only=True)
class ObserversErased(ActivityFact):
    """Names and contacts of an activity's public observers were forgotten."""

    code: ClassVar[str] = "observers-erased"
    observers: int


@dataclass(frozen=True, kw_only=True)
class ActivityLinkOffered(ActivityFact):
    """A link was offered to another committee."""

    code: ClassVar[str] = "activity-link-offered"
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivitiesLinked(ActivityFact):
    """The activity is a joint one with another committee's."""

    code: ClassVar[str] = "activities-linked"
    link_id: UUID
    other_committee_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActivityLinkEnded(ActivityFact):
    """An offer was taken back, or a link ended."""

    code: ClassVar[str] = "activity-link-ended"
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class MaterialAdded(ActivityFact):
    """A file was given to an activity."""

    code: ClassVar[str] = "material-added"
    material_id: UUID
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MaterialRemoved(ActivityFact):
    """A file of an activity was deleted."""

    code: ClassVar[str] = "material-removed"
    material_id: UUID


@dataclass(frozen=True, kw_only=True)
class UnansweredReminded(ActivityFact):
    """Whoever has not answered is reminded. The audit keeps how many they were, not five hundred identifiers."""

    code: ClassVar[str] = "unanswered-reminded"
    seat_ids: tuple[UUID, ...]
    by_hand: bool
    message: str | None = None

    def detail(self) -> dict[str, Any]:
        """How many, and whether by hand."""
        return {"reminded": len(self.seat_ids), "by_hand": self.by_hand}


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
class LeaveFact(Fact):
    """Something that happened to a request for leave."""

    subject_kind: ClassVar[str] = "leave"
    activity_id: UUID
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class LeaveRequested(LeaveFact):
    """A member asks for leave."""

    code: ClassVar[str] = "leave-requested"
    approver: Role
    half_days: int
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class LeaveEvidenceAdded(LeaveFact):
    """A proof was handed in; `is_approved` says that it was enough by the committee's rule."""

    code: ClassVar[str] = "leave-evidence-added"
    file_id: UUID
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class LeaveDecided(LeaveFact):
    """Somebody approved or refused, or took an approval back."""

    code: ClassVar[str] = "leave-decided"
    state: LeaveState
    half_days: int


@dataclass(frozen=True, kw_only=True)
class LeaveWithdrawn(LeaveFact):
    """The member will come after all."""

    code: ClassVar[str] = "leave-withdrawn"
    was: LeaveState


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
    excused_half_days: int = 0


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
                str(row.evidence or ""), row.delivery or "", row.excused_half_days,
            ]
            for row in sorted(self.rows, key=lambda row: row.seat_id)
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
