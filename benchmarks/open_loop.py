"""An open loop: people come when they come, whatever the server does, and wait from the moment at which they came.

What `benchmarks` and `proofs` have in common: the requests of a plenary morning, and the generator that sends them.
"""

import json
import pickle
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
import orjson

from api_spec.export import PREFIX
from services.activities.venue_codes import LENGTH, WINDOW, VenueKey, window_of

LOAD = Path(__file__).with_name("load.py")
CONNECTIONS = 64
Guest = TypeVar("Guest")
CODE = "?" * LENGTH
"""Stands in a request for the code that the hall's screen shows when it is sent; no code has another length."""


class Request(NamedTuple):
    """Something that is asked for at its instant."""

    due: float
    """Seconds after the beginning."""
    kind: str
    content: bytes


def on_the_wire(method: str, path: str, token: str, body: Any = None, **headers: str) -> bytes:
    """One request as it goes over the wire."""
    content = b"" if body is None else orjson.dumps(body)
    lines = [f"{method} {PREFIX}{path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def morning_of(
    guests: Sequence[Guest], *, seconds: int, polls: int, check_in: Callable[[Guest], bytes],
    agenda: Callable[[Guest], bytes],
) -> list[tuple[Request, Guest]]:  # fmt: skip
    """Everybody checks in once, and so many agendas are asked for in each second; in the order in which they come."""
    luck = random.Random(seconds)
    coming = [(Request(luck.random() * seconds, "check-in", check_in(guest)), guest) for guest in guests]
    for number in range(polls * seconds):
        guest = luck.choice(guests)
        coming.append((Request(number / polls, "agenda", agenda(guest)), guest))
    return sorted(coming, key=lambda each: each[0].due)


def tags_of(port: int, tokens: Mapping[Guest, str]) -> dict[Guest, str]:
    """What each phone has of the agenda when the morning begins."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}{PREFIX}") as client:
        tags = {}
        for guest, token in tokens.items():
            answer = client.get("/me/activities", headers={"Authorization": f"Bearer {token}"})
            tags[guest] = answer.raise_for_status().headers["ETag"]
        return tags


def screen_of(key: VenueKey, *, at: datetime, lasting: timedelta) -> tuple[bytes, float, dict[int, bytes]]:
    """The codes that the hall's screen shows from now on, as the generator wants them."""
    windows = range(window_of(at), window_of(at + lasting) + 2)
    codes = {each: key.issue(datetime.fromtimestamp(0, at.tzinfo) + each * WINDOW).text.encode() for each in windows}
    return CODE.encode(), WINDOW.total_seconds(), codes


@contextmanager
def coming_to(port: int, requests: Sequence[Request], **more: Any) -> Iterator[Callable[[], dict[str, Any]]]:
    """Let the generator send them, from the beginning of the block on; what is yielded waits for its figures."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        plan = {"port": port, "requests": [tuple(each) for each in requests], "connections": CONNECTIONS} | more
        file.write(pickle.dumps({**plan, "is_open": True}))
        file.flush()
        with subprocess.Popen(
            [sys.executable, "-S", str(LOAD), file.name], stdout=subprocess.PIPE, text=True
        ) as generator:
            try:
                generator.stdout.readline()  # It says when it begins.
                yield lambda: _last_words(generator)
            finally:
                generator.kill()


def _last_words(generator: subprocess.Popen[str]) -> dict[str, Any]:
    """The figures, once it has ended."""
    told, _ = generator.communicate()
    if generator.returncode:
        raise subprocess.CalledProcessError(generator.returncode, generator.args)
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    return figures


def let_come(port: int, requests: Sequence[Request], **more: Any) -> dict[str, Any]:
    """Send them all; the figures of each kind."""
    with coming_to(port, requests, **more) as figures:
        return figures()
