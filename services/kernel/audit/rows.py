"""Audit rows and the queue of those that wait for their seal."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Index, Insert, Table, event, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import NARROW, Directory, Model
from services.kernel.merkle import digest_of
from services.kernel.prepared import prepared
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import JSON_DOCUMENT, UTCInstant, new_id

DEPLOYMENT = UUID(int=0)
"""The chain of what belongs to no committee: log-ins of unknown accounts, operator's commands."""


class AuditRow(Directory, Model):
    """Who did what, when, from where. No foreign key: it outlives what it speaks of, and the deployment has a chain."""

    __tablename__ = "audit"
    __policies__ = (COMMITTEE, UPKEEP)
    __privileges__ = "SELECT, INSERT"

    committee_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UTCInstant)
    actor_id: Mapped[UUID | None]
    address: Mapped[str]
    request_id: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    outcome: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON_DOCUMENT)
    digest: Mapped[bytes]

    __table_args__ = (Index("ix_audit_object", "committee_id", "object_id"), NARROW)

    def true_digest(self) -> bytes:
        """The digest of the fields as they stand now."""
        return digest_of_row({name: getattr(self, name) for name in DIGESTED})


DIGESTED = (
    "committee_id", "id", "at", "actor_id", "address", "request_id", "action", "object_kind", "object_id", "outcome",
    "detail",
)  # fmt: skip


def digest_of_row(row: Mapping[str, Any]) -> bytes:
    """SHA-256 over the length-prefixed fields of an audit row."""
    return digest_of(
        row["committee_id"].bytes, row["id"].bytes, row["at"].astimezone(UTC).isoformat(),
        row["actor_id"].bytes if row["actor_id"] else b"",
        row["address"], row["request_id"], row["action"], row["object_kind"],
        row["object_id"].bytes if row["object_id"] else b"", row["outcome"],
        json.dumps(row["detail"], sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    )  # fmt: skip


APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$""",
        """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
        """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    ),
}
"""What makes the database itself refuse to change or delete an audit row."""


def _make_append_only(table: Table) -> None:
    for dialect, statements in APPEND_ONLY.items():
        for statement in statements:
            trigger = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", trigger.execute_if(dialect=dialect))


_make_append_only(AuditRow.__table__)  # type: ignore[arg-type]


class Unsealed(Directory, Model):
    """An audit row that waits for its seal; without foreign keys for the same reason as the audit."""

    __tablename__ = "audit_unsealed"
    __policies__ = (COMMITTEE, UPKEEP)

    committee_id: Mapped[UUID] = mapped_column(primary_key=True)
    audit_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = (NARROW,)


def write(writes: Callable[..., None], **fields: Any) -> None:
    """Write an audit row with its digest, and its entry for the sealer, in the running transaction."""
    row = {"id": new_id(), **fields}
    row["digest"] = digest_of_row(row)
    writes(_row(), **row)
    writes(_entry(), committee_id=row["committee_id"], audit_id=row["id"])


@prepared
def _row() -> Insert:
    return insert(AuditRow)


@prepared
def _entry() -> Insert:
    return insert(Unsealed)


def waiting(session: Session, chain: UUID | None = None) -> int:
    """How many rows wait for their seal, in all chains or in one."""
    statement = select(func.count()).select_from(Unsealed)
    return session.scalar(statement if chain is None else statement.where(Unsealed.committee_id == chain)) or 0
