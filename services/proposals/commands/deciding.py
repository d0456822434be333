"""What a reviewer or a meeting decides about a proposal in review: one function for each decision.

Each takes a proposal that `open_case` or `open_cases` has loaded, changes it, and gives back the fact, which the
command records: alone, or with the others of its list.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotItsTurn
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version
from services.members.settings import CommitteeSettings
from services.proposals import rules
from services.proposals.facts import ProposalSentBack, ReviewStepPassed
from services.proposals.lifecycle import LIFECYCLE, is_at_last_step, may_ever_review
from services.proposals.models import Proposal
from services.proposals.refusals import SameReviewer
from services.proposals.review_facts import ConversionProposed, ProposalDeclined
from services.proposals.review_models import ProposalRequest, ProposalReview
from services.proposals.vocabulary import (
    PROPOSAL_STATE_NAMES,
    ConversionTarget,
    ProposalAction,
    ProposalState,
    RequestKind,
    ReviewDecision,
)

AT_LAST_STEP = {ProposalAction.FILE: "立案", ProposalAction.DECLINE: "不予立案"}
"""What is decided at the last step only, as people read it."""


def settings_of(work: Work, proposals: Iterable[Proposal]) -> dict[int, CommitteeSettings]:
    """The settings with which the running reviews began, by their version."""
    return {
        version: settings_of_version(work, version)
        for version in sorted({each.settings_version or 0 for each in proposals})
    }


def check_turn(proposal: Proposal, actor: Actor, action: ProposalAction) -> None:
    """Say more exactly than the table can why an action is not this person's or not this step's."""
    if proposal.state is not ProposalState.IN_REVIEW:
        message = f"提案现为“{PROPOSAL_STATE_NAMES[proposal.state]}”，不在审查之中"
        raise NotItsTurn(message, state=proposal.state, action=action)
    if not may_ever_review(proposal, actor):
        return
    if actor.account_id in proposal.passed_by:
        raise SameReviewer(action=action, step=proposal.review_step)
    is_last = is_at_last_step(proposal)
    if action is ProposalAction.PASS_STEP and is_last:
        raise NotItsTurn("已到最后一个审查环节，请立案或者退回修改", state=proposal.state, action=action)
    if action in AT_LAST_STEP and not is_last:
        message = f"尚未到最后一个审查环节，不能{AT_LAST_STEP[action]}"
        raise NotItsTurn(message, state=proposal.state, action=action)


def check_last_step(proposal: Proposal) -> None:
    """Refuse what is in review but not at its last step: a meeting decides there and nowhere else."""
    if proposal.state is ProposalState.IN_REVIEW and not is_at_last_step(proposal):
        raise NotItsTurn("尚未到最后一个审查环节，不能由会议审定", state=proposal.state)


def pass_step(
    work: Work, actor: Actor, proposal: Proposal, settings: CommitteeSettings, *, note: str | None
) -> ReviewStepPassed:
    """Pass the running step, which is not the last one; the next one begins and is somebody else's."""
    step = _take(work, proposal, ProposalAction.PASS_STEP, actor, reason=note)
    _decide(work, proposal, actor, step, ReviewDecision.PASSED)
    due_at = begin_step(work, proposal, settings, step + 1)
    return ReviewStepPassed(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id,
        round=proposal.review_round, step=step, due_at=due_at,
    )  # fmt: skip


def send_back(
    work: Work, actor: Actor, proposal: Proposal, *, reason: str, meeting_id: UUID | None = None
) -> ProposalSentBack:
    """Send it back to its author, who reads the reason; the round of review is over."""
    step = _take(work, proposal, ProposalAction.SEND_BACK, actor, reason=reason, meeting_id=meeting_id)
    _decide(work, proposal, actor, step, ReviewDecision.SENT_BACK)
    proposal.end_review()
    return ProposalSentBack(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id,
        round=proposal.review_round, step=step,
    )  # fmt: skip


def accept(work: Work, actor: Actor, proposal: Proposal, *, meeting_id: UUID | None = None) -> None:
    """File it. Nothing may be sent to the database before `number_cases` has given it the number that "filed" needs."""
    step = _take(work, proposal, ProposalAction.FILE, actor, meeting_id=meeting_id)
    _decide(work, proposal, actor, step, ReviewDecision.FILED)
    proposal.end_review()


def decline(
    work: Work, actor: Actor, proposal: Proposal, settings: CommitteeSettings, *, ground: str, reason: str,
    meeting_id: UUID | None = None,
) -> ProposalDeclined:  # fmt: skip
    """Do not file it, on one of the committee's grounds and with a reason that its author reads."""
    if ground not in {each.key for each in settings.proposals.decline_grounds}:
        raise BadInput(errors=(FieldFault("/ground", "不在本会的不予立案情形之列"),))
    step = _take(work, proposal, ProposalAction.DECLINE, actor, reason=reason, meeting_id=meeting_id)
    _decide(work, proposal, actor, step, ReviewDecision.DECLINED)
    proposal.end_review()
    proposal.closed_at = work.now
    proposal.decline_ground = ground
    return ProposalDeclined(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id,
        round=proposal.review_round, step=step, ground=ground,
    )  # fmt: skip


def propose_conversion(
    work: Work, actor: Actor, proposal: Proposal, *, target: ConversionTarget, reason: str,
    meeting_id: UUID | None = None,
) -> ConversionProposed:  # fmt: skip
    """Ask its author whether it may become something else; the step of the review rests meanwhile."""
    step = _take(work, proposal, ProposalAction.PROPOSE_CONVERSION, actor, reason=reason, meeting_id=meeting_id)
    proposal.pause_review()
    ask(work, actor, proposal, RequestKind.CONVERSION, reason=reason, target=target)
    return ConversionProposed(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id,
        round=proposal.review_round, step=step, target=target,
    )  # fmt: skip


def ask(
    work: Work, actor: Actor, proposal: Proposal, kind: RequestKind, *, reason: str,
    target: ConversionTarget | None = None, main_proposal_id: UUID | None = None,
) -> None:  # fmt: skip
    """Keep what is asked, until a second person decides it."""
    proposal.ask(kind, by=actor.account_id)
    work.add(
        ProposalRequest(
            proposal_id=proposal.id, kind=kind, target=target, main_proposal_id=main_proposal_id,
            asked_by=actor.account_id, asked_by_name=actor.name, asked_at=work.now, reason=reason,
        )
    )  # fmt: skip


def begin_step(work: Work, proposal: Proposal, settings: CommitteeSettings, step: int) -> datetime:
    """Let a step of the review begin, or begin again after a rest; returns when it is due."""
    begun = settings.proposals.review_steps[step - 1]
    due = rules.step_due(begun, submitted_at=cast("datetime", proposal.submitted_at), began_at=work.now)
    proposal.begin_step(step, begun.name, at=work.now, due_at=due.at)
    return due.at


def _take(
    work: Work, proposal: Proposal, action: ProposalAction, actor: Actor, *, reason: str | None = None,
    meeting_id: UUID | None = None,
) -> int:  # fmt: skip
    """Take a step of the life and say which step of the review was decided by it."""
    check_turn(proposal, actor, action)
    work.take(LIFECYCLE, proposal, action, actor, reason=reason, step=proposal.review_step, meeting_id=meeting_id)
    return cast("int", proposal.review_step)


def _decide(work: Work, proposal: Proposal, actor: Actor, step: int, decision: ReviewDecision) -> None:
    work.add(
        ProposalReview(
            proposal_id=proposal.id, round=proposal.review_round, step=step, reviewer_id=actor.account_id,
            decision=decision, decided_at=work.now,
        )
    )  # fmt: skip
    proposal.passed_by |= {actor.account_id}
