"""Every hostile thing through every field of every operation, as somebody who may: nothing breaks, nothing is kept.

Never a 5xx and never an error in the log. What is refused changes no table, apart from the audit's. A text that is
accepted stands in the database to the letter (trimmed, as the contract says). No header is injected, and every answer
is in the OpenAPI document.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import count

from werkzeug.test import TestResponse

from api_spec.contract import Operation
from proofs.caller import Caller, Listener, listening
from proofs.ground import BACKENDS, ground, texts_in
from proofs.hostile import corpus
from proofs.hostile.attacks import Attack, attacks_on
from proofs.parts import Figures, NotProven, Scale
from proofs.requests import Request
from proofs.town import KINDS
from proofs.valid import valid_request
from proofs.world import World
from server.routes import all_operations
from services.kernel.errors import Refused
from tests.builders.committee import Person

EVERY = {Scale.SHORT: 307, Scale.FULL: 1}
"""A short run sends every so many of the attacks; as no period divides it, all fields and all of the corpus come by."""

ANSWER_HEADERS = frozenset({
    "Content-Type", "Content-Length", "ETag", "Cache-Control", "X-Request-Id", "X-Content-Type-Options",
    "Referrer-Policy", "X-Frame-Options", "WWW-Authenticate", "Retry-After", "Allow", "Location",
    "Content-Disposition", "Idempotency-Replayed",
})  # fmt: skip
"""All that an answer may have; anything else was brought in by a request."""


def prove(scale: Scale) -> Figures:
    """Send them: all of them to both databases in full, every so many to SQLite in short."""
    figures: dict[str, object] = {
        "texts": len(corpus.TEXTS), "other values": len(corpus.VALUES), "bodies": len(corpus.BODIES),
    }  # fmt: skip
    for backend in BACKENDS if scale is Scale.FULL else BACKENDS[:1]:
        with ground(backend) as here:
            figures |= prove_in(World(here), scale)
    return figures


def prove_in(world: World, scale: Scale) -> Figures:
    """Send them into one world."""
    backend = world.ground.database.engine.dialect.name
    with listening() as listener:
        storm = Storm(world, listener, every=EVERY[scale])
        storm.rage()
    statuses = {f"    {status} on {backend}": number for status, number in sorted(storm.statuses.items())}
    return {
        f"requests on {backend}": storm.statuses.total(),
        f"    places attacked on {backend}": len(storm.places),
        **statuses,
    }


class Storm:
    """All attacks in one world."""

    def __init__(self, world: World, listener: Listener, *, every: int) -> None:
        """Nothing is sent yet."""
        self.world = world
        self.statuses: Counter[int] = Counter()
        self.places: set[tuple[str, str]] = set()
        self._listener = listener
        self._every = every
        self._caller = Caller(world)
        self._remembering = {
            refusal.code for refusal in _all_refusals(Refused) if getattr(refusal, "code", "") and refusal.keeps_changes
        }

    def rage(self) -> None:
        """Attack operation by operation, then the addresses that are none."""
        numbers = count(1)
        for operation in all_operations():
            person, request = self._valid(operation)
            for attack in attacks_on(request, lambda: next(numbers) % self._every == 0):
                self._send(operation, attack, None if operation.may == "PUBLIC" else person)
        for what, address in corpus.ADDRESSES.items():
            for person in (None, self.world.here.people[KINDS[0].name]):
                self._send_to(what, address, person)

    def _valid(self, operation: Operation) -> tuple[Person, Request]:
        """A request that is accepted as it is: only behind it are an operation's own checks attacked."""
        valid = valid_request(self.world, operation)
        answer = self._caller.send(valid.request, as_=valid.person)
        self.world.ground.restore()
        if answer.status_code != operation.status:
            raise NotProven(f"no valid request for {operation.name}: {answer.get_data(as_text=True)}")
        return valid.person, valid.request

    def _send(self, operation: Operation, attack: Attack, person: Person | None) -> None:
        self.places.add((operation.name, attack.what.partition(" is ")[0]))
        told = f"{operation.name}: {attack.what}"
        overrides = {"REMOTE_ADDR": self._caller.next_address(), **attack.options.get("environ_overrides", {})}
        if person and "HTTP_AUTHORIZATION" not in overrides:
            overrides["HTTP_AUTHORIZATION"] = f"Bearer {self._caller.token_of(person)}"
        try:
            answer = self._caller.call(
                operation.method, attack.address, **{**attack.options, "environ_overrides": overrides}
            )
        except NotProven as wrong:
            raise NotProven(f"{told}: {wrong}{self._listener.take()}") from wrong
        self._judge(told, answer)
        if operation.is_read and (changed := self.world.ground.changes()):
            raise NotProven(f"{told}: a read changed {sorted(changed)}")
        must_be_kept = attack.kept if answer.status_code < 400 and not operation.is_read else None
        if must_be_kept and must_be_kept not in texts_in(self.world.ground.changes().values()):
            raise NotProven(f"{told}: accepted, and not kept to the letter: {must_be_kept[:80]!r}")
        self.world.ground.restore()

    def _send_to(self, what: str, address: str, person: Person | None) -> None:
        headers = {"Authorization": f"Bearer {self._caller.token_of(person)}"} if person else {}
        answer = self._caller.app.test_client().open(address, headers=headers)
        self._judge(f"the address {what}", answer)

    def _judge(self, told: str, answer: TestResponse) -> None:
        self.statuses[answer.status_code] += 1
        heard = self._listener.take()
        if answer.status_code >= 500 or heard:
            raise NotProven(f"{told}: {answer.status_code} {heard}")
        for name, value in answer.headers:
            if name not in ANSWER_HEADERS or any(letter in value for letter in "\r\n\x00"):
                raise NotProven(f"{told}: the answer has the header {name!r}: {value!r}")
        if answer.status_code >= 400 and (changes := self.world.ground.changes()):
            code = (answer.get_json(silent=True) or {}).get("code")
            if code not in self._remembering:
                raise NotProven(f"{told}: refused with {code}, and changed {changes}")


def _all_refusals(family: type[Refused]) -> Iterator[type[Refused]]:
    for refusal in family.__subclasses__():
        yield refusal
        yield from _all_refusals(refusal)
