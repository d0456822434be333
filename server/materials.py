"""Materials of activities over HTTP."""

from typing import TYPE_CHECKING

from api_spec import materials as contract
from server.responding import downloads
from server.serving import Route, serves
from services.activities.commands import materials
from services.activities.queries.materials import open_material

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of materials."""
    return (
        serves(contract.ATTACH, before=materials.prepare_material)(materials.attach_material),
        serves(contract.REMOVE)(materials.remove_material),
        serves(contract.DOWNLOAD)(downloads(open_material)),
    )
