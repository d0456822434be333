"""A storm of writes by sixteen people who do not stop at an error: what was not acknowledged they send again.

A writer does one thing after the other: he drafts a proposal, submits it, a reviewer passes it, another files it, and
in between a member checks in. He goes on only when the server has said that it is done. Where the connection ends, or
the server says that it is not available, he keeps what he wanted and wants it again, with the same key.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from proofs.clients import CLIENTS, NO_ANSWER, UNAVAILABLE, Answer, Call, Clients
from proofs.parts import NotProven
from proofs.scenes import Scene
from services.members.vocabulary import Role
from tests.builders.activities import AnActivity, a_code
from tests.builders.committee import Person
from tests.builders.proposals import TEXT

PAUSE = 0.05
"""Before somebody who was told "not available" tries again."""


@dataclass
class Wish:
    """One thing that somebody wants done, however often he must say so."""

    kind: str
    call: Callable[[], Call]
    """Makes the request anew each time: the hall's code changes, the key does not."""
    title: str = ""
    activity_id: UUID | None = None
    seat_id: UUID | None = None
    answer: Answer | None = None
    sent: int = 0

    def send(self, client: httpx.Client) -> Answer:
        """Ask for it once more; a refusal would be a mistake of ours, as everybody asks for what he may."""
        self.sent += 1
        answer = self.call().send(client)
        if answer.is_done:
            self.answer = answer
        elif answer.status not in {NO_ANSWER, UNAVAILABLE}:
            raise NotProven(f"{self.kind} was refused, after {self.sent - 1} tries before: {answer}")
        return answer


@dataclass
class Writer:
    """One of the sixteen, with all that he has got done and the one thing that he waits for."""

    wishes: Iterator[Wish]
    done: list[Wish] = field(default_factory=list)
    waiting: Wish | None = None

    def write(self, client: httpx.Client, stop: threading.Event) -> None:
        """Write until the storm is over or the server is gone."""
        while not stop.is_set():
            wish = self.waiting or next(self.wishes, None)
            if wish is None:
                return
            self.waiting = wish
            answer = wish.send(client)
            if answer.is_done:
                self.done.append(wish)
                self.waiting = None
            elif answer.status == NO_ANSWER:
                return
            else:
                time.sleep(PAUSE)


class Storm:
    """The writers, and the people and activities that they write about."""

    def __init__(self, scene: Scene, *, members: int, activities: int) -> None:
        """Nobody writes yet."""
        self.scene = scene
        self.members = [scene.place.member() for _ in range(members)]
        self.activities = [scene.open_activity() for _ in range(activities)]
        first, last = (scene.place.officer(Role.REVIEWER) for _ in range(2))
        check_ins = self._check_ins()
        self.writers = [Writer(self._wishes(author, (first, last), check_ins)) for author in self.members[:CLIENTS]]
        self._stop, self._is_calm = threading.Event(), threading.Event()
        self._keys = itertools.count(1)

    @property
    def done(self) -> list[Wish]:
        """All that was acknowledged."""
        return [wish for writer in self.writers for wish in writer.done]

    @property
    def waiting(self) -> list[Wish]:
        """What was sent and not acknowledged."""
        return [writer.waiting for writer in self.writers if writer.waiting is not None]

    def blow(self, clients: Clients, *, until: Callable[[], None]) -> None:
        """Let all write; `until` waits, does what is to be done in the middle of it, and may end the server."""
        self._stop.clear()
        self._is_calm.clear()
        with ThreadPoolExecutor(1) as pool:
            interruption = pool.submit(self._interrupt, until)
            try:
                clients.at_once([lambda client, each=each: each.write(client, self._stop) for each in self.writers])
            finally:
                self._is_calm.set()  # Whoever waits for more writes waits in vain.
            interruption.result()

    def _interrupt(self, until: Callable[[], None]) -> None:
        try:
            until()
        finally:
            self._stop.set()

    def wait_for(self, writes: int, seconds: float) -> None:
        """Wait until so many were acknowledged; a storm that does not get there has no more to write, or hangs."""
        deadline = time.monotonic() + seconds
        while len(self.done) < writes:
            if self._is_calm.is_set() or time.monotonic() > deadline:
                raise NotProven(f"the storm stands still at {len(self.done)} writes of {writes}")
            time.sleep(0.02)

    def replay(self, clients: Clients) -> None:
        """Send again what waits, each once, all at the same moment."""
        waiting = [writer for writer in self.writers if writer.waiting is not None]
        answers = clients.at_once([lambda client, each=each: each.waiting.send(client) for each in waiting])
        for writer, answer in zip(waiting, answers, strict=True):
            if not answer.is_done:
                raise NotProven(f"the server is ready again, and a replay is not done: {answer}")
            writer.done.append(writer.waiting)
            writer.waiting = None

    def _wishes(self, author: Person, reviewers: Sequence[Person], check_ins: Iterator[Wish]) -> Iterator[Wish]:
        """A proposal's life, one step after the other, with a check-in before each step."""
        for number in itertools.count(1):
            for step in self._life(author, reviewers, f"示例提案 {author.phone} {number}"):
                yield from itertools.islice(check_ins, 1)
                yield step

    def _life(self, author: Person, reviewers: Sequence[Person], title: str) -> Iterator[Wish]:
        draft = self._keyed("draft", title, author, "/proposals", {**TEXT, "title": title})
        yield draft
        path = f"/proposals/{draft.answer.json['id']}"
        first, last = reviewers
        for kind, person, rest in (
            ("submit", author, "submission"),
            ("pass-step", first, "review/pass"),
            ("file", last, "review/filing"),
        ):
            yield self._keyed(kind, title, person, f"{path}/{rest}")

    def _keyed(self, kind: str, title: str, person: Person, path: str, body: Any = None) -> Wish:
        key = f"storm-{next(self._keys)}"
        return Wish(
            kind,
            lambda: Call(method="POST", path=path, token=self.scene.token_of(person), body=body, key=key),
            title=title,
        )

    def _check_ins(self) -> "Shared":
        return Shared(
            check_in_of(self.scene, activity, member) for activity in self.activities for member in self.members
        )


def check_in_of(scene: Scene, activity: AnActivity, member: Person) -> Wish:
    """A member wants to be on the sheet of an activity's first session."""
    path = activity.path("sessions", activity.session, "check-in")
    return Wish(
        "check-in",
        lambda: Call(method="PUT", path=path, token=scene.token_of(member), body={"code": a_code(activity)}),
        activity_id=activity.id, seat_id=member.seat_id,
    )  # fmt: skip


class Shared:
    """An iterator of which several threads take."""

    def __init__(self, wishes: Iterator[Wish]) -> None:
        """A generator alone refuses a second thread."""
        self._wishes = wishes
        self._lock = threading.Lock()

    def __iter__(self) -> "Shared":
        """Itself."""
        return self

    def __next__(self) -> Wish:
        """The next one, to one thread."""
        with self._lock:
            return next(self._wishes)
