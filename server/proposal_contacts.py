"""Contacts of proposals over HTTP."""

from typing import TYPE_CHECKING

from api_spec import proposal_contacts as contract
from server.serving import Route, serves
from services.proposals.commands import contacting
from services.proposals.queries import contacts

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.READ)(contacts.read_proposal_contact),
        serves(contract.SAVE)(contacting.save_proposal_contact),
        serves(contract.REMOVE)(contacting.remove_proposal_contact),
    )
