"""Who is meant by the invitees of an activity: its rule and names, and the seats that these find today."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true

from services.activities.models import Activity, ActivityInvitee, Invitation
from services.activities.vocabulary import InviteeRole, InviteeRule
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody
from services.members.vocabulary import BodyKind

LISTS = {
    InviteeRole.MEMBER: "seat_ids",
    InviteeRole.OBSERVER: "observer_seat_ids",
    InviteeRole.SPEAKER: "speaker_seat_ids",
}


def named_invitees(work: Work, activity_id: UUID) -> dict[str, list[UUID]]:
    """The bodies and the seats that a plan names, by the names of their lists."""
    rows = work.session.execute(
        work.select(ActivityInvitee.body_id, ActivityInvitee.seat_id, ActivityInvitee.role)
        .where(ActivityInvitee.activity_id == activity_id)
        .order_by(ActivityInvitee.id)
    ).all()
    named: dict[str, list[UUID]] = {"body_ids": [row.body_id for row in rows if row.body_id]}
    for role, name in LISTS.items():
        named[name] = [row.seat_id for row in rows if row.seat_id and row.role is role]
    return named


def seats_invited(work: Work, activity: Activity) -> dict[UUID, InviteeRole]:
    """The seats in office today that the activity means, in the order of their numbers, each with its role."""
    named = named_invitees(work, activity.id)
    roles = {seat_id: role for role, name in LISTS.items() for seat_id in named[name]}
    ruled = _by_rule(work, activity.invitee_rule, named["body_ids"])
    seats = work.session.scalars(
        work.select(Seat.id)
        .where(Seat.is_active, or_(ruled, Seat.id.in_(list(roles))))
        .order_by(Seat.member_number, Seat.id)
    )
    return {seat_id: roles.get(seat_id, InviteeRole.MEMBER) for seat_id in seats}


def _by_rule(work: Work, rule: InviteeRule, bodies: Collection[UUID]) -> ColumnElement[bool]:
    """Which seats a rule means, whoever is named besides."""
    if rule is InviteeRule.ALL_MEMBERS:
        return true()
    if rule is InviteeRule.STANDING_MEMBERS:
        return Seat.is_standing.is_(true())
    if rule is InviteeRule.SECTORS:
        return Seat.sector_id.in_(bodies)
    if rule is InviteeRule.STREET_GROUPS:
        return Seat.street_group_id.in_(bodies)
    if rule is InviteeRule.SPECIAL_COMMITTEES:
        return Seat.id.in_(work.select(SeatBody.seat_id).where(SeatBody.body_id.in_(bodies)))
    return false()


def unknown_bodies(work: Work, kind: BodyKind, body_ids: Collection[UUID]) -> set[UUID]:
    """Which of these are no bodies of that kind of this committee."""
    statement = work.select(Body.id).where(Body.kind == kind, Body.id.in_(body_ids))
    return set(body_ids) - set(work.session.scalars(statement))


def unknown_seats(work: Work, seat_ids: Collection[UUID]) -> set[UUID]:
    """Which of these are no seats in office of this committee."""
    statement = work.select(Seat.id).where(Seat.is_active, Seat.id.in_(seat_ids))
    return set(seat_ids) - set(work.session.scalars(statement))


def is_invited(work: Work, actor: Actor, activity_id: UUID) -> bool:
    """Whether somebody has an invitation to an activity."""
    found = work.select(Invitation.id).where(Invitation.activity_id == activity_id, Invitation.seat_id == actor.seat_id)
    return actor.seat_id is not None and work.session.scalar(found) is not None
