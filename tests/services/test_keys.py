"""Keys: each person's own, their rotation beside running servers, and persons from before they had any."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select

from server.settings import Settings
from server.vault import MissingKey
from services.kernel.audit import DEPLOYMENT, AuditRow
from services.kernel.database import Database
from services.kernel.errors import Collision
from services.kernel.ports import WrappedKey
from services.kernel.work import Toolbox, Work, reading, writing
from services.members import identifiers
from services.members.accounts import add_account, find_account, lock_account
from services.members.commands.accounts import change_phone
from services.members.commands.keys import rotate_keys
from services.members.commands.sessions import Session, check_password, log_in
from services.members.models import Account, Identifier, IdentifierDigest, PersonKey
from services.members.person_keys import open_for, seal_for
from services.members.queries.keys import KeyUse, key_use
from services.members.refusals import PhoneTaken, WrongCredentials
from services.members.vocabulary import BoundBy, IdentifierKind
from services.members.wechat import bind, find_bound_account
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, Person, a_committee, housekeeping
from tests.builders.keys import as_of_old, key_called, keyed
from tests.builders.looking import looking
from tests.builders.racing import race, racing_database
from tests.builders.statements import statements

PHONE = IdentifierKind.PHONE


@pytest.fixture
def old(database: Database, clock: HeldClock) -> Toolbox:
    """The deployment before a rotation."""
    return keyed(database, clock, masters=("m1",), lookups=("l1",))


@pytest.fixture
def both(database: Database, clock: HeldClock) -> Toolbox:
    """The deployment while it rotates: new keys first, old ones still known."""
    return keyed(database, clock, masters=("m2", "m1"), lookups=("l2", "l1"))


@pytest.fixture
def new(database: Database, clock: HeldClock) -> Toolbox:
    """The deployment once the old keys are removed."""
    return keyed(database, clock, masters=("m2",), lookups=("l2",))


def logs_in(toolbox: Toolbox, person: Person, **more: str) -> Session:
    """A log-in."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        prepared = check_password(work, phone=person.phone, password=PASSWORD)
    with writing(toolbox, committee_id=person.committee_id) as work:
        return log_in(work, phone=person.phone, password=PASSWORD, device_name="示例手机", **prepared, **more)


def rotate(toolbox: Toolbox, most: int = 200) -> list[int]:
    """Rotate to the end, as the operator's command does; how many each batch had."""
    done = []
    while not done or done[-1]:
        with writing(toolbox, committee_id=DEPLOYMENT) as work:
            done.append(rotate_keys(work, most=most))
    return done[:-1]


def use(toolbox: Toolbox) -> KeyUse:
    """What is under which key."""
    with reading(toolbox, committee_id=DEPLOYMENT) as work:
        return key_use(work)


def phone_in(toolbox: Toolbox, person: Person) -> str | None:
    """The phone that is on file, opened."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        return identifiers.read(work, person.account_id, PHONE)


def test_a_person_has_a_key_and_nothing_in_clear_but_four_digits(old: Toolbox) -> None:
    one, other = a_committee(old).member(), a_committee(old).member()
    assert phone_in(old, one) == one.phone
    with looking(old.database) as session:
        wrapped = session.scalars(select(PersonKey.wrapped)).all()
        sealed = session.scalars(select(Identifier.sealed)).all()
        assert set(session.scalars(select(Account.phone_last4))) == {one.phone[-4:], other.phone[-4:]}
    assert len(set(wrapped)) == len(set(sealed)) == 2
    assert all(each[:1] == b"\x01" and one.phone.encode() not in each for each in (*wrapped, *sealed))


def test_what_is_sealed_opens_only_for_its_person_at_its_place(old: Toolbox) -> None:
    place = a_committee(old)
    one, other = place.member(), place.member()
    with housekeeping(old, place.id) as work:
        sealed = seal_for(work, one.account_id, "示例", place="here.1")
        assert open_for(work, one.account_id, sealed, place="here.1") == "示例"
        with pytest.raises(InvalidTag):
            open_for(work, one.account_id, sealed, place="here.2")
        with pytest.raises(InvalidTag):
            open_for(work, other.account_id, sealed, place="here.1")
        with pytest.raises(InvalidTag):
            open_for(work, one.account_id, b"\x02" + sealed[1:], place="here.1")


def test_a_key_that_is_moved_to_another_person_does_not_open(old: Toolbox) -> None:
    place = a_committee(old)
    one, other = place.member(), place.member()
    with housekeeping(old, place.id) as work:
        row = work.session.get_one(PersonKey, one.account_id)
        moved = WrappedKey(row.wrapped or b"", row.wrapped_by or "", f"person_key.wrapped.{other.account_id}")
        with pytest.raises(InvalidTag):
            work.ports.vault.seal("示例", key=moved, place="x")


def test_ids_follow_from_the_keys_not_from_their_names(database: Database, clock: HeldClock) -> None:
    one = keyed(database, clock, masters=("m1",), lookups=("l1",)).ports.vault
    named = Settings.from_env({"MASTER_KEY": "dGhlIHNhbWUga2V5IHVuZGVyIGFub3RoZXIgbmFtZSE="})
    assert list(one.wrapping_keys.values()) == ["m1"]
    assert named.master_keys[0][0] == "MASTER_KEY"
    again = keyed(database, clock, masters=("m2", "m1"), lookups=("l1",)).ports.vault
    assert list(again.wrapping_keys)[1] == next(iter(one.wrapping_keys))


def test_a_rotation_beside_log_ins_and_then_without_the_old_keys(old: Toolbox, both: Toolbox, new: Toolbox) -> None:
    place = a_committee(old)
    people = [place.member() for _ in range(5)]
    with pytest.raises(WrongCredentials):
        logs_in(new, people[0])
    assert phone_in(both, people[0]) == people[0].phone
    logs_in(both, people[0])
    assert use(both).waiting == 5
    assert rotate(both, most=2) == [2, 2, 1]
    standing = use(both)
    assert standing.waiting == 0
    assert standing.wrapped == {next(iter(both.ports.vault.wrapping_keys)): 5}
    assert standing.digests == dict.fromkeys(both.ports.vault.lookup_keys, 5), "both are tried until the old one goes"
    for person in people:
        logs_in(both, person)
    assert use(new).waiting == 5, "digests under the removed key are still there"
    for person in people:
        logs_in(new, person)
        assert phone_in(new, person) == person.phone
    rotate(new)
    assert use(new).digests == {next(iter(new.ports.vault.lookup_keys)): 5}
    with pytest.raises(MissingKey):
        phone_in(old, people[0])


def test_a_rotation_that_is_interrupted_goes_on_with_who_is_left(old: Toolbox, both: Toolbox) -> None:
    place = a_committee(old)
    people = [place.member() for _ in range(4)]

    def interrupted() -> None:
        with writing(both, committee_id=DEPLOYMENT) as work:
            rotate_keys(work, most=3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert use(both).waiting == 4
    with writing(both, committee_id=DEPLOYMENT) as work:
        assert rotate_keys(work, most=3) == 3
    assert use(both).waiting == 1
    for person in people:
        logs_in(both, person)
    assert rotate(both) == [1]
    with looking(both.database) as session:
        rows = session.scalars(select(AuditRow.detail).where(AuditRow.action == "keys-rotated")).all()
    assert sorted(row["persons"] for row in rows) == [1, 3], "what was rolled back is in no audit"


def test_what_sealed_data_need_is_not_changed_by_a_rotation(old: Toolbox, both: Toolbox, new: Toolbox) -> None:
    place = a_committee(old)
    person = place.member()
    with housekeeping(old, place.id) as work:
        sealed = seal_for(work, person.account_id, "示例", place="x")
    rotate(both)
    with reading(new, committee_id=place.id) as work:
        assert open_for(work, person.account_id, sealed, place="x") == "示例"


def test_a_digest_whose_key_was_lost_is_made_anew(
    old: Toolbox, new: Toolbox, database: Database, clock: HeldClock
) -> None:
    person = a_committee(old).member()
    other = keyed(database, clock, masters=("m1",), lookups=("l9",))
    with pytest.raises(WrongCredentials):
        logs_in(other, person)
    rotate(other)
    logs_in(other, person)


def test_somebody_of_old_logs_in_and_is_brought_over_without_loss(database: Database, clock: HeldClock) -> None:
    toolbox = keyed(database, clock, masters=("m1",), lookups=("l1", "m1"))
    place = a_committee(toolbox)
    member, officer = place.member(), place.officer()
    secret = pyotp.random_base32()
    as_of_old(toolbox, member, master=key_called("m1"))
    as_of_old(toolbox, officer, master=key_called("m1"), second_factor=secret)
    logs_in(toolbox, member)
    logs_in(toolbox, officer, code=pyotp.TOTP(secret).at(clock.now()))
    assert phone_in(toolbox, member) == member.phone
    assert use(toolbox).digests[""] == 2
    assert rotate(toolbox) == [2]
    assert use(toolbox).waiting == 0
    assert "" not in use(toolbox).digests
    clock.advance(minutes=1)
    alone = keyed(database, clock, masters=("m1",), lookups=("l1",))
    logs_in(alone, member)
    logs_in(alone, officer, code=pyotp.TOTP(secret).at(clock.now()))
    assert phone_in(alone, officer) == officer.phone


def test_whatever_seals_first_for_somebody_of_old_brings_him_over(database: Database, clock: HeldClock) -> None:
    toolbox = keyed(database, clock, masters=("m2", "m1"), lookups=("l1", "m1"))
    place = a_committee(toolbox)
    officer = place.officer()
    secret = pyotp.random_base32()
    as_of_old(toolbox, officer, master=key_called("m1"), second_factor=secret)
    with housekeeping(toolbox, place.id) as work:
        identifiers.enter(work, officer.account_id, IdentifierKind.WECHAT, "示例-openid")
    with reading(toolbox, committee_id=place.id) as work:
        assert identifiers.owner_of(work, IdentifierKind.WECHAT, "示例-openid") == officer.account_id
        assert identifiers.read(work, officer.account_id, IdentifierKind.WECHAT) == "示例-openid"
    assert phone_in(toolbox, officer) == officer.phone
    logs_in(toolbox, officer, code=pyotp.TOTP(secret).at(clock.now()))


def test_the_same_identifier_of_another_kind_is_another_one(old: Toolbox) -> None:
    place = a_committee(old)
    member = place.member()
    with reading(old, committee_id=place.id) as work:
        assert identifiers.owner_of(work, IdentifierKind.WECHAT, member.phone) is None
        assert identifiers.read(work, member.account_id, IdentifierKind.WECHAT) is None


def test_a_new_phone_frees_the_old_one_under_every_key(old: Toolbox, both: Toolbox) -> None:
    place = a_committee(old)
    one, other = place.member(), place.member()
    with writing(both, committee_id=place.id) as work, pytest.raises(PhoneTaken):
        change_phone(work, None, account_id=one.account_id, phone=other.phone)
    with writing(both, committee_id=place.id) as work:
        change_phone(work, None, account_id=one.account_id, phone="13700000099")
    with reading(old, committee_id=place.id) as work:
        assert find_account(work, one.phone) is None
        assert find_account(work, "137 0000 0099") is not None, "a server that still has the old key alone finds him"
    with writing(both, committee_id=place.id) as work:
        change_phone(work, None, account_id=other.account_id, phone=one.phone)


def test_a_log_in_with_two_look_up_keys_costs_no_statement_more(old: Toolbox, both: Toolbox) -> None:
    person = a_committee(old).member()
    with statements(old.database.engine) as before:
        logs_in(old, person)
    with statements(both.database.engine) as while_rotating:
        logs_in(both, person)
    assert len(before) == len(while_rotating)
    assert not any("person_key" in statement for statement in before), "without a second factor nothing is opened"


@pytest.fixture
def raced(database: Database, tmp_path: Path) -> Iterator[Database]:
    with racing_database(database, tmp_path) as racing:
        yield racing


def test_one_phone_never_gets_two_accounts_while_servers_have_keys_in_another_order(
    raced: Database, clock: HeldClock
) -> None:
    """A rolling restart: one server has only the old key, one both, and a third has them in the other order."""
    orders = (("l1",), ("l2", "l1"), ("l1", "l2"))
    servers = [keyed(raced, clock, masters=("m1",), lookups=lookups) for lookups in orders] * 4
    place = a_committee(servers[0])

    def enter(toolbox: Toolbox) -> None:
        with housekeeping(toolbox, place.id) as work:
            if find_account(work, "13700000001") is None:
                add_account(work, "13700000001", "x")

    results = race([partial(enter, each) for each in servers])
    assert all(each is None or isinstance(each, Collision) for each in results), results
    with raced.reading() as session:
        assert session.scalar(select(func.count(Account.id))) == 1


def test_a_rotation_and_changes_of_phones_at_once_leave_each_phone_to_one(raced: Database, clock: HeldClock) -> None:
    both = keyed(raced, clock, masters=("m2", "m1"), lookups=("l2", "l1"))
    old = keyed(raced, clock, masters=("m1",), lookups=("l1",))
    place = a_committee(old)
    people = [place.member() for _ in range(6)]

    def change(number: int) -> None:
        with writing(both, committee_id=place.id) as work:
            change_phone(work, None, account_id=people[number].account_id, phone=f"1370000010{number}")

    results = race([partial(rotate, both, 2), partial(rotate, both, 3), *(partial(change, each) for each in range(4))])
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, Collision)], results
    rotate(both)
    assert use(both).waiting == 0
    with reading(both, committee_id=place.id) as work:
        for number, person in enumerate(people):
            if results[2 + number : 3 + number] == [None]:
                assert find_account(work, person.phone) is None
                assert find_account(work, f"1370000010{number}").id == person.account_id
            else:
                assert find_account(work, person.phone).id == person.account_id
    with raced.reading() as session:
        assert session.scalar(select(func.count(IdentifierDigest.digest))) == 12


def meanwhile(act: Callable[[Work], Any], then: Callable[[Work], Any], toolbox: Toolbox, here: UUID) -> Any:
    """What `then` comes to, which begins when `act` has changed something and not yet committed it."""

    def begin() -> Any:
        with housekeeping(toolbox, here) as work:
            return then(work)

    with ThreadPoolExecutor(1) as pool:
        with writing(toolbox, committee_id=here) as work:
            act(work)
            work.flush()
            result = pool.submit(begin)
            time.sleep(0.3)  # until it waits for the account
        return result.result()


def test_a_rotation_turns_nobody_away_who_comes_meanwhile(raced: Database, clock: HeldClock) -> None:
    old = keyed(raced, clock, masters=("m1",), lookups=("l1",))
    both = keyed(raced, clock, masters=("m2", "m1"), lookups=("l2", "l1"))
    person = a_committee(old).member()
    with housekeeping(old, person.committee_id) as work:
        bind(work, lock_account(work, person.account_id), "oShili-0001", by=BoundBy.PHONE)
    come = lambda work: find_bound_account(work, "oShili-0001").id  # noqa: E731
    assert meanwhile(rotate_keys, come, both, DEPLOYMENT) == person.account_id
    assert use(both).waiting == 0


def test_whoever_comes_by_a_phone_that_is_being_given_up_is_nobody(raced: Database, clock: HeldClock) -> None:
    toolbox = keyed(raced, clock, masters=("m1",), lookups=("l1",))
    person = a_committee(toolbox).member()
    change = partial(change_phone, actor=None, account_id=person.account_id, phone="13700000099")
    come = partial(find_account, phone=person.phone, for_update=True)
    assert meanwhile(change, come, toolbox, person.committee_id) is None


def test_many_bring_the_same_person_over_at_once(raced: Database, clock: HeldClock) -> None:
    toolbox = keyed(raced, clock, masters=("m1",), lookups=("m1",))
    place = a_committee(toolbox)
    person = place.member()
    as_of_old(toolbox, person, master=key_called("m1"))

    def seal(number: int) -> bytes:
        with housekeeping(toolbox, place.id) as work:
            return seal_for(work, person.account_id, f"示例 {number}", place="x")

    results = race([partial(seal, each) for each in range(6)] + [partial(rotate, toolbox)])
    assert [each for each in results if isinstance(each, Exception)] == []
    with reading(toolbox, committee_id=place.id) as work:
        assert [open_for(work, person.account_id, each, place="x") for each in results[:6]] == [
            f"示例 {each}" for each in range(6)
        ]
    assert phone_in(toolbox, person) == person.phone
