"""Publishing an activity, and opening its door: by an organiser's act, or by itself when its hour has come."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert

from services.activities.commands.planning import standing_of
from services.activities.commands.reminding import ask_to_remind
from services.activities.facts import ActivityOpened, ActivityPublished
from services.activities.lifecycle import EARLIEST, LIFECYCLE, by_rule
from services.activities.models import Activity, ActivitySession, Invitation
from services.activities.queries.held import hold_alone, sessions_of
from services.activities.queries.invitees import seats_invited
from services.activities.vocabulary import ActivityAction, ActivityState, InviteeRole
from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.kernel.work import Work

OPEN = "open-activity"
"""The delivery that opens an activity when check-in of its first session begins."""


def publish_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Publish a draft: the rule's members of today and whoever is named are invited."""
    activity = hold_alone(work, activity_id)
    invited = seats_invited(work, activity)
    activity.invitee_count = len(invited)
    work.take(LIFECYCLE, activity, ActivityAction.PUBLISH, actor)
    activity.published_at = work.now
    work.flush()
    invite(work, activity, invited.items())
    ask_to_open(work, activity)
    ask_to_remind(work, activity)
    work.record(ActivityPublished(subject_id=activity.id, kind=activity.kind, invitees=len(invited)))
    return {**standing_of(work, activity, actor), "invited": len(invited)}


def invite(work: Work, activity: Activity, seats: Iterable[tuple[UUID, InviteeRole]]) -> None:
    """Write invitations; there must be one at least."""
    work.session.execute(
        insert(Invitation),
        [
            {
                "committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id, "seat_id": seat_id,
                "role": role,
            }
            for seat_id, role in seats
        ],
    )  # fmt: skip


def open_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Open the door now. If check-in of the first session that is not over has not begun yet, it begins now."""
    activity = hold_alone(work, activity_id)
    activity.begins_soon = activity.begins_at <= work.now + EARLIEST
    work.take(LIFECYCLE, activity, ActivityAction.OPEN, actor)
    activity.opened_at = work.now
    coming = next((each for each in sessions_of(work, activity_id) if each.check_in_closes_at > work.now), None)
    if coming and coming.check_in_opens_at > work.now:
        coming.check_in_opens_at = work.now
    work.record(ActivityOpened(subject_id=activity_id))
    return standing_of(work, activity, actor)


def ask_to_open(work: Work, activity: Activity) -> None:
    """Let the worker open the activity at its hour; a plan that was changed asks anew."""
    opens_at = _opens_at(work, activity.id)
    outbox.enqueue(
        work, OPEN, {"activity_id": str(activity.id)}, run_at=opens_at,
        dedup_key=f"{OPEN} {activity.id} {opens_at.isoformat()}",
    )  # fmt: skip


def open_at_its_hour(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: open a published activity whose hour has come; one that was moved to a later hour has asked anew."""
    activity = hold_alone(work, UUID(payload["activity_id"]))
    if activity.state is not ActivityState.PUBLISHED or _opens_at(work, activity.id) > work.now:
        return
    activity.begins_soon = True
    work.take(LIFECYCLE, activity, ActivityAction.OPEN, by_rule(work.committee_id))
    activity.opened_at = work.now
    work.record(ActivityOpened(subject_id=activity.id))


def _opens_at(work: Work, activity_id: UUID) -> datetime:
    opens_at: datetime = work.session.execute(
        work.select(func.min(ActivitySession.check_in_opens_at)).where(
            ActivitySession.committee_id == work.committee_id, ActivitySession.activity_id == activity_id
        )
    ).scalar_one()
    return opens_at
