"""Personal data over HTTP: one's own, and its erasure."""

from typing import TYPE_CHECKING

from api_spec import personal_data as contract
from server.serving import Route, serves
from services.members.commands import erasing
from services.members.queries import own_data

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.READ_MY_DATA)(own_data.read_my_data),
        serves(contract.ERASE_PERSON)(erasing.erase_person),
    )
