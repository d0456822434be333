"""Proposals of a body (集体提案): begun and submitted by whoever speaks for it, with its main members."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.representatives import bodies_represented, kind_of
from services.members.queries.settings import current_settings
from services.members.settings_sections import ProposalSettings
from services.proposals import rules
from services.proposals.commands.case import check_version, locked, open_case, standing
from services.proposals.commands.writing import begin
from services.proposals.facts import CollectiveProposalDrafted, CollectiveProposalTakenOn, MainMembersNamed
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.models import Proposal, ProposalMainMember
from services.proposals.queries.sight import is_visible
from services.proposals.queries.succession import may_be_taken_on
from services.proposals.refusals import MainMembersRefused, NotForThisBody
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import ProposalAction, ProposalKind


def draft_collective_proposal(
    work: Work, actor: Actor, *, body_id: UUID, main_seat_ids: Sequence[UUID], title: str, situation: str = "",
    analysis: str = "", suggestions: Sequence[str] = (), category: str | None = None,
    is_researched: bool | None = None, may_be_published: bool | None = None, suggested_units: Sequence[UUID] = (),
) -> dict[str, Any]:  # fmt: skip
    """Begin a proposal for a body; an officer without a seat names at least one main member, who stands for it."""
    if not _represents(work, actor, body_id):
        raise NotForThisBody
    _, settings = current_settings(work)
    _check_main_members(work, main_seat_ids, settings.proposals, needs_one=actor.seat_id is None)
    text = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    proposal = begin(
        work, actor, text, kind=ProposalKind.COLLECTIVE, body_id=body_id,
        author_seat_id=actor.seat_id or main_seat_ids[0],
        officer_account_id=None if actor.seat_id else actor.account_id,
    )  # fmt: skip
    _name(work, proposal, main_seat_ids)
    work.record(
        CollectiveProposalDrafted(
            subject_id=proposal.id, author_seat_id=proposal.author_seat_id, body_id=body_id,
            main_seat_ids=tuple(main_seat_ids),
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def name_main_members(
    work: Work, actor: Actor, *, proposal_id: UUID, main_seat_ids: Sequence[UUID], version: int | None = None
) -> dict[str, Any]:
    """Say who its main members are: these, in this order, and nobody else."""
    proposal = open_case(work, actor, proposal_id, version=version)
    _, settings = current_settings(work)
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, ProposalAction.NAME_MAIN, actor)
        needs_one = proposal.officer_account_id is not None
        _check_main_members(work, main_seat_ids, settings.proposals, needs_one=needs_one)
    flag_modified(proposal, "kind")  # A new version, whatever else changes: its history has one.
    if needs_one:
        proposal.author_seat_id = main_seat_ids[0]
    _name(work, proposal, main_seat_ids)
    work.record(
        MainMembersNamed(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, main_seat_ids=tuple(main_seat_ids)
        )
    )
    return standing(work, proposal, actor)


def take_on_proposal(
    work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None
) -> dict[str, Any]:  # fmt: skip
    """Go on with a proposal of one's body whose writer does not speak for it any more: it is the body's, not his."""
    proposal = locked(work, proposal_id)
    row = work.select(Proposal.id).add_columns(may_be_taken_on(actor)).where(Proposal.id == proposal_id)
    proposal.may_be_taken_on = bool(work.session.execute(row).one()[1])
    if not proposal.may_be_taken_on and not is_visible(work, proposal, actor):
        raise NotFound
    check_version(proposal, version)
    work.take(LIFECYCLE, proposal, ProposalAction.TAKE_ON, actor)
    flag_modified(proposal, "kind")
    writer = proposal.officer_account_id or proposal.author_account_id
    proposal.officer_account_id = None if actor.seat_id else actor.account_id
    # Beside an officer without a seat the first main member stands, as where he had written it himself; where none is
    # named, whoever wrote it stays there until he names one.
    if seat_id := actor.seat_id or _first_main(work, proposal):
        proposal.author_seat_id = seat_id
    proposal.author_account_id = work.get(Seat, proposal.author_seat_id).account_id
    proposal.may_be_taken_on = False
    work.record(
        CollectiveProposalTakenOn(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id, writer_account_id=writer
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def _first_main(work: Work, proposal: Proposal) -> UUID | None:
    named = work.select(ProposalMainMember.seat_id).where(ProposalMainMember.proposal_id == proposal.id)
    first: UUID | None = work.session.scalar(named.order_by(ProposalMainMember.number).limit(1))
    return first


def fault_of_body(work: Work, actor: Actor, proposal: Any) -> FieldFault | None:
    """Why a collective proposal cannot be submitted by the actor now; None for every other proposal."""
    if proposal.body_id is None:
        return None
    if not _represents(work, actor, proposal.body_id):
        return FieldFault("/body_id", "须由该单位现任的召集人或者经办人提交")
    # What came in time and was sent back after the cut-off belongs to the plenary still.
    came_at = proposal.received_at or work.now
    return rules.collective_fault(kind_of(work, proposal.body_id), proposal.form, came_at)


def _represents(work: Work, actor: Actor, body_id: UUID) -> bool:
    return any(body["id"] == body_id for body in bodies_represented(work, actor))


def _name(work: Work, proposal: Proposal, seat_ids: Sequence[UUID]) -> None:
    work.session.execute(
        delete(ProposalMainMember).where(
            ProposalMainMember.committee_id == work.committee_id, ProposalMainMember.proposal_id == proposal.id
        )
    )  # fmt: skip
    for number, seat_id in enumerate(seat_ids, start=1):
        work.add(ProposalMainMember(proposal_id=proposal.id, number=number, seat_id=seat_id))


def _check_main_members(
    work: Work, seat_ids: Sequence[UUID], form: ProposalSettings, *, needs_one: bool
) -> None:  # fmt: skip
    """At most so many, each once, each in office; and one at least where nobody else of the body holds a seat."""
    seats = set(work.session.scalars(work.select(Seat.id).where(Seat.id.in_(seat_ids), Seat.is_active)))
    faults = []
    most = form.collective.main_members
    if len(seat_ids) > most:
        faults.append(FieldFault("/main_seat_ids", f"主笔委员最多 {most} 位，现有 {len(seat_ids)} 位"))
    if needs_one and not seat_ids:
        faults.append(FieldFault("/main_seat_ids", "请至少写明一位主笔委员"))
    for place, seat_id in enumerate(seat_ids):
        if seat_id not in seats:
            faults.append(FieldFault(f"/main_seat_ids/{place}", "没有这位委员，或者已不在任"))
        elif seat_id in seat_ids[:place]:
            faults.append(FieldFault(f"/main_seat_ids/{place}", "这位委员写了两次"))
    if faults:
        raise MainMembersRefused(errors=tuple(faults))
