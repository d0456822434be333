"""What becomes of proposals in review besides a step passed, sent back and filed; meetings and views."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from services.kernel.facts import Fact, plain
from services.proposals.facts import Credit, ProposalFact, ProposalFiled
from services.proposals.vocabulary import ConversionTarget, ListOutcome, ProposalState, RequestKind


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined(ProposalFact):
    """It was not filed, on a ground of the committee's list and with a reason that its author reads."""

    code: ClassVar[str] = "proposal-declined"
    author_seat_id: UUID
    author_account_id: UUID
    round: int
    step: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class ConversionProposed(ProposalFact):
    """A reviewer wants to turn it into something else; its author is asked."""

    code: ClassVar[str] = "conversion-proposed"
    author_seat_id: UUID
    author_account_id: UUID
    round: int
    step: int
    target: ConversionTarget


@dataclass(frozen=True, kw_only=True)
class ProposalConverted(ProposalFact):
    """Its author consented: it is an opinion report or a letter from now on."""

    code: ClassVar[str] = "proposal-converted"
    author_seat_id: UUID
    target: ConversionTarget
    converted_on: date
    credits: tuple[Credit, ...]
    body_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ConversionRefused(ProposalFact):
    """Its author did not consent: the review goes on where it was."""

    code: ClassVar[str] = "conversion-refused"
    author_seat_id: UUID
    round: int
    step: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposalMerged(ProposalFact):
    """It joined another case. Where it was filed itself nobody is credited again: that credit stays as it is."""

    code: ClassVar[str] = "proposal-merged"
    merger_id: UUID
    main_proposal_id: UUID
    main_case_number: int
    author_seat_id: UUID
    author_account_id: UUID
    was_filed: bool
    merged_on: date
    credits: tuple[Credit, ...]
    body_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalSeparated(ProposalFact):
    """Two persons undid a merger: it is again where it was, and what the merger was worth is taken back."""

    code: ClassVar[str] = "proposal-separated"
    merger_id: UUID
    main_proposal_id: UUID
    author_seat_id: UUID
    author_account_id: UUID
    target: ProposalState


@dataclass(frozen=True, kw_only=True)
class FiledProposalWithdrawn(ProposalFact):
    """A filed case was withdrawn by its author with the committee's consent: its credit is reversed."""

    code: ClassVar[str] = "filed-proposal-withdrawn"
    author_seat_id: UUID
    author_account_id: UUID
    case_number: int


@dataclass(frozen=True, kw_only=True)
class ProposalRequestMade(ProposalFact):
    """Somebody asks for something that a second person decides; the reason stands in the history."""

    code: ClassVar[str] = "proposal-request-made"
    author_seat_id: UUID
    author_account_id: UUID
    kind: RequestKind
    main_proposal_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ProposalRequestRefused(ProposalFact):
    """The second person did not agree; nothing changes."""

    code: ClassVar[str] = "proposal-request-refused"
    author_seat_id: UUID
    author_account_id: UUID
    kind: RequestKind


@dataclass(frozen=True, kw_only=True)
class ProposalRequestTakenBack(ProposalFact):
    """Whoever asked took it back before anybody decided; nothing changes."""

    code: ClassVar[str] = "proposal-request-taken-back"
    author_seat_id: UUID
    kind: RequestKind
    main_proposal_id: UUID | None


class ListDecision(NamedTuple):
    """What a meeting made of one proposal of its list."""

    proposal_id: UUID
    author_seat_id: UUID
    author_account_id: UUID
    outcome: ListOutcome


@dataclass(frozen=True, kw_only=True)
class ReviewListDecided(Fact):
    """A review meeting decided its list at once. `filed` are its new cases in the order of the list.

    One fact for the whole list: whoever answers it sees all cases together, and locks what they touch in one order.
    """

    code: ClassVar[str] = "review-list-decided"
    subject_kind: ClassVar[str] = "review-meeting"
    decisions: tuple[ListDecision, ...]
    filed: tuple[ProposalFiled, ...]

    def detail(self) -> dict[str, Any]:
        """Each case that was filed with its proposal, which a fact within a fact would not tell."""
        cases = [{"subject_id": str(each.subject_id), **each.detail()} for each in self.filed]
        return {"decisions": plain(self.decisions), "filed": cases}


@dataclass(frozen=True, kw_only=True)
class QueueViewSaved(Fact):
    """Somebody keeps filters of the queue under a name."""

    code: ClassVar[str] = "queue-view-saved"
    subject_kind: ClassVar[str] = "queue-view"
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class QueueViewRemoved(Fact):
    """Its owner does not need it any more."""

    code: ClassVar[str] = "queue-view-removed"
    subject_kind: ClassVar[str] = "queue-view"
