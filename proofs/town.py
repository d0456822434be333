"""A committee of the filled world: the kinds of person in it, and whose each thing is."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.members.vocabulary import ROLE_NAMES, Role
from tests.builders.activities import AnActivity
from tests.builders.committee import Person, Place
from tests.builders.door import KeyHolder


class Owner(enum.StrEnum):
    """Whose a thing is, for the person who asks for it."""

    OWN = "own"
    OTHERS = "others"
    """Another person's of the same committee."""
    ELSEWHERE = "elsewhere"
    """Another committee's."""
    NOWHERE = "nowhere"
    """Nobody's: there is no such thing."""


@dataclass(frozen=True)
class Kind:
    """A kind of person: the roles he holds, and whether he has a seat."""

    name: str
    roles: frozenset[Role]
    has_seat: bool = False


KINDS = (
    *(Kind(ROLE_NAMES[role], frozenset({role}), has_seat=role is Role.MEMBER) for role in Role),
    Kind("委员兼提案审查人员", frozenset({Role.MEMBER, Role.REVIEWER}), has_seat=True),
    Kind("委员兼活动组织者", frozenset({Role.MEMBER, Role.ORGANISER}), has_seat=True),
    Kind("委员兼系统管理员", frozenset({Role.MEMBER, Role.ADMINISTRATOR}), has_seat=True),
    Kind("没有角色的工作人员", frozenset()),
)
"""Everybody who is called: each single role, the seats that also hold an office, and somebody without any role."""

Names = Mapping[str, str]
"""The identifiers of a thing, by the names that parameters have for them."""

AUTHOR, FIRST, LAST, HOST = "另一位委员", "审查甲", "审查乙", "另一位组织者"
GUEST = "受邀联名的委员"
CLERK, LEAVER = "另一位工作人员", "已停用的工作人员"
"""Whose the things of others are, and who takes the steps that nobody who is called takes."""


@dataclass
class Town:
    """One committee with its people and its things."""

    place: Place
    people: dict[str, Person]
    others: dict[str, Names] = field(default_factory=dict)
    """What belongs to nobody who is called, by kind of thing."""
    own: dict[tuple[str, str], Names] = field(default_factory=dict)
    """What belongs to somebody who is called, by kind of thing and of person."""
    readers: list[KeyHolder] = field(default_factory=list)
    """The badge reader at the door of the open activity."""
    held: dict[str, AnActivity] = field(default_factory=dict)
    """Activities that are settled when they are over, by what is then found in them."""

    def give(self, of: str, name: str, names: Names) -> None:
        """Enter a thing as this person's; the author's and the host's are what others have."""
        if name in {AUTHOR, HOST}:
            self.others[of] = names
        else:
            self.own[of, name] = names


def people_of(place: Place) -> dict[str, Person]:
    """Everybody who is called, and the few who only stand about."""
    people = {}
    for kind in KINDS:
        if kind.has_seat:
            people[kind.name] = place.member(f"示例{kind.name}", roles=tuple(kind.roles - {Role.MEMBER}))
        else:
            unit = "示例市教育局" if Role.UNIT_OFFICER in kind.roles else None
            people[kind.name] = place.officer(*kind.roles, name=f"示例{kind.name}", unit=unit)
    return people | {
        AUTHOR: place.member(f"示例{AUTHOR}"),
        FIRST: place.officer(Role.REVIEWER, name=f"示例{FIRST}"),
        LAST: place.officer(Role.REVIEWER, name=f"示例{LAST}"),
        HOST: place.officer(Role.ORGANISER, name=f"示例{HOST}"),
        CLERK: place.officer(Role.SCORER, name=f"示例{CLERK}"),
        GUEST: place.member(f"示例{GUEST}"),
        LEAVER: place.officer(Role.SCORER, name=f"示例{LEAVER}"),
    }
