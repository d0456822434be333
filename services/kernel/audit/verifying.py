"""Verification: every changed, deleted, added or reordered row, every forged seal, every chain cut off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from services.kernel.audit.rows import AuditRow, Unsealed
from services.kernel.audit.seals import GENESIS, Head, Seal
from services.kernel.merkle import merkle_root
from services.kernel.ports import Vault


@dataclass(frozen=True)
class Finding:
    """Something wrong with the audit: which chain, which seal, which row, and what, in Chinese."""

    committee_id: UUID
    seal: int | None
    row: UUID | None
    what: str


def verify_heads(session: Session, known: Iterable[Head]) -> Iterator[Finding]:
    """Find the chains whose end was cut off or rewritten since a head was written down elsewhere."""
    for head in known:
        seal = session.get(Seal, (head.committee_id, head.number))
        if seal is None:
            yield Finding(head.committee_id, head.number, None, "此前记下的封印已不存在：链尾被删除")
        elif seal.head != head.head:
            yield Finding(head.committee_id, head.number, None, "与此前记下的封印不符：链被改写")


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
