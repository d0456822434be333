"""The grammar of the policy: whose thing it is, one line for each operation on one kind of thing."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.members.vocabulary import Role


class Whose(enum.StrEnum):
    """Whose thing it is, seen by the person who asks."""

    OWN = "own"
    OTHERS = "others"


ANY: Final = frozenset(Whose)
OWN: Final = frozenset({Whose.OWN})
OTHERS: Final = frozenset({Whose.OTHERS})
"""Separation of duties: everybody's but one's own."""

Grants = Mapping[Role, frozenset[Whose]]

EVERYBODY: Final[Grants] = dict.fromkeys(Role, ANY)
"""Whoever serves in the committee, also without a role."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One operation on one kind of thing: which roles may, and with whose.

    `of` names the thing in the state in which the operation makes sense (the keys of `THINGS`, `policy_things.py`);
    it is empty where the operation names no thing.
    """

    operation: str
    may: Grants
    of: str = ""
    is_public: bool = False
    """Without any log-in."""
    is_for_everybody: bool = False
    """Also for those who hold no role at all."""


def to(roles: Role | Iterable[Role], whose: frozenset[Whose] = ANY) -> Grants:
    """Grant it to these roles, with these things."""
    return dict.fromkeys([roles] if isinstance(roles, Role) else roles, whose)


WRITER: Final = to(Role.MEMBER, OWN)
"""A member, with what he wrote himself."""


def everybody(operation: str, of: str = "", whose: frozenset[Whose] = ANY) -> Line:
    """A line for whoever serves in the committee."""
    return Line(operation=operation, of=of, may=dict.fromkeys(Role, whose), is_for_everybody=True)


def line(operation: str, of: str, *grants: Grants) -> Line:
    """A line for those whom the grants name."""
    return Line(operation=operation, of=of, may={role: whose for each in grants for role, whose in each.items()})


def granted(line: Line, roles: Iterable[Role]) -> frozenset[Whose]:
    """With whose things a person of these roles may do it."""
    if line.is_for_everybody:
        return next(iter(line.may.values()))
    return frozenset[Whose]().union(*(line.may.get(role, frozenset()) for role in roles))
