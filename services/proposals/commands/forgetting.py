"""What goes with a person who is erased: files and papers of his that were never submitted, and contacts."""

from typing import Any
from uuid import UUID

from services.kernel.work import Work
from services.members.accounts import ever_served
from services.members.facts import PersonErased
from services.members.models import Seat
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.attaching import delete_attachment
from services.proposals.commands.contacting import delete_contacts
from services.proposals.commands.scanning import delete_scan, scans_of
from services.proposals.contact_models import ProposalContact
from services.proposals.models import Proposal, ProposalRevision


def delete_what_is_private(work: Work, fact: PersonErased) -> None:
    """Delete, in every committee that he served in, the files that nobody but him was ever shown.

    So with the scans of papers that he never confirmed, which only he and the clerk have seen; and with the contacts of
    all his proposals, which opened with his key alone.
    """
    home = work.committee_id
    for committee_id in sorted(ever_served(work, fact.subject_id)):
        work.go_to(committee_id)
        delete_contacts(work, ProposalContact.account_id == fact.subject_id)
        for attachment_id in _private(work, fact.subject_id):
            delete_attachment(work, attachment_id)
        for proposal_id in work.session.scalars(_unconfirmed(work, fact.subject_id)).all():
            for scan in scans_of(work, proposal_id):
                delete_scan(work, scan)
    work.go_to(home)


def _private(work: Work, account_id: UUID) -> list[UUID]:
    seats = work.select(Seat.id).where(Seat.account_id == account_id)
    own = work.select(Proposal.id).where(Proposal.author_seat_id.in_(seats))
    attached = work.session.scalars(work.select(ProposalAttachment.id).where(ProposalAttachment.proposal_id.in_(own)))
    submitted = work.session.scalars(
        work.select(ProposalRevision.attachments).where(
            ProposalRevision.proposal_id.in_(own), ProposalRevision.submitted_round.is_not(None)
        )
    )
    shown = {UUID(each["id"]) for files in submitted for each in files}
    return [each for each in attached if each not in shown]


def _unconfirmed(work: Work, account_id: UUID) -> Any:
    seats = work.select(Seat.id).where(Seat.account_id == account_id)
    return work.select(Proposal.id).where(
        Proposal.author_seat_id.in_(seats), Proposal.entered_by.is_not(None), Proposal.submitted_at.is_(None)
    )
