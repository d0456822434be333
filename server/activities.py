"""Meetings and activities over HTTP."""

from typing import TYPE_CHECKING

from api_spec import activities as contract
from api_spec import attendance
from server.serving import Route, serves
from services.activities.commands import check_in, holding, planning, sheet
from services.activities.queries import activities, agenda, screen
from services.activities.queries import sheet as sheets

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.DRAFT)(planning.draft_activity),
        serves(contract.LIST)(activities.list_activities),
        serves(contract.READ)(activities.read_activity),
        serves(contract.EDIT)(planning.edit_activity),
        serves(contract.OPEN)(holding.open_activity),
        serves(contract.CANCEL)(holding.cancel_activity),
        serves(contract.SETTLE)(holding.settle_activity),
        serves(attendance.VENUE_CODES)(screen.read_venue_codes),
        serves(attendance.CHECK_IN)(check_in.check_in),
        serves(attendance.RECORD_PRESENCE)(sheet.record_presence),
        serves(attendance.EXCUSE)(sheet.excuse),
        serves(attendance.COUNTS)(sheets.read_attendance_counts),
        serves(attendance.SHEET)(sheets.read_sheet),
        serves(contract.AGENDA)(agenda.list_my_activities),
    )
