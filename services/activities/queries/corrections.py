"""Reads of corrections: those of an activity for its organisers, and what of them holds, for whoever reads results."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func
from sqlalchemy.orm import aliased

from services.activities.attendance_vocabulary import CorrectionState
from services.activities.correction_lifecycle import CORRECTION
from services.activities.correction_models import AttendanceCorrection
from services.activities.models import Activity, SettledAttendance
from services.activities.queries.people import people_of
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import page, unmark
from services.kernel.work import Work

SHOWN: Final = (
    AttendanceCorrection.id, AttendanceCorrection.activity_id, AttendanceCorrection.seat_id,
    AttendanceCorrection.state, AttendanceCorrection.version, AttendanceCorrection.was_status,
    AttendanceCorrection.was_half_days, AttendanceCorrection.status, AttendanceCorrection.half_days,
    AttendanceCorrection.reason, AttendanceCorrection.proposed_by, AttendanceCorrection.proposed_by_name,
    AttendanceCorrection.proposed_at, AttendanceCorrection.decided_by_name, AttendanceCorrection.decided_at,
    AttendanceCorrection.refusal_reason,
)  # fmt: skip
"""What an organiser is shown of a correction."""

HOLDING: Final = aliased(AttendanceCorrection, name="holding")
"""The correction that holds for a settled row, where there is one; joined by `holds_for_settled`."""

STATUS: Final[ColumnElement[Any]] = case((HOLDING.id.is_not(None), HOLDING.status), else_=SettledAttendance.status)
"""What holds; a correction may also say that there is nothing to tell."""

HALF_DAYS: Final[ColumnElement[int]] = func.coalesce(HOLDING.half_days, SettledAttendance.half_days)


def holds_for_settled() -> ColumnElement[bool]:
    """The condition under which `HOLDING` is joined from outside to a settled row."""
    return and_(
        HOLDING.committee_id == SettledAttendance.committee_id,
        HOLDING.activity_id == SettledAttendance.activity_id,
        HOLDING.seat_id == SettledAttendance.seat_id,
        HOLDING.state == CorrectionState.CONFIRMED,
    )


def list_corrections(
    work: Work, actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """The corrections of an activity, the latest first: who proposed each, who decided it, and why."""
    if work.session.scalar(work.select(Activity.id).where(Activity.id == activity_id)) is None:
        raise NotFound
    statement = work.select(*SHOWN).where(AttendanceCorrection.activity_id == activity_id)
    if after:
        statement = statement.where(AttendanceCorrection.id < unmark(after, UUID)[0])
    rows = work.session.execute(statement.order_by(AttendanceCorrection.id.desc()).limit(limit + 1)).all()
    people = people_of(work, {row.seat_id for row in rows})
    items = [_shown(row, people, actor) for row in rows]
    return page(items, limit, lambda item: (item["id"],))


def shown(work: Work, actor: Actor, correction: AttendanceCorrection) -> dict[str, Any]:
    """One correction as its list shows it."""
    return _shown(correction, people_of(work, {correction.seat_id}), actor)


def _shown(row: Any, people: dict[UUID, dict[str, Any]], actor: Actor) -> dict[str, Any]:
    fields = {column.key: getattr(row, column.key) for column in SHOWN}
    return {**fields, **people[row.seat_id], "actions": CORRECTION.open_to(row, actor)}
