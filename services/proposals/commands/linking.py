"""Link a proposal with another committee's: one author offers by a code, the other accepts it; either may end it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound, NotItsTurn, NotThisPerson
from services.kernel.link_codes import code_of, read_code
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.permissions import PROPOSAL_WRITE
from services.proposals import rules
from services.proposals.commands.case import lock_cases, open_case
from services.proposals.facts import LinkEnded, LinkOffered, ProposalLinked
from services.proposals.link_models import CODES, ProposalLink
from services.proposals.models import Proposal
from services.proposals.queries.links import list_proposal_links
from services.proposals.refusals import LinkCodeRefused, TooManyLinks
from services.proposals.vocabulary import ProposalState

ACCEPTED_WITHIN = timedelta(days=30)
MOST = 20


def offer_link(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """Offer a link: the author gives the code to whom he knows in another committee."""
    _open_own(work, actor, proposal_id)
    link = _new(work, proposal_id)
    work.record(LinkOffered(subject_id=proposal_id, link_id=link.id))
    work.flush()
    return {
        "id": link.id,
        "code": code_of(work.ports.vault.mac, CODES, work.committee_id, link.id),
        "accept_by": link.accept_by,
    }


def accept_link(work: Work, actor: Actor, *, proposal_id: UUID, code: str) -> dict[str, Any]:
    """Accept a link that an author of another committee has offered; both committees have their row of it.

    Two authors may accept each other's codes at once. So both proposals are locked before either is looked at: the
    second of them finds what the first has tied.
    """
    named = read_code(work.ports.vault.mac, CODES, code)
    here = work.committee_id
    _lock_both(work, proposal_id, named)
    _open_own(work, actor, proposal_id)
    if named is None or named[0] == here:
        raise _wrong_code()
    there, offer_id = named
    mine = _new(work, proposal_id)
    work.flush()
    work.go_to(there)
    theirs = work.session.scalar(work.select(ProposalLink).where(ProposalLink.id == offer_id).with_for_update())
    if theirs is None or theirs.linked_at or theirs.ended_at or theirs.accept_by <= work.now:
        raise _wrong_code()
    _check_other(work, theirs, proposal_id)
    _tie(work, theirs, committee_id=here, proposal_id=proposal_id, link_id=mine.id)
    work.record(ProposalLinked(subject_id=theirs.proposal_id, link_id=theirs.id, other_committee_id=here))
    work.go_to(here)
    _tie(work, mine, committee_id=there, proposal_id=theirs.proposal_id, link_id=theirs.id)
    work.record(ProposalLinked(subject_id=proposal_id, link_id=mine.id, other_committee_id=there))
    work.flush()
    return list_proposal_links(work, actor, proposal_id=proposal_id)


def end_link(work: Work, actor: Actor, *, proposal_id: UUID, link_id: UUID) -> dict[str, Any]:
    """Take an offer back or end a link, for both sides. Ended once more it stays as it is.

    Both authors may do so at once: the rows of the two sides are locked in the order of their ids.
    """
    _open_own(work, actor, proposal_id)
    here = work.committee_id
    mine = work.session.scalar(
        work.select(ProposalLink).where(ProposalLink.id == link_id, ProposalLink.proposal_id == proposal_id)
    )
    if mine is None:
        raise NotFound
    if mine.other_committee_id and mine.other_link_id and mine.other_link_id < link_id:
        _end(work, mine.other_committee_id, mine.other_link_id)
        _end(work, here, link_id)
    else:
        mine = _end(work, here, link_id)
        if mine.other_committee_id and mine.other_link_id:
            _end(work, mine.other_committee_id, mine.other_link_id)
    work.go_to(here)
    work.flush()
    return list_proposal_links(work, actor, proposal_id=proposal_id)


def _end(work: Work, committee_id: UUID, link_id: UUID) -> ProposalLink:
    """End one side of a link; an offer may have been accepted while we waited for its lock."""
    work.go_to(committee_id)
    statement = work.select(ProposalLink).where(ProposalLink.id == link_id).with_for_update()
    link: ProposalLink = work.session.scalars(statement.execution_options(populate_existing=True)).one()
    if link.ended_at is None:
        link.ended_at = work.now
        work.record(LinkEnded(subject_id=link.proposal_id, link_id=link_id))
    return link


def _open_own(work: Work, actor: Actor, proposal_id: UUID) -> Proposal:
    proposal = open_case(work, actor, proposal_id)
    if not (rules.is_own(proposal, actor) and actor.may(PROPOSAL_WRITE)):
        raise NotThisPerson
    return proposal


def _new(work: Work, proposal_id: UUID) -> ProposalLink:
    """A link that is not tied yet; a proposal has few of them, and a withdrawn one gets none."""
    proposal = work.get(Proposal, proposal_id)
    if proposal.state is ProposalState.WITHDRAWN:
        raise NotItsTurn("提案已撤回，不能再关联", state=proposal.state)
    open_ones = work.select(func.count(ProposalLink.id)).where(
        ProposalLink.committee_id == work.committee_id, ProposalLink.proposal_id == proposal_id,
        ProposalLink.ended_at.is_(None), ProposalLink.linked_at.is_not(None) | (ProposalLink.accept_by > work.now),
    )  # fmt: skip
    if (work.session.scalar(open_ones) or 0) >= MOST:
        raise TooManyLinks(most=MOST)
    link = ProposalLink(id=new_id(), proposal_id=proposal_id, offered_at=work.now, accept_by=work.now + ACCEPTED_WITHIN)
    work.add(link)
    return link


def _lock_both(work: Work, proposal_id: UUID, named: tuple[UUID, UUID] | None) -> None:
    """Lock the two proposals of a code in the order of their ids, as everybody who ties these two does."""
    here = work.committee_id
    places = {proposal_id: here}
    if named and named[0] != here:
        there, offer_id = named
        work.go_to(there)
        offered = work.session.scalar(work.select(ProposalLink.proposal_id).where(ProposalLink.id == offer_id))
        places |= {offered: there} if offered else {}
    for each in sorted(places):
        work.go_to(places[each])
        lock_cases(work, [each])
    work.go_to(here)


def _check_other(work: Work, theirs: ProposalLink, proposal_id: UUID) -> None:
    """What was offered has not been withdrawn since, and the two are not linked already by another code."""
    if work.get(Proposal, theirs.proposal_id).state is ProposalState.WITHDRAWN:
        raise _wrong_code()
    tied = work.select(ProposalLink.id).where(
        ProposalLink.proposal_id == theirs.proposal_id, ProposalLink.other_proposal_id == proposal_id,
        ProposalLink.ended_at.is_(None),
    )  # fmt: skip
    if work.session.scalar(tied.limit(1)):
        raise LinkCodeRefused(errors=(FieldFault("/code", "两件提案已经关联"),))


def _tie(work: Work, link: ProposalLink, *, committee_id: UUID, proposal_id: UUID, link_id: UUID) -> None:
    link.linked_at = work.now
    link.other_committee_id, link.other_proposal_id, link.other_link_id = committee_id, proposal_id, link_id


def _wrong_code() -> LinkCodeRefused:
    return LinkCodeRefused(errors=(FieldFault("/code", "关联码无效：可能已用过、已收回或者过期，请向对方重新索取"),))
