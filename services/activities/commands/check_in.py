"""A member checks in to a session with the code of the hall's screen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, and_

from services.activities.facts import CheckedIn
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.rules import Door, admit
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.database import insert_here
from services.kernel.errors import NotFound
from services.kernel.prepared import given, here, prepared
from services.kernel.types import new_id
from services.kernel.work import Work


def check_in(work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, code: str) -> dict[str, Any]:
    """Check in; a second tap is the same check-in and gets the same answer, whatever code it brings."""
    row = work.row(_at_the_door(), activity_id=activity_id, session_id=session_id, seat_id=actor.seat_id)
    if row is None:
        raise NotFound
    entry = None if row["attendance_id"] else _enter(work, actor, row, session_id, code)
    if entry:
        work.record(
            CheckedIn(
                subject_id=activity_id, session_id=session_id, seat_id=entry["seat_id"], evidence=entry["evidence"],
                is_late=entry["is_late"],
            )
        )  # fmt: skip
    there = entry or work.row(_present(), session_id=session_id, seat_id=actor.seat_id)
    return {"activity_id": activity_id, **(there or {})}


def _enter(work: Work, actor: Actor, row: Mapping[str, Any], session_id: UUID, code: str) -> dict[str, Any] | None:
    """Admit and write the row; None when another tap was faster."""
    door = Door(
        is_invited=row["invitation_id"] is not None, state=row["state"], opens_at=row["check_in_opens_at"],
        closes_at=row["check_in_closes_at"], late_after=row["late_after"],
    )  # fmt: skip
    key = VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=session_id)
    return work.row(
        _arrival(work.dialect), id=new_id(), session_id=session_id, seat_id=actor.seat_id, at=work.now,
        evidence=Evidence.VENUE_CODE, is_late=admit(door, code=code, key=key, at=work.now),
        recorded_by=actor.account_id, reason=None,
    )  # fmt: skip


SHOWN = (
    Attendance.id, Attendance.session_id, Attendance.seat_id, Attendance.at, Attendance.is_late, Attendance.evidence,
)  # fmt: skip


@prepared
def _at_the_door() -> Select[Any]:
    """Session, invitation and attendance in one query; it holds the activity against settlement (`queries/held.py`)."""
    return (
        here(
            Activity.state, ActivitySession.check_in_opens_at, ActivitySession.check_in_closes_at,
            ActivitySession.late_after,
        )
        .join(
            ActivitySession,
            and_(ActivitySession.committee_id == Activity.committee_id, ActivitySession.activity_id == Activity.id),
        )
        .add_columns(Invitation.id.label("invitation_id"), Attendance.id.label("attendance_id"))
        .outerjoin(
            Invitation,
            and_(
                Invitation.committee_id == Activity.committee_id,
                Invitation.activity_id == Activity.id,
                Invitation.seat_id == given("seat_id"),
            ),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.committee_id == ActivitySession.committee_id,
                Attendance.session_id == ActivitySession.id,
                Attendance.seat_id == given("seat_id"),
            ),
        )
        .where(Activity.id == given("activity_id"), ActivitySession.id == given("session_id"))
        .with_for_update(read=True, key_share=True, of=Activity)
    )  # fmt: skip


@prepared
def _arrival(dialect: str) -> Insert:
    return insert_here(dialect, Attendance).on_conflict_do_nothing().returning(*SHOWN)


@prepared
def _present() -> Select[Any]:
    return here(*SHOWN).where(Attendance.session_id == given("session_id"), Attendance.seat_id == given("seat_id"))
