"""Entry on behalf over HTTP."""

from typing import TYPE_CHECKING

from api_spec import entries as contract
from server.responding import downloads
from server.serving import Route, serves
from services.proposals.commands import confirming, entering, scanning
from services.proposals.queries.entries import list_colleagues_entries, list_entries
from services.proposals.queries.scans import open_scan

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of entry on behalf."""
    return (
        serves(contract.ENTER)(entering.enter_proposal),
        serves(contract.LIST)(list_entries),
        serves(contract.LIST_OF_COLLEAGUES)(list_colleagues_entries),
        serves(contract.TAKE_ON)(entering.take_on_entry),
        serves(contract.EDIT)(entering.edit_entry),
        serves(contract.ATTACH_SCAN, before=scanning.prepare_scan)(scanning.attach_scan),
        serves(contract.REMOVE_SCAN)(scanning.remove_scan),
        serves(contract.READ_SCAN)(downloads(open_scan)),
        serves(contract.OFFER)(entering.offer_entry),
        serves(contract.RECALL)(entering.recall_entry),
        serves(contract.DISCARD)(entering.discard_entry),
        serves(contract.CONFIRM)(confirming.confirm_entry),
        serves(contract.REJECT)(confirming.reject_entry),
        serves(contract.TAKE_OVER)(confirming.take_over_entry),
    )
