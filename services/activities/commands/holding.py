"""Holding an activity: settle it once it is over, or cancel it. How it is published and opened: `publishing.py`."""

from collections import Counter
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.activities.commands.judging import Judge, Verdict
from services.activities.commands.planning import standing_of
from services.activities.facts import ActivityCancelled, ActivitySettled, SettledRow
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import SettledAttendance
from services.activities.queries.claims import count_open_claims
from services.activities.queries.held import hold_alone
from services.activities.queries.sheet import sheet_for_settlement
from services.activities.vocabulary import ActivityAction, AttendanceStatus
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.kernel.work import Work


def cancel_activity(work: Work, actor: Actor, *, activity_id: UUID, reason: str) -> dict[str, Any]:
    """Cancel an activity that is not settled; its invitees keep seeing it, with the reason."""
    activity = hold_alone(work, activity_id)
    taken = work.take(LIFECYCLE, activity, ActivityAction.CANCEL, actor, reason=reason)
    activity.cancellation_reason = reason
    work.record(ActivityCancelled(subject_id=activity.id, was=taken.source))  # type: ignore[arg-type]
    return standing_of(work, activity, actor)


def settle_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Judge every invitee once and freeze the sheet; the fact carries the rows to the ledger.

    Nobody decides his own claim, so the actor's own holds nothing up: otherwise the only organiser could never settle.
    """
    activity = hold_alone(work, activity_id)
    activity.is_over = activity.ends_at <= work.now
    activity.open_claims = count_open_claims(work, activity_id, besides=actor.seat_id)
    work.take(LIFECYCLE, activity, ActivityAction.SETTLE, actor)
    activity.settled_at = work.now
    judge, sheet = Judge(work, activity), sheet_for_settlement(work, activity_id)
    verdicts = {seat_id: judge.judge(invitee) for seat_id, invitee in sheet.items()}
    rows = tuple(row for seat_id, verdict in verdicts.items() if (row := _told(seat_id, verdict)))
    work.flush()
    if rows:
        work.session.execute(
            insert(SettledAttendance),
            [
                {
                    "committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id,
                    "seat_id": row.seat_id, **asdict(verdicts[row.seat_id]),
                }
                for row in rows
            ],
        )  # fmt: skip
    on = civil_date(activity.ends_at)
    work.record(
        ActivitySettled(
            subject_id=activity.id, kind=activity.kind, meeting=judge.meeting, year=on.year, on=on,
            rows=rows,
        )
    )  # fmt: skip
    counted = Counter(row.status for row in rows)
    counts = {str(status): counted[status] for status in AttendanceStatus}
    return {
        **standing_of(work, activity, actor),
        "settled_at": activity.settled_at,
        "counts": {"invited": len(sheet), **counts},
    }


def _told(seat_id: UUID, verdict: Verdict) -> SettledRow | None:
    """What the fact tells of an invitee.

    Of an optional activity there is nothing to tell of those who never answered or said no, and did not come.
    """
    if verdict.status is None:
        return None
    return SettledRow(
        seat_id=seat_id, status=verdict.status, required=verdict.is_required, half_days=verdict.half_days,
        sessions=verdict.sessions, role=verdict.role, excused_half_days=verdict.excused_half_days,
        evidence=verdict.evidence, delivery=verdict.delivery,
    )  # fmt: skip
