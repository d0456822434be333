"""Changing what has been published: another place, another hour, another agenda. Who is invited is told."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from services.activities.commands.answering import fill_places
from services.activities.commands.leave_upkeep import move_leaves
from services.activities.commands.planning import faults_of_details, habits_of, standing_of
from services.activities.commands.publishing import ask_to_open
from services.activities.commands.reminding import ask_to_remind
from services.activities.facts import ActivityChanged
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, ActivitySession
from services.activities.queries.held import hold_alone, sessions_of
from services.activities.refusals import PlanFaulty
from services.activities.rules import SessionPlan, lay_out
from services.activities.vocabulary import ActivityAction, ActivityState
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, LostUpdate
from services.kernel.work import Work
from services.members.queries.settings import settings_of_version

PLAIN = ("title", "place", "is_remote_allowed", "capacity", "observer_places", "answer_by", "agenda")
TIMES = ("name", "begins_at", "ends_at", "check_in_opens_at", "check_in_closes_at", "late_after")


def change_activity(
    work: Work, actor: Actor, *, activity_id: UUID, base_version: int, reason: str, **changes: Any
) -> dict[str, Any]:
    """Change what is given and leave the rest; kind, attendance and half-days stay what people were invited to."""
    activity = hold_alone(work, activity_id)
    stored = sessions_of(work, activity_id)
    plans, faults = _plans(work, activity, stored, changes)
    faults += _faults_of_places(activity, changes)
    wanted = {name: changes[name] for name in PLAIN if name in changes}
    kept = {"agenda": activity.agenda, "answer_by": activity.answer_by}
    faults += faults_of_details({**kept, **wanted}, plans)
    if faults:
        raise PlanFaulty(errors=tuple(faults))
    changed = [name for name, value in wanted.items() if getattr(activity, name) != value]
    moved = [(row, plan) for row, plan in zip(stored, plans, strict=True) if _differs(row, plan)]
    if activity.version != base_version:
        raise LostUpdate(changed={name: {"stored": getattr(activity, name), "yours": wanted[name]} for name in changed})
    if not changed and not moved:
        return standing_of(work, activity, actor)
    work.take(LIFECYCLE, activity, ActivityAction.CHANGE, actor, reason=reason)
    for name in changed:
        setattr(activity, name, wanted[name])
    for row, plan in moved:
        for name in TIMES:
            setattr(row, name, getattr(plan, name))
    if moved:
        activity.begins_at, activity.ends_at = plans[0].begins_at, max(plan.ends_at for plan in plans)
        # A half-day in the middle is a change of the plan too: calendars go by the version, and so do other organisers.
        flag_modified(activity, "title")
        work.flush()
        move_leaves(work, activity_id)
        if activity.state is ActivityState.PUBLISHED:
            ask_to_open(work, activity)
    if moved or "answer_by" in changed:
        ask_to_remind(work, activity)
    moved_up = fill_places(work, activity) if "capacity" in changed else ()
    names = (*changed, *(("sessions",) if moved else ()))
    work.record(ActivityChanged(subject_id=activity_id, changed=names, reason=reason, moved_up=moved_up))
    return standing_of(work, activity, actor)


def _plans(
    work: Work, activity: Activity, stored: Sequence[ActivitySession], changes: Mapping[str, Any]
) -> tuple[list[SessionPlan], list[FieldFault]]:
    """The sessions as they shall be: as many as before, and none moved whose door was open already."""
    present = [_plan_of(row) for row in stored]
    if "sessions" not in changes:
        return present, []
    given = changes["sessions"]
    if len(given) != len(stored):
        return present, [FieldFault("/sessions", "已发出邀请的活动不能增减场次，请取消后另行安排")]
    settings = settings_of_version(work, activity.settings_version)
    plans, faults = lay_out(given, habits_of(settings))
    faults += [
        FieldFault(f"/sessions/{index}", f"“{row.name}”已开始签到，不能变更")
        for index, (row, plan) in enumerate(zip(stored, plans, strict=True))
        if row.check_in_opens_at <= work.now and _differs(row, plan)
    ]
    return plans, faults


def _faults_of_places(activity: Activity, changes: Mapping[str, Any]) -> list[FieldFault]:
    if activity.is_required and changes.get("capacity") is not None:
        return [FieldFault("/capacity", "必须出席的活动不能限制人数")]
    return []


def _plan_of(row: ActivitySession) -> SessionPlan:
    return SessionPlan(number=row.number, **{name: getattr(row, name) for name in TIMES})


def _differs(row: ActivitySession, plan: SessionPlan) -> bool:
    return any(getattr(row, name) != getattr(plan, name) for name in TIMES)
