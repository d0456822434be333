"""A life is a table: which action leads from which states to which one, by whom, when what is ready.

`Lifecycle.take` is the only code that assigns `.state`. Guards are pure: they look at the thing and the actor and have
no side effects, so that `open_to` can ask them for every button a phone may show. They read plain attributes, which
lets a database row without an entity be judged as well.
"""

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotItsTurn, NotReady, NotThisPerson

Who = Callable[[Any, Actor], bool]
"""Whether this actor may take the action with this thing; its docstring says so in Chinese for the diagram."""

Need = Callable[[Any], FieldFault | None]
"""What is missing before the action, or None."""


@dataclass(frozen=True)
class Step:
    """One line of a life's table."""

    action: enum.StrEnum
    sources: tuple[enum.StrEnum, ...]
    target: enum.StrEnum | None
    who: Who
    needs: tuple[Need, ...]
    when: Need | None
    """Of the needs the one that only time fulfils, or no time will: while it is missing, nobody is offered the step."""

    def lands_in(self, source: enum.StrEnum) -> enum.StrEnum:
        """The state after the step; the same one where the table says "same"."""
        return source if self.target is None else self.target


def step(
    action: enum.StrEnum, sources: Iterable[enum.StrEnum], to: enum.StrEnum | None, who: Who, *needs: Need,
    when: Need | None = None,
) -> Step:  # fmt: skip
    """A line of the table; `to=None` means that the state stays, `when` is a need about time."""
    return Step(action, tuple(sources), to, who, needs if when is None else (when, *needs), when)


@dataclass(frozen=True)
class Taken:
    """A step that was taken: for the history row."""

    action: enum.StrEnum
    source: enum.StrEnum
    target: enum.StrEnum


class Lifecycle:
    """The whole life of one kind of thing."""

    def __init__(
        self, name: str, initial: enum.StrEnum, *steps: Step, begins_also: Iterable[enum.StrEnum] = ()
    ) -> None:
        """Build the table; two targets for one (state, action), or a state nobody reaches, is a mistake of ours.

        `initial` is where such a thing usually begins; `begins_also` are the states in which it may begin otherwise.
        """
        self.name = name
        self.initial = initial
        self.beginnings = (initial, *begins_also)
        self.steps = steps
        self._table: dict[tuple[enum.StrEnum, enum.StrEnum], Step] = {}
        for line in steps:
            for source in line.sources:
                if (source, line.action) in self._table:
                    message = f"{name}: two targets for ({source}, {line.action})"
                    raise ValueError(message)
                self._table[source, line.action] = line
        self._leaving = {
            state: tuple((str(line.action), line.who, line.when) for line in steps if state in line.sources)
            for state in type(initial)
        }
        reached = {*self.beginnings} | {line.lands_in(source) for (source, _), line in self._table.items()}
        unreached = set(type(initial)) - reached
        if unreached:
            message = f"{name}: nobody reaches {sorted(unreached)}"
            raise ValueError(message)

    def take(self, thing: Any, action: enum.StrEnum, actor: Actor) -> Taken:
        """Take the step: its turn? (conflict) this person? (forbidden) ready? (invalid), then assign the state."""
        source = thing.state
        line = self._table.get((source, action))
        if line is None:
            raise NotItsTurn(state=source, action=action)
        if not line.who(thing, actor):
            raise NotThisPerson(action=action)
        faults = tuple(fault for need in line.needs if (fault := need(thing)))
        if faults:
            raise NotReady(errors=faults, action=action)
        thing.state = line.lands_in(source)
        return Taken(action, source, thing.state)

    def open_to(self, thing: Any, actor: Actor) -> list[str]:
        """The actions that this actor may take now, in the order of the table.

        What is not ready is still shown, since somebody can make it so; what the time forbids is not.
        """
        return [
            action
            for action, who, when in self._leaving[thing.state]
            if who(thing, actor) and (when is None or when(thing) is None)
        ]

    def not_now(self, thing: Any, actor: Actor) -> list[str]:
        """The actions that are this actor's, and that the time forbids."""
        return [
            action
            for action, who, when in self._leaving[thing.state]
            if who(thing, actor) and when is not None and when(thing) is not None
        ]

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", *(f"    [*] --> {_node(state)}" for state in self.beginnings)]
        for line in self.steps:
            lines += [
                f"    {_node(source)} --> {_node(line.lands_in(source))}: {line.action}" for source in line.sources
            ]
        left = {source for line in self.steps for source in line.sources}
        lines += [f"    {_node(state)} --> [*]" for state in type(self.initial) if state not in left]
        return "\n".join(lines) + "\n"


def _node(state: enum.StrEnum) -> str:
    return state.value.replace("-", "_")
