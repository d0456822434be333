"""A member's own attendance, year by year: what was settled, on what evidence, and what was corrected since."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, tuple_

from services.activities.attendance_vocabulary import ATTENDED
from services.activities.correction_models import AttendanceCorrection
from services.activities.models import Activity, SettledAttendance
from services.activities.queries.corrections import HALF_DAYS, HOLDING, STATUS, holds_for_settled
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.clock import civil_year
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work

_CORRECTION: Final = (
    AttendanceCorrection.activity_id, AttendanceCorrection.state, AttendanceCorrection.was_status,
    AttendanceCorrection.was_half_days, AttendanceCorrection.status, AttendanceCorrection.half_days,
    AttendanceCorrection.reason, AttendanceCorrection.proposed_by_name, AttendanceCorrection.proposed_at,
    AttendanceCorrection.decided_by_name, AttendanceCorrection.decided_at, AttendanceCorrection.refusal_reason,
)  # fmt: skip


def list_my_attendance(
    work: Work, actor: Actor, *, limit: int, year: int | None = None, after: str | None = None
) -> dict[str, Any]:
    """What was settled for the actor, the latest first; two queries. A year is that of an activity's last day."""
    statement = _results(work, actor.seat_id).order_by(Activity.ends_at.desc(), Activity.id.desc()).limit(limit + 1)
    if year is not None:
        first, end = civil_year(year)
        statement = statement.where(Activity.ends_at >= first, Activity.ends_at < end)
    if after:
        statement = statement.where(tuple_(Activity.ends_at, Activity.id) < unmark(after, instant, UUID))
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    corrections = _corrections(work, actor, [row["id"] for row in rows])
    for row in rows:
        row |= {"corrections": corrections.get(row["id"], [])}
        _hold_corrected(row)
    return page(rows, limit, _place)


def results_of_member(work: Work, seat_id: UUID, years: range) -> list[dict[str, Any]]:
    """What was settled for a member in some years, as it holds now, the earliest first: for his dossier, whole."""
    first, end = civil_year(years.start)[0], civil_year(years.stop)[0]
    statement = _results(work, seat_id).where(Activity.ends_at >= first, Activity.ends_at < end)
    rows = [
        dict(row) for row in work.session.execute(statement.order_by(Activity.ends_at, Activity.id)).mappings()
    ]  # fmt: skip
    for row in rows:
        row["is_corrected"] = _hold_corrected(row)
    return rows


def _results(work: Work, seat_id: UUID | None) -> Select[Any]:
    return (
        work.select(
            Activity.id, Activity.title, Activity.kind, Activity.kind_name, Activity.place, Activity.begins_at,
            Activity.ends_at, Activity.settled_at,
        )
        .join(
            SettledAttendance,
            and_(
                SettledAttendance.committee_id == Activity.committee_id, SettledAttendance.activity_id == Activity.id
            ),
        )
        .outerjoin(HOLDING, holds_for_settled())
        .add_columns(
            STATUS.label("status"), HALF_DAYS.label("half_days"), SettledAttendance.sessions,
            SettledAttendance.is_required, SettledAttendance.evidence, HOLDING.id.label("corrected_by"),
        )
        .where(SettledAttendance.seat_id == seat_id)
    )  # fmt: skip


def _hold_corrected(row: dict[str, Any]) -> bool:
    """Take off a row which correction holds; what was corrected rests on what somebody said. Whether it was."""
    is_corrected = row.pop("corrected_by") is not None
    if is_corrected:
        row["evidence"] = Evidence.MANUAL if row["status"] in ATTENDED else None
    return is_corrected


def _place(row: dict[str, Any]) -> tuple[datetime, UUID]:
    return row["ends_at"], row["id"]


def _corrections(work: Work, actor: Actor, activity_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """All that was said about his results, refused or not, in its order."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in work.session.execute(
        work.select(*_CORRECTION)
        .where(AttendanceCorrection.seat_id == actor.seat_id, AttendanceCorrection.activity_id.in_(activity_ids))
        .order_by(AttendanceCorrection.id)
    ):
        found.setdefault(row.activity_id, []).append(dict(row._mapping))
    return found
