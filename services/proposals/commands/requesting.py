"""What one person asks and another one decides: conversion, withdrawal of a filed case, merger of one, its undoing.

The request waits in a row of its own; both acts are steps of the proposal's life, so both stand in its history.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import BadInput, Collision, FieldFault, NotItsTurn
from services.kernel.facts import Fact
from services.kernel.work import Work
from services.proposals.commands.case import lock_cases, look_at_main, open_case, standing
from services.proposals.commands.credits import credit, others_of, settle_kind
from services.proposals.commands.deciding import ask, begin_step, settings_of
from services.proposals.commands.merging import join, leave
from services.proposals.lifecycle import LIFECYCLE, may_ever_review
from services.proposals.models import Proposal
from services.proposals.refusals import AskedAlready, NothingAsked, SecondPersonNeeded
from services.proposals.review_facts import (
    ConversionRefused,
    FiledProposalWithdrawn,
    ProposalConverted,
    ProposalRequestMade,
    ProposalRequestRefused,
    ProposalRequestTakenBack,
)
from services.proposals.review_models import REQUEST_WAITS, ProposalRequest
from services.proposals.rules import is_own
from services.proposals.vocabulary import (
    PROPOSAL_STATE_NAMES,
    ConversionTarget,
    ProposalAction,
    ProposalState,
    RequestKind,
)


def answer_conversion(
    work: Work, actor: Actor, *, proposal_id: UUID, consents: bool, reason: str | None = None,
    version: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Consent to what the reviewers proposed, or let the review go on where it was."""
    proposal = open_case(work, actor, proposal_id, version=version)
    action = ProposalAction.CONSENT if consents else ProposalAction.REFUSE_CONVERSION
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, action, actor, reason=reason, step=proposal.review_step)
        request = _close(work, actor, proposal, agrees=consents, reason=reason)
        fact = _convert(work, proposal, request) if consents else _go_on(work, proposal)
    work.record(fact)
    return standing(work, proposal, actor)


def _convert(work: Work, proposal: Proposal, request: ProposalRequest) -> ProposalConverted:
    target = cast("ConversionTarget", request.target)
    others = others_of(work, [proposal])
    settle_kind(proposal, others)
    proposal.end_review()
    proposal.closed_at = work.now
    proposal.converted_to = target
    return ProposalConverted(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, target=target,
        converted_on=civil_date(work.now), credits=credit(proposal, others), body_id=proposal.body_id,
    )  # fmt: skip


def _go_on(work: Work, proposal: Proposal) -> ConversionRefused:
    settings = settings_of(work, [proposal])[proposal.settings_version or 0]
    step = cast("int", proposal.review_step)
    return ConversionRefused(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, round=proposal.review_round, step=step,
        due_at=begin_step(work, proposal, settings, step),
    )  # fmt: skip


def ask_withdrawal(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Ask the proposals committee to let a filed case be withdrawn."""
    proposal = open_case(work, actor, proposal_id, version=version)
    if is_own(proposal, actor):
        _check_nothing_asked(proposal, ProposalState.FILED)
    return _ask(work, actor, proposal, ProposalAction.ASK_WITHDRAWAL, RequestKind.WITHDRAWAL, reason=reason)


def ask_merger(
    work: Work, actor: Actor, *, proposal_id: UUID, main_proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Propose to merge a case that is filed already; a second reviewer decides."""
    lock_cases(work, (proposal_id, main_proposal_id))
    proposal = open_case(work, actor, proposal_id, version=version)
    _check_nothing_asked(proposal, ProposalState.FILED)
    look_at_main(work, actor, proposal, main_proposal_id)
    return _ask(work, actor, proposal, ProposalAction.ASK_MERGER, RequestKind.MERGER, reason=reason)


def ask_separation(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str, version: int | None = None
) -> dict[str, Any]:
    """Propose to undo a merger; a second reviewer decides."""
    proposal = open_case(work, actor, proposal_id, version=version)
    _check_nothing_asked(proposal, ProposalState.MERGED)
    look_at_main(work, actor, proposal, proposal.merged_into_id)
    return _ask(work, actor, proposal, ProposalAction.ASK_SEPARATION, RequestKind.SEPARATION, reason=reason)


def decide_request(
    work: Work, actor: Actor, *, proposal_id: UUID, agrees: bool, reason: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Decide as the second person what is asked; a refusal has a reason, which the one who asked reads."""
    if not agrees and not reason:
        raise BadInput(errors=(FieldFault("/reason", "不同意须说明理由"),))
    main_id = work.session.scalar(
        work.select(ProposalRequest.main_proposal_id).where(ProposalRequest.proposal_id == proposal_id, REQUEST_WAITS)
    )
    lock_cases(work, {proposal_id, main_id or proposal_id})
    proposal = open_case(work, actor, proposal_id, version=version)
    if proposal.state not in {ProposalState.FILED, ProposalState.MERGED}:
        message = f"提案现为“{PROPOSAL_STATE_NAMES[proposal.state]}”，没有由审查人员决定的申请"
        raise NotItsTurn(message, state=proposal.state, action=ProposalAction.REFUSE_REQUEST)
    if may_ever_review(proposal, actor):
        if proposal.asked is None:
            raise NothingAsked
        if proposal.asked_by == actor.account_id:
            raise SecondPersonNeeded
    look_at_main(work, actor, proposal, main_id)
    if not agrees or proposal.asked not in AGREED:
        return _refuse(work, actor, proposal, reason)
    agreed = AGREED[proposal.asked]
    action = agreed.on_filed if proposal.case_number is not None else agreed.action
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, action, actor, reason=reason)
        _close(work, actor, proposal, agrees=True, reason=reason)
        fact = agreed.then(work, proposal)
    work.record(fact)
    return standing(work, proposal, actor)


def _withdraw(work: Work, proposal: Proposal) -> FiledProposalWithdrawn:
    proposal.closed_at = work.now
    return FiledProposalWithdrawn(
        subject_id=proposal.id, author_seat_id=proposal.author_seat_id, author_account_id=proposal.author_account_id,
        case_number=cast("int", proposal.case_number),
    )  # fmt: skip


class Agreed(NamedTuple):
    """What becomes of a request that is agreed to: the step of the life, that of a case with a number, its effect."""

    action: ProposalAction
    on_filed: ProposalAction
    then: Callable[[Work, Proposal], Fact]


AGREED = {
    RequestKind.WITHDRAWAL: Agreed(ProposalAction.WITHDRAW_FILED, ProposalAction.WITHDRAW_FILED, _withdraw),
    RequestKind.MERGER: Agreed(ProposalAction.MERGE_FILED, ProposalAction.MERGE_FILED, join),
    RequestKind.SEPARATION: Agreed(ProposalAction.SEPARATE, ProposalAction.SEPARATE_FILED, leave),
}


def _refuse(work: Work, actor: Actor, proposal: Proposal, reason: str | None) -> dict[str, Any]:
    kind = cast("RequestKind", proposal.asked)
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, ProposalAction.REFUSE_REQUEST, actor, reason=reason)
        _close(work, actor, proposal, agrees=False, reason=reason)
    work.record(
        ProposalRequestRefused(
            subject_id=proposal.id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, kind=kind,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def take_back_request(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Take back what one has asked oneself and nobody has decided: then something else may be asked, or nothing."""
    proposal = open_case(work, actor, proposal_id, version=version)
    if proposal.state in {ProposalState.FILED, ProposalState.MERGED} and proposal.asked is None:
        raise NothingAsked
    is_withdrawal = proposal.asked is RequestKind.WITHDRAWAL
    action = ProposalAction.TAKE_BACK_WITHDRAWAL if is_withdrawal else ProposalAction.TAKE_BACK_REQUEST
    work.take(LIFECYCLE, proposal, action, actor, reason=reason)
    request = _waiting(work, proposal)
    request.taken_back_at = work.now
    proposal.decide_request()
    work.record(
        ProposalRequestTakenBack(
            subject_id=proposal.id, author_seat_id=proposal.author_seat_id, kind=request.kind,
            main_proposal_id=request.main_proposal_id,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def _check_nothing_asked(proposal: Proposal, state: ProposalState) -> None:
    """Say more exactly than the table can why nothing may be asked now: of two who ask at once the second reads it."""
    if proposal.state is state and proposal.asked is not None:
        raise AskedAlready(asked=proposal.asked)


def _ask(
    work: Work, actor: Actor, proposal: Proposal, action: ProposalAction, kind: RequestKind, *, reason: str
) -> dict[str, Any]:
    work.take(LIFECYCLE, proposal, action, actor, reason=reason)
    ask(work, actor, proposal, kind, reason=reason, main_proposal_id=proposal.main_id)
    work.record(
        ProposalRequestMade(
            subject_id=proposal.id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, kind=kind, main_proposal_id=proposal.main_id,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def _close(work: Work, actor: Actor, proposal: Proposal, *, agrees: bool, reason: str | None) -> ProposalRequest:
    """Write the decision into the request that waits."""
    request = _waiting(work, proposal)
    if request.main_proposal_id != proposal.main_id:
        raise Collision  # While we waited for the lock another one decided, and somebody asked for another merger.
    proposal.decide_request()
    request.is_agreed = agrees
    request.decided_by, request.decided_by_name, request.decided_at = actor.account_id, actor.name, work.now
    request.decision_reason = reason
    return request


def _waiting(work: Work, proposal: Proposal) -> ProposalRequest:
    """The request that waits: it is the only one, and the case is locked."""
    statement = work.select(ProposalRequest).where(ProposalRequest.proposal_id == proposal.id, REQUEST_WAITS)
    request: ProposalRequest = work.session.execute(statement).scalar_one()
    return request
