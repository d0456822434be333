"""Attachments over HTTP."""

from typing import TYPE_CHECKING

from api_spec import attachments as contract
from server.responding import downloads
from server.serving import Route, serves
from services.proposals.commands import attaching
from services.proposals.queries.attachments import open_attachment

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of a proposal's attachments."""
    return (
        serves(contract.ATTACH, before=attaching.prepare_attachment)(attaching.attach_file),
        serves(contract.ORDER)(attaching.order_attachments),
        serves(contract.REMOVE)(attaching.remove_attachment),
        serves(contract.DOWNLOAD)(downloads(open_attachment)),
    )
