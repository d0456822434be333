"""All operations and routes of the API, capability by capability, in the order in which the documentation shows them."""

from typing import TYPE_CHECKING

from api_spec import members as members_contract
from api_spec.contract import Operation
from server import members
from server.serving import Route

if TYPE_CHECKING:
    from server.app import Parts


def all_operations() -> tuple[Operation, ...]:
    """Every operation of the contract."""
    return (*members_contract.OPERATIONS,)


def all_routes(parts: "Parts") -> tuple[Route, ...]:
    """Every operation with the function that answers it."""
    return (*members.routes(parts),)
