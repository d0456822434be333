"""The board of a hall: how many are there, on leave and missing, by session and sector; no names.

Everything is counted from the tables at each reading, so that it is right whichever process took a check-in; what is
kept for a second (`server/answers.py`) is one token's own answer.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal_column, or_

from services.activities.leave_models import ExcusedSession
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.queries.expected import is_expected
from services.activities.queries.joins import SEAT_OF_INVITATION
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.database import how_many
from services.kernel.errors import NotFound
from services.kernel.prepared import given, here, prepared
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT

COUNTS = ("invited", "present", "late", "remote", "left", "excused", "missing", "unregistered")


def read_board(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """The board of an activity; who is late or has left again is among the present ones.

    Who need not come and has not registered is not missing: a hall does not wait for those who declined.
    """
    activity = work.row(_activity(), activity_id=activity_id)
    if activity is None:
        raise NotFound
    sessions: dict[UUID, dict[str, Any]] = {}
    for row in work.rows(_cells(), activity_id=activity_id):
        session = sessions.setdefault(
            row["session_id"],
            {
                **{name: row[name] for name in ("session_id", "number", "name", "begins_at", "ends_at")},
                **dict.fromkeys(COUNTS, 0), "sectors": [],
            },
        )  # fmt: skip
        if row["sector_name"] is None:
            continue
        session["sectors"].append({"name": row["sector_name"], **{name: row[name] for name in COUNTS}})
        for name in COUNTS:
            session[name] += row[name]
    return {**activity, "sessions": list(sessions.values())}


@prepared
def _activity() -> Select[Any]:
    return here(Activity.id, Activity.title, Activity.state).where(Activity.id == given("activity_id"))


@prepared
def _cells() -> Select[Any]:
    """A row for each session and sector; a session to which nobody is invited has one without a sector."""
    has_come = Attendance.id.is_not(None)
    is_excused = or_(Invitation.excused_at.is_not(None), ExcusedSession.id.is_not(None))
    is_away = and_(Invitation.id.is_not(None), ~has_come, ~is_excused)
    session = (
        ActivitySession.id, ActivitySession.number, ActivitySession.name, ActivitySession.begins_at,
        ActivitySession.ends_at,
    )  # fmt: skip
    return (
        here(ActivitySession.id.label("session_id"), *session[1:])
        .add_columns(
            Body.name.label("sector_name"),
            func.count(Invitation.id).label("invited"),
            how_many(has_come).label("present"),
            how_many(Attendance.is_late.is_(True)).label("late"),
            how_many(Attendance.evidence == literal_column(f"'{Evidence.REMOTE}'")).label("remote"),
            how_many(Attendance.left_at.is_not(None)).label("left"),
            how_many(and_(Invitation.id.is_not(None), ~has_come, is_excused)).label("excused"),
            how_many(and_(is_away, is_expected())).label("missing"),
            how_many(and_(is_away, ~is_expected())).label("unregistered"),
        )
        .join(
            Activity,
            and_(
                Activity.committee_id == ActivitySession.committee_id, Activity.id == ActivitySession.activity_id
            ),
        )
        .outerjoin(
            Invitation,
            and_(
                Invitation.committee_id == ActivitySession.committee_id,
                Invitation.activity_id == ActivitySession.activity_id,
            ),
        )
        .outerjoin(Seat, SEAT_OF_INVITATION)
        .outerjoin(Body, SECTOR_OF_SEAT)
        .outerjoin(
            Attendance,
            and_(
                Attendance.committee_id == ActivitySession.committee_id, Attendance.session_id == ActivitySession.id,
                Attendance.seat_id == Invitation.seat_id,
            ),
        )
        .outerjoin(
            ExcusedSession,
            and_(
                ExcusedSession.committee_id == ActivitySession.committee_id,
                ExcusedSession.session_id == ActivitySession.id, ExcusedSession.seat_id == Invitation.seat_id,
            ),
        )
        .where(ActivitySession.activity_id == given("activity_id"))
        .group_by(*session, Body.id, Body.name)
        .order_by(ActivitySession.number, Body.name)
    )  # fmt: skip
