"""Drawing up an activity, and changing it while it is a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from services.activities.facts import ActivityDrafted, ActivityEdited
from services.activities.lifecycle import LIFECYCLE
from services.activities.models import Activity, ActivityInvitee, ActivitySession
from services.activities.queries.held import hold_alone, sessions_of
from services.activities.queries.invitees import named_invitees, unknown_bodies, unknown_seats
from services.activities.refusals import PlanFaulty
from services.activities.rules import Habits, SessionPlan, lay_out
from services.activities.vocabulary import ActivityAction, ActivityState, InviteeRole, InviteeRule
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, LostUpdate
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.settings import CommitteeSettings
from services.members.settings_sections import ActivityKind, AttendanceRule
from services.members.vocabulary import BodyKind

NAMED: Mapping[str, InviteeRole] = {
    "seat_ids": InviteeRole.MEMBER,
    "observer_seat_ids": InviteeRole.OBSERVER,
    "speaker_seat_ids": InviteeRole.SPEAKER,
}
"""The lists of those who are invited by name, and as what."""


def draft_activity(work: Work, actor: Actor, **plan: Any) -> dict[str, Any]:
    """Draw up an activity as a draft; nobody is invited yet."""
    activity, sessions = draw_up(work, actor, plan)
    work.record(ActivityDrafted(subject_id=activity.id, kind=activity.kind, sessions=sessions))
    return standing_of(work, activity, actor)


def draw_up(
    work: Work, actor: Actor, plan: Mapping[str, Any], *, series_id: UUID | None = None
) -> tuple[Activity, int]:
    """Add the rows of a draft; gives it and how many sessions it has."""
    version, settings = current_settings(work)
    chosen, plans = _planned(work, settings, plan)
    activity = Activity(
        id=new_id(), **_details(chosen, plan), settings_version=version, state=ActivityState.DRAFT,
        series_id=series_id, begins_at=plans[0].begins_at, ends_at=_end_of(plans), organised_by=actor.account_id,
        organiser_name=actor.name, created_at=work.now,
    )  # fmt: skip
    work.add(activity)
    work.flush()
    _write_sessions(work, activity, plans)
    _write_invitees(work, activity, plan["invitees"])
    return activity, len(plans)


def edit_activity(work: Work, actor: Actor, *, activity_id: UUID, base_version: int, **plan: Any) -> dict[str, Any]:
    """Replace the plan of a draft; the sessions keep their identifiers in their order."""
    activity = hold_alone(work, activity_id)
    version, settings = current_settings(work)
    chosen, plans = _planned(work, settings, plan)
    details = _details(chosen, plan)
    if activity.version != base_version:
        raise LostUpdate(changed=_differences(work, activity, details, plans, plan["invitees"]))
    work.take(LIFECYCLE, activity, ActivityAction.EDIT, actor)
    for name, value in details.items():
        setattr(activity, name, value)
    activity.settings_version = version
    activity.begins_at, activity.ends_at = plans[0].begins_at, _end_of(plans)
    # A change of sessions or invitees alone is a new version of the activity too.
    flag_modified(activity, "title")
    _write_sessions(work, activity, plans)
    work.session.execute(
        delete(ActivityInvitee).where(
            ActivityInvitee.committee_id == work.committee_id, ActivityInvitee.activity_id == activity.id
        )
    )
    _write_invitees(work, activity, plan["invitees"])
    work.record(ActivityEdited(subject_id=activity.id, kind=activity.kind, sessions=len(plans)))
    return standing_of(work, activity, actor)


def standing_of(work: Work, activity: Activity, actor: Actor) -> dict[str, Any]:
    """Where an activity stands after a step: the answer to every change of it."""
    work.flush()
    return {
        "id": activity.id,
        "state": activity.state,
        "version": activity.version,
        "actions": LIFECYCLE.open_to(activity, actor),
    }


def _details(chosen: ActivityKind, plan: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan says of the activity itself, beside its sessions and whom it names."""
    return {
        "kind": chosen.key,
        "kind_name": chosen.name,
        "title": plan["title"],
        "place": plan["place"],
        "is_required": _is_required(chosen, said=plan.get("is_required")),
        "is_remote_allowed": plan.get("is_remote_allowed", False),
        "capacity": plan.get("capacity"),
        "observer_places": plan.get("observer_places"),
        "answer_by": plan.get("answer_by"),
        "agenda": list(plan.get("agenda", ())),
        "invitee_rule": InviteeRule(plan["invitees"]["rule"]),
    }


def _planned(
    work: Work, settings: CommitteeSettings, plan: Mapping[str, Any]
) -> tuple[ActivityKind, list[SessionPlan]]:
    """The kind and the sessions with every time settled; or all that is wrong with the plan, at once."""
    chosen = next((each for each in settings.activities.kinds if each.key == plan["kind"]), None)
    plans, faults = lay_out(plan["sessions"], habits_of(settings))
    if chosen is None:
        faults.insert(0, FieldFault("/kind", "没有这一活动种类"))
    elif plan.get("capacity") and _is_required(chosen, said=plan.get("is_required")):
        faults.append(FieldFault("/capacity", "必须出席的活动不能限制人数"))
    faults += faults_of_details(plan, plans)
    faults += _faults_of_invitees(work, plan["invitees"])
    if faults or chosen is None:
        raise PlanFaulty(errors=tuple(faults))
    return chosen, plans


def faults_of_details(plan: Mapping[str, Any], plans: Sequence[SessionPlan]) -> list[FieldFault]:
    """What is wrong with the agenda and the time for answers, seen beside the sessions."""
    faults = []
    answer_by = plan.get("answer_by")
    if answer_by and answer_by > plans[0].begins_at:
        faults.append(FieldFault("/answer_by", "答复截止不应晚于首场开始"))
    for index, item in enumerate(plan.get("agenda", ())):
        if item.get("session_number", 1) > len(plans):
            faults.append(FieldFault(f"/agenda/{index}/session_number", "没有这一场"))
    return faults


def habits_of(settings: CommitteeSettings) -> Habits:
    """When check-in opens and closes where the organiser says nothing."""
    check_in = settings.activities.check_in
    return Habits(
        opens_before=timedelta(minutes=check_in.opens_before),
        closes_after=timedelta(minutes=check_in.closes_after),
        late_after=timedelta(minutes=check_in.late_after),
    )


def _is_required(kind: ActivityKind, *, said: bool | None) -> bool:
    return kind.attendance is AttendanceRule.REQUIRED if said is None else said


def _end_of(plans: Sequence[SessionPlan]) -> datetime:
    return max(plan.ends_at for plan in plans)


BODIES: Mapping[InviteeRule, tuple[BodyKind, str]] = {
    InviteeRule.SECTORS: (BodyKind.SECTOR, "界别"),
    InviteeRule.SPECIAL_COMMITTEES: (BodyKind.SPECIAL_COMMITTEE, "专门委员会"),
    InviteeRule.STREET_GROUPS: (BodyKind.STREET_GROUP, "街道（乡镇）委员联组"),
}
"""The rules that name bodies, and of which kind."""


def _faults_of_invitees(work: Work, invitees: Mapping[str, Any]) -> list[FieldFault]:
    """Bodies belong to the rules that name them; who is named is in office here, and named once."""
    rule = InviteeRule(invitees["rule"])
    faults = []
    named = invitees["body_ids"]
    if rule not in BODIES:
        if named:
            faults.append(FieldFault("/invitees/body_ids", "此邀请方式不需要指定界别、专门委员会或者联组"))
    elif not named:
        faults.append(FieldFault("/invitees/body_ids", f"请指定{BODIES[rule][1]}"))
    else:
        kind, noun = BODIES[rule]
        strangers = unknown_bodies(work, kind, named)
        faults += [
            FieldFault(f"/invitees/body_ids/{index}", f"本会没有这一{noun}")
            for index, each in enumerate(named)
            if each in strangers
        ]
    if rule is InviteeRule.SEATS and not any(invitees[name] for name in NAMED):
        faults.append(FieldFault("/invitees/seat_ids", "请指定在任委员"))
    return faults + faults_of_named(work, invitees, "/invitees")


def faults_of_named(work: Work, named: Mapping[str, Any], pointer: str) -> list[FieldFault]:
    """Who is named is in office here, and in one role."""
    everybody = [each for name in NAMED for each in named[name]]
    strangers = unknown_seats(work, everybody) if everybody else set()
    faults, seen = [], dict[UUID, str]()
    for name in NAMED:
        for index, each in enumerate(named[name]):
            if each in strangers:
                faults.append(FieldFault(f"{pointer}/{name}/{index}", "本会没有这一在任委员"))
            elif seen.setdefault(each, name) != name:
                faults.append(FieldFault(f"{pointer}/{name}/{index}", "同一委员不能有两种身份"))
    return faults


def _write_sessions(work: Work, activity: Activity, plans: Sequence[SessionPlan]) -> None:
    """Bring the sessions to the plan: the first keeps its row, and so on; what is too many goes."""
    rows = sessions_of(work, activity.id)
    for row, plan in zip(rows, plans, strict=False):
        for name, value in asdict(plan).items():
            setattr(row, name, value)
    for plan in plans[len(rows) :]:
        work.add(ActivitySession(id=new_id(), activity_id=activity.id, **asdict(plan)))
    for row in rows[len(plans) :]:
        work.session.delete(row)


def _write_invitees(work: Work, activity: Activity, invitees: Mapping[str, Any]) -> None:
    for body_id in dict.fromkeys(invitees["body_ids"]):
        work.add(ActivityInvitee(id=new_id(), activity_id=activity.id, body_id=body_id))
    for name, role in NAMED.items():
        for seat_id in dict.fromkeys(invitees[name]):
            work.add(ActivityInvitee(id=new_id(), activity_id=activity.id, seat_id=seat_id, role=role))


def _differences(
    work: Work, activity: Activity, details: Mapping[str, Any], plans: Sequence[SessionPlan],
    invitees: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """What differs between the stored plan and the refused one, field by field, with both values."""
    changed: dict[str, Any] = {
        name: {"stored": getattr(activity, name), "yours": value}
        for name, value in details.items()
        if name != "invitee_rule" and getattr(activity, name) != value
    }
    names = list(SessionPlan.__dataclass_fields__)
    stored = [{name: getattr(row, name) for name in names} for row in sessions_of(work, activity.id)]
    yours = [asdict(plan) for plan in plans]
    if stored != yours:
        changed["sessions"] = {"stored": stored, "yours": yours}
    known = {"rule": activity.invitee_rule, **named_invitees(work, activity.id)}
    asked = {name: invitees[name] for name in known}
    if known != asked:
        changed["invitees"] = {"stored": known, "yours": asked}
    return changed
