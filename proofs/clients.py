"""Sixteen clients that begin at the same moment, and what they were told."""

import math
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import httpx
import orjson

from api_spec.export import PREFIX
from proofs.parts import NotProven

CLIENTS = 16
SECONDS_TO_ANSWER = 60
NO_ANSWER = 0
"""The status of a request whose connection ended before its answer: nobody knows what became of it."""

UNAVAILABLE = 503


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request of one person."""

    method: str
    path: str
    token: str | None = None
    body: Any = None
    file: tuple[str, bytes] | None = None
    key: str | None = None
    address: str | None = None

    def send(self, client: httpx.Client) -> "Answer":
        """Send it; a connection that ends early is an answer too."""
        headers = {
            "Authorization": f"Bearer {self.token}" if self.token else None,
            "Idempotency-Key": self.key,
            "X-Forwarded-For": self.address,
        }
        sent = {name: value for name, value in headers.items() if value}
        files = {"file": self.file} if self.file else None
        began = time.perf_counter()
        try:
            got = client.request(self.method, PREFIX + self.path, json=self.body, files=files, headers=sent)
        except httpx.TransportError as ended:
            return Answer(self, NO_ANSWER, repr(ended).encode(), time.perf_counter() - began)
        return Answer(self, got.status_code, got.content, time.perf_counter() - began)


@dataclass(frozen=True, repr=False)
class Answer:
    """What came back."""

    call: Call
    status: int
    content: bytes
    seconds: float

    @property
    def is_done(self) -> bool:
        """Whether the server says that it did it."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body."""
        return orjson.loads(self.content) if self.content else None

    @property
    def code(self) -> str:
        """The name of the refusal."""
        return "" if self.is_done or not self.content else str(self.json.get("code", ""))

    def __repr__(self) -> str:
        """What a person needs to see of it, and no token."""
        return f"{self.call.method} {self.call.path}: {self.status} {self.content[:400].decode(errors='replace')}"


def check_named(answer: Answer) -> None:
    """A success or a refusal with a name; anything else is an error of ours."""
    if answer.is_done or (400 <= answer.status < 500 and answer.code):
        return
    raise NotProven(f"neither done nor refused by name: {answer}")


def all_are(answers: Sequence[Answer], status: int) -> None:
    """Every answer has this status."""
    for each in answers:
        if each.status != status:
            raise NotProven(f"expected {status}: {each}")


@dataclass
class Tally:
    """What the requests of one race came to, over all its rounds."""

    requests: int = 0
    done: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, answers: Sequence[Answer]) -> None:
        """Count some more."""
        self.requests += len(answers)
        self.done += sum(each.is_done for each in answers)
        self.refused += sum(not each.is_done for each in answers)
        self.seconds += [each.seconds for each in answers]

    def __str__(self) -> str:
        """The figures."""
        slowest = sorted(self.seconds)[math.ceil(len(self.seconds) * 0.99) - 1]
        return (
            f"{self.requests} requests, {self.done} done, {self.refused} refused by name, p99 {slowest * 1000:.0f} ms"
        )


class Clients:
    """As many threads as there are clients, each with its own connection."""

    def __init__(self, base: str) -> None:
        """Nobody connects yet."""
        # One context for all: a client that has none loads all authorities of the web for a server without TLS.
        context = ssl.create_default_context()
        options = {"base_url": base, "timeout": SECONDS_TO_ANSWER, "trust_env": False, "verify": context}
        self._clients = [httpx.Client(**options) for _ in range(CLIENTS)]
        self._pool = ThreadPoolExecutor(CLIENTS)

    def close(self) -> None:
        """End all connections."""
        self._pool.shutdown()
        for each in self._clients:
            each.close()

    def at_once(self, acts: Sequence[Callable[[httpx.Client], Any]]) -> list[Any]:
        """Let at most sixteen act, all released at the same moment; what each returned."""
        start = Barrier(len(acts))

        def act(number: int) -> Any:
            start.wait()
            return acts[number](self._clients[number])

        return list(self._pool.map(act, range(len(acts))))

    def race(self, calls: Sequence[Call]) -> list[Answer]:
        """Send the calls, shared out among the clients, from the same moment on; the answers in the calls' order."""

        def send_every(first: int) -> Callable[[httpx.Client], list[Answer]]:
            return lambda client: [each.send(client) for each in calls[first::CLIENTS]]

        lists = self.at_once([send_every(number) for number in range(min(CLIENTS, len(calls)))])
        return [lists[number % CLIENTS][number // CLIENTS] for number in range(len(calls))]


@contextmanager
def clients_of(base: str) -> Iterator[Clients]:
    """Clients of a server for the length of the block."""
    clients = Clients(base)
    try:
        yield clients
    finally:
        clients.close()


def counted(tallies: Mapping[str, Tally], where: str) -> dict[str, object]:
    """Figures by the name of the race."""
    return {f"{where}, {name}": str(tally) for name, tally in tallies.items()}
