"""Publication over HTTP; the public is counted at the door."""

from typing import TYPE_CHECKING

from api_spec import publication as contract
from server.serving import Route, serves
from server.throttle import counted
from services.proposals.commands import publishing
from services.proposals.queries import publishable, published

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    door = parts.throttle.admit_public
    return (
        serves(contract.LIST_PUBLISHABLE)(publishable.list_publishable_proposals),
        serves(contract.PROPOSE)(publishing.propose_publication),
        serves(contract.RELEASE)(publishing.release_publication),
        serves(contract.RETRACT)(publishing.retract_publication),
        serves(contract.READ)(published.read_publication),
        serves(contract.LIST_PUBLIC)(counted(door, published.list_published_proposals)),
        serves(contract.READ_PUBLIC)(counted(door, published.read_published_proposal)),
    )
