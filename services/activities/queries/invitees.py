"""Who is meant by the invitees of an activity: its rule, and the seats that the rule finds today."""

from collections.abc import Sequence
from uuid import UUID

from services.activities.models import Activity, ActivityInvitee
from services.activities.vocabulary import InviteeRule
from services.kernel.work import Work
from services.members.models import Body, Seat
from services.members.vocabulary import BodyKind


def named_invitees(work: Work, activity_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """The sectors and the seats that a plan names."""
    rows = work.session.execute(
        work.select(ActivityInvitee.sector_id, ActivityInvitee.seat_id)
        .where(ActivityInvitee.activity_id == activity_id)
        .order_by(ActivityInvitee.id)
    ).all()
    return [row.sector_id for row in rows if row.sector_id], [row.seat_id for row in rows if row.seat_id]


def seats_invited(work: Work, activity: Activity) -> list[UUID]:
    """The seats in office today that the activity's rule means, in the order of their numbers."""
    sectors, seats = named_invitees(work, activity.id)
    statement = work.select(Seat.id).where(Seat.is_active).order_by(Seat.member_number, Seat.id)
    if activity.invitee_rule is InviteeRule.STANDING_MEMBERS:
        statement = statement.where(Seat.is_standing)
    elif activity.invitee_rule is InviteeRule.SECTORS:
        statement = statement.where(Seat.sector_id.in_(sectors))
    elif activity.invitee_rule is InviteeRule.SEATS:
        statement = statement.where(Seat.id.in_(seats))
    return list(work.session.scalars(statement))


def unknown_sectors(work: Work, sector_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these are no sectors of this committee."""
    statement = work.select(Body.id).where(Body.kind == BodyKind.SECTOR, Body.id.in_(sector_ids))
    return set(sector_ids) - set(work.session.scalars(statement))


def unknown_seats(work: Work, seat_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these are no seats in office of this committee."""
    statement = work.select(Seat.id).where(Seat.is_active, Seat.id.in_(seat_ids))
    return set(seat_ids) - set(work.session.scalars(statement))
