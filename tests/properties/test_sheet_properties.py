"""What holds for the sheet of every morning, in whatever order things happen at different members' hands."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from services.activities.commands import sheet as hand
from services.activities.queries.papers import attendance_sheet
from services.activities.queries.sheet import read_attendance_counts, read_sheet
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES, AttendanceStatus
from services.kernel.errors import NotItsTurn
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from tests.builders.activities import (
    AnActivity,
    acting,
    actor_of,
    an_open_activity,
    asked_by_the_organiser,
    check_in,
    settle,
)
from tests.builders.clock import MORNING, HeldClock
from tests.builders.committee import Person, a_committee
from tests.builders.corrections import correct
from tests.builders.sheets import workbook_of

EVENTS = ("check-in", "there", "late", "struck out", "excused", "not excused")
events_of_one = some.lists(some.sampled_from(EVENTS), max_size=4)


@dataclass(frozen=True)
class Morning:
    """An activity in which things happen to its invitees."""

    activity: AnActivity
    members: list[Person]

    def happens(self, number: int, event: str) -> None:
        """One event about one member, in the first half-day."""
        activity, member = self.activity, self.members[number]
        about = {"activity_id": activity.id, "seat_id": member.seat_id, "reason": "示例"}
        organiser, toolbox = actor_of(activity.organiser, Role.ORGANISER), activity.place.toolbox
        if event == "check-in":
            check_in(activity=activity, member=member)
        elif event in {"excused", "not excused"}:
            acting(toolbox, organiser, hand.excuse, is_excused=event == "excused", **about)
        else:
            acting(
                toolbox, organiser, hand.record_presence, session_id=activity.session, is_present=event != "struck out",
                is_late=event == "late", **about,
            )  # fmt: skip

    def ask(self, query: Any, **fields: Any) -> Any:
        """Ask as the organiser."""
        return asked_by_the_organiser(self.activity, query, **fields)

    def lines(self) -> list[Any]:
        """The sheet without what tells one morning from another: identifiers of sessions, and instants."""
        return [
            (
                line["seat_id"], line["is_excused"], line["standing"], line["settled"],
                [(each["is_late"], each["evidence"]) for each in line["attended"]],
                [(each["action"], each["reason"]) for each in line["history"]],
            )
            for line in self.ask(read_sheet, limit=100)["items"]
        ]  # fmt: skip

    def workbook(self) -> openpyxl.Workbook:
        """The printed sheet, read back."""
        return workbook_of(self.ask(attendance_sheet))


def interleaved(chance: Any, sequences: list[list[str]]) -> list[tuple[int, str]]:
    """All events, each member's in their own order, the members in any."""
    turns = [number for number, events in enumerate(sequences) for _ in events]
    chance.shuffle(turns)
    left = [iter(events) for events in sequences]
    return [(number, next(left[number])) for number in turns]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(events_of_one, min_size=3, max_size=3), some.randoms(use_true_random=False))
def test_the_order_of_events_does_not_change_the_sheet(
    toolbox: Toolbox, clock: HeldClock, sequences: list[list[str]], chance: Any
) -> None:
    clock.instant = MORNING
    place = a_committee(toolbox)
    members = [place.member(f"委员{number}", sector=("经济", "教育")[number % 2]) for number in range(3)]
    found = []
    for _ in range(2):
        clock.instant = MORNING
        morning = Morning(an_open_activity(place=place), members)
        for number, event in interleaved(chance, sequences):
            morning.happens(number, event)
        clock.advance(hours=5)
        before = morning.lines()
        settle(activity=morning.activity)
        with pytest.raises(NotItsTurn):
            settle(activity=morning.activity)
        found.append((before, morning.lines()))
    assert found[0] == found[1]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(events_of_one, min_size=4, max_size=4), some.booleans(), some.booleans())
def test_the_counts_of_the_workbook_are_those_of_the_interface(
    toolbox: Toolbox, clock: HeldClock, sequences: list[list[str]], is_settled: bool, is_corrected: bool
) -> None:
    clock.instant = MORNING
    place = a_committee(toolbox)
    members = [place.member(f"委员{number}", sector=("经济", "教育")[number % 2]) for number in range(4)]
    morning = Morning(an_open_activity(place=place), members)
    for number, events in enumerate(sequences):
        for event in events:
            morning.happens(number, event)
    clock.advance(hours=5)
    if is_settled:
        settle(activity=morning.activity)
        if is_corrected:
            _correct_first(morning)
    counts, lines = morning.ask(read_attendance_counts), morning.ask(read_sheet, limit=100)["items"]
    book = morning.workbook()
    totals = [[cell for cell in row if cell is not None] for row in book["合计"].iter_rows(values_only=True)]
    (session,) = counts["sessions"]
    assert totals[1][1:] == [
        session[each] for each in ("invited", "present", "late", "excused", "missing", "unregistered")
    ]
    signs = Counter(row[3] for row in book["签到表"].iter_rows(min_row=6, values_only=True) if row[1])
    assert [signs[sign] for sign in "√迟假缺—"] == totals[1][2:]
    if is_settled:
        results = Counter((line["corrected"] or line["settled"])["status"] for line in lines)
        assert totals[-1][2:-1] == [results[status] for status in ATTENDANCE_STATUS_NAMES]
    else:
        invitees = counts["invitees"]
        assert totals[-1][2:6] == [invitees[each] for each in ("present", "late", "excused", "missing")]
    by_sector = [row[1:-1] for row in totals if row and row[0] in {"经济", "教育"}]
    assert [sum(column) for column in zip(*by_sector, strict=True)] == totals[-1][1:-1]


def _correct_first(morning: Morning) -> UUID:
    """Let the first member's result be another one."""
    (line, *_) = morning.ask(read_sheet, limit=1)["items"]
    is_there = line["settled"]["half_days"] > 0
    status, half_days = (AttendanceStatus.ABSENT, 0) if is_there else (AttendanceStatus.LATE, 1)
    place = morning.activity.place
    member = next(each for each in morning.members if each.seat_id == line["seat_id"])
    officers = (place.officer(Role.ORGANISER), place.officer(Role.ORGANISER))
    return correct(activity=morning.activity, member=member, by=officers, status=status, half_days=half_days)
