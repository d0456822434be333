"""A proposal loaded for a change, with what its life looks at; and the short answer that every change gives."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.kernel.actor import Actor
from services.kernel.errors import LostUpdate, NotFound
from services.kernel.work import Work
from services.members.models import Seat
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalReview, ProposalSuggestion
from services.proposals.queries.sight import is_visible


def open_case(work: Work, actor: Actor, proposal_id: UUID, *, version: int | None = None) -> Proposal:
    """Load a proposal for a change: locked, so that of two who act at once the second sees what the first did.

    One that the actor may not see is not found. `version` is the one that the client has read, where it says so: what
    was changed since is not decided upon unread.
    """
    row = work.session.execute(
        work.select(Proposal, Seat.account_id)
        .join(Seat, and_(Seat.committee_id == Proposal.committee_id, Seat.id == Proposal.author_seat_id))
        .where(Proposal.id == proposal_id)
        .with_for_update(of=Proposal)
    ).one_or_none()
    if row is None:
        raise NotFound
    proposal: Proposal = row.Proposal
    proposal.author_account_id = row.account_id
    proposal.passed_by = _deciders(work, proposal)
    if not is_visible(work, proposal, actor):
        raise NotFound
    check_version(proposal, version)
    return proposal


def check_version(proposal: Any, version: int | None) -> None:
    """Refuse to decide on something else than what the client has read, where it says what that was."""
    if version is not None and version != proposal.version:
        raise LostUpdate("您读到的不是最新内容，请刷新后再办理", changed=[], current_version=proposal.version)


def _deciders(work: Work, proposal: Proposal) -> frozenset[UUID]:
    """Who has decided a step of the running round; none where nothing was ever submitted."""
    if not proposal.review_round:
        return frozenset()
    return frozenset(
        work.session.scalars(
            work.select(ProposalReview.reviewer_id).where(
                ProposalReview.proposal_id == proposal.id, ProposalReview.round == proposal.review_round
            )
        )
    )


def suggestions_of(work: Work, proposal_id: UUID) -> list[ProposalSuggestion]:
    """The numbered suggestions of a proposal, in order."""
    return list(
        work.session.scalars(
            work.select(ProposalSuggestion)
            .where(ProposalSuggestion.proposal_id == proposal_id)
            .order_by(ProposalSuggestion.number)
        )
    )


def standing(work: Work, proposal: Any, actor: Actor) -> dict[str, Any]:
    """Where a proposal stands after a change: what every command answers."""
    work.flush()
    return {
        "id": proposal.id,
        "state": proposal.state,
        "version": proposal.version,
        "revision": proposal.revision,
        "review_round": proposal.review_round,
        "review_step": proposal.review_step,
        "review_steps": proposal.review_steps,
        "step_name": proposal.step_name,
        "step_due_at": proposal.step_due_at,
        "case_number": proposal.case_number,
        "case_label": proposal.case_label,
        "actions": LIFECYCLE.open_to(proposal, actor),
    }
