"""What happens in the laboratory."""

from dataclasses import dataclass
from typing import ClassVar

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RegulationDraftSaved(Fact):
    """A draft was begun or changed; `sha256` is that of its text."""

    code: ClassVar[str] = "regulation-draft-saved"
    subject_kind: ClassVar[str] = "regulation-draft"
    sha256: str
    is_sound: bool


@dataclass(frozen=True, kw_only=True)
class RegulationDraftRemoved(Fact):
    """A draft is not needed any more."""

    code: ClassVar[str] = "regulation-draft-removed"
    subject_kind: ClassVar[str] = "regulation-draft"


@dataclass(frozen=True, kw_only=True)
class TrialAsked(Fact):
    """Somebody wants to know what a regulation would come to in some years."""

    code: ClassVar[str] = "trial-asked"
    subject_kind: ClassVar[str] = "trial"
    sha256: str
    years: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TrialRemoved(Fact):
    """A trial and its results are not needed any more."""

    code: ClassVar[str] = "trial-removed"
    subject_kind: ClassVar[str] = "trial"


@dataclass(frozen=True, kw_only=True)
class ScoreListChecked(Fact):
    """A published list was handed in to be held against the ledger; `file_sha256` is that of the file."""

    code: ClassVar[str] = "score-list-checked"
    subject_kind: ClassVar[str] = "score-list"
    year: int
    lines: int
    file_sha256: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ScoreListRemoved(Fact):
    """A published list and what was found about it are not needed any more."""

    code: ClassVar[str] = "score-list-removed"
    subject_kind: ClassVar[str] = "score-list"
