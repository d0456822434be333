"""The life of a proposal, as far as "filed". Nobody reviews his own, and no two steps by one person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.members.settings_sections import ProposalSettings
from services.proposals import rules
from services.proposals.rules import ProposalText, is_own, text_of
from services.proposals.vocabulary import ProposalAction as Do
from services.proposals.vocabulary import ProposalState as Is


@dataclass(frozen=True, slots=True)
class Judged:
    """As much of a row as the guards look at, where no entity is loaded."""

    state: Is
    author_seat_id: UUID
    author_account_id: UUID
    review_step: int | None
    review_steps: int | None
    passed_by: frozenset[UUID]


def proposer(proposal: Any, actor: Actor) -> bool:
    """提案人本人。"""
    return actor.may(PROPOSAL_WRITE) and is_own(proposal, actor)


def reviewer(proposal: Any, actor: Actor) -> bool:
    """提案审查人员：不是提案人，且未办理过本轮的其他环节。"""
    return may_ever_review(proposal, actor) and actor.account_id not in proposal.passed_by


def reviewer_before_last_step(proposal: Any, actor: Actor) -> bool:
    """尚未到最后环节时的提案审查人员：不是提案人，且未办理过本轮的其他环节。"""
    return not is_at_last_step(proposal) and reviewer(proposal, actor)


def reviewer_at_last_step(proposal: Any, actor: Actor) -> bool:
    """最后环节的提案审查人员：不是提案人，且未办理过本轮的其他环节。"""
    return is_at_last_step(proposal) and reviewer(proposal, actor)


def may_ever_review(proposal: Any, actor: Actor) -> bool:
    """Whether the actor is a reviewer and not its author, on whatever seat."""
    is_author = is_own(proposal, actor) or actor.account_id == proposal.author_account_id
    return actor.may(PROPOSAL_REVIEW) and not is_author


def is_at_last_step(proposal: Any) -> bool:
    """Whether the running step is the last one of the review."""
    return bool(proposal.review_step == proposal.review_steps)


def _need(fault: Callable[[ProposalText, ProposalSettings], FieldFault | None]) -> Callable[[Any], FieldFault | None]:
    def need(proposal: Any) -> FieldFault | None:
        return fault(text_of(proposal), proposal.form)

    need.__doc__ = fault.__doc__
    return need


COMPLETE = tuple(map(_need, rules.SUBMISSION))

LIFECYCLE = Lifecycle(
    "proposal",
    Is.DRAFT,
    step(Do.EDIT, (Is.DRAFT, Is.SENT_BACK), None, proposer),
    step(Do.SUBMIT, (Is.DRAFT, Is.SENT_BACK), Is.IN_REVIEW, proposer, *COMPLETE),
    step(Do.WITHDRAW, (Is.DRAFT, Is.IN_REVIEW, Is.SENT_BACK), Is.WITHDRAWN, proposer),
    step(Do.PASS_STEP, (Is.IN_REVIEW,), None, reviewer_before_last_step),
    step(Do.SEND_BACK, (Is.IN_REVIEW,), Is.SENT_BACK, reviewer),
    step(Do.FILE, (Is.IN_REVIEW,), Is.FILED, reviewer_at_last_step),
)
