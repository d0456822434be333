"""What happens to a year of assessment, to appeals against it and to its adjusting lines."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class YearFact(Fact):
    """Something that happened to a year of assessment."""

    subject_kind: ClassVar[str] = "score-year"
    year: int


@dataclass(frozen=True, kw_only=True)
class PreliminaryResultPublished(YearFact):
    """The result of a year may be appealed against until the deadline."""

    code: ClassVar[str] = "preliminary-result-published"
    regulation: str
    version: str
    sha256: str
    appeal_until: str


@dataclass(frozen=True, kw_only=True)
class YearReopened(YearFact):
    """A result that was published is no longer one."""

    code: ClassVar[str] = "score-year-reopened"


@dataclass(frozen=True, kw_only=True)
class ClosingProposed(YearFact):
    """Somebody says that the year is done; another person has to agree."""

    code: ClassVar[str] = "score-year-closing-proposed"


@dataclass(frozen=True, kw_only=True)
class ClosingRefused(YearFact):
    """The year is not closed yet."""

    code: ClassVar[str] = "score-year-closing-refused"


@dataclass(frozen=True, kw_only=True)
class YearClosed(YearFact):
    """The receipts of a year are frozen; `sha256` stands for all of them."""

    code: ClassVar[str] = "score-year-closed"
    members: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class AppealFact(Fact):
    """Something that happened to an appeal."""

    subject_kind: ClassVar[str] = "score-appeal"
    year: int
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class AppealMade(AppealFact):
    """A member says that a line of his receipt is wrong."""

    code: ClassVar[str] = "score-appeal-made"


@dataclass(frozen=True, kw_only=True)
class AppealWithdrawn(AppealFact):
    """He takes it back."""

    code: ClassVar[str] = "score-appeal-withdrawn"


@dataclass(frozen=True, kw_only=True)
class AppealUpheld(AppealFact):
    """He is right: `entries` of the ledger put it right."""

    code: ClassVar[str] = "score-appeal-upheld"
    entries: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class AppealDismissed(AppealFact):
    """The line stays."""

    code: ClassVar[str] = "score-appeal-dismissed"


@dataclass(frozen=True, kw_only=True)
class AdjustmentFact(Fact):
    """Something that happened to an adjusting line."""

    subject_kind: ClassVar[str] = "score-adjustment"
    year: int
    seat_id: UUID
    amount: str


@dataclass(frozen=True, kw_only=True)
class AdjustmentAsked(AdjustmentFact):
    """Somebody asks for an adjusting line; nothing is changed yet."""

    code: ClassVar[str] = "score-adjustment-asked"
    is_recomputed: bool


@dataclass(frozen=True, kw_only=True)
class AdjustmentConfirmed(AdjustmentFact):
    """Another person confirmed it: the line stands on the receipt."""

    code: ClassVar[str] = "score-adjustment-confirmed"


@dataclass(frozen=True, kw_only=True)
class AdjustmentRefused(AdjustmentFact):
    """The line does not stand."""

    code: ClassVar[str] = "score-adjustment-refused"
