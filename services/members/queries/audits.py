"""The auditor's look at the audit: is the committee's chain whole, and how far behind is its sealing?"""

from itertools import islice
from typing import Any

from services.kernel import audit
from services.kernel.actor import Actor
from services.kernel.work import Work

MOST_FINDINGS = 100


def read_verification(work: Work, _actor: Actor) -> dict[str, Any]:
    """Verify the committee's own chain, as it stands now; at most a hundred findings are shown."""
    standing = audit.standing(work.session, work.committee_id)
    found = list(islice(audit.verify(work.session, work.ports.vault, chain=work.committee_id), MOST_FINDINGS + 1))
    lag = work.now - standing.waiting_since if standing.waiting_since else None
    return {
        "is_whole": not found,
        "findings": [{"seal": each.seal, "row": each.row, "what": each.what} for each in found[:MOST_FINDINGS]],
        "has_more_findings": len(found) > MOST_FINDINGS,
        "rows": standing.rows,
        "seals": standing.seals,
        "waiting": standing.waiting,
        "head": next((str(head) for head in audit.heads(work.session, work.committee_id)), None),
        "lag_seconds": max(0, int(lag.total_seconds())) if lag else 0,
    }
