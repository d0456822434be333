"""What organisers print of an activity: its sheet, and its invitees' badges."""

from collections import defaultdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select

from services.activities.badge_codes import BadgeKey
from services.activities.badge_form import Badge, badges_pdf
from services.activities.models import Activity, ActivitySession, Invitation, SettledAttendance
from services.activities.queries.corrections import HOLDING, STATUS, holds_for_settled
from services.activities.queries.expected import is_expected
from services.activities.queries.joins import (
    ACTIVITY_OF_INVITATION,
    SEAT_OF_INVITATION,
    SETTLED_OF_INVITATION,
)
from services.activities.queries.observers import count_observers
from services.activities.queries.sheet import arrivals_at, half_days_excused
from services.activities.refusals import BadgesTooMany, NobodyInvited
from services.activities.rules import standing_so_far
from services.activities.sheet_form import NO_RESULT, AttendanceForm, FormLine, FormSession, PublicGuests, sheet_xlsx
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.models import Body, Committee, Seat
from services.members.queries.seats import SECTOR_OF_SEAT

MOST_BADGES: Final = 1_000


def attendance_sheet(work: Work, _actor: Actor, *, activity_id: UUID) -> bytes:
    """The sheet in the form that is printed: seven queries at most, whatever the number of invitees."""
    activity = _activity(work, activity_id)
    sessions = work.session.execute(
        work.select(ActivitySession.id, ActivitySession.name, ActivitySession.begins_at, ActivitySession.ends_at)
        .where(ActivitySession.activity_id == activity_id)
        .order_by(ActivitySession.number)
    ).all()
    arrivals: defaultdict[UUID, dict[UUID, bool]] = defaultdict(dict)
    for row in arrivals_at(work, activity_id):
        arrivals[row.seat_id][row.session_id] = row.is_late
    excused = half_days_excused(work, activity_id)
    form = AttendanceForm(
        committee_name=_committee_name(work), title=activity.title, kind_name=activity.kind_name, place=activity.place,
        begins_at=activity.begins_at, ends_at=activity.ends_at, organiser_name=activity.organiser_name,
        sessions=[
            FormSession(id=row.id, name=row.name, begins_at=row.begins_at, is_over=row.ends_at <= work.now)
            for row in sessions
        ],
        lines=[
            _line(row, arrivals.get(row.seat_id, {}), excused.get(row.seat_id, set()))
            for row in _invitees(work, activity_id)
        ],
        guests=PublicGuests(**count_observers(work, activity_id)) if activity.observer_places else None,
    )  # fmt: skip
    if not form.lines:
        raise NobodyInvited
    return sheet_xlsx(form)


def print_badges(work: Work, _actor: Actor, *, activity_id: UUID, font: Path, sector_id: UUID | None = None) -> bytes:
    """The badges of the invitees, sector by sector."""
    activity = _activity(work, activity_id)
    statement = (
        work.select(Invitation.seat_id, Seat.name, Seat.member_number)
        .join(Seat, SEAT_OF_INVITATION)
        .join(Body, SECTOR_OF_SEAT)
        .add_columns(Body.name.label("sector_name"))
        .where(Invitation.activity_id == activity_id)
        .order_by(Body.id, Seat.member_number, Seat.id)
        .limit(MOST_BADGES + 1)
    )
    if sector_id is not None:
        statement = statement.where(Seat.sector_id == sector_id)
    rows = work.session.execute(statement).all()
    if not rows:
        raise NobodyInvited
    if len(rows) > MOST_BADGES:
        raise BadgesTooMany(most=MOST_BADGES)
    key = BadgeKey(work.ports.vault.mac, committee_id=work.committee_id, activity_id=activity_id)
    badges = [
        Badge(name=row.name, sector_name=row.sector_name, member_number=row.member_number, code=key.issue(row.seat_id))
        for row in rows
    ]
    return badges_pdf(_committee_name(work), activity.title, badges, font=font)


def read_badge(work: Work, _actor: Actor, *, activity_id: UUID, code: str) -> dict[str, Any]:
    """Whose badge was scanned; refuses what was not printed for this activity, or for somebody not invited any more."""
    _activity(work, activity_id)
    seat_id = BadgeKey(work.ports.vault.mac, committee_id=work.committee_id, activity_id=activity_id).read(code)
    row = work.session.execute(
        work.select(Invitation.seat_id, Invitation.excused_at, Seat.name, Seat.member_number)
        .join(Seat, SEAT_OF_INVITATION)
        .join(Body, SECTOR_OF_SEAT)
        .add_columns(Body.name.label("sector_name"))
        .where(Invitation.activity_id == activity_id, Invitation.seat_id == seat_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return {**row._mapping, "is_excused": row.excused_at is not None}


def _activity(work: Work, activity_id: UUID) -> Row[Any]:
    row = work.session.execute(
        work.select(
            Activity.title, Activity.kind_name, Activity.place, Activity.begins_at, Activity.ends_at,
            Activity.organiser_name, Activity.observer_places,
        ).where(Activity.id == activity_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def _committee_name(work: Work) -> str:
    return str(work.session.scalar(select(Committee.name).where(Committee.id == work.committee_id)))


def _invitees(work: Work, activity_id: UUID) -> Any:
    """Sector by sector, in the order in which the committee entered them."""
    return work.session.execute(
        work.select(Invitation.seat_id, Invitation.excused_at, Seat.name, Seat.member_number)
        .join(Seat, SEAT_OF_INVITATION)
        .join(Body, SECTOR_OF_SEAT)
        .join(Activity, ACTIVITY_OF_INVITATION)
        .outerjoin(
            SettledAttendance,
            SETTLED_OF_INVITATION,
        )
        .outerjoin(HOLDING, holds_for_settled())
        .add_columns(
            Body.name.label("sector_name"), STATUS.label("result"), SettledAttendance.status.label("settled"),
            HOLDING.id.label("correction_id"), is_expected().label("is_expected"),
        )
        .where(Invitation.activity_id == activity_id)
        .order_by(Body.id, Seat.member_number, Seat.id)
    )  # fmt: skip


def _line(row: Any, arrivals: dict[UUID, bool], excused: set[UUID]) -> FormLine:
    is_excused = row.excused_at is not None
    return FormLine(
        name=row.name, member_number=row.member_number, sector_name=row.sector_name, is_excused=is_excused,
        is_expected=row.is_expected, excused=frozenset(excused), arrivals=arrivals,
        result=ATTENDANCE_STATUS_NAMES[row.result] if row.result else None,
        corrected_from=ATTENDANCE_STATUS_NAMES.get(row.settled, NO_RESULT) if row.correction_id else None,
        so_far=standing_so_far(arrivals.values(), is_excused=is_excused, is_expected=row.is_expected),
    )  # fmt: skip
