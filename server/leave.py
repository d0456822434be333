"""Leave over HTTP."""

from typing import TYPE_CHECKING

from api_spec import leave as contract
from server.responding import downloads
from server.serving import Route, serves
from services.activities.commands import leave, leave_evidence
from services.activities.queries import leave as requests

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of leave."""
    return (
        serves(contract.ASK)(leave.ask_for_leave),
        serves(contract.MINE)(requests.list_my_leave),
        serves(contract.CALENDAR)(requests.list_leave_requests),
        serves(contract.READ)(requests.read_leave),
        serves(contract.DECIDE)(leave.decide_leave),
        serves(contract.WITHDRAW)(leave.withdraw_leave),
        serves(contract.ATTACH, before=leave_evidence.prepare_evidence)(leave_evidence.attach_evidence),
        serves(contract.DOWNLOAD)(downloads(requests.open_evidence)),
    )
