"""The door of a meeting over HTTP: stations, and the further ways to check in."""

from typing import TYPE_CHECKING

from api_spec import check_in_ways as ways
from api_spec import stations as contract
from server.serving import Route, serves
from services.activities.commands import claims as deciding
from services.activities.commands import desk, envelopes, leaving, placing, printing, readings, remote
from services.activities.commands import stations as issuing
from services.activities.queries import board, claims, own_code, places, printed_codes, stations

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    return (
        serves(contract.ISSUE_STATION)(issuing.issue_station),
        serves(contract.LIST_STATIONS)(stations.list_stations),
        serves(contract.REVOKE_STATION)(issuing.revoke_station),
        serves(contract.SCAN)(desk.scan_member),
        serves(contract.READINGS)(readings.hand_in_readings),
        serves(contract.BOARD)(board.read_board),
        serves(ways.MY_CODE)(own_code.read_my_code),
        serves(ways.PRINT_CODE)(printing.print_code),
        serves(ways.LIST_PRINTED)(printed_codes.list_printed_codes),
        serves(ways.REVOKE_PRINTED)(printing.revoke_printed_code),
        serves(ways.FENCE)(placing.fence_session),
        serves(ways.OPEN_FENCE)(placing.open_fence),
        serves(ways.READ_CONSENT)(places.read_place_consent),
        serves(ways.CONSENT)(placing.consent_to_place),
        serves(ways.CHECK_IN_BY_PLACE)(placing.check_in_by_place),
        serves(ways.REMOTE)(remote.attend_remotely),
        serves(ways.LEAVING)(leaving.record_leaving),
        serves(ways.HAND_IN_ENVELOPE)(envelopes.hand_in_envelope),
        serves(ways.LIST_CLAIMS)(claims.list_claims),
        serves(ways.DECIDE_CLAIMS)(deciding.decide_claims),
    )
