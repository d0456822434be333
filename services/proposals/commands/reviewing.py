"""Review a proposal: pass a step, send it back, file it at the last step. Every step is another person's."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import and_, update

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.database import insert_missing
from services.kernel.errors import NotItsTurn
from services.kernel.work import Work
from services.members.models import Term, TermSession
from services.members.queries.settings import settings_of_version
from services.proposals import rules
from services.proposals.commands.case import open_case, standing
from services.proposals.commands.credits import credits_of
from services.proposals.facts import ProposalFiled, ProposalSentBack, ReviewStepPassed
from services.proposals.lifecycle import LIFECYCLE, is_at_last_step, may_ever_review
from services.proposals.models import CaseCounter, Proposal, ProposalReview
from services.proposals.refusals import SameReviewer
from services.proposals.vocabulary import ProposalAction, ProposalState, ReviewDecision


def pass_review_step(
    work: Work, actor: Actor, *, proposal_id: UUID, note: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Pass the running step, which is not the last one; the next one begins and is somebody else's."""
    proposal = _open_for_decision(work, actor, proposal_id, ProposalAction.PASS_STEP, version)
    settings = settings_of_version(work, proposal.settings_version or 0)
    step = _take(work, proposal, ProposalAction.PASS_STEP, actor, reason=note)
    _decide(work, proposal, actor, step, ReviewDecision.PASSED)
    following = settings.proposals.review_steps[step]  # Counted from 0: the one after `step`.
    due = rules.step_due(following, submitted_at=cast("datetime", proposal.submitted_at), began_at=work.now)
    proposal.begin_step(step + 1, following.name, at=work.now, due_at=due.at)
    work.record(
        ReviewStepPassed(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, round=proposal.review_round, step=step, due_at=due.at,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def send_back_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Send it back to its author, who reads the reason; the round of review is over."""
    proposal = _open_for_decision(work, actor, proposal_id, ProposalAction.SEND_BACK, version)
    step = _take(work, proposal, ProposalAction.SEND_BACK, actor, reason=reason)
    _decide(work, proposal, actor, step, ReviewDecision.SENT_BACK)
    proposal.end_review()
    work.record(
        ProposalSentBack(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, round=proposal.review_round, step=step,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def file_proposal(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """File it at the last step: it becomes a case with the session's next number."""
    proposal = _open_for_decision(work, actor, proposal_id, ProposalAction.FILE, version)
    settings = settings_of_version(work, proposal.settings_version or 0)
    step = _take(work, proposal, ProposalAction.FILE, actor)
    _decide(work, proposal, actor, step, ReviewDecision.FILED)
    proposal.end_review()
    signers = credits_of(work, proposal)
    # The state "filed" needs its number: nothing may be sent before it is there. The counter comes last, because
    # everybody else who files waits for its row until this transaction ends.
    with work.session.no_autoflush:
        session_id = cast("UUID", proposal.session_id)
        session = work.session.execute(
            work.select(TermSession.number, TermSession.year, Term.number.label("term"))
            .join(Term, and_(Term.committee_id == TermSession.committee_id, Term.id == TermSession.term_id))
            .where(TermSession.id == session_id)
        ).one()
        number = next_case_number(work, session_id)
    proposal.filed_at = work.now
    proposal.case_number = number
    proposal.case_label = settings.proposals.case_number(
        term=session.term, session=session.number, year=session.year, number=number
    )
    work.record(
        ProposalFiled(
            subject_id=proposal_id, case_number=number, session_id=session_id, year=session.year,
            filed_on=civil_date(work.now), author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id,
            credits=signers,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def next_case_number(work: Work, session_id: UUID) -> int:
    """The session's next number: no gap, no double. The row stays locked to the end; a rollback gives it back."""
    following = (
        update(CaseCounter)
        .where(CaseCounter.committee_id == work.committee_id, CaseCounter.session_id == session_id)
        .values(last_number=CaseCounter.last_number + 1)
        .returning(CaseCounter.last_number)
        .execution_options(synchronize_session=False)
    )
    number = work.session.execute(following).scalar_one_or_none()
    if number is None:
        # The very first: of several who insert the row at once one does, the others wait for him and find it there.
        insert_missing(
            work.session, CaseCounter,
            [{"committee_id": work.committee_id, "session_id": session_id, "last_number": 0}],
        )  # fmt: skip
        number = work.session.execute(following).scalar_one()
    return int(number)


def _open_for_decision(
    work: Work, actor: Actor, proposal_id: UUID, action: ProposalAction, version: int | None
) -> Proposal:
    """Load it, and say more exactly than the table can why this action is not this person's or not this step's."""
    proposal = open_case(work, actor, proposal_id, version=version)
    if proposal.state is ProposalState.IN_REVIEW and may_ever_review(proposal, actor):
        if actor.account_id in proposal.passed_by:
            raise SameReviewer(action=action, step=proposal.review_step)
        is_last = is_at_last_step(proposal)
        if action is ProposalAction.PASS_STEP and is_last:
            raise NotItsTurn("已到最后一个审查环节，请立案或者退回修改", state=proposal.state, action=action)
        if action is ProposalAction.FILE and not is_last:
            raise NotItsTurn("尚未到最后一个审查环节，不能立案", state=proposal.state, action=action)
    return proposal


def _take(work: Work, proposal: Proposal, action: ProposalAction, actor: Actor, *, reason: str | None = None) -> int:
    """Take a step of the life and say which step of the review was decided by it."""
    work.take(LIFECYCLE, proposal, action, actor, reason=reason, step=proposal.review_step)
    return cast("int", proposal.review_step)


def _decide(work: Work, proposal: Proposal, actor: Actor, step: int, decision: ReviewDecision) -> None:
    work.add(
        ProposalReview(
            proposal_id=proposal.id, round=proposal.review_round, step=step, reviewer_id=actor.account_id,
            decision=decision, decided_at=work.now,
        )
    )  # fmt: skip
    proposal.passed_by |= {actor.account_id}
