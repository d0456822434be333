"""Seals: signed, chained Merkle batches of audit rows, and the heads that are kept elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.kernel.audit.rows import AuditRow, Unsealed
from services.kernel.database import Directory, Model
from services.kernel.merkle import digest_of, merkle_root
from services.kernel.ports import Vault
from services.kernel.row_security import COMMITTEE, UPKEEP
from services.kernel.types import JSON_DOCUMENT, UTCInstant

GENESIS = bytes(32)


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
