"""Remembered answers: for a day, for one person, one operation and one body."""

from pathlib import Path

import pytest

from server.app import create_app, create_toolbox
from server.routes import all_operations
from server.settings import Settings
from server.tokens import Tokens
from server.worker import Worker
from services.kernel import idempotency
from services.kernel.database import Database
from services.kernel.idempotency import Answer
from services.kernel.work import reading, writing
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Person, Place, a_committee, housekeeping
from tests.builders.proposals import TEXT
from tests.builders.racing import race, racing_database


@pytest.fixture
def member(place: Place) -> Person:
    """Who sends the requests."""
    return place.member()


def draft(api: Api, person: Person, key: str, **changes: object):
    """Draft a proposal with a key."""
    return api.post("/proposals", {**TEXT, **changes}, as_=person, headers={"Idempotency-Key": key})


def kept(place: Place) -> int:
    """How many answers are remembered."""
    with housekeeping(place.toolbox, place.id) as work:
        return len(work.session.scalars(work.select(Answer.id)).all())


def test_the_same_request_gets_the_first_answer_again(api: Api, place: Place, member: Person) -> None:
    first, again = draft(api, member, "k"), draft(api, member, "k")
    assert (again.status_code, again.get_data()) == (first.status_code, first.get_data())
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(api.get("/me/proposals", as_=member).json["items"]) == 1


def test_another_body_with_the_same_key_is_refused(api: Api, member: Person) -> None:
    draft(api, member, "k")
    answer = draft(api, member, "k", title="另一个案由")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency-key-reused")


def test_another_person_and_another_operation_have_keys_of_their_own(api: Api, place: Place, member: Person) -> None:
    first = draft(api, member, "k").json["id"]
    assert draft(api, place.member(), "k").json["id"] != first
    submitted = api.post(f"/proposals/{first}/submission", as_=member, headers={"Idempotency-Key": "k"})
    assert submitted.status_code == 200


def test_a_refusal_is_not_remembered(api: Api, place: Place, member: Person) -> None:
    assert draft(api, member, "k", title="").status_code == 422
    assert kept(place) == 0
    assert draft(api, member, "k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(api: Api, member: Person, key: str) -> None:
    answer = draft(api, member, key)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "Idempotency-Key")


def test_after_a_day_the_key_is_free_again(api: Api, place: Place, member: Person, clock: HeldClock) -> None:
    first = draft(api, member, "k").json["id"]
    clock.advance(hours=24, seconds=1)
    again = draft(api, member, "k")
    assert again.json["id"] != first
    assert kept(place) == 1


def test_the_answer_to_what_changed_nothing_is_remembered_too(place: Place, member: Person) -> None:
    """To remember is nobody's act: it needs no fact, and whatever else was changed still needs one."""
    asked = idempotency.Asked(account_id=member.account_id, operation="nothing", key="k", digest=b"")
    with writing(place.toolbox, committee_id=place.id) as work:
        idempotency.remember(work, asked, idempotency.Remembered(200, b"{}", None))
    with reading(place.toolbox, committee_id=place.id) as work:
        assert idempotency.recall(work, asked) == idempotency.Remembered(200, b"{}", None)


def test_the_worker_forgets_what_is_past_its_day(api: Api, place: Place, member: Person, clock: HeldClock) -> None:
    draft(api, member, "old")
    clock.advance(hours=12)
    draft(api, member, "new")
    assert Worker(place.toolbox).forget() == 0
    clock.advance(hours=12, seconds=1)
    assert Worker(place.toolbox).forget() == 1
    assert kept(place) == 1


def test_whoever_lost_his_permission_gets_no_remembered_answer(api: Api, place: Place) -> None:
    reviewer = place.officer(Role.SCORER)
    answer = api.post("/regulations", {"text": "x"}, as_=reviewer, headers={"Idempotency-Key": "k"})
    assert answer.json["code"] == "regulation-refused"
    stranger = place.officer(Role.REVIEWER)
    answer = api.post("/regulations", {"text": "x"}, as_=stranger, headers={"Idempotency-Key": "k"})
    assert answer.json["code"] == "not-permitted"


def test_eight_racing_requests_with_one_key_make_one_thing_and_get_one_answer(
    database: Database, tmp_path: Path, settings: Settings, clock: HeldClock
) -> None:
    with racing_database(database, tmp_path) as racing:
        toolbox = create_toolbox(settings, clock=clock, database=racing, passwords=CheapHasher())
        member = a_committee(toolbox).member()
        tokens = Tokens(settings.token_keys, settings.issuer, clock)
        clients = [Api(create_app(settings, toolbox), tokens, all_operations()) for _each in range(8)]
        answers = race([lambda client=client: draft(client, member, "k") for client in clients])
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.get_data() for answer in answers}) == 1
        assert len(clients[0].get("/me/proposals", as_=member).json["items"]) == 1
