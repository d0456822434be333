"""Who is told of what: a fact leaves a delivery in its transaction, and the worker writes the notices.

In the app a notice is delivered when it stands in the inbox; the invitation then knows when its member was told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from services.activities import facts
from services.activities.answer_vocabulary import SAID_NO
from services.activities.leave_models import LeaveRequest
from services.activities.leave_vocabulary import LeaveState
from services.activities.models import Activity, Invitation
from services.activities.queries.joins import SEAT_OF_INVITATION
from services.activities.vocabulary import ActivityState, InviteeRole
from services.kernel import outbox
from services.kernel.database import in_chunks
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.models import RoleGrant, Seat
from services.members.queries.settings import current_settings
from services.members.vocabulary import Role
from services.notices.models import Notice
from services.notices.queries.recipients import accounts_of_seats, conveners_of
from services.notices.texts import Told, text_of, title_of
from services.notices.vocabulary import NoticeKind, NoticeObject

TELL = "tell"
"""The delivery that writes the notices of one fact."""


def tell_of_publication(work: Work, fact: facts.ActivityPublished) -> None:
    """Everybody invited is told."""
    _ask(work, NoticeKind.INVITATION, fact.subject_id)


def tell_of_change(work: Work, fact: facts.ActivityChanged) -> None:
    """Everybody invited who has not said no is told what changed."""
    _ask(work, NoticeKind.ACTIVITY_CHANGED, fact.subject_id, changed=fact.changed, reason=fact.reason)
    _tell_seats(work, NoticeKind.MOVED_UP, fact.subject_id, fact.moved_up)


def tell_of_cancellation(work: Work, fact: facts.ActivityCancelled) -> None:
    """Whoever had been invited is told; a draft had invited nobody."""
    if fact.was is not ActivityState.DRAFT:
        _ask(work, NoticeKind.ACTIVITY_CANCELLED, fact.subject_id)


def tell_of_invitees(work: Work, fact: facts.InviteesChanged) -> None:
    """Who is invited besides, whose invitation was taken back, and who found a place by it."""
    _tell_seats(work, NoticeKind.INVITATION, fact.subject_id, fact.added)
    _tell_seats(work, NoticeKind.INVITATION_WITHDRAWN, fact.subject_id, fact.removed)
    _tell_seats(work, NoticeKind.MOVED_UP, fact.subject_id, fact.moved_up)


def tell_of_answer(work: Work, fact: facts.InvitationAnswered) -> None:
    """Who found a place by somebody's "no"."""
    _tell_seats(work, NoticeKind.MOVED_UP, fact.subject_id, fact.moved_up)


def tell_of_reminder(work: Work, fact: facts.UnansweredReminded) -> None:
    """Who has not answered."""
    _tell_seats(work, NoticeKind.REMINDER, fact.subject_id, fact.seat_ids, reason=fact.message)


def tell_of_request(work: Work, fact: facts.LeaveRequested) -> None:
    """Whoever may decide."""
    _ask(work, NoticeKind.LEAVE_REQUESTED, fact.activity_id, leave_id=str(fact.subject_id))


def tell_of_decision(work: Work, fact: facts.LeaveDecided) -> None:
    """Whoever asked."""
    _ask(work, NoticeKind.LEAVE_DECIDED, fact.activity_id, leave_id=str(fact.subject_id), state=fact.state)


def tell_of_proof(work: Work, fact: facts.LeaveEvidenceAdded) -> None:
    """Whoever asked, where the proof was enough."""
    if fact.is_approved:
        _ask(work, NoticeKind.LEAVE_DECIDED, fact.activity_id, leave_id=str(fact.subject_id), state=LeaveState.APPROVED)


def _tell_seats(work: Work, kind: NoticeKind, activity_id: UUID, seats: Sequence[UUID], **more: Any) -> None:
    if seats:
        _ask(work, kind, activity_id, seat_ids=[str(each) for each in seats], **more)


def _ask(work: Work, kind: NoticeKind, activity_id: UUID, **more: Any) -> None:
    said = {name: list(value) if isinstance(value, tuple) else value for name, value in more.items()}
    outbox.enqueue(
        work, TELL, {"kind": kind, "activity_id": str(activity_id), "caused_at": work.now.isoformat(), **said}
    )


def write_notices(work: Work, payload: Mapping[str, Any]) -> None:
    """Delivery: write the notice of each recipient, and on the invitations that their members were told."""
    kind, activity_id = NoticeKind(payload["kind"]), UUID(payload["activity_id"])
    activity = work.get(Activity, activity_id)
    leave = work.get(LeaveRequest, UUID(payload["leave_id"])) if "leave_id" in payload else None
    told = Told(
        title=activity.title, place=activity.place, begins_at=activity.begins_at, is_required=activity.is_required,
        answer_by=activity.answer_by, cancellation_reason=activity.cancellation_reason,
    )  # fmt: skip
    member = work.get(Seat, leave.seat_id).name if leave else None
    state = LeaveState(payload["state"]) if "state" in payload else None
    text = text_of(
        kind, told, changed=tuple(payload.get("changed", ())), reason=payload.get("reason"), member=member, state=state
    )
    shown = {
        "committee_id": work.committee_id, "kind": kind, "title": title_of(kind, told), "text": text,
        "object_kind": NoticeObject.LEAVE if leave else NoticeObject.ACTIVITY,
        "object_id": leave.id if leave else activity_id, "activity_id": activity_id,
        "caused_at": datetime.fromisoformat(payload["caused_at"]), "delivered_at": work.now,
    }  # fmt: skip
    recipients = _recipients(work, kind, activity_id, leave, payload)
    if kind is NoticeKind.INVITATION and activity.is_required:
        guests = _observers(work, activity_id)
        free = {**shown, "text": text_of(kind, replace(told, is_required=False))}
        _write(work, free, [each for each in recipients if each in guests])
        recipients = [each for each in recipients if each not in guests]
    _write(work, shown, recipients)
    if kind is NoticeKind.INVITATION:
        _note_told(work, activity_id, payload.get("seat_ids"))


def _write(work: Work, shown: Mapping[str, Any], account_ids: Collection[UUID]) -> None:
    for some in in_chunks(account_ids):
        work.session.execute(insert(Notice), [{**shown, "id": new_id(), "account_id": each} for each in some])


def _observers(work: Work, activity_id: UUID) -> set[UUID]:
    """Those who may stay away from what is required of the others."""
    return set(
        work.session.scalars(
            work.select(Seat.account_id)
            .join(Invitation, SEAT_OF_INVITATION)
            .where(Invitation.activity_id == activity_id, Invitation.role == InviteeRole.OBSERVER)
        )
    )


def _recipients(
    work: Work, kind: NoticeKind, activity_id: UUID, leave: LeaveRequest | None, payload: Mapping[str, Any]
) -> list[UUID]:
    if leave and kind is NoticeKind.LEAVE_REQUESTED:
        return _approvers(work, leave)
    if leave:
        return [leave.requested_by]
    if "seat_ids" in payload:
        return accounts_of_seats(work, [UUID(each) for each in payload["seat_ids"]])
    invited = (
        work.select(Seat.account_id)
        .join(Invitation, SEAT_OF_INVITATION)
        .where(Invitation.activity_id == activity_id)
        .order_by(Invitation.id)
    )
    if kind is NoticeKind.INVITATION:
        invited = invited.where(Invitation.told_at.is_(None))  # Who was invited besides meanwhile is told by that.
    else:
        invited = invited.where(Invitation.state.not_in(SAID_NO))
    return list(work.session.scalars(invited))


def _approvers(work: Work, leave: LeaveRequest) -> list[UUID]:
    """Those to whom the request falls; where nobody holds the role, those who have the last word."""
    last = current_settings(work)[1].activities.last_approver
    if leave.approver is Role.CONVENER:
        found: Collection[UUID] = conveners_of(work, leave.seat_id)
    else:
        found = _holders(work, leave.approver)
    return [each for each in found if each != leave.requested_by] or [
        each for each in _holders(work, last) if each != leave.requested_by
    ]


def _holders(work: Work, role: Role) -> list[UUID]:
    return list(work.session.scalars(work.select(RoleGrant.account_id).where(RoleGrant.role == role)))


def _note_told(work: Work, activity_id: UUID, seat_ids: Sequence[str] | None) -> None:
    told = (
        update(Invitation)
        .where(
            Invitation.committee_id == work.committee_id, Invitation.activity_id == activity_id,
            Invitation.told_at.is_(None),
        )
        .values(told_at=work.now)
    )  # fmt: skip
    if seat_ids is not None:
        told = told.where(Invitation.seat_id.in_([UUID(each) for each in seat_ids]))
    work.session.execute(told)
