"""Check-in by place: the circle of a session, a member's consent, and a phone that says where it is.

The position is judged and forgotten: kept is that it was inside, and a rounded distance. Whoever is outside is told so,
nothing is written about him, and every other way stays open to him.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from services.activities.commands.arriving import Arrival, attendance_of, door_of, enter, entry_shown
from services.activities.door_facts import ConsentedToPlace, SessionFenced
from services.activities.door_models import PlaceConsent, SessionFence
from services.activities.facts import CheckedIn
from services.activities.marks import mark_of
from services.activities.places import CONSENT_VERSION, Spot, metres_between, rounded
from services.activities.proofs import is_stronger
from services.activities.queries.held import hold_shared, session_of
from services.activities.queries.places import consent_of, consent_shown, fence_of
from services.activities.refusals import ActivityNotOpen, NoConsentToPlace, NoFence, OutsideTheFence, PlaceUnclear
from services.activities.rules import let_in
from services.activities.vocabulary import ActivityState, Evidence
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Work

MILLIONTHS = Decimal(1_000_000)


def fence_session(
    work: Work, _actor: Actor, *, activity_id: UUID, session_id: UUID, latitude: int, longitude: int, radius: int
) -> dict[str, Any]:
    """Draw the circle of a session, or draw it anew; degrees come in millionths, so that nothing is rounded."""
    _changeable(work, activity_id, session_id)
    fence = fence_of(work, session_id)
    if fence is None:
        fence = SessionFence(id=new_id(), session_id=session_id)
        work.add(fence)
    fence.latitude, fence.longitude = latitude / MILLIONTHS, longitude / MILLIONTHS
    fence.radius = radius
    work.record(SessionFenced(subject_id=activity_id, session_id=session_id, radius=radius))
    return {"session_id": session_id, "latitude": latitude, "longitude": longitude, "radius": radius}


def open_fence(work: Work, _actor: Actor, *, activity_id: UUID, session_id: UUID) -> None:
    """Take the circle of a session away; who came in by it stays on the sheet."""
    _changeable(work, activity_id, session_id)
    fence = fence_of(work, session_id)
    if fence is not None:
        work.session.delete(fence)
        work.record(SessionFenced(subject_id=activity_id, session_id=session_id, radius=None))


def _changeable(work: Work, activity_id: UUID, session_id: UUID) -> None:
    activity = hold_shared(work, activity_id)
    session_of(work, activity_id, session_id)
    if activity.state in {ActivityState.SETTLED, ActivityState.CANCELLED}:
        raise ActivityNotOpen(state=activity.state)


def consent_to_place(work: Work, actor: Actor, *, is_given: bool) -> dict[str, Any]:
    """Consent to be asked where one is, or take it back; the time of each is kept, and the audit keeps them all."""
    if actor.seat_id is None:
        raise NotFound
    consent = consent_of(work, actor.seat_id)
    is_given_now = consent is not None and consent.withdrawn_at is None and consent.text_version == CONSENT_VERSION
    if is_given != is_given_now and (is_given or consent is not None):
        if consent is None:
            consent = PlaceConsent(id=new_id(), seat_id=actor.seat_id)
            work.add(consent)
        if is_given:
            consent.given_at, consent.withdrawn_at, consent.text_version = work.now, None, CONSENT_VERSION
        else:
            consent.withdrawn_at = consent.withdrawn_at or work.now
        work.record(ConsentedToPlace(subject_id=actor.seat_id, is_given=is_given, text_version=consent.text_version))
    return consent_shown(consent)


def check_in_by_place(
    work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, latitude: int, longitude: int, accuracy: int,
    phone: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Check in from inside the circle; a second time is the same check-in."""
    if actor.seat_id is None:
        raise NotFound
    _, _, door = door_of(work, activity_id, session_id, actor.seat_id)
    before = attendance_of(work, session_id, actor.seat_id)
    if before is not None and not is_stronger(Evidence.PLACE, before.evidence):
        return entry_shown(activity_id, before)
    late = let_in(door, at=work.now)
    consent, fence = consent_of(work, actor.seat_id), fence_of(work, session_id)
    if consent is None or consent.withdrawn_at is not None or consent.text_version != CONSENT_VERSION:
        raise NoConsentToPlace
    if fence is None:
        raise NoFence
    if accuracy > fence.radius:
        raise PlaceUnclear(accuracy=accuracy, radius=fence.radius)
    here = Spot(latitude / 1_000_000, longitude / 1_000_000)
    metres = metres_between(here, Spot(float(fence.latitude), float(fence.longitude)))
    if metres > fence.radius:
        raise OutsideTheFence(distance=rounded(metres), radius=fence.radius)
    arrival = Arrival(
        at=work.now, evidence=Evidence.PLACE, is_late=late, recorded_by=actor.account_id, distance=rounded(metres),
        device_mark=mark_of(work.ports.vault.mac, session_id, phone.encode() if phone else None),
    )  # fmt: skip
    entry, is_new = enter(work, session_id, actor.seat_id, arrival)
    if is_new:
        work.record(
            CheckedIn(
                subject_id=activity_id, session_id=session_id, seat_id=entry.seat_id, evidence=Evidence.PLACE,
                is_late=late,
            )
        )  # fmt: skip
    return entry_shown(activity_id, entry)
