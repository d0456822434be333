"""Log in by WeChat, bind it by a second proof, unbind it; against an imitated WeChat on this machine."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.app import create_toolbox
from server.log import JsonLines
from server.settings import Settings
from services.kernel.audit import AuditRow
from services.kernel.database import Database
from services.kernel.work import Toolbox, reading, writing
from services.members import identifiers
from services.members.commands.accounts import (
    OneTime,
    add_officer,
    change_phone,
    disable_account,
    enable_account,
    reset_password,
    reset_second_factor,
)
from services.members.commands.erasing import erase_person
from services.members.models import Account, Identifier, IdentifierDigest, Seat
from services.members.vocabulary import ErasureGround, IdentifierKind, Role
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, CheapHasher, Person, Place, a_committee, housekeeping
from tests.builders.identity import account_of, bearer, code_of, give_second_factor, log_in, refresh
from tests.builders.looking import looking
from tests.builders.racing import race
from tests.builders.wechat import SECRET, FakeWeChat, drops, running_wechat, says

OPEN_ID = "oShili-0001-openid"
OTHER_OPEN_ID = "oShili-0002-openid"
WRONG = "Cuowu-2026-mima"


@pytest.fixture
def wechat(clock: HeldClock) -> Iterator[FakeWeChat]:
    with running_wechat(clock) as fake:
        yield fake


@pytest.fixture
def settings(wechat: FakeWeChat) -> Settings:
    """A deployment with a mini-program."""
    return replace(Settings.from_env({}), wechat=wechat.access)


@pytest.fixture
def toolbox(settings: Settings, database: Database, clock: HeldClock) -> Iterator[Toolbox]:
    toolbox = create_toolbox(settings, clock=clock, database=database, passwords=CheapHasher())
    yield toolbox
    toolbox.ports.wechat.close()


@pytest.fixture
def shared(shared: Toolbox) -> Iterator[Toolbox]:
    yield shared
    shared.ports.wechat.close()


@pytest.fixture
def production(settings: Settings, toolbox: Toolbox) -> Api:
    return api_on(replace(settings, environment="production"), toolbox)


class Phone:
    """A phone with WeChat and the mini-program on it."""

    def __init__(self, api: Api, wechat: FakeWeChat, open_id: str = OPEN_ID) -> None:
        self.api, self.wechat, self.open_id = api, wechat, open_id

    def log_in(self, **more: Any) -> Any:
        """Start the mini-program."""
        return self.api.post("/sessions/wechat", {"wechat_code": self.wechat.log_in(self.open_id), **more})

    def bind_by_password(self, who: Person | str, password: str = PASSWORD, **more: Any) -> Any:
        """Bind with phone and password."""
        body = {"wechat_code": self.wechat.log_in(self.open_id), "password": password, **more}
        return self.api.post(
            "/sessions/wechat/password-binding", {**body, "phone": who if isinstance(who, str) else who.phone}
        )

    def bind_by_phone(self, who: Person | str, **more: Any) -> Any:
        """Press the phone button of a WeChat that has this person's phone."""
        phone_code = self.wechat.press_phone_button(who if isinstance(who, str) else who.phone)
        body = {"wechat_code": self.wechat.log_in(self.open_id), "phone_code": phone_code, **more}
        return self.api.post("/sessions/wechat/phone-binding", body)

    def bind_mine(self, password: str = PASSWORD, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """Bind while logged in."""
        as_ = more.pop("as_", None)
        body = {"wechat_code": self.wechat.log_in(self.open_id), "password": password, **more}
        return self.api.post("/me/wechat", body, as_=as_, headers=headers)


@pytest.fixture
def phone(api: Api, wechat: FakeWeChat) -> Phone:
    return Phone(api, wechat)


def code_and_status(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]


def facts(toolbox: Toolbox, *actions: str) -> list[tuple[str, str, Any]]:
    """Action, outcome and detail of the audit's rows, oldest first."""
    with looking(toolbox.database) as session:
        rows = session.execute(select(AuditRow.action, AuditRow.outcome, AuditRow.detail).order_by(AuditRow.id)).all()
    return [tuple(row) for row in rows if row.action in actions]


# Bind by a second proof, then log in.


def test_a_member_binds_by_the_phone_button_and_then_just_comes_in(
    api: Api, phone: Phone, place: Place, toolbox: Toolbox
) -> None:
    member = place.member()
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound")
    bound = phone.bind_by_phone(member)
    assert bound.status_code == 201
    assert api.get("/me", headers=bearer(bound)).json["seat_id"] == str(member.seat_id)
    came = phone.log_in(device_name="父亲的手机")
    assert came.status_code == 201
    assert refresh(api, came).status_code == 200
    devices = {each["name"]: each["began_by"] for each in api.get("/me/devices", headers=bearer(came)).json["items"]}
    assert devices == {"父亲的手机": "wechat", "微信小程序": "wechat", "示例手机": "password"}
    assert api.get("/me/wechat", headers=bearer(came)).json == {
        "is_bound": True, "bound_at": "2026-03-02T01:00:00+00:00",
    }  # fmt: skip
    kept = facts(toolbox, "log-in-refused", "wechat-bound", "logged-in")
    assert [(action, outcome) for action, outcome, _ in kept] == [
        ("log-in-refused", "refused"), ("wechat-bound", "done"), ("logged-in", "done"), ("logged-in", "done"),
    ]  # fmt: skip
    assert [detail["by"] for _, _, detail in kept[1:]] == ["phone", "wechat", "wechat"]


def test_the_answer_is_that_of_a_log_in_by_password(api: Api, phone: Phone, place: Place) -> None:
    member = place.member()
    by_password = log_in(api, member).json
    for answer in (phone.bind_by_password(member), phone.log_in()):
        assert set(answer.json) == set(by_password)
        assert {**answer.json, "access_token": 0, "refresh_token": 0} == {
            **by_password, "access_token": 0, "refresh_token": 0,
        }  # fmt: skip


def test_a_member_binds_by_password(phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    assert phone.bind_by_password(member).status_code == 201
    assert phone.log_in().status_code == 201
    assert facts(toolbox, "wechat-bound") == [("wechat-bound", "done", {"by": "password"})]


def test_somebody_logged_in_binds_with_his_password(api: Api, phone: Phone, place: Place) -> None:
    member = place.member()
    assert api.get("/me/wechat", as_=member).json == {"is_bound": False, "bound_at": None}
    wrong = phone.bind_mine(WRONG, as_=member)
    assert code_and_status(wrong) == (422, "wrong-password")
    assert wrong.json["errors"][0]["pointer"] == "/password"
    assert phone.bind_mine(as_=member).status_code == 204
    assert phone.log_in().status_code == 201


def test_to_bind_the_same_again_is_no_change(phone: Phone, place: Place, toolbox: Toolbox, clock: HeldClock) -> None:
    member = place.member()
    phone.bind_by_phone(member)
    clock.advance(minutes=1)
    for answer in (phone.bind_by_phone(member), phone.bind_by_password(member)):
        assert answer.status_code == 201
    assert phone.bind_mine(as_=member).status_code == 204
    assert [outcome for _, outcome, _ in facts(toolbox, "wechat-bound")] == ["done", "repeated", "repeated", "repeated"]
    with looking(toolbox.database) as session:
        (bound,) = session.scalars(select(Identifier).where(Identifier.kind == IdentifierKind.WECHAT))
    assert bound.entered_at < clock.now()


# One openid, one account.


def test_a_wechat_bound_elsewhere_is_refused_without_telling_whose_it_is(
    phone: Phone, place: Place, toolbox: Toolbox
) -> None:
    owner, other = place.member("王示例"), place.member("李示例")
    phone.bind_by_phone(owner)
    answers = [phone.bind_by_phone(other), phone.bind_by_password(other), phone.bind_mine(as_=other)]
    for answer in answers:
        assert code_and_status(answer) == (409, "wechat-taken")
        assert set(answer.json) == {"type", "title", "status", "code", "request_id"}
        for told in (str(owner.account_id), owner.name, owner.phone[-4:]):
            assert told not in answer.get_data(as_text=True)
    assert phone.api.get("/me", headers=bearer(phone.log_in())).json["name"] == "王示例"
    refused = facts(toolbox, "wechat-binding-refused")
    assert refused == [("wechat-binding-refused", "refused", {"why": "wechat-taken"})] * 3


def test_an_account_has_one_wechat(api: Api, wechat: FakeWeChat, phone: Phone, place: Place) -> None:
    member = place.member()
    phone.bind_by_phone(member)
    another = Phone(api, wechat, OTHER_OPEN_ID)
    for answer in (another.bind_by_phone(member), another.bind_by_password(member), another.bind_mine(as_=member)):
        assert code_and_status(answer) == (409, "another-wechat-bound")
    assert code_and_status(another.log_in()) == (401, "wechat-not-bound")
    assert api.delete("/me/wechat", as_=member).status_code == 204
    assert another.bind_by_phone(member).status_code == 201


def test_one_wechat_and_eight_accounts_that_race(shared: Toolbox, settings: Settings, wechat: FakeWeChat) -> None:
    place = a_committee(shared)
    phone = Phone(api_on(settings, shared), wechat)
    members = [place.member() for _ in range(8)]
    answers = race([lambda member=member: phone.bind_by_phone(member) for member in members])
    assert sorted(code_and_status(each) if each.status_code != 201 else (201, "") for each in answers) == [
        (201, ""), *[(409, "wechat-taken")] * 7,
    ]  # fmt: skip
    winner = members[[each.status_code for each in answers].index(201)]
    with looking(shared.database) as session:
        rows = session.execute(
            select(IdentifierDigest.account_id).where(IdentifierDigest.kind == IdentifierKind.WECHAT)
        ).all()
        sealed = select(Identifier.account_id).where(Identifier.kind == IdentifierKind.WECHAT)
        assert [row.account_id for row in rows] == [winner.account_id] == session.scalars(sealed).all()


def test_one_account_and_eight_wechats_that_race(shared: Toolbox, settings: Settings, wechat: FakeWeChat) -> None:
    member = a_committee(shared).member()
    api = api_on(settings, shared)
    phones = [Phone(api, wechat, f"oShili-{number}") for number in range(8)]
    answers = race([lambda phone=phone: phone.bind_by_password(member) for phone in phones])
    assert sorted(code_and_status(each) if each.status_code != 201 else (201, "") for each in answers) == [
        (201, ""), *[(409, "another-wechat-bound")] * 7,
    ]  # fmt: skip
    with looking(shared.database) as session:
        bound = select(func.count()).select_from(IdentifierDigest).where(IdentifierDigest.kind == IdentifierKind.WECHAT)
        assert session.scalar(bound) == 1


def test_the_same_code_given_eight_times_at_once_counts_once(
    shared: Toolbox, settings: Settings, wechat: FakeWeChat
) -> None:
    member = a_committee(shared).member()
    phone = Phone(api_on(settings, shared), wechat)
    phone.bind_by_password(member)
    code = wechat.log_in(OPEN_ID)
    answers = race([lambda: phone.api.post("/sessions/wechat", {"wechat_code": code}).status_code] * 8)
    assert sorted(answers) == [201, *[422] * 7]


def test_unbinding_and_logging_in_that_race_leave_no_session_behind(
    shared: Toolbox, settings: Settings, wechat: FakeWeChat
) -> None:
    place = a_committee(shared)
    phone = Phone(api_on(settings, shared), wechat)
    for _ in range(5):
        member = place.member()
        phone.bind_by_phone(member)
        unbind = lambda member=member: phone.api.delete("/me/wechat", as_=member)  # noqa: E731
        answers = race([phone.log_in, unbind, phone.log_in])
        assert answers[1].status_code == 204
        left = phone.api.get("/me/devices", as_=member).json["items"]
        assert [device["began_by"] for device in left] == ["password"], answers


# The second proof.


def test_unknown_wrong_disabled_and_locked_have_the_answer_of_a_log_in(
    api: Api, phone: Phone, place: Place, toolbox: Toolbox, clock: HeldClock
) -> None:
    wrong, disabled, locked = place.member(), place.member(), place.member()
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Account, disabled.account_id).is_disabled = True
        work.session.get_one(Account, locked.account_id).locked_until = clock.now().replace(hour=23)
    answers = [
        log_in(api, wrong, WRONG),
        phone.bind_by_password("13000000000"), phone.bind_by_password("not a phone"),
        phone.bind_by_password(wrong, WRONG), phone.bind_by_password(disabled), phone.bind_by_password(locked),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {401}
    assert len({str({**answer.json, "request_id": ""}) for answer in answers}) == 1
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound"), "nothing was bound"


def test_wrong_passwords_count_as_at_log_in(api: Api, phone: Phone, place: Place) -> None:
    member = place.member()
    for _ in range(3):
        phone.bind_by_password(member, WRONG)
    for _ in range(2):
        phone.bind_mine(WRONG, as_=member)
    assert log_in(api, member).status_code == 401
    assert phone.bind_by_password(member).status_code == 401
    assert code_and_status(phone.bind_mine(as_=member)) == (422, "wrong-password")
    assert phone.bind_by_phone(member).status_code == 201, "whoever has the phone does not guess"
    assert phone.log_in().status_code == 201


def test_a_password_cannot_be_tried_with_a_bad_code(api: Api, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    for password in (PASSWORD, WRONG):
        body = {"wechat_code": "invented", "phone": member.phone, "password": password}
        assert code_and_status(api.post("/sessions/wechat/password-binding", body)) == (422, "wechat-code-refused")
        body = {"wechat_code": "invented", "password": password}
        assert code_and_status(api.post("/me/wechat", body, as_=member)) == (422, "wechat-code-refused")
    assert account_of(toolbox, member).failures == 0


def test_a_phone_of_nobody_and_of_a_disabled_account_are_one_answer(
    phone: Phone, place: Place, toolbox: Toolbox
) -> None:
    disabled = place.member()
    with writing(toolbox, committee_id=place.id) as work:
        disable_account(work, None, account_id=disabled.account_id)
    answers = [
        phone.bind_by_phone(disabled),
        phone.bind_by_phone("13000000000"),
        phone.bind_by_phone("+852 13900000001"),
    ]
    assert {code_and_status(answer) for answer in answers} == {(401, "no-account-for-phone")}
    assert [detail["why"] for _, _, detail in facts(toolbox, "log-in-refused")] == [
        "disabled", "no-account-for-phone", "no-account-for-phone",
    ]  # fmt: skip


def test_the_phone_of_another_country_is_nobodys_though_its_digits_are(phone: Phone, place: Place) -> None:
    member = place.member()
    assert code_and_status(phone.bind_by_phone(f"+852 {member.phone}")) == (401, "no-account-for-phone")


def test_a_code_that_wechat_refuses_is_pointed_to(api: Api, wechat: FakeWeChat, place: Place) -> None:
    bad = {"wechat_code": "invented", "phone_code": wechat.press_phone_button(place.member().phone)}
    refused = api.post("/sessions/wechat/phone-binding", bad)
    assert (code_and_status(refused), refused.json["errors"][0]["pointer"]) == (
        (422, "wechat-code-refused"), "/wechat_code",
    )  # fmt: skip
    bad = {"wechat_code": wechat.log_in(OPEN_ID), "phone_code": "invented"}
    refused = api.post("/sessions/wechat/phone-binding", bad)
    assert (code_and_status(refused), refused.json["errors"][0]["pointer"]) == (
        (422, "wechat-code-refused"), "/phone_code",
    )  # fmt: skip


# One-time passwords, and a member who only uses WeChat.


def test_a_member_who_never_used_his_one_time_password_works_by_wechat(
    api: Api, phone: Phone, place: Place, toolbox: Toolbox
) -> None:
    member = place.member()
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Account, member.account_id).must_change_password = True
    came = phone.bind_by_phone(member)
    assert (came.status_code, came.json["must_change_password"]) == (201, False)
    assert api.get("/me/proposals", headers=bearer(came)).status_code == 200
    assert api.get("/me/proposals", headers=bearer(refresh(api, came))).status_code == 200
    assert phone.log_in().json["must_change_password"] is False
    by_password = log_in(api, member)
    assert by_password.json["must_change_password"] is True, "the one-time password still asks for another one"
    assert api.get("/me/proposals", headers=bearer(by_password)).json["code"] == "password-change-required"


def test_a_one_time_password_binds_no_wechat(api: Api, phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    with housekeeping(toolbox, place.id) as work:
        work.session.get_one(Account, member.account_id).must_change_password = True
    assert code_and_status(phone.bind_by_password(member)) == (403, "password-change-required")
    session = log_in(api, member)
    assert code_and_status(phone.bind_mine(headers=bearer(session))) == (403, "password-change-required")
    came = Phone(api, phone.wechat, OTHER_OPEN_ID).bind_by_phone(member)
    assert code_and_status(phone.bind_mine(headers=bearer(came))) == (403, "password-change-required")
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound")


# Staff and second factors.


def test_staff_bind_with_their_password_and_second_factor(
    production: Api, wechat: FakeWeChat, place: Place, toolbox: Toolbox, clock: HeldClock
) -> None:
    phone, officer = Phone(production, wechat), place.officer(Role.REVIEWER)
    assert code_and_status(phone.bind_by_phone(officer)) == (403, "password-proof-needed")
    assert code_and_status(phone.bind_by_password(officer)) == (403, "second-factor-not-set-up")
    secret = give_second_factor(toolbox, officer)
    assert code_and_status(phone.bind_by_phone(officer, code=code_of(secret, toolbox))) == (
        403,
        "password-proof-needed",
    )
    assert code_and_status(phone.bind_by_password(officer)) == (401, "second-factor-needed")
    assert code_and_status(phone.bind_by_password(officer, code="000000")) == (422, "wrong-code")
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound"), "nothing was bound before the code was right"
    assert phone.bind_by_password(officer, code=code_of(secret, toolbox)).status_code == 201
    assert code_and_status(phone.log_in()) == (401, "second-factor-needed")
    assert code_and_status(phone.log_in(code=code_of(secret, toolbox))) == (422, "wrong-code"), "a step counts once"
    clock.advance(seconds=30)
    came = phone.log_in(code=code_of(secret, toolbox))
    assert came.status_code == 201
    assert came.json["ends_at"] == "2026-03-02T13:00:30+00:00", "staff end after twelve hours by WeChat too"


def test_codes_cannot_be_guessed_by_wechat_either(
    production: Api, wechat: FakeWeChat, place: Place, toolbox: Toolbox
) -> None:
    phone, officer = Phone(production, wechat), place.officer(Role.REVIEWER)
    secret = give_second_factor(toolbox, officer)
    phone.bind_by_password(officer, code=code_of(secret, toolbox))
    toolbox.ports.clock.advance(seconds=30)
    for _ in range(5):
        assert code_and_status(phone.log_in(code="000000")) == (422, "wrong-code")
    assert code_and_status(phone.log_in(code=code_of(secret, toolbox))) == (422, "wrong-code")


def test_a_member_with_a_second_factor_gives_its_code(
    phone: Phone, place: Place, toolbox: Toolbox, clock: HeldClock
) -> None:
    member = place.member()
    secret = give_second_factor(toolbox, member)
    assert code_and_status(phone.bind_by_phone(member)) == (401, "second-factor-needed")
    assert code_and_status(phone.bind_by_phone(member, code="000000")) == (422, "wrong-code")
    refused = phone.bind_mine(as_=member)
    assert (code_and_status(refused), refused.json["errors"][0]["pointer"]) == ((422, "wrong-code"), "/code")
    assert phone.bind_by_phone(member, code=code_of(secret, toolbox)).status_code == 201
    clock.advance(seconds=30)
    assert phone.log_in(code=code_of(secret, toolbox)).status_code == 201


def test_a_bound_member_who_becomes_staff_needs_a_second_factor(
    production: Api, wechat: FakeWeChat, place: Place, toolbox: Toolbox
) -> None:
    phone, member = Phone(production, wechat), place.member()
    came = phone.bind_by_phone(member)
    with writing(toolbox, committee_id=place.id) as work:
        add_officer(work, None, name="示例委员", phone=member.phone, duty="秘书", roles=[], one_time=OneTime("", ""))
    assert production.get("/me", headers=bearer(came)).json["code"] == "bad-token"
    assert code_and_status(phone.log_in()) == (403, "second-factor-not-set-up")


# Who may not come in any more.


def test_a_disabled_account_comes_in_by_wechat_no_more(api: Api, phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    came = phone.bind_by_phone(member)
    with writing(toolbox, committee_id=place.id) as work:
        disable_account(work, None, account_id=member.account_id)
    assert api.get("/me", headers=bearer(came)).json["code"] == "bad-token"
    assert refresh(api, came).json["code"] == "session-ended"
    unknown = Phone(api, phone.wechat, OTHER_OPEN_ID).log_in()
    assert {**phone.log_in().json, "request_id": ""} == {**unknown.json, "request_id": ""}
    with writing(toolbox, committee_id=place.id) as work:
        enable_account(work, None, account_id=member.account_id)
    assert phone.log_in().status_code == 201


def test_whose_seat_ended_comes_in_nowhere(phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    phone.bind_by_phone(member)
    with housekeeping(toolbox, place.id) as work:
        work.get(Seat, member.seat_id).is_active = False
    assert code_and_status(phone.log_in()) == (403, "no-committee-for-account")
    assert code_and_status(phone.bind_by_phone(member)) == (403, "no-committee-for-account")
    assert code_and_status(phone.bind_by_password(member)) == (403, "no-committee-for-account")


def test_a_person_of_two_committees_names_one(api: Api, phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member = place.member()
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    with housekeeping(toolbox, district.id) as work:
        work.add(
            Seat(
                term_id=district.term_id,
                account_id=member.account_id,
                name=member.name,
                member_number="9001",
                sector_id=district.sectors["经济"],
            )
        )
    there = phone.bind_by_phone(member, committee_id=str(district.id))
    assert api.get("/me", headers=bearer(there)).json["committee_name"] == "示例区政协"
    assert phone.log_in(committee_id=str(place.id)).json["committee_id"] == str(place.id)
    stranger = a_committee(toolbox, name="另一市政协")
    assert code_and_status(phone.log_in(committee_id=str(stranger.id))) == (403, "no-committee-for-account")
    switched = api.post("/sessions/current/committee", {"committee_id": str(place.id)}, headers=bearer(there))
    (device,) = [each for each in api.get("/me/devices", headers=bearer(switched)).json["items"] if each["is_this_one"]]
    assert device["began_by"] == "wechat", "a switch does not make it a session by password"


# Unbinding.


def test_unbinding_ends_the_sessions_that_began_by_wechat(
    api: Api, phone: Phone, place: Place, toolbox: Toolbox
) -> None:
    member = place.member()
    by_phone, by_wechat, by_password = phone.bind_by_phone(member), phone.log_in(), log_in(api, member)
    assert api.delete("/me/wechat", headers=bearer(by_wechat)).status_code == 204
    for ended in (by_phone, by_wechat):
        assert api.get("/me", headers=bearer(ended)).json["code"] == "bad-token"
        assert refresh(api, ended).json["code"] == "session-ended"
    assert api.get("/me/wechat", headers=bearer(by_password)).json["is_bound"] is False
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound")
    assert api.delete("/me/wechat", headers=bearer(by_password)).status_code == 204
    assert facts(toolbox, "wechat-unbound") == [
        ("wechat-unbound", "done", {"why": "by-owner"}), ("wechat-unbound", "repeated", {"why": "again"}),
    ]  # fmt: skip
    other = place.member()
    assert phone.bind_by_phone(other).status_code == 201, "it is free for another account"


def test_whoever_gets_his_account_back_is_rid_of_a_strangers_wechat(
    api: Api, place: Place, toolbox: Toolbox, wechat
) -> None:
    new = OneTime("Hkwms-3942-rsxyf", "")
    acts = {
        "password-reset": lambda work, account_id: reset_password(work, None, account_id=account_id, one_time=new),
        "phone": lambda work, account_id: change_phone(work, None, account_id=account_id, phone="13700000001"),
        "second-factor-reset": lambda work, account_id: reset_second_factor(
            work, None, account_id=account_id, name="示例委员"
        ),
    }
    for number, (why, act) in enumerate(acts.items()):
        member, phone = place.member(), Phone(api, wechat, f"oShili-{number}")
        came = phone.bind_by_phone(member)
        with writing(toolbox, committee_id=place.id) as work:
            act(work, member.account_id)
        assert api.get("/me", headers=bearer(came)).json["code"] == "bad-token"
        assert code_and_status(phone.log_in()) == (401, "wechat-not-bound"), why
    assert [detail["why"] for _, _, detail in facts(toolbox, "wechat-unbound")] == list(acts)


def test_a_change_of_ones_own_password_leaves_the_binding(api: Api, phone: Phone, place: Place) -> None:
    member = place.member()
    phone.bind_by_phone(member)
    body = {"old_password": PASSWORD, "new_password": "Zhanghao-2027-xinmi"}
    assert api.post("/me/password", body, as_=member).status_code == 200
    assert phone.log_in().status_code == 201


# WeChat away, and not set up.


@pytest.mark.parametrize(("misdeed", "seconds"), [(says(-1), 5), (says(45011), 60), (drops, 5)])
def test_wechat_away_is_503_with_retry_after(
    phone: Phone, wechat: FakeWeChat, place: Place, misdeed: Any, seconds: int
) -> None:
    member = place.member()
    phone.bind_by_phone(member)
    wechat.misbehave(misdeed)
    answer = phone.log_in()
    assert code_and_status(answer) == (503, "wechat-away")
    assert (answer.headers["Retry-After"], answer.json["retry_after"]) == (str(seconds), seconds)
    assert phone.log_in().status_code == 201, "a new code, and all is well"


def test_whom_wechat_blocks_is_told_to_use_the_password(phone: Phone, wechat: FakeWeChat, place: Place) -> None:
    wechat.blocked.add(OPEN_ID)
    assert code_and_status(phone.bind_by_password(place.member())) == (403, "wechat-blocked")


def test_a_deployment_without_a_mini_program_says_so(
    wechat: FakeWeChat, settings: Settings, database: Database, clock: HeldClock
) -> None:
    without = replace(settings, wechat=None)
    toolbox = create_toolbox(without, clock=clock, database=database, passwords=CheapHasher())
    phone, member = Phone(api_on(without, toolbox), wechat), a_committee(toolbox).member()
    answers = [
        phone.log_in(), phone.bind_by_password(member), phone.bind_by_phone(member), phone.bind_mine(as_=member),
    ]  # fmt: skip
    assert {code_and_status(answer) for answer in answers} == {(404, "wechat-not-set-up")}
    assert phone.api.get("/me/wechat", as_=member).json["is_bound"] is False


# Around it.


def test_questions_to_wechat_are_throttled_with_the_log_ins_of_their_address(
    api: Api, phone: Phone, wechat: FakeWeChat, place: Place
) -> None:
    member = place.member()
    for _ in range(58):
        log_in(api, "13000000000")
    assert phone.log_in().status_code == 401
    assert phone.bind_mine(WRONG, as_=member).status_code == 422
    wechat.asked.clear()
    for answer in (phone.log_in(), phone.bind_by_phone(member), phone.bind_mine(as_=member), log_in(api, member)):
        assert code_and_status(answer) == (429, "too-many-attempts")
        assert int(answer.headers["Retry-After"]) >= 1
    assert not wechat.asked, "whoever is throttled costs WeChat nothing"


def test_no_connection_is_held_while_wechat_is_asked(
    app: Flask, phone: Phone, place: Place, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, held = place.member(), []
    ask = type(toolbox.ports.wechat).open_id

    def watched(self: Any, code: str) -> str:
        held.append(toolbox.database.engine.pool.checkedout() if not toolbox.database.is_sqlite else 0)
        return ask(self, code)

    monkeypatch.setattr(type(toolbox.ports.wechat), "open_id", watched)
    for answer in (phone.bind_by_phone(member), phone.bind_mine(as_=member), phone.log_in()):
        assert answer.status_code < 300
    assert held == [0, 0, 0]


def test_the_openid_is_kept_sealed_and_nothing_of_wechat_is_told(
    api: Api, phone: Phone, wechat: FakeWeChat, place: Place, toolbox: Toolbox
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    monitored = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        member = place.member()
        answers = [
            phone.bind_by_phone(member),
            phone.log_in(),
            phone.log_in(committee_id="x"),
            phone.log_in(code="1" * 11),
        ]
        answers += [api.get(path, headers=bearer(answers[0])) for path in ("/me", "/me/wechat", "/me/devices")]
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(monitored)
    with looking(toolbox.database) as session:
        identifier = session.scalars(select(Identifier).where(Identifier.kind == IdentifierKind.WECHAT)).one()
        rows = [str(row) for row in session.execute(select(AuditRow.detail))]
    assert OPEN_ID.encode() not in identifier.sealed
    with reading(toolbox, committee_id=place.id) as work:
        assert identifiers.read(work, member.account_id, IdentifierKind.WECHAT) == OPEN_ID
    told = written.getvalue() + "".join(rows) + "".join(answer.get_data(as_text=True) for answer in answers)
    assert "/sessions/wechat" in told, "the log was listened to"
    for secret in (OPEN_ID, SECRET, "shili-session-key", "shili-code", "shili-token", member.phone):
        assert secret not in told, secret


def test_an_erased_persons_wechat_is_nobodys(api: Api, phone: Phone, place: Place, toolbox: Toolbox) -> None:
    member, other = place.member(), place.member()
    came = phone.bind_by_phone(member)
    with writing(toolbox, committee_id=place.id) as work:
        erase_person(work, None, account_id=member.account_id, ground=next(iter(ErasureGround)))
    assert api.get("/me", headers=bearer(came)).json["code"] == "bad-token"
    assert code_and_status(phone.log_in()) == (401, "wechat-not-bound")
    assert phone.bind_by_phone(other).status_code == 201
