"""Admission, lateness, windows, settlement, and the life of an activity: pure."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from server.lifecycles import activity_page
from services.activities import rules
from services.activities.lifecycle import LIFECYCLE
from services.activities.refusals import ActivityNotOpen, CheckInClosed, CheckInNotOpen, CodeExpired
from services.activities.rules import (
    Door,
    Habits,
    admit,
    lay_out,
    may_check_in,
    moved,
    repeated,
    settle,
    standing_so_far,
)
from services.activities.venue_codes import VenueKey
from services.activities.vocabulary import (
    ActivityAction,
    ActivityState,
    AttendanceStatus,
    Repeats,
    StandingSoFar,
)
from services.kernel.actor import Actor
from services.kernel.errors import NotFound, NotItsTurn, NotReady, NotThisPerson, Refused
from services.members.permissions import ACTIVITY_ORGANISE

NINE = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SESSION = UUID(int=7)
ROOT = Path(__file__).parent.parent.parent


def key() -> VenueKey:
    return VenueKey(
        lambda purpose, data: hmac.new(purpose.encode(), data, hashlib.sha256).digest(),
        committee_id=UUID(int=1),
        session_id=SESSION,
    )


DOOR = Door(
    is_invited=True,
    state=ActivityState.OPEN,
    opens_at=NINE - 60 * MINUTE,
    closes_at=NINE + 60 * MINUTE,
    late_after=NINE + 10 * MINUTE,
)


def knock(door: Door, at: datetime) -> bool:
    return admit(door, code=key().issue(at).text, key=key(), at=at)


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        (DOOR.opens_at, False),
        (NINE, False),
        (NINE + 10 * MINUTE, False),
        (NINE + 10 * MINUTE + timedelta(microseconds=1), True),
        (DOOR.closes_at - timedelta(microseconds=1), True),
    ],
)
def test_an_invitee_comes_in_while_the_door_is_open(at: datetime, is_late: bool) -> None:
    assert knock(DOOR, at) is is_late


def test_nobody_is_late_where_lateness_is_not_kept() -> None:
    assert knock(replace(DOOR, late_after=None), NINE + 59 * MINUTE) is False


@pytest.mark.parametrize(
    ("change", "at", "refusal"),
    [
        ({"is_invited": False}, NINE, NotFound),
        ({"is_invited": False, "state": ActivityState.DRAFT}, NINE, NotFound),
        ({"state": ActivityState.DRAFT}, NINE, ActivityNotOpen),
        ({"state": ActivityState.SETTLED}, NINE, ActivityNotOpen),
        ({"state": ActivityState.CANCELLED}, NINE, ActivityNotOpen),
        ({}, DOOR.opens_at - timedelta(microseconds=1), CheckInNotOpen),
        ({}, DOOR.closes_at, CheckInClosed),
    ],
)
def test_each_refusal_at_the_door_has_its_name(change: dict[str, Any], at: datetime, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        knock(replace(DOOR, **change), at)


def test_a_refusal_says_when_to_come_back() -> None:
    with pytest.raises(CheckInNotOpen) as early:
        knock(DOOR, NINE - 61 * MINUTE)
    assert early.value.facts == {"opens_at": DOOR.opens_at}
    with pytest.raises(CheckInClosed) as late:
        knock(DOOR, NINE + 61 * MINUTE)
    assert late.value.facts == {"closed_at": DOOR.closes_at}


def test_the_code_is_asked_last() -> None:
    with pytest.raises(CodeExpired):
        admit(DOOR, code=key().issue(NINE - 5 * MINUTE).text, key=key(), at=NINE)


@pytest.mark.parametrize("state", list(ActivityState))
def test_the_button_shows_what_the_door_does(state: ActivityState) -> None:
    for at in (DOOR.opens_at - MINUTE, DOOR.opens_at, NINE, DOOR.closes_at):
        assert may_check_in(state, DOOR.opens_at, DOOR.closes_at, at) is _comes_in(replace(DOOR, state=state), at)


def _comes_in(door: Door, at: datetime) -> bool:
    try:
        knock(door, at)
    except Refused:
        return False
    return True


# Settlement.

TWO_THIRDS = Fraction(2, 3)


@pytest.mark.parametrize(
    ("arrivals", "sessions", "is_excused", "status"),
    [
        ([False], 1, False, AttendanceStatus.PRESENT),
        ([True], 1, False, AttendanceStatus.LATE),
        ([], 1, False, AttendanceStatus.ABSENT),
        ([], 1, True, AttendanceStatus.EXCUSED),
        ([False] * 2, 3, False, AttendanceStatus.PRESENT),
        ([False, True], 3, False, AttendanceStatus.LATE),
        ([False], 3, False, AttendanceStatus.ABSENT),
        ([False], 3, True, AttendanceStatus.EXCUSED),
        ([False] * 2, 3, True, AttendanceStatus.PRESENT),
        ([False] * 4, 7, False, AttendanceStatus.ABSENT),
        ([False] * 5, 7, False, AttendanceStatus.PRESENT),
        ([False] * 3, 3, True, AttendanceStatus.PRESENT),
    ],
)
def test_settlement(arrivals: list[bool], sessions: int, is_excused: bool, status: AttendanceStatus) -> None:
    excused = sessions - len(arrivals) if is_excused else 0
    judged = settle(arrivals, sessions=sessions, excused=excused, fraction=TWO_THIRDS)
    assert (judged.status, judged.half_days) == (status, len(arrivals))


@pytest.mark.parametrize(
    ("there", "excused", "status"),
    [
        (4, 0, AttendanceStatus.PRESENT),
        (4, 2, AttendanceStatus.PRESENT),
        (3, 1, AttendanceStatus.EXCUSED),
        (0, 4, AttendanceStatus.EXCUSED),
        (2, 1, AttendanceStatus.ABSENT),
        (0, 3, AttendanceStatus.ABSENT),
    ],
)
def test_leave_for_some_half_days_counts_where_it_explains_what_is_missing(
    there: int, excused: int, status: AttendanceStatus
) -> None:
    assert settle([False] * there, sessions=6, excused=excused, fraction=TWO_THIRDS).status is status


@pytest.mark.parametrize(
    ("there", "excused", "has_accepted", "status"),
    [
        (2, 0, True, AttendanceStatus.PRESENT),
        (2, 0, False, AttendanceStatus.WALK_IN),
        (0, 0, True, AttendanceStatus.NO_SHOW),
        (0, 2, True, AttendanceStatus.EXCUSED),
        (0, 0, False, None),
    ],
)
def test_what_is_optional_binds_only_whoever_accepted(
    there: int, excused: int, has_accepted: bool, status: AttendanceStatus | None
) -> None:
    judged = settle(
        [False] * there, sessions=2, excused=excused, fraction=TWO_THIRDS, is_required=False,
        has_accepted=has_accepted,
    )  # fmt: skip
    assert judged.status is status


CHINA_NINE = datetime(2026, 1, 31, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "count", "there"),
    [
        (Repeats.DAY, 3, datetime(2026, 2, 3, 1, 0, tzinfo=UTC)),
        (Repeats.WEEK, 2, datetime(2026, 2, 14, 1, 0, tzinfo=UTC)),
        (Repeats.MONTH, 1, datetime(2026, 2, 28, 1, 0, tzinfo=UTC)),
        (Repeats.MONTH, 2, datetime(2026, 3, 31, 1, 0, tzinfo=UTC)),
        (Repeats.MONTH, 12, datetime(2027, 1, 31, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_series_keeps_the_hour_and_a_short_month_ends_earlier(every: Repeats, count: int, there: datetime) -> None:
    assert moved(CHINA_NINE, every, count) == there


def test_a_month_is_one_of_china() -> None:
    """Half past midnight on the first in China is still the day before in UTC."""
    first = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)
    assert moved(first, Repeats.MONTH, 1) == datetime(2026, 3, 31, 16, 30, tzinfo=UTC)


def test_every_instant_of_a_session_moves_and_nothing_else() -> None:
    (session,) = repeated([half_day(late_after=None)], Repeats.WEEK, 1, 2)
    assert session == {
        "name": "上午", "begins_at": NINE + timedelta(days=14), "ends_at": NINE + timedelta(days=14, hours=3),
        "late_after": None,
    }  # fmt: skip


def test_fractions_are_compared_exactly() -> None:
    """Two of three is two thirds: as floats 2 / 3 >= 0.6667 would be false."""
    assert settle([False] * 2, sessions=3, excused=0, fraction=Fraction(2, 3)).status == "present"
    assert settle([False] * 6667, sessions=10000, excused=0, fraction=Fraction(2, 3)).status == "present"
    assert settle([False] * 6666, sessions=10000, excused=0, fraction=Fraction(2, 3)).status == "absent"


def test_whoever_never_came_is_not_present_even_where_no_presence_is_asked() -> None:
    assert settle([], sessions=2, excused=0, fraction=Fraction(0)).status == "absent"


@pytest.mark.parametrize(
    ("arrivals", "is_excused", "is_expected", "standing"),
    [
        ([], False, True, StandingSoFar.MISSING),
        ([], False, False, StandingSoFar.UNREGISTERED),
        ([], True, True, StandingSoFar.EXCUSED),
        ([False], True, True, StandingSoFar.PRESENT),
        ([False, True], False, False, StandingSoFar.LATE),
    ],
)
def test_how_an_invitee_stands_so_far(
    arrivals: list[bool], *, is_excused: bool, is_expected: bool, standing: StandingSoFar
) -> None:
    assert standing_so_far(arrivals, is_excused=is_excused, is_expected=is_expected) is standing


# Laying out sessions.

HABITS = Habits(opens_before=60 * MINUTE, closes_after=60 * MINUTE, late_after=10 * MINUTE)


def half_day(name: str = "上午", begins_at: datetime = NINE, hours: float = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "begins_at": begins_at, "ends_at": begins_at + timedelta(hours=hours), **more}


def test_the_committees_habits_fill_what_is_not_said() -> None:
    (plan,), faults = lay_out([half_day()], HABITS)
    assert not faults
    assert plan.check_in_opens_at == NINE - 60 * MINUTE
    assert plan.check_in_closes_at == NINE + 60 * MINUTE
    assert plan.late_after == NINE + 10 * MINUTE


def test_the_organiser_may_say_otherwise() -> None:
    said = {"check_in_opens_at": NINE - 5 * MINUTE, "check_in_closes_at": NINE + 5 * MINUTE, "late_after": NINE}
    (plan,), faults = lay_out([half_day(**said)], HABITS)
    assert not faults
    assert {name: getattr(plan, name) for name in said} == said


def test_null_says_that_nobody_is_late() -> None:
    (plan,), faults = lay_out([half_day(late_after=None)], HABITS)
    assert not faults
    assert plan.late_after is None


def test_habits_end_with_a_short_session() -> None:
    (plan,), faults = lay_out([half_day(hours=0.1)], HABITS)
    assert not faults
    assert plan.check_in_closes_at == plan.late_after == plan.ends_at


def test_sessions_are_numbered_in_the_order_of_time() -> None:
    plans, faults = lay_out([half_day("下午", NINE + 300 * MINUTE), half_day("上午")], HABITS)
    assert not faults
    assert [(plan.number, plan.name) for plan in plans] == [(1, "上午"), (2, "下午")]


@pytest.mark.parametrize(
    ("sessions", "pointer"),
    [
        ([half_day(hours=0)], "/sessions/0/ends_at"),
        ([half_day(hours=-1)], "/sessions/0/ends_at"),
        ([half_day(hours=25)], "/sessions/0/ends_at"),
        ([half_day(check_in_closes_at=NINE + 181 * MINUTE)], "/sessions/0/check_in_closes_at"),
        ([half_day(check_in_opens_at=NINE + 60 * MINUTE)], "/sessions/0/check_in_opens_at"),
        ([half_day(late_after=NINE - 61 * MINUTE)], "/sessions/0/late_after"),
        ([half_day(late_after=NINE + 61 * MINUTE)], "/sessions/0/late_after"),
        ([half_day(), half_day(begins_at=NINE + 179 * MINUTE)], "/sessions/1/begins_at"),
        ([half_day(begins_at=NINE + 179 * MINUTE), half_day()], "/sessions/0/begins_at"),
        ([half_day(), half_day()], "/sessions/1/begins_at"),
    ],
)
def test_what_cannot_be_is_pointed_at(sessions: list[dict[str, Any]], pointer: str) -> None:
    _, faults = lay_out(sessions, HABITS)
    assert [fault.pointer for fault in faults] == [pointer]


def test_every_fault_is_told_at_once() -> None:
    _, faults = lay_out([half_day(hours=0), half_day(begins_at=NINE + 600 * MINUTE, hours=30)], HABITS)
    assert len(faults) == 2


# The life.

ORGANISER = Actor(
    account_id=UUID(int=2), committee_id=UUID(int=1), name="示例组织者", permissions=frozenset({ACTIVITY_ORGANISE})
)
MEMBER = Actor(account_id=UUID(int=3), committee_id=UUID(int=1), name="示例委员", seat_id=UUID(int=4))


def an(state: ActivityState, **more: Any) -> Any:
    ready = {"invitee_count": 40, "is_over": True, "begins_soon": True, "open_claims": 0}
    return SimpleNamespace(**{"state": state, **ready, **more})


TABLE = {
    (ActivityState.DRAFT, ActivityAction.EDIT): ActivityState.DRAFT,
    (ActivityState.DRAFT, ActivityAction.PUBLISH): ActivityState.PUBLISHED,
    (ActivityState.DRAFT, ActivityAction.ATTACH): ActivityState.DRAFT,
    (ActivityState.DRAFT, ActivityAction.CANCEL): ActivityState.CANCELLED,
    (ActivityState.PUBLISHED, ActivityAction.OPEN): ActivityState.OPEN,
    **{
        (state, action): target or state
        for state in (ActivityState.PUBLISHED, ActivityState.OPEN)
        for action, target in {
            ActivityAction.CHANGE: None,
            ActivityAction.INVITE: None,
            ActivityAction.ATTACH: None,
            ActivityAction.REMIND: None,
            ActivityAction.RECORD_PRESENCE: None,
            ActivityAction.EXCUSE: None,
            ActivityAction.SETTLE: ActivityState.SETTLED,
            ActivityAction.CANCEL: ActivityState.CANCELLED,
        }.items()
    },
}


@pytest.mark.parametrize("state", list(ActivityState))
@pytest.mark.parametrize("action", list(ActivityAction))
def test_every_pair_of_state_and_action(state: ActivityState, action: ActivityAction) -> None:
    activity = an(state)
    target = TABLE.get((state, action))
    if target is None:
        with pytest.raises(NotItsTurn):
            LIFECYCLE.take(activity, action, ORGANISER)
        assert activity.state is state
    else:
        LIFECYCLE.take(activity, action, ORGANISER)
        assert activity.state is target


@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_nobody_but_an_organiser_acts(state: ActivityState, action: ActivityAction) -> None:
    with pytest.raises(NotThisPerson):
        LIFECYCLE.take(an(state), action, MEMBER)
    assert LIFECYCLE.open_to(an(state), MEMBER) == []


def test_the_buttons_of_an_organiser() -> None:
    assert LIFECYCLE.open_to(an(ActivityState.DRAFT), ORGANISER) == ["edit", "publish", "attach", "cancel"]
    going_on = ["remind", "record-presence", "excuse", "settle", "cancel"]
    assert LIFECYCLE.open_to(an(ActivityState.PUBLISHED), ORGANISER) == [
        "change",
        "invite",
        "attach",
        "open",
        *going_on,
    ]
    assert LIFECYCLE.open_to(an(ActivityState.OPEN), ORGANISER) == ["change", "invite", "attach", *going_on]
    assert LIFECYCLE.open_to(an(ActivityState.SETTLED), ORGANISER) == []


@pytest.mark.parametrize(
    ("state", "action", "lack", "pointer"),
    [
        (ActivityState.DRAFT, ActivityAction.PUBLISH, {"invitee_count": 0}, "/invitees"),
        (ActivityState.PUBLISHED, ActivityAction.OPEN, {"begins_soon": False}, "/sessions"),
        (ActivityState.OPEN, ActivityAction.SETTLE, {"is_over": False}, "/sessions"),
        (ActivityState.OPEN, ActivityAction.SETTLE, {"open_claims": 1}, "/claims"),
    ],
)
def test_what_is_not_ready_is_said(
    state: ActivityState, action: ActivityAction, lack: dict[str, Any], pointer: str
) -> None:
    activity = an(state, **lack)
    with pytest.raises(NotReady) as refused:
        LIFECYCLE.take(activity, action, ORGANISER)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]
    assert activity.state is state


def test_the_page_about_the_life_is_not_stale() -> None:
    """To mend: `python -m server.documents`."""
    assert (ROOT / "docs/lifecycles/activity.md").read_text() == activity_page()


def test_rules_know_no_clock_and_no_database() -> None:
    source = Path(rules.__file__).read_text()
    assert "sqlalchemy" not in source
    assert "now(" not in source
