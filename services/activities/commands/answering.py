"""Answering an invitation, and who moves up when a place is free. All who want a place hold the activity in turn."""

from typing import Any
from uuid import UUID

from sqlalchemy import func

from services.activities.answer_lifecycle import ANSWERS
from services.activities.answer_vocabulary import AnswerAction as Do
from services.activities.answer_vocabulary import AnswerState as Is
from services.activities.answer_vocabulary import Said
from services.activities.facts import InvitationAnswered
from services.activities.lifecycle import by_rule
from services.activities.models import Activity, Invitation
from services.activities.queries.held import hold_alone, hold_shared
from services.activities.vocabulary import InviteeRole
from services.kernel.actor import Actor
from services.kernel.errors import NotFound, Overtaken
from services.kernel.work import Work

SAYS_SO_ALREADY = {
    Said.ACCEPT: frozenset({Is.ACCEPTED, Is.WAITING}),
    Said.DECLINE: frozenset({Is.DECLINED}),
    Said.CANCEL: frozenset({Is.CANCELLED}),
}
TAKES_A_STEP = {Said.ACCEPT: Do.ACCEPT, Said.DECLINE: Do.DECLINE, Said.CANCEL: Do.CANCEL}


def answer_invitation(work: Work, actor: Actor, *, activity_id: UUID, answer: Said) -> dict[str, Any]:
    """Say what one will do; said again it is the same answer. Beyond the last place an acceptance waits."""
    activity = _held(work, activity_id)
    invitation = own_invitation(work, actor, activity)
    if invitation.state in SAYS_SO_ALREADY[answer]:
        return answered(work, activity, invitation, actor)
    action = TAKES_A_STEP[answer]
    if action is Do.ACCEPT and activity.capacity is not None and places_taken(work, activity) >= activity.capacity:
        action = Do.QUEUE
    work.take(ANSWERS, invitation, action, actor)
    invitation.answered_at = work.now
    moved_up = fill_places(work, activity) if action is Do.CANCEL else ()
    work.record(
        InvitationAnswered(
            subject_id=activity_id, seat_id=invitation.seat_id, answer=invitation.state, moved_up=moved_up
        )
    )  # fmt: skip
    return answered(work, activity, invitation, actor)


def _held(work: Work, activity_id: UUID) -> Activity:
    """Where places are few, alone: two who want the last one wait for each other. Else beside the others.

    Which of the two is looked up before, because two who hold a share and both want it alone would wait for ever.
    """
    capacity = work.session.scalar(work.select(Activity.capacity).where(Activity.id == activity_id))
    if capacity is not None:
        return hold_alone(work, activity_id)
    activity = hold_shared(work, activity_id)
    if activity.capacity is not None:
        raise Overtaken
    return activity


def own_invitation(work: Work, actor: Actor, activity: Activity) -> Invitation:
    """The actor's own invitation, held, with what its life looks at; who is not invited is told of nothing."""
    invitation: Invitation | None = work.session.scalar(
        work.select(Invitation)
        .where(Invitation.activity_id == activity.id, Invitation.seat_id == actor.seat_id)
        .with_for_update()
    )
    if invitation is None:
        raise NotFound
    surround(work, invitation, activity)
    return invitation


def surround(work: Work, invitation: Invitation, activity: Activity) -> None:
    """Tell an invitation what its life looks at besides its own row."""
    invitation.activity_state = activity.state
    invitation.is_required = activity.is_required and invitation.role is not InviteeRole.OBSERVER
    ends = activity.ends_at if invitation.is_required else activity.answer_by or activity.begins_at
    invitation.is_closed = ends <= work.now
    invitation.has_begun = activity.begins_at <= work.now


def places_taken(work: Work, activity: Activity) -> int:
    """How many have accepted."""
    statement = work.select(func.count(Invitation.id)).where(
        Invitation.committee_id == work.committee_id, Invitation.activity_id == activity.id,
        Invitation.state == Is.ACCEPTED,
    )  # fmt: skip
    return int(work.session.scalar(statement) or 0)


def fill_places(work: Work, activity: Activity) -> tuple[UUID, ...]:
    """Move up whoever has waited longest into the places that are free; the activity must be held alone.

    Nobody moves up any more once it has begun: who could not know of his place would be a no-show.
    """
    work.flush()
    if activity.begins_at <= work.now:
        return ()
    first = (
        work.select(Invitation)
        .where(Invitation.activity_id == activity.id, Invitation.state == Is.WAITING)
        .order_by(Invitation.answered_at, Invitation.id)
    )
    if activity.capacity is not None:
        first = first.limit(max(0, activity.capacity - places_taken(work, activity)))
    moved_up = []
    for each in work.session.scalars(first).all():
        work.take(ANSWERS, each, Do.MOVE_UP, by_rule(work.committee_id))
        moved_up.append(each.seat_id)
    return tuple(moved_up)


def answered(work: Work, activity: Activity, invitation: Invitation, actor: Actor) -> dict[str, Any]:
    """The answer as it now stands."""
    work.flush()
    return {
        "activity_id": activity.id, "state": invitation.state, "role": invitation.role,
        "answered_at": invitation.answered_at,
        "actions": [each for each in ANSWERS.open_to(invitation, actor) if each != Do.QUEUE],
    }  # fmt: skip
