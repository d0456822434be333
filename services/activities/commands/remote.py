"""A member joins a session from afar, and leaves it; enough of it is presence, of the lowest grade."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.activities.commands.arriving import Arrival, attendance_of, door_of, enter
from services.activities.door_facts import JoinedRemotely
from services.activities.door_models import RemoteStay
from services.activities.models import ActivitySession
from services.activities.refusals import CheckInClosed, RemoteNotAllowed
from services.activities.rules import Door, check_going_on, is_late, let_in
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.proof_settings import ProofSettings
from services.members.queries.settings import settings_of_version


def attend_remotely(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, is_joining: bool
) -> dict[str, Any]:
    """Join, or leave; whoever has joined already, or left, stays as he is. Who was cut off joins again."""
    if actor.seat_id is None:
        raise NotFound
    activity, session, door = door_of(work, activity_id, session_id, actor.seat_id)
    if not door.is_invited:
        raise NotFound
    proofs = settings_of_version(work, activity.settings_version).activities.proofs
    if not activity.is_remote_allowed:
        raise RemoteNotAllowed
    stays = list(
        work.session.scalars(
            work.select(RemoteStay)
            .where(RemoteStay.session_id == session_id, RemoteStay.seat_id == actor.seat_id)
            .order_by(RemoteStay.joined_at)
            .with_for_update()
        )
    )
    is_there = bool(stays) and stays[-1].left_at is None
    if is_joining and not is_there:
        _check_may_join(door, session, work.now, is_first=not stays)
        stays.append(RemoteStay(id=new_id(), session_id=session_id, seat_id=actor.seat_id, joined_at=work.now))
        work.add(stays[-1])
    elif not is_joining and is_there:
        check_going_on(door.state)
        stays[-1].left_at = max(stays[-1].joined_at, min(work.now, session.ends_at))
    minutes = _spent(stays, session) // timedelta(minutes=1)
    if is_joining is not is_there:
        _enter_if_enough(work, actor, session, stays, proofs)
        work.record(
            JoinedRemotely(
                subject_id=activity_id, session_id=session_id, seat_id=actor.seat_id, is_joining=is_joining,
                minutes=minutes,
            )
        )  # fmt: skip
    entry = attendance_of(work, session_id, actor.seat_id)
    return {
        "activity_id": activity_id, "session_id": session_id, "is_joined": is_joining, "minutes": minutes,
        "minutes_needed": _needed(session, proofs) // timedelta(minutes=1),
        "attendance": {"at": entry.at, "is_late": entry.is_late, "evidence": entry.evidence} if entry else None,
    }  # fmt: skip


def _check_may_join(door: Door, session: ActivitySession, now: datetime, *, is_first: bool) -> None:
    """The first time as anybody comes in; again until the session is over."""
    if is_first:
        let_in(door, at=now)
    check_going_on(door.state)
    if now >= session.ends_at:
        raise CheckInClosed(closed_at=session.ends_at)


def _spent(stays: Sequence[RemoteStay], session: ActivitySession) -> timedelta:
    """The time within the session for which he was there, as far as he has left again."""
    nothing = timedelta()
    return sum(
        (
            max(min(stay.left_at, session.ends_at) - max(stay.joined_at, session.begins_at), nothing)
            for stay in stays
            if stay.left_at is not None
        ),
        nothing,
    )


def _needed(session: ActivitySession, proofs: ProofSettings) -> timedelta:
    fraction = proofs.remote_fraction
    return (session.ends_at - session.begins_at) * fraction.numerator / fraction.denominator


def _enter_if_enough(
    work: Work, actor: Actor, session: ActivitySession, stays: Sequence[RemoteStay], proofs: ProofSettings
) -> None:
    if _spent(stays, session) < _needed(session, proofs):
        return
    first = stays[0].joined_at
    work.flush()
    arrival = Arrival(
        at=first, evidence=Evidence.REMOTE, is_late=is_late(session.late_after, first), recorded_by=actor.account_id
    )
    enter(work, session.id, stays[0].seat_id, arrival)
