"""The audit: rows written in the transaction of the change, later sealed into signed, chained Merkle batches.

A row carries its own digest. Writing it does not wait for a chain head (`spike.md` §2): it leaves an entry in
`audit_unsealed`, which the sealer empties. A row that commits late is simply found later, so nothing is skipped and no
long transaction holds up the others. Until its seal a row can be changed unseen by whoever holds the database: that
window is the sealer's interval plus the length of the longest open transaction.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, Index, Insert, Table, and_, delete, event, func, insert, select, union
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.database import NARROW, Directory, Model
from services.kernel.merkle import digest_of, merkle_root
from services.kernel.ports import Vault
from services.kernel.prepared import prepared
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import JSON_DOCUMENT, UTCInstant, new_id

DEPLOYMENT = UUID(int=0)
"""The chain of what belongs to no committee: log-ins of unknown accounts, operator's commands."""

GENESIS = bytes(32)


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


class Seal(Directory, Model):
    """A batch of rows of one chain: their order, the Merkle root, the previous seal's head, and a signature."""

    __tablename__ = "audit_seal"
    __policies__ = (COMMITTEE, UPKEEP)
    __privileges__ = "SELECT, INSERT"

    committee_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCInstant)
    rows: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    root: Mapped[bytes]
    previous: Mapped[bytes]
    head: Mapped[bytes]
    signature: Mapped[bytes]

    def true_head(self) -> bytes:
        """The head that the fields give."""
        return digest_of(
            self.committee_id.bytes,
            str(self.number),
            self.at.astimezone(UTC).isoformat(),
            ",".join(self.rows),
            self.root,
            self.previous,
        )


@dataclass(frozen=True)
class Finding:
    """Something wrong with the audit: which chain, which seal, which row, and what, in Chinese."""

    committee_id: UUID
    seal: int | None
    row: UUID | None
    what: str


def write(connection: Connection, **fields: Any) -> None:
    """Write an audit row with its digest, and its entry for the sealer, in the running transaction."""
    row = {"id": new_id(), **fields}
    row["digest"] = digest_of_row(row)
    if connection.dialect.name == "postgresql":
        _row_and_entry().run(connection, row)
        return
    _row_alone().run(connection, row)
    _entry_alone().run(connection, {"committee_id": row["committee_id"], "audit_id": row["id"]})


@prepared
def _row_and_entry() -> Insert:
    """Both rows in one round trip; SQLite has no such statement, nor round trips."""
    written = insert(AuditRow).returning(AuditRow.committee_id, AuditRow.id).cte("written")
    return insert(Unsealed).from_select(["committee_id", "audit_id"], select(written.c.committee_id, written.c.id))


@prepared
def _row_alone() -> Insert:
    return insert(AuditRow)


@prepared
def _entry_alone() -> Insert:
    return insert(Unsealed)


def seal_batch(session: Session, vault: Vault, *, now: datetime, most: int = 2000) -> int:
    """Seal a batch of waiting rows, chain by chain; returns how many rows were sealed. One sealer at a time."""
    waiting = session.execute(
        select(Unsealed.committee_id, Unsealed.audit_id)
        .order_by(Unsealed.committee_id, Unsealed.audit_id)
        .limit(most)
        .with_for_update()
    ).all()
    by_chain: dict[UUID, list[UUID]] = {}
    for chain, audit_id in waiting:
        by_chain.setdefault(chain, []).append(audit_id)
    sealed = 0
    for chain, waits in by_chain.items():
        digests = _digests(session, chain, waits)
        # A row that somebody deleted stays among the waiting, where `verify` names it; the others are sealed.
        ids = [each for each in waits if each in digests]
        if not ids:
            continue
        newest = session.scalar(select(Seal).where(Seal.committee_id == chain).order_by(Seal.number.desc()).limit(1))
        seal = Seal(
            committee_id=chain, number=newest.number + 1 if newest else 1, at=now, rows=[str(each) for each in ids],
            root=merkle_root([digests[each] for each in ids]), previous=newest.head if newest else GENESIS,
        )  # fmt: skip
        seal.head = seal.true_head()
        seal.signature = vault.sign(seal.head)
        session.add(seal)
        session.execute(delete(Unsealed).where(Unsealed.committee_id == chain, Unsealed.audit_id.in_(ids)))
        sealed += len(ids)
    return sealed


def _digests(session: Session, chain: UUID, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    rows = session.execute(
        select(AuditRow.id, AuditRow.digest).where(AuditRow.committee_id == chain, AuditRow.id.in_(ids))
    )
    return {row.id: row.digest for row in rows}


def waiting(session: Session, chain: UUID | None = None) -> int:
    """How many rows wait for their seal, in all chains or in one."""
    statement = select(func.count()).select_from(Unsealed)
    return session.scalar(statement if chain is None else statement.where(Unsealed.committee_id == chain)) or 0


@dataclass(frozen=True)
class Head:
    """The newest seal of a chain. Whoever keeps it elsewhere can prove that nothing was cut off behind it."""

    committee_id: UUID
    number: int
    head: bytes

    def __str__(self) -> str:
        """`CHAIN:NUMBER:HEAD`, to be written down and given to `verify` later."""
        return f"{self.committee_id}:{self.number}:{self.head.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read what `str` wrote; raises ValueError."""
        chain, number, head = text.split(":")
        return cls(UUID(chain), int(number), bytes.fromhex(head))


def heads(session: Session, chain: UUID | None = None) -> list[Head]:
    """The newest seal of each chain, or of one."""
    newest = select(Seal.committee_id, func.max(Seal.number).label("number")).group_by(Seal.committee_id)
    if chain is not None:
        newest = newest.where(Seal.committee_id == chain)
    last = newest.subquery()
    rows = session.execute(
        select(Seal.committee_id, Seal.number, Seal.head)
        .join(last, and_(Seal.committee_id == last.c.committee_id, Seal.number == last.c.number))
        .order_by(Seal.committee_id)
    )
    return [Head(row.committee_id, row.number, row.head) for row in rows]


def verify_heads(session: Session, known: Iterable[Head]) -> Iterator[Finding]:
    """Find the chains whose end was cut off or rewritten since a head was written down elsewhere."""
    for head in known:
        seal = session.get(Seal, (head.committee_id, head.number))
        if seal is None:
            yield Finding(head.committee_id, head.number, None, "此前记下的封印已不存在：链尾被删除")
        elif seal.head != head.head:
            yield Finding(head.committee_id, head.number, None, "与此前记下的封印不符：链被改写")


@dataclass(frozen=True)
class ChainStanding:
    """How far a chain is: its rows and seals, the rows that wait, and since when the oldest of these does."""

    rows: int
    seals: int
    waiting: int
    waiting_since: datetime | None


def standing(session: Session, chain: UUID) -> ChainStanding:
    """The figures of one chain."""
    rows = select(func.count()).select_from(AuditRow).where(AuditRow.committee_id == chain)
    seals = select(func.count()).select_from(Seal).where(Seal.committee_id == chain)
    waiting = (
        select(func.count(), func.min(AuditRow.at))
        .select_from(Unsealed)
        .join(AuditRow, and_(AuditRow.committee_id == Unsealed.committee_id, AuditRow.id == Unsealed.audit_id))
        .where(Unsealed.committee_id == chain)
    )
    count, since = session.execute(waiting).one()
    return ChainStanding(session.scalar(rows) or 0, session.scalar(seals) or 0, count, since)


def verify(session: Session, vault: Vault, *, chain: UUID | None = None) -> Iterator[Finding]:
    """Find every changed, deleted, added or reordered row, and every forged seal; in all chains or in one.

    The newest seals deleted together with their rows leave a shorter chain that is whole: only a head that was kept
    elsewhere shows that (`verify_heads`).
    """
    chains = (
        session.scalars(union(select(AuditRow.committee_id), select(Seal.committee_id))) if chain is None else [chain]
    )
    for each in list(chains):
        yield from _verify_chain(session, vault, each)


def _verify_chain(session: Session, vault: Vault, chain: UUID) -> Iterator[Finding]:
    # While this runs others write and seal: rows are read before what waits, and that before the seals, so that an
    # honest row is always found in one of the two.
    present = set(session.scalars(select(AuditRow.id).where(AuditRow.committee_id == chain)))
    unsealed = set(session.scalars(select(Unsealed.audit_id).where(Unsealed.committee_id == chain)))
    sealed: set[UUID] = set()
    before: Seal | None = None
    for seal in session.scalars(select(Seal).where(Seal.committee_id == chain).order_by(Seal.number)):
        if seal.number != (before.number + 1 if before else 1) or seal.previous != (before.head if before else GENESIS):
            yield Finding(chain, seal.number, None, "封印链断开：前一封印缺失或被替换")
        if seal.head != seal.true_head():
            yield Finding(chain, seal.number, None, "封印内容被改动（含行的次序）")
        if not vault.verify(seal.head, seal.signature):
            yield Finding(chain, seal.number, None, "封印签名无效")
        yield from _verify_rows(session, seal)
        sealed.update(UUID(each) for each in seal.rows)
        before = seal
    for each in sorted(present - sealed - unsealed):
        yield Finding(chain, None, each, "此行不在任何封印之中，也不在待封之列")
    for each in sorted(unsealed - sealed):
        row = session.get(AuditRow, (chain, each))
        if row is None:
            yield Finding(chain, None, each, "待封的行被删除")
        elif row.digest != row.true_digest():
            yield Finding(chain, None, each, "待封行的内容被改动")


def _verify_rows(session: Session, seal: Seal) -> Iterator[Finding]:
    ids = [UUID(each) for each in seal.rows]
    rows = {
        row.id: row
        for row in session.scalars(
            select(AuditRow).where(AuditRow.committee_id == seal.committee_id, AuditRow.id.in_(ids))
        )
    }
    leaves = []
    for each in ids:
        row = rows.get(each)
        if row is None:
            yield Finding(seal.committee_id, seal.number, each, "此行被删除")
            continue
        leaves.append(row.true_digest())
        if row.true_digest() != row.digest:
            yield Finding(seal.committee_id, seal.number, each, "此行的内容被改动")
    if len(leaves) == len(ids) and merkle_root(leaves) != seal.root:
        yield Finding(seal.committee_id, seal.number, None, "本批的内容与封印不符（行被改动、调换或替换）")
