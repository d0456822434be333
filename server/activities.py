"""Meetings and activities over HTTP."""

from typing import TYPE_CHECKING

from api_spec import activities as contract
from api_spec import attendance, invitations, joint_activities
from server.serving import Route, serves
from services.activities.commands import (
    answering,
    changing,
    check_in,
    holding,
    inviting,
    joining,
    planning,
    publishing,
    series,
    sheet,
)
from services.activities.queries import activities, agenda, answers, differences, joint, screen
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
        serves(contract.SERIES)(series.draft_series),
        serves(contract.PUBLISH)(publishing.publish_activity),
        serves(contract.CHANGE)(changing.change_activity),
        serves(contract.OPEN)(publishing.open_activity),
        serves(contract.CANCEL)(holding.cancel_activity),
        serves(contract.SETTLE)(holding.settle_activity),
        serves(invitations.ANSWER)(answering.answer_invitation),
        serves(invitations.ANSWERS)(answers.list_answers),
        serves(invitations.ADD)(inviting.add_invitees),
        serves(invitations.DIFFERENCES)(differences.list_invitee_differences),
        serves(invitations.TAKE_OVER)(inviting.take_over_differences),
        serves(joint_activities.LIST)(joint.list_activity_links),
        serves(joint_activities.OFFER)(joining.offer_activity_link),
        serves(joint_activities.ACCEPT)(joining.accept_activity_link),
        serves(joint_activities.END)(joining.end_activity_link),
        serves(attendance.VENUE_CODES)(screen.read_venue_codes),
        serves(attendance.CHECK_IN)(check_in.check_in),
        serves(attendance.RECORD_PRESENCE)(sheet.record_presence),
        serves(attendance.EXCUSE)(sheet.excuse),
        serves(attendance.COUNTS)(sheets.read_attendance_counts),
        serves(attendance.SHEET)(sheets.read_sheet),
        serves(contract.AGENDA)(agenda.list_my_activities),
    )
