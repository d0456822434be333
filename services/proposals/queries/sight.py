"""Whether a person may see a proposal at all: what he may not see is not found.

Each rule stands here twice, as a judgement of one row and as a condition of lists and searches; a test asks both about
every person and every state.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Seat
from services.members.permissions import PROPOSAL_READ, PROPOSAL_REVIEW
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.co_signature_models import CoSignature
from services.proposals.models import Proposal, ProposalMainMember, ProposalRevision
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.review_models import REQUEST_WAITS, ProposalRequest
from services.proposals.vocabulary import CoSignatureState, ProposalKind, ProposalState

OnSeat = aliased(Seat)
Written = aliased(Seat)
"""The seat on which a proposal was written."""
_Main = aliased(Proposal)

AUTHOR_ACCOUNT = (
    select(Written.account_id)
    .where(Written.committee_id == Proposal.committee_id, Written.id == Proposal.author_seat_id)
    .correlate(Proposal)  # However deep it stands in a condition: left alone, it finds only what encloses it next.
    .scalar_subquery()
    .label("author_account_id")
)

LOOKED_AT = (
    Proposal.id, Proposal.kind, Proposal.state, Proposal.author_seat_id, Proposal.officer_account_id,
    Proposal.entered_by, Proposal.offered_at, Proposal.submitted_at, Proposal.case_number,
    AUTHOR_ACCOUNT,
)  # fmt: skip
"""What `is_visible` looks at, for a read that needs no more."""

HAS_SIGNED = (CoSignatureState.SIGNED, CoSignatureState.LAPSED)
"""A signature that stands, or stood until the text changed."""


def is_visible(work: Work, proposal: Any, actor: Actor) -> bool:
    """By who the actor is, or because his name stands under it; a case with a number also by the committee's settings.

    What is not yet submitted a co-signer reads where he signs it (`queries/co_signatures.py`). A number stays visible
    with its fate, also when the case was withdrawn or joined another one.
    """
    if rules.may_see(proposal, actor):
        return True
    if actor.seat_id is None or proposal.submitted_at is None:
        return False
    if _stands_behind(work, proposal, actor):
        return True
    if proposal.case_number is None:
        return False
    return shows_filed(work)


def _stands_behind(work: Work, proposal: Any, actor: Actor) -> bool:
    """Whether the actor's name stands under it; one alone may propose now what others had signed."""
    statement = work.select(Proposal.id).where(Proposal.id == proposal.id, stands_behind(actor.account_id))
    return work.session.scalar(statement) is not None


class Sight(NamedTuple):
    """What a person may see, as conditions of a list."""

    submitted: ColumnElement[bool]
    """Of the proposals: those that were submitted and that he may see."""
    past: ColumnElement[bool]
    """Of the proposals of earlier years."""


def sight_of(work: Work, actor: Actor) -> Sight:
    """What the actor may see; the committee's settings are read once, and only where they decide."""
    shows = not actor.may(PROPOSAL_READ) and shows_filed(work)
    return Sight(_submitted_seen_by(actor, shows=shows), _past_seen_by(work, actor, shows=shows))


def _submitted_seen_by(actor: Actor, *, shows: bool) -> ColumnElement[bool]:
    was_submitted = Proposal.submitted_at.is_not(None)
    own = is_proposed_by(actor.account_id)
    if actor.seat_id is not None:
        own = or_(own, stands_behind(actor.account_id))
    if actor.may(PROPOSAL_READ):
        others = true() if actor.may(PROPOSAL_REVIEW) else Proposal.state != ProposalState.SENT_BACK
    elif actor.seat_id is not None and shows:
        others = Proposal.case_number.is_not(None)
    else:
        others = false()
    return and_(was_submitted, or_(own, others))


Account = UUID | SQLColumnExpression[UUID]
Case = type[Proposal] | AliasedClass[Proposal]


def is_written_by(account_id: Account, case: Case = Proposal) -> ColumnElement[bool]:
    """Whether a person wrote it, on whatever seat."""
    return exists().where(
        Written.committee_id == case.committee_id, Written.id == case.author_seat_id, Written.account_id == account_id
    )


def is_proposed_by(account_id: Account) -> ColumnElement[bool]:
    """Whether it is his: he wrote it on whatever seat, or as the officer of a body."""
    return or_(Proposal.officer_account_id == account_id, is_written_by(account_id))


def stands_behind(account_id: Account) -> ColumnElement[bool]:
    """Whether a person, on whatever seat, proposes it besides its author.

    His signature stands on it, or stood until the text changed; or its body named him among the main members.
    """
    # What is prepared takes no list.
    has_signed = _has_signed(account_id, Proposal, or_(*(CoSignature.state == state for state in HAS_SIGNED)))
    return or_(has_signed, _is_main_member(account_id, Proposal))


def has_stood_behind(account_id: Account, case: Case = Proposal) -> ColumnElement[bool]:
    """Whether he does, or did: who took his signature back does not decide about it as a reviewer either.

    Nor does who wrote it for his body, or entered it from paper, before somebody else took it on.
    """
    has_written = exists().where(
        ProposalRevision.committee_id == case.committee_id, ProposalRevision.proposal_id == case.id,
        ProposalRevision.saved_by == account_id,
    )  # fmt: skip
    return or_(
        _has_signed(account_id, case, CoSignature.signed_at.is_not(None)), _is_main_member(account_id, case),
        and_(or_(case.kind == ProposalKind.COLLECTIVE, case.entered_by.is_not(None)), has_written),
    )  # fmt: skip


def is_party_to(account_id: Account, case: Case = Proposal) -> ColumnElement[bool]:
    """Whether a person wrote, entered or signed a case: whoever did decides nothing about it."""
    return or_(
        is_written_by(account_id, case),
        and_(case.officer_account_id.is_not(None), case.officer_account_id == account_id),
        and_(case.entered_by.is_not(None), case.entered_by == account_id),
        has_stood_behind(account_id, case),
    )


def is_of_asked_main(account_id: Account) -> ColumnElement[bool]:
    """Whether he is a party to the case into which somebody asks to merge it, or out of which to take it."""
    return and_(
        Proposal.asked.is_not(None),
        exists().where(
            ProposalRequest.committee_id == Proposal.committee_id, ProposalRequest.proposal_id == Proposal.id,
            REQUEST_WAITS, _Main.committee_id == ProposalRequest.committee_id,
            _Main.id == ProposalRequest.main_proposal_id, is_party_to(account_id, _Main),
        ),
    )  # fmt: skip


def _has_signed(account_id: Account, case: Case, signed: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        CoSignature.committee_id == case.committee_id, CoSignature.proposal_id == case.id, signed,
        OnSeat.committee_id == CoSignature.committee_id, OnSeat.id == CoSignature.seat_id,
        OnSeat.account_id == account_id,
    )  # fmt: skip


def _is_main_member(account_id: Account, case: Case) -> ColumnElement[bool]:
    is_named = exists().where(
        ProposalMainMember.committee_id == case.committee_id, ProposalMainMember.proposal_id == case.id,
        OnSeat.committee_id == ProposalMainMember.committee_id, OnSeat.id == ProposalMainMember.seat_id,
        OnSeat.account_id == account_id,
    )  # fmt: skip
    return and_(case.kind == ProposalKind.COLLECTIVE, is_named)


def _past_seen_by(work: Work, actor: Actor, *, shows: bool) -> ColumnElement[bool]:
    if actor.may(PROPOSAL_READ):
        return true()
    shown = PastProposal.is_shown_to_members.is_(other=True) if shows else false()
    return or_(is_own_past(work, actor), shown)


def is_own_past(work: Work, actor: Actor) -> ColumnElement[bool]:
    """Whether one of the person's seats stands among the proposers."""
    return (
        work.select(PastProposer.id)
        .join(Seat, and_(Seat.committee_id == PastProposer.committee_id, Seat.id == PastProposer.seat_id))
        .where(PastProposer.past_proposal_id == PastProposal.id, Seat.account_id == actor.account_id)
        .correlate(PastProposal)
        .exists()
    )


def shows_filed(work: Work) -> bool:
    """Whether the committee's settings let members read what was filed."""
    return rules.shows_filed_to_members(current_settings(work)[1])
