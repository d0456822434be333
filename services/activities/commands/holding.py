"""Holding an activity: open it to its invitees, settle it once it is over, or cancel it."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.activities.commands.planning import standing_of
from services.activities.facts import ActivityCancelled, ActivityOpened, ActivitySettled, SettledRow
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, Invitation, SettledAttendance
from services.activities.queries.held import hold_alone, sessions_of
from services.activities.queries.invitees import seats_invited
from services.activities.queries.sheet import evidence_of, sheet_for_settlement
from services.activities.rules import settle
from services.activities.settlement_rules import weakest
from services.activities.vocabulary import ActivityAction, AttendanceStatus
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version


def open_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Open a draft: the rule's members of today are invited, and check-in follows the sessions' windows."""
    activity = hold_alone(work, activity_id)
    seats = seats_invited(work, activity)
    activity.invitee_count = len(seats)
    work.take(LIFECYCLE, activity, ActivityAction.OPEN, actor)
    activity.opened_at = work.now
    work.flush()
    work.session.execute(
        insert(Invitation),
        [
            {"committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id, "seat_id": seat_id}
            for seat_id in seats
        ],
    )
    work.record(ActivityOpened(subject_id=activity.id, kind=activity.kind, invitees=len(seats)))
    return {**standing_of(work, activity, actor), "invited": len(seats)}


def cancel_activity(work: Work, actor: Actor, *, activity_id: UUID, reason: str) -> dict[str, Any]:
    """Cancel a draft or an open activity; its invitees keep seeing it, with the reason."""
    activity = hold_alone(work, activity_id)
    taken = work.take(LIFECYCLE, activity, ActivityAction.CANCEL, actor, reason=reason)
    activity.cancellation_reason = reason
    work.record(ActivityCancelled(subject_id=activity.id, was=taken.source))  # type: ignore[arg-type]
    return standing_of(work, activity, actor)


def settle_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Judge every invitee once and freeze the sheet; the fact carries the rows to the ledger."""
    activity = hold_alone(work, activity_id)
    activity.is_over = activity.ends_at <= work.now
    work.take(LIFECYCLE, activity, ActivityAction.SETTLE, actor)
    activity.settled_at = work.now
    meeting, rows = _judged(work, activity)
    work.flush()
    work.session.execute(
        insert(SettledAttendance),
        [
            {
                "committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id, "seat_id": row.seat_id,
                "status": row.status, "half_days": row.half_days, "sessions": row.sessions,
                "is_required": row.required, "meeting": meeting, "evidence": row.evidence, "delivery": row.delivery,
            }
            for row in rows
        ],
    )  # fmt: skip
    on = civil_date(activity.ends_at)
    work.record(
        ActivitySettled(
            subject_id=activity.id, kind=activity.kind, meeting=meeting, year=on.year, on=on,
            rows=rows,
        )
    )  # fmt: skip
    counted = Counter(row.status for row in rows)
    counts = {str(status): counted[status] for status in AttendanceStatus}
    return {
        **standing_of(work, activity, actor),
        "settled_at": activity.settled_at,
        "counts": {"invited": len(rows), **counts},
    }


def _judged(work: Work, activity: Activity) -> tuple[str, tuple[SettledRow, ...]]:
    """Every invitee's row, by the settings that the activity was planned under."""
    settings = settings_of_version(work, activity.settings_version).activities
    sessions = len(sessions_of(work, activity.id))
    graded = evidence_of(work, activity.id)
    rows = []
    for seat_id, (is_excused, arrivals) in sheet_for_settlement(work, activity.id).items():
        judged = settle(arrivals, sessions=sessions, is_excused=is_excused, fraction=settings.attended_fraction)
        rows.append(
            SettledRow(
                seat_id=seat_id, status=judged.status, required=activity.is_required, half_days=judged.half_days,
                sessions=sessions, evidence=weakest(graded.get(seat_id, ())),
            )
        )  # fmt: skip
    return settings.kind(activity.kind).meeting, tuple(rows)
