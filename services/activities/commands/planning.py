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
from services.activities.queries.invitees import named_invitees, unknown_seats, unknown_sectors
from services.activities.refusals import PlanFaulty
from services.activities.rules import Habits, SessionPlan, lay_out
from services.activities.vocabulary import ActivityAction, ActivityState, InviteeRule
from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, LostUpdate
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.queries.settings import current_settings
from services.members.settings import CommitteeSettings
from services.members.settings_sections import ActivityKind, AttendanceRule


def draft_activity(
    work: Work, actor: Actor, *, kind: str, title: str, place: str, sessions: Sequence[Mapping[str, Any]],
    invitees: Mapping[str, Any], is_required: bool | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Draw up an activity as a draft; nobody is invited yet."""
    version, settings = current_settings(work)
    chosen, plans = _planned(work, settings, kind, sessions, invitees)
    activity = Activity(
        id=new_id(), kind=kind, kind_name=chosen.name, settings_version=version, title=title, place=place,
        is_required=_is_required(chosen, said=is_required), invitee_rule=InviteeRule(invitees["rule"]),
        state=ActivityState.DRAFT, begins_at=plans[0].begins_at, ends_at=_end_of(plans), organised_by=actor.account_id,
        organiser_name=actor.name, created_at=work.now,
    )  # fmt: skip
    work.add(activity)
    work.flush()
    _write_sessions(work, activity, plans)
    _write_invitees(work, activity, invitees)
    work.record(ActivityDrafted(subject_id=activity.id, kind=kind, sessions=len(plans)))
    return standing_of(work, activity, actor)


def edit_activity(
    work: Work, actor: Actor, *, activity_id: UUID, base_version: int, kind: str, title: str, place: str,
    sessions: Sequence[Mapping[str, Any]], invitees: Mapping[str, Any], is_required: bool | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Replace the plan of a draft; the sessions keep their identifiers in their order."""
    activity = hold_alone(work, activity_id)
    version, settings = current_settings(work)
    chosen, plans = _planned(work, settings, kind, sessions, invitees)
    plain = {"kind": kind, "title": title, "place": place, "is_required": _is_required(chosen, said=is_required)}
    if activity.version != base_version:
        raise LostUpdate(changed=_differences(work, activity, plain, plans, invitees))
    work.take(LIFECYCLE, activity, ActivityAction.EDIT, actor)
    for name, value in plain.items():
        setattr(activity, name, value)
    activity.kind_name, activity.settings_version = chosen.name, version
    activity.invitee_rule = InviteeRule(invitees["rule"])
    activity.begins_at, activity.ends_at = plans[0].begins_at, _end_of(plans)
    # A change of sessions or invitees alone is a new version of the activity too.
    flag_modified(activity, "title")
    _write_sessions(work, activity, plans)
    work.session.execute(
        delete(ActivityInvitee).where(
            ActivityInvitee.committee_id == work.committee_id, ActivityInvitee.activity_id == activity.id
        )
    )
    _write_invitees(work, activity, invitees)
    work.record(ActivityEdited(subject_id=activity.id, kind=kind, sessions=len(plans)))
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


def _planned(
    work: Work, settings: CommitteeSettings, kind: str, sessions: Sequence[Mapping[str, Any]],
    invitees: Mapping[str, Any],
) -> tuple[ActivityKind, list[SessionPlan]]:  # fmt: skip
    """The kind and the sessions with every time settled; or all that is wrong with the plan, at once."""
    chosen = next((each for each in settings.activities.kinds if each.key == kind), None)
    plans, faults = lay_out(sessions, _habits_of(settings))
    if chosen is None:
        faults.insert(0, FieldFault("/kind", "没有这一活动种类"))
    faults += _faults_of_invitees(work, invitees)
    if faults or chosen is None:
        raise PlanFaulty(errors=tuple(faults))
    return chosen, plans


def _habits_of(settings: CommitteeSettings) -> Habits:
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


def _faults_of_invitees(work: Work, invitees: Mapping[str, Any]) -> list[FieldFault]:
    """A list belongs to its own rule and to no other, and names whom this committee has."""
    rule = InviteeRule(invitees["rule"])
    faults = []
    for name, needed_by, unknown, noun in (
        ("sector_ids", InviteeRule.SECTORS, unknown_sectors, "界别"),
        ("seat_ids", InviteeRule.SEATS, unknown_seats, "在任委员"),
    ):
        named = invitees[name]
        if rule is not needed_by:
            if named:
                faults.append(FieldFault(f"/invitees/{name}", f"此邀请方式不需要指定{noun}"))
        elif not named:
            faults.append(FieldFault(f"/invitees/{name}", f"请指定{noun}"))
        else:
            strangers = unknown(work, named)
            faults += [
                FieldFault(f"/invitees/{name}/{index}", f"本会没有这一{noun}")
                for index, each in enumerate(named)
                if each in strangers
            ]
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
    for sector_id in dict.fromkeys(invitees["sector_ids"]):
        work.add(ActivityInvitee(id=new_id(), activity_id=activity.id, sector_id=sector_id))
    for seat_id in dict.fromkeys(invitees["seat_ids"]):
        work.add(ActivityInvitee(id=new_id(), activity_id=activity.id, seat_id=seat_id))


def _differences(
    work: Work, activity: Activity, plain: Mapping[str, Any], plans: Sequence[SessionPlan], invitees: Mapping[str, Any]
) -> dict[str, Any]:
    """What differs between the stored plan and the refused one, field by field, with both values."""
    changed: dict[str, Any] = {
        name: {"stored": getattr(activity, name), "yours": value}
        for name, value in plain.items()
        if getattr(activity, name) != value
    }
    names = list(SessionPlan.__dataclass_fields__)
    stored = [{name: getattr(row, name) for name in names} for row in sessions_of(work, activity.id)]
    yours = [asdict(plan) for plan in plans]
    if stored != yours:
        changed["sessions"] = {"stored": stored, "yours": yours}
    sector_ids, seat_ids = named_invitees(work, activity.id)
    known = {"rule": activity.invitee_rule, "sector_ids": sector_ids, "seat_ids": seat_ids}
    asked = {name: invitees[name] for name in known}
    if known != asked:
        changed["invitees"] = {"stored": known, "yours": asked}
    return changed
