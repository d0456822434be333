"""A member's own activities: what comes, what was, and what became of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, tuple_

from services.activities.models import Activity, Invitation, SettledAttendance
from services.activities.queries.activities import SHOWN, sessions_shown
from services.activities.queries.corrections import HALF_DAYS, HOLDING, STATUS, holds_for_settled
from services.activities.queries.joins import ACTIVITY_OF_INVITATION, SETTLED_OF_INVITATION
from services.activities.rules import obliges
from services.activities.vocabulary import AgendaPart
from services.kernel.actor import Actor
from services.kernel.paging import instant, page, unmark
from services.kernel.prepared import at_most, given, here, prepared
from services.kernel.types import UTCInstant
from services.kernel.work import Work


def list_my_activities(
    work: Work, actor: Actor, *, limit: int, part: AgendaPart, after: str | None = None
) -> dict[str, Any]:
    """The activities to which the actor is invited: the coming ones by date, the past ones the latest first."""
    begins_at, activity_id = unmark(after, instant, UUID) if after else (None, None)
    rows = work.rows(
        _agenda(limit, part, is_first_page=not after),
        seat_id=actor.seat_id, now=work.now, begins_at=begins_at, activity_id=activity_id,
    )  # fmt: skip
    states = {row["id"]: row["state"] for row in rows}
    sessions = sessions_shown(work, actor, list(states), states) if states else {}
    items = [
        {
            **row,
            "is_required": obliges(row["role"], is_required=row["is_required"]),
            "is_excused": row["excused_at"] is not None,
            "sessions": sessions[row["id"]],
            "result": {name: row[name] for name in ("status", "half_days", "sessions")} if row["status"] else None,
        }
        for row in rows
    ]
    return page(items, limit, lambda item: (item["begins_at"], item["id"]))


@prepared
def _agenda(limit: int, part: AgendaPart, *, is_first_page: bool) -> Select[Any]:
    place = tuple_(Activity.begins_at, Activity.id)
    mark = tuple_(given("begins_at", UTCInstant), given("activity_id", Uuid))
    statement = (
        here(*SHOWN, Invitation.excused_at, Invitation.state.label("answer"), Invitation.role)
        .join(Invitation, ACTIVITY_OF_INVITATION)
        .outerjoin(
            SettledAttendance,
            SETTLED_OF_INVITATION,
        )
        .add_columns(SettledAttendance.sessions)
        .where(Invitation.seat_id == given("seat_id"))
        .limit(at_most(limit + 1))
    )
    if part is AgendaPart.UPCOMING:
        statement = statement.add_columns(SettledAttendance.status, SettledAttendance.half_days)
        statement = statement.where(Activity.ends_at > given("now")).order_by(Activity.begins_at, Activity.id)
        return statement if is_first_page else statement.where(place > mark)
    statement = statement.outerjoin(HOLDING, holds_for_settled())
    statement = statement.add_columns(STATUS.label("status"), HALF_DAYS.label("half_days"))
    statement = statement.where(Activity.ends_at <= given("now"))
    statement = statement.order_by(Activity.begins_at.desc(), Activity.id.desc())
    return statement if is_first_page else statement.where(place < mark)
