"""What becomes of leave when its activity changes: it follows half-days that move, and ends with the invitation."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, func, select, update

from services.activities.leave_lifecycle import LEAVES
from services.activities.leave_models import LeaveHalfDay, LeaveRequest
from services.activities.leave_vocabulary import STANDING, LeaveAction
from services.activities.lifecycle import by_rule
from services.activities.models import ActivitySession
from services.kernel.work import Work

WHY = "邀请已收回"


def move_leaves(work: Work, activity_id: UUID) -> None:
    """Let open requests say when their half-days now are; the calendar of leave is read by that."""
    half_days = (
        select()
        .join_from(
            LeaveHalfDay, ActivitySession,
            and_(
                ActivitySession.committee_id == LeaveHalfDay.committee_id,
                ActivitySession.id == LeaveHalfDay.session_id,
            ),
        )
        .where(LeaveHalfDay.committee_id == LeaveRequest.committee_id, LeaveHalfDay.leave_id == LeaveRequest.id)
        .correlate(LeaveRequest)
    )  # fmt: skip
    work.session.execute(
        update(LeaveRequest)
        .where(
            LeaveRequest.committee_id == work.committee_id, LeaveRequest.activity_id == activity_id,
            LeaveRequest.state.in_(STANDING),
        )
        .values(
            absent_from=half_days.add_columns(func.min(ActivitySession.begins_at)).scalar_subquery(),
            absent_until=half_days.add_columns(func.max(ActivitySession.ends_at)).scalar_subquery(),
        )
    )  # fmt: skip


def end_leaves(work: Work, activity_id: UUID, seat_ids: Collection[UUID]) -> None:
    """Withdraw the open requests of whoever is not invited any more: nobody is left to be excused."""
    for leave in work.session.scalars(
        work.select(LeaveRequest)
        .where(
            LeaveRequest.activity_id == activity_id, LeaveRequest.seat_id.in_(list(seat_ids)),
            LeaveRequest.state.in_(STANDING),
        )
        .order_by(LeaveRequest.id)
        .with_for_update()
    ).all():  # fmt: skip
        work.take(LEAVES, leave, LeaveAction.WITHDRAW, by_rule(work.committee_id), reason=WHY)
