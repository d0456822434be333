"""Submit a proposal: it is complete, gets its session, and a round of review begins by the settings of now."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, update

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.prepared import given, here, prepared
from services.kernel.work import Work
from services.members.models import TermSession
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.commands.case import open_case, standing
from services.proposals.commands.signatures import count_live
from services.proposals.facts import ProposalSubmitted
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import ProposalRevision, ProposalSuggestion
from services.proposals.refusals import NoSession
from services.proposals.vocabulary import ProposalAction, ProposalKind


def submit_proposal(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """Hand a complete proposal in; in again after it was sent back, another round begins in the same session."""
    proposal = open_case(work, actor, proposal_id, version=version)
    proposal.suggestions = tuple(row["text"] for row in work.rows(_suggestions(), proposal_id=proposal_id))
    if proposal.kind is ProposalKind.JOINT:
        proposal.live_co_signatures = count_live(work, proposal)
    number, settings = current_settings(work)
    proposal.form = settings.proposals
    session_id = proposal.session_id or _session_of_today(work)
    work.take(LIFECYCLE, proposal, ProposalAction.SUBMIT, actor, review_round=proposal.review_round + 1)
    if session_id is None:
        raise NoSession
    first, *_ = steps = settings.proposals.review_steps
    due = rules.step_due(first, submitted_at=work.now, began_at=work.now)
    if proposal.received_at is None:
        proposal.received_at = work.now
        proposal.period = rules.period_at(work.now, settings.proposals)
    proposal.session_id = session_id
    proposal.submitted_at = work.now
    proposal.submitted_title, proposal.submitted_category = proposal.title, proposal.category
    proposal.settings_version = number
    proposal.review_round += 1
    proposal.review_steps = len(steps)
    proposal.begin_step(1, first.name, at=work.now, due_at=due.at)
    proposal.passed_by = frozenset()
    work.session.execute(
        update(ProposalRevision)
        .where(
            ProposalRevision.committee_id == work.committee_id, ProposalRevision.proposal_id == proposal_id,
            ProposalRevision.number == proposal.revision,
        )
        .values(submitted_round=proposal.review_round)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    work.record(
        ProposalSubmitted(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, author_account_id=actor.account_id,
            session_id=session_id, revision=proposal.revision, round=proposal.review_round, steps=len(steps),
            settings_version=number, due_at=due.at,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def _session_of_today(work: Work) -> UUID | None:
    session = rules.session_on(civil_date(work.now), [Session(**row) for row in work.rows(_sessions())])
    return session.id if session else None


class Session(NamedTuple):
    """A session of a term: which, and since when."""

    id: UUID
    begins_on: date


@prepared
def _suggestions() -> Select[Any]:
    texts = here(ProposalSuggestion.text).where(ProposalSuggestion.proposal_id == given("proposal_id"))
    return texts.order_by(ProposalSuggestion.number)


@prepared
def _sessions() -> Select[Any]:
    return here(TermSession.id, TermSession.begins_on)
