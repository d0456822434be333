"""WeChat's mini-program service as far as logging in needs it, written from the documents that `docs/wechat.md` names.

WeChat answers errors with HTTP 200 and an `errcode`, successes often without one. The addresses carry the secret of the
mini-program, the codes and the access token, so nothing of a request or an answer is logged or put into an exception
but the path, the kind of failure and WeChat's own number for it.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import orjson

from server.settings import WeChatAccess
from services.kernel.clock import Clock
from services.members.refusals import WeChatAway, WeChatBlocked, WeChatCodeRefused

BAD_CODES: Final = frozenset({40029, 40163, 41008})
"""The code is invalid or expired, was used, is missing."""

OTHERS_CODE: Final = 40013
"""To a question about a phone: the code is another mini-program's. About a log-in: the app id itself is wrong."""

BLOCKED: Final = 40226
STALE: Final = frozenset({40001, 40014, 42001})
"""The access token is not the newest, not valid, expired."""

BUSY: Final = -1
TOO_OFTEN: Final = frozenset({45009, 45011})
"""The quota of the day or of the minute is used up."""

LARGEST_ANSWER: Final = 65_536
LONGEST_OPEN_ID: Final = 128
LONGEST_LIFE: Final = timedelta(hours=2)
MARGIN: Final = timedelta(minutes=5)
"""WeChat gives out the next access token five minutes before the present one ends."""

SOON, NEXT_MINUTE = 5, 60
"""Seconds after which a client may try again."""

logger = logging.getLogger(__name__)

for chatty in ("httpx", "httpcore"):  # They write each request's address, which here holds secrets.
    logging.getLogger(chatty).setLevel(logging.WARNING)


class WeChatService:
    """The port that asks WeChat over HTTPS.

    Nothing is asked twice: a code counts once, and of a question without an answer nobody knows whether it has counted.
    The one exception is a phone question that was refused for a stale access token, which has spent nothing.

    Only so many threads wait for WeChat at a time: while it is away, the others go on answering what needs no WeChat.
    """

    def __init__(self, access: WeChatAccess, clock: Clock, *, most: int = 4, seconds: float = 5.0) -> None:
        """Wait `seconds` at most for a connection and for each part of an answer, twice that for the whole.

        `most` threads wait at a time; further ones stand in line for a fifth of that time.
        """
        self._turns = threading.BoundedSemaphore(most)
        self._access = access
        self._clock = clock
        self._seconds = seconds
        # Neither proxies nor keys of the process's environment: where secrets go is said by our own settings alone.
        self._client = httpx.Client(
            base_url=access.base_url, timeout=seconds, follow_redirects=False, trust_env=False,
            headers={"Accept-Encoding": "identity"}, limits=httpx.Limits(max_connections=most),
        )  # fmt: skip
        self._token = ""
        self._token_ends = datetime.min.replace(tzinfo=clock.now().tzinfo)
        self._renewing = threading.BoundedSemaphore(1)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def open_id(self, code: str, /) -> str:
        """The openid that a `wx.login` code stands for. The session key that comes with it is left where it is."""
        path = "/sns/jscode2session"
        with self._taking(self._turns, path, self._seconds / 5):
            found = self._ask(
                "GET", path,
                params={
                    "appid": self._access.app_id, "secret": self._access.secret, "js_code": code,
                    "grant_type": "authorization_code",
                },
            )  # fmt: skip
        self._check(found, path, bad_codes=BAD_CODES)
        return _text(found, "openid", LONGEST_OPEN_ID) or self._not_understood(path)

    def phone(self, code: str, /) -> str:
        """The phone that a code of the phone button stands for, with its country code unless that is China's."""
        path = "/wxa/business/getuserphonenumber"
        with self._taking(self._turns, path, self._seconds / 5):
            token = self._access_token()
            found = self._ask("POST", path, params={"access_token": token}, json={"code": code})
            if _number(found) in STALE:
                self._forget(token)
                found = self._ask("POST", path, params={"access_token": self._access_token()}, json={"code": code})
        self._check(found, path, bad_codes=BAD_CODES | {OTHERS_CODE})
        told = found.get("phone_info")
        if not isinstance(told, dict):
            return self._not_understood(path)
        mark = told.get("watermark")
        if isinstance(mark, dict) and mark.get("appid", self._access.app_id) != self._access.app_id:
            raise WeChatCodeRefused
        country = str(told.get("countryCode", ""))
        number = _text(told, "purePhoneNumber", 30) or self._not_understood(path)
        return number if country == "86" else f"+{country} {number}"

    @contextmanager
    def _taking(self, turns: threading.BoundedSemaphore, path: str, seconds: float) -> Iterator[None]:
        """Take a turn, or say that WeChat is away: those who have them wait for answers that do not come."""
        if not turns.acquire(timeout=seconds):
            raise self._away(path, "others wait already")
        try:
            yield
        finally:
            turns.release()

    def _access_token(self) -> str:
        """The token for questions that need one, kept until shortly before its end; one thread renews it for all."""
        path = "/cgi-bin/stable_token"
        with self._taking(self._renewing, path, self._seconds / 2):
            if self._clock.now() < self._token_ends:
                return self._token
            found = self._ask(
                "POST", path,
                json={
                    "grant_type": "client_credential", "appid": self._access.app_id, "secret": self._access.secret,
                    "force_refresh": False,
                },
            )  # fmt: skip
            self._check(found, path)
            life = found.get("expires_in")
            token = _text(found, "access_token", 2000) or self._not_understood(path)
            if type(life) is not int:
                return self._not_understood(path)
            kept = min(timedelta(seconds=max(0, min(life, 86_400))), LONGEST_LIFE) - MARGIN
            self._token, self._token_ends = token, self._clock.now() + kept
            return token

    def _forget(self, token: str) -> None:
        with self._renewing:
            if self._token == token:  # Another thread may have renewed it meanwhile.
                self._token_ends = self._clock.now()

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        """One question and its answer, whatever that says."""
        try:
            with self._client.stream(method, path, **what) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise self._away(path, f"status {answer.status_code}")
                body = self._read(path, answer)
        except httpx.HTTPError as failed:
            raise self._away(path, type(failed).__name__) from None
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict) or _number(found) is None:
            return self._not_understood(path)
        return found

    def _read(self, path: str, answer: httpx.Response) -> bytes:
        """The body, within a bound of size and of time: each drop of a dripping answer would reset the time-out."""
        latest = time.monotonic() + 2 * self._seconds
        body = b""
        for part in answer.iter_raw():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise self._away(path, "too large")
            if time.monotonic() > latest:
                raise self._away(path, "too slow")
        return body

    def _check(self, found: dict[str, Any], path: str, bad_codes: frozenset[int] = frozenset()) -> None:
        """Turn WeChat's number for a failure into a refusal."""
        number = _number(found)
        if number == 0:
            return
        if number in bad_codes:
            raise WeChatCodeRefused
        if number == BLOCKED:
            raise WeChatBlocked
        if number in TOO_OFTEN:
            raise self._away(path, f"errcode {number}", retry_after=NEXT_MINUTE)
        if number == BUSY:
            raise self._away(path, f"errcode {number}")
        # The rest is the operator's to mend: app id, secret, permissions, the list of addresses. The client cannot.
        logger.error("WeChat refuses this deployment", extra={"fields": {"path": path, "errcode": number}})
        raise WeChatAway(retry_after=NEXT_MINUTE)

    def _away(self, path: str, why: str, *, retry_after: int = SOON) -> WeChatAway:
        logger.warning("WeChat is away", extra={"fields": {"path": path, "why": why}})
        return WeChatAway(retry_after=retry_after)

    def _not_understood(self, path: str) -> Any:
        raise self._away(path, "not understood")


def _number(found: dict[str, Any]) -> int | None:
    """WeChat's number for what happened: 0, or none at all, is success. None when it is no number."""
    number = found.get("errcode", 0)
    return number if type(number) is int else None


def _text(found: dict[str, Any], name: str, most: int) -> str:
    """A field of printable ASCII, or nothing."""
    value = found.get(name)
    if not isinstance(value, str) or len(value) > most or not value.isascii() or not value.isprintable():
        return ""
    return value
