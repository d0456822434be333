"""Attachments over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import attachments as contract
from api_spec.contract import ANY_FILE
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.proposals.commands import attaching
from services.proposals.queries.attachments import open_attachment

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of a proposal's attachments."""

    def download(work: Work, actor: Actor, **names: Any) -> FileAnswer:
        """The file, piece by piece: it is never whole in memory."""
        file = open_attachment(work, actor, **names)
        return FileAnswer(file.name, file.content, ANY_FILE, size=file.size, sha256=file.sha256)

    return (
        serves(contract.ATTACH, before=attaching.prepare_attachment)(attaching.attach_file),
        serves(contract.ORDER)(attaching.order_attachments),
        serves(contract.REMOVE)(attaching.remove_attachment),
        serves(contract.DOWNLOAD)(download),
    )
