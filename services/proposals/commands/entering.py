"""Enter a paper proposal for its proposer (代录): the clerk's verbs, until the proposer answers (`confirming.py`).

What a clerk enters is nobody's proposal yet: it has one text, the clerk's, and waits for its proposer's own hand.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault, NotFound
from services.kernel.work import Work
from services.members.models import Seat
from services.members.queries.settings import current_settings
from services.proposals import rules
from services.proposals.commands.case import locked, open_case, standing, suggestions_of
from services.proposals.commands.contacting import delete_contacts
from services.proposals.commands.scanning import delete_scan
from services.proposals.commands.writing import begin, save_text
from services.proposals.contact_models import ProposalContact
from services.proposals.entry_facts import (
    EntryDiscarded,
    EntryEdited,
    EntryOffered,
    EntryRecalled,
    EntryTakenOn,
    ProposalEntered,
)
from services.proposals.lifecycle import LIFECYCLE
from services.proposals.queries.contacts import contact_of
from services.proposals.queries.scans import scans_of
from services.proposals.queries.sight import is_visible
from services.proposals.queries.units import abolished_among, suggested_units_of
from services.proposals.refusals import EntryRefused
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import ProposalAction, ProposalKind, ProposalState


def enter_proposal(
    work: Work, actor: Actor, *, author_seat_id: UUID, title: str, situation: str = "", analysis: str = "",
    suggestions: Sequence[str] = (), category: str | None = None, is_researched: bool | None = None,
    may_be_published: bool | None = None, suggested_units: Sequence[UUID] = (),
) -> dict[str, Any]:  # fmt: skip
    """Begin to enter a paper proposal for the member of a seat, who is somebody else; he learns of it when offered."""
    account_id = _account_of(work, actor, author_seat_id)
    text = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    proposal = begin(
        work, actor, text, state=ProposalState.ENTERED, author_seat_id=author_seat_id, kind=ProposalKind.INDIVIDUAL,
        entered_by=actor.account_id,
    )  # fmt: skip
    proposal.author_account_id = account_id
    work.record(ProposalEntered(subject_id=proposal.id, author_seat_id=author_seat_id))
    return standing(work, proposal, actor)


def edit_entry(
    work: Work, actor: Actor, *, proposal_id: UUID, base_version: int, title: str, situation: str, analysis: str,
    suggestions: Sequence[str], category: str | None, is_researched: bool | None, may_be_published: bool | None,
    suggested_units: Sequence[UUID],
) -> dict[str, Any]:  # fmt: skip
    """Save another text of what is entered, with the same care for another device's as an author's edit."""
    text = ProposalText(
        title=title, situation=situation, analysis=analysis, suggestions=tuple(suggestions), category=category,
        is_researched=is_researched, may_be_published=may_be_published, suggested_units=tuple(suggested_units),
    )  # fmt: skip
    saved = save_text(
        work, actor, ProposalAction.EDIT_ENTRY, proposal_id=proposal_id, base_version=base_version, text=text
    )
    if saved.changed:
        work.record(
            EntryEdited(
                subject_id=proposal_id, author_seat_id=saved.proposal.author_seat_id, revision=saved.proposal.revision,
                fields=saved.changed,
            )
        )  # fmt: skip
    return standing(work, saved.proposal, actor)


def offer_entry(
    work: Work, actor: Actor, *, proposal_id: UUID, paper_received_at: datetime, version: int | None = None
) -> dict[str, Any]:
    """Show it to its proposer, complete and with its scan, and say when the office got the paper."""
    proposal = open_case(work, actor, proposal_id, version=version)
    proposal.suggestions = tuple(row.text for row in suggestions_of(work, proposal_id))
    proposal.suggested_units = suggested_units_of(work, proposal_id)
    proposal.abolished_units = abolished_among(work, proposal.suggested_units)
    proposal.form = current_settings(work)[1].proposals
    proposal.has_contact = contact_of(work, proposal_id) is not None
    proposal.scan_count = len(scans_of(work, proposal_id))
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, ProposalAction.OFFER, actor)
        fault = rules.paper_fault(paper_received_at, entered_at=proposal.created_at, now=work.now)
        if fault:
            raise BadInput(errors=(fault,))
        proposal.offered_at, proposal.paper_received_at = work.now, paper_received_at
    work.record(
        EntryOffered(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id, revision=proposal.revision,
            paper_received_at=paper_received_at,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def recall_entry(work: Work, actor: Actor, *, proposal_id: UUID, version: int | None = None) -> dict[str, Any]:
    """Take it back to mend something, as long as its proposer has not answered."""
    proposal = open_case(work, actor, proposal_id, version=version)
    work.take(LIFECYCLE, proposal, ProposalAction.RECALL, actor)
    work.record(
        EntryRecalled(
            subject_id=proposal_id, author_seat_id=proposal.author_seat_id,
            author_account_id=proposal.author_account_id,
        )
    )  # fmt: skip
    return standing(work, proposal, actor)


def discard_entry(
    work: Work, actor: Actor, *, proposal_id: UUID, reason: str | None = None, version: int | None = None
) -> dict[str, Any]:
    """Give it up: entered twice, or for the wrong member. What its proposer was shown he still reads; the rest goes."""
    proposal = open_case(work, actor, proposal_id, version=version)
    scans = scans_of(work, proposal_id)
    with work.session.no_autoflush:
        work.take(LIFECYCLE, proposal, ProposalAction.DISCARD, actor, reason=reason)
        proposal.closed_at = work.now
    for each in scans:
        delete_scan(work, each)
    delete_contacts(work, ProposalContact.proposal_id == proposal_id)
    work.record(
        EntryDiscarded(subject_id=proposal_id, author_seat_id=proposal.author_seat_id, scans=len(scans))
    )  # fmt: skip
    return standing(work, proposal, actor)


def take_on_entry(work: Work, actor: Actor, *, proposal_id: UUID, reason: str) -> dict[str, Any]:
    """Go on with what a colleague has begun to enter, who is away or has left; he sees it no more.

    Nobody reviews what he has typed: whose hand was in it before its revisions tell (`has_stood_behind`).
    """
    proposal = locked(work, proposal_id)
    if proposal.state is not ProposalState.ENTERED and not is_visible(work, proposal, actor):
        raise NotFound
    before = cast("UUID", proposal.entered_by)
    work.take(LIFECYCLE, proposal, ProposalAction.TAKE_ON_ENTRY, actor, reason=reason)
    proposal.entered_by = actor.account_id
    work.record(EntryTakenOn(subject_id=proposal_id, author_seat_id=proposal.author_seat_id, entered_by=before))
    return standing(work, proposal, actor)


def _account_of(work: Work, actor: Actor, seat_id: UUID) -> UUID:
    """Whose seat it is; it must be in office, and not the clerk's own, who would date his own paper."""
    account_id = work.session.scalar(work.select(Seat.account_id).where(Seat.id == seat_id, Seat.is_active))
    if account_id is None:
        raise EntryRefused(errors=(FieldFault("/author_seat_id", "没有这位委员，或者已不在任"),))
    if account_id == actor.account_id:
        raise EntryRefused(errors=(FieldFault("/author_seat_id", "本人的提案请直接起草，不能代录"),))
    found: UUID = account_id
    return found
