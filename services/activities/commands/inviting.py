"""Who is invited to a published activity: somebody by name besides, and what has changed among the members since."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from services.activities.commands.answering import fill_places
from services.activities.commands.leave_upkeep import end_leaves
from services.activities.commands.planning import NAMED, faults_of_named
from services.activities.commands.publishing import invite
from services.activities.facts import InviteesChanged
from services.activities.leave_models import ExcusedSession
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, ActivityInvitee, Invitation
from services.activities.queries.differences import Differences, differences_of
from services.activities.queries.held import hold_alone
from services.activities.refusals import PlanFaulty
from services.activities.vocabulary import ActivityAction
from services.kernel.actor import Actor
from services.kernel.errors import BadInput, FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work


def add_invitees(work: Work, actor: Actor, *, activity_id: UUID, **named: Sequence[UUID]) -> dict[str, Any]:
    """Invite members by name, as member, observer or speaker; who is invited already stays as he is."""
    activity = hold_alone(work, activity_id)
    faults = faults_of_named(work, named, "")
    if faults:
        raise PlanFaulty(errors=tuple(faults))
    wanted = {seat_id: role for name, role in NAMED.items() for seat_id in named[name]}
    there = set(
        work.session.scalars(
            work.select(Invitation.seat_id).where(
                Invitation.activity_id == activity_id, Invitation.seat_id.in_(list(wanted))
            )
        )
    )
    added = {seat_id: role for seat_id, role in wanted.items() if seat_id not in there}
    if not added:
        return _told(work, activity, (), (), ())
    work.take(LIFECYCLE, activity, ActivityAction.INVITE, actor)
    known = set(
        work.session.scalars(
            work.select(ActivityInvitee.seat_id).where(
                ActivityInvitee.activity_id == activity_id, ActivityInvitee.seat_id.in_(list(added))
            )
        )
    )
    for seat_id, role in added.items():
        if seat_id not in known:
            work.add(ActivityInvitee(id=new_id(), activity_id=activity_id, seat_id=seat_id, role=role))
    work.flush()
    invite(work, activity, added.items())
    work.record(InviteesChanged(subject_id=activity_id, added=tuple(added), removed=()))
    return _told(work, activity, tuple(added), (), ())


def take_over_differences(
    work: Work, actor: Actor, *, activity_id: UUID, add_seat_ids: Sequence[UUID] | None = None,
    remove_seat_ids: Sequence[UUID] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Invite who has come to belong to the invitees and take back the invitations of who has left: all, or those named.

    A list that is left out means all of its kind, an empty one nobody.
    """
    activity = hold_alone(work, activity_id)
    found = differences_of(work, activity)
    added = _chosen(found.joined, add_seat_ids, "/add_seat_ids")
    removed = _chosen(dict.fromkeys(found.left), remove_seat_ids, "/remove_seat_ids")
    if not added and not removed:
        return _told(work, activity, (), (), ())
    work.take(LIFECYCLE, activity, ActivityAction.INVITE, actor)
    if added:
        invite(work, activity, added.items())
    if removed:
        take_back(work, activity, removed)
    moved_up = fill_places(work, activity) if activity.capacity is not None else ()
    work.record(InviteesChanged(subject_id=activity_id, added=tuple(added), removed=tuple(removed), moved_up=moved_up))
    return _told(work, activity, tuple(added), tuple(removed), moved_up)


def take_back(work: Work, activity: Activity, seat_ids: Collection[UUID]) -> None:
    """Delete invitations of members who have not come, and end their leave; the audit keeps whose they were."""
    end_leaves(work, activity.id, seat_ids)
    for table in (ExcusedSession, Invitation, ActivityInvitee):
        work.session.execute(
            delete(table).where(
                table.committee_id == work.committee_id, table.activity_id == activity.id,
                table.seat_id.in_(list(seat_ids)),
            )
        )  # fmt: skip


def _chosen(found: Mapping[UUID, Any], wanted: Sequence[UUID] | None, pointer: str) -> dict[UUID, Any]:
    if wanted is None:
        return dict(found)
    faults = tuple(
        FieldFault(f"{pointer}/{index}", "名单中没有这一变动，请刷新后再选")
        for index, each in enumerate(wanted)
        if each not in found
    )
    if faults:
        raise BadInput(errors=faults)
    return {each: found[each] for each in wanted}


def _told(
    work: Work, activity: Activity, added: tuple[UUID, ...], removed: tuple[UUID, ...], moved_up: tuple[UUID, ...]
) -> dict[str, Any]:
    work.flush()
    left: Differences = differences_of(work, activity)
    return {
        "id": activity.id, "added": len(added), "removed": len(removed), "moved_up": len(moved_up),
        "still_to_add": len(left.joined), "still_to_remove": len(left.left),
    }  # fmt: skip
