"""Link a proposal with another committee's: one author offers by a code, the other accepts it; either may end it."""

from typing import Any, Final
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.kernel.links import MOST, Links
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

LINKS: Final = Links(
    ProposalLink, purpose=CODES, lock=lambda work, proposal_id: lock_cases(work, [proposal_id]), refused=LinkCodeRefused
)


def offer_link(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """Offer a link: the author gives the code to whom he knows in another committee."""
    _open_own(work, actor, proposal_id)
    link = _new(work, proposal_id)
    work.record(LinkOffered(subject_id=proposal_id, link_id=link.id))
    work.flush()
    return {"id": link.id, "code": LINKS.code(work, link), "accept_by": link.accept_by}


def accept_link(work: Work, actor: Actor, *, proposal_id: UUID, code: str) -> dict[str, Any]:
    """Accept a link that an author of another committee has offered; both committees have their row of it."""
    offer = LINKS.locked(work, proposal_id, code)
    _open_own(work, actor, proposal_id)
    mine = _new(work, proposal_id)

    def tell(link: ProposalLink, other_committee_id: UUID) -> None:
        work.record(ProposalLinked(subject_id=link.proposal_id, link_id=link.id, other_committee_id=other_committee_id))

    LINKS.accept(work, mine, offer, is_over=_is_over, tell=tell)
    return list_proposal_links(work, actor, proposal_id=proposal_id)


def end_link(work: Work, actor: Actor, *, proposal_id: UUID, link_id: UUID) -> dict[str, Any]:
    """Take an offer back or end a link, for both sides. Ended once more it stays as it is."""
    _open_own(work, actor, proposal_id)

    def tell(link: ProposalLink) -> None:
        work.record(LinkEnded(subject_id=link.proposal_id, link_id=link.id))

    LINKS.end(work, proposal_id, link_id, tell=tell)
    return list_proposal_links(work, actor, proposal_id=proposal_id)


def _open_own(work: Work, actor: Actor, proposal_id: UUID) -> None:
    proposal = open_case(work, actor, proposal_id)
    if not (rules.is_own(proposal, actor) and actor.may(PROPOSAL_WRITE)):
        raise NotThisPerson


def _new(work: Work, proposal_id: UUID) -> ProposalLink:
    """A link that is not tied yet; a proposal has few of them, and a withdrawn one gets none."""
    if _is_over(work, proposal_id):
        raise NotItsTurn("提案已撤回，不能再关联", state=ProposalState.WITHDRAWN)
    if LINKS.is_full(work, proposal_id):
        raise TooManyLinks(most=MOST)
    return LINKS.offer(work, proposal_id)


def _is_over(work: Work, proposal_id: UUID) -> bool:
    return work.get(Proposal, proposal_id).state is ProposalState.WITHDRAWN
