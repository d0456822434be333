"""Holding an activity: settle it once it is over, or cancel it. How it is published and opened: `publishing.py`."""

from collections import Counter
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.activities.answer_vocabulary import AnswerState
from services.activities.commands.planning import standing_of
from services.activities.facts import ActivityCancelled, ActivitySettled, SettledRow
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, SettledAttendance
from services.activities.queries.claims import count_open_claims
from services.activities.queries.held import hold_alone, sessions_of
from services.activities.queries.sheet import OnSheet, sheet_for_settlement
from services.activities.rules import settle
from services.activities.settlement_rules import weakest
from services.activities.vocabulary import ActivityAction, AttendanceStatus, InviteeRole
from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version

NOTICE = "notice"
"""How an invitation was delivered: by a formal notice in the app."""


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
    meeting, rows, invited = _judged(work, activity)
    work.flush()
    if rows:
        work.session.execute(
            insert(SettledAttendance),
            [
                {
                    "committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id,
                    "seat_id": row.seat_id, "status": row.status, "half_days": row.half_days, "sessions": row.sessions,
                    "excused_half_days": row.excused_half_days, "is_required": row.required, "role": row.role,
                    "meeting": meeting, "evidence": row.evidence, "delivery": row.delivery,
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
        "counts": {"invited": invited, **counts},
    }


def _judged(work: Work, activity: Activity) -> tuple[str, tuple[SettledRow, ...], int]:
    """The row of each invitee of whom there is something to tell, by the settings that the activity was planned under.

    Of an optional activity there is nothing to tell of those who never answered or said no, and did not come. Gives
    what the meeting counts as, the rows, and how many were invited.
    """
    settings = settings_of_version(work, activity.settings_version).activities
    sessions = len(sessions_of(work, activity.id))
    sheet = sheet_for_settlement(work, activity.id)
    rows = (
        _row(activity, seat_id, invitee, sessions, settings.attended_fraction) for seat_id, invitee in sheet.items()
    )
    return settings.kind(activity.kind).meeting, tuple(row for row in rows if row), len(sheet)


def _row(activity: Activity, seat_id: UUID, invitee: OnSheet, sessions: int, fraction: Fraction) -> SettledRow | None:
    is_required = activity.is_required and invitee.role is not InviteeRole.OBSERVER
    excused = invitee.count_excused(sessions)
    judged = settle(
        invitee.arrivals.values(), sessions=sessions, excused=excused, fraction=fraction, is_required=is_required,
        has_accepted=invitee.answer is AnswerState.ACCEPTED,
    )  # fmt: skip
    if judged.status is None:
        return None
    return SettledRow(
        seat_id=seat_id, status=judged.status, required=is_required, half_days=judged.half_days, sessions=sessions,
        role=invitee.role, excused_half_days=excused, evidence=weakest(invitee.graded),
        delivery=NOTICE if invitee.is_told else None,
    )  # fmt: skip
