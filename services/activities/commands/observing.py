"""Public observers: they register and cancel without an account, the organiser notes who came, time forgets them."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.activities.facts import ObserverChanged, ObserversErased
from services.activities.models import Activity
from services.activities.observer_models import PublicObserver
from services.activities.queries.held import hold_alone
from services.activities.queries.observers import count_observers
from services.activities.refusals import NoPlaceForObservers, ObserverKnown
from services.activities.vocabulary import GOING_ON
from services.kernel import outbox
from services.kernel.actor import Actor
from services.kernel.errors import NotFound, NotItsTurn
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import Committee
from services.members.person_keys import seal_for
from services.members.queries.settings import current_settings

ERASE = "erase-observers"
"""The delivery that forgets the observers of an activity when their time is over."""


def enter_by_code(work: Work, code: str) -> None:
    """Go on in the committee of this public code."""
    committee_id = work.session.scalar(select(Committee.id).where(Committee.code == code))
    if committee_id is None:
        raise NotFound
    work.go_to(committee_id)


def register_observer(work: Work, *, code: str, activity_id: UUID, name: str, contact: str) -> dict[str, Any]:
    """Register somebody of the public; the code with which he may cancel is told once."""
    enter_by_code(work, code)
    activity = hold_alone(work, activity_id)
    if activity.observer_places is None or activity.state not in GOING_ON or activity.begins_at <= work.now:
        raise NotFound
    digest = _digest(work, activity_id, contact)
    known = work.select(PublicObserver.id).where(
        PublicObserver.activity_id == activity_id, PublicObserver.contact_digest == digest
    )
    if work.session.scalar(known):
        raise ObserverKnown
    if count_observers(work, activity_id)["registered"] >= activity.observer_places:
        raise NoPlaceForObservers
    cancel_code = secrets.token_urlsafe(16)
    observer = PublicObserver(
        id=new_id(), activity_id=activity_id, sealed_for=activity.organised_by, contact_digest=digest,
        cancel_digest=_of(cancel_code), registered_at=work.now,
    )  # fmt: skip
    observer.name_sealed = seal_for(work, activity.organised_by, name, place=observer.place_of("name"))
    observer.contact_sealed = seal_for(work, activity.organised_by, contact, place=observer.place_of("contact"))
    work.add(observer)
    ask_to_erase(work, activity)
    work.record(ObserverChanged(subject_id=activity_id, observer_id=observer.id, what="registered"))
    work.flush()
    return {"id": observer.id, "cancel_code": cancel_code, "begins_at": activity.begins_at, "place": activity.place}


def cancel_observer(work: Work, *, code: str, activity_id: UUID, cancel_code: str) -> dict[str, Any]:
    """Give the place back; who is wrong about the code learns nothing. Cancelled once more it stays so."""
    enter_by_code(work, code)
    observer = work.session.scalar(
        work.select(PublicObserver)
        .where(PublicObserver.activity_id == activity_id, PublicObserver.cancel_digest == _of(cancel_code))
        .with_for_update()
    )
    if observer is None or observer.came_at is not None:
        raise NotFound
    if observer.cancelled_at is None:
        observer.cancelled_at, observer.contact_digest = work.now, None
        work.record(ObserverChanged(subject_id=activity_id, observer_id=observer.id, what="cancelled"))
        work.flush()
    return {"id": observer.id, "cancelled_at": observer.cancelled_at}


def record_observer(
    work: Work, _actor: Actor, *, activity_id: UUID, observer_id: UUID, is_present: bool
) -> dict[str, Any]:
    """Note that an observer came, or that he did not after all."""
    activity = work.get(Activity, activity_id)
    if activity.state not in GOING_ON:
        raise NotItsTurn(state=activity.state)
    observer = work.session.scalar(
        work.select(PublicObserver)
        .where(PublicObserver.id == observer_id, PublicObserver.activity_id == activity_id)
        .with_for_update()
    )
    if observer is None or observer.cancelled_at is not None:
        raise NotFound
    if (observer.came_at is not None) is not is_present:
        observer.came_at = work.now if is_present else None
        what = "came" if is_present else "did-not-come"
        work.record(ObserverChanged(subject_id=activity_id, observer_id=observer_id, what=what))
        work.flush()
    return {"id": observer_id, "came_at": observer.came_at}


def ask_to_erase(work: Work, activity: Activity) -> None:
    """Let the worker forget the observers so many days after the end."""
    days = current_settings(work)[1].activities.observers_kept_days
    outbox.enqueue(
        work, ERASE, {"activity_id": str(activity.id), "days": days},
        run_at=activity.ends_at + timedelta(days=days),
        dedup_key=f"{ERASE} {activity.id} {activity.ends_at.isoformat()}",
    )  # fmt: skip


def erase_observers(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: forget names and contacts; figures stay. An activity that was moved is asked for anew."""
    activity = work.get(Activity, UUID(payload["activity_id"]))
    if activity.ends_at + timedelta(days=payload["days"]) > work.now:
        ask_to_erase(work, activity)
        return
    erased = work.session.execute(
        update(PublicObserver)
        .where(
            PublicObserver.committee_id == work.committee_id, PublicObserver.activity_id == activity.id,
            PublicObserver.erased_at.is_(None),
        )
        .values(name_sealed=None, contact_sealed=None, contact_digest=None, erased_at=work.now)
    )  # fmt: skip
    count = int(erased.rowcount)  # type: ignore[attr-defined]
    if count:
        work.record(ObserversErased(subject_id=activity.id, observers=count))


def _digest(work: Work, activity_id: UUID, contact: str) -> bytes:
    plain = "".join(contact.split()).casefold()
    return work.ports.vault.mac("public-observer", activity_id.bytes + plain.encode())


def _of(cancel_code: str) -> bytes:
    """The digest of a code of 128 random bits."""
    return hashlib.sha256(cancel_code.encode()).digest()
