"""Personal data over HTTP: one's own, and its erasure."""

from typing import TYPE_CHECKING, Any

from api_spec import personal_data as contract
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.commands import erasing
from services.members.queries import own_data
from services.proposals.queries.contacts import own_contacts
from services.proposals.queries.own_files import own_files

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def read_my_data(work: Work, actor: Actor) -> dict[str, Any]:
        """What is kept of him as a person, the files that he handed in, and the contacts of his proposals."""
        own = own_data.read_my_data(work, actor)
        return {**own, "files": own_files(work, actor), "contacts": own_contacts(work, actor)}

    return (
        serves(contract.READ_MY_DATA)(read_my_data),
        serves(contract.ERASE_PERSON)(erasing.erase_person),
    )
