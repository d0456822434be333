"""What waits for a member and for an organiser; the to-do home asks for both."""

from typing import Any

from sqlalchemy import and_, or_

from services.activities.answer_vocabulary import SAID_NO, AnswerState
from services.activities.models import Activity, Invitation
from services.activities.queries.activities import sessions_shown
from services.activities.queries.joins import ACTIVITY_OF_INVITATION
from services.activities.rules import obliges
from services.activities.vocabulary import GOING_ON, ActivityState, WaitingFor
from services.kernel.actor import Actor
from services.kernel.work import Work

MOST = 20


def waiting_for_member(work: Work, actor: Actor) -> list[dict[str, Any]]:
    """The activities going on to which the actor is invited and that are not over, the next first; two queries.

    Each has its sessions not yet over with his own attendance, and `next_at`: when the first of them begins to which
    he has not come. Who is excused still sees it: he may come after all; who said no does not.
    """
    rows = work.session.execute(
        work.select(
            Activity.id, Activity.title, Activity.place, Activity.kind_name, Activity.is_required, Activity.state,
            Activity.begins_at, Activity.ends_at, Activity.answer_by, Invitation.excused_at,
        )
        .add_columns(Invitation.state.label("answer"), Invitation.role)
        .join(Invitation, ACTIVITY_OF_INVITATION)
        .where(
            Invitation.seat_id == actor.seat_id, Invitation.state.not_in(SAID_NO), Activity.state.in_(GOING_ON),
            Activity.ends_at > work.now,
        )
        .order_by(Activity.begins_at, Activity.id)
        .limit(MOST)
    ).all()  # fmt: skip
    if not rows:
        return []
    sessions = sessions_shown(
        work, actor, [row.id for row in rows], {row.id: row.state for row in rows}, ends_after=work.now
    )
    return [
        {
            "activity_id": row.id,
            "title": row.title,
            "place": row.place,
            "kind_name": row.kind_name,
            "is_required": obliges(row.role, is_required=row.is_required),
            "is_excused": row.excused_at is not None,
            "is_unanswered": row.answer is AnswerState.PENDING,
            "answer_by": row.answer_by,
            "begins_at": row.begins_at,
            "ends_at": row.ends_at,
            "next_at": next((each["begins_at"] for each in sessions[row.id] if each["attendance"] is None), None),
            "can_check_in": any(each["can_check_in"] for each in sessions[row.id]),
            "sessions": sessions[row.id],
        }
        for row in rows
    ]


def waiting_for_organiser(work: Work, _actor: Actor) -> list[dict[str, Any]]:
    """The drafts that nobody has published, and the activities that are over and not settled; one query."""
    rows = work.session.execute(
        work.select(
            Activity.id, Activity.title, Activity.kind_name, Activity.state, Activity.begins_at, Activity.ends_at
        )
        .where(
            or_(
                Activity.state == ActivityState.DRAFT,
                and_(Activity.state.in_(GOING_ON), Activity.ends_at <= work.now),
            )
        )
        .order_by(Activity.begins_at, Activity.id)
        .limit(MOST)
    ).all()
    return [
        {
            "activity_id": row.id,
            "title": row.title,
            "kind_name": row.kind_name,
            "waits_for": WaitingFor.PUBLICATION if row.state is ActivityState.DRAFT else WaitingFor.SETTLEMENT,
            "begins_at": row.begins_at,
            "ends_at": row.ends_at,
        }
        for row in rows
    ]
