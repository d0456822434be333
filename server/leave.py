"""Leave over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import leave as contract
from api_spec.contract import ANY_FILE
from server.responding import FileAnswer
from server.serving import Route, serves
from services.activities.commands import leave, leave_evidence
from services.activities.queries import leave as requests
from services.kernel.actor import Actor
from services.kernel.work import Work

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of leave."""

    def download(work: Work, actor: Actor, **names: Any) -> FileAnswer:
        """The proof, piece by piece."""
        file = requests.open_evidence(work, actor, **names)
        return FileAnswer(file.name, file.content, ANY_FILE, size=file.size, sha256=file.sha256)

    return (
        serves(contract.ASK)(leave.ask_for_leave),
        serves(contract.MINE)(requests.list_my_leave),
        serves(contract.CALENDAR)(requests.list_leave_requests),
        serves(contract.READ)(requests.read_leave),
        serves(contract.DECIDE)(leave.decide_leave),
        serves(contract.WITHDRAW)(leave.withdraw_leave),
        serves(contract.ATTACH, before=leave_evidence.prepare_evidence)(leave_evidence.attach_evidence),
        serves(contract.DOWNLOAD)(download),
    )
