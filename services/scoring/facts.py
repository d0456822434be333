"""What happens in scoring."""

from dataclasses import dataclass
from typing import ClassVar

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RegulationPublished(Fact):
    """A regulation is in force for the years it covers."""

    code: ClassVar[str] = "regulation-published"
    subject_kind: ClassVar[str] = "regulation"
    regulation: str
    version: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DutyFactsImported(Fact):
    """Facts of the past entered the ledger from a file: new ones, corrected ones, those that were only taken back."""

    code: ClassVar[str] = "duty-facts-imported"
    subject_kind: ClassVar[str] = "committee"
    years: tuple[int, ...]
    entered: int
    corrected: int
    reversed: int
    unchanged: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class QuarterAsked(Fact):
    """Everybody's year is counted up to the end of a quarter."""

    code: ClassVar[str] = "quarter-asked"
    subject_kind: ClassVar[str] = "committee"
    year: int
    quarter: int


@dataclass(frozen=True, kw_only=True)
class CollectivesAsked(Fact):
    """The bodies that the regulation scores are counted."""

    code: ClassVar[str] = "collectives-asked"
    subject_kind: ClassVar[str] = "committee"
    year: int
    quarter: int
    bodies: int
