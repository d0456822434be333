"""A badge reader hands in what it has read: any order, any number of times, gives the same sheet.

The reader's clock is trusted within check-in, because the reader is trusted: it has a key of its own. What cannot be
entered is named and left out: a gate reads whatever badge comes by, and one of a stranger must not hold up the rest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities.commands.arriving import Arrival, enter_all
from services.activities.door_facts import ReadingsHandedIn
from services.activities.models import ActivitySession
from services.activities.queries.held import hold_shared, session_of
from services.activities.queries.people import invited_by_number
from services.activities.rules import check_going_on, is_late
from services.activities.stations import officer_of
from services.activities.vocabulary import Evidence, LeftOut
from services.kernel.actor import Actor
from services.kernel.work import Work

CLOCK_SKEW = timedelta(minutes=1)
"""By how much a reader's clock may be ahead of ours."""


def hand_in_readings(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, readings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Enter what a badge reader has read, and say what was left out and why."""
    activity = hold_shared(work, activity_id)
    session = session_of(work, activity_id, session_id)
    check_going_on(activity.state)
    invited = invited_by_number(work, activity_id, (each["member_number"] for each in readings))
    earliest: dict[UUID, datetime] = {}
    left_out = []
    for index, each in enumerate(readings):
        seat_id, at = invited.get(each["member_number"]), each["at"]
        why = _why_not(seat_id, at, session, work.now)
        if seat_id is None or why:
            left_out.append({"index": index, "why": why})
        else:
            earliest[seat_id] = min(earliest.get(seat_id, at), at)
    arrivals = {seat_id: _arrival(actor, at, session.late_after) for seat_id, at in earliest.items()}
    entered = sum(is_new for _, is_new in enter_all(work, session_id, arrivals).values())
    if entered:
        work.record(
            ReadingsHandedIn(
                subject_id=activity_id, session_id=session_id, readings=len(readings), entered=entered,
                sha256=_digest(earliest),
            )
        )  # fmt: skip
    return {
        "activity_id": activity_id, "session_id": session_id, "readings": len(readings), "entered": entered,
        "left_out": left_out,
    }  # fmt: skip


def _why_not(seat_id: UUID | None, at: datetime, session: ActivitySession, now: datetime) -> LeftOut | None:
    if seat_id is None:
        return LeftOut.NOT_INVITED
    if not session.check_in_opens_at <= at < session.check_in_closes_at:
        return LeftOut.OUT_OF_TIME
    return LeftOut.AHEAD_OF_TIME if at > now + CLOCK_SKEW else None


def _arrival(actor: Actor, at: datetime, late_after: datetime | None) -> Arrival:
    return Arrival(
        at=at, evidence=Evidence.READER, is_late=is_late(late_after, at), recorded_by=actor.account_id,
        recorded_by_name=officer_of(actor),
    )  # fmt: skip


def _digest(earliest: Mapping[UUID, datetime]) -> str:
    told = "\n".join(f"{seat_id} {earliest[seat_id].isoformat()}" for seat_id in sorted(earliest))
    return hashlib.sha256(told.encode()).hexdigest()
