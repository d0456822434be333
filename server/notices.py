"""Notices over HTTP."""

from typing import TYPE_CHECKING

from api_spec import notices as contract
from server.serving import Route, serves
from services.activities.commands import reminding
from services.notices.commands import reading
from services.notices.queries import inbox

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of notices."""
    return (
        serves(contract.MINE)(inbox.list_my_notices),
        serves(contract.READ)(reading.read_notice),
        serves(contract.READ_ALL)(reading.read_all_notices),
        serves(contract.TOLD)(inbox.list_activity_notices),
        serves(contract.REMIND)(reminding.remind_unanswered),
    )
