"""The to-do home over HTTP."""

from typing import TYPE_CHECKING

from api_spec import home as contract
from server.serving import Route, serves
from services.home import queries

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (serves(contract.READ_HOME)(queries.read_home),)
