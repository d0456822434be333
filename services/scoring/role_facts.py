"""What happens to the roles of members."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MemberRolesFact(Fact):
    """Something that happened to one role of several members in a year."""

    subject_kind: ClassVar[str] = "committee"
    year: int
    role: str
    seats: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class MemberRolesGiven(MemberRolesFact):
    """Members have a role in a year; one that frees from a duty waits for a second person."""

    code: ClassVar[str] = "member-roles-given"
    frees: bool


@dataclass(frozen=True, kw_only=True)
class MemberRolesDecided(MemberRolesFact):
    """A second person said whether the roles hold."""

    code: ClassVar[str] = "member-roles-decided"
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class MemberRoleEnded(MemberRolesFact):
    """A member has the role no more, nor has he had it in the year."""

    code: ClassVar[str] = "member-role-ended"
