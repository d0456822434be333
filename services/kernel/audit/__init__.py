"""The audit: rows written in the transaction of the change, later sealed into signed, chained Merkle batches.

A row carries its own digest. Writing it does not wait for a chain head (docs/decisions/0003): it leaves an entry in
`audit_unsealed`, which the sealer empties. A row that commits late is simply found later, so nothing is skipped and no
long transaction holds up the others. Until its seal a row can be changed unseen by whoever holds the database: that
window is the sealer's interval plus the time the worker is away.
"""

from services.kernel.audit.rows import DEPLOYMENT, AuditRow, Unsealed, waiting, write
from services.kernel.audit.seals import ChainStanding, Head, Seal, heads, seal_batch, standing
from services.kernel.audit.verifying import Finding, verify, verify_heads

__all__ = [
    "DEPLOYMENT",
    "AuditRow",
    "ChainStanding",
    "Finding",
    "Head",
    "Seal",
    "Unsealed",
    "heads",
    "seal_batch",
    "standing",
    "verify",
    "verify_heads",
    "waiting",
    "write",
]
