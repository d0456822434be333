"""What a member does about a similar matter: follow it, or build on it."""

from uuid import UUID

from sqlalchemy import delete, func

from services.kernel.actor import Actor
from services.kernel.database import insert_missing
from services.kernel.errors import NotFound, NotItsTurn, NotThisPerson
from services.kernel.types import new_id
from services.kernel.work import Work
from services.proposals.commands.case import open_case
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.matter_facts import MatterFollowed, MatterUnfollowed, ReferenceAdded, ReferenceRemoved
from services.proposals.matter_models import FollowedMatter, ProposalReference
from services.proposals.models import Proposal
from services.proposals.queries.radar import matter_seen
from services.proposals.refusals import TooManyFollowed, TooManyReferences
from services.proposals.rules import is_own
from services.proposals.vocabulary import ProposalAction

MOST_FOLLOWED = 200
MOST_REFERENCES = 10


def follow_matter(work: Work, actor: Actor, *, matter_id: UUID) -> None:
    """Follow a matter that one may find; once more is the same."""
    matter = matter_seen(work, actor, matter_id)
    followed = work.select(func.count(FollowedMatter.id)).where(
        FollowedMatter.account_id == actor.account_id, FollowedMatter.matter_id != matter_id
    )
    if work.session.scalar(followed) >= MOST_FOLLOWED:
        raise TooManyFollowed(f"最多关注 {MOST_FOLLOWED} 件，请先取消一些")
    row = {
        "committee_id": work.committee_id, "id": new_id(), "account_id": actor.account_id,
        "matter_committee_id": matter["committee_id"], "matter_id": matter_id, "followed_at": work.now,
    }  # fmt: skip
    insert_missing(work.session, FollowedMatter, [row])
    work.record(MatterFollowed(subject_id=matter_id, matter_committee_id=matter["committee_id"]))


def unfollow_matter(work: Work, actor: Actor, *, matter_id: UUID) -> None:
    """Follow it no more, also where it can be found no more; what one does not follow is not found."""
    ended = work.session.execute(
        delete(FollowedMatter)
        .where(
            FollowedMatter.committee_id == work.committee_id, FollowedMatter.account_id == actor.account_id,
            FollowedMatter.matter_id == matter_id,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    work.record(MatterUnfollowed(subject_id=matter_id))


def add_reference(work: Work, actor: Actor, *, proposal_id: UUID, matter_id: UUID) -> None:
    """Keep with a proposal that is being written on which matter it builds."""
    _open_to_edit(work, actor, proposal_id)
    matter = matter_seen(work, actor, matter_id)
    others = work.select(func.count(ProposalReference.id)).where(
        ProposalReference.proposal_id == proposal_id, ProposalReference.matter_id != matter_id
    )
    if work.session.scalar(others) >= MOST_REFERENCES:
        raise TooManyReferences(f"一件提案最多引用 {MOST_REFERENCES} 件已有事项")
    row = {
        "committee_id": work.committee_id, "id": new_id(), "proposal_id": proposal_id,
        "matter_committee_id": matter["committee_id"], "matter_id": matter_id, "referred_at": work.now,
    }  # fmt: skip
    insert_missing(work.session, ProposalReference, [row])
    work.record(ReferenceAdded(subject_id=proposal_id, matter_id=matter_id, matter_committee_id=matter["committee_id"]))


def remove_reference(work: Work, actor: Actor, *, proposal_id: UUID, matter_id: UUID) -> None:
    """Take a reference out again, also one that can be found no more."""
    _open_to_edit(work, actor, proposal_id)
    ended = work.session.execute(
        delete(ProposalReference)
        .where(
            ProposalReference.committee_id == work.committee_id, ProposalReference.proposal_id == proposal_id,
            ProposalReference.matter_id == matter_id,
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not ended.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    work.record(ReferenceRemoved(subject_id=proposal_id, matter_id=matter_id))


def _open_to_edit(work: Work, actor: Actor, proposal_id: UUID) -> Proposal:
    """A proposal whose text the actor may change now: what it builds on belongs to it."""
    proposal = open_case(work, actor, proposal_id)
    if ProposalAction.EDIT not in LIFECYCLE.open_to(proposal, actor):
        if not is_own(proposal, actor):
            raise NotThisPerson(action=ProposalAction.EDIT)
        raise NotItsTurn(state=proposal.state, action=ProposalAction.EDIT)
    return proposal
