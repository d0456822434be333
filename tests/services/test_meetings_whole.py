"""Where the parts of a meeting meet: invitations beside leave, claims beside settlement, changes beside calendars."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from services.activities.answer_vocabulary import Said
from services.activities.commands import changing, inviting, reminding
from services.activities.commands.holding import settle_activity
from services.activities.commands.leave import withdraw_leave
from services.activities.commands.sheet import record_presence
from services.activities.commands.subscribing import make_calendar_feed
from services.activities.models import Invitation
from services.activities.queries import (
    activities,
    agenda,
    answers,
    board,
    claims,
    differences,
    leave,
    papers,
    sheet,
    speeches,
    waiting,
)
from services.activities.queries.calendar import read_calendar
from services.activities.vocabulary import AgendaPart
from services.kernel.errors import LostUpdate, NotItsTurn, NotReady
from services.kernel.paging import mark
from services.kernel.work import reading
from services.members.models import Seat
from services.members.vocabulary import Role
from services.notices.models import Notice
from tests.builders.activities import (
    AnActivity,
    a_published_activity,
    acting,
    actor_of,
    an_open_activity,
    answer,
    asked_by_the_organiser,
    asking,
    check_in,
    organising,
    plan,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.hall import Hall, received
from tests.builders.leave import a_leave, decide
from tests.builders.notices import deliver
from tests.builders.sheets import workbook_of
from tests.builders.speeches import a_speech
from tests.builders.statements import statements


def leaves_office(place: Place, *people: Person) -> None:
    with housekeeping(place.toolbox, place.id) as work:
        for person in people:
            work.get(Seat, person.seat_id).is_active = False


# Changes of the plan.


def test_moving_a_half_day_in_the_middle_is_a_new_version_too(place: Place, clock: HeldClock) -> None:
    place.member()
    begins_at = clock.now() + timedelta(days=3)
    activity = a_published_activity(place=place, begins_at=begins_at, half_days=3)
    sessions = plan(begins_at=begins_at, half_days=3)["sessions"]
    sessions[1]["begins_at"] += timedelta(minutes=30)
    changed = organising(
        activity, changing.change_activity, base_version=activity.version, reason="午后推迟", sessions=sessions
    )
    # Calendars take over only what has a greater number, and whoever saw the old plan must not write over this one.
    assert changed["version"] > activity.version
    with pytest.raises(LostUpdate):
        organising(activity, changing.change_activity, base_version=activity.version, reason="旧版", title="旧")


def test_whatever_may_change_is_told(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = a_published_activity(place=place, kind="lecture", begins_at=clock.now() + timedelta(days=3))
    changes = {
        "title": "新名称", "place": "礼堂", "is_remote_allowed": True, "capacity": 5, "observer_places": 3,
        "answer_by": clock.now() + timedelta(days=1), "agenda": [{"title": "通报"}],
        "sessions": plan(begins_at=clock.now() + timedelta(days=4))["sessions"],
    }  # fmt: skip
    organising(activity, changing.change_activity, base_version=activity.version, reason="扩大范围", **changes)
    deliver(place.toolbox)
    with reading(place.toolbox, committee_id=place.id) as work:
        texts = work.session.scalars(
            work.select(Notice.text).where(Notice.account_id == member.account_id).order_by(Notice.id)
        ).all()
    assert len(texts) == 2, "the invitation, and the change"
    assert any("旁听名额" in text for text in texts)


def test_leave_follows_the_half_days_that_are_moved(place: Place, clock: HeldClock) -> None:
    member, secretary = place.member(), place.officer(Role.SECRETARY_GENERAL)
    begins_at = clock.now() + timedelta(days=3)
    activity = a_published_activity(place=place, begins_at=begins_at, half_days=2)
    second = a_leave(activity=activity, member=member, sessions=activity.sessions[1:])
    decide(activity=activity, leave_id=second, by=secretary)
    sessions = plan(begins_at=begins_at + timedelta(days=2), half_days=2)["sessions"]
    organising(activity, changing.change_activity, base_version=activity.version, reason="改期", sessions=sessions)
    shown = asking(place.toolbox, actor_of(member), leave.read_leave, leave_id=second)
    assert (shown["absent_from"], shown["absent_until"]) == (sessions[1]["begins_at"], sessions[1]["ends_at"])


# An invitation that is taken back.


@pytest.mark.parametrize("half_days", [1, 2], ids=["all of it", "a half-day"])
@pytest.mark.parametrize("is_decided", [True, False], ids=["approved", "requested"])
def test_leave_ends_with_the_invitation(place: Place, clock: HeldClock, *, half_days: int, is_decided: bool) -> None:
    gone, _stays = place.member("示例甲"), place.member("示例乙")
    secretary = place.officer(Role.SECRETARY_GENERAL)
    activity = a_published_activity(place=place, half_days=half_days, begins_at=clock.now() + timedelta(days=3))
    leave_id = a_leave(activity=activity, member=gone, sessions=activity.sessions[:1])
    if is_decided:
        decide(activity=activity, leave_id=leave_id, by=secretary)
    leaves_office(place, gone)
    organising(activity, inviting.take_over_differences)
    shown = asking(place.toolbox, actor_of(gone), leave.read_leave, leave_id=leave_id)
    assert (shown["state"], shown["actions"]) == ("withdrawn", [])
    assert shown["history"][-1]["reason"] == "邀请已收回"
    with pytest.raises(NotItsTurn):
        decide(activity=activity, leave_id=leave_id, by=secretary)
    with pytest.raises(NotItsTurn):
        acting(place.toolbox, actor_of(gone), withdraw_leave, leave_id=leave_id)
    clock.advance(days=6)
    assert settle(activity=activity)["counts"]["invited"] == 1


def test_whoever_has_handed_in_a_claim_stays_invited(place: Place, clock: HeldClock) -> None:
    hall = Hall(place, clock)
    claim = received(hall, clock)
    leaves_office(place, hall.member)
    assert hall.organise(inviting.take_over_differences)["removed"] == 0
    hall.decide(claim)
    clock.advance(hours=4)
    assert settle(activity=hall.activity)["counts"]["present"] == 1


def test_a_tap_that_crosses_the_taking_back_does_not_stop_settlement(place: Place, clock: HeldClock) -> None:
    gone, stays = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place)
    for member in (gone, stays):
        check_in(activity=activity, member=member)
    with housekeeping(place.toolbox, place.id) as work:
        work.session.execute(
            delete(Invitation).where(Invitation.committee_id == place.id, Invitation.seat_id == gone.seat_id)
        )
    clock.advance(hours=4)
    counts = settle(activity=activity)["counts"]
    assert (counts["invited"], counts["present"]) == (1, 1)


# Claims and settlement.


def test_settlement_waits_until_every_claim_is_decided(place: Place, clock: HeldClock) -> None:
    hall = Hall(place, clock)
    claim = received(hall, clock)
    clock.advance(hours=4)
    with pytest.raises(NotReady) as refused:
        settle(activity=hall.activity)
    assert [(fault.pointer, fault.detail) for fault in refused.value.errors] == [
        ("/claims", "还有 1 份离线签到待确认，请先确认，或者说明理由不予确认")
    ]
    hall.decide(claim)
    assert settle(activity=hall.activity)["counts"]["present"] == 1


def test_an_organisers_own_claim_holds_nobody_up(place: Place, clock: HeldClock) -> None:
    hall = Hall(place, clock)
    received(hall, clock)
    clock.advance(hours=4)
    both = actor_of(hall.member, Role.ORGANISER)
    told = acting(place.toolbox, both, settle_activity, activity_id=hall.activity.id)
    assert told["counts"]["absent"] == 2


# What is optional.


def test_nobody_waits_for_those_who_need_not_come_and_have_not_registered(place: Place, clock: HeldClock) -> None:
    came, promised, waits, silent, declined, cancelled, walked_in = (
        place.member(f"示例{each}") for each in "甲乙丙丁戊己庚"
    )
    activity = a_published_activity(place=place, kind="lecture", capacity=2)
    answer(activity=activity, member=cancelled)
    answer(activity=activity, member=cancelled, says=Said.CANCEL)
    for member in (came, promised, waits):
        answer(activity=activity, member=member)
        clock.advance(seconds=1)
    answer(activity=activity, member=declined, says=Said.DECLINE)
    for member in (came, walked_in):
        check_in(activity=activity, member=member)
    expected = {"invited": 7, "present": 2, "excused": 0, "missing": 1, "unregistered": 4}

    (on_board,) = asked_by_the_organiser(activity, board.read_board)["sessions"]
    assert {name: on_board[name] for name in expected} == expected
    assert {name: on_board["sectors"][0][name] for name in expected} == expected
    counted = asked_by_the_organiser(activity, sheet.read_attendance_counts)
    for each in (counted["invitees"], counted["sessions"][0]):
        assert {name: each[name] for name in expected} == expected
    lines = asked_by_the_organiser(activity, sheet.read_sheet, limit=10)["items"]
    assert {line["seat_id"]: str(line["standing"]) for line in lines} == {
        came.seat_id: "present", walked_in.seat_id: "present", promised.seat_id: "missing",
        **dict.fromkeys((each.seat_id for each in (waits, silent, declined, cancelled)), "unregistered"),
    }  # fmt: skip
    waited_for = asked_by_the_organiser(activity, sheet.read_sheet, limit=10, missing_from=activity.session)["items"]
    assert [line["seat_id"] for line in waited_for] == [promised.seat_id]

    clock.advance(hours=4)
    signs, totals = printed(activity)
    assert signs == {
        "示例甲": "√",
        "示例乙": "缺",
        "示例庚": "√",
        **dict.fromkeys(("示例丙", "示例丁", "示例戊", "示例己"), "—"),
    }
    assert totals[-1] == ("合计", 3, 2, 0, 0, 1, "66.7%")
    settle(activity=activity)
    _, totals = printed(activity)
    assert totals[-1] == ("合计", 3, 1, 0, 0, 0, 1, 1, "66.7%"), "as the statistics count"


def printed(activity: AnActivity) -> tuple[dict[Any, Any], list[tuple[Any, ...]]]:
    """The first half-day's sign of each, and the totals."""
    book = workbook_of(asked_by_the_organiser(activity, papers.attendance_sheet))
    signs = {row[1]: row[3] for row in book["签到表"].iter_rows(min_row=6, values_only=True) if row[1]}
    return signs, [tuple(cell for cell in row if cell is not None) for row in book["合计"].iter_rows(values_only=True)]


def test_an_observer_may_stay_away_from_what_is_required(place: Place) -> None:
    member, guest = place.member("示例甲"), place.member("示例乙")
    activity = an_open_activity(place=place, observer_seat_ids=[guest.seat_id])
    (on_board,) = asked_by_the_organiser(activity, board.read_board)["sessions"]
    assert (on_board["missing"], on_board["unregistered"]) == (1, 1)
    lines = asked_by_the_organiser(activity, sheet.read_sheet, limit=10, missing_from=activity.session)["items"]
    assert [line["seat_id"] for line in lines] == [member.seat_id]
    for person, is_required in ((member, True), (guest, False)):
        me = actor_of(person)
        shown = [
            *asking(place.toolbox, me, waiting.waiting_for_member),
            *asking(place.toolbox, me, agenda.list_my_activities, limit=10, part=AgendaPart.UPCOMING)["items"],
            asking(place.toolbox, me, activities.read_activity, activity_id=activity.id),
        ]
        assert [each["is_required"] for each in shown] == [is_required] * 3


def test_ones_agenda_tells_what_one_has_answered(place: Place) -> None:
    member = place.member()
    activity = a_published_activity(place=place, kind="lecture")
    told = []
    for says in (None, Said.ACCEPT, Said.CANCEL):
        if says:
            answer(activity=activity, member=member, says=says)
        (item,) = asking(
            place.toolbox, actor_of(member), agenda.list_my_activities, limit=10, part=AgendaPart.UPCOMING
        )["items"]  # fmt: skip
        told.append((str(item["answer"]), str(item["role"])))
    assert told == [("pending", "member"), ("accepted", "member"), ("cancelled", "member")]


def test_whoever_has_asked_for_leave_is_not_reminded_to_answer(place: Place, clock: HeldClock) -> None:
    asks, silent = place.member("示例甲"), place.member("示例乙")
    activity = a_published_activity(place=place, begins_at=clock.now() + timedelta(days=3))
    a_leave(activity=activity, member=asks)
    assert organising(activity, reminding.remind_unanswered)["reminded"] == 1
    deliver(place.toolbox)
    with reading(place.toolbox, committee_id=place.id) as work:
        reminded = work.session.scalars(work.select(Notice.account_id).where(Notice.kind == "reminder")).all()
    assert reminded == [silent.account_id]


def test_nobody_escapes_being_a_no_show_by_cancelling_afterwards(place: Place, clock: HeldClock) -> None:
    promised, waits = place.member("示例甲"), place.member("示例乙")
    activity = a_published_activity(place=place, kind="lecture", capacity=1)
    for member in (promised, waits):
        answer(activity=activity, member=member)
    clock.advance(hours=4)
    with pytest.raises(NotReady) as refused:
        answer(activity=activity, member=promised, says=Said.CANCEL)
    assert [fault.detail for fault in refused.value.errors] == ["活动已经开始，不能再取消报名"]
    # Nor is anybody made one by a place of which he could not know.
    version = activity.version
    organising(activity, changing.change_activity, base_version=version, reason="加座", capacity=2)
    counts = settle(activity=activity)["counts"]
    assert (counts["no_show"], counts["walk_in"]) == (1, 0)


def test_an_observer_is_not_told_to_come_or_to_ask_for_leave(place: Place, clock: HeldClock) -> None:
    member, guest = place.member("示例甲"), place.member("示例乙")
    a_published_activity(place=place, observer_seat_ids=[guest.seat_id], begins_at=clock.now() + timedelta(days=3))
    deliver(place.toolbox)
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(work.select(Notice.account_id, Notice.text)).all()
    texts = {row.account_id: row.text for row in rows}
    assert "按规定请假" in texts[member.account_id]
    assert "自愿参加" in texts[guest.account_id]
    assert texts.keys() == {member.account_id, guest.account_id}
    feed = asking_for_calendar(place, guest)
    assert "自愿参加" in feed
    assert "须出席" in asking_for_calendar(place, member)


def test_a_calendar_says_that_one_waits_for_a_place(place: Place, clock: HeldClock) -> None:
    comes, waits = place.member("示例甲"), place.member("示例乙")
    activity = a_published_activity(place=place, kind="lecture", capacity=1, begins_at=clock.now() + timedelta(days=3))
    for member in (comes, waits):
        answer(activity=activity, member=member)
    assert "STATUS:TENTATIVE" in asking_for_calendar(place, waits)
    assert "STATUS:CONFIRMED" in asking_for_calendar(place, comes)
    answer(activity=activity, member=comes, says=Said.CANCEL)
    assert "STATUS:CONFIRMED" in asking_for_calendar(place, waits)
    assert "BEGIN:VEVENT" not in asking_for_calendar(place, comes)


def test_who_is_written_down_a_day_later_was_not_late_by_a_day(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    clock.advance(days=1)
    organising(
        activity, record_presence, session_id=activity.session, seat_id=member.seat_id, reason="补记", is_present=True,
        is_late=True,
    )  # fmt: skip
    (line,) = asked_by_the_organiser(activity, sheet.read_sheet, limit=10)["items"]
    assert line["attended"][0]["minutes_late"] == 180, "as long as the session was"


# What it costs.


def test_no_list_of_a_meeting_reads_all_that_the_committee_has(place: Place) -> None:
    if not place.toolbox.database.is_sqlite:
        pytest.skip("PostgreSQL plans by what the tables hold, and these are empty")
    member, secretary = place.member(), place.officer(Role.SECRETARY_GENERAL)
    activity = a_published_activity(place=place)
    leave_id = a_leave(activity=activity, member=member)
    decide(activity=activity, leave_id=leave_id, by=secretary)
    speech_id = a_speech(activity=activity, speaker=member)
    engine = place.toolbox.database.engine
    with statements(engine) as sent:
        asked_by_the_organiser(activity, sheet.read_sheet, limit=10)
        asked_by_the_organiser(activity, sheet.read_attendance_counts)
        asked_by_the_organiser(activity, board.read_board)
        asked_by_the_organiser(activity, papers.attendance_sheet)
        asked_by_the_organiser(activity, claims.list_claims, limit=10)
        asked_by_the_organiser(activity, claims.list_claims, limit=10, after=mark(UUID(int=1)))
        asked_by_the_organiser(activity, answers.list_answers, limit=10)
        asked_by_the_organiser(activity, activities.read_activity)
        asked_by_the_organiser(activity, differences.list_invitee_differences)
        asking(place.toolbox, actor_of(member), leave.list_my_leave, limit=10)
        asking(place.toolbox, actor_of(member), leave.read_leave, leave_id=leave_id)
        asking(place.toolbox, actor_of(member), speeches.read_speech, speech_id=speech_id)
        with reading(place.toolbox, committee_id=place.id) as work:
            sheet.sheet_for_settlement(work, activity.id)
            claims.count_open_claims(work, activity.id, besides=None)
    whole = re.compile(r"SCAN (?!CONSTANT)|SEARCH (\w*history|envelope|leave_request|notice) .*\(committee_id=\?\)")
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        for statement in sent:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
                plan = [row[-1] for row in cursor.fetchall()]
                assert not [line for line in plan if whole.match(line)], f"{statement}\n{plan}"
                is_sorted = "FROM envelope" in statement and "ORDER BY" in statement
                assert not (is_sorted and "USE TEMP B-TREE FOR ORDER BY" in plan), f"{statement}\n{plan}"


def test_counted_once_sqlite_finds_the_invitees_of_one_among_those_of_many(place: Place) -> None:
    if not place.toolbox.database.is_sqlite:
        pytest.skip("PostgreSQL counts by itself")
    for number in range(10):
        place.member(f"委员{number}")
    for _ in range(12):
        activity = a_published_activity(place=place)
    place.toolbox.database.count_indices()
    statement = "EXPLAIN QUERY PLAN SELECT seat_id, state FROM invitation WHERE committee_id = ? AND activity_id = ?"
    with place.toolbox.database.engine.connect() as connection:
        (plan,) = connection.exec_driver_sql(statement, (place.id.hex, activity.id.hex)).all()
    assert plan.detail.endswith("(committee_id=? AND activity_id=?)")


def asking_for_calendar(place: Place, member: Person) -> str:
    """What a program reads that has the address of a member's feed."""
    token = acting(place.toolbox, actor_of(member), make_calendar_feed)["token"]
    with reading(place.toolbox, committee_id=place.id) as work:
        return read_calendar(work, token=token).decode().replace("\r\n ", "")
