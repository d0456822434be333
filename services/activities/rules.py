"""Judgements about activities, without a database and without a clock."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from services.activities.refusals import ActivityNotOpen, CheckInClosed, CheckInNotOpen
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import (
    GOING_ON,
    ActivityState,
    AttendanceStatus,
    InviteeRole,
    Repeats,
    StandingSoFar,
)
from services.kernel.clock import CHINA
from services.kernel.errors import FieldFault, NotFound

LONGEST_SESSION = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Door:
    """What check-in looks at: the activity's state, the session's window, and whether the member is invited."""

    is_invited: bool
    state: ActivityState
    opens_at: datetime
    closes_at: datetime
    late_after: datetime | None


def admit(door: Door, *, code: str, key: VenueKey, at: datetime) -> bool:
    """The whole of "may this member check in now?": returns whether he is late, or refuses by name."""
    late = let_in(door, at=at)
    key.read(code, at=at)
    return late


def let_in(door: Door, *, at: datetime) -> bool:
    """What is asked of everybody at the door, whatever he proves his presence by: returns whether he is late.

    Who is not invited learns nothing, not even that the activity exists.
    """
    if not door.is_invited:
        raise NotFound
    check_going_on(door.state)
    if at < door.opens_at:
        raise CheckInNotOpen(opens_at=door.opens_at)
    if at >= door.closes_at:
        raise CheckInClosed(closed_at=door.closes_at)
    return is_late(door.late_after, at)


def check_going_on(state: ActivityState) -> None:
    """Refuse whatever is written on the sheet of an activity that has not begun, is settled or is cancelled."""
    if state not in GOING_ON:
        raise ActivityNotOpen(state=state)


def may_check_in(state: ActivityState, opens_at: datetime, closes_at: datetime, at: datetime) -> bool:
    """Whether the door stands open: what a phone's button shows before there is a code."""
    return state in GOING_ON and opens_at <= at < closes_at


def obliges(role: InviteeRole, *, is_required: bool) -> bool:
    """Whether an invitation must be followed: an observer may stay away from whatever is required of the others."""
    return is_required and role is not InviteeRole.OBSERVER


def is_late(late_after: datetime | None, at: datetime) -> bool:
    """Whether an arrival is late; a session without `late_after` knows no lateness."""
    return late_after is not None and at > late_after


@dataclass(frozen=True, kw_only=True)
class Habits:
    """When check-in opens, closes and lateness begins where the organiser says nothing: committee data."""

    opens_before: timedelta
    closes_after: timedelta
    late_after: timedelta


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """One half-day of an activity, with every time settled."""

    number: int
    name: str
    begins_at: datetime
    ends_at: datetime
    check_in_opens_at: datetime
    check_in_closes_at: datetime
    late_after: datetime | None


def lay_out(given: Sequence[Mapping[str, Any]], habits: Habits) -> tuple[list[SessionPlan], list[FieldFault]]:
    """The sessions in the order of their beginning, numbered, with the committee's habits where nothing is said.

    The faults point into the list as it was given. Check-in never closes after the session's end, so that nobody can
    come in any more when the last session is over and the activity may be settled.
    """
    order = sorted(range(len(given)), key=lambda index: (given[index]["begins_at"], index))
    plans: list[SessionPlan] = []
    faults: list[FieldFault] = []
    for number, index in enumerate(order, start=1):
        plan = _planned(number, given[index], habits)
        faults += _faults_of(plan, f"/sessions/{index}")
        if plans and plan.begins_at < plans[-1].ends_at:
            faults.append(FieldFault(f"/sessions/{index}/begins_at", f"与“{plans[-1].name}”的时间重叠"))
        plans.append(plan)
    return plans, faults


def _planned(number: int, given: Mapping[str, Any], habits: Habits) -> SessionPlan:
    begins_at, ends_at = given["begins_at"], given["ends_at"]
    closes_at = given.get("check_in_closes_at") or min(begins_at + habits.closes_after, ends_at)
    # An explicit null says that nobody is late here; a field left out asks for the committee's habit.
    late_after = given["late_after"] if "late_after" in given else min(begins_at + habits.late_after, closes_at)
    return SessionPlan(
        number=number,
        name=given["name"],
        begins_at=begins_at,
        ends_at=ends_at,
        check_in_opens_at=given.get("check_in_opens_at") or begins_at - habits.opens_before,
        check_in_closes_at=closes_at,
        late_after=late_after,
    )


def _faults_of(plan: SessionPlan, pointer: str) -> list[FieldFault]:
    if plan.ends_at <= plan.begins_at:
        return [FieldFault(f"{pointer}/ends_at", "结束时间应晚于开始时间")]
    faults = []
    if plan.ends_at - plan.begins_at > LONGEST_SESSION:
        faults.append(FieldFault(f"{pointer}/ends_at", "一场不应超过 24 小时，请分成多场"))
    if plan.check_in_closes_at > plan.ends_at:
        faults.append(FieldFault(f"{pointer}/check_in_closes_at", "签到截止不应晚于本场结束"))
    if plan.check_in_opens_at >= plan.check_in_closes_at:
        faults.append(FieldFault(f"{pointer}/check_in_opens_at", "签到开始应早于签到截止"))
    elif plan.late_after and not plan.check_in_opens_at <= plan.late_after <= plan.check_in_closes_at:
        faults.append(FieldFault(f"{pointer}/late_after", "迟到时间应在签到开始与截止之间"))
    return faults


@dataclass(frozen=True)
class Judgement:
    """What became of one invitation, and in how many half-days the member was there; no status: nothing to tell."""

    status: AttendanceStatus | None
    half_days: int


def settle(
    arrivals: Iterable[bool], *, sessions: int, excused: int, fraction: Fraction, is_required: bool = True,
    has_accepted: bool = True,
) -> Judgement:  # fmt: skip
    """Judge one invitee, by whether he came late for each half-day attended, and for how many others he has leave.

    Whoever was there for the committee's fraction of the half-days attended, excused or not: presence is worth more
    than leave. Below it leave counts where it explains what is missing. What is left is absence; in an optional
    activity it concerns only whoever had accepted, and who came without a word is a walk-in.
    """
    lateness = list(arrivals)
    there = len(lateness)
    status: AttendanceStatus | None
    if there and Fraction(there, sessions) >= fraction:
        status = AttendanceStatus.LATE if any(lateness) else AttendanceStatus.PRESENT
        if not (is_required or has_accepted):
            status = AttendanceStatus.WALK_IN
    elif excused and Fraction(there + excused, sessions) >= fraction:
        status = AttendanceStatus.EXCUSED
    elif is_required:
        status = AttendanceStatus.ABSENT
    else:
        status = AttendanceStatus.NO_SHOW if has_accepted else None
    return Judgement(status, there)


def repeated(sessions: Sequence[Mapping[str, Any]], every: Repeats, interval: int, number: int) -> list[dict[str, Any]]:
    """The sessions of the `number`-th activity of a series (0 is the first), each instant moved as far."""
    return [
        {
            name: moved(value, every, interval * number) if isinstance(value, datetime) else value
            for name, value in session.items()
        }
        for session in sessions
    ]


def moved(instant: datetime, every: Repeats, count: int) -> datetime:
    """An instant so many days, weeks or months later, at the same hour in China; a short month ends earlier."""
    if every is not Repeats.MONTH:
        return instant + timedelta(days=count * (7 if every is Repeats.WEEK else 1))
    there = instant.astimezone(CHINA)
    months = there.year * 12 + there.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return there.replace(year=year, month=month, day=min(there.day, calendar.monthrange(year, month)[1]))


def standing_so_far(arrivals: Iterable[bool], *, is_excused: bool, is_expected: bool) -> StandingSoFar:
    """How an invitee stands before settlement: who has come once is there, whatever the fraction will say."""
    lateness = list(arrivals)
    if lateness:
        return StandingSoFar.LATE if any(lateness) else StandingSoFar.PRESENT
    if is_excused:
        return StandingSoFar.EXCUSED
    return StandingSoFar.MISSING if is_expected else StandingSoFar.UNREGISTERED
