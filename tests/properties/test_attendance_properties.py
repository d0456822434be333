"""What holds for every sheet, every order of arrival and every code."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from services.activities.refusals import CodeExpired, CodeForged, CodeMalformed, CodeNotYet, CodeOfOtherSession
from services.activities.rules import Habits, Judgement, lay_out, settle
from services.activities.venue_codes import VenueKey, window_of
from services.activities.vocabulary import AttendanceStatus
from services.kernel.errors import Refused
from services.kernel.work import Toolbox
from tests.builders.activities import (
    acting,
    actor_of,
    an_open_activity,
    asked_by_the_organiser,
    check_in,
)
from tests.builders.activities import settle as settle_activity
from tests.builders.clock import MORNING, HeldClock
from tests.builders.codes import mac
from tests.builders.committee import a_committee

COMMITTEE, SESSION = UUID(int=1), UUID(int=2)


def key_of(committee_id: UUID, session_id: UUID) -> VenueKey:
    return VenueKey(mac, committee_id=committee_id, session_id=session_id)


KEY = key_of(COMMITTEE, SESSION)
instants = some.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001
fractions = some.fractions(min_value=Fraction(1, 10), max_value=1, max_denominator=12)


@some.composite
def sheets(draw: some.DrawFn) -> tuple[int, list[tuple[bool, list[bool]]]]:
    """How many sessions there were; for each invitee whether he is excused, and how he came to those he attended."""
    sessions = draw(some.integers(1, 12))
    invitee = some.tuples(some.booleans(), some.lists(some.booleans(), max_size=sessions))
    return sessions, draw(some.lists(invitee, max_size=30))


def judged(sheet: tuple[int, list[tuple[bool, list[bool]]]], fraction: Fraction) -> list[Judgement]:
    sessions, invitees = sheet
    return [
        settle(arrivals, sessions=sessions, excused=sessions - len(arrivals) if is_excused else 0, fraction=fraction)
        for is_excused, arrivals in invitees
    ]


@given(sheets(), fractions)
def test_everybody_gets_one_status_and_nobody_more_half_days_than_there_were(
    sheet: tuple[int, list[tuple[bool, list[bool]]]], fraction: Fraction
) -> None:
    sessions, invitees = sheet
    found = judged(sheet, fraction)
    assert len(found) == len(invitees)
    there = [each for each in found if each.status in {AttendanceStatus.PRESENT, AttendanceStatus.LATE}]
    assert len(there) <= len(invitees)
    assert all(0 <= each.half_days <= sessions for each in found)
    assert all(each.half_days > 0 for each in there)


@given(sheets(), fractions, some.randoms())
def test_the_order_of_arrival_does_not_matter(
    sheet: tuple[int, list[tuple[bool, list[bool]]]], fraction: Fraction, chance: Any
) -> None:
    sessions, invitees = sheet
    shuffled = [(is_excused, chance.sample(arrivals, len(arrivals))) for is_excused, arrivals in invitees]
    assert judged((sessions, shuffled), fraction) == judged(sheet, fraction)


@given(sheets(), fractions)
def test_coming_once_more_in_time_never_harms(
    sheet: tuple[int, list[tuple[bool, list[bool]]]], fraction: Fraction
) -> None:
    worth = [AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED, AttendanceStatus.LATE, AttendanceStatus.PRESENT]
    sessions, invitees = sheet
    for is_excused, arrivals in invitees:
        if len(arrivals) < sessions:
            before = settle(
                arrivals, sessions=sessions, excused=sessions - len(arrivals) if is_excused else 0, fraction=fraction
            )
            after = settle(
                [*arrivals, False],
                sessions=sessions,
                excused=sessions - len(arrivals) - 1 if is_excused else 0,
                fraction=fraction,
            )
            assert worth.index(after.status) >= worth.index(before.status)


@given(instants, some.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_code_is_taken_in_its_window_and_the_next_and_never_else(shown_at: datetime, later: timedelta) -> None:
    read_at = shown_at + later
    text, distance = KEY.issue(shown_at).text, window_of(read_at) - window_of(shown_at)
    if distance in {0, 1}:
        KEY.read(text, at=read_at)
    else:
        with pytest.raises(CodeExpired if distance > 0 else CodeNotYet):
            KEY.read(text, at=read_at)


@given(some.uuids(), some.uuids(), instants)
def test_a_code_of_another_session_or_committee_is_never_taken(
    committee_id: UUID, session_id: UUID, at: datetime
) -> None:
    assume((committee_id, session_id) != (COMMITTEE, SESSION))
    with pytest.raises((CodeOfOtherSession, CodeForged)):
        KEY.read(key_of(committee_id, session_id).issue(at).text, at=at)


@given(some.one_of(some.text(max_size=40), some.from_regex(r"CX1[A-Z2-7]{32}", fullmatch=True)), instants)
def test_no_guessed_text_is_taken(text: str, at: datetime) -> None:
    with pytest.raises((CodeMalformed, CodeOfOtherSession, CodeForged)):
        KEY.read(text, at=at)


@given(
    some.lists(some.tuples(some.integers(0, 2000), some.integers(-30, 400)), min_size=1, max_size=8),
    some.integers(1, 1440), some.integers(1, 1440), some.integers(0, 1440),
)  # fmt: skip
def test_a_plan_without_faults_is_in_order_and_shuts_by_its_end(
    halves: list[tuple[int, int]], opens_before: int, closes_after: int, late_after: int
) -> None:
    minute = timedelta(minutes=1)
    habits = Habits(
        opens_before=opens_before * minute, closes_after=closes_after * minute, late_after=late_after * minute
    )
    given_sessions = [
        {"name": "半天", "begins_at": MORNING + begins * minute, "ends_at": MORNING + (begins + lasts) * minute}
        for begins, lasts in halves
    ]
    plans, faults = lay_out(given_sessions, habits)
    assert [plan.number for plan in plans] == list(range(1, len(plans) + 1))
    if faults:
        return
    for plan in plans:
        assert plan.check_in_opens_at < plan.check_in_closes_at <= plan.ends_at
        assert plan.late_after is not None
        assert plan.check_in_opens_at <= plan.late_after <= plan.check_in_closes_at
    for before, after in pairwise(plans):
        assert before.ends_at <= after.begins_at


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.data())
def test_a_morning_in_any_order_settles_alike(toolbox: Toolbox, clock: HeldClock, data: some.DataObject) -> None:
    """Two activities with the same invitees and the same arrivals, in two orders and with repeated taps: one result."""
    clock.instant = MORNING
    place = a_committee(toolbox)
    members = [place.member(f"委员{number}") for number in range(4)]
    arrivals = data.draw(some.lists(some.sampled_from(members), max_size=8))
    results = []
    for order in (arrivals, data.draw(some.permutations(arrivals))):
        clock.instant = MORNING
        activity = an_open_activity(place=place)
        for member in order:
            check_in(activity=activity, member=member)
        clock.advance(hours=5)
        counts = settle_activity(activity=activity)["counts"]
        assert counts["present"] == len(set(map(str, arrivals)))
        assert sum(counts.values()) == 2 * counts["invited"]
        results.append(counts)
    assert results[0] == results[1]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.data())
def test_whoever_taps_with_whatever_code_only_invitees_stand_on_the_sheet(
    toolbox: Toolbox, clock: HeldClock, data: some.DataObject
) -> None:
    from services.activities.commands import check_in as door
    from services.activities.queries.sheet import read_attendance_counts
    from tests.builders.activities import a_code

    clock.instant = MORNING
    place = a_committee(toolbox)
    invited, strangers = [place.member() for _ in range(3)], [place.member() for _ in range(2)]
    activity = an_open_activity(place=place, rule="seats", seat_ids=[member.seat_id for member in invited])
    came = set()
    for _ in range(data.draw(some.integers(0, 10))):
        member = data.draw(some.sampled_from(invited + strangers))
        seconds = data.draw(some.sampled_from([-3600, -60, -30, 0, 30]))
        code = a_code(activity, at=clock.now() + timedelta(seconds=seconds))
        try:
            acting(
                toolbox,
                actor_of(member),
                door.check_in,
                activity_id=activity.id,
                session_id=activity.session,
                code=code,
            )
        except Refused:
            assert member in strangers or seconds not in {-30, 0}
        else:
            assert member in invited
            assert seconds in {-30, 0} or member.seat_id in came
            came.add(member.seat_id)
        clock.advance(seconds=data.draw(some.integers(0, 90)))
    counts = asked_by_the_organiser(activity, read_attendance_counts)["invitees"]
    assert counts["present"] + counts["late"] == len(came) <= counts["invited"]
