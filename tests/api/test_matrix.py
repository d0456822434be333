"""Every role at every operation: who holds the permission gets past the door, nobody else does."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from api_spec.contract import PUBLIC, SIGNED_IN, Operation
from server.routes import all_operations
from services.kernel.database import Database
from services.members.models import Account
from services.members.permissions import permissions_of
from services.members.vocabulary import Role
from tests.builders.client import Api
from tests.builders.clock import MORNING, HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.conftest import Running, SQLiteKept

pytestmark = pytest.mark.one_database
OPERATIONS = [operation for operation in all_operations() if operation.may not in {PUBLIC, SIGNED_IN}]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
NOBODYS = str(UUID(int=1))


def knock(api: Api, operation: Operation, person: Person | None) -> tuple[int, str]:
    """Call an operation with identifiers of nothing, and give status and code."""
    path = re.sub(r"{\w+}", NOBODYS, operation.path)
    headers = {"If-Match": '"1-0"'} if operation.takes_if_match else {}
    body = {} if operation.method != "GET" and not operation.takes_file else None
    response = api.call(
        operation.method, path, as_=person, headers=headers, **({"json": body} if body is not None else {})
    )
    return response.status_code, (response.json or {}).get("code", "") if response.is_json else ""


@dataclass(frozen=True)
class Filled:
    """A committee with one person for each role, who has no more than that role, and one who has nearly all."""

    place: Place
    people: dict[Role, Person]
    stranger: Person
    neighbour: Place
    """Another committee, in which none of them serves."""
    content: sqlite3.Connection


@pytest.fixture(scope="module")
def filled(running: Running, kept_sqlite: SQLiteKept, kept_clock: HeldClock) -> Iterator[Filled]:
    """Made once: a thousand tests ask for the same people."""
    kept_sqlite.fresh()
    kept_clock.instant = MORNING
    place = a_committee(running.toolbox)
    people = {role: place.member() if role is Role.MEMBER else place.officer(role) for role in Role}
    stranger = place.officer(*(set(Role) - {Role.MEMBER, Role.AUDITOR}))
    neighbour = a_committee(running.toolbox, name="示例区政协")
    with closing(kept_sqlite.kept()) as content:
        yield Filled(place, people, stranger, neighbour, content)


@pytest.fixture
def database(filled: Filled, kept_sqlite: SQLiteKept) -> Database:
    """The filled one; what a test changes in it is not there for the next."""
    return kept_sqlite.fresh(filled.content)


@pytest.fixture
def people(filled: Filled) -> dict[Role, Person]:
    """Everybody who is asked for."""
    return filled.people


@each_operation
def test_each_role_gets_what_it_holds_and_nothing_else(
    api: Api, people: dict[Role, Person], operation: Operation
) -> None:
    for role, person in people.items():
        status, code = knock(api, operation, person)
        assert status < 500, (role, status)
        if operation.may in permissions_of([role]):
            assert code != "not-permitted", role
        else:
            assert (status, code) == (403, "not-permitted"), role


@each_operation
def test_nobody_gets_in_without_a_token(api: Api, operation: Operation) -> None:
    assert knock(api, operation, None) == (401, "no-token")


@each_operation
def test_a_token_of_a_committee_in_which_one_serves_no_more_is_worth_nothing(
    api: Api, filled: Filled, operation: Operation
) -> None:
    forged = replace(filled.stranger, committee_id=filled.neighbour.id)
    assert knock(api, operation, forged) == (401, "bad-token")


@each_operation
def test_whoever_must_change_his_password_does_nothing_else(
    api: Api, people: dict[Role, Person], filled: Filled, operation: Operation
) -> None:
    # What only a station may do is refused to everybody; he is told of his password first, as whoever comes.
    role = next((role for role in Role if operation.may in permissions_of([role])), Role.ORGANISER)
    with housekeeping(filled.place.toolbox, filled.place.id) as work:
        work.session.get_one(Account, people[role].account_id).must_change_password = True
    assert knock(api, operation, people[role]) == (403, "password-change-required")
