"""Activities from draft to settlement: commands, queries, facts, what the database refuses, and races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from services.activities.commands import holding, planning, publishing, sheet
from services.activities.commands.check_in import check_in as check_in_command
from services.activities.facts import ActivitySettled
from services.activities.models import (
    Activity,
    ActivityHistory,
    ActivitySession,
    Attendance,
    Invitation,
    SettledAttendance,
)
from services.activities.queries import activities, agenda, waiting
from services.activities.queries import sheet as sheets
from services.activities.refusals import ActivityNotOpen, CodeExpired, OwnAttendance, PlanFaulty
from services.activities.vocabulary import AgendaPart
from services.kernel.audit import AuditRow
from services.kernel.database import Model
from services.kernel.errors import Conflict, LostUpdate, NotFound, NotItsTurn, NotReady, Overtaken
from services.kernel.work import Toolbox, Work, reading, writing
from services.members.models import Seat
from services.members.vocabulary import Role
from tests.builders.activities import (
    AnActivity,
    a_code,
    a_settled_activity,
    actor_of,
    an_activity,
    an_open_activity,
    asked_by_the_organiser,
    asking,
    check_in,
    organising,
    plan,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.racing import race
from tests.builders.settings import set_settings
from tests.builders.statements import statements


def rows_of(place: Place, *columns: Any, **where: Any) -> list[Any]:
    """All rows of a table of this committee."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return list(work.session.execute(work.select(*columns).filter_by(**where)).all())


def audited(place: Place, action: str) -> list[Any]:
    """The audit's rows of one action, in order."""
    rows = select(AuditRow).where(AuditRow.committee_id == place.id, AuditRow.action == action)
    with reading(place.toolbox, committee_id=place.id) as work:
        return list(work.session.scalars(rows.order_by(AuditRow.id)))


def seats_of(place: Place, activity: AnActivity) -> set[UUID]:
    return {row.seat_id for row in rows_of(place, Invitation.seat_id, activity_id=activity.id)}


# Planning.


def test_a_draft_takes_what_the_settings_say(place: Place, clock: HeldClock) -> None:
    activity = an_activity(place=place, kind="plenary", half_days=2)
    (row,) = rows_of(
        place, Activity.kind_name, Activity.is_required, Activity.settings_version, Activity.state, Activity.ends_at
    )
    assert tuple(row)[:4] == ("全体会议", True, 0, "draft")
    assert row.ends_at == clock.now() + timedelta(minutes=30, hours=15)
    first, second = rows_of(place, ActivitySession.number, ActivitySession.late_after)
    assert {first.number, second.number} == {1, 2}
    assert [entry.detail for entry in audited(place, "activity-drafted")] == [{"kind": "plenary", "sessions": 2}]
    assert activity.version == 1


@pytest.mark.parametrize(
    ("kind", "said", "is_required"), [("lecture", None, False), ("lecture", True, True), ("plenary", False, False)]
)
def test_required_follows_the_kind_unless_said(place: Place, kind: str, said: bool | None, is_required: bool) -> None:
    an_activity(place=place, kind=kind, is_required=said)
    assert [row.is_required for row in rows_of(place, Activity.is_required)] == [is_required]


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"kind": "picnic"}, ["/kind"]),
        ({"rule": "sectors"}, ["/invitees/body_ids"]),
        ({"rule": "seats"}, ["/invitees/seat_ids"]),
        ({"rule": "seats", "seat_ids": [UUID(int=5)]}, ["/invitees/seat_ids/0"]),
        ({"rule": "sectors", "body_ids": [UUID(int=5)]}, ["/invitees/body_ids/0"]),
        ({"rule": "all-members", "seat_ids": [UUID(int=5)]}, ["/invitees/seat_ids/0"]),
        (
            {"rule": "standing-members", "body_ids": [UUID(int=5)], "kind": "picnic"},
            ["/kind", "/invitees/body_ids"],
        ),
    ],
)
def test_a_faulty_plan_is_refused_with_every_fault(place: Place, fields: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(PlanFaulty) as refused:
        an_activity(place=place, **fields)
    assert [fault.pointer for fault in refused.value.errors] == pointers
    assert rows_of(place, Activity.id) == []


def test_another_committees_seat_or_sector_cannot_be_named(place: Place, toolbox: Toolbox) -> None:
    other = a_committee(toolbox, name="另一市政协")
    stranger = other.member("外地委员")
    with pytest.raises(PlanFaulty):
        an_activity(place=place, rule="seats", seat_ids=[stranger.seat_id])
    with pytest.raises(PlanFaulty):
        an_activity(place=place, rule="sectors", body_ids=[other.sectors["经济"]])


def edited(activity: AnActivity, base_version: int, begins_at: Any, **more: Any) -> Any:
    return organising(activity, planning.edit_activity, base_version=base_version, **plan(begins_at=begins_at, **more))


def test_an_edit_replaces_the_plan_and_keeps_the_sessions_identifiers(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_activity(place=place, half_days=2)
    later = clock.now() + timedelta(days=3)
    answer = edited(
        activity, 1, later, half_days=3, title="改期的会议", kind="lecture", rule="seats", seat_ids=[member.seat_id]
    )
    assert (answer["version"], answer["state"]) == (2, "draft")
    (row,) = rows_of(place, Activity.title, Activity.kind_name, Activity.begins_at, Activity.is_required)
    assert tuple(row) == ("改期的会议", "讲座", later, False)
    sessions = {row.number: row.id for row in rows_of(place, ActivitySession.number, ActivitySession.id)}
    assert (sessions[1], sessions[2]) == activity.sessions
    assert len(sessions) == 3
    edited(
        activity,
        2,
        later,
        half_days=1,
        title="改期的会议",
        kind="lecture",
        rule="sectors",
        body_ids=[place.sectors["教育"]],
    )
    assert [row.id for row in rows_of(place, ActivitySession.id)] == [activity.session]
    shown = asked_by_the_organiser(activity, activities.read_activity)
    assert shown["invitees"] == {
        "rule": "sectors",
        "body_ids": [place.sectors["教育"]],
        "seat_ids": [],
        "observer_seat_ids": [],
        "speaker_seat_ids": [],
    }
    assert [step["action"] for step in shown["history"]] == ["edit", "edit"]


def test_an_edit_that_changes_only_a_session_is_a_new_version(place: Place) -> None:
    activity = an_activity(place=place)
    fields = plan(begins_at=place.toolbox.ports.clock.now() + timedelta(minutes=30))
    fields["sessions"][0]["name"] = "另一名称"
    assert organising(activity, planning.edit_activity, base_version=1, **fields)["version"] == 2


def test_an_edit_over_an_unseen_version_says_what_changed(place: Place, clock: HeldClock) -> None:
    activity = an_activity(place=place)
    begins_at = clock.now() + timedelta(minutes=30)
    edited(activity, 1, begins_at, title="甲的修改")
    with pytest.raises(LostUpdate) as refused:
        edited(activity, 1, begins_at + timedelta(hours=1), title="乙的修改", rule="standing-members")
    changed = refused.value.facts["changed"]
    assert changed["title"] == {"stored": "甲的修改", "yours": "乙的修改"}
    assert set(changed) == {"title", "sessions", "invitees"}
    with pytest.raises(LostUpdate) as refused:
        edited(activity, 1, begins_at, title="乙的修改")
    assert set(refused.value.facts["changed"]) == {"title"}


def test_only_a_draft_is_edited(place: Place, clock: HeldClock) -> None:
    place.member()
    activity = an_open_activity(place=place)
    with pytest.raises(NotItsTurn):
        edited(activity, activity.version, clock.now())


# Opening.


def test_each_rule_finds_its_members(place: Place) -> None:
    ordinary = place.member("示例甲", sector="经济")
    standing = place.member("示例乙", sector="教育", is_standing=True)
    gone = place.member("示例丙", sector="教育", is_standing=True)
    with housekeeping(place.toolbox, place.id) as work:
        work.get(Seat, gone.seat_id).is_active = False
    found = {
        rule: seats_of(place, an_open_activity(place=place, rule=rule, **named))
        for rule, named in {
            "all-members": {},
            "standing-members": {},
            "sectors": {"body_ids": [place.sectors["经济"], place.sectors["医药卫生"]]},
            "seats": {"seat_ids": [standing.seat_id, standing.seat_id]},
        }.items()
    }
    assert found == {
        "all-members": {ordinary.seat_id, standing.seat_id},
        "standing-members": {standing.seat_id},
        "sectors": {ordinary.seat_id},
        "seats": {standing.seat_id},
    }
    assert sorted(entry.detail["invitees"] for entry in audited(place, "activity-published")) == [1, 1, 1, 2]


def test_an_activity_without_invitees_is_not_ready(place: Place) -> None:
    activity = an_activity(place=place)
    with pytest.raises(NotReady) as refused:
        organising(activity, publishing.publish_activity)
    assert [fault.pointer for fault in refused.value.errors] == ["/invitees"]
    assert [row.state for row in rows_of(place, Activity.state)] == ["draft"]


def test_who_joins_later_is_not_invited(place: Place) -> None:
    early = place.member()
    activity = an_open_activity(place=place)
    place.member("后来的委员")
    assert seats_of(place, activity) == {early.seat_id}
    with pytest.raises(NotItsTurn):
        organising(activity, publishing.publish_activity)


# Check-in.


def test_a_second_tap_is_the_same_check_in(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    first = check_in(activity=activity, member=member)
    clock.advance(minutes=1)
    second = check_in(activity=activity, member=member, code="CX1 任何内容")
    assert first == second
    assert first["at"] == clock.now() - timedelta(minutes=1)
    assert len(rows_of(place, Attendance.id)) == 1
    (entry,) = audited(place, "checked-in")
    assert entry.detail == {
        "session_id": str(activity.session),
        "seat_id": str(member.seat_id),
        "evidence": "venue-code",
        "is_late": False,
    }


def test_the_same_tap_after_settlement_still_gets_its_answer(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    first = check_in(activity=activity, member=member)
    clock.advance(hours=5)
    settle(activity=activity)
    assert check_in(activity=activity, member=member) == first


def test_lateness_is_written_at_the_door(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    clock.advance(minutes=41)
    assert check_in(activity=activity, member=member)["is_late"] is True


def test_a_photographed_code_is_dead_a_minute_later(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    photographed = a_code(activity)
    clock.advance(seconds=60)
    with pytest.raises(CodeExpired):
        check_in(activity=activity, member=member, code=photographed)
    assert rows_of(place, Attendance.id) == []


def test_an_activity_or_session_that_is_not_his_is_not_found(place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    activity = an_open_activity(place=place, rule="seats", seat_ids=[member.seat_id])
    other = an_open_activity(place=place)
    draft = an_activity(place=place)
    stranger = a_committee(toolbox, name="另一市政协").member()
    uninvited = place.member("未受邀委员")
    for person, target, session_id in (
        (uninvited, activity, activity.session),
        (stranger, activity, activity.session),
        (member, activity, other.session),
        (member, draft, draft.session),
        (place.officer(), activity, activity.session),
    ):
        with pytest.raises(NotFound):
            check_in(activity=target, member=person, session_id=session_id, code=a_code(target))


# Entries by hand.


def record(activity: AnActivity, member: Person, *, session_id: UUID | None = None, **more: Any) -> Any:
    fields = {"is_present": True, "is_late": False, "reason": "现场核对", **more}
    return organising(
        activity, sheet.record_presence, session_id=session_id or activity.session, seat_id=member.seat_id, **fields
    )


def let_off(activity: AnActivity, member: Person, *, reason: str = "因病", is_excused: bool = True) -> Any:
    return organising(activity, sheet.excuse, seat_id=member.seat_id, reason=reason, is_excused=is_excused)


def test_presence_by_hand_has_a_reason_and_a_history(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    assert record(activity, member, is_late=True)["attendance"]["is_late"] is True
    (row,) = rows_of(place, Attendance.evidence, Attendance.is_late, Attendance.reason, Attendance.recorded_by)
    assert tuple(row) == ("manual", True, "现场核对", activity.organiser.account_id)
    (step,) = rows_of(
        place, ActivityHistory.reason, ActivityHistory.seat_id, ActivityHistory.session_id, action="record-presence"
    )
    assert tuple(step) == ("现场核对", member.seat_id, activity.session)
    (entry,) = audited(place, "presence-recorded")
    assert "现场核对" not in str(entry.detail)
    tapped = check_in(activity=activity, member=member)
    assert (tapped["evidence"], tapped["is_late"]) == ("manual", True), "an officer's word stands"


def test_a_code_outranks_a_hand_unless_the_hand_says_otherwise(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    check_in(activity=activity, member=member)
    assert record(activity, member)["attendance"]["evidence"] == "venue-code"
    assert record(activity, member, is_late=True)["attendance"]["evidence"] == "manual"
    assert len(rows_of(place, Attendance.id)) == 1


def test_a_wrong_entry_is_struck_out(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    record(activity, member)
    assert record(activity, member, is_present=False, reason="登记错人")["attendance"] is None
    assert record(activity, member, is_present=False, reason="登记错人")["attendance"] is None
    assert rows_of(place, Attendance.id) == []
    assert [entry.detail["is_present"] for entry in audited(place, "presence-recorded")] == [True, False, False]


def test_nobody_is_present_before_the_door_opens(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place, begins_at=clock.now() + timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        record(activity, member)
    assert refused.value.code == "check-in-not-open"


def test_an_excuse_is_given_and_taken_back(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    assert let_off(activity, member)["is_excused"] is True
    (row,) = rows_of(place, Invitation.excuse_reason, Invitation.excused_by)
    assert tuple(row) == ("因病", activity.organiser.account_id)
    assert let_off(activity, member, is_excused=False, reason="改为参加")["is_excused"] is False
    (row,) = rows_of(place, Invitation.excuse_reason, Invitation.excused_at)
    assert tuple(row) == (None, None)
    reasons = rows_of(place, ActivityHistory.reason, action="excuse")
    assert [row.reason for row in reasons] == ["因病", "改为参加"]
    assert all("因病" not in str(entry.detail) for entry in audited(place, "leave-excused"))


def test_nobody_writes_on_the_sheet_for_himself(place: Place) -> None:
    organiser = place.member("兼职组织者", roles=(Role.ORGANISER,))
    activity = an_open_activity(place=place, organiser=organiser)
    with pytest.raises(OwnAttendance):
        record(activity, organiser)
    with pytest.raises(OwnAttendance):
        let_off(activity, organiser)


def test_only_an_invitee_stands_on_the_sheet(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    late_comer = place.member("后来的委员")
    other = an_open_activity(place=place)
    with pytest.raises(NotFound):
        record(activity, late_comer)
    with pytest.raises(NotFound):
        let_off(activity, late_comer)
    with pytest.raises(NotFound):
        record(activity, member, session_id=other.session)
    with pytest.raises(NotFound):
        record(activity, member, session_id=UUID(int=9))


@pytest.mark.parametrize("end", ["settled", "cancelled"])
def test_what_is_over_is_not_written_on(place: Place, clock: HeldClock, end: str) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    if end == "settled":
        clock.advance(hours=5)
        settle(activity=activity)
    else:
        organising(activity, holding.cancel_activity, reason="改期")
    for act in (lambda: record(activity, member), lambda: let_off(activity, member)):
        with pytest.raises(NotItsTurn):
            act()


# Settlement.


def test_settlement_freezes_the_sheet_and_records_one_fact(
    place: Place, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: list[Any] = []
    monkeypatch.setattr(Work, "record", _noting(facts, Work.record))
    early, late, away, missing = (place.member(f"示例{each}") for each in "甲乙丙丁")
    activity = an_open_activity(place=place, kind="plenary")
    check_in(activity=activity, member=early)
    let_off(activity, away)
    clock.advance(minutes=45)
    check_in(activity=activity, member=late)
    clock.advance(hours=4)
    answer = settle(activity=activity)
    assert answer["counts"] == {
        "invited": 4, "present": 1, "late": 1, "excused": 1, "absent": 1, "no_show": 0, "walk_in": 0,
    }  # fmt: skip
    assert (answer["state"], answer["actions"], answer["settled_at"]) == ("settled", [], clock.now())
    rows = rows_of(
        place,
        SettledAttendance.seat_id,
        SettledAttendance.status,
        SettledAttendance.half_days,
        SettledAttendance.sessions,
        SettledAttendance.is_required,
        SettledAttendance.meeting,
    )
    expected = {
        early.seat_id: ("present", 1),
        late.seat_id: ("late", 1),
        away.seat_id: ("excused", 0),
        missing.seat_id: ("absent", 0),
    }
    assert {row.seat_id: (row.status, row.half_days) for row in rows} == expected
    assert {(row.sessions, row.is_required, row.meeting) for row in rows} == {(1, True, "plenary")}
    (fact,) = [each for each in facts if isinstance(each, ActivitySettled)]
    assert {row.seat_id: (row.status, row.half_days) for row in fact.rows} == expected
    assert (fact.year, str(fact.on), fact.meeting) == (2026, "2026-03-02", "plenary")
    assert {(row.required, row.sessions, row.role) for row in fact.rows} == {(True, 1, "member")}
    (entry,) = audited(place, "activity-settled")
    assert entry.detail == {
        "kind": "plenary",
        "meeting": "plenary",
        "year": 2026,
        "on": "2026-03-02",
        "invitees": 4,
        "present": 1,
        "late": 1,
        "excused": 1,
        "absent": 1,
        "no_show": 0,
        "walk_in": 0,
        "rows_sha256": fact.rows_digest(),
    }


def _noting(facts: list[Any], record: Callable[..., None]) -> Callable[..., None]:
    def note(work: Any, fact: Any, **more: Any) -> None:
        facts.append(fact)
        record(work, fact, **more)

    return note


def test_settlement_waits_for_the_last_session_and_happens_once(place: Place, clock: HeldClock) -> None:
    place.member()
    activity = an_open_activity(place=place, half_days=2)
    clock.advance(hours=15)
    with pytest.raises(NotReady) as refused:
        settle(activity=activity)
    assert [fault.pointer for fault in refused.value.errors] == ["/sessions"]
    clock.advance(minutes=30)
    settle(activity=activity)
    with pytest.raises(NotItsTurn):
        settle(activity=activity)
    with pytest.raises(NotItsTurn):
        organising(activity, holding.cancel_activity, reason="太晚了")
    assert len(rows_of(place, SettledAttendance.id)) == 1


def test_settlement_keeps_the_settings_that_the_activity_was_planned_under(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place, half_days=2)
    check_in(activity=activity, member=member)
    set_settings(place.toolbox, place.id, '[activities]\nattended_fraction = "1/2"\n')
    newer = an_open_activity(place=place, half_days=2)
    check_in(activity=newer, member=member)
    clock.advance(hours=16)
    assert settle(activity=activity)["counts"]["absent"] == 1
    assert settle(activity=newer)["counts"]["present"] == 1


def test_a_cancelled_activity_stays_on_the_agenda_with_its_reason(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    organising(activity, holding.cancel_activity, reason="场地维修")
    mine = asking(place.toolbox, actor_of(member), agenda.list_my_activities, limit=5, part=AgendaPart.UPCOMING)
    assert [(item["state"], item["cancellation_reason"]) for item in mine["items"]] == [("cancelled", "场地维修")]
    assert [entry.detail for entry in audited(place, "activity-cancelled")] == [{"was": "open"}]


# What the database itself refuses.


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Activity, {"state": "settled"}),
        (Activity, {"state": "cancelled"}),
        (Activity, {"opened_at": None}),
        (Activity, {"cancellation_reason": "没有取消却有原因"}),
        (Invitation, {"excuse_reason": "没有准假却有原因"}),
        (Attendance, {"reason": "扫码签到却有登记理由"}),
        (Attendance, {"evidence": "hearsay"}),
    ],
)
def test_the_database_refuses_what_cannot_be(place: Place, table: type[Model], values: dict[str, Any]) -> None:
    member = place.member()
    check_in(activity=an_open_activity(place=place), member=member)
    target = table.__table__
    raw = {name: value for name, value in values.items() if name not in {"state", "evidence"}}
    named = {name: func.trim(value) for name, value in values.items() if name in {"state", "evidence"}}
    with pytest.raises(IntegrityError), housekeeping(place.toolbox, place.id) as work:
        work.session.execute(update(target).values({**raw, **named}))


# Queries.


def test_reads_are_few_however_long_the_list(place: Place, clock: HeldClock) -> None:
    members = [place.member(f"委员{number}") for number in range(5)]
    for number in range(6):
        open_one = an_open_activity(place=place, half_days=3, title=f"会议{number}")
        for member in members:
            check_in(activity=open_one, member=member)
    me, organiser = actor_of(members[0]), actor_of(open_one.organiser, Role.ORGANISER)
    budget: list[tuple[Callable[..., Any], Any, dict[str, Any], int]] = [
        (activities.list_activities, organiser, {"limit": 20}, 1),
        (activities.read_activity, organiser, {"activity_id": open_one.id}, 5),
        (activities.read_activity, me, {"activity_id": open_one.id}, 3),
        (agenda.list_my_activities, me, {"limit": 20, "part": AgendaPart.UPCOMING}, 2),
        (sheets.read_attendance_counts, organiser, {"activity_id": open_one.id}, 3),
        (sheets.read_sheet, organiser, {"activity_id": open_one.id, "limit": 100}, 8),
        (waiting.waiting_for_member, me, {}, 2),
        (waiting.waiting_for_organiser, organiser, {}, 1),
    ]
    for query, actor, fields, most in budget:
        with statements(place.toolbox.database.engine) as sent:
            asking(place.toolbox, actor, query, **fields)
        assert len([each for each in sent if each.lstrip().startswith("SELECT")]) <= most, query.__name__


def test_what_waits_for_a_member(place: Place, clock: HeldClock) -> None:
    member = place.member()
    me = actor_of(member)
    assert asking(place.toolbox, me, waiting.waiting_for_member) == []
    activity = an_open_activity(place=place, half_days=2)
    an_activity(place=place, title="草稿看不到")
    later = an_open_activity(place=place, begins_at=clock.now() + timedelta(days=9), title="远期会议")
    let_off(later, member)
    first, second = asking(place.toolbox, me, waiting.waiting_for_member)
    assert (first["activity_id"], first["next_at"], first["can_check_in"]) == (
        activity.id,
        clock.now() + timedelta(minutes=30),
        True,
    )
    assert (second["activity_id"], second["can_check_in"], second["is_excused"]) == (later.id, False, True)
    check_in(activity=activity, member=member)
    first, _ = asking(place.toolbox, me, waiting.waiting_for_member)
    assert (first["can_check_in"], first["next_at"]) == (False, clock.now() + timedelta(hours=12, minutes=30))
    clock.advance(hours=5)
    first, _ = asking(place.toolbox, me, waiting.waiting_for_member)
    assert [session["number"] for session in first["sessions"]] == [2]
    clock.advance(days=20)
    assert asking(place.toolbox, me, waiting.waiting_for_member) == []


def test_what_waits_for_an_organiser(place: Place, clock: HeldClock) -> None:
    place.member()
    organiser = actor_of(place.officer(Role.ORGANISER), Role.ORGANISER)
    held = an_open_activity(place=place, title="已开完")
    draft = an_activity(place=place, title="草稿", begins_at=clock.now() + timedelta(days=2))
    an_open_activity(place=place, title="未开", begins_at=clock.now() + timedelta(days=3))
    a_settled = an_open_activity(place=place, title="将结算")
    clock.advance(hours=5)
    settle(activity=a_settled)
    waits = asking(place.toolbox, organiser, waiting.waiting_for_organiser)
    assert [(each["activity_id"], each["waits_for"]) for each in waits] == [
        (held.id, "settlement"),
        (draft.id, "publication"),
    ]


def test_the_counts_and_the_sheet_agree(place: Place, clock: HeldClock) -> None:
    members = [place.member(f"示例{each}") for each in "甲乙丙丁"]
    activity = an_open_activity(place=place, half_days=2)
    check_in(activity=activity, member=members[0])
    let_off(activity, members[2])
    clock.advance(minutes=45)
    check_in(activity=activity, member=members[1])
    counts = asked_by_the_organiser(activity, sheets.read_attendance_counts)
    expected = {"invited": 4, "present": 1, "late": 1, "excused": 1, "missing": 1, "unregistered": 0}
    assert counts["invitees"] == expected
    first, second = counts["sessions"]
    assert {name: first[name] for name in expected} == expected
    assert {name: second[name] for name in expected} == {
        "invited": 4,
        "present": 0,
        "late": 0,
        "excused": 1,
        "missing": 3,
        "unregistered": 0,
    }
    page = asked_by_the_organiser(activity, sheets.read_sheet, limit=3)
    rest = asked_by_the_organiser(activity, sheets.read_sheet, limit=3, after=page["next"])
    items = page["items"] + rest["items"]
    assert rest["next"] is None
    assert [item["standing"] for item in items] == ["present", "late", "excused", "missing"]
    assert [item["name"] for item in items] == [member.name for member in members]
    assert items[0]["attended"][0]["session_id"] == activity.session
    assert items[2]["excuse_reason"] == "因病"
    assert all(item["settled"] is None for item in items)


def test_the_counts_of_a_draft_are_nought(place: Place) -> None:
    activity = an_activity(place=place)
    counts = asked_by_the_organiser(activity, sheets.read_attendance_counts)
    nought = {"invited": 0, "present": 0, "late": 0, "excused": 0, "missing": 0, "unregistered": 0}
    assert counts["invitees"] == nought
    assert {name: counts["sessions"][0][name] for name in nought} == nought


def test_a_settled_activity_shows_its_result(place: Place, clock: HeldClock) -> None:
    there, away = place.member("到会委员"), place.member("缺席委员")
    activity = a_settled_activity(place=place, clock=clock, present=[there])
    for member, status in ((there, "present"), (away, "absent")):
        past = asking(place.toolbox, actor_of(member), agenda.list_my_activities, limit=5, part=AgendaPart.PAST)
        assert [item["result"]["status"] for item in past["items"]] == [status]
    page = asked_by_the_organiser(activity, sheets.read_sheet, limit=5)
    assert [item["settled"]["status"] for item in page["items"]] == ["present", "absent"]


# Races: on PostgreSQL, and on a WAL file for SQLite, never on one shared connection.

RACERS = 8


def test_eight_taps_at_once_are_one_check_in(shared: Toolbox) -> None:
    place = a_committee(shared)
    member = place.member()
    activity = an_open_activity(place=place)
    answers = race([lambda: check_in(activity=activity, member=member)] * RACERS)
    assert len({str(answer) for answer in answers}) == 1, answers
    assert answers[0]["seat_id"] == member.seat_id
    assert len(rows_of(place, Attendance.id)) == 1
    assert len(audited(place, "checked-in")) == 1


def test_eight_members_at_once_all_come_in(shared: Toolbox) -> None:
    place = a_committee(shared)
    members = [place.member(f"委员{number}") for number in range(RACERS)]
    activity = an_open_activity(place=place)
    code = a_code(activity)
    race([lambda each=each: check_in(activity=activity, member=each, code=code) for each in members])
    assert {row.seat_id for row in rows_of(place, Attendance.seat_id)} == {member.seat_id for member in members}
    assert len(audited(place, "checked-in")) == RACERS


def test_eight_settlements_at_once_are_one(shared: Toolbox, clock: HeldClock) -> None:
    place = a_committee(shared)
    place.member()
    activity = an_open_activity(place=place)
    clock.advance(hours=5)
    answers = race([lambda: settle(activity=activity)] * RACERS)
    assert sorted(type(answer).__name__ for answer in answers) == ["NotItsTurn"] * (RACERS - 1) + ["dict"]
    assert len(rows_of(place, SettledAttendance.id)) == 1
    assert len(audited(place, "activity-settled")) == 1


def test_eight_openings_at_once_invite_once(shared: Toolbox) -> None:
    place = a_committee(shared)
    member = place.member()
    activity = an_activity(place=place)
    answers = race([lambda: organising(activity, publishing.publish_activity)] * RACERS)
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert seats_of(place, activity) == {member.seat_id}
    assert len(rows_of(place, Invitation.id)) == 1


def test_two_edits_at_once_lose_nothing(shared: Toolbox, clock: HeldClock) -> None:
    place = a_committee(shared)
    activity = an_activity(place=place)
    answers = race([lambda name=name: edited(activity, 1, clock.now(), title=f"修改{name}") for name in range(RACERS)])
    assert sorted(type(answer).__name__ for answer in answers) == ["LostUpdate"] * (RACERS - 1) + ["dict"]


def test_no_check_in_slips_past_settlement(shared: Toolbox, clock: HeldClock) -> None:
    """Entries and settlement at once: what is on the sheet is in the settlement, and what is refused is on neither."""
    place = a_committee(shared)
    members = [place.member(f"委员{number}") for number in range(RACERS - 1)]
    activity = an_open_activity(place=place)
    clock.advance(hours=5)
    answers = race([*(lambda each=each: record(activity, each) for each in members), lambda: settle(activity=activity)])
    assert isinstance(answers[-1], dict)
    written = {row.seat_id for row in rows_of(place, Attendance.seat_id)}
    present = {row.seat_id for row in rows_of(place, SettledAttendance.seat_id, status="present")}
    assert written == present
    assert written == {answer["seat_id"] for answer in answers[:-1] if isinstance(answer, dict)}


def test_a_check_in_under_way_holds_settlement_back(shared: Toolbox, clock: HeldClock) -> None:
    """A check-in that has entered but not committed is waited for, and stands in the settled sheet."""
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing is ever under way beside it")
    place = a_committee(shared)
    member = place.member()
    activity = an_open_activity(place=place)
    code = a_code(activity)
    with ThreadPoolExecutor(1) as pool:
        with writing(shared, committee_id=place.id) as work:
            work.actor = actor_of(member)
            check_in_command(work, work.actor, activity_id=activity.id, session_id=activity.session, code=code)
            work.session.connection()  # What was left is written now, in a transaction that stays open.
            clock.advance(hours=5)
            settling = pool.submit(lambda: settle(activity=activity))
            with pytest.raises(TimeoutError):
                settling.result(timeout=0.5)
        assert settling.result(timeout=10)["counts"]["present"] == 1
    with pytest.raises(NotItsTurn):
        record(activity, member)


def test_a_check_in_that_settlement_overtakes_is_not_written(shared: Toolbox, clock: HeldClock) -> None:
    """It has seen an open door; when it writes, the sheet is frozen."""
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing comes in between")
    place = a_committee(shared)
    member = place.member()
    activity = an_open_activity(place=place)
    code = a_code(activity)
    with pytest.raises(Overtaken), writing(shared, committee_id=place.id) as work:
        work.actor = actor_of(member)
        check_in_command(work, work.actor, activity_id=activity.id, session_id=activity.session, code=code)
        clock.advance(hours=5)
        assert settle(activity=activity)["counts"]["present"] == 0
    assert rows_of(place, Attendance.id) == []
    assert audited(place, "checked-in") == []
    with pytest.raises(ActivityNotOpen):
        check_in(activity=activity, member=member, code=code)


def test_a_check_in_that_waits_for_settlement_is_overtaken_by_it(shared: Toolbox, clock: HeldClock) -> None:
    """Its one statement meets the activity held, waits, and then meets it settled: nothing of it is left."""
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing comes in between")
    place = a_committee(shared)
    member = place.member()
    activity = an_open_activity(place=place)
    code = a_code(activity)

    def tap() -> None:
        with writing(shared, committee_id=place.id) as work:
            work.actor = actor_of(member)
            check_in_command(work, work.actor, activity_id=activity.id, session_id=activity.session, code=code)
            looked.set()
            assert is_held.wait(10)

    looked, is_held = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        tapping = pool.submit(tap)
        assert looked.wait(10)
        clock.advance(hours=5)
        with writing(shared, committee_id=place.id) as work:
            work.actor = actor_of(activity.organiser, Role.ORGANISER)
            assert holding.settle_activity(work, work.actor, activity_id=activity.id)["counts"]["present"] == 0
            is_held.set()
            with pytest.raises(TimeoutError):
                tapping.result(timeout=0.5)
        with pytest.raises(Overtaken):
            tapping.result(timeout=10)
    assert rows_of(place, Attendance.id) == []
    assert audited(place, "checked-in") == []


def test_a_check_in_is_two_statements_on_postgresql(place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    code = a_code(activity)
    with statements(place.toolbox.database.engine) as sent:
        check_in(activity=activity, member=member, code=code)
    assert len(sent) == (5 if place.toolbox.database.is_sqlite else 2), sent
