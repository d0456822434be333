"""What has changed since an activity was published: who would be invited now, and who not any more."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.activities.door_models import Envelope
from services.activities.models import Activity, Attendance, Invitation
from services.activities.queries.held import in_sessions_of
from services.activities.queries.invitees import seats_invited
from services.activities.queries.people import people_of
from services.activities.vocabulary import GOING_ON, InviteeRole
from services.kernel.actor import Actor
from services.kernel.errors import NotItsTurn
from services.kernel.work import Work


@dataclass(frozen=True)
class Differences:
    """The seats that joined, each as what it would be invited, and those that left."""

    joined: dict[UUID, InviteeRole]
    left: list[UUID]


def differences_of(work: Work, activity: Activity) -> Differences:
    """The invitations beside the plan of today; whatever happened since, who has been there stays invited.

    So does who says so by an envelope, also one that was refused: it may be confirmed after all.
    """
    meant = seats_invited(work, activity)
    kept: set[UUID] = set()
    for table in (Attendance, Envelope):
        kept |= set(
            work.session.scalars(
                work.select(table.seat_id).where(in_sessions_of(work, activity.id, table.session_id)).distinct()
            )
        )
    rows = work.session.scalars(
        work.select(Invitation.seat_id).where(Invitation.activity_id == activity.id).order_by(Invitation.id)
    ).all()
    invited = set(rows)
    return Differences(
        joined={seat_id: role for seat_id, role in meant.items() if seat_id not in invited},
        left=[seat_id for seat_id in rows if seat_id not in meant and seat_id not in kept],
    )


def list_invitee_differences(work: Work, _actor: Actor, *, activity_id: UUID) -> dict[str, Any]:
    """Who has joined and who has left since the invitations went out, with their names."""
    activity = work.get(Activity, activity_id)
    if activity.state not in GOING_ON:
        raise NotItsTurn(state=activity.state)
    found = differences_of(work, activity)
    people = people_of(work, [*found.joined, *found.left])
    return {
        "joined": [{**people[seat_id], "role": role} for seat_id, role in found.joined.items()],
        "left": [people[seat_id] for seat_id in found.left],
    }
