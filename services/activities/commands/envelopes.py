"""A check-in that was signed without a network arrives: at full grade within the minute, otherwise to be confirmed.

Any order and any number of uploads gives the same rows: an envelope is one row by its device and number, and whether it
is confirmed is read from the sheet.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.activities.commands.arriving import Arrival, attendance_of, door_of, enter
from services.activities.door_facts import EnvelopeReceived
from services.activities.door_models import Envelope
from services.activities.marks import mark_of
from services.activities.models import Activity, Attendance
from services.activities.queries.claims import moment_of, standing_of_claim
from services.activities.queries.people import key_of
from services.activities.refusals import (
    CodeExpired,
    CodeForged,
    CodeNotYet,
    CodeOfOtherSession,
    EnvelopeCounterUsed,
    EnvelopeForged,
    EnvelopeTooLate,
)
from services.activities.rules import Door, let_in
from services.activities.sealing import Sealed, check_signature, opened
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import Evidence
from services.kernel.actor import Actor
from services.kernel.database import insert_missing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import RefreshToken
from services.members.queries.settings import settings_of_version


def hand_in_envelope(work: Work, actor: Actor, *, activity_id: UUID, session_id: UUID, envelope: str) -> dict[str, Any]:
    """Take an envelope from the member himself, or within the minute from whoever carries it for him."""
    sealed, signature = opened(envelope)
    if sealed.session_id != session_id:
        raise CodeOfOtherSession
    public_key = key_of(work, sealed.seat_id, sealed.device_id)
    check_signature(sealed, signature, committee_id=work.committee_id, public_key=public_key)
    activity, _, door = door_of(work, activity_id, session_id, sealed.seat_id)
    is_fresh = _is_fresh(work, sealed)
    if not is_fresh and actor.seat_id != sealed.seat_id:
        raise EnvelopeTooLate
    known, is_new = _known(work, sealed), False
    if known is None:
        known, is_new = _receive(work, activity, door, sealed, is_fresh=is_fresh)
    if is_new:
        if is_fresh:
            _enter(work, actor, door, sealed, mark=mark_of(work.ports.vault.mac, session_id, public_key))
        work.record(
            EnvelopeReceived(
                subject_id=activity_id, session_id=session_id, seat_id=sealed.seat_id, envelope_id=known.id,
                is_present=is_fresh, doubt=known.doubt,
            )
        )  # fmt: skip
    entry = attendance_of(work, session_id, sealed.seat_id)
    return {
        "activity_id": activity_id, "session_id": session_id, "seat_id": sealed.seat_id, "envelope_id": known.id,
        "standing": standing_of_claim(is_refused=known.refused_at is not None, is_present=entry is not None),
        "attendance": _shown(entry) if entry else None,
    }  # fmt: skip


def _is_fresh(work: Work, sealed: Sealed) -> bool:
    """Whether the code is ours, and the server's own clock still takes it."""
    key = VenueKey(work.ports.vault.mac, committee_id=work.committee_id, session_id=sealed.session_id)
    try:
        key.read(sealed.venue_code, at=work.now)
    except CodeExpired:
        return False
    except (CodeForged, CodeNotYet) as wrong:
        raise EnvelopeForged from wrong
    return True


def _known(work: Work, sealed: Sealed) -> Envelope | None:
    known: Envelope | None = work.session.scalar(
        work.select(Envelope).where(Envelope.device_id == sealed.device_id, Envelope.counter == sealed.counter)
    )
    if known is not None and known.digest != sealed.digest:
        raise EnvelopeCounterUsed(received_at=known.received_at)
    return known


def _receive(work: Work, activity: Activity, door: Door, sealed: Sealed, *, is_fresh: bool) -> tuple[Envelope, bool]:
    """Write an envelope down, unless another bringer was quicker; its member must have been welcome when he saw it."""
    doubt = None if is_fresh else sealed.doubt(_renewals(work, sealed), work.now)
    moment = work.now if is_fresh else moment_of(sealed.claimed_at, sealed.window_begins_at, doubt)
    let_in(door, at=moment)
    latest = sealed.window_begins_at + timedelta(
        hours=settings_of_version(work, activity.settings_version).activities.proofs.offline_hours
    )
    if not is_fresh and work.now > latest:
        raise EnvelopeTooLate(latest=latest)
    row = {
        "committee_id": work.committee_id, "id": new_id(), "activity_id": activity.id,
        "session_id": sealed.session_id, "seat_id": sealed.seat_id, "device_id": sealed.device_id,
        "counter": sealed.counter, "digest": sealed.digest, "window_begins_at": sealed.window_begins_at,
        "claimed_at": sealed.claimed_at, "received_at": work.now, "doubt": doubt,
    }  # fmt: skip
    insert_missing(work.session, Envelope, [row])
    received = _known(work, sealed)
    if received is None:  # pragma: no cover - it has just been written, or was there
        raise LookupError(sealed.device_id)
    return received, received.id == row["id"]


def _renewals(work: Work, sealed: Sealed) -> list[datetime]:
    """When the phone renewed its log-in after the time that it claims."""
    return list(
        work.session.scalars(
            select(RefreshToken.issued_at).where(
                RefreshToken.device_id == sealed.device_id, RefreshToken.issued_at > sealed.claimed_at
            )
        )
    )


def _enter(work: Work, actor: Actor, door: Door, sealed: Sealed, *, mark: bytes | None) -> None:
    arrival = Arrival(
        at=work.now, evidence=Evidence.VENUE_CODE, is_late=let_in(door, at=work.now), recorded_by=actor.account_id,
        device_mark=mark,
    )  # fmt: skip
    enter(work, sealed.session_id, sealed.seat_id, arrival)


def _shown(entry: Attendance) -> dict[str, Any]:
    return {"at": entry.at, "is_late": entry.is_late, "evidence": entry.evidence}
