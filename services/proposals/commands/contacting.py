"""Say whom the office reaches about a proposal, and take it away.

A contact is no part of the text: it makes no revision, no row of history and lets no signature lapse. What is sealed
opens with the key of the person whose proposal it is, and with nothing once he was erased.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete
from sqlalchemy.orm.attributes import flag_modified

from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.kernel.work import Work
from services.members.person_keys import KeyDestroyed, seal_for
from services.members.sealed_places import contact_place
from services.proposals import rules
from services.proposals.commands.case import open_case
from services.proposals.contact_facts import ContactRemoved, ContactSaved
from services.proposals.contact_models import ProposalContact
from services.proposals.contacts import Contact
from services.proposals.models import Proposal
from services.proposals.queries.contacts import contact_of, opened, told_contact
from services.proposals.vocabulary import PROPOSAL_STATE_NAMES

SAVE, REMOVE = "save-contact", "remove-contact"


def save_proposal_contact(
    work: Work, actor: Actor, *, proposal_id: UUID, name: str, telephone: str, address: str | None = None,
    email: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Say who the contact is; the same once more changes nothing."""
    proposal = open_case(work, actor, proposal_id)
    if not rules.may_save_contact(proposal, actor):
        _refuse(proposal, SAVE, is_open=proposal.state in rules.CONTACT_SAVED_IN)
    contact = Contact(name, telephone, address, email)
    row = contact_of(work, proposal_id)
    if row is None or opened(work, row) != contact:
        _seal(work, proposal, row, contact)
        work.record(ContactSaved(subject_id=proposal_id, author_seat_id=proposal.author_seat_id))
        work.flush()
    return told_contact(work, proposal, actor)


def remove_proposal_contact(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """Take the contact away, as long as nobody reviews the proposal; where there is none nothing changes."""
    proposal = open_case(work, actor, proposal_id)
    if not rules.may_remove_contact(proposal, actor):
        _refuse(proposal, REMOVE, is_open=proposal.state in rules.CONTACT_SAVED_IN - rules.REVIEWED)
    row = contact_of(work, proposal_id)
    if row is not None:
        work.session.delete(row)
        # A submission looks without a lock whether there is one, and holds only if the version is the same.
        flag_modified(proposal, "kind")
        work.record(ContactRemoved(subject_id=proposal_id, author_seat_id=proposal.author_seat_id))
        work.flush()
    return told_contact(work, proposal, actor)


def delete_contacts(work: Work, which: ColumnElement[bool]) -> None:
    """Delete contacts of this committee for good."""
    work.session.execute(delete(ProposalContact).where(ProposalContact.committee_id == work.committee_id, which))


def _seal(work: Work, proposal: Proposal, row: ProposalContact | None, contact: Contact) -> None:
    owner = proposal.officer_account_id or proposal.author_account_id
    place = contact_place(work.committee_id, proposal.id)
    try:
        sealed = seal_for(work, owner, contact.as_text(), place=place)
    except KeyDestroyed as erased:
        raise NotItsTurn("提案人的个人信息已注销", state=proposal.state, action=SAVE) from erased
    if row is None:
        row = ProposalContact(proposal_id=proposal.id)
        work.add(row)
    row.account_id, row.sealed, row.saved_at = owner, sealed, work.now


def _refuse(proposal: Proposal, action: str, *, is_open: bool) -> None:
    if is_open:
        raise NotThisPerson(action=action)
    name = PROPOSAL_STATE_NAMES[proposal.state]
    raise NotItsTurn(f"提案{name}，联系人不能再这样改动", state=proposal.state, action=action)
