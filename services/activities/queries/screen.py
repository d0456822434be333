"""The codes that the hall's screen shows."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_

from services.activities.models import Activity, ActivitySession
from services.activities.refusals import ActivityNotOpen
from services.activities.venue_codes import WINDOW, VenueKey
from services.activities.vocabulary import GOING_ON
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work

WINDOWS_AHEAD = 4
"""Two minutes of codes beyond the present one: a screen survives a short loss of its network."""


def read_venue_codes(work: Work, _actor: Actor, *, activity_id: UUID, session_id: UUID) -> dict[str, Any]:
    """The present code and those of the next two minutes, each with its window; `now` lets the screen set its clock."""
    row = work.session.execute(
        work.select(
            Activity.state, ActivitySession.name, ActivitySession.check_in_opens_at, ActivitySession.check_in_closes_at
        )
        .join(
            ActivitySession,
            and_(ActivitySession.committee_id == Activity.committee_id, ActivitySession.activity_id == Activity.id),
        )
        .where(Activity.id == activity_id, ActivitySession.id == session_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.state not in GOING_ON:
        raise ActivityNotOpen(state=row.state)
    key = VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=session_id)
    codes = [key.issue(work.now + ahead * WINDOW) for ahead in range(WINDOWS_AHEAD + 1)]
    return {
        "session_id": session_id,
        "name": row.name,
        "now": work.now,
        "check_in_opens_at": row.check_in_opens_at,
        "check_in_closes_at": row.check_in_closes_at,
        "codes": [{"code": each.text, "begins_at": each.begins_at, "ends_at": each.ends_at} for each in codes],
    }
