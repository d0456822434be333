"""The policy's lines about the door of a meeting."""

from typing import Final

from api_spec.granting import OTHERS, Line, line, to
from services.members.vocabulary import Role

DOOR: Final[tuple[Line, ...]] = (
    # Readers hand in by their own key alone; nobody scans, confirms or lets out himself.
    line("issue_station", "", to(Role.ORGANISER)),
    line("list_stations", "", to(Role.ORGANISER)),
    line("revoke_station", "station", to(Role.ORGANISER)),
    line("scan_member", "activity-open", to(Role.ORGANISER)),
    line("hand_in_readings", "activity-open"),
    line("read_board", "activity-open", to(Role.ORGANISER)),
    line("read_my_check_in_code", "", to(Role.MEMBER)),
    line("print_code", "activity-open", to(Role.ORGANISER)),
    line("list_printed_codes", "activity-open", to(Role.ORGANISER)),
    line("revoke_printed_code", "printed-code", to(Role.ORGANISER)),
    line("fence_session", "activity-open", to(Role.ORGANISER)),
    line("remove_fence", "activity-open", to(Role.ORGANISER)),
    line("read_place_consent", "", to(Role.MEMBER)),
    line("consent_to_place", "", to(Role.MEMBER)),
    line("check_in_by_place", "activity-open", to(Role.MEMBER)),
    line("check_in_by_place", "activity-uninvited"),
    line("attend_remotely", "activity-open", to(Role.MEMBER)),
    line("attend_remotely", "activity-uninvited"),
    line("record_leaving", "attended", to(Role.ORGANISER, OTHERS)),
    line("hand_in_envelope", "activity-open", to(Role.MEMBER)),
    line("list_claims", "activity-open", to(Role.ORGANISER)),
    line("decide_claims", "claim", to(Role.ORGANISER)),
)
