"""What happens to proposals. Identifiers and figures only: the text of a proposal is never audited."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from services.kernel.facts import Fact
from services.proposals.vocabulary import ProposalState, SignerPosition


class Credit(NamedTuple):
    """What a member's score may count: who signed, where among how many."""

    seat_id: UUID
    position: SignerPosition
    signers: int


@dataclass(frozen=True, kw_only=True)
class ProposalFact(Fact):
    """Something that happened to a proposal."""

    code: ClassVar[str] = "proposal-fact"
    subject_kind: ClassVar[str] = "proposal"


@dataclass(frozen=True, kw_only=True)
class ProposalDrafted(ProposalFact):
    """A member began a proposal."""

    code: ClassVar[str] = "proposal-drafted"
    author_seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProposalEdited(ProposalFact):
    """Its author saved another text; `fields` names what is different."""

    code: ClassVar[str] = "proposal-edited"
    author_seat_id: UUID
    revision: int
    fields: tuple[str, ...]
    lapsed: tuple[UUID, ...] = ()
    """The seats whose signature lapsed with it, and who are asked again."""


@dataclass(frozen=True, kw_only=True)
class ProposalSubmitted(ProposalFact):
    """Its author submitted it, or confirmed what a clerk had entered for him; a round of review begins."""

    code: ClassVar[str] = "proposal-submitted"
    author_seat_id: UUID
    author_account_id: UUID
    session_id: UUID
    revision: int
    round: int
    steps: int
    settings_version: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(ProposalFact):
    """Its author withdrew it before it was filed."""

    code: ClassVar[str] = "proposal-withdrawn"
    author_seat_id: UUID
    author_account_id: UUID
    source: ProposalState


@dataclass(frozen=True, kw_only=True)
class CollectiveProposalDrafted(ProposalFact):
    """Somebody began a proposal for a body, with these main members."""

    code: ClassVar[str] = "collective-proposal-drafted"
    author_seat_id: UUID
    body_id: UUID
    main_seat_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class CollectiveProposalTakenOn(ProposalFact):
    """Somebody who speaks for its body goes on with it; `writer_account_id` wrote it before and does so no more."""

    code: ClassVar[str] = "collective-proposal-taken-on"
    author_seat_id: UUID
    writer_account_id: UUID


@dataclass(frozen=True, kw_only=True)
class MainMembersNamed(ProposalFact):
    """These and nobody else are the main members of a collective proposal."""

    code: ClassVar[str] = "main-members-named"
    author_seat_id: UUID
    main_seat_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class LinkOffered(ProposalFact):
    """Its author offered to link it with a proposal of another committee."""

    code: ClassVar[str] = "proposal-link-offered"
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProposalLinked(ProposalFact):
    """It is linked with a proposal of another committee; both committees have this in their audit."""

    code: ClassVar[str] = "proposal-linked"
    link_id: UUID
    other_committee_id: UUID


@dataclass(frozen=True, kw_only=True)
class LinkEnded(ProposalFact):
    """An offer was taken back, or a link ended by one of the two authors."""

    code: ClassVar[str] = "proposal-link-ended"
    link_id: UUID


@dataclass(frozen=True, kw_only=True)
class CoSignersInvited(ProposalFact):
    """Its author invited members to sign it; `again` are those among them who were invited before."""

    code: ClassVar[str] = "co-signers-invited"
    author_seat_id: UUID
    seat_ids: tuple[UUID, ...]
    again: tuple[UUID, ...]
    sign_by: datetime


@dataclass(frozen=True, kw_only=True)
class CoSigningCalledOff(ProposalFact):
    """Its author goes on alone; the invitations that were open have ended."""

    code: ClassVar[str] = "co-signing-called-off"
    author_seat_id: UUID
    expired: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ProposalCoSigned(ProposalFact):
    """A member signed a text of it."""

    code: ClassVar[str] = "proposal-co-signed"
    author_seat_id: UUID
    author_account_id: UUID
    seat_id: UUID
    revision: int
    text_hash: str
    is_again: bool


@dataclass(frozen=True, kw_only=True)
class CoSignatureDeclined(ProposalFact):
    """A member who was invited does not sign it."""

    code: ClassVar[str] = "co-signature-declined"
    author_seat_id: UUID
    author_account_id: UUID
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class CoSignatureWithdrawn(ProposalFact):
    """A member took his signature back."""

    code: ClassVar[str] = "co-signature-withdrawn"
    author_seat_id: UUID
    author_account_id: UUID
    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class CoSignaturesExpired(ProposalFact):
    """Invitations ended unanswered at their sign-by instant."""

    code: ClassVar[str] = "co-signatures-expired"
    author_seat_id: UUID
    seat_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewStepPassed(ProposalFact):
    """A reviewer passed a step; the next one begins and is due at `due_at`."""

    code: ClassVar[str] = "review-step-passed"
    author_seat_id: UUID
    author_account_id: UUID
    round: int
    step: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProposalSentBack(ProposalFact):
    """A reviewer sent it back to its author, with a reason that stands in the history."""

    code: ClassVar[str] = "proposal-sent-back"
    author_seat_id: UUID
    author_account_id: UUID
    round: int
    step: int


@dataclass(frozen=True, kw_only=True)
class ProposalFiled(ProposalFact):
    """It became a case with a number; `credits` are the signers whose score may count it, `body_id` who proposed it."""

    code: ClassVar[str] = "proposal-filed"
    case_number: int
    session_id: UUID
    year: int
    filed_on: date
    author_seat_id: UUID
    author_account_id: UUID
    credits: tuple[Credit, ...]
    body_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PastProposalsImported(Fact):
    """Proposals of earlier years were imported: so many new, so many changed; the digest tells from which file."""

    code: ClassVar[str] = "past-proposals-imported"
    subject_kind: ClassVar[str] = "committee"
    added: int
    changed: int
    unchanged: int
    sha256: str
