"""What happens to speeches."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.activities.speech_vocabulary import SpeechForm, SpeechState
from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SpeechFact(Fact):
    """Something that happened to a speech."""

    subject_kind: ClassVar[str] = "speech"
    activity_id: UUID
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class SpeechChanged(SpeechFact):
    """It was written, submitted, reviewed or withdrawn."""

    code: ClassVar[str] = "speech-changed"
    state: SpeechState


@dataclass(frozen=True, kw_only=True)
class SpeechGiven(SpeechFact):
    """It was given at the meeting: a fact for the ledger."""

    code: ClassVar[str] = "speech-given"
    form: SpeechForm
    on: date
    year: int


@dataclass(frozen=True, kw_only=True)
class SpeechStruck(SpeechFact):
    """It had been recorded by mistake."""

    code: ClassVar[str] = "speech-struck"
