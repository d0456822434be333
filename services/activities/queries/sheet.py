"""The attendance sheet as the organiser sees it: counts for the screen, and who was there, half-day by half-day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, or_, tuple_

from services.activities.answer_vocabulary import AnswerState
from services.activities.leave_models import ExcusedSession
from services.activities.models import (
    Activity,
    ActivityHistory,
    ActivitySession,
    Attendance,
    Invitation,
    SettledAttendance,
)
from services.activities.queries.corrections import HOLDING, holds_for_settled
from services.activities.queries.expected import is_expected
from services.activities.queries.joins import (
    ACTIVITY_OF_INVITATION,
    SEAT_OF_INVITATION,
    SESSION_OF_ATTENDANCE,
    SETTLED_OF_INVITATION,
)
from services.activities.queries.on_the_sheet import Mark, entry_on_sheet, narrowed, shared_marks
from services.activities.rules import standing_so_far
from services.activities.vocabulary import Evidence, InviteeRole
from services.kernel.actor import Actor
from services.kernel.database import how_many
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT


def read_attendance_counts(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """How many have come, session by session: no personal data, so that a screen may ask every two seconds."""
    activity = _head(work, activity_id)
    return {**activity, "sessions": _counts(work, activity_id), "invitees": _standing_counts(work, activity_id)}


def read_sheet(
    work: Work, _actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None, search: str | None = None,
    missing_from: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A page of the sheet: invitee by invitee, each with the sessions attended, how he stands, and what was settled."""
    activity = _head(work, activity_id)
    statement = (
        work.select(Invitation.seat_id, Invitation.excused_at, Invitation.excuse_reason, Seat.name, Seat.member_number)
        .join(Seat, SEAT_OF_INVITATION)
        .join(Body, SECTOR_OF_SEAT)
        .join(Activity, ACTIVITY_OF_INVITATION)
        .outerjoin(
            SettledAttendance,
            SETTLED_OF_INVITATION,
        )
        .add_columns(
            Body.name.label("sector_name"), SettledAttendance.status, SettledAttendance.half_days,
            SettledAttendance.sessions, HOLDING.id.label("correction_id"), HOLDING.status.label("corrected_status"),
            HOLDING.half_days.label("corrected_half_days"), is_expected().label("is_expected"),
        )
        .outerjoin(HOLDING, holds_for_settled())
        .where(Invitation.activity_id == activity_id)
        .order_by(Seat.member_number, Seat.id)
        .limit(limit + 1)
    )  # fmt: skip
    if after:
        statement = statement.where(tuple_(Seat.member_number, Seat.id) > unmark(after, str, UUID))
    rows = work.session.execute(narrowed(work, statement, search=search, missing_from=missing_from)).all()
    seat_ids = [row.seat_id for row in rows]
    shared = shared_marks(work, activity_id)
    attended, written = _attended(work, activity_id, seat_ids, shared), _written(work, activity_id, seat_ids)
    excused = _excused(work, activity_id, seat_ids)
    items = []
    for row in rows:
        here = attended.get(row.seat_id, [])
        settled = {"status": row.status, "half_days": row.half_days, "sessions": row.sessions} if row.status else None
        corrected = {
            "status": row.corrected_status, "half_days": row.corrected_half_days, "sessions": row.sessions,
        } if row.correction_id else None  # fmt: skip
        items.append(
            {
                "seat_id": row.seat_id, "name": row.name, "member_number": row.member_number,
                "sector_name": row.sector_name, "is_excused": row.excused_at is not None,
                "excuse_reason": row.excuse_reason, "excused_session_ids": excused.get(row.seat_id, []),
                "attended": here, "settled": settled, "corrected": corrected,
                "history": written.get(row.seat_id, []),
                "standing": standing_so_far(
                    (each["is_late"] for each in here), is_excused=row.excused_at is not None,
                    is_expected=row.is_expected,
                ),
            }
        )  # fmt: skip
    return {
        **activity,
        "sessions": _counts(work, activity_id),
        "invitees": _standing_counts(work, activity_id),
        "sharing_phones": sum(shared.values()),
        **page(items, limit, lambda item: (item["member_number"], item["seat_id"])),
    }


@dataclass
class OnSheet:
    """All that settlement looks at of one invitee."""

    role: InviteeRole
    answer: AnswerState
    is_excused: bool
    is_told: bool
    """Whether his invitation was delivered to him."""
    excused: set[UUID] = field(default_factory=set)
    """The sessions for which he has leave, where it is not for all."""
    arrivals: dict[UUID, bool] = field(default_factory=dict)
    """For each session attended whether he was late."""
    graded: list[Evidence] = field(default_factory=list)
    """By which grade each of his arrivals was shown."""

    def count_excused(self, sessions: int) -> int:
        """For how many of the half-days that he missed he has leave."""
        return sessions - len(self.arrivals) if self.is_excused else len(self.excused - self.arrivals.keys())


def sheet_for_settlement(work: Work, activity_id: UUID, *, seat_id: UUID | None = None) -> dict[UUID, OnSheet]:
    """Every invitee, or one, with his answer, his leave and the half-days attended: three queries."""
    invited = work.select(
        Invitation.seat_id, Invitation.role, Invitation.state, Invitation.excused_at, Invitation.told_at
    ).where(Invitation.activity_id == activity_id)
    sheet: dict[UUID, OnSheet] = {
        row.seat_id: OnSheet(row.role, row.state, row.excused_at is not None, row.told_at is not None)
        for row in work.session.execute(_of_one(invited, Invitation.seat_id, seat_id))
    }
    for each, session_ids in half_days_excused(work, activity_id, seat_id=seat_id).items():
        sheet[each].excused = session_ids
    for row in arrivals_at(work, activity_id, seat_id=seat_id):
        # A tap in the instant in which its invitation was taken back is on no line, and must not stop settlement.
        if invitee := sheet.get(row.seat_id):
            invitee.arrivals[row.session_id] = row.is_late
            invitee.graded.append(row.evidence)
    return sheet


def arrivals_at(work: Work, activity_id: UUID, *, seat_id: UUID | None = None) -> Sequence[Row[Any]]:
    """Everybody's arrivals at the sessions of an activity: whose, at which, whether late, and how it was shown."""
    statement = (
        work.select(Attendance.seat_id, Attendance.session_id, Attendance.is_late, Attendance.evidence)
        .join(ActivitySession, SESSION_OF_ATTENDANCE)
        .where(ActivitySession.activity_id == activity_id)
    )
    return work.session.execute(_of_one(statement, Attendance.seat_id, seat_id)).all()


def half_days_excused(work: Work, activity_id: UUID, *, seat_id: UUID | None = None) -> dict[UUID, set[UUID]]:
    """The single half-days from which invitees are excused."""
    found: dict[UUID, set[UUID]] = {}
    statement = work.select(ExcusedSession.seat_id, ExcusedSession.session_id)
    statement = statement.where(ExcusedSession.activity_id == activity_id)
    for row in work.session.execute(_of_one(statement, ExcusedSession.seat_id, seat_id)):
        found.setdefault(row.seat_id, set()).add(row.session_id)
    return found


def _of_one(statement: Select[Any], column: Any, seat_id: UUID | None) -> Select[Any]:
    """What a statement finds of one seat, where one is named."""
    return statement if seat_id is None else statement.where(column == seat_id)


def _head(work: Work, activity_id: UUID) -> dict[str, Any]:
    row = work.session.execute(
        work.select(Activity.id, Activity.title, Activity.state).where(Activity.id == activity_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return dict(row._mapping)


def _counts(work: Work, activity_id: UUID) -> list[dict[str, Any]]:
    """For each session: invited, come in time, come late, excused and not come, missing, need not come."""
    has_come = Attendance.id.is_not(None)
    is_excused = or_(Invitation.excused_at.is_not(None), ExcusedSession.id.is_not(None))
    is_away = and_(Invitation.id.is_not(None), ~has_come, ~is_excused)
    rows = work.session.execute(
        work.select(ActivitySession.id, ActivitySession.number, ActivitySession.name, ActivitySession.begins_at)
        .add_columns(
            func.count(Invitation.id).label("invited"),
            how_many(and_(has_come, Attendance.is_late.is_(False))).label("present"),
            how_many(Attendance.is_late.is_(True)).label("late"),
            how_many(and_(~has_come, is_excused)).label("excused"),
            how_many(and_(is_away, is_expected())).label("missing"),
            how_many(and_(is_away, ~is_expected())).label("unregistered"),
        )
        .join(
            Activity,
            and_(Activity.committee_id == ActivitySession.committee_id, Activity.id == ActivitySession.activity_id),
        )
        .outerjoin(
            Invitation,
            and_(
                Invitation.committee_id == ActivitySession.committee_id,
                Invitation.activity_id == ActivitySession.activity_id,
            ),
        )
        .outerjoin(Attendance, and_(SESSION_OF_ATTENDANCE, Attendance.seat_id == Invitation.seat_id))
        .outerjoin(
            ExcusedSession,
            and_(
                ExcusedSession.committee_id == ActivitySession.committee_id,
                ExcusedSession.session_id == ActivitySession.id,
                ExcusedSession.seat_id == Invitation.seat_id,
            ),
        )
        .where(ActivitySession.activity_id == activity_id)
        .group_by(ActivitySession.id, ActivitySession.number, ActivitySession.name, ActivitySession.begins_at)
        .order_by(ActivitySession.number)
    ).mappings()
    return [dict(row) for row in rows]


def _standing_counts(work: Work, activity_id: UUID) -> dict[str, int]:
    """How the invitees stand over all sessions so far; who has come once is there."""
    arrivals = (
        work.select(Attendance.seat_id, func.max(case((Attendance.is_late, 1), else_=0)).label("was_late"))
        .join(ActivitySession, SESSION_OF_ATTENDANCE)
        .where(ActivitySession.activity_id == activity_id)
        .group_by(Attendance.seat_id)
        .subquery()
    )
    has_come = arrivals.c.seat_id.is_not(None)
    is_excused = Invitation.excused_at.is_not(None)
    row = work.session.execute(
        work.select(
            func.count(Invitation.id).label("invited"),
            how_many(arrivals.c.was_late == 0).label("present"),
            how_many(arrivals.c.was_late == 1).label("late"),
            how_many(and_(~has_come, is_excused)).label("excused"),
            how_many(and_(~has_come, ~is_excused, is_expected())).label("missing"),
            how_many(and_(~has_come, ~is_excused, ~is_expected())).label("unregistered"),
        )
        .select_from(Invitation)
        .join(Activity, ACTIVITY_OF_INVITATION)
        .outerjoin(arrivals, arrivals.c.seat_id == Invitation.seat_id)
        .where(Invitation.committee_id == work.committee_id, Invitation.activity_id == activity_id)
    ).one()
    return dict(row._mapping)


def _attended(
    work: Work, activity_id: UUID, seat_ids: Iterable[UUID], shared: Collection[Mark]
) -> dict[UUID, list[dict[str, Any]]]:
    """The sessions that these seats attended, in their order."""
    attended: dict[UUID, list[dict[str, Any]]] = {}
    for row in work.session.execute(
        work.select(
            Attendance.seat_id, Attendance.session_id, Attendance.at, Attendance.is_late, Attendance.evidence,
            Attendance.reason, Attendance.recorded_by_name, Attendance.left_at, Attendance.distance,
            Attendance.device_mark, ActivitySession.begins_at, ActivitySession.ends_at,
        )
        .join(ActivitySession, SESSION_OF_ATTENDANCE)
        .where(ActivitySession.activity_id == activity_id, Attendance.seat_id.in_(list(seat_ids)))
        .order_by(ActivitySession.number)
    ):  # fmt: skip
        attended.setdefault(row.seat_id, []).append(entry_on_sheet(row._mapping, shared))
    return attended


def _excused(work: Work, activity_id: UUID, seat_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The single half-days from which these seats are excused."""
    excused: dict[UUID, list[UUID]] = {}
    for row in work.session.execute(
        work.select(ExcusedSession.seat_id, ExcusedSession.session_id)
        .where(ExcusedSession.activity_id == activity_id, ExcusedSession.seat_id.in_(list(seat_ids)))
        .order_by(ExcusedSession.id)
    ):
        excused.setdefault(row.seat_id, []).append(row.session_id)
    return excused


def _written(work: Work, activity_id: UUID, seat_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What organisers wrote by hand about these seats, in order; what they took back again is here alone."""
    written: dict[UUID, list[dict[str, Any]]] = {}
    for row in work.session.execute(
        work.select(
            ActivityHistory.seat_id, ActivityHistory.at, ActivityHistory.actor_name, ActivityHistory.action,
            ActivityHistory.reason, ActivityHistory.session_id,
        )
        .where(ActivityHistory.activity_id == activity_id, ActivityHistory.seat_id.in_(list(seat_ids)))
        .order_by(ActivityHistory.id)
    ):  # fmt: skip
        written.setdefault(row.seat_id, []).append(dict(row._mapping))
    return written
