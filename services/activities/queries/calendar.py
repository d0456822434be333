"""A member's calendar: whether there is a feed, and what whoever has its token reads."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, select

from services.activities.answer_vocabulary import SAID_NO, AnswerState
from services.activities.calendar_form import Appointment, calendar_text
from services.activities.calendar_models import CalendarFeed
from services.activities.calendar_tokens import committee_of, digest_of
from services.activities.models import Activity, ActivityHistory, ActivitySession, Invitation
from services.activities.queries.joins import ACTIVITY_OF_INVITATION
from services.activities.rules import obliges
from services.activities.vocabulary import ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.models import Account, Committee, Seat

MOST_ACTIVITIES: Final = 300
"""The latest ones: a member is invited to some forty a year."""

LOOKS_BACK: Final = timedelta(days=180)


def read_calendar_feed(work: Work, actor: Actor) -> dict[str, Any]:
    """Whether the actor has a feed, and since when; its token was shown when it was made."""
    row = work.session.execute(
        work.select(CalendarFeed.made_at).where(CalendarFeed.seat_id == actor.seat_id)
    ).one_or_none()
    return {"is_made": row is not None, "made_at": row.made_at if row else None}


def read_calendar(work: Work, *, token: str) -> bytes:
    """The calendar that a token opens, while its member is in office and his account is not disabled: four queries.

    What opens nothing is not told from what never did.
    """
    committee_id = committee_of(token)
    if committee_id is None:
        raise NotFound
    work.go_to(committee_id)
    seat_id = work.session.scalar(
        work.select(CalendarFeed.seat_id)
        .join(Seat, and_(Seat.committee_id == CalendarFeed.committee_id, Seat.id == CalendarFeed.seat_id))
        .join(Account, Account.id == Seat.account_id)
        .where(CalendarFeed.digest == digest_of(token), Seat.is_active, Account.is_disabled.is_(False))
    )
    if seat_id is None:
        raise NotFound
    name = work.session.scalar(select(Committee.name).where(Committee.id == committee_id))
    return calendar_text(f"{name}日程", _appointments(work, seat_id))


def _appointments(work: Work, seat_id: UUID) -> Iterator[Appointment]:
    activities = {row.id: row for row in work.session.execute(_activities(work, seat_id))}
    if not activities:
        return
    changed = _last_changes(work, list(activities))
    rows = work.session.execute(
        work.select(
            ActivitySession.id, ActivitySession.activity_id, ActivitySession.name, ActivitySession.begins_at,
            ActivitySession.ends_at,
        )
        .where(ActivitySession.activity_id.in_(list(activities)))
        .order_by(ActivitySession.begins_at, ActivitySession.id)
    ).all()  # fmt: skip
    sessions = Counter(row.activity_id for row in rows)
    for row in rows:
        activity = activities[row.activity_id]
        yield Appointment(
            session_id=row.id, title=activity.title, session_name=row.name if sessions[activity.id] > 1 else None,
            place=activity.place, kind_name=activity.kind_name, organiser_name=activity.organiser_name,
            is_required=obliges(activity.role, is_required=activity.is_required),
            begins_at=row.begins_at, ends_at=row.ends_at,
            sequence=activity.version, changed_at=changed.get(activity.id, activity.created_at),
            is_waiting=activity.answer is AnswerState.WAITING, cancellation_reason=activity.cancellation_reason,
        )  # fmt: skip


def _activities(work: Work, seat_id: UUID) -> Any:
    """The activities to which the seat is invited; cancelled ones too, but none to which he said no."""
    return (
        work.select(
            Activity.id, Activity.title, Activity.place, Activity.kind_name, Activity.organiser_name,
            Activity.is_required, Activity.version, Activity.created_at, Activity.cancellation_reason,
        )
        .add_columns(Invitation.role, Invitation.state.label("answer"))
        .join(Invitation, ACTIVITY_OF_INVITATION)
        .where(
            Invitation.seat_id == seat_id, Activity.state != ActivityState.DRAFT,
            Invitation.state.not_in(SAID_NO),
            Activity.ends_at > work.now - LOOKS_BACK,
        )
        .order_by(Activity.begins_at.desc(), Activity.id.desc())
        .limit(MOST_ACTIVITIES)
    )  # fmt: skip


def _last_changes(work: Work, activity_ids: list[UUID]) -> dict[UUID, Any]:
    """When the last step of each activity's own life was taken."""
    rows = work.session.execute(
        work.select(ActivityHistory.activity_id)
        .add_columns(func.max(ActivityHistory.at).label("at"))
        .where(ActivityHistory.activity_id.in_(activity_ids), ActivityHistory.seat_id.is_(None))
        .group_by(ActivityHistory.activity_id)
    )
    return {row.activity_id: row.at for row in rows}
