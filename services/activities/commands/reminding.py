"""Reminding whoever has not answered: by itself before answers close, and by hand, so often a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.activities.facts import UnansweredReminded
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, ActivityHistory
from services.activities.queries.answers import seats_unanswered
from services.activities.queries.held import hold_alone
from services.activities.refusals import TooManyReminders
from services.activities.vocabulary import GOING_ON, ActivityAction
from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.clock import CHINA
from services.kernel.work import Work
from services.members.queries.settings import current_settings

REMIND = "remind-unanswered"
"""The delivery that reminds whoever has not answered, some hours before answers close."""


def remind_unanswered(work: Work, actor: Actor, *, activity_id: UUID, message: str | None = None) -> dict[str, Any]:
    """Remind everybody who has not answered, so often a day as the committee allows."""
    activity = hold_alone(work, activity_id)
    most = current_settings(work)[1].activities.reminders.by_hand_a_day
    if _reminded_today(work, activity_id) >= most:
        raise TooManyReminders(f"每个活动每天最多催办 {most} 次", most=most)
    work.take(LIFECYCLE, activity, ActivityAction.REMIND, actor, reason=message)
    seats = seats_unanswered(work, activity_id)
    work.record(UnansweredReminded(subject_id=activity_id, seat_ids=tuple(seats), by_hand=True, message=message))
    return {"id": activity_id, "reminded": len(seats)}


def ask_to_remind(work: Work, activity: Activity) -> None:
    """Let the worker remind at the hours that the settings say; those that are past already are left out."""
    closes_at = activity.answer_by or activity.begins_at
    for hours in current_settings(work)[1].activities.reminders.hours_before:
        run_at = closes_at - timedelta(hours=hours)
        if run_at > work.now:
            outbox.enqueue(
                work, REMIND, {"activity_id": str(activity.id), "closes_at": closes_at.isoformat()}, run_at=run_at,
                dedup_key=f"{REMIND} {activity.id} {run_at.isoformat()} {closes_at.isoformat()}",
            )  # fmt: skip


def remind_at_its_hour(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: remind, unless the activity is over or its hours were changed: then other reminders were asked for."""
    activity = hold_alone(work, UUID(payload["activity_id"]))
    closes_at = activity.answer_by or activity.begins_at
    if activity.state not in GOING_ON or closes_at != datetime.fromisoformat(payload["closes_at"]):
        return
    if seats := seats_unanswered(work, activity.id):
        work.record(UnansweredReminded(subject_id=activity.id, seat_ids=tuple(seats), by_hand=False))


def _reminded_today(work: Work, activity_id: UUID) -> int:
    today = work.now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    statement = work.select(func.count(ActivityHistory.id)).where(
        ActivityHistory.committee_id == work.committee_id, ActivityHistory.activity_id == activity_id,
        ActivityHistory.action == ActivityAction.REMIND, ActivityHistory.at >= today,
    )  # fmt: skip
    return int(work.session.scalar(statement) or 0)
