"""schemathesis on our OpenAPI 3.1 document: examples, coverage, fuzzing, stateful; through WSGI, as suitable people.

The document that it reads is the published one, with one thing added: for every operation the request that is known to
be accepted, as examples, so that each is also called with identifiers of things that exist.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.auths import AuthContext
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation.case import Case
from schemathesis.generation.meta import TestPhase

from api_spec.contract import PUBLIC
from api_spec.export import export
from proofs.caller import Caller, listening
from proofs.ground import ground
from proofs.parts import Figures, NotProven, Scale
from proofs.valid import Valid, valid_requests
from proofs.world import World
from server.problems import status_of
from server.routes import all_operations

SECONDS = {Scale.SHORT: 20, Scale.FULL: 300}
"""For each seed; short, with what the world and the last cases take, it stays within a minute."""
SEEDS = {Scale.SHORT: (20260302,), Scale.FULL: (1, 2, 3)}
FEWEST = {Scale.SHORT: 10, Scale.FULL: 1500}
"""Requests for each seed, also on a machine that does much else meanwhile; fewer mean that something else ended it."""

WITH_FILE = {operation.name for operation in all_operations() if operation.takes_file}
"""Operations that are refused whatever it sends, as it gives its file no name that ends in .xlsx or .csv; `hostile`
sends real ones. A full run does all others."""

PHASES = ("examples", "coverage", "fuzzing", "stateful")

DISABLED = {
    "ignored_auth": "4.32 hands its probe an option of requests that werkzeug's client does not know (TypeError); the "
    "matrix calls every operation without a person, and with the token of somebody who does not serve there",
    "object_level_authorization": "staff read what others made; who reads whose is proven cell by cell (proofs/matrix)",
    "max_response_time": "a shared machine proves no times; script/bench does",
}
"""Checks that are not run, and why. All others are."""

LOST_UPDATE_TOO = ["400", "401", "403", "404", "409", "415", "422"]
"""A change without `If-Match` is answered as the lost update that it may be."""


def prove(scale: Scale) -> Figures:
    """Run every phase for each seed."""
    figures: dict[str, object] = {}
    for seed in SEEDS[scale]:
        with ground("sqlite") as here:
            figures |= prove_in(World(here), scale, seed)
    return figures


def prove_in(world: World, scale: Scale, seed: int = SEEDS[Scale.SHORT][0]) -> Figures:
    """Run every phase for one seed in one world."""
    with listening():
        run = Run(world, seed=seed, seconds=SECONDS[scale])
        run.go()
    if run.requests.total() < FEWEST[scale]:
        raise NotProven(f"only {run.requests.total()} requests in {SECONDS[scale]} s: {dict(run.requests)}")
    if scale is Scale.FULL and (untried := run.untried() - WITH_FILE):
        raise NotProven(f"never answered with 2xx: {', '.join(sorted(untried))}")
    return {
        f"seed {seed}: requests": run.requests.total(),
        f"seed {seed}: operations done": f"{len(all_operations()) - len(run.untried())} of {len(all_operations())}",
        **{f"    {phase} (seed {seed})": run.requests[phase] for phase in PHASES},
        **{f"    {status} (seed {seed})": number for status, number in sorted(run.statuses.items())},
    }


class Run:
    """One run with one seed in one world."""

    def __init__(self, world: World, *, seed: int, seconds: int) -> None:
        """Nothing is sent yet."""
        self.world = world
        self.valid = valid_requests(world)
        self.caller = Caller(world)
        self.requests: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self._answered: set[str] = set()
        self._names = {(operation.method, operation.path): operation.name for operation in all_operations()}
        self._schema = schemathesis.openapi.from_dict(
            with_examples(export(all_operations(), status_of), self.valid), config=configured(seed, seconds)
        )
        self._schema.app = Addressed(self.caller)
        self._schema.auth(refresh_interval=None)(self._authenticating())

    def go(self) -> None:
        """Run; what does not hold is raised with the request that shows it."""
        failures = []
        for event in from_schema(self._schema).execute():
            if isinstance(event, events.ScenarioFinished):
                failures += self._count(event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                failures.append(str(getattr(event, "value", None) or getattr(event, "exception", "")))
        if failures:
            told = "\n\n".join(dict.fromkeys(failures))
            raise NotProven(f"{len(set(failures))} findings:\n{told}")

    def untried(self) -> set[str]:
        """The operations that were never done: of them no answer was compared with its schema."""
        return {operation.name for operation in all_operations()} - self._answered

    def _count(self, event: events.ScenarioFinished) -> Iterator[str]:
        recorder = event.recorder
        for case_id, interaction in recorder.interactions.items():
            self.requests[event.phase.value] += 1
            if interaction.response is not None:
                status = interaction.response.status_code
                self.statuses[status] += 1
                case = recorder.cases[case_id].value
                if status < 300:
                    self._answered.add(self._names.get((case.method, case.path), ""))
            for check in recorder.checks.get(case_id, ()):
                if check.status is Status.FAILURE and check.failure_info is not None:
                    yield f"{recorder.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"

    def _authenticating(self) -> type:
        """Each operation is asked for by the person whose valid request is known."""
        run = self

        class Person:
            def get(self, case: Case, context: AuthContext) -> str | None:
                known = run.valid[context.operation.definition.raw["operationId"]]
                is_chain = case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL
                if not is_chain:  # Each of these cases stands alone, in the world as it was.
                    run.world.ground.restore()
                if known.operation.may == PUBLIC:
                    return None
                return run.token_for(known) if is_chain else run.caller.token_of(known.person)

            def set(self, case: Case, data: str, _context: AuthContext) -> None:
                case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

        return Person

    def token_for(self, known: Valid) -> str:
        """A token of a session of its own: an earlier request of the chain may have ended the others."""
        session = self.world.session_of(known.person, "示例手机")
        return self.caller.tokens.issue(
            account_id=session.account_id, committee_id=session.committee_id, device_id=session.device_id,
            version=session.token_version, token_id=session.token_id, at=session.issued_at,
        )  # fmt: skip


class Addressed:
    """The application, each of whose requests comes from another address: nobody is throttled for what others did."""

    def __init__(self, caller: Caller) -> None:
        """Around the caller's application."""
        self._caller = caller

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """As WSGI."""
        return self._caller.app.wsgi_app({**environ, "REMOTE_ADDR": self._caller.next_address()}, start_response)


def configured(seed: int, seconds: int) -> SchemathesisConfig:
    """Every phase and check but the disabled ones; 422 for valid data where the contract names a further refusal."""
    lenient = [operation for operation in all_operations() if _may_refuse_valid(operation)]
    accepted = ["2xx", "3xx", "401", "403", "404", "409", "422", "429"]
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "checks": {
                **{name: {"enabled": False} for name in DISABLED if name != "max_response_time"},
                "missing_required_header": {"expected-statuses": LOST_UPDATE_TOO},
            },
            "generation": {"database": "none"},
            "operations": [
                {
                    "include-operation-id": operation.name,
                    "checks": {"positive_data_acceptance": {"expected-statuses": accepted}},
                }
                for operation in lenient
            ],
        }
    )
    config.max_time = seconds
    return config


def _may_refuse_valid(operation: Any) -> bool:
    """Whether the rules may refuse what fits the schema: a code of 422 of its own, a page's mark, a key used before."""
    has_mark = operation.query is not None and "after" in operation.query().fields
    may_meet_key = operation.takes_idempotency_key
    return has_mark or may_meet_key or any(status_of(refusal) == 422 for refusal in operation.refuses)


def with_examples(document: dict[str, Any], valid: dict[str, Valid]) -> dict[str, Any]:
    """The document with the known valid requests as examples."""
    for methods in document["paths"].values():
        for entry in methods.values():
            request = valid[entry["operationId"]].request
            known = {**request.path, **request.query, **request.headers}
            for parameter in entry["parameters"]:
                if parameter["name"] in known:
                    parameter["example"] = known[parameter["name"]]
            if request.body is not None:
                entry["requestBody"]["content"]["application/json"]["example"] = request.body
    return document
