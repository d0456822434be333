"""Reads of activities: the organiser's list, and one activity as its organiser or an invitee may see it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, tuple_

from services.activities.answer_lifecycle import ANSWERS, JudgedInvitation
from services.activities.answer_vocabulary import AnswerAction
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, ActivityHistory, ActivitySession, Attendance, Invitation
from services.activities.queries.invitees import named_invitees
from services.activities.queries.materials import materials_of
from services.activities.rules import may_check_in, obliges
from services.activities.vocabulary import ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import instant, page, unmark
from services.kernel.prepared import given, given_numbered, here, numbered, prepared, room_for
from services.kernel.work import Work
from services.members.permissions import ACTIVITY_ORGANISE

SHOWN = (
    Activity.id, Activity.kind, Activity.kind_name, Activity.title, Activity.place, Activity.is_required,
    Activity.state, Activity.begins_at, Activity.ends_at, Activity.organiser_name, Activity.cancellation_reason,
)  # fmt: skip
"""What everybody who may see an activity is shown."""

PLANNED = (
    Activity.is_remote_allowed, Activity.capacity, Activity.observer_places, Activity.answer_by, Activity.series_id,
    Activity.published_at,
)  # fmt: skip
"""What a list of the organiser's and the activity itself tell besides."""

ANSWERED = (
    Invitation.state.label("answer"), Invitation.role, Invitation.answered_at,
    Invitation.seat_id.label("invited_seat_id"),
)  # fmt: skip


def list_activities(
    work: Work, actor: Actor, *, limit: int, after: str | None = None, state: ActivityState | None = None,
    series_id: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The committee's activities, the latest first."""
    statement = work.select(*SHOWN, *PLANNED, Activity.version)
    if state:
        statement = statement.where(Activity.state == state)
    if series_id:
        statement = statement.where(Activity.series_id == series_id)
    if after:
        statement = statement.where(tuple_(Activity.begins_at, Activity.id) < unmark(after, instant, UUID))
    rows = work.session.execute(
        statement.order_by(Activity.begins_at.desc(), Activity.id.desc()).limit(limit + 1)
    ).all()
    items = [{**row._mapping, "actions": LIFECYCLE.open_to(row, actor)} for row in rows]
    return page(items, limit, lambda item: (item["begins_at"], item["id"]))


def read_activity(work: Work, actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """One activity: any for an organiser; for a member only one to which he is invited."""
    row = work.session.execute(
        work.select(
            *SHOWN, *PLANNED, Activity.version, Activity.agenda, Activity.invitee_rule, Activity.opened_at,
            Activity.settled_at,
        )
        .add_columns(Invitation.id.label("invitation_id"), Invitation.excused_at, *ANSWERED)
        .outerjoin(Invitation, _own_invitation(actor))
        .where(Activity.id == activity_id)
    ).one_or_none()  # fmt: skip
    is_organiser = actor.may(ACTIVITY_ORGANISE)
    if row is None or not (is_organiser or row.invitation_id):
        raise NotFound
    shown = {
        **row._mapping,
        "is_invited": row.invitation_id is not None,
        "is_excused": row.excused_at is not None,
        "invitation": _own_answer(work, actor, row) if row.invitation_id else None,
        "sessions": sessions_shown(work, actor, [activity_id], {activity_id: row.state})[activity_id],
        "actions": LIFECYCLE.open_to(row, actor),
        "materials": materials_of(work, activity_id),
        "invitees": None,
        "history": None,
    }
    if not is_organiser:
        return shown | {"is_required": obliges(row.role, is_required=row.is_required)}
    shown["invitees"] = {"rule": row.invitee_rule, **named_invitees(work, activity_id)}
    shown["history"] = _history(work, activity_id)
    return shown


def _own_answer(work: Work, actor: Actor, row: Any) -> dict[str, Any]:
    """What the reader has said to his invitation, and what he may say now."""
    invitation = JudgedInvitation(
        state=row.answer, seat_id=row.invited_seat_id, activity_state=row.state,
        is_required=obliges(row.role, is_required=row.is_required),
    )  # fmt: skip
    actions = [each for each in ANSWERS.open_to(invitation, actor) if each != AnswerAction.QUEUE]
    return {
        "state": row.answer, "role": row.role, "answered_at": row.answered_at,
        "actions": actions if row.ends_at > work.now else [],
    }  # fmt: skip


def sessions_shown(
    work: Work, actor: Actor, activity_ids: list[UUID], states: dict[UUID, ActivityState],
    *, ends_after: datetime | None = None,
) -> dict[UUID, list[dict[str, Any]]]:  # fmt: skip
    """The sessions of some activities in their order, each with the actor's own attendance: one query for them all."""
    shown: dict[UUID, list[dict[str, Any]]] = {activity_id: [] for activity_id in activity_ids}
    for row in work.rows(
        _sessions(room_for(len(activity_ids)), only_coming=ends_after is not None),
        seat_id=actor.seat_id, ends_after=ends_after, **numbered("activity_id", activity_ids),
    ):  # fmt: skip
        is_there = row["at"] is not None
        is_open = may_check_in(
            states[row["activity_id"]], row["check_in_opens_at"], row["check_in_closes_at"], work.now
        )
        attendance = {"at": row["at"], "is_late": row["is_late"], "evidence": row["evidence"]}
        row |= {"attendance": attendance if is_there else None, "can_check_in": is_open and not is_there}
        shown[row["activity_id"]].append(row)
    return shown


@prepared
def _sessions(room: int, *, only_coming: bool) -> Select[Any]:
    attended = and_(
        Attendance.committee_id == ActivitySession.committee_id, Attendance.session_id == ActivitySession.id,
        Attendance.seat_id == given("seat_id"),
    )  # fmt: skip
    statement = (
        here(
            ActivitySession.activity_id, ActivitySession.id, ActivitySession.number, ActivitySession.name,
            ActivitySession.begins_at, ActivitySession.ends_at, ActivitySession.check_in_opens_at,
            ActivitySession.check_in_closes_at, ActivitySession.late_after,
        )
        .add_columns(Attendance.at, Attendance.is_late, Attendance.evidence)
        .outerjoin(Attendance, attended)
        .where(ActivitySession.activity_id.in_(given_numbered("activity_id", room, Uuid)))
        .order_by(ActivitySession.activity_id, ActivitySession.number)
    )  # fmt: skip
    return statement.where(ActivitySession.ends_at > given("ends_after")) if only_coming else statement


def _own_invitation(actor: Actor) -> Any:
    return and_(
        Invitation.committee_id == Activity.committee_id,
        Invitation.activity_id == Activity.id,
        Invitation.seat_id == actor.seat_id,
    )


def _history(work: Work, activity_id: UUID) -> list[dict[str, Any]]:
    """The newest two hundred steps of the activity itself.

    Steps about one invitee tell why he is on leave: they stand on his line of the sheet, whose reading is audited.
    """
    rows = work.session.execute(
        work.select(
            ActivityHistory.at, ActivityHistory.actor_name, ActivityHistory.action, ActivityHistory.source,
            ActivityHistory.target, ActivityHistory.reason,
        )
        .where(ActivityHistory.activity_id == activity_id, ActivityHistory.seat_id.is_(None))
        .order_by(ActivityHistory.id.desc())
        .limit(200)
    ).mappings()  # fmt: skip
    return [dict(row) for row in rows]
