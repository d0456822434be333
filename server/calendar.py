"""Calendar feeds over HTTP; whoever reads one is counted at the door."""

import hashlib
from typing import TYPE_CHECKING

from api_spec import calendar as contract
from api_spec.contract import ICS
from server.responding import FileAnswer
from server.serving import Route, serves
from services.activities.commands import subscribing
from services.activities.queries import calendar
from services.kernel.work import Work

if TYPE_CHECKING:
    from server.app import Parts

KEPT = "private, max-age=300"


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def read_calendar(work: Work, *, token: str) -> FileAnswer:
        parts.throttle.admit_calendar(work.origin.address)
        content = calendar.read_calendar(work, token=token)
        return FileAnswer("日程.ics", content, ICS, sha256=hashlib.sha256(content).hexdigest(), kept=KEPT)

    return (
        serves(contract.READ_FEED)(calendar.read_calendar_feed),
        serves(contract.MAKE_FEED)(subscribing.make_calendar_feed),
        serves(contract.REVOKE_FEED)(subscribing.revoke_calendar_feed),
        serves(contract.READ_CALENDAR)(read_calendar),
    )
