"""The life's table: one target for each (state, action); its turn, this person, ready — in that order."""

import enum
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotItsTurn, NotReady, NotThisPerson
from services.kernel.lifecycle import Lifecycle, step


class State(enum.StrEnum):
    """A door's states."""

    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked-up"


class Action(enum.StrEnum):
    """What can be done with a door."""

    PAINT = "paint"
    SHUT = "shut"
    LOCK = "lock"


@dataclass
class Door:
    """A thing with a life."""

    state: State = State.OPEN
    has_key: bool = True
    is_evening: bool = False


NOBODY = UUID(int=0)
KEEPER = Actor(account_id=NOBODY, committee_id=NOBODY, name="示例", roles=frozenset({"keeper"}))
GUEST = Actor(account_id=NOBODY, committee_id=NOBODY, name="示例")


def is_keeper(_door: Door, actor: Actor) -> bool:
    """The keeper."""
    return "keeper" in actor.roles


def anybody(_door: Door, _actor: Actor) -> bool:
    """Anybody."""
    return True


def needs_key(door: Door) -> FieldFault | None:
    """A key."""
    return None if door.has_key else FieldFault("/key", "缺少钥匙")


def is_evening(door: Door) -> FieldFault | None:
    """Evening."""
    return None if door.is_evening else FieldFault("", "尚未入夜")


LIFE = Lifecycle(
    "door",
    State.OPEN,
    step(Action.PAINT, (State.OPEN, State.SHUT), None, anybody),
    step(Action.SHUT, (State.OPEN,), State.SHUT, anybody),
    step(Action.LOCK, (State.SHUT,), State.LOCKED, is_keeper, needs_key),
)


def test_a_step_leads_to_its_one_target() -> None:
    door = Door()
    taken = LIFE.take(door, Action.SHUT, GUEST)
    assert door.state == State.SHUT
    assert (taken.source, taken.target) == (State.OPEN, State.SHUT)


def test_a_step_may_leave_the_state_as_it_is() -> None:
    door = Door(State.SHUT)
    assert LIFE.take(door, Action.PAINT, GUEST).target == State.SHUT


def test_turn_comes_before_person_and_person_before_readiness() -> None:
    door = Door(State.OPEN, has_key=False)
    with pytest.raises(NotItsTurn) as turn:
        LIFE.take(door, Action.LOCK, GUEST)
    assert turn.value.facts == {"state": State.OPEN, "action": Action.LOCK}
    door.state = State.SHUT
    with pytest.raises(NotThisPerson):
        LIFE.take(door, Action.LOCK, GUEST)
    with pytest.raises(NotReady) as ready:
        LIFE.take(door, Action.LOCK, KEEPER)
    assert ready.value.errors == (FieldFault("/key", "缺少钥匙"),)
    assert door.state == State.SHUT, "a refusal changes nothing"
    door.has_key = True
    assert LIFE.take(door, Action.LOCK, KEEPER).target == State.LOCKED


def test_open_actions_are_those_of_the_state_and_the_person() -> None:
    assert LIFE.open_to(Door(State.SHUT), GUEST) == ["paint"]
    assert LIFE.open_to(Door(State.SHUT, has_key=False), KEEPER) == ["paint", "lock"], "what is not ready is shown"
    assert LIFE.open_to(Door(State.LOCKED), KEEPER) == []


def test_what_the_time_forbids_is_offered_to_nobody_and_told_apart() -> None:
    step_in_time = step(Action.LOCK, (State.OPEN,), State.LOCKED, is_keeper, when=is_evening)
    life = Lifecycle("door", State.OPEN, step_in_time, step(Action.SHUT, (State.OPEN,), State.SHUT, anybody))
    noon, evening = Door(), Door(is_evening=True)
    assert (life.open_to(noon, KEEPER), life.not_now(noon, KEEPER)) == (["shut"], ["lock"])
    assert (life.open_to(evening, KEEPER), life.not_now(evening, KEEPER)) == (["lock", "shut"], [])
    assert life.not_now(noon, GUEST) == []
    with pytest.raises(NotReady) as early:
        life.take(noon, Action.LOCK, KEEPER)
    assert early.value.errors == (FieldFault("", "尚未入夜"),)


def test_two_targets_for_one_state_and_action_are_refused_when_built() -> None:
    with pytest.raises(ValueError, match="two targets"):
        Lifecycle(
            "door", State.OPEN,
            step(Action.SHUT, (State.OPEN,), State.SHUT, anybody),
            step(Action.SHUT, (State.OPEN,), State.LOCKED, anybody),
        )  # fmt: skip


def test_a_state_that_nobody_reaches_is_refused_when_built() -> None:
    with pytest.raises(ValueError, match="nobody reaches"):
        Lifecycle("door", State.OPEN, step(Action.SHUT, (State.OPEN,), State.SHUT, anybody))


def test_the_diagram_shows_begin_steps_and_end() -> None:
    assert LIFE.diagram() == (
        "stateDiagram-v2\n    [*] --> open\n    open --> open: paint\n    shut --> shut: paint\n"
        "    open --> shut: shut\n    shut --> locked_up: lock\n    locked_up --> [*]\n"
    )
