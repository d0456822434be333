"""What happens at the door beside a member's own tap (`facts.CheckedIn`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from services.activities.facts import ActivityFact
from services.activities.vocabulary import EnvelopeDoubt, StationKind
from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StationFact(Fact):
    """Something that happened to a desk, a reader or a screen."""

    subject_kind: ClassVar[str] = "station"


@dataclass(frozen=True, kw_only=True)
class StationIssued(StationFact):
    """A station got its key."""

    code: ClassVar[str] = "station-issued"
    kind: StationKind
    activity_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class StationRevoked(StationFact):
    """A station's key counts no more."""

    code: ClassVar[str] = "station-revoked"
    kind: StationKind


@dataclass(frozen=True, kw_only=True)
class ReadingsHandedIn(ActivityFact):
    """A badge reader handed in what it had read; the digest is over the seats and times, in their order."""

    code: ClassVar[str] = "readings-handed-in"
    session_id: UUID
    readings: int
    entered: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LeavingRecorded(ActivityFact):
    """Somebody left before the end; `left_at` is None where he came back."""

    code: ClassVar[str] = "leaving-recorded"
    session_id: UUID
    seat_id: UUID
    left_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CodePrinted(ActivityFact):
    """A printed code was issued."""

    code: ClassVar[str] = "code-printed"
    session_id: UUID
    printed_code_id: UUID


@dataclass(frozen=True, kw_only=True)
class PrintedCodeTakenBack(ActivityFact):
    """A printed code counts no more."""

    code: ClassVar[str] = "printed-code-revoked"
    session_id: UUID
    printed_code_id: UUID


@dataclass(frozen=True, kw_only=True)
class SessionFenced(ActivityFact):
    """A session got its circle, another one, or none any more."""

    code: ClassVar[str] = "session-fenced"
    session_id: UUID
    radius: int | None


@dataclass(frozen=True, kw_only=True)
class ConsentedToPlace(Fact):
    """A member consented to be asked where he is, or took it back."""

    code: ClassVar[str] = "place-consent"
    subject_kind: ClassVar[str] = "seat"
    is_given: bool
    text_version: int


@dataclass(frozen=True, kw_only=True)
class JoinedRemotely(ActivityFact):
    """A member joined a session from afar, or left it; the minutes are all that he was there so far."""

    code: ClassVar[str] = "remote-stay"
    session_id: UUID
    seat_id: UUID
    is_joining: bool
    minutes: int


@dataclass(frozen=True, kw_only=True)
class EnvelopeReceived(ActivityFact):
    """A check-in that was signed without a network arrived; `is_present` where the server saw it within the minute."""

    code: ClassVar[str] = "envelope-received"
    session_id: UUID
    seat_id: UUID
    envelope_id: UUID
    is_present: bool
    doubt: EnvelopeDoubt | None


@dataclass(frozen=True, kw_only=True)
class ClaimsDecided(ActivityFact):
    """An organiser confirmed what envelopes claim, or refused it."""

    code: ClassVar[str] = "claims-decided"
    claims: tuple[UUID, ...]
    is_confirmed: bool
