"""For every operation somebody who may do it, and the request with which he does."""

from dataclasses import dataclass

from api_spec.contract import Operation
from api_spec.granting import Line, granted
from api_spec.policy import POLICY
from proofs.parts import NotProven
from proofs.requests import Asking, Request, request_for
from proofs.town import KINDS, Kind, Owner
from proofs.world import World
from server.routes import all_operations
from tests.builders.committee import Person

BY_THE_READER = frozenset({"hand_in_readings"})
"""What no person may do, and a badge reader may by its own key."""


@dataclass(frozen=True)
class Valid:
    """A request that is answered with 2xx, and who sends it."""

    person: Person
    request: Request

    @property
    def operation(self) -> Operation:
        """What is asked for."""
        return self.request.operation


def valid_requests(world: World) -> dict[str, Valid]:
    """One for every operation, by its name."""
    return {operation.name: valid_request(world, operation) for operation in all_operations()}


def valid_request(world: World, operation: Operation) -> Valid:
    """The first that the policy grants to somebody who has such a thing."""
    if operation.name in BY_THE_READER:
        asking = Asking(world, KINDS[0], world.here.others["activity-open"])
        return Valid(world.here.readers[0], request_for(operation, asking))
    for line in (line for line in POLICY if line.operation == operation.name):
        for kind in reversed(KINDS):
            if asking := _asking(world, line, kind):
                return Valid(asking.person, request_for(operation, asking))
    raise NotProven(f"nobody may do {operation.name}: api_spec/policy.py has no line for it")


def _asking(world: World, line: Line, kind: Kind) -> Asking | None:
    for whose in sorted(granted(line, kind.roles)):
        names = world.names(line.of, kind, Owner(whose)) if line.of else {}
        if names is not None:
            return Asking(world, kind, names)
    return None
