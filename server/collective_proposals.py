"""Collective proposals over HTTP."""

from typing import TYPE_CHECKING

from api_spec import collective_proposals as contract
from server.serving import Route, serves
from services.members.commands import committees
from services.members.queries import representatives
from services.proposals.commands import collective

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of collective proposals."""
    return (
        serves(contract.LIST_REPRESENTATIVES)(representatives.read_representatives),
        serves(contract.NAME_REPRESENTATIVES)(committees.name_representatives),
        serves(contract.LIST_MY_BODIES)(representatives.list_my_bodies),
        serves(contract.DRAFT)(collective.draft_collective_proposal),
        serves(contract.NAME_MAIN_MEMBERS)(collective.name_main_members),
        serves(contract.TAKE_ON)(collective.take_on_proposal),
    )
