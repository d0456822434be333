"""Reads of joint activities: of the other committee's the plan and figures, and nobody of its members."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from services.activities.answer_vocabulary import AnswerState
from services.activities.link_models import CODES, ActivityLink
from services.activities.models import Activity, ActivitySession, Attendance, Invitation
from services.activities.queries.answers import count_answers
from services.activities.queries.joins import SESSION_OF_ATTENDANCE
from services.activities.vocabulary import ActivityState
from services.kernel.actor import Actor
from services.kernel.link_codes import code_of
from services.kernel.work import Work
from services.members.models import Committee


def list_activity_links(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """The links of an activity that have not ended, and the offers with their codes."""
    work.get(Activity, activity_id)
    rows = work.session.execute(
        work.select(
            ActivityLink.id, ActivityLink.other_committee_id, ActivityLink.other_activity_id,
            ActivityLink.offered_at, ActivityLink.accept_by, ActivityLink.linked_at,
        )
        .where(
            ActivityLink.activity_id == activity_id, ActivityLink.ended_at.is_(None),
            ActivityLink.linked_at.is_not(None) | (ActivityLink.accept_by > work.now),
        )
        .order_by(ActivityLink.id)
    ).mappings().all()  # fmt: skip
    shown = [dict(row) for row in rows]
    here = work.committee_id
    names = _names(work, {each["other_committee_id"] for each in shown if each["linked_at"]})
    for each in shown:
        is_open = each["linked_at"] is None
        each["code"] = code_of(work.ports.vault.mac, CODES, here, each["id"]) if is_open else None
        each["committee_name"], each["other"] = names.get(each["other_committee_id"]), None
    for each in shown:
        if each["linked_at"]:
            work.go_to(each["other_committee_id"])
            each["other"] = _shown_across(work, each["other_activity_id"])
    work.go_to(here)
    return {"items": shown}


def _names(work: Work, committee_ids: set[UUID]) -> dict[UUID, str]:
    rows = work.session.execute(select(Committee.id, Committee.name).where(Committee.id.in_(committee_ids)))
    return {row.id: row.name for row in rows}


def _shown_across(work: Work, activity_id: UUID) -> dict[str, Any] | None:
    """The plan and the figures of an activity of theirs, once its invitations are out."""
    row = work.session.execute(
        work.select(
            Activity.title, Activity.kind_name, Activity.place, Activity.state, Activity.begins_at, Activity.ends_at
        ).where(Activity.id == activity_id, Activity.state != ActivityState.DRAFT)
    ).mappings().one_or_none()  # fmt: skip
    if row is None:
        return None
    answers = count_answers(work, activity_id)
    return {
        **row, "invited": sum(answers.values()), "accepted": answers[AnswerState.ACCEPTED],
        "present": _count_present(work, activity_id),
    }  # fmt: skip


def _count_present(work: Work, activity_id: UUID) -> int:
    """How many invitees have come to one session at least."""
    statement = (
        work.select(func.count(func.distinct(Attendance.seat_id)))
        .join(
            ActivitySession,
            SESSION_OF_ATTENDANCE,
        )
        .join(
            Invitation,
            and_(
                Invitation.committee_id == Attendance.committee_id, Invitation.seat_id == Attendance.seat_id,
                Invitation.activity_id == ActivitySession.activity_id,
            ),
        )
        .where(Attendance.committee_id == work.committee_id, ActivitySession.activity_id == activity_id)
    )  # fmt: skip
    return int(work.session.scalar(statement) or 0)
