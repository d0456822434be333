"""Role × operation × whose thing: every cell of `api_spec/policy.py` is called, and every answer compared with it.

A cell is one request, otherwise valid, so that nothing but the person and the thing can be a reason to refuse it.
What is granted is answered with the operation's own status. What is not is 403 or 404 and changes no table. Another
committee's thing is answered to the letter as one that does not exist, and no answer holds an identifier of another
committee.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.test import TestResponse

from api_spec.contract import Operation
from api_spec.granting import OWN, Line, Whose, granted
from api_spec.policy import POLICY
from proofs.caller import Caller, listening
from proofs.ground import BACKENDS, ground
from proofs.parts import Figures, NotProven, Scale
from proofs.references import references_of, with_reference
from proofs.requests import PARAMETER, Asking, Request, request_for
from proofs.town import KINDS, Kind, Names, Owner
from proofs.world import World
from server.routes import all_operations
from tests.builders.committee import Person

OPERATIONS: Mapping[str, Operation] = {operation.name: operation for operation in all_operations()}
SAME_COMMITTEE = (Owner.OWN, Owner.OTHERS)


def prove(scale: Scale) -> Figures:
    """Call every cell: on both databases in full, two kinds of person a line on SQLite in short."""
    figures: dict[str, object] = {
        "operations": len(OPERATIONS),
        "lines": len(POLICY),
        "kinds of person": len(KINDS) + 2,
    }
    for backend in BACKENDS if scale is Scale.FULL else BACKENDS[:1]:
        with ground(backend) as here:
            figures |= prove_in(World(here), scale)
    return figures


def prove_in(world: World, scale: Scale) -> Figures:
    """Call every cell in one world."""
    backend = world.ground.database.engine.dialect.name
    with listening():
        matrix = Matrix(world, scale)
        matrix.call_every_cell()
    verdicts = {f"    {verdict} on {backend}": number for verdict, number in sorted(matrix.verdicts.items())}
    return {f"cells on {backend}": matrix.verdicts.total(), **verdicts}


@dataclass(frozen=True)
class Cell:
    """One request and what it must be answered with."""

    line: Line
    who: str
    what: str
    request: Request

    def __str__(self) -> str:
        """As the one who must mend it reads it."""
        return f"{self.line.operation} [{self.line.of or '-'}] by {self.who}, {self.what}"


class Matrix:
    """All cells in one world."""

    def __init__(self, world: World, scale: Scale) -> None:
        """Nothing is called yet."""
        self.world = world
        self._scale = scale
        self.verdicts: Counter[str] = Counter()
        self._caller = Caller(world)

    def call_every_cell(self) -> None:
        """Line by line."""
        if unlisted := set(OPERATIONS) ^ {line.operation for line in POLICY}:
            raise NotProven(f"api_spec/policy.py and the operations differ: {', '.join(sorted(unlisted))}")
        for number, line in enumerate(POLICY):
            self._call_without_a_person(line)
            for kind in KINDS if self._scale is Scale.FULL else _two_kinds(line, number):
                self._call_as(line, kind)
            self._call_with_foreign_references(line)

    def _call_as(self, line: Line, kind: Kind) -> None:
        whose = granted(line, kind.roles)
        person = self.world.here.people[kind.name]
        if not line.of:
            cell = self._cell(line, kind, {}, "no thing")
            self._call_granted(cell, person) if whose else self._call_refused(cell, person)
            return
        for owner in SAME_COMMITTEE:
            names = self.world.names(line.of, kind, owner)
            if names is not None:
                cell = self._cell(line, kind, names, owner)
                may = Whose(owner) in whose
                self._call_granted(cell, person) if may else self._call_refused(cell, person)
        self._call_foreign(line, kind, self._base(line, kind, whose))

    def _base(self, line: Line, kind: Kind, whose: frozenset[Whose]) -> Names:
        """A thing that the person may deal with, if there is one: in it one identifier at a time becomes foreign."""
        own = self.world.names(line.of, kind, Owner.OWN)
        return own if own is not None and whose == OWN else self.world.here.others[line.of]

    def _call_foreign(self, line: Line, kind: Kind, base: Names) -> None:
        person = self.world.here.people[kind.name]
        elsewhere, nowhere = (
            {**base, **(self.world.names(line.of, kind, owner) or {})} for owner in (Owner.ELSEWHERE, Owner.NOWHERE)
        )
        parameters = PARAMETER.findall(OPERATIONS[line.operation].path) or list(base)
        for name in parameters:
            answers = []
            for owner, foreign in ((Owner.ELSEWHERE, elsewhere), (Owner.NOWHERE, nowhere)):
                names = {**base, name: foreign[name]}
                cell = self._cell(line, kind, names, f"{name} {owner}")
                answers.append(_told(self._call_refused(cell, person), foreign[name]))
            if answers[0] != answers[1]:
                raise NotProven(f"{cell}: what is elsewhere is told from what is not: {answers}")

    def _call_without_a_person(self, line: Line) -> None:
        """Nobody, and somebody whose token is of a committee in which he does not serve."""
        stranger = self.world.here.people[KINDS[0].name]
        forged = replace(stranger, committee_id=self.world.elsewhere.place.id)
        for who, person in (("nobody", None), ("a stranger", forged)):
            names = self.world.here.others[line.of] if line.of else {}
            cell = replace(self._cell(line, KINDS[0], names, "others"), who=who)
            if line.is_public:
                self._call_granted(cell, person)
                continue
            answer = self._send(cell, person)
            if answer.status_code != 401:
                raise NotProven(f"{cell} must be 401: {_shown(answer)}")
            self._check_unchanged(cell)
            self.verdicts["401 nobody is known"] += 1

    def _call_with_foreign_references(self, line: Line) -> None:
        """Identifiers in the query and the body: one of another committee does as much as one of nothing."""
        operation = OPERATIONS[line.operation]
        kind = next((kind for kind in KINDS if granted(line, kind.roles)), None)
        if kind is None or line.of == "committee":
            return
        whose = granted(line, kind.roles)
        base = self._base(line, kind, whose) if line.of else {}
        for reference in references_of(operation):
            answers = []
            for owner in (Owner.ELSEWHERE, Owner.NOWHERE):
                value = reference.value(self.world, owner)
                cell = self._cell(line, kind, base, f"{reference.field} {owner}")
                cell = replace(cell, request=with_reference(cell.request, reference, value))
                answer = self._send(cell, self.world.here.people[kind.name])
                if answer.status_code < 400 and not operation.is_read:
                    raise NotProven(f"{cell} was accepted: {_shown(answer)}")
                if answer.status_code >= 400:
                    self._check_unchanged(cell)
                self._check_secrets(cell, answer, value)
                answers.append(_told(answer, value))
                self.verdicts["foreign reference of no use"] += 1
                self.world.ground.restore()
            if answers[0] != answers[1]:
                raise NotProven(f"{cell}: what is elsewhere is told from what is not: {answers}")

    def _cell(self, line: Line, kind: Kind, names: Names, what: str) -> Cell:
        asking = Asking(self.world, kind, names)
        return Cell(line, kind.name, what, request_for(OPERATIONS[line.operation], asking))

    def _send(self, cell: Cell, person: Person | None) -> TestResponse:
        try:
            return self._caller.send(cell.request, as_=person)
        except NotProven as wrong:
            raise NotProven(f"{cell}: {wrong}") from wrong

    def _call_granted(self, cell: Cell, person: Person | None) -> None:
        answer = self._send(cell, person)
        if answer.status_code != cell.request.operation.status:
            raise NotProven(f"{cell} is granted: {_shown(answer)}")
        self._check_secrets(cell, answer, "")
        self.verdicts["2xx granted"] += 1
        self.world.ground.restore()

    def _call_refused(self, cell: Cell, person: Person) -> TestResponse:
        answer = self._send(cell, person)
        if answer.status_code not in {403, 404}:
            raise NotProven(f"{cell} is not granted: {_shown(answer)}")
        self._check_unchanged(cell)
        self.verdicts[f"{answer.status_code} refused"] += 1
        return answer

    def _check_unchanged(self, cell: Cell) -> None:
        if changes := self.world.ground.changes():
            raise NotProven(f"{cell} was refused and changed {changes}")
        self.world.ground.restore()

    def _check_secrets(self, cell: Cell, answer: TestResponse, sent: str) -> None:
        text = answer.get_data(as_text=True) if answer.is_json else ""
        if found := [each for each in self.world.secrets if each != sent and each in text]:
            raise NotProven(f"{cell} shows {found} of another committee")


def _two_kinds(line: Line, number: int) -> Iterator[Kind]:
    """One kind of person to whom the line grants something and one to whom it does not, others for each line."""
    for is_granted in (True, False):
        kinds = [kind for kind in KINDS if bool(granted(line, kind.roles)) is is_granted]
        if kinds:
            yield kinds[number % len(kinds)]


def _told(answer: TestResponse, identifier: str) -> tuple[int, Any]:
    """What an answer tells, apart from the identifier that was asked for and the number of the request."""
    body = answer.get_json(silent=True) or {}
    body.pop("request_id", None)
    return answer.status_code, str(body).replace(identifier, "…")


def _shown(answer: TestResponse) -> str:
    return f"{answer.status_code} {answer.get_data(as_text=True)[:300]}"
