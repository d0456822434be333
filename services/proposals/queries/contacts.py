"""The contact of a proposal, for whom it concerns; and one's own contacts as a part of what is kept about oneself.

No list, search or publication reads this table, and no other read of a proposal does but the Word form of the same
people.
"""

from dataclasses import asdict
from typing import Any, Final, cast
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members import identifiers
from services.members.person_keys import KeyDestroyed, open_for
from services.members.sealed_places import contact_place
from services.members.vocabulary import IdentifierKind
from services.proposals import rules
from services.proposals.contact_models import ProposalContact
from services.proposals.contacts import Contact
from services.proposals.models import Proposal
from services.proposals.queries.sight import LOOKED_AT, is_visible

MOST: Final = 200


def read_proposal_contact(work: Work, actor: Actor, *, proposal_id: UUID) -> dict[str, Any]:
    """The contact, and to its proposer who has named none himself: his own name and telephone."""
    proposal = work.session.execute(work.select(*LOOKED_AT).where(Proposal.id == proposal_id)).one_or_none()
    if proposal is None or not is_visible(work, proposal, actor) or not rules.sees_contact_data(proposal, actor):
        raise NotFound
    return told_contact(work, proposal, actor)


def told_contact(work: Work, proposal: Any, actor: Actor) -> dict[str, Any]:
    """The contact as somebody sees it who may."""
    row = contact_of(work, proposal.id)
    contact = None if row is None else opened(work, row)
    may_save = rules.may_save_contact(proposal, actor)
    # A clerk is not offered the proposer's telephone: he has what is on the paper.
    is_offered = contact is None and may_save and rules.is_own(proposal, actor)
    return {
        "proposal_id": proposal.id,
        "contact": asdict(contact) if contact else None,
        "saved_at": row.saved_at if row is not None and contact else None,
        "offered": _offered(work, actor) if is_offered else None,
        "may_save": may_save,
        "may_remove": contact is not None and rules.may_remove_contact(proposal, actor),
    }


def contact_on_form(work: Work, proposal: Any, actor: Actor) -> Contact | None:
    """The contact for the Word form of whoever may see it."""
    if not rules.sees_contact_data(proposal, actor):
        return None
    row = contact_of(work, proposal.id)
    return None if row is None else opened(work, row)


def contact_of(work: Work, proposal_id: UUID) -> ProposalContact | None:
    """The sealed contact of a proposal, if there is one."""
    statement = work.select(ProposalContact).where(ProposalContact.proposal_id == proposal_id)
    return cast("ProposalContact | None", work.session.scalar(statement))


def own_contacts(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The contacts of the actor's own proposals here, the latest first."""
    rows = work.session.scalars(
        work.select(ProposalContact)
        .where(ProposalContact.account_id == actor.account_id)
        .order_by(ProposalContact.proposal_id.desc())
        .limit(MOST)
    )
    found = ((row, opened(work, row)) for row in rows)
    return [
        {"proposal_id": row.proposal_id, "saved_at": row.saved_at, **asdict(contact)}
        for row, contact in found
        if contact
    ]


def opened(work: Work, row: ProposalContact) -> Contact | None:
    """What is sealed in a row; None once the person whose key sealed it was erased."""
    place = contact_place(row.committee_id, row.proposal_id)
    try:
        return Contact.of(open_for(work, row.account_id, row.sealed, place=place))
    except KeyDestroyed:
        return None


def _offered(work: Work, actor: Actor) -> dict[str, Any]:
    telephone = identifiers.read(work, actor.account_id, IdentifierKind.PHONE)
    return {"name": actor.name, "telephone": telephone}
