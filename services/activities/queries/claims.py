"""What envelopes claim: the organiser's list, and where a claim stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func

from services.activities.door_models import Envelope
from services.activities.models import Activity, Attendance
from services.activities.vocabulary import ClaimStanding, EnvelopeDoubt
from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Seat


def standing_of_claim(*, is_refused: bool, is_present: bool) -> ClaimStanding:
    """Where a claim stands: an organiser may refuse it; any proof of presence confirms it, his own list too."""
    if is_refused:
        return ClaimStanding.REFUSED
    return ClaimStanding.CONFIRMED if is_present else ClaimStanding.RECEIVED


def moment_of(claimed_at: datetime, window_begins_at: datetime, doubt: EnvelopeDoubt | None) -> datetime:
    """When a claim says that the member came: by the phone's clock, unless that contradicts the code that it saw."""
    return window_begins_at if doubt is EnvelopeDoubt.CLOCK else claimed_at


def list_claims(
    work: Work, _actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None
) -> dict[str, Any]:
    """The check-ins of an activity that were signed without a network, in the order of their arrival."""
    work.get(Activity, activity_id)
    statement = (
        work.select(Envelope, Seat.name, Seat.member_number, Attendance.id.label("attendance_id"))
        .join(Seat, and_(Seat.committee_id == Envelope.committee_id, Seat.id == Envelope.seat_id))
        .outerjoin(Attendance, _is_confirmed())
        .where(Envelope.activity_id == activity_id)
        .order_by(Envelope.id)
        .limit(limit + 1)
    )  # fmt: skip
    if after:
        statement = statement.where(Envelope.id > unmark(after, UUID)[0])
    items = [
        {
            "id": claim.id, "session_id": claim.session_id, "seat_id": claim.seat_id, "name": name,
            "member_number": number, "window_begins_at": claim.window_begins_at, "claimed_at": claim.claimed_at,
            "received_at": claim.received_at, "doubt": claim.doubt, "refusal_reason": claim.refusal_reason,
            "standing": standing_of_claim(
                is_refused=claim.refused_at is not None, is_present=attendance_id is not None
            ),
        }
        for claim, name, number, attendance_id in work.session.execute(statement)
    ]  # fmt: skip
    return page(items, limit, lambda item: (item["id"],))


def count_open_claims(work: Work, activity_id: UUID, *, besides: UUID | None) -> int:
    """How many claims of an activity nobody has confirmed or refused, those of one seat left out."""
    statement = (
        work.select(Envelope.id)
        .with_only_columns(func.count(Envelope.id))
        .outerjoin(Attendance, _is_confirmed())
        .where(
            Envelope.activity_id == activity_id,
            Envelope.refused_at.is_(None),
            Attendance.id.is_(None),
        )
    )
    if besides is not None:
        statement = statement.where(Envelope.seat_id != besides)
    return int(work.session.scalar(statement) or 0)


def _is_confirmed() -> ColumnElement[bool]:
    return and_(
        Attendance.committee_id == Envelope.committee_id, Attendance.session_id == Envelope.session_id,
        Attendance.seat_id == Envelope.seat_id,
    )  # fmt: skip
