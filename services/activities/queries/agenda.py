"""A member's own activities: what comes, what was, and what became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, tuple_

from services.activities.models import Activity, Invitation, SettledAttendance
from services.activities.queries.activities import SHOWN, sessions_shown
from services.activities.vocabulary import AgendaPart
from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work


def list_my_activities(
    work: Work, actor: Actor, *, limit: int, part: AgendaPart, after: str | None = None
) -> dict[str, Any]:
    """The activities to which the actor is invited: the coming ones by date, the past ones the latest first."""
    place = tuple_(Activity.begins_at, Activity.id)
    statement = (
        work.select(*SHOWN, Invitation.excused_at)
        .join(Invitation, and_(Invitation.committee_id == Activity.committee_id, Invitation.activity_id == Activity.id))
        .add_columns(SettledAttendance.status, SettledAttendance.half_days, SettledAttendance.sessions)
        .outerjoin(
            SettledAttendance,
            and_(
                SettledAttendance.committee_id == Invitation.committee_id,
                SettledAttendance.activity_id == Invitation.activity_id,
                SettledAttendance.seat_id == Invitation.seat_id,
            ),
        )
        .where(Invitation.seat_id == actor.seat_id)
    )
    if part is AgendaPart.UPCOMING:
        statement = statement.where(Activity.ends_at > work.now).order_by(Activity.begins_at, Activity.id)
    else:
        statement = statement.where(Activity.ends_at <= work.now)
        statement = statement.order_by(Activity.begins_at.desc(), Activity.id.desc())
    if after:
        mark = unmark(after, instant, UUID)
        statement = statement.where(place > mark if part is AgendaPart.UPCOMING else place < mark)
    rows = work.session.execute(statement.limit(limit + 1)).all()
    states = {row.id: row.state for row in rows}
    sessions = sessions_shown(work, actor, list(states), states) if states else {}
    items = [
        {
            **row._mapping,
            "is_excused": row.excused_at is not None,
            "sessions": sessions[row.id],
            "result": (
                {"status": row.status, "half_days": row.half_days, "sessions": row.sessions} if row.status else None
            ),
        }
        for row in rows
    ]
    return page(items, limit, lambda item: (item["begins_at"], item["id"]))
