"""The client that asks WeChat, and the imitated WeChat that it asks: each behaviour of its list."""

import io
import logging
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
import pytest

from server.log import JsonLines
from server.no_wechat import NoWeChat
from server.settings import BadEnvironment, Settings, WeChatAccess
from server.wechat_client import LARGEST_ANSWER, WeChatService
from services.kernel.errors import Refused
from services.members.refusals import WeChatAway, WeChatBlocked, WeChatCodeRefused, WeChatNotSetUp
from tests.builders.clock import HeldClock
from tests.builders.wechat import (
    APP_ID,
    SECRET,
    FakeWeChat,
    answers,
    breaks_off,
    drips,
    drops,
    keeps_silent,
    running_wechat,
    says,
)

SESSION, TOKEN, PHONE = "/sns/jscode2session", "/cgi-bin/stable_token", "/wxa/business/getuserphonenumber"
OPEN_ID = "oShili-0001-openid"
NUMBER = "13900000001"


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def fake(clock: HeldClock) -> Iterator[FakeWeChat]:
    with running_wechat(clock) as fake:
        yield fake


@pytest.fixture
def client(fake: FakeWeChat, clock: HeldClock) -> Iterator[WeChatService]:
    service = WeChatService(fake.access, clock, seconds=0.4)
    yield service
    service.close()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger writes, at the loudest level, as the server would write it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def raw(fake: FakeWeChat, method: str, path: str, **what: Any) -> Any:
    """Ask the imitation itself."""
    with httpx.Client(base_url=fake.access.base_url) as plain:
        return plain.request(method, path, **what)


# What the imitation imitates.


def test_a_log_in_is_answered_without_errcode_and_as_plain_text(fake: FakeWeChat) -> None:
    query = {"appid": APP_ID, "secret": SECRET, "js_code": fake.log_in(OPEN_ID), "grant_type": "authorization_code"}
    answer = raw(fake, "GET", SESSION, params=query)
    assert answer.headers["Content-Type"] == "text/plain"
    assert set(answer.json()) == {"openid", "session_key"}


def test_errors_come_with_status_200(fake: FakeWeChat) -> None:
    answer = raw(fake, "GET", SESSION, params={"appid": "another"})
    assert (answer.status_code, answer.json()["errcode"]) == (200, 40013)
    assert raw(fake, "GET", SESSION, params={"appid": APP_ID, "secret": "?"}).json()["errcode"] == 40125
    assert raw(fake, "POST", TOKEN, json={"appid": APP_ID, "secret": "?"}).json()["errcode"] == 40001
    assert raw(fake, "POST", TOKEN, content=b"{").json()["errcode"] == 47001
    assert raw(fake, "POST", SESSION).json()["errcode"] == 43001
    assert raw(fake, "GET", TOKEN).json()["errcode"] == 43002
    assert raw(fake, "GET", "/elsewhere").status_code == 404


def test_a_token_stays_until_five_minutes_before_its_end_and_the_old_one_still_counts(
    fake: FakeWeChat, clock: HeldClock
) -> None:
    def token() -> dict[str, Any]:
        return raw(fake, "POST", TOKEN, json={"appid": APP_ID, "secret": SECRET}).json()

    def asked_with(one: dict[str, Any]) -> int:
        query = {"access_token": one["access_token"]}
        return raw(fake, "POST", PHONE, params=query, json={"code": fake.press_phone_button(NUMBER)}).json()["errcode"]

    first = token()
    assert "errcode" not in first
    assert first["expires_in"] == 7200
    clock.advance(hours=1, minutes=54)
    assert token() == {"access_token": first["access_token"], "expires_in": 360}
    clock.advance(minutes=1)
    second = token()
    assert second["access_token"] != first["access_token"]
    assert (asked_with(first), asked_with(second)) == (0, 0)
    clock.advance(minutes=5)
    assert (asked_with(first), asked_with(second)) == (42001, 0)
    assert raw(fake, "POST", PHONE, json={"code": "x"}).json()["errcode"] == 41001


# Log-in codes.


def test_a_code_stands_for_an_openid(client: WeChatService, fake: FakeWeChat) -> None:
    assert client.open_id(fake.log_in(OPEN_ID)) == OPEN_ID
    assert fake.asked == {SESSION: 1}, "no access token is needed for it"


def test_a_code_counts_once(client: WeChatService, fake: FakeWeChat) -> None:
    code = fake.log_in(OPEN_ID)
    client.open_id(code)
    with pytest.raises(WeChatCodeRefused):
        client.open_id(code)


def test_a_code_lives_five_minutes(client: WeChatService, fake: FakeWeChat, clock: HeldClock) -> None:
    in_time, late = fake.log_in(OPEN_ID), fake.log_in(OPEN_ID)
    clock.advance(minutes=4, seconds=59)
    assert client.open_id(in_time) == OPEN_ID
    clock.advance(seconds=1)
    with pytest.raises(WeChatCodeRefused):
        client.open_id(late)


def test_an_unknown_code_and_none_at_all_are_refused(client: WeChatService) -> None:
    for code in ("invented", ""):
        with pytest.raises(WeChatCodeRefused):
            client.open_id(code)


def test_a_phone_code_is_no_log_in_code_and_the_other_way_round(client: WeChatService, fake: FakeWeChat) -> None:
    with pytest.raises(WeChatCodeRefused):
        client.open_id(fake.press_phone_button(NUMBER))
    with pytest.raises(WeChatCodeRefused):
        client.phone(fake.log_in(OPEN_ID))


def test_a_code_that_would_be_a_query_of_its_own_stays_one_code(client: WeChatService) -> None:
    with pytest.raises(WeChatCodeRefused):
        client.open_id("x&appid=another&js_code=y")


def test_whom_wechat_takes_for_a_risk_is_blocked(client: WeChatService, fake: FakeWeChat) -> None:
    fake.blocked.add(OPEN_ID)
    with pytest.raises(WeChatBlocked):
        client.open_id(fake.log_in(OPEN_ID))


# Phones and the access token.


def test_a_phone_code_stands_for_a_phone_once(client: WeChatService, fake: FakeWeChat) -> None:
    code = fake.press_phone_button(NUMBER)
    assert client.phone(code) == NUMBER
    with pytest.raises(WeChatCodeRefused):
        client.phone(code)


def test_a_phone_code_lives_five_minutes(client: WeChatService, fake: FakeWeChat, clock: HeldClock) -> None:
    code = fake.press_phone_button(NUMBER)
    clock.advance(minutes=5)
    with pytest.raises(WeChatCodeRefused):
        client.phone(code)


def test_a_foreign_phone_keeps_its_country(client: WeChatService, fake: FakeWeChat) -> None:
    assert client.phone(fake.press_phone_button("+852 13900000001")) == "+852 13900000001"


@pytest.mark.parametrize("country", ["86", 86])
def test_the_country_may_come_as_a_number(client: WeChatService, fake: FakeWeChat, country: Any) -> None:
    client.phone(fake.press_phone_button(NUMBER))
    fake.misbehave(answers({"errcode": 0, "phone_info": {"purePhoneNumber": NUMBER, "countryCode": country}}))
    assert client.phone("whatever") == NUMBER


def test_the_phone_of_another_mini_program_is_refused(client: WeChatService, fake: FakeWeChat) -> None:
    client.phone(fake.press_phone_button(NUMBER))
    told = {"purePhoneNumber": NUMBER, "countryCode": "86", "watermark": {"appid": "wx-another"}}
    fake.misbehave(answers({"errcode": 0, "phone_info": told}), says(40013))
    for _ in range(2):
        with pytest.raises(WeChatCodeRefused):
            client.phone("whatever")


def test_the_access_token_is_kept_until_shortly_before_its_end(
    client: WeChatService, fake: FakeWeChat, clock: HeldClock
) -> None:
    for _ in range(3):
        client.phone(fake.press_phone_button(NUMBER))
    clock.advance(hours=1, minutes=54, seconds=59)
    client.phone(fake.press_phone_button(NUMBER))
    assert fake.asked[TOKEN] == 1
    clock.advance(seconds=1)
    client.phone(fake.press_phone_button(NUMBER))
    assert fake.asked[TOKEN] == 2


def test_a_withdrawn_token_is_renewed_once_and_the_code_still_counts(client: WeChatService, fake: FakeWeChat) -> None:
    client.phone(fake.press_phone_button(NUMBER))
    fake.withdraw_tokens()
    assert client.phone(fake.press_phone_button(NUMBER)) == NUMBER
    assert fake.asked == {TOKEN: 2, PHONE: 3}


@pytest.mark.parametrize("number", [40001, 40014, 42001])
def test_a_token_that_stays_stale_is_not_asked_for_again_and_again(
    client: WeChatService, fake: FakeWeChat, number: int
) -> None:
    client.phone(fake.press_phone_button(NUMBER))
    fake.asked.clear()
    served = fake.stable_token({"appid": APP_ID, "secret": SECRET})
    fake.misbehave(says(number), answers(served), says(number))
    with pytest.raises(WeChatAway):
        client.phone(fake.press_phone_button(NUMBER))
    assert fake.asked == {TOKEN: 1, PHONE: 2}


# What goes wrong.


@pytest.mark.parametrize(
    ("misdeed", "seconds"),
    [
        (says(-1), 5), (says(45011), 60), (says(45009), 60), (keeps_silent, 5), (drops, 5), (breaks_off, 5), (drips, 5),
        (answers(b"<html>", 502), 5), (answers(b"", 302, Location="http://127.0.0.1:9/"), 5), (answers(b"<html>"), 5),
        (answers(b""), 5), (answers([]), 5), (says("0"), 5), (says(True), 5), (says(None), 5), (answers({}), 5),
        (answers({"openid": ""}), 5), (answers({"openid": 7}), 5), (answers({"openid": "a\nb"}), 5),
        (answers({"openid": "o" * 129}), 5), (answers({"openid": "o", "pad": "x" * LARGEST_ANSWER}), 5),
    ],
)  # fmt: skip
def test_wechat_away_busy_or_not_understood_is_one_refusal(
    client: WeChatService, fake: FakeWeChat, misdeed: Any, seconds: int
) -> None:
    code = fake.log_in(OPEN_ID)
    fake.misbehave(misdeed)
    with pytest.raises(WeChatAway) as refused:
        client.open_id(code)
    assert refused.value.facts == {"retry_after": seconds}
    assert fake.asked == {SESSION: 1}, "a code that may have counted is not asked about again, and no redirect followed"
    assert client.open_id(code) == OPEN_ID, "the client itself goes on"


@contextmanager
def unanswered(fake: FakeWeChat, path: str, *asks: Callable[[], Any]) -> Iterator[None]:
    """Threads that wait for an answer of WeChat's to this question for the length of the block."""
    fake.misbehave(*[keeps_silent] * len(asks))
    with ThreadPoolExecutor(len(asks)) as pool:
        waiting = [pool.submit(ask) for ask in asks]
        while fake.asked[path] < len(asks):
            time.sleep(0.01)
        yield
        fake.silence.set()
    assert [type(each.exception()) for each in waiting] == [WeChatAway] * len(asks)


def test_only_so_many_threads_wait_while_wechat_is_silent(fake: FakeWeChat, clock: HeldClock) -> None:
    client = WeChatService(fake.access, clock, most=2)
    with unanswered(fake, SESSION, *[lambda: client.open_id("code")] * 2):
        for ask in (client.open_id, client.phone):
            with pytest.raises(WeChatAway):
                ask("code")
        assert fake.asked == {SESSION: 2}, "the others are told at once, for what they answer besides"
    assert client.open_id(fake.log_in(OPEN_ID)) == OPEN_ID, "turns are given back"
    client.close()


def test_nobody_waits_in_line_for_a_token_that_does_not_come(fake: FakeWeChat, clock: HeldClock) -> None:
    client = WeChatService(fake.access, clock, seconds=1.5)
    with unanswered(fake, TOKEN, lambda: client.phone("code")):
        with pytest.raises(WeChatAway):
            client.phone("code")
        assert fake.asked == {TOKEN: 1}, "whoever waited for it does not ask in his turn"
    assert client.phone(fake.press_phone_button(NUMBER)) == NUMBER
    client.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"access_token": "t"}, {"access_token": "t", "expires_in": "7200"}, {"expires_in": 7200},
        {"access_token": "t", "expires_in": True}, {"access_token": "line\nbreak", "expires_in": 7200},
    ],
)  # fmt: skip
def test_a_token_that_is_not_understood_is_not_used(client: WeChatService, fake: FakeWeChat, wrong: Any) -> None:
    fake.misbehave(answers(wrong))
    with pytest.raises(WeChatAway):
        client.phone(fake.press_phone_button(NUMBER))
    assert fake.asked[PHONE] == 0


@pytest.mark.parametrize("told", [None, [], {}, {"purePhoneNumber": 13900000001, "countryCode": "86"}])
def test_a_phone_that_is_not_understood_is_nobodys(client: WeChatService, fake: FakeWeChat, told: Any) -> None:
    client.phone(fake.press_phone_button(NUMBER))
    fake.misbehave(answers({"errcode": 0, "phone_info": told}))
    with pytest.raises(WeChatAway):
        client.phone("whatever")


def test_nobody_listening_is_away(clock: HeldClock) -> None:
    with running_wechat(clock) as gone:
        access = gone.access
    client = WeChatService(access, clock, seconds=0.4)
    with pytest.raises(WeChatAway):
        client.open_id("code")
    client.close()


@pytest.mark.parametrize("number", [40013, 40125, 40164, 48001, 50002])
def test_what_the_operator_must_mend_is_logged_with_its_number(
    client: WeChatService, fake: FakeWeChat, log: io.StringIO, number: int
) -> None:
    fake.misbehave(says(number))
    with pytest.raises(WeChatAway):
        client.open_id(fake.log_in(OPEN_ID))
    lines = [orjson.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["path"], line["errcode"]) for line in lines if line["level"] == "error"] == [(SESSION, number)]


def test_without_a_mini_program_everything_is_refused_by_name() -> None:
    for ask in (NoWeChat().open_id, NoWeChat().phone):
        with pytest.raises(WeChatNotSetUp):
            ask("code")


# Nothing secret leaves.


def test_no_secret_code_openid_session_key_token_or_phone_is_logged_or_raised(
    client: WeChatService, fake: FakeWeChat, log: io.StringIO
) -> None:
    token = fake.stable_token({"appid": APP_ID, "secret": SECRET})["access_token"]
    codes = [fake.log_in(OPEN_ID) for _ in range(6)] + [fake.press_phone_button(NUMBER) for _ in range(6)]
    misdeeds = [None, drops, breaks_off, keeps_silent, says(-1, words=SECRET), answers({"errcode": "x"})]
    told = ""
    for code, misdeed in zip(codes, misdeeds * 2, strict=True):
        if misdeed:
            fake.misbehave(misdeed)
        for ask in (client.open_id, client.phone):
            try:
                ask(code)
            except Refused as refused:
                logging.getLogger("test").exception("refused")
                told += "".join(traceback.format_exception(refused)) + repr(vars(refused))
    assert "WeChat is away" in log.getvalue(), "the log was listened to"
    for secret in (SECRET, OPEN_ID, "shili-session-key", token, NUMBER, *codes):
        assert secret not in log.getvalue()
        assert secret not in told
    assert SECRET not in repr(fake.access)


# Settings.


def test_wechat_is_not_set_up_unless_asked_for() -> None:
    assert Settings.from_env({}).wechat is None


def test_wechats_own_address_is_the_default() -> None:
    given = {"WECHAT_APP_ID": APP_ID, "WECHAT_SECRET": SECRET}
    assert Settings.from_env(given).wechat == WeChatAccess(
        base_url="https://api.weixin.qq.com", app_id=APP_ID, secret=SECRET
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"WECHAT_SECRET": ""}, "WECHAT_APP_ID、WECHAT_SECRET"),
        ({"WECHAT_APP_ID": ""}, "WECHAT_APP_ID、WECHAT_SECRET"),
        ({"WECHAT_BASE_URL": "http://wechat.example"}, "WECHAT_BASE_URL"),
        ({"WECHAT_BASE_URL": "api.weixin.qq.com"}, "WECHAT_BASE_URL"),
        ({"WECHAT_BASE_URL": "https://"}, "WECHAT_BASE_URL"),
    ],
)
def test_a_wrong_setting_of_wechat_is_named(change: dict[str, str], named: str) -> None:
    with pytest.raises(BadEnvironment, match=named):
        Settings.from_env({"WECHAT_APP_ID": APP_ID, "WECHAT_SECRET": SECRET} | change)
