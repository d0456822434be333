"""What the invitees have said: figures, and for the organiser the names behind each of them."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, tuple_

from services.activities.answer_vocabulary import AnswerState
from services.activities.leave_models import LeaveRequest
from services.activities.leave_vocabulary import STANDING
from services.activities.models import Activity, Invitation
from services.activities.queries.joins import SEAT_OF_INVITATION
from services.kernel.actor import Actor
from services.kernel.paging import page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.queries.seats import SECTOR_OF_SEAT


def list_answers(
    work: Work, _actor: Actor, *, activity_id: UUID, limit: int, after: str | None = None,
    state: AnswerState | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A page of the invitees with their answers, by member's number, and how many there are of each answer.

    Those waiting stand in the order in which they move up only by `answered_at`: the page is by number as every list.
    """
    work.get(Activity, activity_id)
    statement = (
        work.select(
            Invitation.seat_id, Invitation.state, Invitation.role, Invitation.answered_at, Invitation.told_at,
            Invitation.excused_at, Seat.name, Seat.member_number,
        )
        .join(Seat, SEAT_OF_INVITATION)
        .join(Body, SECTOR_OF_SEAT)
        .add_columns(Body.name.label("sector_name"))
        .where(Invitation.activity_id == activity_id)
        .order_by(Seat.member_number, Seat.id)
        .limit(limit + 1)
    )  # fmt: skip
    if state:
        statement = statement.where(Invitation.state == state)
    if after:
        statement = statement.where(tuple_(Seat.member_number, Seat.id) > unmark(after, str, UUID))
    rows = [{**row, "is_excused": row["excused_at"] is not None} for row in work.session.execute(statement).mappings()]
    return {
        "counts": count_answers(work, activity_id),
        **page(rows, limit, lambda row: (row["member_number"], row["seat_id"])),
    }


def count_answers(work: Work, activity_id: UUID) -> dict[str, int]:
    """How many there are of each answer; an answer that nobody gave is 0."""
    rows = work.session.execute(
        work.select(Invitation.state)
        .add_columns(func.count().label("how_many"))
        .where(Invitation.activity_id == activity_id)
        .group_by(Invitation.state)
    )
    found = {row.state: row.how_many for row in rows}
    return {str(state): found.get(state, 0) for state in AnswerState}


def seats_unanswered(work: Work, activity_id: UUID) -> list[UUID]:
    """The seats whose invitation nobody has answered; who has asked for leave, or is excused, has said enough."""
    has_asked = exists().where(
        LeaveRequest.committee_id == work.committee_id, LeaveRequest.activity_id == activity_id,
        LeaveRequest.seat_id == Invitation.seat_id,
        LeaveRequest.state.in_(STANDING),
    )  # fmt: skip
    return list(
        work.session.scalars(
            work.select(Invitation.seat_id)
            .where(
                Invitation.activity_id == activity_id, Invitation.state == AnswerState.PENDING,
                Invitation.excused_at.is_(None), ~has_asked,
            )
            .order_by(Invitation.id)
        )
    )  # fmt: skip
