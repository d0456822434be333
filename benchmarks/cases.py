"""The cases: real operations of the API as many different people send them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.open_loop import PREFIX, on_the_wire
from benchmarks.scene import INVITED_TO_HALLS, Person, Scene, seeded
from server.tokens import Tokens
from services.activities.venue_codes import VenueKey

FRESH_FOR = timedelta(minutes=8)
PAGES = 6
READERS = 400


class Desk:
    """Writes requests; keeps a token for each person, renewed before its quarter of an hour is over."""

    def __init__(self, scene: Scene, tokens: Tokens) -> None:
        """No token is written before it is asked for."""
        self.scene = scene
        self._tokens = tokens
        self._kept: dict[Any, tuple[Any, str]] = {}

    def token(self, person: Person) -> str:
        """A valid access token."""
        now = self.scene.toolbox.ports.clock.now()
        issued, token = self._kept.get(person.account_id, (None, ""))
        if issued is None or issued < now - FRESH_FOR:
            token = self._tokens.issue(
                account_id=person.account_id, committee_id=self.scene.committee_id, device_id=person.device_id,
                version=1, token_id=str(uuid4()), at=now,
            )  # fmt: skip
            self._kept[person.account_id] = (now, token)
        return token

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> bytes:
        """One request as it goes over the wire."""
        return on_the_wire(method, path, self.token(person), body, **headers)


@dataclass(frozen=True)
class Case:
    """One operation under load."""

    name: str
    what: str
    requests: Callable[[Desk, "Learnt", int], list[bytes]]
    wanted: tuple[bytes, ...] = (b"200",)
    writes: bool = False
    varies: frozenset[str] = frozenset()
    """Fields that legitimately differ between two answers to it."""
    sums: bool = False
    """Peers also come in a form that sums on reading."""
    ours_alone: bool = False
    """Only told of ours, to compare it with itself."""


class Learnt:
    """What the cases must know from our own answers: marks of pages, tags of agendas. Asked once a run."""

    def __init__(self, desk: Desk, base: str) -> None:
        """Ask our own server at this address."""
        self.pages = self._marks(desk, base, "/proposals?limit=20", desk.scene.reviewers[0])
        self.boards = self._marks(desk, base, "/scores?limit=100", desk.scene.scorers[0])

    def _marks(self, desk: Desk, base: str, path: str, person: Person) -> list[str]:
        """The addresses of the first pages."""
        pages = [path]
        with httpx.Client(base_url=base + PREFIX, headers={"Authorization": f"Bearer {desk.token(person)}"}) as client:
            while len(pages) < PAGES:
                answer = client.get(pages[-1])
                answer.raise_for_status()
                pages.append(f"{path}&after={answer.json()['next']}")
        return pages


def _list(desk: Desk, learnt: Learnt, _count: int) -> list[bytes]:
    pairs = [(person, page) for person in desk.scene.reviewers for page in learnt.pages]
    seeded("list").shuffle(pairs)
    return [desk.request(person, "GET", page) for person, page in pairs]


def _board(desk: Desk, learnt: Learnt, _count: int) -> list[bytes]:
    pairs = [(person, page) for person in desk.scene.scorers for page in learnt.boards]
    seeded("board").shuffle(pairs)
    return [desk.request(person, "GET", page) for person, page in pairs]


def _check_in(desk: Desk, _learnt: Learnt, count: int) -> list[bytes]:
    scene = desk.scene
    ports, now = scene.toolbox.ports, scene.toolbox.ports.clock.now()
    codes: dict[Any, str] = {}
    requests = []
    for activity_id, session_id, member in scene.take_doors(count):
        if session_id not in codes:
            key = VenueKey(ports.vault.mac, committee_id=scene.committee_id, session_id=session_id)
            codes[session_id] = key.issue(now).text
        path = f"/activities/{activity_id}/sessions/{session_id}/check-in"
        requests.append(desk.request(member, "PUT", path, {"code": codes[session_id]}))
    return requests


def _proposal(desk: Desk, _learnt: Learnt, count: int) -> list[bytes]:
    return [
        desk.request(author, "POST", f"/proposals/{draft}/submission", {"version": 1}, Idempotency_Key=str(uuid4()))
        for draft, author in desk.scene.take_drafts(count)
    ]


def _receipt(desk: Desk, _learnt: Learnt, _count: int) -> list[bytes]:
    return [desk.request(member, "GET", "/me/score") for member in desk.scene.members[:READERS]]


def _agenda(desk: Desk, _learnt: Learnt, _count: int) -> list[bytes]:
    readers = islice(cycle(desk.scene.members[INVITED_TO_HALLS:]), READERS)
    return [desk.request(member, "GET", "/me/activities") for member in readers]


UNKEPT = ("", "?limit=20", "?part=upcoming", "?part=upcoming&limit=20")
"""Four ways to ask one question. Answers are kept for a second under their address."""


def _agenda_uncached(desk: Desk, _learnt: Learnt, _count: int) -> list[bytes]:
    """Every member in each of four ways, 2,872 questions: nobody's is asked again before its second is over."""
    readers = desk.scene.members[INVITED_TO_HALLS:]
    return [desk.request(member, "GET", f"/me/activities{query}") for query in UNKEPT for member in readers]


def unchanged(desk: Desk, base: str) -> list[bytes]:
    """The agenda again, with the tag of the answer that the phone has."""
    requests = []
    with httpx.Client(base_url=base + PREFIX) as client:
        for member in islice(cycle(desk.scene.members[INVITED_TO_HALLS:]), READERS):
            answer = client.get("/me/activities", headers={"Authorization": f"Bearer {desk.token(member)}"})
            answer.raise_for_status()
            requests.append(desk.request(member, "GET", "/me/activities", If_None_Match=answer.headers["ETag"]))
    return requests


CASES = (
    Case("list", "GET /proposals?limit=20, six pages, by 24 reviewers", _list),
    Case(
        "check-in", "PUT …/check-in with the hall's code, every request another member or session", _check_in,
        writes=True, varies=frozenset({"activity_id", "session_id", "seat_id", "at"}),
    ),
    Case(
        "proposal", "POST /proposals/{id}/submission of a complete draft, with an Idempotency-Key", _proposal,
        writes=True, varies=frozenset({"id", "step_due_at"}),
    ),
    Case("board", "GET /scores?limit=100, six pages, by 8 scorers; each answer leaves an audit row", _board, sums=True),
    Case("receipt", "GET /me/score by 400 members", _receipt),
    Case("agenda", "GET /me/activities by 400 members", _agenda),
    Case(
        "agenda-uncached", "the same, so that no answer of a second ago can be given", _agenda_uncached, ours_alone=True
    ),
    Case("agenda-304", "the same with If-None-Match: nothing has changed", lambda *_: [], wanted=(b"304",)),
)  # fmt: skip
IN_COMMON = frozenset(case.name for case in CASES if not case.ours_alone)
BY_NAME = {case.name: case for case in CASES}
