"""Of what the lines of the policy are made: roles, whose thing it is, and who goes together."""

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

    `of` names the thing in the state in which the operation makes sense (the keys of `THINGS`, `policy_things.py`); it
    is empty where the operation names no thing.
    """

    operation: str
    may: Grants
    of: str = ""
    is_public: bool = False
    """Without any log-in."""
    is_for_everybody: bool = False
    """Also for those who hold no role at all."""


def to(roles: Role | Iterable[Role], whose: frozenset[Whose] = ANY) -> Grants:
    """These roles may, with the things of these."""
    return dict.fromkeys([roles] if isinstance(roles, Role) else roles, whose)


def everybody(operation: str, of: str = "", whose: frozenset[Whose] = ANY) -> Line:
    """A line for whoever serves in the committee."""
    return Line(operation=operation, of=of, may=dict.fromkeys(Role, whose), is_for_everybody=True)


def line(operation: str, of: str, *grants: Grants) -> Line:
    """A line for those to whom it is granted."""
    return Line(operation=operation, of=of, may={role: whose for each in grants for role, whose in each.items()})


READ_MEMBERS: Final = (
    Role.ADMINISTRATOR, Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.CONVENER, Role.ORGANISER,
    Role.REVIEWER, Role.SCORER, Role.SECRETARY_GENERAL,
)  # fmt: skip
READ_PROPOSALS: Final = (
    Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.LEADER, Role.REVIEWER, Role.SECRETARY_GENERAL,
    Role.SUPERVISOR,
)  # fmt: skip
DECIDE_LEAVE: Final = (
    Role.CHAIRPERSONS_COUNCIL, Role.CONVENER, Role.LEADER, Role.ORGANISER, Role.SECRETARY_GENERAL,
)  # fmt: skip
READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)

WRITER = to(Role.MEMBER, OWN)
STAFF = to(READ_PROPOSALS)
