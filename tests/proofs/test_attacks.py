"""The short versions of three proofs, and that each would notice what it is there to notice."""

from collections.abc import Callable, Iterator

import pytest

from api_spec.policy import POLICY
from api_spec.policy_things import THINGS
from proofs import contract, hostile, matrix
from proofs.caller import Caller, listening
from proofs.ground import ground, texts_in
from proofs.hostile import Storm
from proofs.hostile.attacks import Attack
from proofs.matrix import Matrix
from proofs.parts import Figures, NotProven, Scale
from proofs.references import REFERRED, references_of
from proofs.town import KINDS
from proofs.valid import valid_request
from proofs.world import World
from server.routes import all_operations
from server.serving import Serving
from services.members.permissions import MEMBER_READ, ROLES
from services.members.vocabulary import Role


def test_every_operation_has_its_lines_in_the_policy_and_no_other_has() -> None:
    assert {line.operation for line in POLICY} == {operation.name for operation in all_operations()}
    assert {line.of for line in POLICY} == set(THINGS)
    assert len({(line.operation, line.of) for line in POLICY}) == len(POLICY)


def test_every_identifier_that_an_operation_takes_is_known() -> None:
    for operation in all_operations():
        for reference in references_of(operation):
            assert reference.field in REFERRED, (operation.name, reference)


@pytest.fixture(scope="module")
def kept_world() -> Iterator[World]:
    with ground("sqlite") as here:
        yield World(here)


@pytest.fixture
def world(kept_world: World) -> Iterator[World]:
    """The world; what a test changes in it is put back after it."""
    yield kept_world
    kept_world.ground.restore()


@pytest.mark.timeout(600)  # minutes only on a machine that does much else meanwhile
@pytest.mark.parametrize(
    "prove_in", [matrix.prove_in, hostile.prove_in, contract.prove_in], ids=lambda it: it.__module__
)
def test_it_holds_in_short(world: World, prove_in: Callable[[World, Scale], Figures]) -> None:
    for what, figure in prove_in(world, Scale.SHORT).items():
        assert figure is not None, what


def test_a_change_is_seen_and_undone(world: World) -> None:
    assert world.ground.changes() == {}
    world.here.place.member("示例后来者")
    changed = world.ground.changes()
    assert set(changed) == {"account", "device", "identifier", "identifier_digest", "person_key", "seat"}
    assert "示例后来者" in texts_in(changed.values())
    world.ground.restore()
    assert world.ground.changes() == {}


def test_a_change_by_a_prepared_statement_is_seen_and_undone(world: World) -> None:
    """A check-in writes through the driver's cursor, which SQLAlchemy's events do not see."""
    operation = next(operation for operation in all_operations() if operation.name == "check_in")
    known = valid_request(world, operation)
    assert Caller(world).send(known.request, as_=known.person).status_code == operation.status
    assert set(world.ground.changes()) == {"attendance"}
    world.ground.restore()
    assert world.ground.changes() == {}


def test_the_matrix_notices_a_permission_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    leader = next(kind for kind in KINDS if kind.roles == {Role.LEADER})
    line = next(line for line in POLICY if line.operation == "read_member")
    called = Matrix(world, Scale.SHORT)
    called._call_as(line, leader)
    monkeypatch.setitem(ROLES, Role.LEADER, ROLES[Role.LEADER] | {MEMBER_READ})
    with pytest.raises(NotProven, match=r"read_member .* by 领导, others is not granted: 200"):
        called._call_as(line, leader)


def test_hostile_input_that_raises_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_rest: object) -> None:
        raise ZeroDivisionError

    operation = next(operation for operation in all_operations() if operation.name == "read_me")
    with listening() as listener:
        storm = Storm(world, listener, every=1)
        monkeypatch.setattr(Serving, "_arguments", broken)
        with pytest.raises(NotProven, match=r"read_me: .*500(.|\n)*ZeroDivisionError"):
            storm._send(operation, Attack("?x is y", "/me"), world.here.people[KINDS[0].name])
