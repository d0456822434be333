"""Publication over HTTP; the public is counted at the door."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from api_spec import publication as contract
from server.serving import Route, serves
from services.kernel.work import Work
from services.proposals.commands import publishing
from services.proposals.queries import publishable, published

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def at_the_door(read: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def admitted(work: Work, **asked: Any) -> dict[str, Any]:
            parts.throttle.admit_public(work.origin.address)
            return read(work, **asked)

        return admitted

    return (
        serves(contract.LIST_PUBLISHABLE)(publishable.list_publishable_proposals),
        serves(contract.PROPOSE)(publishing.propose_publication),
        serves(contract.RELEASE)(publishing.release_publication),
        serves(contract.RETRACT)(publishing.retract_publication),
        serves(contract.READ)(published.read_publication),
        serves(contract.LIST_PUBLIC)(at_the_door(published.list_published_proposals)),
        serves(contract.READ_PUBLIC)(at_the_door(published.read_published_proposal)),
    )
