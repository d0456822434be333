"""An organiser confirms by his own list what envelopes claim, or refuses it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.activities.commands.arriving import Arrival, enter_all
from services.activities.door_facts import ClaimsDecided
from services.activities.door_models import Envelope
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import ActivitySession, Attendance
from services.activities.queries.claims import moment_of
from services.activities.queries.held import hold_shared, sessions_of
from services.activities.refusals import ClaimDecided, OwnAttendance
from services.activities.rules import is_late
from services.activities.vocabulary import ActivityAction, ClaimStanding, Evidence
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work


def decide_claims(
    work: Work, actor: Actor, *, activity_id: UUID, claim_ids: Sequence[UUID], is_confirmed: bool, reason: str
) -> dict[str, Any]:
    """Confirm claims, or refuse them, all or none; what stands so already stays as it is.

    A confirmed one is presence by a named officer: he says so, the envelope only helped him. Who is on the sheet is not
    refused here: a wrong entry is struck out where entries are made.
    """
    activity = hold_shared(work, activity_id)
    sessions = {session.id: session for session in sessions_of(work, activity_id)}
    claims = list(
        work.session.scalars(
            work.select(Envelope)
            .where(Envelope.id.in_(list(claim_ids)), Envelope.activity_id == activity_id)
            .order_by(Envelope.id)
            .with_for_update()
        )
    )
    if len(claims) != len(set(claim_ids)):
        raise NotFound
    if any(claim.seat_id == actor.seat_id for claim in claims):
        raise OwnAttendance
    present = _present(work, claims)
    open_ones = [claim for claim in claims if _is_open(claim, present, is_confirmed=is_confirmed)]
    for claim in open_ones:
        work.take(
            LIFECYCLE, activity, ActivityAction.RECORD_PRESENCE, actor, reason=reason, seat_id=claim.seat_id,
            session_id=claim.session_id,
        )  # fmt: skip
        claim.refused_at = None if is_confirmed else work.now
        claim.refused_by = None if is_confirmed else actor.account_id
        claim.refusal_reason = None if is_confirmed else reason
    if is_confirmed:
        _enter(work, actor, open_ones, sessions, reason)
    if open_ones:
        work.record(
            ClaimsDecided(
                subject_id=activity_id, claims=tuple(claim.id for claim in open_ones), is_confirmed=is_confirmed
            )
        )
    standing = ClaimStanding.CONFIRMED if is_confirmed else ClaimStanding.REFUSED
    return {"activity_id": activity_id, "claim_ids": [claim.id for claim in claims], "standing": standing}


def _present(work: Work, claims: Sequence[Envelope]) -> set[tuple[UUID, UUID]]:
    rows = work.session.execute(
        work.select(Attendance.session_id, Attendance.seat_id).where(
            Attendance.session_id.in_({claim.session_id for claim in claims}),
            Attendance.seat_id.in_({claim.seat_id for claim in claims}),
        )
    )
    return {(row.session_id, row.seat_id) for row in rows}


def _is_open(claim: Envelope, present: set[tuple[UUID, UUID]], *, is_confirmed: bool) -> bool:
    """Whether the decision would change anything."""
    is_present = (claim.session_id, claim.seat_id) in present
    if is_confirmed:
        return not is_present
    if is_present and claim.refused_at is None:
        raise ClaimDecided(claim_id=claim.id)
    return claim.refused_at is None


def _enter(
    work: Work, actor: Actor, claims: Sequence[Envelope], sessions: dict[UUID, ActivitySession], reason: str
) -> None:
    arrivals: dict[UUID, dict[UUID, Arrival]] = {}
    for claim in claims:
        moment = moment_of(claim.claimed_at, claim.window_begins_at, claim.doubt)
        before = arrivals.setdefault(claim.session_id, {}).get(claim.seat_id)
        if before is None or moment < before.at:
            arrivals[claim.session_id][claim.seat_id] = Arrival(
                at=moment, evidence=Evidence.MANUAL, is_late=is_late(sessions[claim.session_id].late_after, moment),
                recorded_by=actor.account_id, recorded_by_name=actor.name, reason=reason,
            )  # fmt: skip
    work.flush()
    for session_id, several in arrivals.items():
        enter_all(work, session_id, several)
