"""Who is told what: of invitations, changes, cancellations, places, leave; reminders by themselves and by hand."""

from datetime import timedelta

import pytest

from services.activities.answer_vocabulary import Said
from services.activities.commands import changing, holding, inviting, reminding
from services.activities.models import Invitation
from services.activities.refusals import TooManyReminders
from services.kernel.errors import NotFound, NotItsTurn
from services.kernel.work import reading as reading_work
from services.members.models import Seat
from services.members.vocabulary import Role
from services.notices.commands import reading
from services.notices.models import Notice
from services.notices.queries import inbox
from tests.builders.activities import (
    acting,
    actor_of,
    an_activity,
    answer,
    asked_by_the_organiser,
    asking,
    in_a_week,
    organising,
)
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.leave import a_convener, a_leave, decide
from tests.builders.notices import deliver, inbox_of


def told(place: Place, person: Person) -> list[str]:
    """The kinds of notices that somebody got, by name: what falls due in one instant is delivered in any order."""
    return sorted(kind for kind, _ in inbox_of(place, person))


def test_an_invitation_is_told_and_the_invitation_knows_when(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = in_a_week(place)
    clock.advance(seconds=3)
    assert told(place, member) == ["invitation"]
    with reading_work(place.toolbox, committee_id=place.id) as work:
        assert work.session.scalars(work.select(Invitation.told_at)).all() == [clock.now()]
        notice = work.session.scalars(work.select(Notice)).one()
    assert (notice.delivered_at - notice.caused_at, notice.read_at) == (timedelta(seconds=3), None)
    assert "请出席" in notice.text
    assert notice.object_id == activity.id


def test_what_follows_is_told_to_whom_it_concerns(place: Place) -> None:
    comes, waits, no = (place.member(f"示例{each}") for each in "甲乙丙")
    activity = in_a_week(place, kind="lecture", capacity=1)
    answer(activity=activity, member=comes)
    answer(activity=activity, member=waits)
    answer(activity=activity, member=no, says=Said.DECLINE)
    organising(activity, changing.change_activity, base_version=activity.version, reason="会场停电", place="礼堂")
    deliver(place.toolbox)
    answer(activity=activity, member=comes, says=Said.CANCEL)
    joins = place.member("新任委员")
    with housekeeping(place.toolbox, place.id) as work:
        work.get(Seat, no.seat_id).is_active = False
    organising(activity, inviting.take_over_differences)
    deliver(place.toolbox)
    organising(activity, holding.cancel_activity, reason="讲者生病")
    assert told(place, waits) == ["activity-cancelled", "activity-changed", "invitation", "moved-up"]
    assert told(place, joins) == ["activity-cancelled", "invitation"]
    assert "invitation-withdrawn" in told(place, no)
    draft = an_activity(place=place)
    organising(draft, holding.cancel_activity, reason="不办了")
    assert told(place, joins) == ["activity-cancelled", "invitation"]


def test_leave_is_told_to_those_who_decide_and_its_fate_to_the_member(place: Place) -> None:
    member, convener = place.member("示例甲"), a_convener(place)
    a_convener(place, "教育")
    secretary = place.officer(Role.SECRETARY_GENERAL)
    activity = in_a_week(place, half_days=2)
    half = a_leave(activity=activity, member=member, sessions=activity.sessions[:1])
    own = a_leave(activity=activity, member=convener, sessions=activity.sessions[:1])
    assert told(place, convener) == ["invitation", "leave-requested"]
    # Nobody else convenes his bodies: it goes to those who have the last word.
    assert told(place, secretary) == ["leave-requested"]
    decide(activity=activity, leave_id=half, by=convener, role=Role.CONVENER)
    decide(activity=activity, leave_id=own, by=secretary)
    assert told(place, member) == ["invitation", "leave-decided"]
    with reading_work(place.toolbox, committee_id=place.id) as work:
        texts = work.session.scalars(work.select(Notice.text)).all()
    assert not [text for text in texts if "示例病假" in text or "因病" in text]


def test_whoever_has_not_answered_is_reminded_at_the_hours_of_the_settings(place: Place, clock: HeldClock) -> None:
    silent, answered, excused = (place.member(f"示例{each}") for each in "甲乙丙")
    secretary = place.officer(Role.SECRETARY_GENERAL)
    activity = in_a_week(place, half_days=2, answer_by=clock.now() + timedelta(days=6))
    answer(activity=activity, member=answered)
    decide(activity=activity, leave_id=a_leave(activity=activity, member=excused), by=secretary)
    assert told(place, silent) == ["invitation"]
    clock.advance(days=3)
    assert told(place, silent) == ["invitation", "reminder"]
    organising(
        activity, changing.change_activity, base_version=activity.version, reason="提前截止",
        answer_by=clock.now() + timedelta(days=2),
    )  # fmt: skip
    clock.advance(days=1)
    assert told(place, silent).count("reminder") == 2
    clock.advance(days=1)  # The second hour of the old deadline.
    assert told(place, silent).count("reminder") == 2
    assert "reminder" not in told(place, answered) + told(place, excused)


def test_reminders_by_hand_are_bounded_by_the_day(place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = in_a_week(place)
    for _ in range(3):
        assert organising(activity, reminding.remind_unanswered, message="请尽快")["reminded"] == 1
    with pytest.raises(TooManyReminders):
        organising(activity, reminding.remind_unanswered)
    clock.advance(days=1)
    organising(activity, reminding.remind_unanswered)
    assert told(place, member).count("reminder") == 4
    with pytest.raises(NotItsTurn):
        organising(an_activity(place=place), reminding.remind_unanswered)


def test_one_reads_ones_own_notices_and_the_first_time_stays(place: Place, clock: HeldClock) -> None:
    member, other = place.member("示例甲"), place.member("示例乙")
    activity = in_a_week(place)
    in_a_week(place)
    deliver(place.toolbox)
    me = actor_of(member)
    shown = asking(place.toolbox, me, inbox.list_my_notices, limit=1)
    assert (shown["unread"], len(shown["items"]), shown["next"] is None) == (2, 1, False)
    notice_id = shown["items"][0]["id"]
    with pytest.raises(NotFound):
        acting(place.toolbox, actor_of(other), reading.read_notice, notice_id=notice_id)
    first = acting(place.toolbox, me, reading.read_notice, notice_id=notice_id)
    clock.advance(minutes=1)
    assert acting(place.toolbox, me, reading.read_notice, notice_id=notice_id) == first
    assert acting(place.toolbox, me, reading.read_all_notices) == {"read": 1, "unread": 0}
    lines = asked_by_the_organiser(activity, inbox.list_activity_notices, limit=10)["items"]
    assert {line["name"]: line["read_at"] is not None for line in lines} == {"示例甲": True, "示例乙": False}
