"""Publishing, answering, waiting lists, changes of the plan and of the members, series: on both databases."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.activities.answer_vocabulary import Said
from services.activities.commands import changing, inviting, publishing, series
from services.activities.models import Activity, ActivitySession, Invitation, InvitationHistory, SettledAttendance
from services.activities.queries import answers, differences
from services.activities.refusals import PlanFaulty
from services.activities.vocabulary import InviteeRole
from services.kernel.errors import BadInput, LostUpdate, NotFound, NotItsTurn, NotReady, NotThisPerson
from services.kernel.outbox import Delivery
from services.kernel.work import Toolbox, reading
from services.members.models import Body, Seat, SeatBody
from services.members.vocabulary import BodyKind, Role
from tests.builders.activities import (
    AnActivity,
    a_published_activity,
    acting,
    actor_of,
    an_activity,
    an_open_activity,
    answer,
    asked_by_the_organiser,
    check_in,
    organising,
    plan,
    settle,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping, row_of
from tests.builders.racing import race


def states_of(place: Place, activity: AnActivity) -> dict[UUID | None, str]:
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(
            work.select(Invitation.seat_id, Invitation.state).where(Invitation.activity_id == activity.id)
        )
        return {row.seat_id: str(row.state) for row in rows}


def an_optional(place: Place, **more: Any) -> AnActivity:
    return a_published_activity(place=place, kind="lecture", **more)


# Whom the rules mean.


def test_bodies_and_names_are_invited_together_with_their_roles(place: Place) -> None:
    economist, teacher, doctor, guest, speaker = (
        place.member(f"示例{each}", sector=sector)
        for each, sector in zip("甲乙丙丁戊", ("经济", "教育", "医药卫生", "医药卫生", "医药卫生"), strict=True)
    )
    with housekeeping(place.toolbox, place.id) as work:
        committee, group = (
            Body(kind=BodyKind.SPECIAL_COMMITTEE, name="经济委员会"),
            Body(kind=BodyKind.STREET_GROUP, name="第一联组"),
        )
        work.add(committee)
        work.add(group)
        work.flush()
        work.add(SeatBody(seat_id=teacher.seat_id, body_id=committee.id))
        work.get(Seat, doctor.seat_id).street_group_id = group.id
        of_committee, of_group = committee.id, group.id
    named = {"observer_seat_ids": [guest.seat_id], "speaker_seat_ids": [speaker.seat_id]}
    found = {}
    for rule, bodies in (
        ("special-committees", [of_committee]), ("street-groups", [of_group]), ("sectors", [place.sectors["经济"]]),
    ):  # fmt: skip
        activity = a_published_activity(place=place, rule=rule, body_ids=bodies, **named)
        found[rule] = set(states_of(place, activity)) - {guest.seat_id, speaker.seat_id}
    assert found == {
        "special-committees": {teacher.seat_id}, "street-groups": {doctor.seat_id}, "sectors": {economist.seat_id},
    }  # fmt: skip
    assert row_of(place, Invitation, activity_id=activity.id, seat_id=guest.seat_id).role is InviteeRole.OBSERVER
    assert row_of(place, Invitation, activity_id=activity.id, seat_id=speaker.seat_id).role is InviteeRole.SPEAKER


def test_a_body_of_another_kind_and_two_roles_are_faults(place: Place) -> None:
    member = place.member()
    with pytest.raises(PlanFaulty) as refused:
        an_activity(
            place=place, rule="street-groups", body_ids=[place.sectors["经济"]], seat_ids=[member.seat_id],
            speaker_seat_ids=[member.seat_id],
        )  # fmt: skip
    assert [fault.pointer for fault in refused.value.errors] == [
        "/invitees/body_ids/0", "/invitees/speaker_seat_ids/0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("details", "pointer"),
    [
        ({"capacity": 5}, "/capacity"),
        ({"answer_by": timedelta(hours=1)}, "/answer_by"),
        ({"agenda": [{"title": "通报", "session_number": 2}]}, "/agenda/0/session_number"),
    ],
)
def test_faults_of_the_details_are_pointed_at(
    place: Place, clock: HeldClock, details: dict[str, Any], pointer: str
) -> None:
    if "answer_by" in details:
        details = {"answer_by": clock.now() + details["answer_by"]}
    with pytest.raises(PlanFaulty) as refused:
        an_activity(place=place, kind="plenary", **details)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


# Opening, by act and by time.


def test_an_activity_opens_at_its_hour_and_only_then(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place, begins_at=clock.now() + timedelta(hours=5))
    assert row_of(place, Activity, id=activity.id).state == "published"
    queued = row_of(place, Delivery, kind=publishing.OPEN)
    assert queued.run_at == clock.now() + timedelta(hours=4)
    clock.advance(hours=4)
    # The worker may be late: the hour has come all the same.
    assert check_in(activity=activity, member=member)["is_late"] is False
    with housekeeping(place.toolbox, place.id) as work:
        publishing.open_at_its_hour(work, queued.payload)
    opened = row_of(place, Activity, id=activity.id)
    assert (opened.state, opened.opened_at) == ("open", clock.now())


def test_an_organiser_opens_early_but_not_a_day_before(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = a_published_activity(place=place, begins_at=clock.now() + timedelta(hours=30))
    with pytest.raises(NotReady):
        organising(activity, publishing.open_activity)
    clock.advance(hours=10)
    assert organising(activity, publishing.open_activity)["state"] == "open"
    assert row_of(place, ActivitySession, id=activity.session).check_in_opens_at == clock.now()
    check_in(activity=activity, member=member)
    with pytest.raises(NotItsTurn):
        organising(activity, publishing.open_activity)


# Answers.


def test_what_is_required_is_accepted_or_left_to_leave(place: Place) -> None:
    member, observer = place.member(), place.member("列席委员")
    activity = a_published_activity(place=place, observer_seat_ids=[observer.seat_id])
    with pytest.raises(NotThisPerson):
        answer(activity=activity, member=member, says=Said.DECLINE)
    first = answer(activity=activity, member=member)
    assert (first["state"], first["actions"]) == ("accepted", [])
    assert answer(activity=activity, member=member) == first
    assert answer(activity=activity, member=observer, says=Said.DECLINE)["state"] == "declined"
    with reading(place.toolbox, committee_id=place.id) as work:
        steps = work.session.scalars(work.select(InvitationHistory.action).order_by(InvitationHistory.id)).all()
    assert steps == ["accept", "decline"]


def test_only_an_invitee_answers_and_only_while_it_goes_on(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_optional(place)
    with pytest.raises(NotFound):
        answer(activity=activity, member=place.member("后来的委员"))
    clock.advance(minutes=30)
    with pytest.raises(NotReady) as refused:
        answer(activity=activity, member=member)
    assert [fault.pointer for fault in refused.value.errors] == ["/answer"]
    clock.advance(hours=4)
    settle(activity=activity)
    with pytest.raises(NotThisPerson):
        answer(activity=activity, member=member, says=Said.DECLINE)


def test_the_first_who_waits_moves_up_when_a_place_is_free(place: Place, clock: HeldClock) -> None:
    members = [place.member(f"示例{each}") for each in "甲乙丙丁"]
    activity = an_optional(place, capacity=2)
    said = []
    for member in members:
        said.append(str(answer(activity=activity, member=member)["state"]))
        clock.advance(seconds=1)
    assert said == ["accepted", "accepted", "waiting", "waiting"]
    answer(activity=activity, member=members[0], says=Said.CANCEL)
    assert [states_of(place, activity)[each.seat_id] for each in members] == [
        "cancelled", "accepted", "accepted", "waiting",
    ]  # fmt: skip
    # Who comes back waits behind the others.
    assert answer(activity=activity, member=members[0])["state"] == "waiting"
    changed = organising(activity, changing.change_activity, base_version=activity.version, reason="加座", capacity=3)
    assert states_of(place, activity)[members[3].seat_id] == "accepted"
    assert states_of(place, activity)[members[0].seat_id] == "waiting"
    organising(activity, changing.change_activity, base_version=changed["version"], reason="不限", capacity=None)
    assert states_of(place, activity)[members[0].seat_id] == "accepted"


def test_two_who_want_the_last_place_do_not_both_get_it(shared: Toolbox) -> None:
    place = a_committee(shared)
    members = [place.member(f"示例{each}") for each in "甲乙丙丁戊己"]
    activity = an_optional(place, capacity=3)
    told = race([lambda member=member: answer(activity=activity, member=member) for member in members])
    assert sorted(str(each["state"]) for each in told) == ["accepted"] * 3 + ["waiting"] * 3
    leaving = [each for each in members if states_of(place, activity)[each.seat_id] == "accepted"]
    race([lambda member=member: answer(activity=activity, member=member, says=Said.CANCEL) for member in leaving])
    assert sorted(states_of(place, activity).values()) == ["accepted"] * 3 + ["cancelled"] * 3


def test_settlement_of_what_is_optional_tells_of_whoever_said_yes_or_came(place: Place, clock: HeldClock) -> None:
    came, no_show, walk_in, silent, declined = (place.member(f"示例{each}") for each in "甲乙丙丁戊")
    activity = an_optional(place)
    for member in (came, no_show):
        answer(activity=activity, member=member)
    answer(activity=activity, member=declined, says=Said.DECLINE)
    for member in (came, walk_in):
        check_in(activity=activity, member=member)
    clock.advance(hours=4)
    counts = settle(activity=activity)["counts"]
    assert counts == {
        "invited": 5, "present": 1, "late": 0, "excused": 0, "absent": 0, "no_show": 1, "walk_in": 1,
    }  # fmt: skip
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(work.select(SettledAttendance.seat_id, SettledAttendance.status)).all()
    assert {row.seat_id: str(row.status) for row in rows} == {
        came.seat_id: "present", no_show.seat_id: "no_show", walk_in.seat_id: "walk_in",
    }  # fmt: skip
    assert silent.seat_id not in {row.seat_id for row in rows}


def test_the_organiser_sees_who_has_not_answered(place: Place) -> None:
    one, two = place.member("示例甲"), place.member("示例乙")
    activity = an_optional(place)
    answer(activity=activity, member=two)
    shown = asked_by_the_organiser(activity, answers.list_answers, limit=10, state="pending")
    assert [line["seat_id"] for line in shown["items"]] == [one.seat_id]
    assert shown["counts"] == {"pending": 1, "accepted": 1, "waiting": 0, "declined": 0, "cancelled": 0}


# Changes after publication.


def test_a_published_plan_is_changed_but_not_what_people_were_invited_to(place: Place, clock: HeldClock) -> None:
    place.member()
    begins_at = clock.now() + timedelta(days=3)
    activity = a_published_activity(place=place, begins_at=begins_at, half_days=2)
    later = plan(begins_at=begins_at + timedelta(days=1), half_days=2)["sessions"]
    changed = organising(
        activity, changing.change_activity, base_version=activity.version, reason="会场改期", place="另一会场",
        sessions=later, agenda=[{"title": "听取通报", "session_number": 2}],
    )  # fmt: skip
    stored = row_of(place, Activity, id=activity.id)
    assert (stored.place, stored.begins_at, len(stored.agenda)) == ("另一会场", later[0]["begins_at"], 1)
    with pytest.raises(LostUpdate):
        organising(activity, changing.change_activity, base_version=activity.version, reason="旧版", title="旧")
    again = organising(
        activity, changing.change_activity, base_version=changed["version"], reason="没有变化", place="另一会场"
    )
    assert again["version"] == changed["version"]
    for wrong, pointer in (({"sessions": later[:1]}, "/sessions"), ({"capacity": 3}, "/capacity")):
        with pytest.raises(PlanFaulty) as refused:
            organising(activity, changing.change_activity, base_version=again["version"], reason="错", **wrong)
        assert [fault.pointer for fault in refused.value.errors] == [pointer]
    # The first hour no longer opens it, the new one does.
    clock.advance(days=3)
    with housekeeping(place.toolbox, place.id) as work:
        publishing.open_at_its_hour(work, {"activity_id": str(activity.id)})
    assert row_of(place, Activity, id=activity.id).state == "published"


def test_a_session_whose_door_was_open_stays_where_it_was(place: Place, clock: HeldClock) -> None:
    place.member()
    begins_at = clock.now() + timedelta(minutes=30)
    activity = an_open_activity(place=place, half_days=2, begins_at=begins_at)
    moved = plan(begins_at=begins_at + timedelta(minutes=5), half_days=2)["sessions"]
    with pytest.raises(PlanFaulty) as refused:
        organising(activity, changing.change_activity, base_version=activity.version, reason="推迟", sessions=moved)
    assert [fault.pointer for fault in refused.value.errors] == ["/sessions/0"]
    second = [plan(begins_at=begins_at, half_days=2)["sessions"][0], moved[1]]
    organising(activity, changing.change_activity, base_version=activity.version, reason="推迟", sessions=second)
    assert row_of(place, ActivitySession, id=activity.sessions[1]).begins_at == moved[1]["begins_at"]


# Later changes of the members.


def test_later_changes_are_shown_and_taken_over_with_one_act(place: Place) -> None:
    stays, leaves, was_there = (place.member(f"示例{each}") for each in "甲乙丙")
    activity = an_open_activity(place=place)
    check_in(activity=activity, member=was_there)
    joins = place.member("新任委员")
    with housekeeping(place.toolbox, place.id) as work:
        for gone in (leaves, was_there):
            work.get(Seat, gone.seat_id).is_active = False
    shown = asked_by_the_organiser(activity, differences.list_invitee_differences)
    assert [line["seat_id"] for line in shown["joined"]] == [joins.seat_id]
    assert [(line["seat_id"], line["is_active"]) for line in shown["left"]] == [(leaves.seat_id, False)]
    with pytest.raises(BadInput):
        organising(activity, inviting.take_over_differences, add_seat_ids=[stays.seat_id])
    told = organising(activity, inviting.take_over_differences, add_seat_ids=[joins.seat_id], remove_seat_ids=[])
    assert (told["added"], told["still_to_remove"]) == (1, 1)
    told = organising(activity, inviting.take_over_differences)
    assert (told["added"], told["removed"], told["still_to_remove"]) == (0, 1, 0)
    assert set(states_of(place, activity)) == {stays.seat_id, was_there.seat_id, joins.seat_id}


def test_somebody_is_invited_by_name_afterwards(place: Place) -> None:
    first, guest = place.member("示例甲"), place.member("示例乙")
    activity = a_published_activity(place=place, rule="seats", seat_ids=[first.seat_id])
    lists = {"seat_ids": [first.seat_id], "observer_seat_ids": [guest.seat_id], "speaker_seat_ids": []}
    assert organising(activity, inviting.add_invitees, **lists)["added"] == 1
    told = organising(activity, inviting.add_invitees, **lists)
    assert (told["added"], told["still_to_remove"]) == (0, 0)
    assert row_of(place, Invitation, seat_id=guest.seat_id).role is InviteeRole.OBSERVER
    with pytest.raises(PlanFaulty):
        organising(activity, inviting.add_invitees, seat_ids=[UUID(int=9)], observer_seat_ids=[], speaker_seat_ids=[])


# Series.


def test_a_series_makes_single_activities_each_with_its_own_life(place: Place, clock: HeldClock) -> None:
    place.member()
    organiser: Person = place.officer(Role.ORGANISER)
    first = clock.now() + timedelta(days=1)
    fields = plan(begins_at=first, kind="reception-day", answer_by=first - timedelta(hours=2))
    repetition = {"every": "week", "interval": 2, "times": 3}
    made = acting(
        place.toolbox, actor_of(organiser, Role.ORGANISER), series.draft_series, repetition=repetition, **fields
    )
    assert [each["begins_at"] for each in made["items"]] == [first + timedelta(weeks=2 * number) for number in range(3)]
    with reading(place.toolbox, committee_id=place.id) as work:
        rows = work.session.execute(
            work.select(Activity.answer_by, Activity.state).where(Activity.series_id == made["series_id"])
        ).all()
    assert sorted(row.answer_by for row in rows) == [
        first + timedelta(weeks=2 * number, hours=-2) for number in range(3)
    ]
    acting(
        place.toolbox, actor_of(organiser, Role.ORGANISER), publishing.publish_activity,
        activity_id=made["items"][1]["id"],
    )  # fmt: skip
    states = {each["id"]: row_of(place, Activity, id=each["id"]).state for each in made["items"]}
    assert sorted(map(str, states.values())) == ["draft", "draft", "published"]


def test_one_fault_refuses_the_whole_series(place: Place, clock: HeldClock) -> None:
    organiser = actor_of(place.officer(Role.ORGANISER), Role.ORGANISER)
    fields = plan(begins_at=clock.now() + timedelta(days=1), kind="picnic")
    with pytest.raises(PlanFaulty):
        acting(
            place.toolbox, organiser, series.draft_series,
            repetition={"every": "day", "interval": 1, "times": 5}, **fields,
        )  # fmt: skip
    with reading(place.toolbox, committee_id=place.id) as work:
        assert work.session.scalars(work.select(Activity.id)).all() == []
