"""What happens to entries into the ledger by hand. No label stands in them: the audit is kept for ever."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact
from services.scoring.entry_vocabulary import EntryForm


@dataclass(frozen=True, kw_only=True)
class DutyEntryFact(Fact):
    """Something that happened to an entry; where it says a year, it is that of assessment in which its day lies."""

    subject_kind: ClassVar[str] = "duty-entry"


@dataclass(frozen=True, kw_only=True)
class DutyEntered(DutyEntryFact):
    """Somebody entered or declared a fact, or proposed to take one back; the ledger is as it was."""

    code: ClassVar[str] = "duty-entered"
    form: EntryForm
    kind: str
    year: int
    seat_ids: tuple[UUID, ...]
    body_ids: tuple[UUID, ...] = ()
    reverses_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DutyEvidenceAdded(DutyEntryFact):
    """A file that proves it was handed in."""

    code: ClassVar[str] = "duty-evidence-added"
    file_id: UUID


@dataclass(frozen=True, kw_only=True)
class DutyEntryConfirmed(DutyEntryFact):
    """A second person confirmed it: it is in the ledger."""

    code: ClassVar[str] = "duty-entry-confirmed"
    form: EntryForm
    year: int
    facts: int


@dataclass(frozen=True, kw_only=True)
class DutyEntryRefused(DutyEntryFact):
    """A second person did not."""

    code: ClassVar[str] = "duty-entry-refused"
    year: int


@dataclass(frozen=True, kw_only=True)
class DutyEntryTakenBack(DutyEntryFact):
    """Whoever entered it thought better of it."""

    code: ClassVar[str] = "duty-entry-taken-back"
