"""Submit a proposal: it is complete, gets its session, and a round of review begins by the settings of now.

Many submit on the last evening, so no entity is loaded: one statement reads all that a submission looks at, and one
writes all that it changes, if the proposal still has the version that was looked at. Where an edit came in between, it
is all done once more, and this time the proposal is held first.
"""

from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Insert, Select, Update, and_, exists, insert, true, update

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.lifecycle import Taken
from services.kernel.prepared import COMMITTEE, given, here, listed, prepared
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Seat, TermSession, Unit
from services.members.queries.settings import newest_settings, settings_from
from services.proposals import rules
from services.proposals.co_signature_models import CoSignature
from services.proposals.commands.case import check_version, lock_cases, standing
from services.proposals.commands.collective import fault_of_body
from services.proposals.commands.indexing import index_submission
from services.proposals.contact_models import ProposalContact
from services.proposals.facts import ProposalSubmitted
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision, ProposalSuggestion
from services.proposals.queries.sight import is_visible
from services.proposals.refusals import NoSession
from services.proposals.unit_models import ProposalSuggestedUnit
from services.proposals.vocabulary import CoSignatureState, ProposalAction


def submit_proposal(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """Hand a complete proposal in; in again after it was sent back, another round begins in the same session."""
    return hand_in(work, actor, ProposalAction.SUBMIT, proposal_id=proposal_id, version=version)


def hand_in(
    work: Work, actor: Actor, action: ProposalAction, *, proposal_id: UUID, version: int | None
) -> dict[str, Any]:
    """Take the step that leads a proposal into review.

    What its proposer confirms from paper counts as received when the office got the paper: that instant finds the
    session and the time of the year. The clock of the review begins now, for before nobody could review it.
    """
    if work.is_again:
        lock_cases(work, [proposal_id])
    case = _case_of(work, proposal_id)
    if not is_visible(work, case, actor):
        raise NotFound
    check_version(case, version)
    case.collective_fault = fault_of_body(work, actor, case)
    taken = LIFECYCLE.take(case, action, actor)
    received_at = case.paper_received_at if action is ProposalAction.CONFIRM else work.now
    session_id = case.session_id or _session_on(civil_date(received_at), case)
    if session_id is None:
        raise NoSession
    first, *_ = steps = case.form.review_steps
    due = rules.step_due(first, submitted_at=work.now, began_at=work.now)
    changed = {
        "session_id": session_id, "submitted_at": work.now, "submitted_title": case.title,
        "submitted_category": case.category, "settings_version": case.settings_number,
        "review_round": case.review_round + 1, "review_step": 1, "review_steps": len(steps), "step_name": first.name,
        "step_began_at": work.now, "step_due_at": due.at,
    }  # fmt: skip
    if case.received_at is None:
        changed |= {"received_at": received_at, "period": rules.period_at(received_at, case.form)}
    _write(work, actor, case, taken, changed)
    index_submission(work, case, session_id=session_id)
    vars(case).update(changed, version=case.version + 1)
    work.record(
        ProposalSubmitted(
            subject_id=proposal_id, author_seat_id=case.author_seat_id, author_account_id=actor.account_id,
            session_id=session_id, revision=case.revision, round=case.review_round, steps=len(steps),
            settings_version=case.settings_number, due_at=due.at,
        )
    )  # fmt: skip
    return standing(work, case, actor)


def _case_of(work: Work, proposal_id: UUID) -> Any:
    """The proposal with all that its life looks at: its columns, suggestions, signers, the form of now."""
    row = work.row(_case(work.dialect), proposal_id=proposal_id)
    if row is None:
        raise NotFound
    case = SimpleNamespace(**row)
    case.suggestions = tuple(text for _number, text in sorted(case.suggestions or ()))
    units = [(number, UUID(unit_id), abolished) for number, unit_id, abolished in sorted(case.units or ())]
    case.suggested_units = tuple(unit_id for _number, unit_id, _abolished in units)
    case.abolished_units = frozenset(unit_id for _number, unit_id, abolished in units if abolished)
    case.settings_number, settings = settings_from(case.settings_number, case.settings_text)
    case.form = settings.proposals
    case.live_co_signatures = len(case.signed or ())
    case.passed_by = frozenset()  # Of the round that begins nobody has decided a step.
    case.has_signed = case.is_of_main = False  # Nobody signs his own, and nobody else submits it.
    case.may_be_taken_on = False  # Whoever submits it writes it.
    return case


def _session_on(day: date, case: Any) -> UUID | None:
    sessions = [Session(UUID(key), date.fromisoformat(begins_on)) for key, begins_on in case.sessions or ()]
    session = rules.session_on(day, sessions)
    return session.id if session else None


def _write(work: Work, actor: Actor, case: Any, taken: Taken, changed: dict[str, Any]) -> None:
    """The proposal, if nobody has changed it since; its revision as submitted; the step in its history."""
    work.write(
        _submission(tuple(changed)), needed=True, proposal_id=case.id, base_version=case.version, state=taken.target,
        **changed,
    )  # fmt: skip
    review_round = changed["review_round"]
    work.write(_revision(), proposal_id=case.id, revision=case.revision, review_round=review_round)
    work.write(
        _history(), id=new_id(), proposal_id=case.id, version=case.version + 1, at=work.now, actor_id=actor.account_id,
        actor_name=actor.name, action=taken.action, source=taken.source, target=taken.target, reason=None,
        round=review_round, step=None, meeting_id=None,
    )  # fmt: skip


class Session(NamedTuple):
    """A session of a term: which, and since when."""

    id: UUID
    begins_on: date


LOOKED_AT = (
    Proposal.id, Proposal.version, Proposal.kind, Proposal.body_id, Proposal.officer_account_id, Proposal.state,
    Proposal.entered_by, Proposal.offered_at, Proposal.paper_received_at,
    Proposal.author_seat_id, Proposal.revision, Proposal.session_id, Proposal.received_at, Proposal.submitted_at,
    Proposal.review_round, Proposal.case_number, Proposal.case_label, Proposal.asked, Proposal.asked_by,
    Proposal.title, Proposal.situation, Proposal.analysis, Proposal.category, Proposal.is_researched,
    Proposal.may_be_published,
)  # fmt: skip


@prepared
def _case(dialect: str) -> Select[Any]:
    newest = newest_settings().subquery()
    suggestions = listed(
        dialect, ProposalSuggestion.number, ProposalSuggestion.text,
        where=ProposalSuggestion.proposal_id == given("proposal_id"),
    )  # fmt: skip
    units = listed(
        dialect, ProposalSuggestedUnit.number, ProposalSuggestedUnit.unit_id, Unit.abolished_at,
        where=and_(
            ProposalSuggestedUnit.proposal_id == given("proposal_id"), Unit.id == ProposalSuggestedUnit.unit_id
        ),
    )  # fmt: skip
    has_contact = exists().where(
        ProposalContact.committee_id == given(COMMITTEE), ProposalContact.proposal_id == given("proposal_id")
    )
    signed = listed(
        dialect, CoSignature.seat_id,
        where=and_(CoSignature.proposal_id == given("proposal_id"), CoSignature.state == CoSignatureState.SIGNED),
    )  # fmt: skip
    return (
        here(*LOOKED_AT)
        .add_columns(
            Seat.account_id.label("author_account_id"), newest.c.number.label("settings_number"),
            newest.c.text.label("settings_text"), suggestions.label("suggestions"),
            listed(dialect, TermSession.id, TermSession.begins_on).label("sessions"),
            signed.label("signed"), units.label("units"), has_contact.label("has_contact"),
        )
        .join(Seat, and_(Seat.committee_id == Proposal.committee_id, Seat.id == Proposal.author_seat_id))
        .outerjoin(newest, true())
        .where(Proposal.id == given("proposal_id"))
    )  # fmt: skip


@prepared
def _submission(changed: tuple[str, ...]) -> Update:
    return (
        update(Proposal)
        .where(
            Proposal.committee_id == given(COMMITTEE), Proposal.id == given("proposal_id"),
            Proposal.version == given("base_version"),
        )
        .values({name: given(name) for name in ("state", *changed)} | {"version": Proposal.version + 1})
    )  # fmt: skip


@prepared
def _revision() -> Update:
    return (
        update(ProposalRevision)
        .where(
            ProposalRevision.committee_id == given(COMMITTEE), ProposalRevision.proposal_id == given("proposal_id"),
            ProposalRevision.number == given("revision"),
        )
        .values(submitted_round=given("review_round"))
    )  # fmt: skip


@prepared
def _history() -> Insert:
    return insert(ProposalHistory)
