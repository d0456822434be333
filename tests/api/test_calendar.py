"""Calendar feeds: shown once, rotated, revoked; read without a log-in by whoever has the token, and by nobody else."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from server.throttle import Throttle
from services.activities.refusals import TooManyCalendarReads
from services.kernel.work import Toolbox
from services.members.models import Account, Seat
from services.members.vocabulary import Role
from tests.builders.activities import (
    AnActivity,
    a_published_activity,
    acting,
    actor_of,
    an_activity,
    an_open_activity,
    answer,
)
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping


def feed_of(api: Api, member: Person) -> str:
    """The address of a member's fresh feed."""
    answer = api.post("/me/calendar-feed", as_=member)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json["path"]


def events(api: Api, address: str) -> list:
    answer = api.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return Calendar.from_ical(answer.get_data()).walk("VEVENT")


def cancel(activity: AnActivity, reason: str = "改期（示例）") -> None:
    from services.activities.commands import holding

    organiser = actor_of(activity.organiser, Role.ORGANISER)
    acting(activity.place.toolbox, organiser, holding.cancel_activity, activity_id=activity.id, reason=reason)


def test_a_feed_tells_of_each_session_and_of_its_cancellation(api: Api, place: Place) -> None:
    member = place.member()
    activity = an_open_activity(place=place, half_days=2, title="第五次会议；开幕")
    an_activity(place=place, title="草稿")
    an_open_activity(place=place, title="他人的", rule="seats", seat_ids=[place.member().seat_id])
    address = feed_of(api, member)
    before = events(api, address)
    assert [str(each["uid"]) for each in before] == list(map(str, activity.sessions))
    assert [str(each["summary"]) for each in before] == ["第五次会议；开幕 第1个半天", "第五次会议；开幕 第2个半天"]
    assert {each["status"] for each in before} == {"CONFIRMED"}
    cancel(activity)
    after = events(api, address)
    assert [each["uid"] for each in after] == [each["uid"] for each in before]
    assert {each["status"] for each in after} == {"CANCELLED"}
    assert all(new["sequence"] > old["sequence"] for old, new in zip(before, after, strict=True))


def test_whoever_said_no_does_not_see_it_in_his_calendar(api: Api, place: Place) -> None:
    from services.activities.answer_vocabulary import Said

    member = place.member()
    begins_at = place.toolbox.ports.clock.now() + timedelta(days=5)
    activity = a_published_activity(place=place, kind="lecture", begins_at=begins_at)
    address = feed_of(api, member)
    seen = []
    for says in (Said.ACCEPT, Said.CANCEL, Said.ACCEPT):
        answer(activity=activity, member=member, says=says)
        seen.append(len(events(api, address)))
    assert seen == [1, 0, 1]


def test_what_is_known_already_is_not_sent_again(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    activity = an_open_activity(place=place)
    address = feed_of(api, member)
    first = api.get(address)
    assert first.headers["Cache-Control"] == "private, max-age=300"
    clock.advance(hours=1)
    again = api.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data(), again.headers["Cache-Control"]) == (304, b"", "private, max-age=300")
    cancel(activity)
    assert api.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_token_is_shown_once_exchanged_and_revoked(api: Api, place: Place) -> None:
    member = place.member()
    assert api.get("/me/calendar-feed", as_=member).json == {"is_made": False, "made_at": None}
    assert api.delete("/me/calendar-feed", as_=member).status_code == 404
    old = feed_of(api, member)
    shown = api.get("/me/calendar-feed", as_=member)
    assert shown.json["is_made"]
    assert old.rsplit("/", 1)[1] not in shown.get_data(as_text=True)
    new = feed_of(api, member)
    assert (api.get(old).status_code, api.get(new).status_code) == (404, 200)
    assert api.delete("/me/calendar-feed", as_=member).status_code == 204
    assert api.get(new).status_code == 404


def test_what_opens_nothing_is_not_told_from_what_never_did(api: Api, place: Place, toolbox: Toolbox) -> None:
    retired, disabled = place.member(), place.member()
    addresses = [feed_of(api, each) for each in (retired, disabled)]
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Seat, (place.id, retired.seat_id)).is_active = False
        work.session.get_one(Account, disabled.account_id).is_disabled = True
    other = feed_of(api, a_committee(toolbox).member()).rsplit("/", 1)[1]
    mine = addresses[0].rsplit("/", 1)[1]
    wrong = ["x", "A" * 64, mine[:22] + other[22:], f"{mine}A"]
    answers = [api.get(each) for each in (*addresses, *(f"/public/calendars/{token}" for token in wrong))]
    assert {(each.status_code, each.json["code"]) for each in answers} == {(404, "not-found")}


def test_a_feed_goes_with_its_person(api: Api, place: Place, toolbox: Toolbox) -> None:
    from services.activities.commands.subscribing import end_calendar_feeds
    from services.members.facts import PersonErased

    member, other = place.member(), place.member()
    addresses = [feed_of(api, each) for each in (member, other)]
    with housekeeping(toolbox, place.id) as work:
        end_calendar_feeds(work, PersonErased(subject_id=member.account_id, ground="示例"))
    assert [api.get(each).status_code for each in addresses] == [404, 200]


def test_an_address_that_reads_too_often_waits(toolbox: Toolbox) -> None:
    throttle = Throttle(toolbox, calendar_reads=2, seconds=lambda: 0.0)
    for _ in range(2):
        throttle.admit_calendar("192.0.2.1")
    with pytest.raises(TooManyCalendarReads) as refused:
        throttle.admit_calendar("192.0.2.1")
    assert refused.value.facts["retry_after"] == 60
    throttle.admit_calendar("192.0.2.2")
    throttle.admit_public("192.0.2.1")


def test_only_members_have_feeds(api: Api, place: Place) -> None:
    organiser = place.officer(Role.ORGANISER)
    assert api.post("/me/calendar-feed", as_=organiser).status_code == 403
    assert api.get("/me/calendar-feed").status_code == 401
    role_alone = place.officer(Role.MEMBER)
    assert api.post("/me/calendar-feed", as_=role_alone).status_code == 404
