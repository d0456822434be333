"""Links between committees' proposals over HTTP."""

from typing import TYPE_CHECKING

from api_spec import proposal_links as contract
from server.serving import Route, serves
from services.proposals.commands import linking
from services.proposals.queries import links

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of links."""
    return (
        serves(contract.LIST)(links.list_proposal_links),
        serves(contract.OFFER)(linking.offer_link),
        serves(contract.ACCEPT)(linking.accept_link),
        serves(contract.END)(linking.end_link),
    )
