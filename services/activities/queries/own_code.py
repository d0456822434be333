"""The code that a member shows at a desk."""

from typing import Any

from services.activities.member_codes import issue
from services.activities.venue_codes import EPOCH, WINDOW, window_of
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work


def read_my_code(work: Work, actor: Actor) -> dict[str, Any]:
    """The member's code of this half minute; `now` lets the phone ask again in time."""
    if actor.seat_id is None:
        raise NotFound
    return {
        "seat_id": actor.seat_id,
        "code": issue(work.ports.vault.mac, work.committee_id, actor.seat_id, at=work.now),
        "now": work.now,
        "ends_at": EPOCH + (window_of(work.now) + 1) * WINDOW,
    }
