"""Leave from request to settlement: approvers, half-days, proofs, what is taken back, and two at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.activities.commands import leave
from services.activities.leave_models import ExcusedSession, LeaveEvidence, LeaveHistory, LeaveRequest
from services.activities.leave_vocabulary import Decision
from services.activities.models import Invitation, SettledAttendance
from services.activities.queries import leave as requests
from services.activities.queries import sheet as sheets
from services.activities.refusals import LeaveAskedAlready, LeaveNotNeeded, LeaveTooLate, TooManyFiles
from services.kernel.errors import BadInput, NotFound, NotItsTurn, NotThisPerson
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from tests.builders.activities import (
    acting,
    actor_of,
    asked_by_the_organiser,
    asking,
    check_in,
    in_a_week,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping, row_of
from tests.builders.leave import a_convener, a_leave, decide, prove
from tests.builders.racing import race
from tests.builders.settings import set_settings


def count(place: Place, table: Any) -> int:
    with reading(place.toolbox, committee_id=place.id) as work:
        return len(work.session.scalars(work.select(table)).all())


def test_half_a_day_is_decided_by_the_convener_of_ones_own_group(place: Place) -> None:
    member, convener, other = place.member(), a_convener(place), a_convener(place, "教育")
    activity = in_a_week(place, half_days=2)
    leave_id = a_leave(activity=activity, member=member, sessions=activity.sessions[:1])
    with pytest.raises(NotFound):
        decide(activity=activity, leave_id=leave_id, by=other, role=Role.CONVENER)
    organiser = activity.organiser
    with pytest.raises(NotThisPerson):
        decide(activity=activity, leave_id=leave_id, by=organiser, role=Role.ORGANISER)
    told = decide(activity=activity, leave_id=leave_id, by=convener, role=Role.CONVENER)
    assert (told["state"], told["half_days"]) == ("approved", 1)
    assert row_of(place, Invitation, seat_id=member.seat_id).excused_at is None
    assert row_of(place, ExcusedSession).session_id == activity.session
    with reading(place.toolbox, committee_id=place.id) as work:
        steps = work.session.scalars(work.select(LeaveHistory.action)).all()
    assert steps == ["approve"]


def test_a_day_is_decided_by_the_secretary_general_and_excuses_from_all(place: Place) -> None:
    member, convener, secretary = place.member(), a_convener(place), place.officer(Role.SECRETARY_GENERAL)
    activity = in_a_week(place, half_days=2)
    leave_id = a_leave(activity=activity, member=member)
    with pytest.raises(NotFound):
        decide(activity=activity, leave_id=leave_id, by=convener, role=Role.CONVENER)
    decide(activity=activity, leave_id=leave_id, by=secretary)
    invitation = row_of(place, Invitation, seat_id=member.seat_id)
    assert (invitation.excuse_reason, invitation.excused_by) == ("因病：示例病假", secretary.account_id)
    with pytest.raises(NotItsTurn):
        decide(activity=activity, leave_id=leave_id, by=secretary)
    decide(activity=activity, leave_id=leave_id, by=secretary, decision=Decision.REVOKE)
    assert row_of(place, Invitation, seat_id=member.seat_id).excused_at is None


def test_nobody_decides_his_own_and_the_database_says_so_too(place: Place) -> None:
    secretary = place.member("兼任秘书长", roles=(Role.SECRETARY_GENERAL,))
    activity = in_a_week(place, half_days=2)
    leave_id = a_leave(activity=activity, member=secretary)
    with pytest.raises(NotThisPerson):
        decide(activity=activity, leave_id=leave_id, by=secretary)
    with pytest.raises(IntegrityError), housekeeping(place.toolbox, place.id) as work:
        work.session.execute(
            update(LeaveRequest.__table__).values(
                decided_by=secretary.account_id, decided_by_name="示例", decided_at=work.now
            )
        )


def test_a_refusal_says_why_and_one_may_ask_again(place: Place) -> None:
    member, secretary = place.member(), place.officer(Role.SECRETARY_GENERAL)
    activity = in_a_week(place)
    leave_id = a_leave(activity=activity, member=member)
    with pytest.raises(LeaveAskedAlready) as refused:
        a_leave(activity=activity, member=member)
    assert refused.value.facts == {"leave_id": leave_id}
    with pytest.raises(BadInput):
        acting(
            place.toolbox, actor_of(secretary, Role.SECRETARY_GENERAL), leave.decide_leave, leave_id=leave_id,
            decision=Decision.REFUSE,
        )  # fmt: skip
    told = decide(activity=activity, leave_id=leave_id, by=secretary, decision=Decision.REFUSE)
    assert told["state"] == "refused"
    again = a_leave(activity=activity, member=member)
    acting(place.toolbox, actor_of(member), leave.withdraw_leave, leave_id=again)
    assert row_of(place, LeaveRequest, id=again).state == "withdrawn"


def test_what_is_not_needed_or_not_there_is_refused(place: Place, clock: HeldClock) -> None:
    member = place.member()
    optional = in_a_week(place, kind="lecture")
    with pytest.raises(LeaveNotNeeded):
        a_leave(activity=optional, member=member)
    activity = in_a_week(place)
    with pytest.raises(BadInput) as refused:
        a_leave(activity=activity, member=member, sessions=optional.sessions, reason_key="holiday")
    assert [fault.pointer for fault in refused.value.errors] == ["/reason_key", "/session_ids/0"]
    with pytest.raises(NotFound):
        a_leave(activity=activity, member=place.member("后来的委员"))
    clock.advance(days=8)
    settle(activity=activity)
    with pytest.raises(NotItsTurn):
        a_leave(activity=activity, member=member)


def test_late_leave_goes_the_way_that_the_committee_says(place: Place, clock: HeldClock) -> None:
    member, convener = place.member(), a_convener(place)
    activity = in_a_week(place)
    clock.advance(days=6, hours=1)
    leave_id = a_leave(activity=activity, member=member)
    asked = row_of(place, LeaveRequest, id=leave_id)
    assert (asked.is_late, asked.approver) == (True, Role.SECRETARY_GENERAL)
    set_settings(place.toolbox, place.id, '[activities.leave]\nlate = "refused"\n')
    with pytest.raises(LeaveTooLate):
        a_leave(activity=activity, member=convener)


def test_a_proof_of_a_higher_meeting_is_enough_where_the_committee_says_so(place: Place) -> None:
    member = place.member()
    activity = in_a_week(place)
    text = '[activities.leave]\nhigher_meeting = "automatic"\n[activities.leave.evidence]\nmax_count = 1\n'
    set_settings(place.toolbox, place.id, text)
    leave_id = a_leave(activity=activity, member=member, reason_key="higher-meeting", reason="省政协会议")
    assert prove(activity=activity, leave_id=leave_id, member=member, content=b"notice")["state"] == "approved"
    assert row_of(place, Invitation, seat_id=member.seat_id).excuse_reason == "参加上级会议：省政协会议"
    other = place.member("示例乙")
    with pytest.raises(NotFound):
        prove(activity=activity, leave_id=leave_id, member=other)


def test_a_proof_sent_twice_is_one_and_they_are_bounded(place: Place) -> None:
    member = place.member()
    activity = in_a_week(place)
    set_settings(place.toolbox, place.id, "[activities.leave.evidence]\nmax_count = 1\n")
    leave_id = a_leave(activity=activity, member=member)
    for _ in range(2):
        told = prove(activity=activity, leave_id=leave_id, member=member, content=b"the same file")
    assert (told["state"], count(place, LeaveEvidence)) == ("requested", 1)
    with pytest.raises(TooManyFiles):
        prove(activity=activity, leave_id=leave_id, member=member)


def test_leave_for_half_days_counts_at_settlement_and_on_the_board(place: Place, clock: HeldClock) -> None:
    most, some, none, whole = (place.member(f"示例{each}") for each in "甲乙丙丁")
    secretary = place.officer(Role.SECRETARY_GENERAL)
    activity = in_a_week(place, half_days=3)
    for member, sessions in ((most, activity.sessions[1:]), (some, activity.sessions[2:]), (whole, None)):
        leave_id = a_leave(activity=activity, member=member, sessions=sessions)
        decide(activity=activity, leave_id=leave_id, by=secretary)
    counts = asked_by_the_organiser(activity, sheets.read_attendance_counts)
    assert [each["excused"] for each in counts["sessions"]] == [1, 2, 3]
    sheet = asked_by_the_organiser(activity, sheets.read_sheet, limit=10)
    assert [len(line["excused_session_ids"]) for line in sheet["items"]] == [2, 1, 0, 0]
    clock.advance(days=7)
    check_in(activity=activity, member=most)
    clock.advance(days=2)
    settle(activity=activity)
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.scalars(work.select(SettledAttendance)).all()
    found = {row.seat_id: (str(row.status), row.half_days, row.excused_half_days) for row in rows}
    assert found == {
        most.seat_id: ("excused", 1, 2), some.seat_id: ("absent", 0, 1), none.seat_id: ("absent", 0, 0),
        whole.seat_id: ("excused", 0, 3),
    }  # fmt: skip


def test_the_calendar_shows_each_what_is_his(place: Place) -> None:
    mine, theirs = place.member("示例甲"), place.member("示例乙", sector="教育")
    convener, secretary = a_convener(place), place.officer(Role.SECRETARY_GENERAL)
    leader = place.officer(Role.LEADER)
    activity = in_a_week(place, half_days=2)
    half = a_leave(activity=activity, member=mine, sessions=activity.sessions[:1])
    day = a_leave(activity=activity, member=theirs)

    def seen(person: Person, role: Role, **query: Any) -> dict[Any, list[str]]:
        shown = asking(
            place.toolbox, actor_of(person, role), requests.list_leave_requests, limit=10, **query
        )["items"]  # fmt: skip
        return {line["id"]: line["actions"] for line in shown}

    assert seen(convener, Role.CONVENER) == {half: ["approve", "refuse"]}
    assert seen(secretary, Role.SECRETARY_GENERAL) == {half: ["approve", "refuse"], day: ["approve", "refuse"]}
    assert seen(activity.organiser, Role.ORGANISER) == {half: [], day: []}
    assert seen(leader, Role.LEADER) == {}
    now = place.toolbox.ports.clock.now()
    assert set(seen(secretary, Role.SECRETARY_GENERAL, since=now + timedelta(days=7, hours=10))) == {day}
    assert seen(secretary, Role.SECRETARY_GENERAL, until=now + timedelta(days=6)) == {}
    with pytest.raises(NotFound):
        asking(place.toolbox, actor_of(leader, Role.LEADER), requests.read_leave, leave_id=day)
    own = asking(place.toolbox, actor_of(theirs), requests.read_leave, leave_id=day)
    assert (own["reason"], own["actions"], len(own["session_ids"])) == ("示例病假", ["attach", "withdraw"], 2)


def test_one_of_two_decisions_at_once_counts(shared: Toolbox) -> None:
    place = a_committee(shared)
    member = place.member()
    secretaries = [place.officer(Role.SECRETARY_GENERAL) for _ in range(4)]
    activity = in_a_week(place)
    leave_id = a_leave(activity=activity, member=member)
    told = race(
        [
            lambda by=by, decision=decision: decide(activity=activity, leave_id=leave_id, by=by, decision=decision)
            for by, decision in zip(secretaries, [Decision.APPROVE, Decision.REFUSE] * 2, strict=True)
        ]
    )
    assert sum(isinstance(each, dict) for each in told) == 1, told
    assert {type(each) for each in told if not isinstance(each, dict)} == {NotItsTurn}
    is_excused = row_of(place, Invitation, seat_id=member.seat_id).excused_at is not None
    assert is_excused is (row_of(place, LeaveRequest).state == "approved")
