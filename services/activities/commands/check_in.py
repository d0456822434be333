"""A member checks in to a session with the code of the hall's screen, or with a printed one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, and_

from services.activities.commands.arriving import Arrival, door_of, enter, entry_shown
from services.activities.facts import CheckedIn
from services.activities.marks import mark_of
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.printed_codes import is_printed
from services.activities.queries.printed_codes import check_printed
from services.activities.rules import Door, admit, let_in
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.database import insert_here
from services.kernel.errors import NotFound, Refused
from services.kernel.prepared import given, here, prepared
from services.kernel.types import new_id
from services.kernel.work import Work


def check_in(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, code: str, phone: str | None = None
) -> dict[str, Any]:
    """Check in; a second tap is the same check-in and gets the same answer, whatever code it brings.

    Only who stands on the sheet by a weaker proof is entered once more, if the code is right.
    """
    row = work.row(_at_the_door(), activity_id=activity_id, session_id=session_id, seat_id=actor.seat_id)
    if row is None:
        raise NotFound
    is_weak = row["id"] is not None and row["evidence"] in WEAKER
    if row["id"] and not is_weak:
        return _as_before(activity_id, row)
    mark = mark_of(work.ports.vault.mac, session_id, phone.encode()) if phone else None
    if is_weak or is_printed(code):
        return _enter_slowly(work, actor, row, activity_id=activity_id, session_id=session_id, code=code, mark=mark)
    there = _enter(work, actor, row, activity_id=activity_id, session_id=session_id, code=code, mark=mark)
    work.record(
        CheckedIn(
            subject_id=activity_id, session_id=session_id, seat_id=there["seat_id"], evidence=there["evidence"],
            is_late=there["is_late"],
        )
    )  # fmt: skip
    return {"activity_id": activity_id, **there}


def _as_before(activity_id: UUID, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"activity_id": activity_id, **{name: row[name] for name in SHOWN}}


def _enter_slowly(
    work: Work, actor: Actor, row: Mapping[str, Any], *, activity_id: UUID, session_id: UUID, code: str,
    mark: bytes | None,
) -> dict[str, Any]:  # fmt: skip
    """Enter by a printed code, or beside a weaker proof; who stands there already is never refused for his code."""
    if actor.seat_id is None:
        raise NotFound
    _, _, door = door_of(work, activity_id, session_id, actor.seat_id)
    try:
        late = let_in(door, at=work.now)
        if is_printed(code):
            check_printed(work, session_id, code)
        else:
            VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=session_id).read(
                code, at=work.now
            )
    except Refused:
        if row["id"]:
            return _as_before(activity_id, row)
        raise
    evidence = Evidence.PRINTED_CODE if is_printed(code) else Evidence.VENUE_CODE
    arrival = Arrival(
        at=work.now, evidence=evidence, is_late=late, recorded_by=actor.account_id, device_mark=mark
    )  # fmt: skip
    entry, is_new = enter(work, session_id, actor.seat_id, arrival)
    if is_new:
        work.record(
            CheckedIn(
                subject_id=activity_id, session_id=session_id, seat_id=entry.seat_id, evidence=evidence, is_late=late
            )
        )
    return entry_shown(activity_id, entry)


def _enter(
    work: Work, actor: Actor, row: Mapping[str, Any], *, activity_id: UUID, session_id: UUID, code: str,
    mark: bytes | None,
) -> dict[str, Any]:  # fmt: skip
    """Admit, and write the row.

    What was judged was read without a lock. So the row is written together with a hold on the activity, in the state
    that it was judged in; a step of its life, or another tap, that came in between undoes it (`Overtaken`).
    """
    door = Door(
        is_invited=row["invitation_id"] is not None, state=row["state"], opens_at=row["check_in_opens_at"],
        closes_at=row["check_in_closes_at"], late_after=row["late_after"],
    )  # fmt: skip
    key = VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=session_id)
    there = {
        "id": new_id(), "session_id": session_id, "seat_id": actor.seat_id, "at": work.now,
        "is_late": admit(door, code=code, key=key, at=work.now), "evidence": Evidence.VENUE_CODE,
    }  # fmt: skip
    work.write(_held(), needed=True, activity_id=activity_id, state=row["state"])
    work.write(
        _arrival(work.dialect), needed=True, **there, **BY_HIMSELF, recorded_by=actor.account_id, device_mark=mark
    )
    return there


SHOWN = ("id", "session_id", "seat_id", "at", "is_late", "evidence")
WEAKER = frozenset({Evidence.PLACE, Evidence.PRINTED_CODE, Evidence.REMOTE})
"""What the hall's code is put beside; an officer's word is not undone by a tap."""
BY_HIMSELF = dict.fromkeys(("reason", "recorded_by_name", "left_at", "distance"))
"""What only other proofs have."""


@prepared
def _at_the_door() -> Select[Any]:
    """Session, invitation and attendance in one query."""
    return (
        here(
            Activity.state, ActivitySession.check_in_opens_at, ActivitySession.check_in_closes_at,
            ActivitySession.late_after,
        )
        .join(
            ActivitySession,
            and_(ActivitySession.committee_id == Activity.committee_id, ActivitySession.activity_id == Activity.id),
        )
        .add_columns(Invitation.id.label("invitation_id"), *(getattr(Attendance, name) for name in SHOWN))
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
    )  # fmt: skip


@prepared
def _held() -> Select[Any]:
    """The activity in a state, held against settlement (`queries/held.py`)."""
    activity = here(Activity.id).where(Activity.id == given("activity_id"), Activity.state == given("state"))
    return activity.with_for_update(read=True, key_share=True)


@prepared
def _arrival(dialect: str) -> Insert:
    """The row, unless another tap was faster."""
    return insert_here(dialect, Attendance).on_conflict_do_nothing()
