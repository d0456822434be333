"""Decide several proposals with one touch: each row has its own result, a refused one holds up nobody else.

Where all are refused nothing was done, and that is a refusal.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault, NotFound, Refused
from services.kernel.facts import Fact
from services.kernel.work import Work
from services.proposals.commands import deciding
from services.proposals.commands.case import check_version, open_cases, standing
from services.proposals.models import Proposal
from services.proposals.refusals import NoneDecided

Chosen = Sequence[Mapping[str, Any]]
"""`proposal_id`, and the `version` that was read."""


def pass_review_steps(work: Work, actor: Actor, *, items: Chosen, note: str | None = None) -> dict[str, Any]:
    """Pass the running step of each, with one note."""
    cases = open_cases(work, actor, [each["proposal_id"] for each in items])
    settings = deciding.settings_of(work, cases.values())

    def decide(proposal: Proposal) -> Fact:
        return deciding.pass_step(work, actor, proposal, settings[proposal.settings_version or 0], note=note)

    return _each(work, actor, items, cases, decide)


def send_back_proposals(work: Work, actor: Actor, *, items: Chosen, reason: str) -> dict[str, Any]:
    """Send each back, for one reason."""
    cases = open_cases(work, actor, [each["proposal_id"] for each in items])
    return _each(work, actor, items, cases, lambda proposal: deciding.send_back(work, actor, proposal, reason=reason))


def _each(
    work: Work, actor: Actor, items: Chosen, cases: Mapping[UUID, Proposal], decide: Callable[[Proposal], Fact]
) -> dict[str, Any]:
    """Decide row by row. A decision refuses before it changes anything, so the rows before and after it stand."""
    results = []
    for each in items:
        proposal_id = each["proposal_id"]
        try:
            if proposal_id not in cases:
                raise NotFound
            check_version(cases[proposal_id], each.get("version"))
            fact = decide(cases[proposal_id])
        except Refused as refusal:
            results.append(_result(proposal_id, refusal=refusal))
            continue
        work.record(fact)
        results.append(_result(proposal_id, standing=standing(work, cases[proposal_id], actor)))
    done = sum(each["is_done"] for each in results)
    if not done:
        told = [each["problem"]["detail"] for each in results]
        raise NoneDecided(errors=tuple(FieldFault(f"/items/{place}", detail) for place, detail in enumerate(told)))
    return {"results": results, "done": done, "refused": len(results) - done}


def _result(
    proposal_id: UUID, *, standing: dict[str, Any] | None = None, refusal: Refused | None = None
) -> dict[str, Any]:
    problem = (
        {"code": refusal.code, "title": refusal.title, "detail": refusal.detail or refusal.title} if refusal else None
    )
    return {"proposal_id": proposal_id, "is_done": standing is not None, "standing": standing, "problem": problem}
