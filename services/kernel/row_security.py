"""Row-level security: what PostgreSQL shows a session and lets it change, whatever a statement forgot to ask.

The first wall is the program's own: `work.select` and the committee in every key. This is the second one. A session
says in settings of its connection how far it reaches (`Reach`); each committee's table has policies that read them,
and where nothing is set nothing is seen. They keep out our own mistakes, not somebody who runs SQL of his own as the
application: he could set them too (docs/decisions/0016). SQLite has no such wall.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True)
class Reach:
    """How far a session reaches: by default nowhere but into the directory.

    One committee; with `account_id` also that person's seats and offices elsewhere; with `is_upkeep` also the queues
    and the audit of all committees.
    """

    committee_id: UUID | None = None
    account_id: UUID | None = None
    is_upkeep: bool = False

    def settings(self) -> dict[str, str]:
        """The values of the settings that the policies read; empty is not set."""
        return {
            "app.committee": self.committee_id.hex if self.committee_id else "",
            "app.account": self.account_id.hex if self.account_id else "",
            "app.upkeep": "on" if self.is_upkeep else "",
        }


NOWHERE: Final = Reach()


@dataclass(frozen=True)
class Policy:
    """A policy's name, the commands it is for, and the condition that makes a row visible and acceptable."""

    name: str
    command: str
    condition: str

    def statement(self, table: str) -> str:
        """Its DDL; the condition also judges the rows that are written, as PostgreSQL does where no other is named."""
        return f"CREATE POLICY {self.name} ON {table} FOR {self.command} USING ({self.condition})"


# A sub-select is evaluated once per statement, so the index is kept. After a transaction that set it, a setting is ''
# and not NULL, and ''::uuid would be an error: hence nullif.
COMMITTEE = Policy(
    "committee", "ALL", "committee_id = (SELECT nullif(current_setting('app.committee', true), '')::uuid)"
)
PERSON = Policy("person", "SELECT", "account_id = (SELECT nullif(current_setting('app.account', true), '')::uuid)")
UPKEEP = Policy("upkeep", "ALL", "(SELECT current_setting('app.upkeep', true)) = 'on'")


def wall(table: str, policies: tuple[Policy, ...], *, holds_owner: bool = True) -> Iterator[str]:
    """The DDL that puts a table behind its policies, its owner too where nothing else is said."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    if holds_owner:
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for policy in policies:
        yield policy.statement(table)
