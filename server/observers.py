"""Public observers over HTTP; the public is counted at the door."""

from typing import TYPE_CHECKING

from api_spec import observers as contract
from server.serving import Route, serves
from server.throttle import counted
from services.activities.commands import observing
from services.activities.queries import observers

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of public observers."""
    door, desk = parts.throttle.admit_public, parts.throttle.admit_registration
    return (
        serves(contract.LIST_PUBLIC)(counted(door, observers.list_public_activities)),
        serves(contract.REGISTER)(counted(desk, observing.register_observer)),
        serves(contract.CANCEL)(counted(desk, observing.cancel_observer)),
        serves(contract.LIST)(observers.list_observers),
        serves(contract.RECORD)(observing.record_observer),
    )
