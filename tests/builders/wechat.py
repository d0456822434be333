"""A WeChat on this machine: a real HTTP server that imitates the published documents of its mini-program service.

It was written from the pages that `docs/wechat.md` names and was never held against the real service. It imitates:

1.  `GET /sns/jscode2session` and `POST /wxa/business/getuserphonenumber`, `POST /cgi-bin/stable_token`; another method
    or body is refused (43001, 43002, 47001), another address is 404.
2.  Errors come with HTTP 200 and `errcode` and `errmsg`.
3.  A success of `jscode2session` and of `stable_token` has no `errcode`; one of `getuserphonenumber` has `errcode` 0.
4.  A code is used once: again it is 40163 for a log-in, 40029 for a phone.
5.  A code lives five minutes; then it is 40029. An unknown one is 40029, none at all 41008.
6.  Log-in codes and phone codes are not each other's.
7.  The app id must be right (40013), the secret too (40125 for a log-in, 40001 for a token).
8.  An access token lives two hours and stays the same until five minutes before its end; then the next one is given out
    while the old one still counts. A withdrawn one is 40001, one past its time 42001, none at all 41001.
9.  A user whom WeChat takes for a risk is 40226.
10. `watermark.appid` is the mini-program's; `countryCode` is a string; a foreign `phoneNumber` has its country code.
11. Answers come as `text/plain`, as `jscode2session` is known to give them.
12. What goes wrong when it is told to (`misbehave`, for the next request): system busy (-1), the minute's quota
    (45011), no answer in time, one that never ends, a connection dropped before or within the answer, another HTTP
    status, a redirect, what is no JSON, no object, no number, too large.

Its clock is the test's. It notes which addresses were asked (`asked`), so that a test can say that nothing was.
"""

import json
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from server.settings import WeChatAccess
from services.kernel.clock import Clock

APP_ID = "wx0000000000shili"
SECRET = "shili-secret-of-the-mini-program"
CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(hours=2)
OVERLAP = timedelta(minutes=5)

Misdeed = Callable[["Handler"], None]


@dataclass
class Code:
    """A one-time code and what it stands for."""

    meaning: str
    issued_at: datetime
    is_used: bool = False


class Refusal(Exception):
    """An `errcode` with its `errmsg`."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__(words)
        self.answer = {"errcode": number, "errmsg": f"{words}, rid: 00000000-shili"}


class FakeWeChat:
    """What WeChat knows: whose codes are out, which tokens count."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.blocked: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.silence = threading.Event()
        """Set when whoever keeps silent may go home."""
        self._lock = threading.Lock()
        self._log_ins: dict[str, Code] = {}
        self._phones: dict[str, Code] = {}
        self._tokens: dict[str, datetime] = {}
        self._misdeeds: list[Misdeed] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def access(self) -> WeChatAccess:
        """How to speak to it."""
        base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return WeChatAccess(base_url=base_url, app_id=APP_ID, secret=SECRET)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a server that speaks to it."""
        access = self.access
        return {
            "WECHAT_BASE_URL": access.base_url, "WECHAT_APP_ID": access.app_id, "WECHAT_SECRET": access.secret,
        }  # fmt: skip

    def log_in(self, open_id: str) -> str:
        """What `wx.login` gives to the mini-program of this user."""
        return self._issue(self._log_ins, open_id)

    def press_phone_button(self, phone: str) -> str:
        """What the phone button gives to the mini-program of a user with this phone (`+852 …` for a foreign one)."""
        return self._issue(self._phones, phone)

    def withdraw_tokens(self) -> None:
        """Let no access token that is out count any more, as a forced refresh elsewhere does."""
        self._tokens.clear()

    def misbehave(self, *misdeeds: Misdeed) -> None:
        """Let the next requests go wrong, one each."""
        self._misdeeds += misdeeds

    def next_misdeed(self) -> Misdeed | None:
        """What is to go wrong with this request."""
        with self._lock:
            return self._misdeeds.pop(0) if self._misdeeds else None

    def code_to_session(self, query: dict[str, str]) -> dict[str, Any]:
        """`jscode2session`."""
        if query.get("appid") != APP_ID:
            raise Refusal(40013, "invalid appid")
        if query.get("secret") != SECRET:
            raise Refusal(40125, "invalid appsecret")
        if query.get("grant_type") != "authorization_code":
            raise Refusal(40002, "invalid grant_type")
        open_id = self._take(self._log_ins, query.get("js_code", ""), used=40163)
        if open_id in self.blocked:
            raise Refusal(40226, "code blocked")
        return {"session_key": "shili-session-key==", "openid": open_id}

    def stable_token(self, body: dict[str, Any]) -> dict[str, Any]:
        """`getStableAccessToken`, without a forced refresh."""
        if body.get("appid") != APP_ID:
            raise Refusal(40013, "invalid appid")
        if body.get("secret") != SECRET:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        now = self.clock.now()
        with self._lock:
            token, ends = next(reversed(self._tokens.items()), ("", now))
            if ends - now <= OVERLAP:
                token, ends = f"shili-token-{secrets.token_hex(8)}", now + TOKEN_LIFE
                self._tokens[token] = ends
        return {"access_token": token, "expires_in": int((ends - now).total_seconds())}

    def phone_number(self, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """`getPhoneNumber`."""
        if not token:
            raise Refusal(41001, "access_token missing")
        ends = self._tokens.get(token)
        if ends is None:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        if self.clock.now() >= ends:
            raise Refusal(42001, "access_token expired")
        phone = self._take(self._phones, body.get("code", ""), used=40029)
        country, _, pure = phone.removeprefix("+").partition(" ") if phone.startswith("+") else ("86", "", phone)
        return {
            "errcode": 0, "errmsg": "ok",
            "phone_info": {
                "phoneNumber": pure if country == "86" else country + pure, "purePhoneNumber": pure,
                "countryCode": country,
                "watermark": {"timestamp": int(self.clock.now().timestamp()), "appid": APP_ID},
            },
        }  # fmt: skip

    def _issue(self, kind: dict[str, Code], meaning: str) -> str:
        code = f"shili-code-{secrets.token_hex(12)}"
        kind[code] = Code(meaning, self.clock.now())
        return code

    def _take(self, kind: dict[str, Code], code: str, *, used: int) -> str:
        if not code:
            raise Refusal(41008, "missing code")
        with self._lock:
            known = kind.get(code)
            if known is None:
                raise Refusal(40029, "invalid code")
            if known.is_used:
                raise Refusal(used, "code been used" if used == 40163 else "invalid code")
            if self.clock.now() - known.issued_at >= CODE_LIFE:
                raise Refusal(40029, "invalid code")
            known.is_used = True
            return known.meaning


class Handler(BaseHTTPRequestHandler):
    """HTTP in, HTTP out; each connection carries one request."""

    def do_GET(self) -> None:
        """Any of the addresses, asked with GET."""
        self._serve(
            {"/sns/jscode2session": lambda fake, query, _body: fake.code_to_session(query)}, asked_wrongly(43002)
        )

    def do_POST(self) -> None:
        """Any of the addresses, asked with POST."""
        self._serve(
            {
                "/cgi-bin/stable_token": lambda fake, _query, body: fake.stable_token(body),
                "/wxa/business/getuserphonenumber": lambda fake, query, body: fake.phone_number(
                    query.get("access_token", ""), body
                ),
            },
            asked_wrongly(43001),
        )

    def answer(self, content: Any, status: int = 200, **headers: str) -> None:
        """Send JSON, or bytes as they are."""
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", headers.pop("length", str(len(raw))))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def _serve(self, addresses: dict[str, Any], wrong_method: Any) -> None:
        fake: FakeWeChat = self.server.fake
        address = urlsplit(self.path)
        fake.asked[address.path] += 1
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if misdeed := fake.next_misdeed():
            misdeed(self)
            return
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        known = {"/sns/jscode2session", "/cgi-bin/stable_token", "/wxa/business/getuserphonenumber"}
        if address.path not in known:
            self.answer(b"not found", 404)
            return
        try:
            self.answer(addresses.get(address.path, wrong_method)(fake, query, self._json(sent)))
        except Refusal as refused:
            self.answer(refused.answer)

    def _json(self, sent: bytes) -> dict[str, Any]:
        try:
            return json.loads(sent) if sent else {}
        except ValueError:
            raise Refusal(47001, "data format error") from None


def asked_wrongly(number: int) -> Callable[..., Any]:
    """What answers a question with the wrong method."""

    def refuse(*_what: Any) -> None:
        raise Refusal(number, "require another method")

    return refuse


def says(number: Any, words: str = "example") -> Misdeed:
    """Answer this `errcode`."""
    return lambda handler: handler.answer({"errcode": number, "errmsg": words})


def answers(content: Any, status: int = 200, **headers: str) -> Misdeed:
    """Answer this, whatever was asked."""
    return lambda handler: handler.answer(content, status, **headers)


def keeps_silent(handler: Handler) -> None:
    """Give no answer until the test is over."""
    handler.server.fake.silence.wait(30)


def drops(handler: Handler) -> None:
    """End the connection without a word."""
    handler.close_connection = True


def breaks_off(handler: Handler) -> None:
    """End the connection in the middle of the answer."""
    handler.answer(b'{"openid": "', length="400")


def drips(handler: Handler) -> None:
    """Answer a byte at a time, each well within the time-out, and never end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while not handler.server.fake.silence.wait(0.05):
            handler.wfile.write(b" ")
    except OSError:
        pass  # Whom it bored has gone.


@contextmanager
def running_wechat(clock: Clock) -> Iterator[FakeWeChat]:
    """A WeChat for the length of the block."""
    fake = FakeWeChat(clock)
    fake._thread.start()
    try:
        yield fake
    finally:
        fake.silence.set()
        fake._server.shutdown()
        fake._server.server_close()
        fake._thread.join()
