"""What its proposer answers to what a clerk entered for him: it is his, it is not yet, or he goes on himself."""

from typing import Any, cast
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.commands.case import open_case, standing
from services.proposals.commands.submitting import hand_in
from services.proposals.entry_facts import EntryRejected, EntryTakenOver
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.vocabulary import ProposalAction


def confirm_entry(work: Work, actor: Actor, *, proposal_id: UUID, version: int) -> dict[str, Any]:
    """Hand in as his own the text that he has read, which `version` says: a clerk may have mended it meanwhile."""
    return hand_in(work, actor, ProposalAction.CONFIRM, proposal_id=proposal_id, version=version)


def reject_entry(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Give it back to the clerk, who reads why."""
    proposal = open_case(work, actor, proposal_id, version=version)
    work.take(LIFECYCLE, proposal, ProposalAction.REJECT_ENTRY, actor, reason=reason)
    work.record(
        EntryRejected(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, entered_by=cast("UUID", proposal.entered_by)
        )
    )
    return standing(work, proposal, actor)


def take_over_entry(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """Go on with it as a draft of his own, which the clerk does not see any more; he may invite others to sign it."""
    proposal = open_case(work, actor, proposal_id, version=version)
    work.take(LIFECYCLE, proposal, ProposalAction.TAKE_OVER, actor)
    work.record(
        EntryTakenOver(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, entered_by=cast("UUID", proposal.entered_by)
        )
    )
    return standing(work, proposal, actor)
