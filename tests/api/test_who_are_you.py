"""Who somebody is: passwords, lock-out, second factor, throttle; WeChat has `test_wechat.py`."""

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from argon2 import Type, extract_parameters
from sqlalchemy import func, select

from server.settings import Settings
from server.throttle import Throttle
from server.worker import Worker
from services.kernel.audit import AuditRow
from services.kernel.errors import Collision
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.accounts import OneTime, add_officer
from services.members.commands.sessions import switch_committee
from services.members.models import Account, Device, Seat
from services.members.passwords import Hasher
from services.members.refusals import AlreadyOfficer, BadToken, TooManyAttempts
from services.members.vocabulary import Role
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, CheapHasher, Person, Place, a_committee, housekeeping
from tests.builders.identity import (
    NEW_PASSWORD,
    account_of,
    bearer,
    code_of,
    give_second_factor,
    log_in,
    refresh,
)  # fmt: skip
from tests.builders.looking import looking
from tests.builders.proposals import found_actor
from tests.builders.racing import race


@pytest.fixture
def production(settings: Settings, toolbox: Toolbox, clock: HeldClock) -> Api:
    return api_on(replace(settings, environment="production"), toolbox)


def set_account(toolbox: Toolbox, person: Person, **values: Any) -> None:
    """Put an account into a state that takes long to reach."""
    with housekeeping(toolbox, person.committee_id) as work:
        account = work.session.get_one(Account, person.account_id)
        for name, value in values.items():
            setattr(account, name, value)


# One account per phone in the deployment, held by the database (8 threads race → 1 row).


def test_one_account_per_phone_when_eight_threads_race(shared: Toolbox) -> None:
    place = a_committee(shared)
    one_time = OneTime("Hkwms-3942-rsxyf", shared.ports.passwords.hash("Hkwms-3942-rsxyf"))

    def add() -> dict[str, Any]:
        with writing(shared, committee_id=place.id) as work:
            return add_officer(
                work,
                None,
                name="示例科员",
                phone="138 0000 0001",
                duty="科员",
                roles=[Role.ORGANISER],
                one_time=one_time,
            )

    answers = race([add] * 8)
    won = [answer for answer in answers if isinstance(answer, dict)]
    assert len(won) == 1
    assert all(isinstance(answer, dict | Collision | AlreadyOfficer) for answer in answers), answers
    with looking(shared.database) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_phone_is_the_same_account_however_it_is_written(api: Api, place: Place) -> None:
    member = place.member()
    for written in (
        f"+86 {member.phone}",
        f"{member.phone[:3]}-{member.phone[3:7]}-{member.phone[7:]}",
        f" {member.phone} ",
    ):
        assert log_in(api, written).status_code == 201, written


# Passwords: argon2id with bounded concurrency.


def test_passwords_are_argon2id() -> None:
    parameters = extract_parameters(Hasher().hash(PASSWORD))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost) >= (19_456, 2)


def test_only_so_many_passwords_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Hasher(time_cost=1, memory_cost=8, concurrent=2)
    running, most, lock = 0, 0, threading.Lock()

    def slow(_secret: bytes) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "hash"

    monkeypatch.setattr(hasher, "_argon", type("Slow", (), {"hash": staticmethod(slow)}))
    race([lambda: hasher.hash("password")] * 8)
    assert most == 2


# ≥ 10 characters, 3 of 4 classes, not the phone or name, not in a list of common ones.


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("Aa1-short", "至少需要"), ("onlylowercaseletters", "三类"), ("P@ssw0rd1!", "常见"), ("Aa-{phone}", "手机"),
        ("Aa1-示例委员-zz", "姓名"), (PASSWORD, "相同"),
    ],
)  # fmt: skip
def test_a_weak_new_password_is_refused(api: Api, place: Place, password: str, word: str) -> None:
    member = place.member("示例委员")
    body = {"old_password": PASSWORD, "new_password": password.replace("{phone}", member.phone)}
    answer = api.post("/me/password", body, as_=member)
    assert (answer.status_code, answer.json["code"]) == (422, "weak-password")
    assert {fault["pointer"] for fault in answer.json["errors"]} == {"/new_password"}
    assert any(word in fault["detail"] for fault in answer.json["errors"]), answer.json
    assert log_in(api, member).status_code == 201


# First login forces a change.


def test_the_first_log_in_forces_a_change(api: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    set_account(toolbox, member, must_change_password=True)
    first = log_in(api, member)
    assert first.json["must_change_password"] is True
    assert api.get("/me", headers=bearer(first)).json["must_change_password"] is True
    for path in ("/settings", "/bodies", "/committees"):
        refused = api.get(path, headers=bearer(first))
        assert (refused.status_code, refused.json["code"]) == (403, "password-change-required")
    changed = api.post("/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, headers=bearer(first))
    assert (changed.status_code, changed.json["must_change_password"]) == (200, False)
    assert api.get("/settings", headers=bearer(changed)).status_code == 200
    assert log_in(api, member).status_code == 401
    assert log_in(api, member, NEW_PASSWORD).json["must_change_password"] is False


def test_a_change_of_password_ends_every_other_session(api: Api, place: Place) -> None:
    member = place.member()
    here, there = log_in(api, member, device_name="手机"), log_in(api, member, device_name="电脑")
    changed = api.post("/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, headers=bearer(here))
    assert changed.headers["Cache-Control"] == "no-store"
    for old in (here, there):
        assert api.get("/me", headers=bearer(old)).json["code"] == "bad-token"
        assert refresh(api, old).json["code"] == "session-ended"
    devices = api.get("/me/devices", headers=bearer(changed)).json["items"]
    assert [(device["name"], device["is_this_one"]) for device in devices] == [("手机", True)]
    assert changed.json["ends_at"] == here.json["ends_at"]
    assert refresh(api, changed).status_code == 200


def test_a_wrong_old_password_is_refused_and_counted(api: Api, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    body = {"old_password": "Cuowu-2026-mima", "new_password": NEW_PASSWORD}
    for _ in range(5):
        answer = api.post("/me/password", body, as_=member)
        assert (answer.status_code, answer.json["code"]) == (422, "wrong-password")
        assert answer.json["errors"][0]["pointer"] == "/old_password"
    assert account_of(toolbox, member).locked_until is not None
    locked = api.post("/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, as_=member)
    assert locked.json["code"] == "wrong-password"
    assert log_in(api, member).status_code == 401


def test_a_password_that_is_changed_while_it_is_judged_does_not_count(
    api: Api, toolbox: Toolbox, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = place.member()
    verify = CheapHasher.verify

    def slowly(self: CheapHasher, known: str | None, password: str) -> bool:
        monkeypatch.setattr(CheapHasher, "verify", verify)
        set_account(toolbox, member, password_hash=self.hash(NEW_PASSWORD))
        return verify(self, known, password)

    monkeypatch.setattr(CheapHasher, "verify", slowly)
    assert log_in(api, member).status_code == 401


# Lock-out 5 failures / 15 minutes per account, persisted, true across workers and restarts.


def test_five_failures_lock_for_fifteen_minutes_in_every_process(
    api: Api, settings: Settings, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    member = place.member()
    other = api_on(settings, toolbox)
    for number in range(5):
        assert log_in((api, other)[number % 2], member, "Cuowu-2026-mima").status_code == 401
    for process in (api, other, api_on(settings, toolbox)):
        assert log_in(process, member).json["code"] == "wrong-credentials"
    clock.advance(minutes=14, seconds=59)
    assert log_in(api, member).status_code == 401
    clock.advance(seconds=1)
    assert log_in(api, member).status_code == 201


def test_failures_far_apart_do_not_lock(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    for _ in range(12):
        log_in(api, member, "Cuowu-2026-mima")
        clock.advance(minutes=4)
    assert log_in(api, member).status_code == 201


def test_a_good_log_in_forgets_the_failures(api: Api, place: Place) -> None:
    member = place.member()
    for _ in range(3):
        for _ in range(4):
            assert log_in(api, member, "Cuowu-2026-mima").status_code == 401
        assert log_in(api, member).status_code == 201


def test_eight_wrong_passwords_at_once_lock(shared: Toolbox, settings: Settings, clock: HeldClock) -> None:
    member = a_committee(shared).member()
    api = api_on(settings, shared)
    answers = race([lambda: log_in(api, member, "Cuowu-2026-mima").status_code] * 8)
    assert answers == [401] * 8
    assert account_of(shared, member).locked_until is not None


def test_what_is_refused_is_in_the_audit(api: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    log_in(api, member, "Cuowu-2026-mima")
    log_in(api, "13000000000")
    log_in(api, member)
    with looking(toolbox.database) as session:
        rows = session.execute(
            select(AuditRow.action, AuditRow.outcome, AuditRow.object_id).order_by(AuditRow.id)
        ).all()
    assert [(row.action, row.outcome, row.object_id == member.account_id) for row in rows] == [
        ("log-in-refused", "refused", True), ("log-in-refused", "refused", False), ("logged-in", "done", True),
    ]  # fmt: skip


# Throttle by address with Retry-After.


def test_log_ins_from_one_address_are_throttled_with_retry_after(api: Api, place: Place) -> None:
    member = place.member()
    for _ in range(60):
        assert log_in(api, "13000000000").status_code == 401
    refused = log_in(api, member)
    assert (refused.status_code, refused.json["code"]) == (429, "too-many-attempts")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json["retry_after"] == int(refused.headers["Retry-After"])


def test_another_address_and_refreshes_have_windows_of_their_own(toolbox: Toolbox, clock: HeldClock) -> None:
    throttle = Throttle(toolbox, log_ins=1, refreshes=1)
    throttle.admit_log_in("192.0.2.1")
    throttle.admit_log_in("192.0.2.2")
    throttle.admit_refresh("192.0.2.1")
    with pytest.raises(TooManyAttempts):
        throttle.admit_log_in("192.0.2.1")
    with pytest.raises(TooManyAttempts):
        throttle.admit_refresh("192.0.2.1")
    another_process = Throttle(toolbox, log_ins=1)
    clock.advance(seconds=59)
    with pytest.raises(TooManyAttempts) as refused:
        another_process.admit_log_in("192.0.2.1")
    assert refused.value.facts["retry_after"] == 1
    clock.advance(seconds=1)
    another_process.admit_log_in("192.0.2.1")
    clock.advance(seconds=60)
    assert Worker(toolbox).forget() == 3, "the minutes that are over are not kept"


def test_all_addresses_of_one_line_of_ipv6_count_as_one(toolbox: Toolbox) -> None:
    throttle = Throttle(toolbox, log_ins=1)
    throttle.admit_log_in("2001:db8:0:1::1")
    for neighbour in ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:DB8:0:1::2"):
        with pytest.raises(TooManyAttempts):
            throttle.admit_log_in(neighbour)
    throttle.admit_log_in("2001:db8:0:2::1")
    throttle.admit_log_in("192.0.2.1")
    with pytest.raises(TooManyAttempts):
        throttle.admit_log_in("::ffff:192.0.2.1")
    throttle.admit_log_in("::ffff:192.0.2.2")
    throttle.admit_log_in("unknown")
    with pytest.raises(TooManyAttempts):
        throttle.admit_log_in("unknown")


# Unknown user, wrong password, disabled: same body, status and median time.


def test_unknown_wrong_disabled_and_locked_have_the_same_answer(
    api: Api, toolbox: Toolbox, place: Place, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, disabled, locked = place.member(), place.member(), place.member()
    set_account(toolbox, disabled, is_disabled=True)
    set_account(toolbox, locked, locked_until=clock.now().replace(hour=23))
    judged: list[str | None] = []
    verify = CheapHasher.verify
    monkeypatch.setattr(
        CheapHasher, "verify", lambda self, known, password: judged.append(known) or verify(self, known, password)
    )
    answers = [
        log_in(api, phone, password, device_name="手机")
        for phone, password in (
            ("13000000000", PASSWORD), ("not a phone", PASSWORD), (wrong.phone, "Cuowu-2026-mima"),
            (disabled.phone, PASSWORD), (locked.phone, PASSWORD),
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    headers = [{name: value for name, value in answer.headers if name != "X-Request-Id"} for answer in answers]
    assert all(each == headers[0] for each in headers)
    assert len(judged) == 5, "each is verified exactly once, which is what takes the time"
    assert judged[:2] == [None, None]


def test_the_hash_that_stands_for_nobody_costs_what_one_of_somebody_does() -> None:
    hasher = Hasher(time_cost=1, memory_cost=2_048)
    nobody, somebody = extract_parameters(hasher._nobody), extract_parameters(hasher.hash(PASSWORD))
    assert nobody == somebody, "the costs are what the time is made of; a clock would measure the machine"
    assert hasher.verify(None, PASSWORD) is False


# Staff need a second factor when ENV=production (TOTP, a step is not replayable).


def test_staff_without_a_second_factor_cannot_log_in_in_production(production: Api, place: Place) -> None:
    answer = log_in(production, place.officer(Role.REVIEWER))
    assert (answer.status_code, answer.json["code"]) == (403, "second-factor-not-set-up")
    assert log_in(production, place.member()).status_code == 201


def test_staff_give_a_code_and_a_step_is_not_replayable(
    production: Api, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    officer = place.officer(Role.REVIEWER)
    secret = give_second_factor(toolbox, officer)
    assert log_in(production, officer).json["code"] == "second-factor-needed"
    code = code_of(secret, toolbox)
    assert log_in(production, officer, code=code).status_code == 201
    assert log_in(production, officer, code=code).json["code"] == "wrong-credentials"
    clock.advance(seconds=30)
    assert log_in(production, officer, code=code).json["code"] == "wrong-credentials", "an earlier step neither"
    assert log_in(production, officer, code=code_of(secret, toolbox)).status_code == 201


def test_the_same_code_given_twice_at_once_logs_in_once(shared: Toolbox, settings: Settings, clock: HeldClock) -> None:
    officer = a_committee(shared).officer(Role.REVIEWER)
    code = code_of(give_second_factor(shared, officer), shared)
    api = api_on(settings, shared)
    answers = race([lambda: log_in(api, officer, code=code).status_code] * 4)
    assert sorted(answers) == [201, 401, 401, 401]


def test_wrong_codes_lock_as_wrong_passwords_do(api: Api, toolbox: Toolbox, place: Place) -> None:
    officer = place.officer(Role.REVIEWER)
    secret = give_second_factor(toolbox, officer)
    for _ in range(5):
        assert log_in(api, officer, code="000000").json["code"] == "wrong-credentials"
    assert log_in(api, officer, code=code_of(secret, toolbox)).status_code == 401


def test_a_person_sets_up_the_second_factor(api: Api, toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    member = place.member()
    assert (
        api.post("/me/second-factor/confirmation", {"code": "123456"}, as_=member).json["code"]
        == "second-factor-not-begun"
    )
    wrong = api.post("/me/second-factor", {"password": "Cuowu-2026-mima"}, as_=member)
    assert (wrong.status_code, wrong.json["code"]) == (422, "wrong-password")
    begun = api.post("/me/second-factor", {"password": PASSWORD}, as_=member)
    assert begun.status_code == 200
    assert begun.json["provisioning_uri"].startswith("otpauth://totp/")
    assert begun.json["secret"] in begun.json["provisioning_uri"]
    assert log_in(api, member).status_code == 201, "it does not count before it is confirmed"
    wrong = api.post("/me/second-factor/confirmation", {"code": "000000"}, as_=member)
    assert (wrong.status_code, wrong.json["code"]) == (422, "wrong-code")
    code = code_of(begun.json["secret"], toolbox)
    assert api.post("/me/second-factor/confirmation", {"code": code}, as_=member).status_code == 204
    assert log_in(api, member).json["code"] == "second-factor-needed"
    assert log_in(api, member, code=code).status_code == 401, "the confirming code is used"
    clock.advance(seconds=30)
    assert log_in(api, member, code=code_of(begun.json["secret"], toolbox)).status_code == 201


def test_another_second_factor_needs_a_code_of_the_present_one(
    api: Api, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    officer = place.officer(Role.REVIEWER)
    secret = give_second_factor(toolbox, officer)
    for more in ({}, {"code": "000000"}):
        refused = api.post("/me/second-factor", {"password": PASSWORD, **more}, as_=officer)
        assert (refused.status_code, refused.json["code"]) == (422, "wrong-code")
    begun = api.post("/me/second-factor", {"password": PASSWORD, "code": code_of(secret, toolbox)}, as_=officer)
    clock.advance(seconds=30)
    assert log_in(api, officer, code=code_of(secret, toolbox)).status_code == 201, "the present one counts until then"
    code = code_of(begun.json["secret"], toolbox)
    assert api.post("/me/second-factor/confirmation", {"code": code}, as_=officer).status_code == 204
    clock.advance(seconds=30)
    assert log_in(api, officer, code=code_of(secret, toolbox)).status_code == 401
    assert log_in(api, officer, code=code_of(begun.json["secret"], toolbox)).status_code == 201


def test_a_second_factor_is_sealed_in_its_place(api: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    secret = api.post("/me/second-factor", {"password": PASSWORD}, as_=member).json["secret"]
    pending = account_of(toolbox, member).second_factor_pending
    assert pending is not None
    assert secret.encode() not in pending


def test_confirming_codes_cannot_be_guessed_for_long(api: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    secret = api.post("/me/second-factor", {"password": PASSWORD}, as_=member).json["secret"]
    for _ in range(5):
        api.post("/me/second-factor/confirmation", {"code": "000000"}, as_=member)
    locked = api.post("/me/second-factor/confirmation", {"code": code_of(secret, toolbox)}, as_=member)
    assert locked.json["code"] == "wrong-code"


# Idle time-out 30 minutes and absolute 12 hours for staff, 14 days for members.


def test_staff_end_after_thirty_idle_minutes(api: Api, place: Place, clock: HeldClock) -> None:
    session = log_in(api, place.officer(Role.REVIEWER))
    clock.advance(minutes=30)
    session = refresh(api, session)
    assert session.status_code == 200
    clock.advance(minutes=30, seconds=1)
    assert refresh(api, session).json["code"] == "session-ended"


def test_staff_end_after_twelve_hours(api: Api, place: Place, clock: HeldClock) -> None:
    session = log_in(api, place.officer(Role.REVIEWER))
    for _ in range(12 * 4 - 1):
        clock.advance(minutes=15)
        session = refresh(api, session)
        assert session.status_code == 200
    clock.advance(minutes=14, seconds=59)
    assert api.get("/me", headers=bearer(session)).status_code == 200
    clock.advance(seconds=1)
    assert api.get("/me", headers=bearer(session)).status_code == 401
    assert refresh(api, session).json["code"] == "session-ended"


def test_members_end_after_fourteen_days_and_are_never_idle(api: Api, place: Place, clock: HeldClock) -> None:
    session = log_in(api, place.member())
    clock.advance(days=13, hours=23)
    session = refresh(api, session)
    assert session.status_code == 200
    clock.advance(hours=1)
    assert refresh(api, session).json["code"] == "session-ended"


def test_a_member_who_is_also_staff_has_the_staffs_limits(
    api: Api, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    member = place.member()
    with writing(toolbox, committee_id=place.id) as work:
        one_time = OneTime("", "")
        add_officer(work, None, name="示例委员", phone=member.phone, duty="秘书", roles=[], one_time=one_time)
    assert api.get("/me", as_=member).json["code"] == "bad-token", "the member's long session ended with the office"
    session = log_in(api, member)
    clock.advance(hours=12)
    assert refresh(api, session).json["code"] == "session-ended"


# Who serves two committees.


def test_a_person_of_two_committees_chooses_and_switches(
    api: Api, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    member = place.member()
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    stranger = a_committee(toolbox, name="另一市政协")
    with writing(toolbox, committee_id=district.id) as work:
        add_officer(
            work,
            None,
            name="示例委员",
            phone=member.phone,
            duty="秘书",
            roles=[Role.REVIEWER],
            one_time=OneTime("", ""),
        )
    there = log_in(api, member, committee_id=str(district.id))
    assert api.get("/me", headers=bearer(there)).json["committee_name"] == "示例区政协"
    refused = log_in(api, member, committee_id=str(stranger.id))
    assert (refused.status_code, refused.json["code"]) == (403, "no-committee-for-account")
    here = log_in(api, member, committee_id=str(place.id))
    clock.advance(hours=1)
    here = refresh(api, here)
    switched = api.post("/sessions/current/committee", {"committee_id": str(district.id)}, headers=bearer(here))
    assert switched.status_code == 201
    me = api.get("/me", headers=bearer(switched)).json
    assert (me["committee_id"], me["roles"]) == (str(district.id), ["reviewer"])
    assert api.get("/me", headers=bearer(here)).status_code == 401
    assert refresh(api, here).json["code"] == "session-ended"
    back = api.post("/sessions/current/committee", {"committee_id": str(place.id)}, headers=bearer(switched))
    assert back.json["ends_at"] == switched.json["ends_at"], "a switch does not lengthen a session"
    nowhere = api.post("/sessions/current/committee", {"committee_id": str(stranger.id)}, headers=bearer(back))
    assert (nowhere.status_code, nowhere.json["code"]) == (403, "no-committee-for-account")


@pytest.mark.parametrize("is_everywhere", [True, False])
def test_who_was_logged_out_while_his_switch_waited_gets_no_session(
    api: Api, toolbox: Toolbox, place: Place, is_everywhere: bool
) -> None:
    member = place.member()
    with reading(toolbox, committee_id=place.id) as work:  # admitted before the other one's change is committed
        actor = found_actor(work, member)
    if is_everywhere:
        assert api.post("/sessions/end", {}, as_=member).status_code == 204
    else:
        assert api.delete(f"/me/devices/{member.device_id}", as_=member).status_code == 204
    with pytest.raises(BadToken), writing(toolbox, committee_id=place.id) as work:
        switch_committee(work, actor, committee_id=place.id)
    with looking(toolbox.database) as session:
        assert session.scalar(select(func.count()).select_from(Device).where(Device.revoked_at.is_(None))) == 0


def test_switching_to_the_staff_asks_for_the_second_factor(production: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    session = log_in(production, member)
    with writing(toolbox, committee_id=district.id) as work:
        add_officer(work, None, name="示例委员", phone=member.phone, duty="秘书", roles=[], one_time=OneTime("", ""))
    session = refresh(production, session)
    body = {"committee_id": str(district.id)}

    def switch(**more: str) -> Any:
        return production.post("/sessions/current/committee", body | more, headers=bearer(session))

    assert (switch().status_code, switch().json["code"]) == (403, "second-factor-not-set-up")
    secret = give_second_factor(toolbox, member)
    assert (switch().status_code, switch().json["code"]) == (401, "second-factor-needed")
    assert (switch(code="000000").status_code, switch(code="000000").json["code"]) == (422, "wrong-code")
    switched = switch(code=code_of(secret, toolbox))
    assert switched.status_code == 201
    with looking(toolbox.database) as session_:
        assert session_.scalar(select(Device.is_staff).order_by(Device.id.desc()).limit(1)) is True


def test_who_serves_nowhere_cannot_log_in(api: Api, toolbox: Toolbox, place: Place) -> None:
    member = place.member()
    with housekeeping(toolbox, place.id) as work:
        work.get(Seat, member.seat_id).is_active = False
    answer = log_in(api, member)
    assert (answer.status_code, answer.json["code"]) == (403, "no-committee-for-account")
    assert api.get("/me", as_=member).json["code"] == "bad-token"
