"""Polled answers are kept for a second: for one token, and never past a change that this process made."""

import pytest

from server.answers import MOST, SECONDS, Answers
from server.app import create_app
from server.routes import all_operations
from server.tokens import Tokens
from services.kernel.types import new_id
from services.members.models import Device
from services.members.vocabulary import Role
from tests.builders.activities import a_code, an_open_activity
from tests.builders.client import Api
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.statements import statements

AGENDA = "/me/activities?part=upcoming"


class HeldSeconds:
    """Seconds that a test holds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> HeldSeconds:
    return HeldSeconds()


@pytest.fixture
def api(settings, toolbox, clock, seconds: HeldSeconds) -> Api:
    app = create_app(settings, toolbox, seconds=seconds)
    return Api(app, Tokens(settings.token_keys, settings.issuer, clock), all_operations())


@pytest.fixture
def member(place: Place) -> Person:
    return place.member()


@pytest.fixture
def asked(api: Api, place: Place, member: Person):
    """Ask for the agenda and say how many statements that took."""

    def ask(person: Person = member, path: str = AGENDA, **headers: str) -> tuple[int, object]:
        with statements(place.toolbox.database.engine) as sent:
            answer = api.get(path, as_=person, headers=headers)
        assert answer.status_code in {200, 304}
        return len(sent), answer

    return ask


def test_a_second_question_within_the_second_asks_nothing(asked, seconds: HeldSeconds) -> None:
    first, answer = asked()
    assert first > 0
    seconds.now += SECONDS - 0.01
    none, again = asked()
    assert (none, again.data, again.headers["ETag"]) == (0, answer.data, answer.headers["ETag"])
    seconds.now += 0.02
    assert asked()[0] > 0


def test_what_is_unchanged_is_304_from_the_kept_answer(asked) -> None:
    etag = asked()[1].headers["ETag"]
    none, unchanged = asked(**{"If-None-Match": etag})
    assert (none, unchanged.status_code, unchanged.data) == (0, 304, b"")


def test_another_person_another_query_another_token_ask_for_themselves(asked, place: Place, clock) -> None:
    asked()
    assert asked(place.member())[0] > 0
    assert asked(path="/me/activities?part=past")[0] > 0
    clock.advance(seconds=5)  # the next token of the same person
    assert asked()[0] > 0


def test_whoever_changes_something_sees_it_at_once(api: Api, asked, member: Person) -> None:
    asked()
    assert api.post("/proposals", {"title": "关于示例的提案"}, as_=member).status_code == 201
    assert asked()[0] > 0


def test_a_change_elsewhere_is_seen_after_the_second(asked, place: Place, member: Person, seconds: HeldSeconds) -> None:
    _, before = asked()
    an_open_activity(place=place)  # by no request of this process
    assert asked()[1].data == before.data
    seconds.now += SECONDS
    assert len(asked()[1].json["items"]) == len(before.json["items"]) + 1


def test_whoever_changed_something_through_another_process_sees_it_when_he_asks_for_what_is_now(
    api: Api, asked, settings, toolbox, clock, place: Place, member: Person
) -> None:
    other_process = Api(
        create_app(settings, toolbox), Tokens(settings.token_keys, settings.issuer, clock), all_operations()
    )
    activity = an_open_activity(place=place)
    _, before = asked()
    address = activity.path("sessions", activity.session, "check-in")
    assert other_process.put(address, {"code": a_code(activity)}, as_=member).status_code == 200
    assert asked()[1].data == before.data, "the kept answer is still that of a moment ago"
    _, now = asked(**{"Cache-Control": "no-cache"})
    assert now.data != before.data
    none, kept = asked()
    assert (none, kept.data) == (0, now.data), "and it is the one that is kept from then on"


def test_a_revoked_device_reads_for_a_second_at_most_and_writes_nothing(
    api: Api, asked, place: Place, member: Person, seconds: HeldSeconds
) -> None:
    asked()
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Device, member.device_id).revoked_at = work.now
    assert api.get(AGENDA, as_=member).status_code == 200
    assert api.post("/proposals", {"title": "关于示例的提案"}, as_=member).status_code == 401
    seconds.now += SECONDS
    assert api.get(AGENDA, as_=member).status_code == 401


def test_refusals_are_not_kept(api: Api, place: Place) -> None:
    organiser = place.officer(Role.ORGANISER)
    path = f"/activities/{new_id()}/attendance/counts"
    assert api.get(path, as_=organiser).status_code == 404
    assert api.get(path, as_=organiser).status_code == 404


def test_an_answer_made_before_a_change_is_not_kept_past_it(app) -> None:
    answers, committee_id = Answers(), new_id()
    since = answers.moment(committee_id)
    answers.note_change(committee_id)  # while the database was being asked
    answers.keep(("key",), app.response_class(b"{}"), since=since)
    assert answers.find(("key",), committee_id) is None


def test_an_answer_is_as_old_as_its_question(app, seconds: HeldSeconds) -> None:
    answers, committee_id = Answers(seconds), new_id()
    since = answers.moment(committee_id)
    seconds.now += SECONDS - 0.01  # the database takes its time
    answers.keep(("key",), app.response_class(b"{}"), since=since)
    assert answers.find(("key",), committee_id) is not None
    seconds.now += 0.01
    assert answers.find(("key",), committee_id) is None, "who was revoked meanwhile reads for no second more"


def test_no_more_than_so_many_are_kept(app) -> None:
    answers, committee_id = Answers(), new_id()
    for number in range(MOST + 1):
        answers.keep((number,), app.response_class(b"{}"), since=answers.moment(committee_id))
    assert answers.find((0,), committee_id) is None
    assert answers.find((MOST,), committee_id) is not None
