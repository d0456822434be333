"""What goes with a person who is erased: files and papers of his that were never submitted, and contacts."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from services.kernel.work import Work
from services.members.accounts import ever_served
from services.members.facts import PersonErased
from services.members.models import Seat
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.attaching import delete_attachment
from services.proposals.commands.contacting import delete_contacts
from services.proposals.commands.scanning import delete_scan
from services.proposals.contact_models import ProposalContact
from services.proposals.models import Proposal, ProposalRevision
from services.proposals.queries.scans import scans_of
from services.proposals.vocabulary import ProposalState


def delete_what_is_private(work: Work, fact: PersonErased) -> None:
    """Delete, in every committee that he served in, the files that were never submitted with anything.

    Nobody but him was shown them, or those who write with him for a body.

    So with the scans of papers that he never confirmed, which only he and the clerk have seen; and with the contacts of
    all his proposals, which opened with his key alone.
    """
    home = work.committee_id
    for committee_id in sorted(ever_served(work, fact.subject_id)):
        work.go_to(committee_id)
        delete_contacts(work, ProposalContact.account_id == fact.subject_id)
        if private := _private(work, fact.subject_id):
            for attachment_id in private:
                delete_attachment(work, attachment_id)
            _detach(work, {str(each) for each in private})
        for proposal_id in work.session.scalars(_unconfirmed(work, fact.subject_id)).all():
            for scan in scans_of(work, proposal_id):
                delete_scan(work, scan)
    work.go_to(home)


def _private(work: Work, account_id: UUID) -> list[UUID]:
    seats = work.select(Seat.id).where(Seat.account_id == account_id)
    own = work.select(Proposal.id).where(
        or_(Proposal.author_seat_id.in_(seats), Proposal.officer_account_id == account_id)
    )
    attached = work.session.scalars(work.select(ProposalAttachment.id).where(ProposalAttachment.proposal_id.in_(own)))
    submitted = work.session.scalars(
        work.select(ProposalRevision.attachments).where(
            ProposalRevision.proposal_id.in_(own), ProposalRevision.submitted_round.is_not(None)
        )
    )
    shown = {UUID(each["id"]) for files in submitted for each in files}
    return [each for each in attached if each not in shown]


def _detach(work: Work, gone: set[str]) -> None:
    """A body's draft goes on without its writer; what was attached to it and is gone is not handed in with it."""
    revisions = work.session.scalars(
        work.select(ProposalRevision)
        .join(
            Proposal,
            and_(
                Proposal.committee_id == ProposalRevision.committee_id, Proposal.id == ProposalRevision.proposal_id,
                Proposal.revision == ProposalRevision.number,
            ),
        )
        .where(Proposal.body_id.is_not(None), Proposal.state.in_((ProposalState.DRAFT, ProposalState.SENT_BACK)))
    )  # fmt: skip
    for revision in revisions:
        if any(each["id"] in gone for each in revision.attachments):
            revision.attachments = [each for each in revision.attachments if each["id"] not in gone]


def _unconfirmed(work: Work, account_id: UUID) -> Any:
    seats = work.select(Seat.id).where(Seat.account_id == account_id)
    return work.select(Proposal.id).where(
        Proposal.author_seat_id.in_(seats), Proposal.entered_by.is_not(None), Proposal.submitted_at.is_(None)
    )
