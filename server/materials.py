"""Materials of activities over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import materials as contract
from api_spec.contract import ANY_FILE
from server.responding import FileAnswer
from server.serving import Route, serves
from services.activities.commands import materials
from services.activities.queries.materials import open_material
from services.kernel.actor import Actor
from services.kernel.work import Work

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of materials."""

    def download(work: Work, actor: Actor, **names: Any) -> FileAnswer:
        """The file, piece by piece."""
        file = open_material(work, actor, **names)
        return FileAnswer(file.name, file.content, ANY_FILE, size=file.size, sha256=file.sha256)

    return (
        serves(contract.ATTACH, before=materials.prepare_material)(materials.attach_material),
        serves(contract.REMOVE)(materials.remove_material),
        serves(contract.DOWNLOAD)(download),
    )
