"""Who acts: one person in one committee, with what the roles there allow."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person acting in a committee. Members act through a seat, staff through an office; some through both."""

    account_id: UUID
    committee_id: UUID
    name: str
    seat_id: UUID | None = None
    unit_id: UUID | None = None
    device_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    must_change_password: bool = False

    def may(self, permission: str) -> bool:
        """Whether the actor's roles hold a permission."""
        return permission in self.permissions


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a piece of work came from; written into the audit."""

    request_id: str = ""
    address: str = ""
    channel: str = field(default="api")
