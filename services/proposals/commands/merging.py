"""Merge a proposal into a filed case, and undo that: what the step does to the case, and the fact of it."""

from typing import Any, cast
from uuid import UUID, uuid5

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.work import Work
from services.proposals.commands.case import lock_cases, look_at_main, open_case, standing
from services.proposals.commands.credits import credits_of
from services.proposals.commands.deciding import begin_step, check_turn, settings_of
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalHistory
from services.proposals.review_facts import ProposalMerged, ProposalSeparated
from services.proposals.vocabulary import ProposalAction, ProposalState


def merge_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, main_proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Merge a proposal that is still in review; its proposers keep the credit."""
    lock_cases(work, (proposal_id, main_proposal_id))
    proposal = open_case(work, actor, proposal_id, version=version)
    check_turn(proposal, actor, ProposalAction.MERGE)
    look_at_main(work, actor, proposal, main_proposal_id)
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, ProposalAction.MERGE, actor, reason=reason, step=proposal.review_step)
        proposal.pause_review()
        fact = join(work, proposal)
    work.record(fact)
    return standing(work, proposal, actor)


def join(work: Work, proposal: Proposal) -> ProposalMerged:
    """Let a proposal belong to the case that its life has looked at. One that was filed has its credit already."""
    main_id = cast("UUID", proposal.main_id)
    was_filed = proposal.case_number is not None
    proposal.merged_into_id = main_id
    proposal.closed_at = work.now
    return ProposalMerged(
        subject_id=proposal.id, merger_id=_merger_id(proposal.id, proposal.version + 1), main_proposal_id=main_id,
        main_case_number=cast("int", proposal.main_number), author_seat_id=proposal.author_seat_id,
        author_account_id=proposal.author_account_id, was_filed=was_filed, merged_on=civil_date(work.now),
        credits=() if was_filed else credits_of(work, proposal), body_id=None if was_filed else proposal.body_id,
    )  # fmt: skip


def leave(work: Work, proposal: Proposal) -> ProposalSeparated:
    """Let a merged proposal be again where it was: filed, or at the step of its review, whose clock begins anew."""
    main_id = cast("UUID", proposal.merged_into_id)
    merged = work.select(ProposalHistory.version).where(
        ProposalHistory.proposal_id == proposal.id,
        ProposalHistory.action.in_((ProposalAction.MERGE, ProposalAction.MERGE_FILED)),
    )
    version = work.session.execute(merged.order_by(ProposalHistory.version.desc()).limit(1)).scalar_one()
    proposal.merged_into_id = proposal.closed_at = None
    if proposal.state is ProposalState.IN_REVIEW:
        settings = settings_of(work, [proposal])[proposal.settings_version or 0]
        begin_step(work, proposal, settings, cast("int", proposal.review_step))
    return ProposalSeparated(
        subject_id=proposal.id, merger_id=_merger_id(proposal.id, version), main_proposal_id=main_id,
        author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id, target=proposal.state,
    )  # fmt: skip


def _merger_id(proposal_id: UUID, version: int) -> UUID:
    """The merger's own identifier, by which others take back what they made of it: from the step's row of history."""
    return uuid5(proposal_id, f"merger {version}")
